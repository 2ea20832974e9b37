"""What the framework reads from the settings while it loads its views: it must not import views itself."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import exceptions, permissions
from rest_framework.pagination import CursorPagination


class Closed(permissions.BasePermission):
    """The default of every endpoint: no. An endpoint that is open says so itself."""

    def has_permission(self, request: Any, view: Any) -> bool:
        return False


class PublicReadOnly(permissions.BasePermission):
    """Anyone may read; the queryset of the view says what is public."""

    def has_permission(self, request: Any, view: Any) -> bool:
        # What the view has no answer for is refused as such (405), whoever asks.
        return request.method in permissions.SAFE_METHODS or not hasattr(view, request.method.lower())


class KeyPagination(CursorPagination):
    """Pages by key: `results`, and the addresses of the `next` and `previous` page."""

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200

    def get_page_size(self, request: Any) -> int:
        """`page_size` of the address, at most `max_page_size`. Raises ValidationError for anything but a number."""
        text = request.query_params.get(self.page_size_query_param)
        if text is None:
            return self.page_size
        if not text.isascii() or not text.isdecimal() or int(text) < 1:
            raise exceptions.ValidationError({self.page_size_query_param: [_("This must be a whole number from 1.")]})
        return min(int(text), self.max_page_size)

    def get_ordering(self, request: Any, queryset: Any, view: Any) -> tuple[str, ...]:
        """The view's `ordering`, a tuple of columns, the last one unique."""
        return tuple(view.ordering)
