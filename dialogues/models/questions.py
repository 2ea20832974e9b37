"""A question to candidates, its wordings, and who supports it."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.countries import country_name
from accounts.models import Organisation
from core.models import Referenced

from ..enums import PUBLIC_STATES, Addressee, BallotKind, QuestionState
from ..querysets import QuestionQuerySet, SupportQuerySet
from .pairs import at_with_by, known_state
from .processes import Candidate
from .rounds import Round

_TONES = {
    QuestionState.PUBLISHED: "open",
    QuestionState.SHORT_LISTED: "done",
    QuestionState.CHOSEN: "done",
    QuestionState.REFUSED: "neutral",
    QuestionState.WITHDRAWN: "neutral",
    QuestionState.NOT_SHORT_LISTED: "neutral",
}


class Question(Referenced):
    """One question by one person, for themselves or for an organisation, to all candidates or to some.

    `people_supports` and `organisations_supports` are empty until the ballots are frozen: what is not counted cannot
    leak. A question with `source_id` was imported and has no asker here.
    """

    KIND: ClassVar[str] = "question"
    LETTER: ClassVar[str] = "Q"

    round = models.ForeignKey(
        Round, on_delete=models.PROTECT, related_name="questions", verbose_name=_("question round")
    )
    asker = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("asker")
    )
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="questions",
        verbose_name=_("on behalf of"),
    )
    asker_name = models.CharField(_("name of the asker"), max_length=120, blank=True)
    asker_country = models.CharField(_("country of the asker (M49 code)"), max_length=3, blank=True)
    show_name = models.BooleanField(_("show the name"), default=True)
    show_country = models.BooleanField(_("show the country"), default=True)
    show_organisation = models.BooleanField(_("show the organisation"), default=True)
    text = models.TextField(_("question"))
    context = models.TextField(_("context"), blank=True)
    links = ArrayField(models.URLField(max_length=500), verbose_name=_("links"), default=list, blank=True)
    language = models.CharField(_("language"), max_length=10)
    theme = models.CharField(_("theme"), max_length=60, blank=True)
    addressee = models.CharField(_("put to"), max_length=20, choices=Addressee.choices, default=Addressee.ALL)
    addressees = models.ManyToManyField(Candidate, related_name="questions", blank=True, verbose_name=_("candidates"))
    state = models.CharField(_("state"), max_length=20, choices=QuestionState.choices, default=QuestionState.RECEIVED)
    received_at = models.DateTimeField(_("received"))
    published_at = models.DateTimeField(_("published"), null=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    refused_at = models.DateTimeField(_("refused"), null=True)
    refused_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    returned_at = models.DateTimeField(_("change asked"), null=True)
    returned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    reason_code = models.CharField(_("reason"), max_length=20, blank=True)
    reason = models.TextField(_("reason in words"), blank=True)
    rephrased_at = models.DateTimeField(_("rephrased"), null=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True)
    chosen_at = models.DateTimeField(_("chosen"), null=True)
    chosen_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    people_supports = models.PositiveIntegerField(_("supports of people"), null=True, editable=False)
    organisations_supports = models.PositiveIntegerField(_("supports of organisations"), null=True, editable=False)
    source_id = models.CharField(max_length=60, blank=True, editable=False)
    search = SearchVectorField(null=True, editable=False)

    kind_label = pgettext_lazy("kind of thing found", "Question")

    objects: ClassVar = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        constraints = [
            known_state("question", QuestionState.values),
            models.CheckConstraint(
                condition=~models.Q(state__in=PUBLIC_STATES) | models.Q(published_at__isnull=False),
                name="question_published_at",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=QuestionState.REFUSED)
                | (models.Q(refused_at__isnull=False) & ~models.Q(reason_code="")),
                name="question_refused_with_reason",
            ),
            models.CheckConstraint(
                condition=(models.Q(state=QuestionState.WITHDRAWN) & models.Q(withdrawn_at__isnull=False))
                | (~models.Q(state=QuestionState.WITHDRAWN) & models.Q(withdrawn_at__isnull=True)),
                name="question_withdrawn_at",
            ),
            models.CheckConstraint(
                condition=models.Q(asker__isnull=False) | ~models.Q(source_id=""), name="question_has_asker"
            ),
            models.UniqueConstraint(
                fields=["round", "source_id"], condition=~models.Q(source_id=""), name="question_imported_once"
            ),
            *at_with_by("question", "published", "refused", unless=~models.Q(source_id="")),
            *at_with_by("question", "returned", "chosen"),
        ]
        indexes = [
            models.Index(fields=["round", "state", "published_at"], name="question_by_round"),
            GinIndex(fields=["search"], name="question_search"),
        ]

    def get_absolute_url(self) -> str:
        return reverse("dialogues:question-detail", args=[self.reference])

    @property
    def title_text(self) -> str:
        return Truncator(self.text).chars(160)

    @property
    def is_public(self) -> bool:
        return self.state in PUBLIC_STATES

    @property
    def state_tone(self) -> str:
        return _TONES.get(QuestionState(self.state), "waiting")

    @property
    def shown_as(self) -> str:
        """The asker as the asker wishes to be shown: name – country – organisation, any part withheld; empty when all
        are."""
        parts = [
            self.asker_name if self.show_name else "",
            country_name(self.asker_country) if self.show_country else "",
            self.organisation.name if self.organisation is not None and self.show_organisation else "",
        ]
        return " – ".join(part for part in parts if part)


class QuestionWording(models.Model):
    """What a question said, as it arrived: the first wording, and the one after a change was asked for."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="wordings")
    number = models.PositiveSmallIntegerField(_("number"))
    text = models.TextField(_("question"))
    context = models.TextField(_("context"), blank=True)
    links = ArrayField(models.URLField(max_length=500), default=list, blank=True)
    received_at = models.DateTimeField(_("received"))

    class Meta:
        verbose_name = _("wording of a question")
        verbose_name_plural = _("wordings of questions")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["question", "number"], name="wording_number_once")]

    def __str__(self) -> str:
        return f"{self.question_id}/{self.number}"


class Support(models.Model):
    """“I support asking this”: by a person for themselves, or by one for an organisation. Never on both ballots."""

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="supports")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="supports")
    ballot = models.CharField(_("ballot"), max_length=20, choices=BallotKind.choices)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="supports")
    given_at = models.DateTimeField(_("given"))
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True)

    objects: ClassVar = SupportQuerySet.as_manager()

    class Meta:
        verbose_name = _("support")
        verbose_name_plural = _("supports")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ballot=BallotKind.PEOPLE, organisation__isnull=True)
                | models.Q(ballot=BallotKind.ORGANISATIONS, organisation__isnull=False),
                name="support_on_one_ballot",
            ),
            models.UniqueConstraint(
                fields=["question", "user"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="support_once_per_account",
            ),
            models.UniqueConstraint(
                fields=["question", "organisation"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="support_once_per_organisation",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ballot} {self.pk}"
