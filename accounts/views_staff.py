"""What the desk does with an organisation beside deciding its case (moderation's page does that)."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.permissions import allowed
from core.workflow import NotPossible
from moderation.enums import CaseKind
from moderation.services import case_of

from . import services
from .forms import CheckStatusForm, ReasonForm
from .models import Organisation
from .views.finding import SignedIn, find_referenced


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
    """Suspend for a reason."""
    organisation = _find(request.user, reference, "suspend_organisation")
    form = ReasonForm(request.POST or None, label_suffix="")
    if request.method == "POST" and form.is_valid():
        try:
            services.suspend_organisation(
                organisation=organisation, reason=form.cleaned_data["reason"], by=request.user
            )
        except ValidationError as problem:
            form.add_error("reason", problem.messages)
        except NotPossible as problem:
            messages.error(request, str(problem))
            return redirect(organisation)
        else:
            messages.success(request, _("The organisation is suspended, and its people are told."))
            return redirect(organisation)
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
        return redirect(organisation)
    return render(request, "accounts/organisation_reinstate.html", {"organisation": organisation})


@login_required
@require_POST
def status_check(request: SignedIn, reference: str, system: str) -> HttpResponse:
    """Confirm a status against an entry of the register."""
    organisation = _find(request.user, reference, "check_status")
    status = get_object_or_404(organisation.statuses, system=system)
    form = CheckStatusForm(request.POST)
    if form.is_valid():
        try:
            services.check_status(status=status, against=form.cleaned_data["against"], by=request.user)
        except ValidationError as problem:
            messages.error(request, " ".join(problem.messages))
        else:
            messages.success(request, _("The status is marked as checked."))
    else:
        messages.error(request, _("Choose the entry of the register against which you checked it."))
    return _back(organisation)


def _find(user: Any, reference: str, permission: str) -> Organisation:
    """An organisation for an officer. Raises Http404 for who may not see it, PermissionDenied for who may not act."""
    organisation = find_referenced(reference)
    if not allowed(user, "accounts.view_organisation", organisation):
        raise Http404
    if not allowed(user, f"accounts.{permission}", organisation):
        raise PermissionDenied(permission)
    return organisation


def _back(organisation: Organisation) -> HttpResponse:
    case = case_of(organisation, CaseKind.ORGANISATION)
    return redirect(case or organisation)
