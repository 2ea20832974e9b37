"""My organisation: registering it, its profile in five steps, sending it, answering the desk, closing it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from core.workflow import NotPossible
from moderation.services import can_appeal, history_of
from moderation.statistics import verification_time

from .. import rules, services
from ..answers import profile_answers, step_url
from ..enums import MembershipState, OrganisationState
from ..forms import ClarifyForm
from ..forms_profile import STEP_FORMS
from ..models import Membership, Organisation
from ..profile import LATER_STEPS, STEPS, is_begun, missing_fields
from ..services.organisations import continue_url
from ..workflow import ORGANISATION
from .finding import SignedIn, find_own


@login_required
@require_GET
def organisation_own(request: SignedIn) -> HttpResponse:
    """The organisation that the person represents; a choice where there are several, the way in where there is none."""
    memberships = (
        Membership.objects.filter(user=request.user)
        .exclude(state=MembershipState.ENDED)
        .select_related("organisation")
        .order_by("organisation__name_key", "pk")
    )
    active = [membership for membership in memberships if membership.state == MembershipState.ACTIVE]
    if len(active) == 1 and len(memberships) == 1:
        return redirect("accounts:organisation-mine", active[0].organisation.reference)
    return render(request, "accounts/organisation_own.html", {"memberships": memberships})


@login_required
@require_GET
def organisation_mine(request: SignedIn, reference: str) -> HttpResponse:
    """How one's organisation stands, and what can be done next."""
    organisation = find_own(request.user, reference)
    if organisation.merged_into is not None:
        return redirect("accounts:organisation-mine", organisation.merged_into.reference)
    context = {
        "organisation": organisation,
        "role": rules.role_in(request.user, organisation),
        "can_manage": rules.manage_organisation(request.user, organisation),
        "can_close": rules.close_organisation(request.user, organisation)
        and ORGANISATION.can("close", organisation.state),
        "can_change": rules.save_profile_step(request.user, organisation),
        "continue_url": continue_url(organisation),
        "appeals": _appeals(organisation),
        "verification_time": verification_time(),
        "steps": _steps(request.user, organisation),
        "later_steps": _later_steps(request.user, organisation),
        "documents": organisation.documents.all() if rules.act_for_organisation(request.user, organisation) else [],
        "statuses": organisation.statuses.order_by("system"),
        "clarifications": organisation.clarifications.all(),
        "asked": organisation.memberships.asked().count(),
        "is_draft": organisation.state == OrganisationState.DRAFT,
    }
    return render(request, "accounts/organisation_mine.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def organisation_submit(request: SignedIn, reference: str) -> HttpResponse:
    """Check the answers, then send the profile to the desk."""
    organisation = find_own(request.user, reference, "submit_organisation")
    if request.method == "POST":
        try:
            services.submit_organisation(organisation=organisation, by=request.user)
        except NotPossible as problem:
            messages.error(request, str(problem))
            return redirect("accounts:organisation-mine", organisation.reference)
        except ValidationError:
            messages.error(request, _("Something is still missing. It is marked below."))
        else:
            messages.success(request, _("The profile is at the desk. You get a message when it has been decided."))
            return redirect("accounts:organisation-mine", organisation.reference)
    if not ORGANISATION.can("submit", organisation.state):
        return redirect("accounts:organisation-mine", organisation.reference)
    missing = missing_fields(organisation)
    context = {
        "organisation": organisation,
        "answers": profile_answers(request.user, organisation),
        "missing": missing,
        "steps": STEPS,
    }
    return render(request, "accounts/organisation_submit.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def organisation_clarify(request: SignedIn, reference: str) -> HttpResponse:
    """Answer what the desk asks; the profile can be mended before."""
    organisation = find_own(request.user, reference, "clarify_organisation")
    asked = organisation.clarifications.filter(answered_at=None).first()
    if asked is None and request.method == "GET":
        messages.info(request, _("The desk asks nothing at present."))
        return redirect("accounts:organisation-mine", organisation.reference)
    form = ClarifyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.clarify_organisation(
                organisation=organisation, answer=form.cleaned_data["answer"], by=request.user
            )
        except ValidationError as problem:
            form.add_error("answer", problem.messages)
        except NotPossible as problem:  # a colleague has answered meanwhile; what was typed stays on the page
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("Your answer is at the desk."))
            return redirect("accounts:organisation-mine", organisation.reference)
    context = {
        "organisation": organisation,
        "asked": asked,
        "form": form,
        "steps": _steps(request.user, organisation),
    }
    return render(request, "accounts/organisation_clarify.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def organisation_close(request: SignedIn, reference: str) -> HttpResponse:
    """Ask once more, then close."""
    organisation = find_own(request.user, reference, "close_organisation")
    if request.method == "POST":
        try:
            services.close_organisation(organisation=organisation, by=request.user)
        except NotPossible as problem:
            messages.error(request, str(problem))
        else:
            messages.success(request, _("The organisation is closed."))
        return redirect("accounts:organisation-mine", organisation.reference)
    return render(request, "accounts/organisation_close.html", {"organisation": organisation})


def _appeals(organisation: Organisation) -> list[dict[str, Any]]:
    """The decisions that took something from the organisation, newest first, each with its appeal."""
    decisions = [row for row in history_of(organisation).select_related("appeal") if row.appeal_until is not None]
    return [
        {
            "decision": decision,
            "appeal": getattr(decision, "appeal", None),
            "can_appeal": can_appeal(decision),
        }
        for decision in reversed(decisions)
    ]


def _steps(user: Any, organisation: Organisation) -> list[dict[str, Any]]:
    """Each step that is needed, with its address where the person may change it, and what is missing."""
    missing = missing_fields(organisation)
    return [
        {
            "title": title,
            "url": step_url(organisation, step) if rules.save_profile_step(user, organisation, step) else None,
            "lacks": [STEP_FORMS[step].base_fields[field].label for field in missing.get(step, [])],
        }
        for step, title in STEPS.items()
    ]


def _later_steps(user: Any, organisation: Organisation) -> list[dict[str, Any]]:
    """Each step that can wait, with its address where the person may change it, and whether it is begun."""
    return [
        {
            "title": title,
            "url": step_url(organisation, step) if rules.save_profile_step(user, organisation, step) else None,
            "is_begun": is_begun(organisation, step),
        }
        for step, title in LATER_STEPS.items()
    ]
