"""The steps of a profile: shown, saved whichever way one leaves them, saved while one types."""

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
from django.views.decorators.http import require_http_methods, require_POST

from core.throttle import TooMany
from core.workflow import NotPossible

from .. import rules, services
from ..answers import step_url
from ..enums import OrganisationState
from ..forms_profile import STEP_FORMS, NameForm
from ..forms_step import StepForm
from ..matching import likely_twins
from ..models import Organisation
from ..profile import LATER_STEPS, STEPS
from .finding import SignedIn, find_own


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
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
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
    files = request.FILES.getlist("document")
    if request.POST.get("go") == "stay" and not files:
        raise ValidationError({"document": _("Choose the file first, then add it.")})
    for file in files:
        added = services.add_document(organisation=organisation, file=file, by=request.user)
        messages.success(request, _("The document %(name)s has been added.") % {"name": added.name})
    for document in organisation.documents.all():
        if str(document.key) == request.POST.get("remove"):
            services.remove_document(document=document, by=request.user)
            messages.success(request, _("The document %(name)s has been removed.") % {"name": document.name})


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
