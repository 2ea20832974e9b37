"""Written answers: requested of every candidate at once, given, corrected or declined by the candidate's own team."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.audit import write_audit
from core.permissions import require
from core.text import clean_text, count_words
from core.time import received_at
from core.workflow import NotPossible
from record.services import append_entry

from .. import notices
from ..enums import Addressee
from ..models import Answer, AnswerVersion, Question, Round
from ..workflow import ANSWER
from .rounds import covered_candidates

WORDS = 1000


def request_answers(*, round: Round, by: User) -> list[Answer]:
    """Put all short-listed questions to their candidates in writing, all with the same deadline.

    Raises PermissionDenied, and NotPossible before the short-list is adopted or when they were put already.
    """
    with transaction.atomic():
        round = Round.objects.select_for_update(of=("self",)).get(pk=round.pk)
        require(by, "dialogues.request_answers", round)
        if round.adopted_shortlist is None:
            raise NotPossible(_("Questions are put in writing once the short-list is adopted."))
        if round.answers_requested_at is not None:
            raise NotPossible(_("The questions of this round have been put already."))
        if round.is_imported:
            raise NotPossible(_("This round was imported; there is nobody to answer."))
        now = timezone.now()
        due_at = now + timedelta(days=round.answer_days)
        round.answers_requested_at, round.answers_requested_by, round.answers_due_at = now, by, due_at
        round.save(update_fields=["answers_requested_at", "answers_requested_by", "answers_due_at"])
        candidates = list(covered_candidates(round))
        questions = Question.objects.filter(round=round).listed().prefetch_related("addressees").order_by("pk")
        answers = Answer.objects.bulk_create(
            Answer(question=question, candidate=candidate, requested_at=now, due_at=due_at)
            for question in questions
            for candidate in candidates
            if question.addressee == Addressee.ALL or candidate in question.addressees.all()
        )
        write_audit("round.request_answers", round, by=by, after={"answers": len(answers)})
        for candidate in candidates:
            notices.answers_requested(round, candidate)
    return answers


def give_answer(*, answer: Answer, text: str, language: str, by: User) -> Answer:
    """The candidate's written answer, published as it is; possible after one declined, too.

    Raises PermissionDenied, NotPossible, ValidationError by field.
    """
    moment = received_at()
    with transaction.atomic():
        answer = _locked(answer)
        require(by, "dialogues.give_answer", answer)
        before = {"state": answer.state}
        answer.state = ANSWER.take("give", answer.state)
        answer.given_at = moment
        answer.save(update_fields=["state", "given_at"])
        version = _add_version(answer, text, language, moment, by)
        write_audit("answer.give", answer, by=by, before=before, after={"state": answer.state, "text": version.text})
        append_entry(kind="answered", reference=answer.question.reference, content=_content(answer, version), at=moment)
        notices.answer_given(answer)
    return answer


def correct_answer(*, answer: Answer, text: str, language: str, by: User) -> Answer:
    """A further version of an answer; the earlier ones stay readable, with their dates.

    Raises PermissionDenied, NotPossible, ValidationError by field.
    """
    moment = received_at()
    with transaction.atomic():
        answer = _locked(answer)
        require(by, "dialogues.correct_answer", answer)
        before = {"state": answer.state}
        answer.state = ANSWER.take("correct", answer.state)
        version = _add_version(answer, text, language, moment, by)
        write_audit("answer.correct", answer, by=by, before=before, after={"state": answer.state, "text": version.text})
        append_entry(kind="answered", reference=answer.question.reference, content=_content(answer, version), at=moment)
    return answer


def decline_answer(*, answer: Answer, by: User) -> Answer:
    """The candidate does not answer this question; it is shown as a fact, without judgement.

    Raises PermissionDenied, NotPossible.
    """
    with transaction.atomic():
        answer = _locked(answer)
        require(by, "dialogues.decline_answer", answer)
        before = {"state": answer.state}
        answer.state = ANSWER.take("decline", answer.state)
        answer.declined_at = timezone.now()
        answer.save(update_fields=["state", "declined_at"])
        write_audit("answer.decline", answer, by=by, before=before, after={"state": answer.state})
        notices.answer_declined(answer)
    return answer


def _locked(answer: Answer) -> Answer:
    rows = Answer.objects.select_for_update(of=("self",)).select_related(
        "question__round__process", "question__asker", "candidate"
    )
    return rows.get(pk=answer.pk)


def _add_version(answer: Answer, text: str, language: str, moment: Any, by: User) -> AnswerVersion:
    errors: dict[str, Any] = {}
    try:
        text = clean_text(text)
    except ValidationError as problem:
        raise ValidationError({"text": problem.messages}) from problem
    if not text:
        errors["text"] = _("Write the answer.")
    elif count_words(text) > WORDS:
        errors["text"] = _("An answer has at most %(limit)d words; this has %(words)d.") % {
            "limit": WORDS,
            "words": count_words(text),
        }
    if language not in dict(settings.LANGUAGES):
        errors["language"] = _("Choose one of the languages.")
    if errors:
        raise ValidationError(errors)
    return AnswerVersion.objects.create(
        answer=answer,
        number=answer.versions.count() + 1,
        text=text,
        language=language,
        received_at=moment,
        given_by=by,
    )


def _content(answer: Answer, version: AnswerVersion) -> dict[str, Any]:
    return {
        "question": answer.question.reference,
        "candidate": answer.candidate.slug,
        "version": version.number,
        "language": version.language,
        "text": version.text,
    }
