"""What is decided about a person before any page: by what means they came, and in which zone they read times."""

import re
import zoneinfo
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit

from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from django.conf import settings
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from .second_factor import confirm_with_new, confirmation_of, has_factor, is_confirmed

_LANGUAGES = "|".join(re.escape(code) for code, _name in settings.LANGUAGES)
_DESK = re.compile(rf"/(?:(?:{_LANGUAGES})/)?(?:desk|styleguide)/")
# allauth's pages that change or show what one confirms with.
_OWN_KEYS = {
    *("mfa_activate_totp", "mfa_deactivate_totp"),
    *("mfa_add_webauthn", "mfa_edit_webauthn", "mfa_remove_webauthn"),
    *("mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_download_recovery_codes"),
}


class ReaderZone:
    """Activate the zone of the person who is signed in; everyone else sees UTC, so that public pages are the same for
    all (a small script adds the reader's own time beside it)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        zone = zoneinfo.ZoneInfo(user.time_zone) if user.is_authenticated else zoneinfo.ZoneInfo("UTC")
        with timezone.override(zone):
            return self.get_response(request)


class SecondFactor:
    """Say by which factors a signed-in person came, which decides whether any role counts (`User.roles`), and lead
    whoever lacks the second one from the desk to the page that says what to do. Nothing of the desk has run then.

    A session without the second factor does not change second factors either: a stolen password would else add a
    passkey of its own to an account that has one.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            request.user.confirmation = confirmation_of(request, request.user)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if request.user.is_authenticated and _lacks_second_factor(request):
            query = urlencode({"next": _wanted(request)})
            return HttpResponseRedirect(f"{reverse('accounts:second-factor')}?{query}")
        return None


@receiver(authenticator_added)
def confirm_by_first(request: HttpRequest, user: Any, authenticator: Authenticator, **kwargs: Any) -> None:
    """allauth tells this after it has kept a new authenticator, always in a request."""
    confirm_with_new(request, user, authenticator)


def _lacks_second_factor(request: HttpRequest) -> bool:
    user: Any = request.user
    if _DESK.match(request.path_info):
        return user.has_grants and not user.roles
    match = request.resolver_match
    return match is not None and match.url_name in _OWN_KEYS and has_factor(user) and not is_confirmed(user)


def _wanted(request: HttpRequest) -> str:
    """Where to bring the person afterwards: the page itself, or for what was sent by POST the page it came from."""
    if request.method in {"GET", "HEAD"}:
        return request.get_full_path()
    source = urlsplit(request.headers.get("Referer", ""))
    return source.path if source.netloc == request.get_host() else ""
