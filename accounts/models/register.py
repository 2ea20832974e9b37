"""The imported registers of status decisions."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..enums import MatchVerdict, RegisterVerdict, StatusSystem
from .organisations import Organisation


class RegisterDecision(models.Model):
    """One decision on one organisation, as a register prints it.

    `name_key` is the folded name (accounts.names.name_key), `new_name` and `new_name_key` the name after a change of
    name or a merger, `acronyms` those printed in brackets. `fingerprint` is the SHA-256 of the printed row: the same
    row is imported once.
    """

    system = models.CharField(_("system"), max_length=10, choices=StatusSystem.choices)
    organisation = models.CharField(_("organisation as printed"), max_length=300)
    name_key = models.CharField(max_length=300, db_index=True)
    new_name = models.CharField(_("name afterwards"), max_length=300, blank=True)
    new_name_key = models.CharField(max_length=300, blank=True)
    acronyms = ArrayField(models.CharField(max_length=20), default=list)
    decision = models.CharField(_("decision"), max_length=40, choices=RegisterVerdict.choices)
    session_date = models.DateField(_("date of the session"))
    note = models.TextField(_("note"), blank=True)
    fingerprint = models.CharField(max_length=64, unique=True, editable=False)

    class Meta:
        verbose_name = _("decision of a register")
        verbose_name_plural = _("decisions of registers")
        ordering = ["session_date", "pk"]
        indexes = [models.Index(fields=["system", "id"], name="register_by_system")]
        constraints = [
            models.CheckConstraint(condition=Q(system__in=StatusSystem.values), name="register_system_known"),
            models.CheckConstraint(condition=Q(decision__in=RegisterVerdict.values), name="register_decision_known"),
            models.CheckConstraint(condition=~Q(name_key=""), name="register_has_name"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.get_decision_display()}, {self.session_date}"


class RegisterMatch(models.Model):
    """What an officer said of an entry of a register that looks like an organisation.

    `entry_key` is the folded name of the entry's oldest decision, which no later import changes; `entry_name` the name
    of the entry on that day.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="register_matches")
    system = models.CharField(_("system"), max_length=10, choices=StatusSystem.choices)
    entry_key = models.CharField(max_length=300)
    entry_name = models.CharField(_("entry of the register"), max_length=300)
    verdict = models.CharField(_("verdict"), max_length=10, choices=MatchVerdict.choices)
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))

    class Meta:
        verbose_name = _("match with a register")
        verbose_name_plural = _("matches with registers")
        constraints = [
            models.CheckConstraint(condition=Q(system__in=StatusSystem.values), name="register_match_system_known"),
            models.CheckConstraint(condition=Q(verdict__in=MatchVerdict.values), name="register_match_verdict_known"),
            models.UniqueConstraint(
                fields=["organisation", "system", "entry_key"], name="register_match_once_for_entry"
            ),
            models.UniqueConstraint(
                fields=["organisation", "system"],
                condition=Q(verdict="confirmed"),
                name="register_match_one_confirmed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.entry_name}"
