"""What a candidate answered to a question in writing."""

from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import AppendOnly

from ..enums import AnswerState
from ..querysets import AnswerQuerySet
from .pairs import known_state
from .processes import Candidate
from .questions import Question

DELAYED_AFTER = timedelta(days=14)
OVERDUE_AFTER = timedelta(days=28)


class Answer(models.Model):
    """A request to one candidate to answer one question, and what became of it. What was said is in the versions;
    staff never touch them."""

    KIND: ClassVar[str] = "answer"

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="answers", verbose_name=_("question"))
    candidate = models.ForeignKey(
        Candidate, on_delete=models.PROTECT, related_name="answers", verbose_name=_("candidate")
    )
    state = models.CharField(_("state"), max_length=20, choices=AnswerState.choices, default=AnswerState.REQUESTED)
    requested_at = models.DateTimeField(_("requested"))
    due_at = models.DateTimeField(_("due"))
    given_at = models.DateTimeField(_("first answered"), null=True)
    declined_at = models.DateTimeField(_("declined"), null=True)

    objects: ClassVar = AnswerQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        constraints = [
            known_state("answer", AnswerState.values),
            models.UniqueConstraint(fields=["question", "candidate"], name="answer_once_per_candidate"),
            models.CheckConstraint(
                condition=~models.Q(state=AnswerState.GIVEN) | models.Q(given_at__isnull=False), name="answer_given_at"
            ),
            models.CheckConstraint(
                condition=~models.Q(state=AnswerState.DECLINED) | models.Q(declined_at__isnull=False),
                name="answer_declined_at",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return f"{self.question.get_absolute_url()}#{self.candidate.slug}"

    @property
    def reference(self) -> str:
        """The question's reference and the candidate's address; unique, and stable."""
        return f"{self.question.reference}/{self.candidate.slug}"

    @property
    def current(self) -> "AnswerVersion | None":
        """The newest version. Uses the prefetched versions where there are."""
        versions = list(self.versions.all())
        return versions[-1] if versions else None

    def waited_at(self, moment: datetime) -> timedelta:
        return moment - self.requested_at


class AnswerVersion(models.Model):
    """One wording of an answer, as the candidate's team gave it. A correction is a further version."""

    answer = models.ForeignKey(Answer, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(_("number"))
    text = models.TextField(_("answer"))
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    received_at = models.DateTimeField(_("received"))
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta(AppendOnly):
        verbose_name = _("version of an answer")
        verbose_name_plural = _("versions of answers")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["answer", "number"], name="answer_version_once")]

    def __str__(self) -> str:
        return f"{self.answer_id}/{self.number}"
