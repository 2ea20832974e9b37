"""My organisation: registering it, its profile in five steps, sending it, answering the desk, closing it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.throttle import TooMany
from core.workflow import NotPossible
from moderation.services import can_appeal, history_of
from moderation.statistics import verification_time

from .. import rules, services
from ..answers import profile_answers, step_url
from ..enums import MembershipState, OrganisationState
from ..forms import ClarifyForm
from ..forms_profile import STEP_FORMS, NameForm
from ..forms_step import StepForm
from ..matching import likely_twins
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
def organisation_register(request: SignedIn) -> HttpResponse:
    """The first step for an organisation that is not here yet; likely twins are shown before it is saved."""
    form = NameForm(request.POST or None, initial={"language": get_language()})
    twins: list[Any] = []
    if request.method == "POST" and form.is_valid():
        seen = request.POST.get("twins_of", "") == form.cleaned_data["name"]
        try:
            organisation = services.register_organisation(fields=form.to_fields(), twins_seen=seen, by=request.user)
        except ValidationError as problem:
            if problem.error_dict.get("name", [ValidationError("")])[0].code == "twins":
                twins = likely_twins(form.cleaned_data["name"], acronym=form.cleaned_data.get("acronym", ""))
            else:
                form.add_problems(problem)
        except TooMany as limit:
            form.add_error(None, str(limit))
        else:
            return redirect(_after_step(organisation, "name", request.POST.get("go", "")))
    context = {"form": form, "twins": twins, "step_title": STEPS["name"], "number": 1, "steps": len(STEPS)}
    return render(request, "accounts/organisation_register.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def profile_step(request: SignedIn, reference: str, step: str) -> HttpResponse:
    """One step of the profile. It is saved whichever way one leaves it by a button; only going on asks for all."""
    organisation = find_own(request.user, reference, "manage_organisation")
    form_class = _step_form(step)
    if request.method == "GET" and not rules.save_profile_step(request.user, organisation, step):
        messages.error(request, _("This part of the profile cannot be changed while its state is as it is now."))
        return redirect("accounts:organisation-mine", organisation.reference)
    go = "stay" if "remove" in request.POST else request.POST.get("go", "next")
    form = form_class(
        request.POST or None,
        request.FILES or None,
        initial=form_class.initial_of(organisation),
        is_partial=organisation.state == OrganisationState.DRAFT and go in {"back", "leave", "stay"},
    )
    status = 200
    if request.method == "POST":
        status = _save_step(request, organisation, form)
        if not form.errors:
            return redirect(_after_step(organisation, step, go))
    return render(request, "accounts/profile_step.html", _step_context(organisation, form), status=status)


def _save_step(request: SignedIn, organisation: Organisation, form: StepForm) -> int:
    """Keep what was typed and change the documents; what is wrong stands in the form then. A document is kept although
    a field beside it is wrong: a browser would not send it again. Returns the status to answer with."""
    status = 422
    if form.is_valid():
        try:
            services.save_profile_step(
                organisation=organisation, step=form.step, fields=form.to_fields(), by=request.user
            )
        except ValidationError as problem:
            form.add_problems(problem)
        except NotPossible as problem:  # a colleague has sent it meanwhile; what was typed stays on the page
            form.add_error(None, str(problem))
    try:
        _change_documents(request, organisation, form.step)
    except ValidationError as problem:
        form.add_problems(problem)
    except (NotPossible, TooMany) as problem:
        form.add_error("document", str(problem))
    except services.NotStored as problem:
        form.add_error("document", str(problem))
        status = 503
    return status


def _change_documents(request: SignedIn, organisation: Organisation, step: str) -> None:
    if step != "registration":
        return
    for file in request.FILES.getlist("document"):
        services.add_document(organisation=organisation, file=file, by=request.user)
    for document in organisation.documents.all():
        if str(document.key) == request.POST.get("remove"):
            services.remove_document(document=document, by=request.user)


def _step_context(organisation: Organisation, form: StepForm) -> dict[str, Any]:
    is_later = form.step in LATER_STEPS
    number = 0 if is_later else list(STEPS).index(form.step) + 1
    return {
        "organisation": organisation,
        "form": form,
        "step": form.step,
        "step_title": {**STEPS, **LATER_STEPS}[form.step],
        "number": number,
        "steps": len(STEPS),
        "is_first": number == 1,
        "is_later": is_later,
        "is_draft": organisation.state == OrganisationState.DRAFT,
        "documents": organisation.documents.all() if form.step == "registration" else [],
    }


@login_required
@require_POST
def profile_autosave(request: SignedIn, reference: str, step: str) -> HttpResponse:
    """Keep a step of a draft while it is typed; what is public or at the desk changes by a button only. Answers when it
    was saved; 422 with what is wrong while it cannot be."""
    organisation = find_own(request.user, reference, "manage_organisation")
    if organisation.state != OrganisationState.DRAFT:
        return JsonResponse({"errors": _("Save it with the button.")}, status=422)
    form = _step_form(step)(request.POST, is_partial=True)
    if not form.is_valid():
        return JsonResponse({"errors": form.errors}, status=422)
    try:
        services.save_profile_step(organisation=organisation, step=step, fields=form.to_fields(), by=request.user)
    except (ValidationError, NotPossible) as problem:
        return JsonResponse({"errors": str(problem)}, status=422)
    return JsonResponse({"saved_at": timezone.now().isoformat(), "revision": request.POST.get("revision", "0")})


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
    if organisation.state != OrganisationState.DRAFT:
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


def _step_form(step: str) -> type[StepForm]:
    try:
        return STEP_FORMS[step]
    except KeyError:
        raise Http404 from None


def _after_step(organisation: Organisation, step: str, go: str) -> str:
    """The address to which a button of a step leads."""
    order = list(STEPS)
    if go == "stay":
        return step_url(organisation, step)
    if go == "leave" or step in LATER_STEPS or organisation.state != OrganisationState.DRAFT:
        return reverse("accounts:organisation-mine", args=[organisation.reference])
    place = order.index(step)
    if go == "back" and place > 0:
        return step_url(organisation, order[place - 1])
    if place + 1 < len(order):
        return step_url(organisation, order[place + 1])
    return reverse("accounts:organisation-submit", args=[organisation.reference])


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
