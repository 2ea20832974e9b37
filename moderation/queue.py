"""The queue of the desk: its numbers, its alarms, and the part of it that stands beside a case."""

from typing import Any, Final

from django.db.models import Count, Q
from django.utils import timezone

from core.heartbeats import late_tasks
from notifications.health import outbox_age

from .enums import CaseKind, CaseState
from .models import Case
from .querysets import CaseQuerySet

QUEUE_SIZE: Final = 25
_BEFORE: Final = 5
_MAIL_WAITS_AT_MOST: Final = 15 * 60  # seconds


def queue_around(case: Case, cases: CaseQuerySet) -> list[Case]:
    """The cases of the filter from a few before the one that is open. Two queries."""
    cases = cases.select_related("claimed_by")
    place = Q(opened_at__gt=case.opened_at) | Q(opened_at=case.opened_at, pk__gte=case.pk)
    earlier = list(cases.exclude(place).order_by("-opened_at", "-pk")[:_BEFORE])
    queue = [*reversed(earlier), *cases.filter(place).order_by("opened_at", "pk")[:QUEUE_SIZE]]
    for row in queue:
        row.is_current = row.pk == case.pk
    return queue


def counts_for(user: Any) -> dict[str, Any]:
    """The numbers on top. One query."""
    now = timezone.now()
    cases = Case.objects.visible_to(user)
    totals = {
        "to_do": Count("pk", filter=Q(state__in=[CaseState.OPEN, CaseState.AWAITING_SECOND])),
        "awaiting_second": Count("pk", filter=Q(state=CaseState.AWAITING_SECOND)),
        "waiting_for_author": Count("pk", filter=Q(state=CaseState.WAITING_FOR_AUTHOR)),
        "overdue": Count("pk", filter=Q(state__in=[CaseState.OPEN, CaseState.AWAITING_SECOND], due_at__lt=now)),
        "mine": Count("pk", filter=Q(claimed_by=user, claimed_until__gt=now)),
    }
    kinds = {
        kind.value: Count("pk", filter=Q(state__in=[CaseState.OPEN, CaseState.AWAITING_SECOND], kind=kind.value))
        for kind in CaseKind
    }
    numbers = cases.not_closed().aggregate(**totals, **kinds)
    by_kind = [{"kind": kind, "number": numbers[kind.value]} for kind in CaseKind if numbers[kind.value]]
    return {**{name: numbers[name] for name in totals}, "kinds": by_kind}


def alarms() -> dict[str, Any]:
    """What must not go unnoticed: tasks that are late, and mail that has waited for more than 15 minutes."""
    age = outbox_age() or 0
    return {"late_tasks": late_tasks(), "mail_minutes": int(age // 60) if age > _MAIL_WAITS_AT_MOST else None}
