"""Who sees what: rules and lists agree; withheld names leak nowhere; public pages are the same for all."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from accounts.models import Organisation
from consultations import rules, services
from consultations.models import Consultation, Submission
from consultations.published import home_items, search_published
from consultations.workflow import CALL, SUBMISSION
from notifications.models import Happening, Notice, OutboxMessage
from record.services import receipt_for, seal_entries
from tests.signing_in import sign_in

from .factories import (
    NOW,
    author_of,
    fresh,
    make_call,
    make_in_state,
    make_member,
    make_organisation,
    make_published,
    make_user,
)

pytestmark = [pytest.mark.django_db]
MARKER = "Quillfeather"


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def visitors(organisation: Organisation) -> dict[str, Any]:
    inactive = make_member(organisation)
    inactive.is_active = False
    inactive.save(update_fields=["is_active"])
    kinds: dict[str, Any] = {
        "nobody": AnonymousUser(),
        "reader": make_user(),
        "owner": make_member(organisation, "owner"),
        "author": make_member(organisation),
        "observer": make_member(organisation, "observer"),
        "inactive author": inactive,
        "foreign author": make_member(make_organisation()),
    }
    roles = ("officer", "editor", "presiding", "committee", "administrator")
    return kinds | {role: make_user(role) for role in roles}


@pytest.mark.parametrize("publication", ["full", "without_names", "staff_only"])
@pytest.mark.parametrize("state", SUBMISSION.states)
def test_rule_and_list_agree_on_a_submission_for_every_visitor(state: str, publication: str) -> None:
    submission = make_in_state(state, publication=publication)
    people = visitors(submission.organisation)
    by_list = {
        name: Submission.objects.visible_to(who).filter(pk=submission.pk).exists() for name, who in people.items()
    }
    by_rule = {name: rules.view_submission(who, submission) for name, who in people.items()}
    assert by_rule == by_list


def test_who_sees_a_sent_submission() -> None:
    submission = make_in_state("sent")
    seen = {name for name, who in visitors(submission.organisation).items() if rules.view_submission(who, submission)}
    assert seen == {"owner", "author", "officer", "editor"}


def test_who_sees_one_that_was_accepted_for_staff_only() -> None:
    submission = make_in_state("published", publication="staff_only")
    seen = {name for name, who in visitors(submission.organisation).items() if rules.view_submission(who, submission)}
    assert (seen, submission.state_label) == ({"owner", "author", "officer", "editor"}, "Accepted, for staff only")


@pytest.mark.parametrize("state", CALL.states)
def test_rule_and_list_agree_on_a_call_for_every_visitor(state: str) -> None:
    call = make_call(state=state)
    people = visitors(make_organisation())
    by_list = {name: Consultation.objects.visible_to(who).filter(pk=call.pk).exists() for name, who in people.items()}
    assert {name: rules.view_call(who, call) for name, who in people.items()} == by_list


def withheld(publication: str = "without_names") -> Submission:
    """A published submission whose organisation, author and country carry the marker or are unusual."""
    organisation = make_organisation(name=f"{MARKER} Society", country="798")
    organisation.slug, organisation.acronym = f"{MARKER.lower()}-society", MARKER.upper()
    organisation.profile_level = "hidden"  # or else it stands in the list of organisations, in its own right
    organisation.save(update_fields=["slug", "acronym", "profile_level"])
    author = make_member(organisation, name=f"{MARKER} Jones")
    submission = make_published(make_call(), organisation, by=author, publication=publication)
    seal_entries()
    return submission


def public_addresses(submission: Submission) -> list[str]:
    call = submission.call
    return [
        "/",
        f"/search/?q={submission.title}",
        f"/search/?q={MARKER}",
        "/calls/",
        call.get_absolute_url(),
        f"/ar{call.get_absolute_url()}",
        f"{call.get_absolute_url()}submissions/",
        f"{call.get_absolute_url()}submissions/?country=798",
        f"{call.get_absolute_url()}submissions/?region=Oceania",
        call.body.get_absolute_url(),
        submission.get_absolute_url(),
        f"/calls/{call.slug}/feed.atom",
        f"/receipts/{submission.reference}/",
        "/record/",
        "/decisions/",
        "/api/v1/submissions/",
        "/api/v1/submissions/?country=798",
        f"/api/v1/submissions/{submission.reference}/",
        f"/api/v1/submissions/?organisation={submission.organisation.slug}",
        "/api/v1/calls/",
    ]


def told_in_public(submission: Submission) -> str:
    """All that the public can get of it: pages, feed, API, search, home, digests, record."""
    client = Client()
    pages = [client.get(address).content.decode() for address in public_addresses(submission)]
    found = [row for rows in search_published(submission.title, "en") for row in rows]
    rows = [(row.title_text, row.get_absolute_url(), getattr(row, "public_name", "")) for row in found]
    happenings = list(Happening.objects.values_list("titles", "url"))
    entry = submission.current.entry  # type: ignore[union-attr]
    receipt = receipt_for(entry, with_opening=True)
    shown = [str(row.public_name) for row in home_items()["new_submissions"]]
    return json.dumps([pages, rows, happenings, receipt, shown], ensure_ascii=False)


def test_a_name_that_is_shown_is_found_so_that_the_next_test_means_something() -> None:
    submission = withheld("full")
    text = told_in_public(submission)
    with translation.override("en"):
        assert (MARKER in text, "Tuvalu" in text, bool(search_published(MARKER, "en")[1])) == (True, True, True)


def test_a_withheld_name_is_in_nothing_that_the_public_can_get() -> None:
    submission = withheld()
    assert submission.title in told_in_public(submission)
    leaks = [address for address in public_addresses(submission) if leaks_in(address, submission)]
    assert (leaks, search_rows(MARKER)) == ([], [])


def leaks_in(address: str, submission: Submission) -> bool:
    """Whether the page tells the marker, what one typed into the address aside."""
    content = Client().get(address).content.decode()
    if f"q={MARKER}" in address:
        return submission.reference in content or submission.title in content
    if "organisation=" in address or "country=798" in address or "Oceania" in address:
        return submission.reference in content
    return MARKER.casefold() in content.casefold() or "Tuvalu" in content.replace('<option value="798">Tuvalu', "")


def search_rows(text: str) -> list[Any]:
    return [row for rows in search_published(text, "en") for row in rows if isinstance(row, Submission)]


def test_happenings_and_mail_of_a_withheld_one_name_nobody() -> None:
    submission = withheld()
    facts = {
        "happenings": list(Happening.objects.values_list("titles", "url")),
        "mail": [(message.context, message.headers) for message in OutboxMessage.objects.all()],
        "notices": list(Notice.objects.values_list("context", "url")),
        "receipt": receipt_for(submission.current.entry, with_opening=True),  # type: ignore[union-attr]
    }
    text = json.dumps(facts, ensure_ascii=False, default=str)
    assert (MARKER in text, submission.call.title in json.dumps(facts["mail"], ensure_ascii=False)) == (False, False)


def test_a_staff_only_one_is_nowhere_in_public() -> None:
    submission = withheld("staff_only")
    title = submission.title
    leaks = [address for address in public_addresses(submission) if leaks_in(address, submission)]
    elsewhere = [
        address for address in public_addresses(submission) if title not in address and "receipts" not in address
    ]
    shown = [address for address in elsewhere if title in Client().get(address).content.decode()]
    assert (leaks, shown, search_rows(title)) == ([], [], [])
    assert Client().get(submission.get_absolute_url()).status_code == 404


def test_a_safer_choice_takes_effect_at_once_everywhere() -> None:
    submission = withheld("full")
    services.choose_publication(submission=submission, publication="without_names", by=author_of(submission))
    submission = fresh(submission)
    leaks = [address for address in public_addresses(submission) if leaks_in(address, submission)]
    told = Happening.objects.filter(withdrawn_at=None, happening="submission_published").count()
    assert (leaks, search_rows(MARKER), told) == ([], [], 0)


def test_a_withdrawn_one_says_so_and_shows_no_text() -> None:
    submission = withheld("full")
    services.withdraw_submission(submission=submission, by=author_of(submission))
    content = Client().get(submission.get_absolute_url()).content.decode()
    shown = ["Withdrawn by its author" in content, submission.title in content, MARKER in content]
    assert (shown, search_rows(submission.title)) == ([True, False, False], [])


def test_private_answers_are_for_staff_and_authors() -> None:
    questions = [
        {"kind": "long_text", "text": "In public?"},
        {"kind": "long_text", "text": "In private?", "is_private": True},
    ]
    submission = make_published(make_call(questions=questions), q1="An open answer.", q2="A guarded answer.")
    public = Client().get(submission.get_absolute_url()).content.decode()
    api = Client().get(f"/api/v1/submissions/{submission.reference}/").json()
    officer = Client()
    sign_in(officer, make_user("officer"))
    staff = officer.get(submission.get_absolute_url()).content.decode()
    assert ["guarded" in public, "guarded" in json.dumps(api), "guarded" in staff] == [False, False, True]
    assert search_rows("guarded") == []


def test_a_private_answer_cannot_be_tried_against_the_fingerprint_of_the_text() -> None:
    questions = [
        {"kind": "long_text", "text": "In public?"},
        {"kind": "yes_no", "text": "Were you threatened?", "is_private": True},
    ]
    whole, guarded = make_published(), make_published(make_call(questions=questions), q2="yes")
    officer = Client()
    sign_in(officer, make_user("officer"))
    told = [
        (
            public.text_sha256[:8] in client.get(submission.get_absolute_url()).content.decode(),
            client.get(f"/api/v1/submissions/{submission.reference}/").json()["text_sha256"],
        )
        for client, submission, public in (
            (Client(), whole, whole.current),
            (Client(), guarded, guarded.current),
            (officer, guarded, guarded.current),
        )
    ]
    assert told == [(True, whole.current.text_sha256), (False, ""), (True, "")]


def test_public_pages_set_no_cookie_hold_no_token_and_may_be_shared() -> None:
    submission = make_published()
    for address in public_addresses(submission)[3:12]:
        response = Client().get(address)
        facts = (
            response.status_code,
            dict(response.cookies),
            "csrfmiddlewaretoken" in response.content.decode(),
            response["Cache-Control"].startswith("public"),
        )
        assert (address, *facts) == (address, 200, {}, False, True)


@pytest.mark.parametrize(
    ("name", "queries"),
    [("calls", 3), ("submissions", 3), ("body", 3), ("feed", 2), ("api submissions", 1), ("api calls", 2)],
)
def test_a_list_costs_the_same_with_one_row_and_with_three(name: str, queries: int) -> None:
    call = make_call()
    address = {
        "calls": "/calls/",
        "submissions": f"/calls/{call.slug}/submissions/",
        "body": call.body.get_absolute_url(),
        "feed": f"/calls/{call.slug}/feed.atom",
        "api submissions": "/api/v1/submissions/",
        "api calls": "/api/v1/calls/",
    }[name]
    costs = []
    for rows in (1, 2):
        for _ in range(rows):
            make_published(call)
            make_call(body=call.body)
        Client().get(address)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert Client().get(address).status_code == 200
        costs.append(len(captured))
    assert costs == [queries, queries]


def test_a_submission_costs_the_same_with_one_version_and_with_three() -> None:
    submission = make_published()
    Client().get(submission.get_absolute_url())
    with CaptureQueriesContext(connection) as captured:
        Client().get(submission.get_absolute_url())
    assert len(captured) == 2
