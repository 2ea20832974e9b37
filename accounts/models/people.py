"""People."""

from functools import cached_property
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from core.permissions import RulesBackend
from core.time import validate_zone

from ..enums import Role


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
    is_active = models.BooleanField(_("active"), default=True)
    joined_at = models.DateTimeField(_("joined"), auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="user_email_lower"),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    @cached_property
    def roles(self) -> frozenset[str]:
        """The roles granted to this person (accounts.enums.Role values): one query, kept for the request."""
        return frozenset(self.grants.values_list("role", flat=True))

    @property
    def is_staff(self) -> bool:
        """Whether the person works at the desk in any role; templates show the way there."""
        return bool(self.roles)

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
