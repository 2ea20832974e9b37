"""A form that a person filled in is never lost to a session that ran out or a token that grew old.

Where such a form would be answered by the sign-in page, the page about the second factor or a bare refusal, the answer
is a page that holds everything that was typed, with a button that sends it again to the same address.
"""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url

MOST_CHARACTERS = 500_000
SECOND_FACTOR = "accounts:second-factor"
_NOT_TYPED = {"csrfmiddlewaretoken"}


class KeepWhatWasTyped:
    """Middleware: a form of this site whose answer would be “sign in first”, or “confirm with your second factor
    first”, is answered with what was typed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if _leads_to(settings.LOGIN_URL, response) and can_be_kept(request):
            return keep(request, status=401)
        if _leads_to(SECOND_FACTOR, response) and can_be_kept(request):
            return keep(request, status=403, second_factor=response["Location"])
        return response


def keep(request: HttpRequest, *, status: int, second_factor: str = "") -> HttpResponse:
    """The page with everything that was typed and a fresh token; nothing has been done yet."""
    fields = [(name, value) for name, values in request.POST.lists() for value in values if name not in _NOT_TYPED]
    context = {
        "fields": fields,
        "address": request.get_full_path(),
        "is_signed_in": request.user.is_authenticated,
        "sign_in": f"{resolve_url(settings.LOGIN_URL)}",
        "second_factor": second_factor,
    }
    response = render(request, "engagement/kept.html", context, status=status)
    response["Cache-Control"] = "private, no-store"
    return response


def can_be_kept(request: HttpRequest) -> bool:
    """Whether the request is a form of this site's own pages with something typed in it. Another site's form is never
    shown again with a button to send it: the browser says by `Origin` or `Referer` where a form came from."""
    if request.method != "POST" or request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate":
        return False
    source = urlsplit(request.headers.get("Origin") or request.headers.get("Referer") or "").netloc
    typed = [value for name, value in request.POST.items() if name not in _NOT_TYPED]
    is_ours = source == request.get_host()
    return is_ours and any(typed) and sum(map(len, map(str, typed))) <= MOST_CHARACTERS


def _leads_to(page: str, response: HttpResponse) -> bool:
    target = urlsplit(response.headers.get("Location", "")).path
    return response.status_code == 302 and target == resolve_url(page)
