"""Who looks at a public page."""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest


def visitor(request: HttpRequest) -> Any:
    """The person who is signed in; without a session cookie nobody, and the session is not touched, so that
    the page is the same for all and can be kept by shared caches.
    """
    return request.user if settings.SESSION_COOKIE_NAME in request.COOKIES else AnonymousUser()
