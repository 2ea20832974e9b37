"""People."""

import uuid
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Exists
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from core.permissions import RulesBackend
from core.time import validate_zone

from ..enums import ExportState, Role, RoleChangeState

if TYPE_CHECKING:
    from ..second_factor import Confirmation


class UserManager(BaseUserManager["User"]):
    """Creates people by their e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """A person. Never asked: passport, birth date, identity number, gender."""

    email = models.EmailField(_("e-mail address"), max_length=254, unique=True)
    name = models.CharField(_("name shown"), max_length=120, blank=True)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, default="en")
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC", validators=[validate_zone])
    accessibility_needs = models.TextField(_("accessibility needs"), blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    closed_at = models.DateTimeField(_("account closed"), null=True, editable=False)
    joined_at = models.DateTimeField(_("joined"), auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    # What the session says of second factors, set for whoever comes by a request (accounts.middleware); None in tasks,
    # commands and wherever else no session is.
    confirmation: "Confirmation | None" = None
    authenticator_set: Any  # from allauth, which has no types

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="user_email_lower"),
            models.CheckConstraint(
                condition=models.Q(closed_at=None) | models.Q(is_active=False, name="", accessibility_needs=""),
                name="user_closed_says_nothing",
            ),
        ]

    def __str__(self) -> str:
        return str(_("Closed account")) if self.closed_at else self.name or self.email

    @cached_property
    def roles(self) -> frozenset[str]:
        """The roles in which this person acts (accounts.enums.Role values): those granted, and none by a session
        without a second factor. One query, kept for the request."""
        return frozenset(role for role, is_confirmed in self._grants if is_confirmed)

    @property
    def is_staff(self) -> bool:
        """Whether the person works at the desk in any role."""
        return bool(self.roles)

    @property
    def has_grants(self) -> bool:
        """Whether the person has any role, confirmed in this session or not: for showing the way, never for a right."""
        return bool(self._grants)

    @cached_property
    def _grants(self) -> list[tuple[str, bool]]:
        """Each role granted, and whether it counts for the session by which the person came."""
        if self.confirmation is None or self.confirmation.by_demo:
            return [(role, True) for role in self.grants.values_list("role", flat=True)]
        holds = Exists(self.authenticator_set.filter(self.confirmation.holding()))
        return list(self.grants.annotate(is_confirmed=holds).values_list("role", "is_confirmed"))

    def has_perm(self, permission: str, obj: Any = None) -> bool:
        return RulesBackend().has_perm(self, permission, obj)


class Grant(models.Model):
    """A role that a person holds, and who gave it."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="grants", verbose_name=_("person"))
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    granted_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("granted by")
    )
    granted_at = models.DateTimeField(_("granted"), auto_now_add=True)

    class Meta:
        verbose_name = _("role of a person")
        verbose_name_plural = _("roles of people")
        constraints = [
            models.UniqueConstraint(fields=["user", "role"], name="grant_once"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="grant_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"


class RoleChange(models.Model):
    """A role that one administrator wants to give or take, and what a second one says to it."""

    KIND: ClassVar[str] = "role_change"

    key = models.UUIDField(_("key in addresses"), default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="role_changes", verbose_name=_("person"))
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    gives = models.BooleanField(_("gives the role"))
    reason = models.CharField(_("why"), max_length=300)
    state = models.CharField(
        _("state"), max_length=10, choices=RoleChangeState.choices, default=RoleChangeState.PROPOSED
    )
    proposed_at = models.DateTimeField(_("proposed"))
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("proposed by"))
    decided_at = models.DateTimeField(_("decided"), null=True)
    decided_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("decided by")
    )

    class Meta:
        verbose_name = _("change of a role")
        verbose_name_plural = _("changes of roles")
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="role_change_role_known"),
            models.CheckConstraint(
                condition=models.Q(state__in=RoleChangeState.values), name="role_change_state_known"
            ),
            models.UniqueConstraint(
                fields=["user", "role"], condition=models.Q(state="proposed"), name="role_change_one_open"
            ),
            models.CheckConstraint(
                condition=models.Q(state="proposed", decided_at=None, decided_by=None)
                | (~models.Q(state="proposed") & models.Q(decided_at__isnull=False, decided_by__isnull=False)),
                name="role_change_decided_at_by",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="effective") | ~models.Q(decided_by=models.F("proposed_by")),
                name="role_change_by_two",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"

    @property
    def reference(self) -> str:
        return str(self.key)


class DataExport(models.Model):
    """The copy of everything held about a person, which a worker makes. Its file is kept for seven days."""

    KIND: ClassVar[str] = "data_export"

    key = models.UUIDField(_("key in addresses"), default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="data_exports")
    state = models.CharField(_("state"), max_length=10, choices=ExportState.choices, default=ExportState.REQUESTED)
    requested_at = models.DateTimeField(_("asked for"))
    ready_at = models.DateTimeField(_("ready"), null=True)
    file = models.CharField(max_length=100, blank=True)
    size = models.PositiveBigIntegerField(_("bytes"), default=0)

    class Meta:
        verbose_name = _("copy of a person’s data")
        verbose_name_plural = _("copies of people’s data")
        ordering = ["-requested_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=ExportState.values), name="data_export_state_known"),
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(state="requested"), name="data_export_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=models.Q(state="ready", ready_at__isnull=False) & ~models.Q(file="")
                | ~models.Q(state="ready") & models.Q(ready_at=None, file=""),
                name="data_export_ready_has_file",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_state_display()}"

    @property
    def reference(self) -> str:
        return str(self.key)
