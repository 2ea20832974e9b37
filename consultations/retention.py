"""How long drafts of submissions are kept. See accounts.services.retention."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.enums import OrganisationState
from accounts.services.retention import DRAFT_DAYS, Rule, register
from core.audit import write_audit
from core.permissions import CLOCK

from .enums import SubmissionState
from .models import Answer, Submission


def overdue_drafts(now: datetime) -> QuerySet[Submission]:
    """Drafts that were never sent, of organisations that closed or were suspended 90 days ago, or that are themselves a
    draft which nobody has touched for as long."""
    over = now - timedelta(days=DRAFT_DAYS)
    saved = Answer.objects.filter(submission=OuterRef("pk"), saved_at__gt=over)
    ended = Q(organisation__state=OrganisationState.CLOSED, organisation__closed_at__lte=over)
    ended |= Q(organisation__state=OrganisationState.SUSPENDED, organisation__suspended_at__lte=over)
    untouched = Q(organisation__state=OrganisationState.DRAFT, organisation__changed_at__lte=over, created_at__lte=over)
    never_sent = Submission.objects.filter(state=SubmissionState.DRAFT, current=None)
    return never_sent.filter(ended | (untouched & ~Exists(saved)))


def remove_draft(submission: Submission) -> None:
    write_audit("submission.expire", submission, by=CLOCK, before={"state": submission.state})
    submission.delete()


register(
    Rule(
        "submission-drafts",
        _("drafts of submissions of organisations that ended"),
        DRAFT_DAYS,
        overdue_drafts,
        remove_draft,
    )
)
