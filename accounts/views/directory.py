"""The public directory, as pages and as a file, and the page of an organisation."""

import csv
from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from core.caching import public_page
from core.paging import page_by_key
from moderation.services import history_of

from .. import rules
from ..answers import in_words, label_of
from ..countries import COUNTRIES, REGIONAL_GROUPS, REGIONS, country_name, in_region, in_regional_group
from ..enums import NameKind, OrganisationType, ProfileLevel, StatusSystem
from ..forms import DirectoryForm
from ..models import Organisation, OrganisationName, Status
from ..names import acronym_key, name_key
from ..profile import PUBLIC_FIELDS
from ..reach import is_network, named, networks_of, reach_of
from ..vocabulary import GOALS, MajorGroup, Theme

PAGE_SIZE = 25
_COLUMNS = ("reference", "name", "m49", "country", "region", "regional_group", "state", "verified", "url")
_LONG_COLUMNS = (*PUBLIC_FIELDS, "names", "former_names", "statuses")
# What a spreadsheet would take for a formula when a cell begins with it (OWASP, CSV Injection), full widths too.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


@public_page
@require_GET
def organisation_list(request: HttpRequest) -> HttpResponse:
    """The directory: verified organisations by name, with filters that live in the address."""
    form = DirectoryForm(request.GET or None)
    rows = _filtered(Organisation.objects.listed(), request.GET)
    by_country = dict(rows.order_by().values_list("country").annotate(number=Count("pk")))
    context = {
        "form": form,
        "page": page_by_key(rows, request.GET, order=["name_key", "pk"], size=PAGE_SIZE),
        "count": sum(by_country.values()),
        "regions": _by_region(by_country),
    }
    return render(request, "accounts/organisation_list.html", context)


@public_page
@require_GET
def organisation_export(request: HttpRequest) -> StreamingHttpResponse:
    """The same list as CSV, without pages: what each public profile says, no more."""
    rows = _filtered(Organisation.objects.listed(), request.GET).order_by("name_key", "pk")
    writer = csv.writer(_Echo())
    lines = (writer.writerow([_harmless(cell) for cell in row]) for row in _export_rows(rows))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="organisations.csv"'
    return response


@public_page
@require_GET
def organisation_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """The public page of an organisation; its own people and the desk see it before it is public."""
    organisation = Organisation.objects.visible_to(request.user).filter(slug=slug).first()
    if organisation is None or organisation.merged_into_id is not None:
        return _follow_merger(request, slug)
    is_own = request.user.is_authenticated and rules.role_in(request.user, organisation) != ""
    context = {
        "organisation": organisation,
        "names": organisation.names.order_by("kind", "language", "pk"),
        "statuses": organisation.statuses.order_by("system"),
        "decisions": history_of(organisation),
        "facts": _facts(organisation),
        "topics": _shown(organisation, _TOPICS) if organisation.shows_full_profile else [],
        "structure": _shown(organisation, _STRUCTURE) if organisation.shows_full_profile else [],
        "networks": named(networks_of(organisation)) if organisation.shows_full_profile else [],
        "reach": reach_of(organisation) if organisation.shows_full_profile and is_network(organisation) else None,
        "is_public": Organisation.objects.listed().filter(pk=organisation.pk).exists(),
        "is_own": is_own,
        "follow_url": reverse("notifications:follow", args=["organisation", organisation.reference]),
    }
    return render(request, "accounts/organisation_detail.html", context)


def _follow_merger(request: HttpRequest, slug: str) -> HttpResponse:
    """To the organisation into which this one was merged, where the visitor may see that. For now, not for good: a
    merger can be undone. Raises Http404."""
    into = get_object_or_404(Organisation.objects.visible_to(request.user), merged__slug=slug)
    return redirect(into)


def _filtered(rows: QuerySet[Organisation], params: Any) -> QuerySet[Organisation]:
    """What is not in a list is passed over, so that an old link still shows a list. What a profile does not show is
    not found either: of some, only name and country are."""
    text = params.get("q", "").strip()[:120]
    if text:
        rows = rows.filter(_named(text))
    if params.get("country") in COUNTRIES:
        rows = rows.filter(country=params["country"])
    if params.get("region") in REGIONS:
        rows = rows.filter(country__in=in_region(params["region"]))
    if params.get("group") in REGIONAL_GROUPS:
        rows = rows.filter(country__in=in_regional_group(params["group"]))
    for condition in _conditions_on_profiles(params):
        rows = rows.filter(condition, profile_level=ProfileLevel.FULL)
    return rows


def _named(text: str) -> Q:
    key = name_key(text)
    others = OrganisationName.objects.filter(name_key__contains=key).values("organisation")
    further = Q(acronym_key=acronym_key(text) or "-") | Q(pk__in=others)
    return Q(name_key__contains=key) | (Q(profile_level=ProfileLevel.FULL) & further)


def _conditions_on_profiles(params: Any) -> Iterator[Q]:
    """The conditions on what only a full profile shows. A status counts when an officer has checked it."""
    if params.get("type") in OrganisationType.values:
        yield Q(type=params["type"])
    if params.get("major_group") in MajorGroup.values:
        yield Q(major_group=params["major_group"])
    if params.get("theme") in Theme.values:
        yield Q(themes__contains=[params["theme"]])
    if params.get("goal") in {str(goal) for goal in GOALS}:
        yield Q(goals__contains=[int(params["goal"])])
    if params.get("status") in StatusSystem.values:
        held = Status.objects.filter(system=params["status"], checked_at__isnull=False)
        yield Q(pk__in=held.values("organisation"))


def _by_region(by_country: dict[str, int]) -> list[tuple[str, int]]:
    """How many sit in each region, in the order of the regions; those of none last."""
    numbers: Counter[str] = Counter()
    for code, number in by_country.items():
        numbers[COUNTRIES[code].region if code in COUNTRIES else ""] += number
    regions = [region for region in [*REGIONS, ""] if numbers[region]]
    return [(str(REGIONS.get(region) or _("No region")), numbers[region]) for region in regions]


def _export_rows(rows: QuerySet[Organisation]) -> Iterator[list[Any]]:
    yield [*_COLUMNS, *_LONG_COLUMNS]
    for organisation in rows.prefetch_related("names", "statuses").iterator(chunk_size=500):
        place = organisation.place
        yield [
            organisation.reference,
            organisation.name,
            organisation.country,
            country_name(organisation.country, "en"),
            place.region if place else "",
            place.regional_group if place else "",
            organisation.state,
            organisation.verified_at.date().isoformat() if organisation.verified_at else "",
            f"{settings.SITE_URL}/r/{organisation.reference}",
            *(_long_cells(organisation) if organisation.shows_full_profile else [""] * len(_LONG_COLUMNS)),
        ]


def _long_cells(organisation: Organisation) -> list[Any]:
    """What a full profile adds; the items of a list are parted by semicolons."""
    values = (getattr(organisation, field) for field in PUBLIC_FIELDS)
    names = list(organisation.names.all())
    return [
        *("; ".join(map(str, value)) if isinstance(value, list) else value for value in values),
        "; ".join(f"{name.language}: {name.name}" for name in names if name.kind == NameKind.TRANSLATION),
        "; ".join(name.name for name in names if name.kind == NameKind.FORMER),
        "; ".join(_status_in_short(status) for status in organisation.statuses.all()),
    ]


def _status_in_short(status: Status) -> str:
    parts = (status.system, status.category, str(status.year or ""), status.number)
    return f"{' '.join(part for part in parts if part)} ({'checked' if status.is_checked else 'self-declared'})"


def _harmless(cell: Any) -> Any:
    """The cell with an apostrophe before it where a spreadsheet would take it for a formula; it shows as text then."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


class _Echo:
    """A file for csv.writer that gives back each line instead of keeping it."""

    def write(self, line: str) -> str:
        return line


_TOPICS = ("countries_of_activity", "major_group", "themes", "goals")
_STRUCTURE = ("membership_kind", "membership_number", "parent", "affiliates", "income_band", "funding_sources")


def _shown(organisation: Organisation, fields: tuple[str, ...]) -> list[tuple[str, str]]:
    """The fields that say something, each with its name, in words."""
    named = ((label_of(field), in_words(organisation, field)) for field in fields)
    return [(label, words) for label, words in named if words]


def _facts(organisation: Organisation) -> list[tuple[str, Any]]:
    """What stands in the column of facts: no more than the profile's level allows."""
    place = organisation.place
    facts: list[tuple[str, Any]] = [(_("Reference"), organisation.reference)]
    if place is not None:
        facts.append((_("Country or area of seat"), place.name()))
    if not organisation.shows_full_profile:
        return facts
    if place is not None and place.region:
        facts.append((_("Region"), REGIONS[place.region]))
    if place is not None and place.regional_group:
        facts.append((_("Regional group"), REGIONAL_GROUPS[place.regional_group]))
    facts.append((_("Type"), organisation.get_type_display()))
    if organisation.year_established:
        facts.append((_("Established"), str(organisation.year_established)))
    if organisation.registered_on:
        facts.append((_("Registered"), in_words(organisation, "registered_on")))
    if organisation.registration_country:
        facts.append((_("Registered in"), country_name(organisation.registration_country)))
    if organisation.scope:
        facts.append((_("Reach of the work"), organisation.get_scope_display()))
    return facts
