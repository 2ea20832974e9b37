"""Numbers on decisions for the public. Groups of fewer than five are merged with others, so that no number tells of one
sender."""

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from django.db.models import Count, F
from django.db.models.functions import ExtractDay, TruncMonth
from django.utils import timezone

from core.time import working_days_between

from .enums import CaseKind, Outcome, due_after
from .models import Case, Decision

LEAST: Final = 5
MONTHS: Final = 24


@dataclass
class Period:
    """One month, or several months that are merged: from `first` to `last` (days 1 of months).

    `received` counts cases opened, `outcomes` decisions that took effect, `days` how many decisions took how many whole
    days.
    """

    first: date
    last: date
    received: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    days: Counter[int] = field(default_factory=Counter)

    @property
    def accepted(self) -> int:
        return self.outcomes[Outcome.ACCEPT]

    @property
    def asked(self) -> int:
        return self.outcomes[Outcome.ASK_CHANGE]

    @property
    def refused(self) -> int:
        return self.outcomes[Outcome.REFUSE]

    @property
    def decided(self) -> int:
        return self.outcomes.total()

    @property
    def median_days(self) -> int | None:
        return percentile(self.days, 50)

    @property
    def ninetieth_days(self) -> int | None:
        return percentile(self.days, 90)

    @property
    def is_one_month(self) -> bool:
        return self.first == self.last

    def join(self, other: "Period") -> "Period":
        """This period and a later one as one."""
        return Period(
            self.first,
            other.last,
            self.received + other.received,
            self.outcomes + other.outcomes,
            self.days + other.days,
        )


def percentile(counts: Mapping[int, int], share: int) -> int | None:
    """The smallest value that at least `share` of 100 do not exceed (nearest rank); None for no values."""
    total = sum(counts.values())
    if not total:
        return None
    rank, seen = math.ceil(total * share / 100), 0
    for value in sorted(counts):
        seen += counts[value]
        if seen >= rank:
            return value
    raise AssertionError("unreachable: the last value reaches every rank")


def merge_small(groups: Mapping[str, int], least: int = LEAST) -> tuple[dict[str, int], int]:
    """The groups that may be shown, largest first, and the number of all others together.

    Groups under `least` are put together; while they are still fewer than `least`, the next smallest joins them, since
    otherwise it could be told by subtraction. With too few in all, everything is in the second number.
    """
    rest, shown = 0, sorted(((n, label) for label, n in groups.items() if n), reverse=True)
    while shown and (shown[-1][0] < least or 0 < rest < least):
        rest += shown.pop()[0]
    return {label: n for n, label in shown}, rest


def merge_periods(months: list[Period], least: int = LEAST) -> list[Period]:
    """Months in order, oldest first, each joined with the following until `least` decisions are in it; a short rest at
    the end joins the period before it."""
    merged: list[Period] = []
    for month in months:
        if merged and merged[-1].decided < least:
            merged[-1] = merged[-1].join(month)
        else:
            merged.append(month)
    if len(merged) > 1 and merged[-1].decided < least:
        last = merged.pop()
        merged[-1] = merged[-1].join(last)
    return merged


def monthly_periods(*, now: datetime | None = None) -> list[Period]:
    """The last 24 months to this one in UTC, merged where decisions are few, newest first. Two queries."""
    since = _first_of_months_ago(now or timezone.now())
    months: dict[date, Period] = {}
    opened = Case.objects.filter(opened_at__gte=since).annotate(month=TruncMonth("opened_at", tzinfo=UTC))
    for row in opened.values("month").annotate(n=Count("pk")).order_by():
        _month(months, row["month"]).received = row["n"]
    for row in _decided_by_month(since):
        period = _month(months, row["month"])
        period.outcomes[row["outcome"]] += row["n"]
        period.days[row["whole_days"]] += row["n"]
    return merge_periods([months[key] for key in sorted(months)])[::-1]


@dataclass(frozen=True)
class Duration:
    """How long decisions took in working days: the middle one, nine of ten, and how many there were."""

    median: int
    ninetieth: int
    number: int


def verification_time(*, now: datetime | None = None) -> Duration | None:
    """How many working days the decisions of the last twelve months on organisations took, from the arrival to the
    decision with effect, without the time in which the desk waited for an answer. None for fewer than five. One query.

    What was waited stands in the rows as the part of the due date that the kind's target does not explain.
    """
    since = (now or timezone.now()) - timedelta(days=365)
    decided = Decision.objects.effective().filter(
        effective_at__gte=since, case__kind=CaseKind.ORGANISATION, outcome__in=[Outcome.ACCEPT, Outcome.REFUSE]
    )
    days: Counter[int] = Counter()
    for opened, due, effective in decided.order_by().values_list("case__opened_at", "case__due_at", "effective_at"):
        waited = max(due - due_after(CaseKind.ORGANISATION, opened), timedelta(0))
        if effective is not None:  # for the types alone: what has effect has a time
            days[working_days_between(opened + waited, effective)] += 1
    median, ninetieth = percentile(days, 50), percentile(days, 90)
    if median is None or ninetieth is None or days.total() < LEAST:
        return None
    return Duration(median, ninetieth, days.total())


def yearly_groups(*, now: datetime | None = None) -> dict[str, tuple[dict[str, int], int]]:
    """Refusals of the last 12 months by `reason` (code), and all decisions by `kind`, `language` and `region`, each
    with small groups merged (see `merge_small`). One query."""
    since = (now or timezone.now()) - timedelta(days=365)
    decided = Decision.objects.effective().filter(effective_at__gte=since).order_by()
    columns = ("outcome", "reason_code__code", "case__kind", "case__language", "case__region")
    groups: dict[str, Counter[str]] = {name: Counter() for name in ("reason", "kind", "language", "region")}
    for outcome, code, kind, language, region, number in decided.values_list(*columns).annotate(n=Count("pk")):
        labels = {"reason": code if outcome == Outcome.REFUSE else "", "kind": kind, "language": language}
        for name, label in {**labels, "region": region}.items():
            if label:
                groups[name][label] += number
    return {name: merge_small(numbers) for name, numbers in groups.items()}


def _decided_by_month(since: datetime) -> Any:
    """Rows of month, outcome, whole days it took, and how many. PostgreSQL's difference of two moments is in whole days
    and a rest, so its day is the number wanted."""
    decided = Decision.objects.effective().filter(effective_at__gte=since)
    rows = decided.annotate(
        month=TruncMonth("effective_at", tzinfo=UTC), whole_days=ExtractDay(F("effective_at") - F("case__opened_at"))
    )
    return rows.values("month", "outcome", "whole_days").annotate(n=Count("pk")).order_by()


def _month(months: dict[date, Period], moment: datetime) -> Period:
    day = moment.date()
    return months.setdefault(day, Period(day, day))


def _first_of_months_ago(now: datetime) -> datetime:
    months = now.year * 12 + now.month - 1 - (MONTHS - 1)
    return now.replace(year=months // 12, month=months % 12 + 1, day=1, hour=0, minute=0, second=0, microsecond=0)
