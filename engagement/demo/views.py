"""`/demo/`: sign in as anyone with one click, and read all the mail."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from csp.decorators import csp_replace
from django.conf import settings
from django.contrib.auth import get_user_model, login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from accounts.second_factor import confirm_demo_click

from .mailbox import list_letters, read_letter
from .people import PEOPLE
from .seed import demo_address

# Styles of a mail are its own; everything else is shut out.
LETTER_POLICY = {"style-src": ["'unsafe-inline'"], "script-src": ["'none'"], "sandbox": []}


def demo_only(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """404 unless DEMO=1."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not settings.DEMO:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@demo_only
@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """The people whom one can be."""
    known = {
        user.email: user for user in get_user_model().objects.filter(email__in=[demo_address(p.key) for p in PEOPLE])
    }
    rows = [{"person": person, "user": known.get(demo_address(person.key))} for person in PEOPLE]
    return render(request, "demo/people.html", {"rows": rows})


@demo_only
@require_POST
def sign_in(request: HttpRequest, key: str) -> HttpResponse:
    """Sign in as a demo person, second factor and all, and go to where they have something to do."""
    person = next((person for person in PEOPLE if person.key == key), None)
    if person is None:
        raise Http404
    user = get_object_or_404(get_user_model(), email=demo_address(key))
    login(request, user, backend="allauth.account.auth_backends.AuthenticationBackend")
    confirm_demo_click(request, user)
    return redirect(person.start)


@demo_only
@require_GET
def mail(request: HttpRequest) -> HttpResponse:
    """Every message that the portal sent, newest first."""
    recipient = request.GET.get("to", "")
    return render(request, "demo/mail.html", {"letters": list_letters(recipient), "recipient": recipient})


@demo_only
@require_GET
def letter(request: HttpRequest, key: str) -> HttpResponse:
    """One message as text."""
    found = read_letter(key)
    if found is None:
        raise Http404
    return render(request, "demo/letter.html", {"letter": found})


@demo_only
@require_GET
@csp_replace(LETTER_POLICY)  # type: ignore[arg-type]  # its types allow no further arguments
def letter_html(request: HttpRequest, key: str) -> HttpResponse:
    """The HTML part of a message as a mail program would show it: styles allowed, everything else shut out."""
    found = read_letter(key)
    if found is None or not found.html:
        raise Http404
    return HttpResponse(found.html)
