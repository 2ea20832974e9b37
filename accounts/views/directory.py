"""The public directory and the page of an organisation."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from core.caching import public_page
from core.paging import page_by_key
from moderation.services import history_of

from .. import rules
from ..countries import COUNTRIES, REGIONS, in_region
from ..enums import OrganisationType, ProfileLevel
from ..forms import DirectoryForm
from ..models import Organisation
from ..names import acronym_key, name_key

PAGE_SIZE = 25


@public_page
@require_GET
def organisation_list(request: HttpRequest) -> HttpResponse:
    """The directory: verified organisations by name, with filters that live in the address."""
    form = DirectoryForm(request.GET or None)
    rows = _filtered(Organisation.objects.listed(), request.GET)
    context = {
        "form": form,
        "page": page_by_key(rows, request.GET, order=["name_key", "pk"], size=PAGE_SIZE),
        "count": rows.count(),
    }
    return render(request, "accounts/organisation_list.html", context)


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
        "is_public": Organisation.objects.listed().filter(pk=organisation.pk).exists(),
        "is_own": is_own,
        "follow_url": reverse("notifications:follow", args=["organisation", organisation.reference]),
    }
    return render(request, "accounts/organisation_detail.html", context)


def _follow_merger(request: HttpRequest, slug: str) -> HttpResponse:
    """To the organisation into which this one was merged, where the visitor may see that. For now, not for good: a merger
    can be undone. Raises Http404."""
    into = get_object_or_404(Organisation.objects.visible_to(request.user), merged__slug=slug)
    return redirect(into)


def _filtered(rows: QuerySet[Organisation], params: Any) -> QuerySet[Organisation]:
    """What is not in a list is passed over, so that an old link still shows a list. What a profile does not show is
    not found either: of some, only name and country are."""
    full = Q(profile_level=ProfileLevel.FULL)
    text = params.get("q", "").strip()[:120]
    if text:
        key = name_key(text)
        others = Q(acronym_key=acronym_key(text) or "-") | Q(names__name_key__contains=key)
        rows = rows.filter(Q(name_key__contains=key) | (full & others)).distinct()
    if params.get("country") in COUNTRIES:
        rows = rows.filter(country=params["country"])
    if params.get("region") in REGIONS:
        rows = rows.filter(country__in=in_region(params["region"]))
    if params.get("type") in OrganisationType.values:
        rows = rows.filter(full, type=params["type"])
    return rows


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
    facts.append((_("Type"), organisation.get_type_display()))
    if organisation.year_established:
        facts.append((_("Established"), str(organisation.year_established)))
    if organisation.scope:
        facts.append((_("Reach of the work"), organisation.get_scope_display()))
    return facts
