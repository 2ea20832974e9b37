"""Submissions, their sent versions, and the answers of their draft."""

from typing import Any

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from core.models import Referenced
from record.models import Entry

from ..enums import Publication, SubmissionState
from ..querysets import SubmissionQuerySet
from .calls import CallQuestion, Consultation

USER = settings.AUTH_USER_MODEL

_TONES = {
    SubmissionState.DRAFT: "neutral",
    SubmissionState.SENT: "waiting",
    SubmissionState.CHANGE_ASKED: "late",
    SubmissionState.PUBLISHED: "done",
    SubmissionState.REFUSED: "harm",
    SubmissionState.WITHDRAWN: "neutral",
}


class Submission(Referenced):
    """What an organisation sends to a call. Title, language and publication are those of the current version;
    the draft of the next one is in its answers.
    """

    KIND = "submission"
    LETTER = "S"

    call = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="submissions")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="submissions")
    title = models.CharField(_("title"), max_length=200, blank=True)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, blank=True)
    publication = models.CharField(
        _("who can see it"), max_length=14, choices=Publication.choices, default=Publication.FULL
    )
    state = models.CharField(_("state"), max_length=14, choices=SubmissionState.choices, default=SubmissionState.DRAFT)
    revision = models.PositiveIntegerField(_("revision of the draft"), default=0)
    current = models.ForeignKey("SubmissionVersion", on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(_("begun"), auto_now_add=True)
    created_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(_("received"), null=True)
    published_at = models.DateTimeField(_("published"), null=True)
    published_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True)
    withdrawn_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    search = SearchVectorField(null=True)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        ordering = ["-id"]
        indexes = [
            GinIndex(fields=["search"], name="submission_search"),
            models.Index(
                fields=["call", "-published_at", "-id"],
                condition=Q(state="published"),
                name="submission_published",
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=SubmissionState.values), name="submission_state_known"),
            models.CheckConstraint(
                condition=Q(publication__in=Publication.values), name="submission_publication_known"
            ),
            models.UniqueConstraint(
                fields=["call", "organisation"], condition=~Q(state="withdrawn"), name="submission_one_a_call"
            ),
            models.CheckConstraint(
                condition=(Q(state="draft", current__isnull=True, sent_at__isnull=True))
                | Q(state="withdrawn")
                | (~Q(state="draft") & Q(current__isnull=False, sent_at__isnull=False)),
                name="submission_sent_has_version",
            ),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published_at__isnull=False),
                name="submission_published_dated",
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | Q(state__in=["published", "withdrawn"]),
                name="submission_dated_is_published",
            ),
            models.CheckConstraint(
                condition=Q(search__isnull=True) | (Q(state="published") & ~Q(publication="staff_only")),
                name="submission_found_is_public",
            ),
            models.CheckConstraint(
                condition=(Q(state="withdrawn") & Q(withdrawn_at__isnull=False))
                | (~Q(state="withdrawn") & Q(withdrawn_at__isnull=True)),
                name="submission_withdrawn_dated",
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{verb}_at__isnull": True, f"{verb}_by__isnull": True})
                    | Q(**{f"{verb}_at__isnull": False, f"{verb}_by__isnull": False}),
                    name=f"submission_{verb}_at_by",
                )
                for verb in ("published", "withdrawn")
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.reference

    def get_absolute_url(self) -> str:
        return reverse("consultations:submission-detail", args=[self.reference])

    @property
    def is_public(self) -> bool:
        """Whether everyone may read the text now."""
        return self.state == SubmissionState.PUBLISHED and self.publication != Publication.STAFF_ONLY

    @property
    def is_named(self) -> bool:
        """Whether everyone may know whose it is."""
        return self.is_public and self.publication == Publication.FULL

    @property
    def public_name(self) -> str:
        """Whose it is, as the public may read it."""
        return str(self.organisation) if self.is_named else str(_("Name withheld"))

    @property
    def public_country(self) -> str:
        """M49 code of the seat; empty where the name is withheld, since a country can give a name away."""
        return self.organisation.country if self.is_named else ""

    @property
    def title_text(self) -> str:
        return self.title

    @property
    def kind_label(self) -> Any:
        return _("Submission")

    @property
    def state_label(self) -> str:
        """The state in words; one that was accepted for staff only is not called published."""
        if self.state == SubmissionState.PUBLISHED and self.publication == Publication.STAFF_ONLY:
            return str(_("Accepted, for staff only"))
        return str(SubmissionState(self.state).label)

    @property
    def state_tone(self) -> str:
        return _TONES[SubmissionState(self.state)]


class SubmissionVersion(models.Model):
    """A text as it was sent. Never changed: the receipt is about it."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField(_("version"))
    title = models.CharField(_("title"), max_length=200)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    publication = models.CharField(_("who can see it"), max_length=14, choices=Publication.choices)
    answers = models.JSONField(_("answers"))
    text = models.TextField(_("text"))
    text_sha256 = models.CharField(_("SHA-256 of the text"), max_length=64)
    words = models.PositiveIntegerField(_("words"))
    characters = models.PositiveIntegerField(_("characters"))
    sent_at = models.DateTimeField(_("received"))
    sent_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="+", verbose_name=_("record entry"))

    class Meta:
        verbose_name = _("version of a submission")
        verbose_name_plural = _("versions of submissions")
        ordering = ["submission", "number"]
        constraints = [
            models.UniqueConstraint(fields=["submission", "number"], name="submission_version_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="submission_version_from_one"),
            models.CheckConstraint(
                condition=Q(publication__in=Publication.values), name="submission_version_publication_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.submission.reference}, {self.number}"

    @property
    def public_answers(self) -> list[dict[str, Any]]:
        """The answers that are not kept for staff."""
        return [answer for answer in self.answers if not answer["is_private"]]

    @property
    def public_sha256(self) -> str:
        """The SHA-256 of the text where all of the text is public; empty where an answer is for staff only, since a
        short one, such as yes or no, could be guessed and tried."""
        return self.text_sha256 if len(self.public_answers) == len(self.answers) else ""


class Answer(models.Model):
    """One field of a draft: an answer, or its title, language or publication. `form_key` names the form, as
    it was loaded in a browser, that saved it last: what tells a second author from the same author whose line
    broke.
    """

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="draft")
    question = models.ForeignKey(CallQuestion, on_delete=models.CASCADE, null=True, related_name="+")
    name = models.CharField(max_length=20)
    value = models.JSONField(_("answer"))
    revision = models.PositiveIntegerField(_("revision"))
    form_key = models.CharField(max_length=32, blank=True)
    saved_at = models.DateTimeField(_("saved"))
    saved_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("answer of a draft")
        verbose_name_plural = _("answers of drafts")
        constraints = [
            models.UniqueConstraint(fields=["submission", "name"], name="answer_once_a_draft"),
            models.CheckConstraint(
                condition=Q(question__isnull=True, name__in=["title", "language", "publication"])
                | Q(question__isnull=False),
                name="answer_to_a_question",
            ),
            models.CheckConstraint(condition=Q(revision__gte=1), name="answer_revision_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.submission.reference} {self.name}"


class SubmissionAuthor(models.Model):
    """Who has written on a submission: a call may limit how many people of one organisation do."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="authors")
    user = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField(_("since"))

    class Meta:
        verbose_name = _("author of a submission")
        verbose_name_plural = _("authors of submissions")
        constraints = [models.UniqueConstraint(fields=["submission", "user"], name="submission_author_once")]

    def __str__(self) -> str:
        return f"{self.submission.reference} {self.user}"
