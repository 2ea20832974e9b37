"""The documents that an organisation shows to the desk."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .organisations import Organisation


def document_path(document: "Document", _name: str) -> str:
    """A random name: what people call their files stays in the database."""
    return f"documents/{document.key}"


class Document(models.Model):
    """A document that shows the desk that an organisation exists: a certificate, statutes, a letter. Never public."""

    KIND: ClassVar[str] = "document"

    key = models.UUIDField(_("key in addresses"), default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="documents")
    name = models.CharField(_("name of the file"), max_length=120)
    media_type = models.CharField(_("type"), max_length=60)
    size = models.PositiveIntegerField(_("bytes"))
    sha256 = models.CharField(max_length=64)
    file = models.FileField(upload_to=document_path, max_length=100)
    uploaded_at = models.DateTimeField(_("uploaded"))
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("uploaded by")
    )

    class Meta:
        verbose_name = _("document of an organisation")
        verbose_name_plural = _("documents of organisations")
        ordering = ["uploaded_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "sha256"], name="document_once"),
            models.CheckConstraint(condition=Q(size__gt=0), name="document_not_empty"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def reference(self) -> str:
        """The organisation's: the audit trail of its documents is found by it."""
        return self.organisation.reference
