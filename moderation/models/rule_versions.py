"""Rules of procedure: their versions, and the reasons that a decision can cite."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from moderation.enums import RuleFamily
from moderation.querysets import ReasonCodeQuerySet, RuleVersionQuerySet


class Worded(models.Model):
    """A title and a text in several languages: `{"en": {"title": …, "text": …}}`, one of them the original."""

    wordings = models.JSONField(_("wordings"))
    language = models.CharField(_("original language"), max_length=10, default="en")

    class Meta:
        abstract = True

    @property
    def shown_language(self) -> str:
        """The language of the page where it is there, else the original's."""
        language = get_language() or self.language
        return language if language in self.wordings else self.language

    @property
    def title(self) -> str:
        return self.wordings[self.shown_language]["title"]

    @property
    def text(self) -> str:
        return self.wordings[self.shown_language]["text"]


class Rule(models.Model):
    """A rule of procedure; its wording is in its versions."""

    KIND: ClassVar[str] = "rule"

    number = models.CharField(_("number"), max_length=10, unique=True)
    family = models.CharField(_("about"), max_length=20, choices=RuleFamily.choices)
    order = models.PositiveSmallIntegerField(_("order"), unique=True)

    class Meta:
        verbose_name = _("rule")
        verbose_name_plural = _("rules")
        ordering = ["order"]
        constraints = [
            models.CheckConstraint(condition=Q(family__in=RuleFamily.values), name="rule_family_known"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return f"{reverse('moderation:rule-list')}#rule-{self.number}"

    @property
    def reference(self) -> str:
        """Its name in audit and public record."""
        return f"rule-{self.number}"


class RuleVersion(Worded):
    """The wording of a rule from one moment until another. PostgreSQL lets only its end be set, once."""

    rule = models.ForeignKey(Rule, on_delete=models.PROTECT, related_name="versions", verbose_name=_("rule"))
    number = models.PositiveSmallIntegerField(_("version"))
    announced_at = models.DateTimeField(_("announced"))
    announced_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("announced by")
    )
    in_force_from = models.DateTimeField(_("in force from"))
    in_force_until = models.DateTimeField(_("in force until"), null=True)

    objects = RuleVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of a rule")
        verbose_name_plural = _("versions of rules")
        ordering = ["-in_force_from"]
        constraints = [
            models.UniqueConstraint(fields=["rule", "number"], name="rule_version_number_once"),
            models.UniqueConstraint(fields=["rule", "in_force_from"], name="rule_version_from_once"),
            models.UniqueConstraint(
                fields=["rule"], condition=Q(in_force_until=None), name="rule_version_one_without_end"
            ),
            models.CheckConstraint(
                condition=Q(in_force_until=None) | Q(in_force_until__gt=F("in_force_from")),
                name="rule_version_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(in_force_from__gte=F("announced_at")), name="rule_version_never_backwards"
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="never_edited", exclude=["in_force_until"]),
            pgtrigger.Protect(
                name="ends_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__in_force_until__isnull=False),
            ),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.rule.number} ({self.number})"

    @property
    def is_in_force(self) -> bool:
        now = timezone.now()
        return self.in_force_from <= now and (self.in_force_until is None or self.in_force_until > now)

    @property
    def is_announced(self) -> bool:
        return self.in_force_from > timezone.now()


class ReasonCode(Worded):
    """A reason that a decision can cite. The text is written to the author. `hides`: the refused text itself is hidden
    from those who could otherwise see it."""

    rule = models.ForeignKey(Rule, on_delete=models.PROTECT, related_name="codes", verbose_name=_("rule"))
    code = models.CharField(_("code"), max_length=10, unique=True)
    name = models.SlugField(_("short name"), max_length=40)
    order = models.PositiveSmallIntegerField(_("order"))
    hides = models.BooleanField(_("hides the text"), default=False)

    objects = ReasonCodeQuerySet.as_manager()

    class Meta:
        verbose_name = _("reason code")
        verbose_name_plural = _("reason codes")
        ordering = ["rule__order", "order"]
        constraints = [
            models.UniqueConstraint(fields=["rule", "order"], name="reason_code_order_once"),
            models.UniqueConstraint(fields=["rule", "name"], name="reason_code_name_once"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    def get_absolute_url(self) -> str:
        return f"{reverse('moderation:rule-list')}#code-{self.code}"
