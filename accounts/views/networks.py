"""Networks: of which one's organisation is a member, who its members are, and what is proposed."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import F, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.caching import public_page
from core.paging import page_by_key
from core.workflow import NotPossible

from .. import rules, services
from ..enums import NetworkState
from ..forms_networks import FindForm, ProposeForm, found_for
from ..models import NetworkLink, Organisation
from ..querysets import NetworkLinkQuerySet
from ..reach import is_network, members_of, named, reach_of
from .finding import SignedIn, find_own

PAGE_SIZE = 50


@login_required
@require_GET
def network_list(request: SignedIn, reference: str) -> HttpResponse:
    """The networks, the members, the proposals, and finding an organisation to propose one to (`q`)."""
    organisation = find_own(request.user, reference)
    return _show(request, organisation, FindForm(request.GET if "q" in request.GET else None, label_suffix=""))


@login_required
@require_POST
def network_link_propose(request: SignedIn, reference: str) -> HttpResponse:
    """Propose a membership to the organisation that was found."""
    organisation = find_own(request.user, reference, "propose_network_link")
    form = ProposeForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(str(text) for errors in form.errors.values() for text in errors))
        return redirect("accounts:network-list", organisation.reference)
    other, by_network = form.cleaned_data["organisation"], form.cleaned_data["direction"] == "add"
    network, member = (organisation, other) if by_network else (other, organisation)
    try:
        services.propose_network_link(network=network, member=member, by_network=by_network, by=request.user)
    except NotPossible as problem:
        messages.error(request, str(problem))
    else:
        told = _("This is proposed to %(organisation)s. It counts when they confirm it.")
        messages.success(request, told % {"organisation": other.name})
    return redirect("accounts:network-list", organisation.reference)


@login_required
@require_POST
def network_link_confirm(request: SignedIn, key: UUID) -> HttpResponse:
    """Confirm what the other side has proposed."""
    link, own = _find_link(request.user, key)
    if not rules.confirm_network_link(request.user, link):
        raise PermissionDenied("accounts.confirm_network_link")
    try:
        services.confirm_network_link(link=link, by=request.user)
    except NotPossible as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("The membership is confirmed. It counts from now on."))
    return redirect("accounts:network-list", own.reference)


@login_required
@require_http_methods(["GET", "POST"])
def network_link_end(request: SignedIn, key: UUID) -> HttpResponse:
    """Ask once more, then end a membership, decline a proposal or take it back."""
    link, own = _find_link(request.user, key)
    if not rules.end_network_link(request.user, link):
        raise PermissionDenied("accounts.end_network_link")
    if request.method == "POST":
        try:
            services.end_network_link(link=link, by=request.user)
        except NotPossible as problem:
            messages.error(request, str(problem))
        else:
            messages.success(request, _("This has ended, and the other side is told."))
        return redirect("accounts:network-list", own.reference)
    is_network_side = own in (link.network, link.network.merged_into)
    context = {
        "link": link,
        "organisation": own,
        "other": link.member if is_network_side else link.network,
        "is_proposed": link.state == NetworkState.PROPOSED,
        "is_own_proposal": link.proposed_by_network == is_network_side,
    }
    return render(request, "accounts/network_link_end.html", context)


@public_page
@require_GET
def network_members(request: HttpRequest, slug: str) -> HttpResponse:
    """The members of a network whose profiles say so, by name; the others are counted."""
    network = get_object_or_404(named(Organisation.objects.listed()), slug=slug)
    if not is_network(network):
        raise Http404
    context = {
        "network": network,
        "reach": reach_of(network),
        "page": page_by_key(named(members_of(network)), request.GET, order=["name_key", "pk"], size=PAGE_SIZE),
    }
    return render(request, "accounts/network_members.html", context)


def _show(request: SignedIn, organisation: Organisation, form: FindForm) -> HttpResponse:
    links = NetworkLink.objects.exclude(state=NetworkState.ENDED).select_related("network", "member")
    ours = links.filter(Q(network=organisation) | Q(member=organisation)).proposed().order_by("-proposed_at", "-pk")
    held = Q(member=organisation) | Q(member__merged_into=organisation)
    waiting = [(link, link.proposed_by_network == (link.network_id == organisation.pk)) for link in ours]
    context = {
        "organisation": organisation,
        "form": form,
        "can_manage": rules.manage_organisation(request.user, organisation),
        "can_propose": rules.propose_network_link(request.user, organisation),
        "is_network": is_network(organisation),
        "networks": links.active().filter(held).order_by("network__name_key", "pk"),
        "members": _members(links, organisation, request.GET),
        "reach": reach_of(organisation),
        "to_answer": [link for link, is_own in waiting if not is_own],
        "proposed": [link for link, is_own in waiting if is_own],
        "found": _found(organisation, form),
        "has_searched": form.is_bound and form.is_valid(),
    }
    return render(request, "accounts/network_list.html", context, status=422 if form.errors else 200)


def _members(links: NetworkLinkQuerySet, organisation: Organisation, params: Any) -> Any:
    held = Q(network=organisation) | Q(network__merged_into=organisation)
    rows = links.active().filter(held).annotate(name_key=F("member__name_key"))
    return page_by_key(rows, params, order=["name_key", "pk"], size=PAGE_SIZE)


def _found(organisation: Organisation, form: FindForm) -> list[tuple[Organisation, bool]]:
    """What was found, each with whether it can have members."""
    if not form.is_bound or not form.is_valid():
        return []
    return [(other, is_network(other)) for other in found_for(organisation, form.cleaned_data["q"])]


def _find_link(user: Any, key: UUID) -> tuple[NetworkLink, Organisation]:
    """A link and the organisation that the person represents in it: first the side that has to answer; for one that was
    merged into another, that other one. Raises Http404."""
    link = get_object_or_404(NetworkLink.objects.select_related("network", "member"), key=key)
    asked = link.member if link.proposed_by_network else link.network
    sides = [asked, *(side for side in (link.network, link.member) if side != asked)]
    own = [side for side in sides if rules.role_in(user, side)]
    if not own:
        raise Http404
    return link, own[0].merged_into or own[0]
