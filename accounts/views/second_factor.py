"""The page between a sign-in without a second factor and the desk."""

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from ..second_factor import FACTORS, WANTED, authenticators_of, is_confirmed, keep_wanted
from .finding import SignedIn


@login_required
@require_GET
def second_factor(request: SignedIn) -> HttpResponse:
    """Say why the desk is shut and what opens it: setting up a second factor, or confirming with the one that there is.
    Whoever has done so is brought to where they wanted to go."""
    keep_wanted(request, request.GET.get("next", ""))
    factors = set(authenticators_of(request.user).filter(type__in=FACTORS).values_list("type", flat=True))
    if is_confirmed(request.user) or not (factors or request.user.has_grants):
        return redirect(request.session.pop(WANTED, settings.LOGIN_REDIRECT_URL))
    context = {
        "has_app": Authenticator.Type.TOTP in factors,
        "has_passkey": Authenticator.Type.WEBAUTHN in factors,
        "back_here": urlencode({"next": request.path}),
    }
    return render(request, "accounts/second_factor.html", context)
