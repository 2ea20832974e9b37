"""Who looks at a public page."""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from accounts.models import User


class SignedInRequest(HttpRequest):
    """A request behind `login_required`."""

    user: User


def visitor(request: HttpRequest) -> Any:
    """The person who is signed in, without a query or a session where no session cookie came."""
    return request.user if settings.SESSION_COOKIE_NAME in request.COOKIES else AnonymousUser()
