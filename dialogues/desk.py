"""Questions at the desk."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from moderation.desk import Similar, register
from moderation.enums import CaseKind

from . import services
from .models import Question
from .notices import address_of
from .similar import similar_questions


class QuestionHandler:
    """What the desk shows of a question, and what its three buttons do."""

    template = "dialogues/question_case.html"
    label_accept = _("Publish the question")
    label_ask_change = _("Ask to word it anew")
    label_refuse = _("Propose to refuse")

    def subject(self, reference: str) -> Question:
        rows = Question.objects.select_related("round__process", "organisation", "asker")
        return rows.prefetch_related("wordings", "addressees").get(reference=reference)

    def accept(self, subject: Question, code: str, sentence: str, by: Any) -> Question:
        return services.publish_question(question=subject, by=by)

    def refuse(self, subject: Question, code: str, sentence: str, by: Any) -> Question:
        return services.refuse_question(question=subject, code=code, sentence=sentence, by=by)

    def ask_change(self, subject: Question, code: str, sentence: str, by: Any) -> Question:
        return services.return_question(question=subject, code=code, sentence=sentence, by=by)

    def similar(self, subject: Question) -> Sequence[Similar]:
        rows = similar_questions(text=subject.text, language=subject.language, round=subject.round, but=subject)
        return [
            Similar(title=row.title_text, url=address_of(row), note=row.shown_as, language=row.language) for row in rows
        ]


register(CaseKind.QUESTION, QuestionHandler())
