"""Pages for visitors who are not signed in: no cookie, no token, the same for all, so that any shared cache may hold
them."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

SHARED_SECONDS = 60
STALE_SECONDS = 600


def public_page(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Mark the view's answers as public. `PublicPages` then sets the headers where the visitor carries no session."""

    @wraps(view)
    def marked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        response.is_public_page = True  # type: ignore[attr-defined]
        return response

    marked.is_public_page = True  # type: ignore[attr-defined]
    return marked


class PublicPages:
    """Outermost middleware: a marked page for a visitor without a session may be kept by shared caches and varies on
    nothing but its address; everything else is private and is not stored."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        carries_session = settings.SESSION_COOKIE_NAME in request.COOKIES
        is_public = getattr(response, "is_public_page", False) and request.method in {"GET", "HEAD"}
        if is_public and not carries_session and not response.cookies and response.status_code in {200, 301, 404}:
            response["Cache-Control"] = (
                f"public, max-age=0, s-maxage={SHARED_SECONDS}, stale-while-revalidate={STALE_SECONDS}"
            )
            if response.has_header("Vary"):
                del response["Vary"]
        elif not response.has_header("Cache-Control"):
            response["Cache-Control"] = "private, no-store"
        return response
