"""What the floors above share: the audit trail, the heartbeats of scheduled tasks, the counters of the throttle."""

from typing import ClassVar

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _


class Referenced(models.Model):
    """A row with a public reference (core.references). Subclasses name their kind and its letter."""

    KIND: ClassVar[str]
    LETTER: ClassVar[str]

    reference = models.CharField(_("reference"), max_length=11, unique=True, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.reference


class AppendOnly:
    """Meta.triggers of a table that PostgreSQL keeps append-only. TRUNCATE needs one more trigger, raw, in the
    migration (core.append_only.refuse_truncate), since pgtrigger protects rows only."""

    triggers: ClassVar[list[pgtrigger.Trigger]] = [
        pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
    ]


class AuditEntry(models.Model):
    """One change: who, in which role, what, when, before and after as hashes, and why.

    No foreign keys: it outlives what it tells of. PostgreSQL refuses update, delete and truncate.
    """

    at = models.DateTimeField(_("at"))
    actor = models.CharField(_("actor"), max_length=40)
    roles = models.CharField(_("roles of the actor"), max_length=200, blank=True)
    action = models.CharField(_("action"), max_length=60)
    subject_kind = models.CharField(max_length=40)
    subject_reference = models.CharField(max_length=80)
    before_hash = models.CharField(max_length=64, blank=True)
    after_hash = models.CharField(max_length=64, blank=True)
    state_before = models.CharField(max_length=40, blank=True)
    state_after = models.CharField(max_length=40, blank=True)
    reason = models.TextField(_("reason"), blank=True)

    class Meta(AppendOnly):
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        ordering = ["pk"]
        indexes = [models.Index(fields=["subject_kind", "subject_reference", "id"], name="audit_by_subject")]

    def __str__(self) -> str:
        return f"{self.action} {self.subject_reference}"


class Heartbeat(models.Model):
    """When a scheduled task last began and last ended well. One row a task; core.heartbeats writes it."""

    task = models.CharField(max_length=80, primary_key=True)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    every_seconds = models.PositiveIntegerField()
    failure = models.TextField(blank=True)

    class Meta:
        verbose_name = _("heartbeat")
        verbose_name_plural = _("heartbeats")

    def __str__(self) -> str:
        return self.task


class ThrottleCount(models.Model):
    """How often something was tried in a window of time. In PostgreSQL, not in Redis: a limit that guards a guess
    must hold when the broker is gone."""

    key = models.CharField(max_length=160)
    slot = models.BigIntegerField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "slot"], name="throttle_once_per_window")]

    def __str__(self) -> str:
        return f"{self.key}: {self.count}"
