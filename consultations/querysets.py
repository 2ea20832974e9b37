"""Questions about many calls and submissions."""

from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import Q

from accounts.enums import Role
from accounts.models import Organisation
from core.permissions import has_role

from .enums import CallState, Publication, SubmissionState

CLOSING_SOON = timedelta(days=7)


class CallQuerySet(models.QuerySet[Any]):
    """Calls. What is open is told by the times, as Consultation.state_at does for one."""

    def public(self) -> "CallQuerySet":
        """Those that everyone may see."""
        return self.filter(state__in=[CallState.SCHEDULED, CallState.ANALYSING, CallState.CANCELLED])

    def visible_to(self, user: Any) -> "CallQuerySet":
        """Those whose page the visitor may open; rules.view_call says the same of one."""
        return self.all() if has_role(user, Role.EDITOR) else self.public()

    def upcoming(self, now: datetime) -> "CallQuerySet":
        """Scheduled, and not yet open."""
        return self.filter(state=CallState.SCHEDULED, opens_at__gt=now)

    def open(self, now: datetime) -> "CallQuerySet":
        """Open at the moment."""
        return self.filter(state=CallState.SCHEDULED, opens_at__lte=now, closes_at__gt=now)

    def closing_soon(self, now: datetime) -> "CallQuerySet":
        """Open, with a week left at most."""
        return self.open(now).filter(closes_at__lte=now + CLOSING_SOON)

    def closed(self, now: datetime) -> "CallQuerySet":
        """Past their deadline, whatever came after."""
        return self.public().filter(closes_at__lte=now).exclude(state=CallState.CANCELLED)


class SubmissionQuerySet(models.QuerySet[Any]):
    """Submissions."""

    def public(self) -> "SubmissionQuerySet":
        """Those whose text everyone may read."""
        return self.filter(state=SubmissionState.PUBLISHED, published_at__isnull=False).exclude(
            publication=Publication.STAFF_ONLY
        )

    def named(self) -> "SubmissionQuerySet":
        """Those of which everyone may know whose they are."""
        return self.public().filter(publication=Publication.FULL)

    def visible_to(self, user: Any) -> "SubmissionQuerySet":
        """Those whose page the visitor may open; rules.view_submission says the same of one."""
        shown = Q(
            state__in=[SubmissionState.PUBLISHED, SubmissionState.WITHDRAWN],
            published_at__isnull=False,
            publication__in=[Publication.FULL, Publication.WITHOUT_NAMES],
        )
        if user.is_authenticated:
            shown |= Q(organisation__in=Organisation.objects.answered_for_by(user))
        if has_role(user, Role.OFFICER, Role.EDITOR):
            shown |= Q(sent_at__isnull=False)
        return self.filter(shown)

    def of(self, user: Any) -> "SubmissionQuerySet":
        """Those of the organisations in whose name the person may act."""
        return self.filter(organisation__in=Organisation.objects.answered_for_by(user))

    def received(self) -> "SubmissionQuerySet":
        """All that were sent and not withdrawn."""
        return self.filter(sent_at__isnull=False).exclude(state=SubmissionState.WITHDRAWN)
