"""What the desk does with an organisation beside deciding its case (moderation's page does that)."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.paging import page_by_key
from core.permissions import allowed
from core.references import BadReference, normalise_reference
from core.workflow import NotPossible
from moderation.enums import CaseKind
from moderation.forms import ReasonForm
from moderation.models import Case
from moderation.services import case_of, codes_for, history_of

from . import rules, services
from .desk import OrganisationAtDesk, twins_at_desk
from .enums import OrganisationState, StatusSystem
from .forms_desk import DeskFilter, MergeForm
from .models import Organisation
from .names import acronym_key, name_key
from .views.finding import SignedIn, find_referenced

PAGE_SIZE = 50


@login_required
@require_GET
def organisation_desk_list(request: SignedIn) -> HttpResponse:
    """All organisations that the desk may see, by name, with filters that live in the address."""
    if not allowed(request.user, "accounts.enter_desk"):
        raise Http404
    rows = _filtered(Organisation.objects.at_desk(), request)
    context = {
        "form": DeskFilter(request.GET or None),
        "page": page_by_key(rows, request.GET, order=["name_key", "pk"], size=PAGE_SIZE),
        "count": rows.count(),
    }
    return render(request, "accounts/organisation_desk_list.html", context)


@login_required
@require_GET
def organisation_desk(request: SignedIn, reference: str) -> HttpResponse:
    """One organisation with everything that the desk knows of it, and what can be done."""
    organisation = _find(request.user, reference)
    organisation.at_desk = OrganisationAtDesk(organisation)  # type: ignore[attr-defined]
    may_act = rules.review_organisation(request.user, organisation)
    context = {
        "organisation": organisation,
        "members": organisation.memberships.active().select_related("user").order_by("role", "began_at"),
        "cases": Case.objects.visible_to(request.user).of(organisation).order_by("-opened_at"),
        "decisions": history_of(organisation),
        "twins": twins_at_desk(organisation),
        "merged": organisation.merged.order_by("name_key"),
        "may_act": may_act,
        "can_suspend": may_act and organisation.is_verified and case_of(organisation, CaseKind.SUSPENSION) is None,
        "can_reinstate": may_act and organisation.state == OrganisationState.SUSPENDED,
        "can_merge": may_act and organisation.state != OrganisationState.MERGED,
    }
    return render(request, "accounts/organisation_desk.html", context)


@login_required
@require_POST
def organisation_review(request: SignedIn, reference: str) -> HttpResponse:
    """Take a submitted profile into review."""
    organisation = _find(request.user, reference, "review_organisation")
    try:
        services.review_organisation(organisation=organisation, by=request.user)
    except NotPossible as problem:
        messages.error(request, str(problem))
    return _back(organisation)


@login_required
@require_http_methods(["GET", "POST"])
def organisation_suspend(request: SignedIn, reference: str) -> HttpResponse:
    """Propose to suspend, with a reason of the rules and a sentence; another officer confirms it on its case."""
    organisation = _find(request.user, reference, "suspend_organisation")
    form = ReasonForm(request.POST or None, codes=codes_for(CaseKind.SUSPENSION), needs_code=True, label_suffix="")
    if request.method == "POST" and form.is_valid():
        try:
            services.suspend_organisation(organisation=organisation, by=request.user, **form.cleaned_data)
        except ValidationError as problem:
            form.add_error(None, problem)
        except NotPossible as problem:  # what was typed stays on the page
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("The suspension is proposed. It has effect when another officer confirms it."))
            return _back(organisation)
    context = {"organisation": organisation, "form": form}
    return render(request, "accounts/organisation_suspend.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def organisation_reinstate(request: SignedIn, reference: str) -> HttpResponse:
    """End a suspension."""
    organisation = _find(request.user, reference, "reinstate_organisation")
    if request.method == "POST":
        try:
            services.reinstate_organisation(organisation=organisation, by=request.user)
        except NotPossible as problem:
            messages.error(request, str(problem))
        else:
            messages.success(request, _("The suspension has ended, and its people are told."))
        return _back(organisation)
    return render(request, "accounts/organisation_reinstate.html", {"organisation": organisation})


@login_required
@require_http_methods(["GET", "POST"])
def organisation_merge(request: SignedIn, reference: str) -> HttpResponse:
    """Name the organisation that stays, read what the merger does, then merge. `into` in the address names it."""
    organisation = _find(request.user, reference, "merge_organisation")
    given = request.POST or ({"into": request.GET["into"]} if request.GET.get("into") else None)
    form = MergeForm(given, organisation=organisation, label_suffix="")
    into = form.cleaned_data["into"] if form.is_bound and form.is_valid() else None
    if request.method == "POST" and into is not None and "merge" in request.POST:
        try:
            services.merge_organisation(organisation=organisation, into=into, by=request.user)
        except PermissionDenied:
            form.add_error("into", _("You have a part in that organisation. Another officer must do this."))
        except NotPossible as problem:
            form.add_error("into", str(problem))
        else:
            messages.success(request, _("The organisations are merged, and the people are told. It can be undone."))
            return redirect("accounts:organisation-desk", organisation.reference)
    context = {
        "organisation": organisation,
        "form": form,
        "into": None if form.errors else into,
        "joining": organisation.memberships.active().count(),
        "cases": Case.objects.not_closed().of(organisation).count(),
    }
    return render(request, "accounts/organisation_merge.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def organisation_unmerge(request: SignedIn, reference: str) -> HttpResponse:
    """Ask once more, then undo a merger."""
    organisation = _find(request.user, reference, "unmerge_organisation")
    if request.method == "POST":
        try:
            services.unmerge_organisation(organisation=organisation, by=request.user)
        except NotPossible as problem:
            messages.error(request, str(problem))
        else:
            messages.success(request, _("The merger is undone, and the people are told."))
        return redirect("accounts:organisation-desk", organisation.reference)
    return render(request, "accounts/organisation_unmerge.html", {"organisation": organisation})


@login_required
@require_POST
def match_confirm(request: SignedIn, reference: str, system: str) -> HttpResponse:
    """An entry of a register is this organisation."""
    return _say_of_entry(request, reference, system, "confirm_match", services.confirm_match)


@login_required
@require_POST
def match_dismiss(request: SignedIn, reference: str, system: str) -> HttpResponse:
    """An entry of a register is another organisation."""
    return _say_of_entry(request, reference, system, "dismiss_match", services.dismiss_match)


def _say_of_entry(request: SignedIn, reference: str, system: str, permission: str, service: Any) -> HttpResponse:
    organisation = _find(request.user, reference, permission)
    if system not in StatusSystem.values:
        raise Http404
    key = request.POST.get("entry", "").replace("\x00", "")
    try:
        match = service(organisation=organisation, system=system, entry_key=key, by=request.user)
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    else:
        messages.success(request, f"{match.entry_name}: {match.get_verdict_display()}")
    return _back(organisation, CaseKind.MATCH)


def _filtered(rows: Any, request: HttpRequest) -> Any:
    text = request.GET.get("q", "").strip()[:200]
    if text:
        try:
            rows = rows.filter(reference=normalise_reference(text, Organisation.LETTER))
        except BadReference:
            rows = rows.named(name_key(text), acronym_key(text))
    if request.GET.get("state") in OrganisationState.values:
        rows = rows.filter(state=request.GET["state"])
    return rows


def _find(user: Any, reference: str, permission: str = "") -> Organisation:
    """An organisation for the desk. Raises Http404 for who has no place there or may not see it, PermissionDenied for
    who may not act."""
    organisation = find_referenced(reference)
    is_seen = allowed(user, "accounts.enter_desk") and allowed(user, "accounts.view_organisation", organisation)
    if not is_seen:
        raise Http404
    if permission and not allowed(user, f"accounts.{permission}", organisation):
        raise PermissionDenied(permission)
    return organisation


def _back(organisation: Organisation, kind: CaseKind = CaseKind.ORGANISATION) -> HttpResponse:
    """To the case from which one came, where one of the kind is open; else to the organisation's page at the desk."""
    case = case_of(organisation, kind) or case_of(organisation, CaseKind.ORGANISATION)
    return redirect(case) if case else redirect("accounts:organisation-desk", organisation.reference)
