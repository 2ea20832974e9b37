"""What is told to whom: the inbox, the outbox, public happenings and who follows them, digests."""

import uuid
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.time import next_local, validate_zone

from .enums import DigestFrequency, Frequency, MessageState, SuppressionReason, Weekday
from .querysets import ON_THE_WAY, FollowerQuerySet, OutboxQuerySet, SuppressionQuerySet

_TONES = {
    MessageState.WAITING: "waiting",
    MessageState.SENDING: "waiting",
    MessageState.SENT: "done",
    MessageState.REFUSED: "harm",
    MessageState.HELD: "waiting",
    MessageState.DROPPED: "neutral",
}


class OutboxMessage(models.Model):
    """One mail to one address, written in the transaction of what it tells of.

    `template` and `context` are rendered at sending. `next_attempt_at` is when a sender may take it: for a claimed
    message that is the end of the lease. `attempts` counts replies of the server about this message, and failed
    renderings, not the times when no server was there.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=200, unique=True)
    to = models.CharField(_("to"), max_length=320)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    kind = models.CharField(_("kind"), max_length=60)
    language = models.CharField(_("language"), max_length=10)
    template = models.CharField(max_length=120)
    context = models.JSONField(default=dict)
    is_secret = models.BooleanField(default=False)
    headers = models.JSONField(default=dict)
    message_id = models.CharField(max_length=320)
    subject = models.CharField(_("subject"), max_length=300, blank=True)
    priority = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(_("state"), max_length=10, choices=MessageState.choices, default=MessageState.WAITING)
    created_at = models.DateTimeField(_("written"), default=timezone.now)
    next_attempt_at = models.DateTimeField(_("next attempt"), default=timezone.now)
    claimed_until = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    sent_at = models.DateTimeField(_("sent"), null=True)
    last_error = models.TextField(_("last error"), blank=True)

    objects = OutboxQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=MessageState.values), name="message_state_known"),
            models.CheckConstraint(
                condition=Q(state=MessageState.SENT, sent_at__isnull=False)
                | (~Q(state=MessageState.SENT) & Q(sent_at__isnull=True)),
                name="message_sent_at_when_sent",
            ),
            models.CheckConstraint(
                condition=Q(state=MessageState.SENDING, claimed_until__isnull=False)
                | (~Q(state=MessageState.SENDING) & Q(claimed_until__isnull=True)),
                name="message_claimed_when_sending",
            ),
        ]
        indexes = [
            models.Index(
                fields=["priority", "next_attempt_at"],
                name="message_due",
                condition=Q(state__in=[str(state) for state in ON_THE_WAY]),
            ),
            models.Index(fields=["user", "-created_at", "-id"], name="message_of_user"),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def state_label(self) -> str:
        return str(MessageState(self.state).label)

    @property
    def state_tone(self) -> str:
        return _TONES[MessageState(self.state)]


class Suppression(models.Model):
    """An address to which nothing is sent, known by its hash, until a day or for good."""

    address_hash = models.CharField(max_length=64)
    reason = models.CharField(_("reason"), max_length=10, choices=SuppressionReason.choices)
    until = models.DateTimeField(_("until"), null=True)
    created_at = models.DateTimeField(_("since"), default=timezone.now)

    objects = SuppressionQuerySet.as_manager()

    class Meta:
        verbose_name = _("address without mail")
        verbose_name_plural = _("addresses without mail")
        constraints = [
            models.UniqueConstraint(fields=["address_hash", "reason"], name="suppression_once"),
            models.CheckConstraint(condition=Q(reason__in=SuppressionReason.values), name="suppression_reason_known"),
        ]

    def __str__(self) -> str:
        return f"{self.reason}: {self.address_hash[:8]}"


class Preference(models.Model):
    """What a person chose for one kind of notice, where it is not the default of the kind."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(_("kind"), max_length=60)
    frequency = models.CharField(_("how soon"), max_length=10, choices=Frequency.choices)

    class Meta:
        verbose_name = _("preference")
        verbose_name_plural = _("preferences")
        constraints = [
            models.UniqueConstraint(fields=["user", "kind"], name="preference_once"),
            models.CheckConstraint(condition=Q(frequency__in=Frequency.values), name="preference_frequency_known"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.frequency}"


class Follower(models.Model):
    """A reader of digests: a person with an account, or a confirmed address.

    For a person, language and zone are those of the account. `told_until` is the end of the last window that was looked
    at; `next_due_at` (UTC) is null for a reader who wants no digest.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+")
    address = models.EmailField(_("e-mail address"), max_length=254, blank=True)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, default="en")
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC", validators=[validate_zone])
    hour = models.PositiveSmallIntegerField(_("hour"), default=7, validators=[MaxValueValidator(23)])
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday.choices, default=Weekday.MONDAY)
    frequency = models.CharField(
        _("how often"), max_length=10, choices=DigestFrequency.choices, default=DigestFrequency.DAILY
    )
    created_at = models.DateTimeField(_("since"), default=timezone.now)
    told_until = models.DateTimeField(default=timezone.now)
    next_due_at = models.DateTimeField(_("next digest"), null=True)

    objects = FollowerQuerySet.as_manager()

    class Meta:
        verbose_name = _("follower")
        verbose_name_plural = _("followers")
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False, address="") | (Q(user__isnull=True) & ~Q(address="")),
                name="follower_user_or_address",
            ),
            models.CheckConstraint(condition=Q(address=Lower("address")), name="follower_address_lower"),
            models.UniqueConstraint(fields=["address"], condition=~Q(address=""), name="follower_address_once"),
            models.CheckConstraint(condition=Q(hour__lte=23), name="follower_hour_of_day"),
            models.CheckConstraint(condition=Q(weekday__in=Weekday.values), name="follower_weekday_known"),
            models.CheckConstraint(
                condition=Q(frequency=DigestFrequency.NEVER, next_due_at__isnull=True)
                | Q(frequency__in=[DigestFrequency.DAILY, DigestFrequency.WEEKLY], next_due_at__isnull=False),
                name="follower_due_unless_never",
            ),
        ]
        indexes = [models.Index(fields=["next_due_at"], name="follower_due")]

    def __str__(self) -> str:
        return f"follower {self.pk}"

    @property
    def to(self) -> str:
        return self.user.email if self.user else self.address

    @property
    def reader_language(self) -> str:
        return self.user.language if self.user else self.language

    @property
    def reader_zone(self) -> str:
        return self.user.time_zone if self.user else self.time_zone

    def due_after(self, moment: datetime) -> datetime | None:
        """When the first digest after `moment` is due (UTC), or None if none is wanted."""
        if self.frequency == DigestFrequency.NEVER:
            return None
        weekday = self.weekday if self.frequency == DigestFrequency.WEEKLY else None
        return next_local(self.hour, self.reader_zone, after=moment, weekday=weekday)


class Follow(models.Model):
    """A reader follows a subject. Its title and path are kept as they were, so that a digest needs no domain."""

    follower = models.ForeignKey(Follower, on_delete=models.CASCADE, related_name="follows")
    subject_kind = models.CharField(max_length=20)
    subject_reference = models.CharField(max_length=120)
    title = models.CharField(_("title"), max_length=300)
    url = models.CharField(max_length=300)
    created_at = models.DateTimeField(_("since"), default=timezone.now)

    class Meta:
        verbose_name = _("followed subject")
        verbose_name_plural = _("followed subjects")
        ordering = ["title", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["follower", "subject_kind", "subject_reference"], name="follow_once"),
        ]

    def __str__(self) -> str:
        return self.title


class Happening(models.Model):
    """Something public that happened, as it is told in digests. Withdrawn, it is told no more."""

    key = models.CharField(max_length=200, unique=True)
    happening = models.CharField(max_length=40)
    titles = models.JSONField(default=dict)
    language = models.CharField(max_length=10)
    url = models.CharField(max_length=300)
    at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("happening")
        verbose_name_plural = _("happenings")

    def __str__(self) -> str:
        return self.key

    def title_in(self, language: str) -> tuple[str, str]:
        """The title in the language where there is one, else in that of the original; and which it is."""
        chosen = language if language in self.titles else self.language
        return self.titles.get(chosen) or next(iter(self.titles.values()), ""), chosen


class HappeningSubject(models.Model):
    """Where a happening is heard of. `released_at` is set by the planner of digests, one planner at a time, so that no
    window closes before all that belongs to it is there (a happening may be committed after a later one)."""

    happening = models.ForeignKey(Happening, on_delete=models.CASCADE, related_name="subjects")
    kind = models.CharField(max_length=20)
    reference = models.CharField(max_length=120)
    released_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("subject of a happening")
        verbose_name_plural = _("subjects of happenings")
        constraints = [
            models.UniqueConstraint(fields=["happening", "kind", "reference"], name="happening_subject_once"),
        ]
        indexes = [
            models.Index(fields=["kind", "reference", "released_at"], name="happening_by_subject"),
            models.Index(fields=["id"], name="happening_unreleased", condition=Q(released_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.reference}"


class DigestHorizon(models.Model):
    """One row: up to when happenings have been released. Locked while they are; it only grows, on every clock."""

    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="horizon_is_one")]

    def __str__(self) -> str:
        return self.at.isoformat()


class Digest(models.Model):
    """What one digest tells: a window of time and exactly these items, frozen when it was planned.

    `groups` is a list of {"title", "url", "happenings": [ids, newest first], "more": number not listed}.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    follower = models.ForeignKey(Follower, on_delete=models.CASCADE, related_name="digests")
    window_from = models.DateTimeField()
    window_to = models.DateTimeField()
    groups = models.JSONField(default=list)
    notice_ids = ArrayField(models.BigIntegerField(), default=list)

    class Meta:
        verbose_name = _("digest")
        verbose_name_plural = _("digests")
        constraints = [
            models.UniqueConstraint(fields=["follower", "window_from"], name="digest_once_per_window"),
            models.CheckConstraint(condition=Q(window_from__lt=F("window_to")), name="digest_window_forward"),
        ]

    def __str__(self) -> str:
        return f"{self.follower_id} {self.window_from.isoformat()}"


class Notice(models.Model):
    """A line in a person's inbox. `frequency` is how it goes by mail; one for a digest is in `digest` once planned."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    kind = models.CharField(_("kind"), max_length=60)
    url = models.CharField(max_length=300)
    context: Any = models.JSONField(default=dict)
    created_at = models.DateTimeField(_("at"), default=timezone.now)
    read_at = models.DateTimeField(_("read"), null=True)
    frequency = models.CharField(max_length=10, choices=Frequency.choices, default=Frequency.AT_ONCE)
    digest = models.ForeignKey(Digest, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="notice_once"),
            models.CheckConstraint(condition=Q(frequency__in=Frequency.values), name="notice_frequency_known"),
        ]
        indexes = [
            models.Index(fields=["user", "-created_at", "-id"], name="notice_of_user"),
            models.Index(fields=["user"], name="notice_unread", condition=Q(read_at__isnull=True)),
            models.Index(
                fields=["user"],
                name="notice_for_digest",
                condition=Q(
                    read_at__isnull=True,
                    digest__isnull=True,
                    frequency__in=[str(Frequency.DAILY), str(Frequency.WEEKLY)],
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.key
