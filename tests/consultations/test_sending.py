"""Sending, replacing, mending: limits at every entrance, the second of closing, one submission for two
clicks.
"""

import contextlib
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError

from consultations import services
from core.canonical import sha256_hex
from core.models import AuditEntry
from core.workflow import NotPossible
from moderation.services import case_of, history_of
from notifications.letters import compose
from notifications.models import Happening, Notice, OutboxMessage
from record.services import entries_of

from .factories import (
    CLOSES,
    NOW,
    author_of,
    fresh,
    give_status,
    make_call,
    make_draft,
    make_in_state,
    make_member,
    make_organisation,
    make_sent,
    make_user,
    refusal_code,
    save,
    versions_of,
)

pytestmark = [pytest.mark.django_db]


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def test_send_submission_keeps_a_version_an_entry_a_case_an_audit_row_and_a_notice() -> None:
    submission = make_draft()
    version = services.send_submission(submission=submission, by=author_of(submission))
    submission = fresh(submission)
    case = case_of(submission)
    entry = entries_of(submission.reference).get()
    assert case is not None
    assert {
        "state": submission.state,
        "current": submission.current,
        "sent_at": submission.sent_at,
        "number": version.number,
        "hash": version.text_sha256,
        "entry": (entry, entry.kind, entry.at),
        "case": (case.kind, case.state, case.is_interested(author_of(submission))),
        "audit": AuditEntry.objects.filter(action="submission.send", subject_reference=submission.reference).count(),
        "notices": list(Notice.objects.filter(kind="submission_received").values_list("user", flat=True)),
    } == {
        "state": "sent",
        "current": version,
        "sent_at": NOW,
        "number": 1,
        "hash": sha256_hex(version.text),
        "entry": (version.entry, "received", NOW),
        "case": ("submission", "open", True),
        "audit": 1,
        "notices": [author_of(submission).pk],
    }


def test_the_exact_text_says_what_was_asked_and_answered_and_no_name() -> None:
    submission = make_sent()
    assert versions_of(submission)[0].text == (
        f"{submission.call.title} ({submission.call.reference})\n\nMasts for the valley\n[en]\n\n"
        "1. What keeps your village offline?\n\nThe mast is too far away.\n"
    )


@pytest.mark.parametrize(("words", "is_sent"), [(100, True), (101, False)])
def test_n_words_pass_and_one_more_is_refused(words: int, is_sent: bool) -> None:
    submission = make_draft(q1=" ".join(["word"] * words))
    if is_sent:
        assert services.send_submission(submission=submission, by=author_of(submission)).words == 100
        return
    with pytest.raises(ValidationError) as refused:
        services.send_submission(submission=submission, by=author_of(submission))
    assert refused.value.message_dict == {"limit": ["This has 101 words; the limit is 100. Take out 1."]}
    assert fresh(submission).state == "draft"


@pytest.mark.parametrize(("size", "is_sent"), [(10, True), (11, False)])
def test_a_limit_of_a_question_counts_characters_where_it_says_so(size: int, is_sent: bool) -> None:
    question = {"kind": "long_text", "text": "为什么?", "limit": 10, "limit_unit": "characters"}
    submission = make_draft(make_call(questions=[question], limits={}), q1="字" * size)
    if is_sent:
        assert services.send_submission(submission=submission, by=author_of(submission)).characters == 10
        return
    with pytest.raises(ValidationError) as refused:
        services.send_submission(submission=submission, by=author_of(submission))
    name = submission.call.asked[0].name
    assert refused.value.message_dict == {name: ["This has 11 characters; the limit is 10. Take out 1."]}


def test_replace_and_mend_refuse_one_word_too_many_as_well() -> None:
    sent, asked = make_sent(), make_in_state("change_asked")
    refusals = []
    for submission, service in ((sent, services.replace_submission), (asked, services.mend_submission)):
        save(submission, by=author_of(submission), q1=" ".join(["word"] * 101))
        with pytest.raises(ValidationError) as refused:
            service(submission=submission, by=author_of(submission))
        refusals.append(list(refused.value.message_dict))
    assert refusals == [["limit"], ["limit"]]


@pytest.mark.parametrize(("category", "limit"), [("General", 2000), ("Special", 1500), ("Roster", 1500), (None, 1500)])
def test_the_limit_is_that_of_the_status_checked_by_an_officer(category: str | None, limit: int) -> None:
    organisation = make_organisation()
    if category:
        give_status(organisation, category)
    call = make_call(limits={"single": {"general": 2000, "special": 1500, "roster": 1500}})
    assert services.limit_of(call, organisation) == limit


def test_what_is_missing_is_told_field_by_field() -> None:
    submission = make_draft(title="", q1="")
    with pytest.raises(ValidationError) as refused:
        services.send_submission(submission=submission, by=author_of(submission))
    assert refused.value.message_dict == {
        "title": ["Give your submission a title."],
        submission.call.asked[0].name: ["This question needs an answer."],
    }


@pytest.mark.parametrize(("moment", "is_in"), [(-1, True), (0, False), (1, False)])
def test_what_reaches_the_server_before_the_second_of_closing_counts(clock: Any, moment: int, is_in: bool) -> None:
    submission = make_draft()
    clock.move_to(CLOSES + timedelta(seconds=moment))
    if is_in:
        assert services.send_submission(submission=submission, by=author_of(submission)).sent_at == CLOSES - timedelta(
            seconds=1
        )
        return
    with pytest.raises(NotPossible, match="Nothing is lost"):
        services.send_submission(submission=submission, by=author_of(submission))
    assert (fresh(submission).state, services.read_draft(submission)["title"]) == (
        "draft",
        "Masts for the valley",
    )


def test_send_submission_refuses_a_text_that_changed_after_it_was_checked() -> None:
    submission = make_draft()
    revision = fresh(submission).revision
    save(submission, by=make_member(submission.organisation), form_key="other", q1="A colleague’s text.")
    with pytest.raises(NotPossible, match="changed since you checked it"):
        services.send_submission(submission=submission, revision=revision, by=author_of(submission))


@pytest.mark.parametrize(
    ("eligibility", "state", "category", "is_sent"),
    [
        ("registered", "submitted", None, True),
        ("verified", "submitted", None, False),
        ("verified", "verified", None, True),
        ("status", "verified", None, False),
        ("status", "verified", "Special", True),
    ],
)
def test_an_unverified_organisation_may_draft_and_sends_where_the_call_allows(
    eligibility: str, state: str, category: str | None, is_sent: bool
) -> None:
    organisation = make_organisation(state=state)
    if category:
        give_status(organisation, category)
    submission = make_draft(make_call(eligibility=eligibility), organisation)
    with contextlib.suppress(NotPossible):
        services.send_submission(submission=submission, by=author_of(submission))
    assert (fresh(submission).state == "sent") is is_sent


def test_replace_submission_keeps_every_version_and_is_screened_anew() -> None:
    submission = make_sent()
    first_case = case_of(submission)
    save(submission, by=author_of(submission), q1="The mast is too far and the power fails.")
    services.replace_submission(submission=submission, by=author_of(submission))
    second_case = case_of(submission)
    submission = fresh(submission)
    assert first_case is not None
    assert second_case is not None
    assert ([version.number for version in versions_of(submission)], submission.current.number) == ([1, 2], 2)
    assert (first_case.pk == second_case.pk, second_case.state) == (False, "open")


def test_replace_submission_takes_a_published_text_from_the_public_until_it_is_screened() -> None:
    submission = make_in_state("published")
    save(submission, by=author_of(submission), q1="Another text.")
    services.replace_submission(submission=submission, by=author_of(submission))
    submission = fresh(submission)
    assert (submission.state, submission.published_at, submission.search, submission.is_public) == (
        "sent",
        None,
        None,
        False,
    )


def test_the_same_text_is_not_sent_twice() -> None:
    submission = make_sent()
    with pytest.raises(NotPossible, match="sent already"):
        services.replace_submission(submission=submission, by=author_of(submission))
    assert len(versions_of(submission)) == 1


def test_mend_submission_keeps_its_place_in_the_queue_even_after_the_deadline(clock: Any) -> None:
    submission = make_in_state("change_asked")
    case = case_of(submission)
    clock.move_to(CLOSES + timedelta(days=2))
    save(submission, by=author_of(submission), q1="No patients are named now.")
    services.mend_submission(submission=submission, by=author_of(submission))
    again = case_of(submission)
    assert case is not None
    assert again is not None
    assert (fresh(submission).state, again.pk, again.state, again.opened_at) == (
        "sent",
        case.pk,
        "open",
        case.opened_at,
    )


def test_refuse_submission_needs_two_officers() -> None:
    submission, first, second = make_sent(), make_user("officer"), make_user("officer")
    states = []
    for officer in (first, second):
        services.refuse_submission(
            submission=submission, code=refusal_code(), sentence="It is an advertisement.", by=officer
        )
        states.append(fresh(submission).state)
    assert states == ["sent", "refused"]
    assert [decision.outcome for decision in history_of(submission)] == ["refuse"]
    assert Notice.objects.get(kind="submission_refused").user == author_of(submission)


def test_refuse_submission_by_the_same_officer_twice_is_refused() -> None:
    submission, officer = make_sent(), make_user("officer")
    services.refuse_submission(submission=submission, code=refusal_code(), sentence="An advertisement.", by=officer)
    with pytest.raises(PermissionDenied):
        services.refuse_submission(submission=submission, code=refusal_code(), sentence="An advertisement.", by=officer)


def test_publish_submission_is_not_for_an_officer_of_the_same_organisation() -> None:
    submission = make_sent()
    insider = make_member(submission.organisation)
    insider.grants.create(role="officer")
    with pytest.raises(PermissionDenied):
        services.publish_submission(submission=submission, by=insider)


def test_withdraw_submission_removes_the_text_from_the_public_and_closes_the_case() -> None:
    submission = make_sent()
    services.withdraw_submission(submission=submission, by=author_of(submission))
    submission = fresh(submission)
    kinds = [entry.kind for entry in entries_of(submission.reference)]
    assert (submission.state, case_of(submission), submission.draft.count(), kinds) == (
        "withdrawn",
        None,
        0,
        ["received", "withdrawn"],
    )


def test_an_organisation_that_withdrew_may_begin_again() -> None:
    submission = make_in_state("withdrawn")
    again = services.start_submission(
        call=submission.call, organisation=submission.organisation, by=author_of(submission)
    )
    assert (again.pk == submission.pk, again.state) == (False, "draft")


def test_choose_publication_only_makes_it_safer() -> None:
    submission = make_in_state("published", publication="without_names")
    author = author_of(submission)
    with pytest.raises(NotPossible):
        services.choose_publication(submission=submission, publication="full", by=author)
    services.choose_publication(submission=submission, publication="staff_only", by=author)
    submission = fresh(submission)
    assert (submission.publication, submission.is_public, submission.search) == ("staff_only", False, None)


def test_followers_of_call_body_and_organisation_hear_of_a_publication_by_name_only_where_it_is_shown() -> None:
    told = []
    for publication in ("full", "without_names"):
        submission = make_in_state("published", publication=publication)
        happening = Happening.objects.get(url=f"/submissions/{submission.reference}/")
        told.append((happening.titles, sorted(happening.subjects.values_list("kind", flat=True))))
        names = {"full": f"{submission.organisation}: Masts for the valley", "without_names": "Masts for the valley"}
        assert told[-1][0] == {"en": names[publication]}
    assert [kinds for _titles, kinds in told] == [["body", "call", "organisation"], ["body", "call"]]


def test_every_notice_renders_in_the_six_languages_as_subject_text_and_html() -> None:
    for state in ("published", "change_asked", "refused"):
        make_in_state(state)
    kinds = set()
    for message in OutboxMessage.objects.filter(template__startswith="email/consultations/"):
        for language in ("ar", "zh-hans", "en", "fr", "ru", "es"):
            message.language = language
            letter = compose(message)
            assert all(message.context["reference"] in part for part in (letter.subject, letter.body))
        kinds.add(message.kind)
    assert kinds == {"submission_received", "submission_published", "submission_change_asked", "submission_refused"}
