"""How an organisation stands: renewing its verification, and following an owner who cannot be reached."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.workflow import NotPossible

from .. import rules, services
from ..enums import OrganisationState, SuccessionState
from ..forms_desk import SuccessionForm
from ..models import Organisation, Succession
from .finding import SignedIn, find_own
from .profile import profile_answers


@login_required
@require_http_methods(["GET", "POST"])
def organisation_renew(request: SignedIn, reference: str) -> HttpResponse:
    """Look at the profile, mend what may be mended, and confirm that it is true."""
    organisation = find_own(request.user, reference, "renew_organisation")
    if request.method == "POST":
        try:
            services.renew_organisation(organisation=organisation, by=request.user)
        except NotPossible as problem:
            messages.error(request, str(problem))
        except ValidationError:
            messages.error(request, _("Something is missing. Fill it in first."))
            return redirect("accounts:organisation-renew", organisation.reference)
        else:
            messages.success(request, _("The profile is confirmed, and the verification renewed."))
        return redirect("accounts:organisation-mine", organisation.reference)
    if organisation.state != OrganisationState.RENEWAL_DUE:
        messages.info(request, _("No renewal is due at present."))
        return redirect("accounts:organisation-mine", organisation.reference)
    context = {"organisation": organisation, "answers": profile_answers(request.user, organisation)}
    return render(request, "accounts/organisation_renew.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def succession_ask(request: SignedIn, reference: str) -> HttpResponse:
    """Ask the desk to become an owner where no owner can be reached."""
    organisation = find_own(request.user, reference)
    if not rules.ask_succession(request.user, organisation):
        raise PermissionDenied("accounts.ask_succession")
    form = SuccessionForm(request.POST or None, label_suffix="")
    if request.method == "POST" and form.is_valid():
        try:
            services.ask_succession(organisation=organisation, reason=form.cleaned_data["reason"], by=request.user)
        except ValidationError as problem:
            form.add_error("reason", problem.messages)
        except NotPossible as problem:  # a colleague was quicker; what was typed stays on the page
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("The owners and the desk are told. You get a message when it is decided."))
            return redirect("accounts:member-list", organisation.reference)
    context = {"organisation": organisation, "form": form, "open": _open_succession(organisation)}
    return render(request, "accounts/succession_ask.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def succession_object_to(request: SignedIn, reference: str) -> HttpResponse:
    """An owner says that they are there: the request ends."""
    organisation = find_own(request.user, reference)
    succession = organisation.successions.select_related("user").first()
    if succession is None:
        raise Http404
    succession.organisation = organisation
    if not rules.object_to_succession(request.user, succession):
        raise PermissionDenied("accounts.object_to_succession")
    if request.method == "POST":
        try:
            services.object_to_succession(succession=succession, by=request.user)
        except NotPossible as problem:
            messages.error(request, str(problem))
        else:
            messages.success(request, _("The request has ended. You stay an owner."))
        return redirect("accounts:member-list", organisation.reference)
    context = {
        "organisation": organisation,
        "succession": succession,
        "is_open": succession.state == SuccessionState.ASKED,
    }
    return render(request, "accounts/succession_object_to.html", context)


def _open_succession(organisation: Organisation) -> Succession | None:
    return organisation.successions.filter(state=SuccessionState.ASKED).select_related("user").first()
