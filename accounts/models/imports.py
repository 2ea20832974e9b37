"""Files of organisations that secretariats and campaigns bring."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..enums import ImportState

_TONES = {
    ImportState.CHECKING: "waiting",
    ImportState.CHECKED: "open",
    ImportState.IMPORTING: "waiting",
    ImportState.IMPORTED: "done",
    ImportState.FAILED: "harm",
}


class OrganisationImport(models.Model):
    """A CSV file on its way in: a worker looks through it, and imports it when an officer says so.

    `bad` lists what is wrong with the refused rows as {"line", "column", "reason"}, and rows that are taken in although
    they look like an organisation of the portal as the same with {"is_taken": true}. `rows_read` shows how far the
    worker is. When it is through, `text` is emptied.
    """

    KIND: ClassVar[str] = "organisation_import"

    key = models.UUIDField(_("key in addresses"), default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name of the file"), max_length=120)
    text = models.TextField(_("content"))
    invites = models.BooleanField(_("contacts are invited as owners"), default=False)
    state = models.CharField(_("state"), max_length=10, choices=ImportState.choices, default=ImportState.CHECKING)
    uploaded_at = models.DateTimeField(_("uploaded"))
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("uploaded by")
    )
    rows = models.PositiveIntegerField(_("rows"), default=0)
    rows_read = models.PositiveIntegerField(_("rows read"), default=0)
    new = models.PositiveIntegerField(_("new organisations"), default=0)
    known = models.PositiveIntegerField(_("there already"), default=0)
    bad = models.JSONField(_("refused rows"), default=list)
    ended_at = models.DateTimeField(_("ended"), null=True)
    failure = models.CharField(_("what failed"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("file of organisations")
        verbose_name_plural = _("files of organisations")
        ordering = ["-uploaded_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ImportState.values), name="organisation_import_state_known"),
            models.CheckConstraint(
                condition=Q(state="failed") | Q(failure=""), name="organisation_import_failure_when_failed"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def reference(self) -> str:
        return str(self.key)

    @property
    def state_tone(self) -> str:
        return _TONES[ImportState(self.state)]
