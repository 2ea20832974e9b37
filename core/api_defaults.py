"""What the framework reads from the settings while it loads its views: it must not import views itself."""

from typing import Any

from rest_framework import permissions
from rest_framework.pagination import CursorPagination


class Closed(permissions.BasePermission):
    """The default of every endpoint: no. An endpoint that is open says so itself."""

    def has_permission(self, request: Any, view: Any) -> bool:
        return False


class PublicReadOnly(permissions.BasePermission):
    """Anyone may read; the queryset of the view says what is public."""

    def has_permission(self, request: Any, view: Any) -> bool:
        return request.method in permissions.SAFE_METHODS


class KeyPagination(CursorPagination):
    """Pages by key: `results`, and the addresses of the `next` and `previous` page."""

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200

    def get_ordering(self, request: Any, queryset: Any, view: Any) -> tuple[str, ...]:
        """The view's `ordering`, a tuple of columns, the last one unique."""
        return tuple(view.ordering)
