"""Drafts that several authors write at once: nobody's text is lost."""

from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from consultations import services
from consultations.answers import mark_of
from consultations.models import Submission
from core.models import AuditEntry
from core.workflow import NotPossible
from tests.signing_in import sign_in

from .factories import (
    CLOSES,
    NOW,
    author_of,
    fresh,
    make_call,
    make_draft,
    make_in_state,
    make_member,
    make_organisation,
    save,
)

pytestmark = [pytest.mark.django_db]
EMPTY = mark_of("")


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def save_q1(submission: Submission, text: str, *, by: Any, form_key: str, mark: str) -> services.DraftSave:
    name = submission.call.asked[0].name
    return services.save_draft(submission=submission, typed={name: text}, marks={name: mark}, form_key=form_key, by=by)


def q1(submission: Submission) -> str:
    return services.read_draft(fresh(submission))[submission.call.asked[0].name]


def test_start_submission_finds_the_draft_that_a_colleague_began() -> None:
    submission = make_draft()
    again = services.start_submission(
        call=submission.call, organisation=submission.organisation, by=make_member(submission.organisation)
    )
    assert again.pk == submission.pk


def test_start_submission_is_for_the_organisation_s_own_people() -> None:
    with pytest.raises(PermissionDenied):
        services.start_submission(
            call=make_call(), organisation=make_organisation(), by=make_member(make_organisation())
        )


def test_start_submission_needs_an_open_call(clock: Any) -> None:
    organisation = make_organisation()
    author = make_member(organisation)
    clock.move_to(CLOSES)
    with pytest.raises(NotPossible, match="not open"):
        services.start_submission(call=make_call(), organisation=organisation, by=author)


def test_the_later_of_two_authors_keeps_both_texts() -> None:
    submission = make_draft(q1="")
    first, second = author_of(submission), make_member(submission.organisation, name="Second Author")
    save_q1(submission, "First text.", by=first, form_key="a", mark=EMPTY)
    result = save_q1(submission, "Second text.", by=second, form_key="b", mark=EMPTY)
    theirs = {name: (other.value, other.by, other.at) for name, other in result.conflicts.items()}
    assert (theirs, q1(submission)) == (
        {submission.call.asked[0].name: ("First text.", str(first), NOW)},
        "First text.",
    )


def test_a_field_that_was_not_touched_does_not_overwrite_a_colleague() -> None:
    submission = make_draft(q1="")
    save_q1(submission, "First text.", by=author_of(submission), form_key="a", mark=EMPTY)
    result = save_q1(submission, "", by=make_member(submission.organisation), form_key="b", mark=EMPTY)
    assert (result.conflicts, q1(submission)) == ({}, "First text.")


def test_an_author_whose_line_broke_is_no_conflict_with_themselves() -> None:
    submission, author = make_draft(q1=""), None
    author = author_of(submission)
    save_q1(submission, "Half a", by=author, form_key="a", mark=EMPTY)
    result = save_q1(submission, "Half a sentence.", by=author, form_key="a", mark=EMPTY)
    assert (result.conflicts, q1(submission)) == ({}, "Half a sentence.")


def test_a_form_leaves_one_audit_row_however_often_it_saves() -> None:
    submission = make_draft(q1="")
    for text in ("H", "He", "Hel"):
        save_q1(submission, text, by=author_of(submission), form_key="typing", mark=EMPTY)
    rows = AuditEntry.objects.filter(action="submission.save", subject_reference=submission.reference)
    assert (rows.count(), fresh(submission).revision) == (2, 4)


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("q1", "hidden\u202etext", "This has hidden control characters, often from a copied document."),
        ("q2", "Blue", "“Blue” is not one of the choices of this question."),
        ("q3", "perhaps", "Choose yes or no."),
        ("q4", "999", "Choose a country or area from the list."),
        ("q5", "many", "Write a number in digits, for example 1250 or 3.5."),
        ("q6", "31 May", "Write the date as year-month-day, for example 2026-05-31."),
        ("q99999999", "x", "This is an answer to a question that is not of this call."),
        ("language", "tlh", "This call does not take submissions in that language."),
        ("publication", "loud", "Choose who can see your submission."),
        ("title", "x" * 201, "A title has at most 200 characters."),
    ],
)
def test_what_cannot_be_an_answer_is_told_in_its_own_sentence_and_all_else_is_saved(
    name: str, value: str, sentence: str
) -> None:
    kinds = ["long_text", "one_choice", "yes_no", "country", "number", "date"]
    questions = [{"kind": kind, "text": kind, "options": ["Red", "Green"], "is_required": False} for kind in kinds]
    submission = make_draft(make_call(questions=[*questions, {"kind": "short_text", "text": "Line"}]))
    result = save(submission, by=author_of(submission), form_key="b", q7="Kept.", **{name: value})
    messages = [message for lines in result.errors.values() for message in lines]
    kept = services.read_draft(fresh(submission))[submission.call.asked[6].name]
    assert ([message[: len(sentence)] for message in messages], kept) == ([sentence], "Kept.")


def test_save_draft_is_over_after_withdrawal_and_refusal() -> None:
    for state in ("withdrawn", "refused"):
        submission = make_in_state(state)
        with pytest.raises(NotPossible):
            save(submission, by=author_of(submission), q1="More.")


def test_autosave_answers_200_409_400_401_and_404() -> None:
    submission = make_draft(q1="")
    author, colleague, stranger = (
        author_of(submission),
        make_member(submission.organisation),
        make_member(make_organisation()),
    )
    name = submission.call.asked[0].name
    url = reverse("consultations:submission-save", args=[submission.reference])

    def post(user: Any, form_key: str, text: str) -> Any:
        client = Client()
        if user:
            sign_in(client, user)
        return client.post(url, {name: text, f"mark-{name}": EMPTY, "form_key": form_key, "revision": "1"})

    saved, conflict = post(author, "a", "Mine."), post(colleague, "b", "Theirs.")
    refused, signed_out, foreign = post(author, "a", "bad\u202e"), post(None, "a", "x"), post(stranger, "c", "x")
    assert [r.status_code for r in (saved, conflict, refused, signed_out, foreign)] == [200, 409, 400, 401, 404]
    assert saved.json() == {"saved_at": NOW.isoformat(), "revision": 2}
    assert conflict.json() == {
        "saved_at": NOW.isoformat(),
        "revision": 2,
        "conflict": True,
        "theirs": {name: {"value": "Mine.", "by": str(author), "at": NOW.isoformat()}},
    }


def test_the_page_of_a_conflict_shows_both_texts_and_saves_knowingly() -> None:
    submission = make_draft(q1="")
    save_q1(submission, "The first author’s text.", by=author_of(submission), form_key="a", mark=EMPTY)
    client = Client()
    sign_in(client, make_member(submission.organisation))
    name = submission.call.asked[0].name
    url = reverse("consultations:submission-edit", args=[submission.reference])
    page = client.post(url, {name: "The second text.", f"mark-{name}": EMPTY, "form_key": "b", "save": "1"})
    text = page.content.decode()
    assert (page.status_code, "The first author’s text." in text, "The second text." in text) == (409, True, True)
    form = page.context["form"]
    both = {name: "Both texts.", "save": "1"} | {field.html_name: field.value() for field in form.hidden_fields()}
    assert client.post(url, both).status_code == 302
    assert q1(submission) == "Both texts."


def test_what_was_typed_stays_on_the_page_when_a_colleague_has_withdrawn_it_meanwhile() -> None:
    submission = make_draft()
    client = Client()
    sign_in(client, author_of(submission))
    services.withdraw_submission(submission=submission, by=make_member(submission.organisation))
    page = reverse("consultations:submission-edit", args=[submission.reference])
    name = submission.call.asked[0].name
    answer = client.post(page, {"form_key": "x", name: "Two hours of typing."})
    content = answer.content.decode()
    assert (answer.status_code, "Two hours of typing." in content, "cannot be changed any more" in content) == (
        409,
        True,
        True,
    )


@pytest.mark.parametrize("form_key", ["a\x00b", "x" * 40, "٣ ٣"])
def test_a_form_key_that_is_none_saves_all_the_same(form_key: str) -> None:
    submission = make_draft()
    client = Client()
    sign_in(client, author_of(submission))
    page = reverse("consultations:submission-save", args=[submission.reference])
    answer = client.post(page, {"form_key": form_key, submission.call.asked[0].name: "The mast fell."})
    assert (answer.status_code, q1(submission)) == (200, "The mast fell.")
