"""The public record: entries, the tree over them, the signed tree heads, and the openings that may be erased."""

import secrets
from datetime import datetime

import pgtrigger
from django.db import models
from django.db.models.functions import Length
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.models import AppendOnly

from .commitments import entry_facts, include_by
from .enums import EntryKind
from .querysets import EntryQuerySet

models.CharField.register_lookup(Length)


def new_public_id() -> str:
    """128 random bits in 32 hexadecimal digits."""
    return secrets.token_hex(16)


class Entry(models.Model):
    """One fact in the public record, without content or names.

    `commitment` is SHA-256(nonce || canonical JSON of the content) in hexadecimal. Written in the transaction of the
    change it tells of; a trigger queues it for sealing (Pending). PostgreSQL refuses update, delete and truncate.
    """

    public_id = models.CharField(_("id"), max_length=32, unique=True, default=new_public_id, editable=False)
    kind = models.CharField(_("kind"), max_length=20, choices=EntryKind)
    reference = models.CharField(_("reference"), max_length=80)
    at = models.DateTimeField(_("at"))
    commitment = models.CharField(_("commitment"), max_length=64)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry of the record")
        verbose_name_plural = _("entries of the record")
        ordering = ["pk"]
        indexes = [models.Index(fields=["reference", "id"], name="record_entry_by_reference")]
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=EntryKind.values), name="record_entry_kind"),
            models.CheckConstraint(
                condition=models.Q(commitment__length=64, public_id__length=32), name="record_entry_lengths"
            ),
        ]
        triggers = [
            *AppendOnly.triggers,
            pgtrigger.Trigger(
                name="queue",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                level=pgtrigger.Statement,
                referencing=pgtrigger.Referencing(new="new_rows"),
                func="INSERT INTO record_pending (entry_id) SELECT id FROM new_rows; RETURN NULL;",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.kind}"

    def get_absolute_url(self) -> str:
        return reverse("record:entry-detail", args=[self.public_id])

    @property
    def facts(self) -> dict[str, str]:
        """What the leaf is the hash of: id, kind, reference, at, commitment."""
        return entry_facts(self.public_id, self.kind, self.reference, self.at, self.commitment)

    @property
    def include_by(self) -> datetime:
        """Until when the entry is promised to be in a signed tree."""
        return include_by(self.at)


class Opening(models.Model):
    """What an entry's commitment commits to: the nonce (32 bytes in hexadecimal) and the content's canonical JSON.
    Deleted when the data must be erased; never changed."""

    entry = models.OneToOneField(Entry, models.PROTECT, primary_key=True, related_name="opening")
    nonce = models.CharField(max_length=64)
    content = models.TextField()

    class Meta:
        verbose_name = _("opening of an entry")
        verbose_name_plural = _("openings of entries")
        triggers = [pgtrigger.Protect(name="write_once", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return str(self.entry_id)


class Pending(models.Model):
    """An entry that is not a leaf yet. The queue of the sealing task: what it reads is as long as what waits, not as
    the record, and an entry that commits late with a low key is in it like any other."""

    entry = models.OneToOneField(Entry, models.PROTECT, primary_key=True, related_name="pending")

    class Meta:
        verbose_name = _("entry to be sealed")
        verbose_name_plural = _("entries to be sealed")

    def __str__(self) -> str:
        return str(self.entry_id)


class Leaf(models.Model):
    """The place of an entry in the tree: its number from 0, and its leaf hash in hexadecimal. Append-only."""

    index = models.BigIntegerField(_("number"), primary_key=True)
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="leaf")
    hash = models.CharField(max_length=64)

    class Meta(AppendOnly):
        verbose_name = _("leaf of the record")
        verbose_name_plural = _("leaves of the record")
        ordering = ["index"]
        constraints = [
            models.CheckConstraint(condition=models.Q(index__gte=0, hash__length=64), name="record_leaf_shape")
        ]

    def __str__(self) -> str:
        return str(self.index)

    @property
    def number(self) -> int:
        """The place as people count: from 1."""
        return self.index + 1


class Node(models.Model):
    """The hash of the complete subtree (level, position), from level 1 upwards; see record.merkle. Append-only."""

    pk = models.CompositePrimaryKey("level", "position")
    level = models.SmallIntegerField()
    position = models.BigIntegerField()
    hash = models.CharField(max_length=64)

    class Meta(AppendOnly):
        verbose_name = _("node of the record")
        verbose_name_plural = _("nodes of the record")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(level__gte=1, position__gte=0, hash__length=64), name="record_node_shape"
            )
        ]

    def __str__(self) -> str:
        return f"{self.level}/{self.position}"


class Checkpoint(models.Model):
    """A signed tree head: the size and root of the tree, and the note that was published (a C2SP checkpoint).

    `verifier_key` is the public key that signed it, so that a head of an earlier key can still be checked; a change of
    key or origin signs the tree as it is once more. Append-only.
    """

    size = models.BigIntegerField(_("entries"))
    root_hex = models.CharField(_("root"), max_length=64)
    at = models.DateTimeField(_("signed at"), db_index=True)
    note = models.TextField()
    key_id = models.CharField(max_length=8)
    verifier_key = models.CharField(max_length=400)

    class Meta(AppendOnly):
        verbose_name = _("signed tree head")
        verbose_name_plural = _("signed tree heads")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["key_id", "size"], name="record_checkpoint_once"),
            models.CheckConstraint(
                condition=models.Q(size__gte=1, root_hex__length=64), name="record_checkpoint_shape"
            ),
        ]

    def __str__(self) -> str:
        return str(self.size)
