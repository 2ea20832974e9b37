"""The base of the API: closed until opened, read by key, errors as problem details (RFC 9457)."""

from typing import Any

from django.core.exceptions import PermissionDenied as DjangoPermissionDenied
from django.http import Http404
from django.utils.encoding import force_str
from rest_framework import exceptions, status
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from .api_defaults import KeyPagination, PublicReadOnly
from .throttle import TooMany
from .workflow import NotPossible


class PublicReadViewSet(ListModelMixin, RetrieveModelMixin, GenericViewSet):
    """Lists and single objects for everyone. `queryset` must already be the public one; `ordering` is its key."""

    permission_classes = [PublicReadOnly]
    pagination_class = KeyPagination


def problem_details(failure: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler: RFC 9457 `application/problem+json` in the reader's language; None for a true fault,
    which Django reports as such."""
    known = _as_api_exception(failure)
    if known is None:
        return None
    detail = known.detail
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": force_str(known.default_detail),
        "status": known.status_code,
        "detail": force_str(detail) if not isinstance(detail, dict | list) else force_str(known.default_detail),
    }
    if isinstance(detail, dict | list):
        body["errors"] = detail
    headers = {}
    if wait := getattr(known, "wait", None):
        headers["Retry-After"] = str(int(wait))
    if header := getattr(known, "auth_header", None):
        headers["WWW-Authenticate"] = header
    return Response(body, status=known.status_code, headers=headers, content_type="application/problem+json")


class Conflict(exceptions.APIException):
    """409: the state of the object does not allow it."""

    status_code = status.HTTP_409_CONFLICT
    default_detail = "Conflict"
    default_code = "conflict"


def _as_api_exception(failure: Exception) -> exceptions.APIException | None:
    if isinstance(failure, exceptions.APIException):
        return failure
    if isinstance(failure, Http404):
        return exceptions.NotFound()
    if isinstance(failure, DjangoPermissionDenied):
        return exceptions.PermissionDenied()
    if isinstance(failure, NotPossible):
        return Conflict(str(failure))
    if isinstance(failure, TooMany):
        return exceptions.Throttled(wait=failure.retry_after)
    return None
