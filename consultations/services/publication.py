"""What of a submission everyone can see: shown, made safer, withdrawn. Each takes effect at once and
everywhere.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.audit import write_audit
from core.permissions import require
from core.search import search_vector
from core.workflow import NotPossible
from moderation.enums import CaseKind
from moderation.services import case_of, close_case
from notifications.services import withdraw_happening
from record.services import append_entry

from .. import notices
from ..answers import answer_text
from ..enums import SAFETY, Publication, SubmissionState
from ..models import Answer, Submission
from ..workflow import SUBMISSION


def choose_publication(*, submission: Submission, publication: str, by: Any) -> Submission:
    """Make a sent submission safer, at once. Less safe is only possible by sending a new version, which is a
    new consent.

    Raises PermissionDenied, NotPossible, ValidationError.
    """
    with transaction.atomic():
        submission = _locked(submission)
        require(by, "consultations.choose_publication", submission)
        if submission.current is None or submission.state == SubmissionState.WITHDRAWN:
            raise NotPossible(
                _("In a draft, choose it on the page where you write; after a withdrawal nothing is shown.")
            )
        if publication not in Publication.values:
            raise ValidationError({"publication": _("Choose who can see your submission.")})
        if SAFETY[publication] <= SAFETY[submission.publication]:
            raise NotPossible(
                _("Here you can only make it safer. To show more, send a new version while the call is open.")
            )
        before = {"state": submission.state, "publication": submission.publication}
        withdraw_happening(key=notices.publication_key(submission))
        submission.publication = publication
        set_search(submission)
        submission.save(update_fields=["publication", "search"])
        _make_draft_safer(submission, publication)
        after = {"state": submission.state, "publication": publication}
        write_audit("submission.choose_publication", submission, by=by, before=before, after=after)
    return submission


def withdraw_submission(*, submission: Submission, by: Any) -> Submission:
    """Take it back: the draft is deleted, the text leaves the public pages, the receipt stays verifiable.
    Raises PermissionDenied, NotPossible.
    """
    with transaction.atomic():
        submission = _locked(submission)
        require(by, "consultations.withdraw_submission", submission)
        before = {"state": submission.state}
        take_from_public(submission)
        submission.state = SUBMISSION.take("withdraw", submission.state)
        submission.withdrawn_at, submission.withdrawn_by = timezone.now(), by
        submission.save(update_fields=["state", "withdrawn_at", "withdrawn_by", "search"])
        submission.draft.all().delete()
        write_audit("submission.withdraw", submission, by=by, before=before, after={"state": submission.state})
        if submission.sent_at is not None:
            append_entry(
                kind="withdrawn",
                reference=submission.reference,
                content={"reference": submission.reference, "call": submission.call.reference},
            )
        case = case_of(submission, CaseKind.SUBMISSION)
        if case is not None:
            close_case(case=case, by=by, reason=_("Withdrawn by its author."))
    return submission


def set_search(submission: Submission) -> None:
    """Fill the search column of what is public, empty it otherwise; the name is in it only where everyone may
    know it. The caller saves.
    """
    version = submission.current
    if not submission.is_public or version is None:
        submission.search = None
        return
    texts = [answer_text(answer["kind"], answer["value"]) for answer in version.public_answers]
    weighted = {"A": version.title, "C": "\n".join(texts)}
    if submission.is_named:
        weighted["B"] = str(submission.organisation)
    submission.search = search_vector(weighted, version.language)


def take_from_public(submission: Submission) -> None:
    """Out of search, and out of digests that have not gone yet. The caller saves."""
    submission.search = None
    withdraw_happening(key=notices.publication_key(submission))


def _make_draft_safer(submission: Submission, publication: str) -> None:
    """So that the next version does not go back to what was chosen before."""
    less_safe = [choice for choice, safety in SAFETY.items() if safety < SAFETY[publication]]
    Answer.objects.filter(submission=submission, name="publication", value__in=less_safe).update(value=publication)


def _locked(submission: Submission) -> Submission:
    rows = Submission.objects.select_for_update(of=("self",)).select_related("call__body", "organisation", "current")
    return rows.get(pk=submission.pk)
