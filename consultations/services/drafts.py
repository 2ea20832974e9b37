"""Drafts that several authors write at once, saved as they type.

A form carries `form_key`, random for each time it is loaded, and for each field the mark of the value it was
loaded with. A field that still has its mark was not touched, and what others wrote there meanwhile stays. A
field that was touched is saved unless another form has changed it since: then both texts are kept, one here
and one in the hands of the caller.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.audit import write_audit
from core.permissions import require
from core.references import create_with_reference
from core.text import clean_line
from core.time import received_at
from core.workflow import NotPossible

from ..answers import clean_answer, mark_of
from ..enums import Phase, Publication, SubmissionState
from ..models import Answer, CallQuestion, Consultation, Submission
from .authors import take_place

TITLE_CHARACTERS = 200


@dataclass
class Theirs:
    """What another author wrote in a field while it was being written."""

    value: Any
    by: str
    at: datetime


@dataclass
class DraftSave:
    """What came of saving a draft: its revision now, when, and by field name the conflicts and the refused
    input.
    """

    revision: int
    saved_at: datetime
    conflicts: dict[str, Theirs] = field(default_factory=dict)
    errors: dict[str, list[str]] = field(default_factory=dict)


def start_submission(*, call: Consultation, organisation: Any, by: Any) -> Submission:
    """Begin a draft in the organisation's name, or find the one that is there. Raises PermissionDenied,
    NotPossible unless the call is open.
    """
    require(by, "consultations.start_submission", organisation)
    existing = _of(call, organisation)
    if existing is not None:
        return existing
    if call.state_at(received_at()) != Phase.OPEN:
        raise NotPossible(_("This call is not open. A submission can be begun while it is."))
    try:
        with transaction.atomic():
            submission = create_with_reference(
                Submission,
                Submission.LETTER,
                call=call,
                organisation=organisation,
                publication=call.default_publication,
                language=_first_language(call, by),
                created_by=by,
            )
            take_place(submission=submission, by=by)
            write_audit("submission.start", submission, by=by, after={"state": submission.state})
    except IntegrityError:  # a colleague began it in the same moment
        existing = _of(call, organisation)
        if existing is None:
            raise
        return existing
    return submission


def read_draft(submission: Submission) -> dict[str, Any]:
    """The values of the draft by field name: `title`, `language`, `publication`, and `q<key>` of each
    question.
    """
    saved = {answer.name: answer.value for answer in submission.draft.all()}
    base = {"title": submission.title, "language": submission.language, "publication": submission.publication}
    empty = {question.name: [] if question.kind == "several_choices" else "" for question in submission.call.asked}
    return {**base, **empty, **saved}


def save_draft(
    *,
    submission: Submission,
    typed: dict[str, Any],
    marks: dict[str, str],
    form_key: str,
    by: Any,
) -> DraftSave:
    """Save what a form holds. `typed` and `marks` are by field name (`read_draft`); names that are not of
    this call are refused.

    Text over a limit is saved: it is a draft. What cannot be an answer at all is told in `errors` and not
    saved, all else is. Raises PermissionDenied, NotPossible when the submission is withdrawn or refused, or as
    many people write on it as the call lets.
    """
    with transaction.atomic():
        submission = (
            Submission.objects.select_for_update(of=("self",))
            .select_related("call", "organisation")
            .get(pk=submission.pk)
        )
        require_draftable(submission)
        require(by, "consultations.save_draft", submission)
        now = timezone.now()
        result = DraftSave(revision=submission.revision, saved_at=now)
        values = _clean(submission, typed, result)
        stored = {answer.name: answer for answer in submission.draft.select_related("saved_by")}
        standing = read_draft(submission)
        to_save = {}
        for name, value in values.items():
            is_touched = mark_of(value) != marks.get(name, mark_of(standing[name]))
            if not is_touched or value == standing[name]:
                continue
            if _is_taken(stored.get(name), marks.get(name), form_key):
                theirs = stored[name]
                result.conflicts[name] = Theirs(theirs.value, str(theirs.saved_by), theirs.saved_at)
                continue
            to_save[name] = value
        if to_save:
            take_place(submission=submission, by=by)
            _store(submission, to_save, form_key=form_key, by=by, now=now)
            result.revision = submission.revision
    return result


def require_draftable(submission: Submission) -> None:
    """Raise NotPossible where there is nothing any more that could be sent."""
    if submission.state in {SubmissionState.WITHDRAWN, SubmissionState.REFUSED}:
        raise NotPossible(_("This submission was withdrawn or refused. Its text cannot be changed any more."))


def _store(submission: Submission, values: dict[str, Any], *, form_key: str, by: Any, now: datetime) -> None:
    submission.revision += 1
    submission.save(update_fields=["revision"])
    is_first_of_form = not submission.draft.filter(form_key=form_key).exists()
    keys = {question.name: question.pk for question in submission.call.asked}
    Answer.objects.bulk_create(
        [
            Answer(
                submission=submission,
                question_id=keys.get(name),
                name=name,
                value=value,
                revision=submission.revision,
                form_key=form_key,
                saved_at=now,
                saved_by=by,
            )
            for name, value in values.items()
        ],
        update_conflicts=True,
        unique_fields=["submission", "name"],
        update_fields=["value", "revision", "form_key", "saved_at", "saved_by"],
    )
    # A form saves as one types. One row for each form that was worked in is enough: what is sent is audited whole.
    if is_first_of_form:
        write_audit(
            "submission.save", submission, by=by, after={"state": submission.state, "revision": submission.revision}
        )


def _is_taken(stored: Answer | None, mark: str | None, form_key: str) -> bool:
    """Whether another form has saved the field since this one was loaded."""
    if stored is None or mark is None:
        return False
    if stored.form_key == form_key:
        return False
    return mark_of(stored.value) != mark


def _clean(submission: Submission, typed: dict[str, Any], result: DraftSave) -> dict[str, Any]:
    questions = {question.name: question for question in submission.call.asked}
    values = {}
    for name, raw in typed.items():
        try:
            values[name] = _clean_field(submission.call, questions.get(name), name, raw)
        except ValidationError as problem:
            result.errors[name] = list(problem.messages)
    return values


def _clean_field(call: Consultation, question: CallQuestion | None, name: str, raw: Any) -> Any:
    if question is not None:
        return clean_answer(question, raw)
    if name == "title":
        return _clean_title(str(raw))
    if name == "language":
        return _one_of(str(raw), ["", *call.languages], _("This call does not take submissions in that language."))
    if name == "publication":
        return _one_of(str(raw), Publication.values, _("Choose who can see your submission."))
    raise ValidationError(_("This is an answer to a question that is not of this call."))


def _clean_title(raw: str) -> str:
    title = clean_line(raw)
    if len(title) > TITLE_CHARACTERS:
        raise ValidationError(_("A title has at most 200 characters."))
    return title


def _one_of(value: str, known: list[str], sentence: str) -> str:
    if value not in known:
        raise ValidationError(sentence)
    return value


def _of(call: Consultation, organisation: Any) -> Submission | None:
    return (
        Submission.objects.filter(call=call, organisation=organisation)
        .exclude(state=SubmissionState.WITHDRAWN)
        .select_related("call", "organisation")
        .first()
    )


def _first_language(call: Consultation, by: Any) -> str:
    wanted = getattr(by, "language", settings.LANGUAGE_CODE)
    return wanted if wanted in call.languages else (call.languages or [call.language])[0]
