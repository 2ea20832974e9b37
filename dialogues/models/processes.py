"""A post to be filled, and those who stand for it."""

import secrets
from datetime import UTC, date, datetime
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.countries import country_name
from core.canonical import sha256_hex

from ..enums import CandidateState, ProcessState
from ..querysets import CandidateQuerySet, ProcessQuerySet
from .pairs import known_state

_TONES = {
    ProcessState.NOMINATIONS: "open",
    ProcessState.DIALOGUES: "open",
    ProcessState.APPOINTED: "done",
    ProcessState.CLOSED: "done",
}


def new_draw_seed() -> str:
    """32 random bytes in hexadecimal."""
    return secrets.token_hex(32)


def _noon(day: date | None) -> datetime | None:
    """A day as the moment in its middle, which is the same day in every zone but two."""
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC) if day else None


class Process(models.Model):
    """How one person is chosen for one post, in stages with dates."""

    KIND: ClassVar[str] = "process"

    slug = models.SlugField(_("address"), max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=200)
    post = models.CharField(_("post"), max_length=200)
    language = models.CharField(_("language of the texts"), max_length=10, choices=settings.LANGUAGES, default="en")
    term = models.CharField(_("term of office"), max_length=200, blank=True)
    authority = models.CharField(_("authority (document symbols)"), max_length=300, blank=True)
    letter_symbol = models.CharField(_("symbol of the opening letter"), max_length=60, blank=True)
    letter_date = models.DateField(_("date of the opening letter"), null=True, blank=True)
    summary = models.TextField(_("how the person is chosen"), blank=True)
    dialogues_called = models.CharField(_("what its dialogues are called"), max_length=60, blank=True)
    state = models.CharField(
        _("state"), max_length=20, choices=ProcessState.choices, default=ProcessState.ANNOUNCED, editable=False
    )
    draw_seed = models.CharField(max_length=64, default=new_draw_seed, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects: ClassVar = ProcessQuerySet.as_manager()

    class Meta:
        verbose_name = _("selection process")
        verbose_name_plural = _("selection processes")
        ordering = ["-created_at", "-pk"]
        constraints = [known_state("process", ProcessState.values)]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("dialogues:process-detail", args=[self.slug])

    @property
    def reference(self) -> str:
        return self.slug

    @property
    def state_tone(self) -> str:
        return _TONES.get(ProcessState(self.state), "waiting")

    @property
    def letter_at(self) -> datetime | None:
        """The day of the opening letter, as a moment."""
        return _noon(self.letter_date)

    def draw_key(self, slug: str) -> str:
        """Where a candidate stands in the neutral order: drawn by the process's seed, so that a late candidate takes a
        place by the same draw and nobody else's moves."""
        return sha256_hex(f"{self.draw_seed}:{slug}")


class Candidate(models.Model):
    """A person who stands for the post, with what was circulated about them; the same fields and space for each."""

    KIND: ClassVar[str] = "candidate"

    process = models.ForeignKey(
        Process, on_delete=models.PROTECT, related_name="candidates", verbose_name=_("selection process")
    )
    slug = models.SlugField(_("address"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=120)
    nationality = models.CharField(_("nationality (M49 code)"), max_length=3, blank=True)
    nominated_by = ArrayField(
        models.CharField(max_length=3), verbose_name=_("nominating States (M49 codes)"), default=list, blank=True
    )
    nominated_on = models.DateField(_("nominated on"), null=True, blank=True)
    circulated_on = models.DateField(_("circulated on"), null=True, blank=True)
    symbol = models.CharField(_("symbol of the circulated letter"), max_length=60, blank=True)
    languages = ArrayField(models.CharField(max_length=10), verbose_name=_("languages"), default=list, blank=True)
    vision = models.TextField(_("vision statement"), blank=True)
    curriculum = models.TextField(_("curriculum vitae"), blank=True)
    funding = models.TextField(_("funding disclosed"), blank=True)
    text_language = models.CharField(
        _("language of the texts"), max_length=10, choices=settings.LANGUAGES, default="en"
    )
    state = models.CharField(
        _("state"), max_length=20, choices=CandidateState.choices, default=CandidateState.ANNOUNCED, editable=False
    )
    draw_key = models.CharField(max_length=64, editable=False)
    search = SearchVectorField(null=True, editable=False)

    kind_label = pgettext_lazy("kind of thing found", "Candidate")

    objects: ClassVar = CandidateQuerySet.as_manager()

    class Meta:
        verbose_name = _("candidate")
        verbose_name_plural = _("candidates")
        ordering = ["draw_key"]
        indexes = [GinIndex(fields=["search"], name="candidate_search")]
        constraints = [
            known_state("candidate", CandidateState.values),
            models.UniqueConstraint(fields=["process", "draw_key"], name="candidate_one_place"),
            models.CheckConstraint(
                condition=~models.Q(state=CandidateState.CIRCULATED) | models.Q(circulated_on__isnull=False),
                name="candidate_circulated_on",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("dialogues:candidate-detail", args=[self.slug])

    @property
    def reference(self) -> str:
        return self.slug

    @property
    def state_tone(self) -> str:
        return "done" if self.state == CandidateState.CIRCULATED else "neutral"

    @property
    def title_text(self) -> str:
        return self.name

    @property
    def language(self) -> str:
        return self.text_language

    @property
    def published_at(self) -> datetime | None:
        """The day of circulation, as a moment."""
        return _noon(self.circulated_on)

    @property
    def nationality_name(self) -> str:
        return country_name(self.nationality)

    @property
    def nominated_by_names(self) -> str:
        return ", ".join(country_name(code) for code in self.nominated_by)


class CandidateTeam(models.Model):
    """A person who answers for a candidate."""

    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="team", verbose_name=_("candidate"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="candidate_teams", verbose_name=_("person")
    )
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("added by")
    )
    added_at = models.DateTimeField(pgettext_lazy("member of a team", "added"), auto_now_add=True)

    class Meta:
        verbose_name = _("member of a candidate’s team")
        verbose_name_plural = _("members of candidates’ teams")
        constraints = [models.UniqueConstraint(fields=["candidate", "user"], name="team_member_once")]

    def __str__(self) -> str:
        return f"{self.user}: {self.candidate}"
