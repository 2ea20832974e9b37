"""Whole ways through the pages: from a preset to a published submission, its receipt, and the desk."""

import hashlib
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client

from consultations import services
from consultations.desk import SubmissionHandler
from consultations.models import CallType, Consultation, Submission
from moderation.services import case_of, release_case
from record.services import seal_entries
from tests.signing_in import sign_in

from .factories import (
    NOW,
    author_of,
    fresh,
    make_body,
    make_call,
    make_draft,
    make_in_state,
    make_member,
    make_organisation,
    make_sent,
    make_user,
    refusal_code,
    save,
)

pytestmark = [pytest.mark.django_db]
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def signed_in(user: Any) -> Client:
    client = Client()
    sign_in(client, user)
    return client


def test_an_editor_makes_a_call_and_a_second_one_clears_it() -> None:
    editor, second, body = make_user("editor"), make_user("editor"), make_body()
    pages, other = signed_in(editor), signed_in(second)
    preset = CallType.objects.get(slug="open-call")
    made = pages.post(
        "/desk/calls/new/", {"title": "Rural access", "language": "en", "body": body.pk, "call_type": preset.pk}
    )
    call = Consultation.objects.get()
    desk = f"/desk/calls/{call.reference}/"
    assert (made.status_code, made["Location"]) == (302, desk)
    changed = pages.post(
        f"{desk}change/",
        {
            "title": "Rural access",
            "language": "en",
            "body": body.pk,
            "mandate": "e/res/2023/4",
            "purpose": "To learn.",
            "eligibility": "registered",
            "languages": ["en", "ar"],
            "limit_unit": "words",
            "single_other": "500",
            "zone": "Africa/Nairobi",
            "opens_at": "2026-03-02T09:00",
            "closes_at": "2026-04-02T23:59",
            "default_publication": "full",
            "how_used": "All is read.",
            "promised_on": "2026-06-01",
        },
    )
    assert changed.status_code == 302
    for client, step in ((pages, "submit"), (other, "clear"), (pages, "schedule")):
        assert client.post(f"{desk}{step}/").status_code == 302
    call.refresh_from_db()
    assert (call.state, call.mandate, call.limits, call.closes_at.isoformat()) == (
        "scheduled",
        "E/RES/2023/4",
        {"single": {"other": 500}},
        "2026-04-02T20:59:00+00:00",
    )
    assert "Rural access" in Client().get("/calls/").content.decode()


def test_an_editor_cannot_clear_their_own_call_by_the_page() -> None:
    editor = make_user("editor")
    call = make_call(state="clearance", editor=editor)
    assert signed_in(editor).post(f"/desk/calls/{call.reference}/clear/").status_code == 403
    assert Consultation.objects.get(pk=call.pk).state == "clearance"


@pytest.mark.parametrize("role", ["officer", "presiding", "administrator", ""])
def test_the_desk_of_calls_is_not_there_for_others(role: str) -> None:
    user = make_user(role) if role else make_user()
    call = make_call(state="draft")
    addresses = ["/desk/calls/", f"/desk/calls/{call.reference}/", f"/desk/calls/{call.reference}/preview/"]
    assert [signed_in(user).get(address).status_code for address in addresses] == [404, 404, 404]


def test_every_page_of_the_desk_of_calls_opens() -> None:
    call = make_call(state="draft")
    client = signed_in(make_user("editor"))
    steps = ["", "change/", "preview/", "return/", "cancel/", "extend/", "questions/add/", "questions/1/change/"]
    addresses = ["/desk/calls/", "/desk/calls/new/", *(f"/desk/calls/{call.reference}/{step}" for step in steps)]
    assert [client.get(address).status_code for address in addresses] == [200] * len(addresses)


def test_an_organisation_begins_writes_checks_sends_and_has_a_receipt_that_verifies(tmp_path: Path) -> None:
    call, organisation = make_call(), make_organisation()
    author = make_member(organisation)
    client = signed_in(author)
    begun = client.post(f"/calls/{call.slug}/answer/", {"organisation": organisation.reference})
    submission = Submission.objects.get()
    page = f"/submissions/{submission.reference}/"
    assert begun["Location"] == f"{page}edit/"
    form = client.get(f"{page}edit/").context["form"]
    hidden = {field.html_name: field.value() for field in form.hidden_fields()}
    name = call.asked[0].name
    typed = {"title": "Masts", "language": "en", name: "Too far away.", "publication": "full", "check": "1"}
    assert client.post(f"{page}edit/", hidden | typed)["Location"] == f"{page}check/"
    check = client.get(f"{page}check/")
    assert "Too far away." in check.content.decode()
    without_authority = client.post(f"{page}send/", {"revision": "1"})
    assert (without_authority.status_code, fresh(submission).state) == (422, "draft")
    sent = client.post(f"{page}send/", {"revision": "1", "has_authority": "on"})
    assert sent["Location"] == f"{page}receipt/"
    seal_entries()
    receipt_page = client.get(f"{page}receipt/")
    submission = fresh(submission)
    text = client.get(f"{page}text/").content
    assert submission.current is not None
    assert submission.current.text_sha256 == hashlib.sha256(text).hexdigest()
    assert receipt_page.context["entry_number"] == 1
    receipt = json.loads(client.get(f"{page}receipt.json").content)
    assert receipt["opening"]["content"] == {
        "reference": submission.reference,
        "call": call.reference,
        "version": 1,
        "text_sha256": submission.current.text_sha256,
        "received_at": NOW.isoformat(),
    }
    assert verified(receipt, tmp_path) == 0
    receipt["opening"]["content"]["version"] = 2
    assert verified(receipt, tmp_path) != 0


def verified(receipt: dict[str, Any], folder: Path) -> int:
    """The exit code of the stand-alone verifier for the receipt."""
    file = folder / "receipt.json"
    file.write_text(json.dumps(receipt), encoding="utf-8")
    command = [sys.executable, str(ROOT / "record" / "verify_record.py"), "receipt", str(file)]
    return subprocess.run(command, capture_output=True, check=False).returncode


def test_one_word_too_many_comes_back_with_all_that_was_typed() -> None:
    submission = make_draft()
    client = signed_in(author_of(submission))
    page = f"/submissions/{submission.reference}/"
    long = " ".join(["word"] * 101)
    typed = {submission.call.asked[0].name: long, "form_key": "k", "check": "1"}
    checked = client.post(f"{page}edit/", typed, follow=True).content.decode()
    checked = client.get(f"{page}check/", follow=True).content.decode()
    assert ("There is a problem" in checked, "Take out 1." in checked, long in checked) == (True, True, True)


def test_a_late_send_loses_nothing_and_says_so(clock: Any) -> None:
    submission = make_draft()
    clock.move_to(submission.call.closes_at)
    client = signed_in(author_of(submission))
    late = client.post(
        f"/submissions/{submission.reference}/send/",
        {"revision": str(fresh(submission).revision), "has_authority": "on"},
    )
    text = late.content.decode()
    assert (late.status_code, "Nothing is lost" in text, "The mast is too far away." in text) == (409, True, True)


def test_nothing_of_another_organisation_s_draft_is_there() -> None:
    submission = make_sent()
    save(submission, by=author_of(submission), q1="Unsent words.")
    client = signed_in(make_member(make_organisation()))
    page = f"/submissions/{submission.reference}/"
    steps = ["", "edit/", "check/", "receipt/", "receipt.json", "text/", "publication/", "withdraw/"]
    assert [client.get(f"{page}{step}").status_code for step in steps] == [404] * len(steps)


def test_an_author_makes_it_safer_and_withdraws_it_by_the_pages() -> None:
    submission = make_in_state("published")
    client = signed_in(author_of(submission))
    page = f"/submissions/{submission.reference}/"
    assert client.get(f"{page}publication/").status_code == 200
    client.post(f"{page}publication/", {"publication": "staff_only"})
    assert fresh(submission).publication == "staff_only"
    assert client.get(f"{page}withdraw/").status_code == 200
    client.post(f"{page}withdraw/")
    assert fresh(submission).state == "withdrawn"
    assert client.get(f"{page}receipt/").status_code == 200


def test_officers_screen_a_submission_at_the_desk() -> None:
    submission = make_sent()
    case = case_of(submission)
    assert case is not None
    client = signed_in(make_user("officer"))
    page = client.get(case.get_absolute_url()).content.decode()
    assert "The mast is too far away." in page
    client.post(f"{case.get_absolute_url()}accept/")
    assert fresh(submission).state == "published"


def test_two_officers_refuse_at_the_desk_and_the_author_reads_why() -> None:
    submission = make_sent()
    case = case_of(submission)
    assert case is not None
    first, second = signed_in(make_user("officer")), signed_in(make_user("officer"))
    reason = {"code": refusal_code(), "sentence": "It does not answer what was asked."}
    first.post(f"{case.get_absolute_url()}refuse/", reason)
    assert fresh(submission).state == "sent"
    proposal = case.decisions.get()
    second.post(f"{case.get_absolute_url()}confirm/", {"decision": proposal.reference})
    page = signed_in(author_of(submission)).get(submission.get_absolute_url()).content.decode()
    assert (fresh(submission).state, "It does not answer what was asked." in page) == ("refused", True)


def test_an_officer_s_stale_page_never_accepts_a_text_that_was_replaced() -> None:
    submission = make_sent()
    stale = case_of(submission)
    save(submission, by=author_of(submission), q1="A text that no officer has read.")
    services.replace_submission(submission=submission, by=author_of(submission))
    assert stale is not None
    signed_in(make_user("officer")).post(f"{stale.get_absolute_url()}accept/")
    assert fresh(submission).state == "sent"


def test_an_officer_s_stale_page_never_accepts_a_text_that_was_mended_meanwhile() -> None:
    submission = make_sent()
    case = case_of(submission)
    assert case is not None
    late = signed_in(make_user("officer"))
    seen = re.search(r'name="seen" value="(\d+)"', late.get(case.get_absolute_url()).content.decode())
    assert seen is not None
    release_case(case=case, by=case_of(submission).claimed_by)
    services.ask_change_submission(
        submission=fresh(submission), code="", sentence="Say where.", by=make_user("officer")
    )
    save(submission, by=author_of(submission), q1="A text that the late officer has not read.")
    services.mend_submission(submission=fresh(submission), by=author_of(submission))
    page = late.post(f"{case.get_absolute_url()}accept/", {"seen": seen[1]}, follow=True)
    assert (fresh(submission).state, "since this page was shown" in page.content.decode()) == ("sent", True)


def test_the_desk_shows_what_changed_between_versions() -> None:
    submission = make_sent()
    save(submission, by=author_of(submission), q1="Another text.")
    services.replace_submission(submission=submission, by=author_of(submission))
    subject: Any = SubmissionHandler().subject(submission.reference)
    assert ([answer["text"] for answer in subject.shown_answers], "too far away" in subject.text_before) == (
        ["Another text."],
        True,
    )
