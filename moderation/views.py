"""Rules and decisions in public: never a text, never a person."""

import csv
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from core.caching import public_page
from core.paging import page_by_key

from .enums import NOUNS
from .models import Decision, ReasonCode, Rule
from .querysets import DecisionQuerySet
from .statistics import monthly_periods, verification_time, yearly_groups

_COLUMNS = ("reference", "kind", "outcome", "date", "code", "rule_version", "officers", "days")


@public_page
def rule_list(request: HttpRequest) -> HttpResponse:
    """All rules with the versions that were, are and will be in force, and their reason codes."""
    rules = Rule.objects.prefetch_related("versions", "codes")
    return render(request, "moderation/rule_list.html", {"rules": [_split_versions(rule) for rule in rules]})


@public_page
def decision_list(request: HttpRequest) -> HttpResponse:
    """Every refusal and every change asked for, newest first, and the numbers of all decisions."""
    page = page_by_key(_published(), request.GET, order=["-effective_at", "-pk"], size=50)
    context = {
        "page": page,
        "periods": monthly_periods(),
        "groups": _labelled_groups(),
        "verification_time": verification_time(),
    }
    return render(request, "moderation/decision_list.html", context)


@public_page
def decision_detail(request: HttpRequest, reference: str) -> HttpResponse:
    """One decision: its number, kind, day, rule and how long it took."""
    decision = get_object_or_404(_published().select_related("appeal__answer"), reference=reference)
    return render(request, "moderation/decision_detail.html", {"decision": decision})


@public_page
def decision_export(request: HttpRequest) -> StreamingHttpResponse:
    """All published decisions as CSV, oldest first."""
    writer = csv.writer(_Echo())
    rows = (writer.writerow(row) for row in _export_rows())
    response = StreamingHttpResponse(rows, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="decisions.csv"'
    return response


def _published() -> DecisionQuerySet:
    return Decision.objects.published().select_related("case", "reason_code__rule", "rule_version__rule")


def _split_versions(rule: Rule) -> dict[str, object]:
    versions = list(rule.versions.all())
    return {
        "rule": rule,
        "current": next((version for version in versions if version.is_in_force), None),
        "announced": [version for version in versions if version.is_announced],
        "past": [version for version in versions if not version.is_in_force and not version.is_announced],
        "codes": list(rule.codes.all()),
    }


def _labelled_groups() -> list[dict[str, Any]]:
    """The groups of the last year with words for people, small ones together under “Others”."""
    groups = yearly_groups()
    titles = {
        "reason": (_("Refusals by reason"), {code.code: str(code) for code in ReasonCode.objects.all()}),
        "kind": (_("Decisions by kind"), {kind.value: str(noun) for kind, noun in NOUNS.items()}),
        "language": (_("Decisions by language"), {code: str(name) for code, name in settings.LANGUAGES}),
        "region": (_("Decisions by region"), {}),
    }
    labelled = []
    for name, (shown, rest) in groups.items():
        title, labels = titles[name]
        rows = [(labels.get(label, label), number) for label, number in shown.items()]
        rows += [(_("Others together"), rest)] if rest else []
        if rows:
            labelled.append({"title": title, "rows": rows})
    return labelled


class _Echo:
    """A file for csv.writer that gives back each line instead of keeping it."""

    def write(self, line: str) -> str:
        return line


def _export_rows() -> Iterator[tuple[object, ...]]:
    yield _COLUMNS
    for decision in _published().order_by("effective_at", "pk").iterator(chunk_size=2000):
        version = decision.rule_version
        yield (
            decision.reference,
            decision.case.kind,
            decision.outcome,
            decision.date,
            decision.code,
            f"{version.rule.number}/{version.number}" if version else "",
            decision.officers,
            decision.days,
        )
