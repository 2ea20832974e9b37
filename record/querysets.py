"""What a visitor may list of the record: all of it, since it holds no content and no names."""

from typing import Any, Self

from django.db import models


class EntryQuerySet(models.QuerySet):
    """Entries of the record."""

    def visible_to(self, user: Any) -> Self:
        """Everyone sees every entry."""
        return self

    def of(self, reference: str) -> Self:
        """Those of one reference, oldest first, each with its leaf where it is sealed."""
        return self.filter(reference=reference).select_related("leaf").order_by("pk")
