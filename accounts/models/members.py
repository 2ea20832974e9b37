"""Who represents an organisation, and who is invited to."""

import uuid
from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..enums import InvitationState, MemberRole, MembershipState, SuccessionState
from ..querysets import INVITATION_DAYS, InvitationQuerySet, MembershipQuerySet
from .organisations import Organisation


class Membership(models.Model):
    """A person's part in an organisation. A row that ended stays: what its author wrote stays with the organisation."""

    KIND: ClassVar[str] = "membership"

    key = models.UUIDField(_("key in addresses"), default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=20, choices=MemberRole.choices)
    state = models.CharField(_("state"), max_length=10, choices=MembershipState.choices)
    note = models.CharField(_("who I am"), max_length=300, blank=True)
    asked_at = models.DateTimeField(_("asked"), null=True, blank=True)
    began_at = models.DateTimeField(_("began"), null=True, blank=True)
    began_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("let in by"),
    )
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("ended by")
    )

    objects: ClassVar[MembershipQuerySet] = MembershipQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("representative")
        verbose_name_plural = _("representatives")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=MembershipState.values), name="membership_state_known"),
            models.CheckConstraint(condition=Q(role__in=MemberRole.values), name="membership_role_known"),
            models.UniqueConstraint(
                fields=["user", "organisation"],
                condition=Q(state__in=["asked", "active"]),
                name="membership_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(began_at__isnull=True, began_by__isnull=True)
                | Q(began_at__isnull=False, began_by__isnull=False),
                name="membership_began_at_by",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="membership_ended_at_by",
            ),
            models.CheckConstraint(
                condition=(Q(state="asked", asked_at__isnull=False, began_at__isnull=True, ended_at__isnull=True))
                | Q(state="active", began_at__isnull=False, ended_at__isnull=True)
                | Q(state="ended", ended_at__isnull=False),
                name="membership_times_fit_state",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.organisation}"

    @property
    def reference(self) -> str:
        """The organisation's: the audit trail of its people is found by it."""
        return self.organisation.reference


class Invitation(models.Model):
    """An invitation sent to an address. The link holds a secret of which only the hash is kept here."""

    KIND: ClassVar[str] = "invitation"

    key = models.UUIDField(_("key in addresses"), default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(_("e-mail address"), max_length=254)
    role = models.CharField(_("role"), max_length=20, choices=MemberRole.choices)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, default="en")
    state = models.CharField(_("state"), max_length=10, choices=InvitationState.choices, default=InvitationState.OPEN)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    sent_at = models.DateTimeField(_("sent"))
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("sent by")
    )
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("accepted by")
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("withdrawn by")
    )

    objects: ClassVar[InvitationQuerySet] = InvitationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=InvitationState.values), name="invitation_state_known"),
            models.CheckConstraint(condition=Q(role__in=MemberRole.values), name="invitation_role_known"),
            models.UniqueConstraint(
                fields=["organisation", "email"], condition=Q(state="open"), name="invitation_one_open_per_address"
            ),
            models.CheckConstraint(
                condition=Q(state="accepted", accepted_at__isnull=False, accepted_by__isnull=False)
                | (~Q(state="accepted") & Q(accepted_at__isnull=True, accepted_by__isnull=True)),
                name="invitation_accepted_at_by",
            ),
            models.CheckConstraint(
                condition=Q(state="withdrawn", withdrawn_at__isnull=False, withdrawn_by__isnull=False)
                | (~Q(state="withdrawn") & Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)),
                name="invitation_withdrawn_at_by",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email}, {self.organisation}"

    @property
    def reference(self) -> str:
        return self.organisation.reference

    @property
    def expires_at(self) -> datetime:
        return self.sent_at + timedelta(days=INVITATION_DAYS)

    @property
    def is_expired(self) -> bool:
        return timezone.now() >= self.expires_at


class Succession(models.Model):
    """The request that a representative follows an owner who cannot be reached. Two officers appoint; any owner who
    says that they are there ends it."""

    KIND: ClassVar[str] = "succession"

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="successions")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("who would be the owner")
    )
    reason = models.TextField(_("reason"))
    state = models.CharField(_("state"), max_length=10, choices=SuccessionState.choices, default=SuccessionState.ASKED)
    asked_at = models.DateTimeField(_("asked"))
    ended_at = models.DateTimeField(_("ended"), null=True)

    class Meta:
        verbose_name = _("succession of an owner")
        verbose_name_plural = _("successions of owners")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=SuccessionState.values), name="succession_state_known"),
            models.UniqueConstraint(
                fields=["organisation"], condition=Q(state="asked"), name="succession_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(state="asked", ended_at=None) | (~Q(state="asked") & Q(ended_at__isnull=False)),
                name="succession_ended_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.user}"

    @property
    def reference(self) -> str:
        """The organisation's: there is one open succession of it at a time."""
        return self.organisation.reference
