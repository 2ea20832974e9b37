"""What waits for a person who is signed in, and what became of what they sent."""

from typing import Any

from django.utils import timezone

from accounts.models import Organisation
from consultations.models import Consultation, Submission
from dialogues.enums import AnswerState
from dialogues.models import Answer, Question

ROWS = 25


def of_person(user: Any) -> dict[str, Any]:
    """For the page: `organisations` in which the person may act, `submissions` of those (newest first), `questions`
    that the person asked, `answers` that are asked of the candidates whose team the person is in, and `open_calls`
    that close first. A fixed number of queries."""
    submissions = Submission.objects.of(user).select_related("call", "organisation").order_by("-id")
    questions = Question.objects.filter(asker=user).select_related("round", "organisation").order_by("-id")
    answers = Answer.objects.to_answer_by(user).filter(state=AnswerState.REQUESTED)
    return {
        "organisations": list(Organisation.objects.of(user).order_by("name")),
        "submissions": list(submissions[:ROWS]),
        "questions": list(questions[:ROWS]),
        "answers": list(answers.select_related("question", "candidate").order_by("due_at", "id")[:ROWS]),
        "open_calls": list(Consultation.objects.open(timezone.now()).select_related("body").order_by("closes_at")[:5]),
    }
