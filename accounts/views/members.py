"""Representatives: who they are, whom to invite, who asks to join."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.references import BadReference, normalise_reference
from core.throttle import TooMany
from core.workflow import NotPossible

from .. import rules, services
from ..enums import InvitationState, MemberRole, MembershipState, SuccessionState
from ..forms import InvitationForm, JoinForm, RoleForm
from ..models import Invitation, Membership, Organisation
from .finding import SignedIn, find_own


@login_required
@require_GET
def member_home(request: SignedIn) -> HttpResponse:
    """The representatives of one's organisation, where there is one; else the choice."""
    own = list(Membership.objects.active().filter(user=request.user).select_related("organisation").order_by("pk")[:2])
    if len(own) == 1:
        return redirect("accounts:member-list", own[0].organisation.reference)
    return redirect("accounts:organisation-own")


@login_required
@require_http_methods(["GET", "POST"])
def member_list(request: SignedIn, reference: str) -> HttpResponse:
    """Who represents the organisation, who asks to, who is invited; POST invites."""
    organisation = find_own(request.user, reference)
    can_manage = rules.manage_organisation(request.user, organisation)
    is_owner = rules.role_in(request.user, organisation) == MemberRole.OWNER
    roles = [role for role in MemberRole if is_owner or role != MemberRole.OWNER]
    form = InvitationForm(
        request.POST or None,
        initial={"language": get_language(), "role": MemberRole.AUTHOR},
        label_suffix="",
        roles=roles,
    )
    if request.method == "POST" and can_manage and form.is_valid():
        try:
            services.invite_member(organisation=organisation, by=request.user, **form.cleaned_data)
        except ValidationError as problem:
            for name, errors in problem.error_dict.items():
                form.add_error(name, errors)
        except (NotPossible, TooMany) as problem:
            form.add_error("email", str(problem))
        else:
            messages.success(
                request, _("An invitation is on its way to %(address)s.") % {"address": form.cleaned_data["email"]}
            )
            return redirect("accounts:member-list", organisation.reference)
    members = organisation.memberships.active().select_related("user").order_by("role", "began_at")
    context = {
        "organisation": organisation,
        "can_manage": can_manage,
        "is_owner": is_owner,
        "members": [_member(request.user, membership, is_owner, can_manage) for membership in members],
        "asked": organisation.memberships.asked().select_related("user").order_by("asked_at") if can_manage else [],
        "invitations": organisation.invitations.filter(state=InvitationState.OPEN).order_by("-sent_at")
        if can_manage
        else [],
        "form": form,
        "roles": roles,
        "succession": organisation.successions.filter(state=SuccessionState.ASKED).select_related("user").first(),
        "can_ask_succession": rules.ask_succession(request.user, organisation),
    }
    return render(request, "accounts/member_list.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def membership_approve(request: SignedIn, key: UUID) -> HttpResponse:
    """Let in who asked."""
    membership = _find_membership(request.user, key)
    role = request.POST.get("role", MemberRole.AUTHOR)
    role = role if role in MemberRole.values else MemberRole.AUTHOR
    return _act(request, membership, services.approve_membership, _("The person is in."), role=role)


@login_required
@require_POST
def membership_decline(request: SignedIn, key: UUID) -> HttpResponse:
    """Do not let in who asked."""
    membership = _find_membership(request.user, key)
    return _act(request, membership, services.decline_membership, _("The person is told."))


@login_required
@require_http_methods(["GET", "POST"])
def membership_end(request: SignedIn, key: UUID) -> HttpResponse:
    """Ask once more, then end a representation: one's own or another's."""
    membership = _find_membership(request.user, key)
    if request.method == "POST":
        return _act(request, membership, services.end_membership, _("The representation has ended."))
    context = {
        "membership": membership,
        "organisation": membership.organisation,
        "is_own": membership.user == request.user,
    }
    return render(request, "accounts/membership_end.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def membership_role(request: SignedIn, key: UUID) -> HttpResponse:
    """Give a representative another role."""
    membership = _find_membership(request.user, key)
    if not rules.change_role(request.user, membership):
        raise PermissionDenied
    form = RoleForm(request.POST or None, initial={"role": membership.role}, label_suffix="")
    if request.method == "POST" and form.is_valid():
        role = form.cleaned_data["role"]
        return _act(request, membership, services.change_role, _("The role has changed."), role=role)
    context = {"membership": membership, "organisation": membership.organisation, "form": form}
    return render(request, "accounts/membership_role.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "POST"])
def invitation_accept(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the link of an invitation. Who is not signed in reads it, and comes back here after it."""
    invitation = services.find_invitation(token)
    if invitation is None:
        raise Http404
    if request.method == "POST" and request.user.is_authenticated:
        try:
            services.accept_invitation(invitation=invitation, by=request.user)
        except NotPossible as problem:
            messages.error(request, str(problem))
        else:
            messages.success(
                request, _("You represent %(organisation)s now.") % {"organisation": invitation.organisation}
            )
            return redirect("accounts:organisation-mine", invitation.organisation.reference)
    context = {
        "invitation": invitation,
        "organisation": invitation.organisation,
        "is_usable": invitation.state == InvitationState.OPEN and not invitation.is_expired,
        "is_used": invitation.state == InvitationState.ACCEPTED,
    }
    return render(request, "accounts/invitation_accept.html", context)


@login_required
@require_POST
def invitation_withdraw(request: SignedIn, key: UUID) -> HttpResponse:
    """Make an invitation useless."""
    invitation = get_object_or_404(Invitation.objects.select_related("organisation"), key=key)
    if rules.role_in(request.user, invitation.organisation) == "":
        raise Http404
    try:
        services.withdraw_invitation(invitation=invitation, by=request.user)
    except NotPossible as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("The invitation is withdrawn."))
    return redirect("accounts:member-list", invitation.organisation.reference)


@login_required
@require_http_methods(["GET", "POST"])
def organisation_join(request: SignedIn, reference: str) -> HttpResponse:
    """Ask the focal point of an organisation to be let in."""
    try:
        normal = normalise_reference(reference, Organisation.LETTER)
    except BadReference:
        raise Http404 from None
    findable = Organisation.objects.joinable() | Organisation.objects.listed()
    organisation = get_object_or_404(findable, reference=normal)
    form = JoinForm(request.POST or None, label_suffix="")
    if request.method == "POST" and form.is_valid():
        try:
            services.ask_to_join(organisation=organisation, note=form.cleaned_data["note"], by=request.user)
        except ValidationError as problem:
            form.add_error("note", problem.messages)
        except (NotPossible, TooMany) as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("The focal point has been told. You get a message when there is an answer."))
            return redirect("accounts:organisation-own")
    context = {
        "organisation": organisation,
        "form": form,
        "is_in": rules.role_in(request.user, organisation) != "",
    }
    return render(request, "accounts/organisation_join.html", context, status=422 if form.errors else 200)


def _find_membership(user: Any, key: UUID) -> Membership:
    """A membership of an organisation that the person represents, or the person's own. Raises Http404."""
    membership = get_object_or_404(Membership.objects.select_related("organisation", "user"), key=key)
    if membership.user_id != user.pk and rules.role_in(user, membership.organisation) == "":
        raise Http404
    return membership


def _act(request: SignedIn, membership: Membership, service: Any, told: str, **inputs: Any) -> HttpResponse:
    """Call a service on a membership, say what happened, and go back to the list (away from it for who has left)."""
    try:
        service(membership=membership, by=request.user, **inputs)
    except NotPossible as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, told)
    if rules.role_in(request.user, membership.organisation) == "":
        return redirect("accounts:organisation-own")
    return redirect("accounts:member-list", membership.organisation.reference)


def _member(user: Any, membership: Membership, is_owner: bool, can_manage: bool) -> dict[str, Any]:
    """A row of the list with what the reader can do about it; no query a row."""
    is_own = membership.user_id == user.pk
    is_below = membership.role != MemberRole.OWNER
    return {
        "membership": membership,
        "is_own": is_own,
        "can_end": membership.state == MembershipState.ACTIVE and (is_own or is_owner or (can_manage and is_below)),
        "can_change_role": is_owner,
    }
