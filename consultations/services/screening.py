"""What the desk decides on a submission. That a refusal needs two officers, and who may decide at all, is
moderation's law.
"""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.audit import write_audit
from core.permissions import require
from core.workflow import NotPossible
from moderation.enums import CaseKind, Outcome
from moderation.services import case_of, decide_case

from .. import notices
from ..models import Submission
from ..workflow import SUBMISSION
from .publication import set_search


def publish_submission(*, submission: Submission, by: Any) -> Submission:
    """Accept it: shown as its author chose, for staff only where that was chosen. Raises PermissionDenied,
    NotPossible.
    """
    with transaction.atomic():
        submission = _locked(submission)
        require(by, "consultations.publish_submission", submission)
        before = {"state": submission.state}
        submission.state = SUBMISSION.take("publish", submission.state)
        decision = decide_case(case=_case(submission), outcome=Outcome.ACCEPT, by=by)
        submission.published_at, submission.published_by = timezone.now(), by
        set_search(submission)
        submission.save(update_fields=["state", "published_at", "published_by", "search"])
        write_audit("submission.publish", submission, by=by, before=before, after={"state": submission.state})
        notices.submission_published(submission, decision)
    return submission


def refuse_submission(*, submission: Submission, code: str, sentence: str, by: Any) -> Submission:
    """Refuse it with a reason code and a sentence: proposed by the first officer, effective when a second one
    agrees.

    Raises PermissionDenied, NotPossible, ValidationError (moderation).
    """
    with transaction.atomic():
        submission = _locked(submission)
        require(by, "consultations.refuse_submission", submission)
        before = {"state": submission.state}
        refused = SUBMISSION.take("refuse", submission.state)
        case = _case(submission)
        decision = decide_case(case=case, outcome=Outcome.REFUSE, by=by, code=code, sentence=sentence)
        if not decision.is_effective:
            write_audit("submission.propose_refusal", submission, by=by, before=before, after=before, reason=code)
            return submission
        submission.state = refused
        submission.save(update_fields=["state"])
        write_audit(
            "submission.refuse",
            submission,
            by=by,
            before=before,
            after={"state": submission.state},
            reason=code,
        )
        notices.submission_refused(submission, decision)
    return submission


def ask_change_submission(*, submission: Submission, code: str, sentence: str, by: Any) -> Submission:
    """Ask its authors to mend something. Raises PermissionDenied, NotPossible, ValidationError (moderation)."""
    with transaction.atomic():
        submission = _locked(submission)
        require(by, "consultations.ask_change_submission", submission)
        before = {"state": submission.state}
        submission.state = SUBMISSION.take("ask_change", submission.state)
        case = _case(submission)
        decision = decide_case(case=case, outcome=Outcome.ASK_CHANGE, by=by, code=code, sentence=sentence)
        submission.save(update_fields=["state"])
        write_audit(
            "submission.ask_change",
            submission,
            by=by,
            before=before,
            after={"state": submission.state},
            reason=code,
        )
        notices.submission_change_asked(submission, decision)
    return submission


def _case(submission: Submission) -> Any:
    case = case_of(submission, CaseKind.SUBMISSION)
    if case is None:
        raise NotPossible(_("There is no open case for this submission."))
    return case


def _locked(submission: Submission) -> Submission:
    rows = Submission.objects.select_for_update(of=("self",)).select_related("call__body", "organisation", "current")
    return rows.get(pk=submission.pk)
