"""What this floor holds about a person. All of it is said in the name of an organisation or an office and stays with
it; the person is known there by the account alone, whose name goes when it is closed. See accounts.personal_data."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.personal_data import Holding, Row, describe, register, rows

from .models import Answer, Consultation, Submission, SubmissionAuthor, SubmissionVersion

describe(
    {
        "consultations.Body": {"none": "name acronym slug", "organisation": "about"},
        "consultations.CallType": {"none": "name slug languages limits", "organisation": "about wording questions"},
        "consultations.Consultation": {
            "none": "reference slug mandate languages limits zone",
            "organisation": "title purpose background objectives short_reason how_used next_steps contact "
            "accessibility_contact return_remark cancel_reason search",
        },
        "consultations.CallQuestion": {"organisation": "text help_text options"},
        "consultations.Extension": {"organisation": "reason office"},
        "consultations.Submission": {"none": "reference", "organisation": "title search"},
        "consultations.SubmissionVersion": {"none": "text_sha256", "organisation": "title answers text"},
        "consultations.SubmissionAuthor": {},
        "consultations.Answer": {"none": "name form_key", "organisation": "value"},
    }
)


def _submissions(user: User) -> Iterator[Row]:
    fields = ("reference", "call__reference", "organisation__reference", "title", "state", "created_at", "sent_at")
    yield from rows(Submission.objects.filter(created_by=user), *fields)


def _versions(user: User) -> Iterator[Row]:
    sent = SubmissionVersion.objects.filter(sent_by=user)
    fields = ("number", "title", "language", "publication", "answers", "text", "text_sha256", "sent_at")
    yield from rows(sent, "submission__reference", *fields, "entry__public_id")


def _drafts(user: User) -> Iterator[Row]:
    saved = Answer.objects.filter(saved_by=user)
    yield from rows(saved, "submission__reference", "question__number", "name", "value", "saved_at")


def _places(user: User) -> Iterator[Row]:
    yield from rows(SubmissionAuthor.objects.filter(user=user), "submission__reference", "since")


def _calls(user: User) -> Iterator[Row]:
    yield from rows(Consultation.objects.filter(created_by=user), "reference", "title", "state", "created_at")


register(Holding("submissions", _("submissions that you began for organisations"), _submissions))
register(Holding("submission-texts", _("what you sent in the name of organisations"), _versions))
register(Holding("drafts", _("answers of drafts that you saved last"), _drafts))
register(Holding("writing", _("submissions on which you have written"), _places))
register(Holding("calls", _("calls for input that you wrote"), _calls))
