"""The desk's page of people with roles: who has which, who gave it, and what is proposed. For administrators."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Exists, OuterRef, Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.paging import page_by_key
from core.permissions import allowed
from core.workflow import NotPossible

from .. import rules, services
from ..enums import Role, RoleChangeState
from ..forms_roles import RoleChangeForm
from ..models import Grant, RoleChange, User
from .finding import SignedIn

PAGE_SIZE = 50
DECIDED_SHOWN = 20


def administrators_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For who may propose a change of a role; others do not find it."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not allowed(request.user, "accounts.propose_role_change"):
            raise Http404
        return view(request, *args, **kwargs)

    return login_required(guarded)


@administrators_page
@require_GET
def people_list(request: SignedIn) -> HttpResponse:
    """Everyone with a role, what waits for a second administrator, and what was decided last."""
    grants = Grant.objects.select_related("granted_by").order_by("role")
    people = User.objects.filter(Exists(Grant.objects.filter(user=OuterRef("pk"))))
    changes = RoleChange.objects.select_related("user", "proposed_by", "decided_by")
    waiting = changes.filter(state=RoleChangeState.PROPOSED).order_by("proposed_at", "pk")
    decided = changes.exclude(state=RoleChangeState.PROPOSED).order_by("-decided_at", "-pk")[:DECIDED_SHOWN]
    context = {
        "page": page_by_key(
            people.prefetch_related(Prefetch("grants", grants)), request.GET, order=["name", "pk"], size=PAGE_SIZE
        ),
        "waiting": [(change, rules.confirm_role_change(request.user, change)) for change in waiting],
        "decided": decided,
    }
    return render(request, "accounts/people_list.html", context)


@administrators_page
@require_http_methods(["GET", "POST"])
def role_change_propose(request: SignedIn) -> HttpResponse:
    """Propose to give a role or to take it; `email`, `change` and `role` in the address fill the form."""
    initial = {name: request.GET[name] for name in ("email", "change", "role") if name in request.GET}
    form = RoleChangeForm(request.POST or None, initial=initial, label_suffix="")
    if request.method == "POST" and form.is_valid():
        try:
            _propose(form.cleaned_data, request.user)
        except ValidationError as problem:
            form.add_error(None, problem)
        except NotPossible as problem:  # what was typed stays on the page
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("This is proposed. It has effect when another administrator confirms it."))
            return redirect("accounts:people-list")
    context = {"form": form, "roles": Role}
    return render(request, "accounts/people_propose.html", context, status=422 if form.errors else 200)


@administrators_page
@require_POST
def role_change_confirm(request: SignedIn, key: UUID) -> HttpResponse:
    """Confirm what another administrator has proposed."""
    return _decide(request, key, services.confirm_role_change, _("The change has effect, and the person is told."))


@administrators_page
@require_POST
def role_change_decline(request: SignedIn, key: UUID) -> HttpResponse:
    """Leave the role as it is."""
    return _decide(request, key, services.decline_role_change, _("Nothing has changed. The proposal is closed."))


def _propose(typed: dict[str, Any], by: User) -> None:
    gives = typed["change"] == "give"
    services.propose_role_change(user=typed["user"], role=typed["role"], gives=gives, reason=typed["reason"], by=by)


def _decide(request: SignedIn, key: UUID, service: Any, told: str) -> HttpResponse:
    change = get_object_or_404(RoleChange, key=key)
    try:
        service(change=change, by=request.user)
    except PermissionDenied:
        messages.error(request, _("Another administrator has to confirm this: you proposed it, or it is about you."))
    except NotPossible as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, told)
    return redirect("accounts:people-list")
