"""How submissions come to the desk."""

from typing import Any

from moderation.desk import Similar

from . import services
from .answers import answer_text
from .models import Submission


class SubmissionHandler:
    """Shows a submission to the officer and decides it."""

    template = "consultations/desk_submission.html"

    def subject(self, reference: str) -> Submission:
        """With what the template shows: `shown_answers`, and `text_before`, the text of the version before."""
        rows = Submission.objects.select_related("call__body", "organisation", "current")
        subject: Any = rows.get(reference=reference)
        version = subject.current
        subject.shown_answers = [
            {**answer, "text": answer_text(answer["kind"], answer["value"])}
            for answer in (version.answers if version else [])
        ]
        before = subject.versions.filter(number=version.number - 1).first() if version else None
        subject.text_before = before.text if before else ""
        return subject

    def accept(self, subject: Submission, code: str, sentence: str, by: Any) -> Submission:
        return services.publish_submission(submission=subject, by=by)

    def refuse(self, subject: Submission, code: str, sentence: str, by: Any) -> Submission:
        return services.refuse_submission(submission=subject, code=code, sentence=sentence, by=by)

    def ask_change(self, subject: Submission, code: str, sentence: str, by: Any) -> Submission:
        return services.ask_change_submission(submission=subject, code=code, sentence=sentence, by=by)

    def similar(self, subject: Submission) -> list[Similar]:
        """What the same organisation sent to other calls."""
        others = Submission.objects.received().filter(organisation=subject.organisation).exclude(pk=subject.pk)
        return [
            Similar(
                title=other.title,
                url=other.get_absolute_url(),
                note=other.call.title,
                language=other.language,
            )
            for other in others.select_related("call").order_by("-sent_at")[:5]
        ]
