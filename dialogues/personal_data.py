"""What this floor holds about a person: copied, and erased. See accounts.personal_data."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.personal_data import Holding, Leaving, Row, describe, register, rows
from core.audit import write_audit
from moderation.models import Case
from record.services import erase_openings

from .enums import QuestionState
from .models import AnswerVersion, CandidateTeam, Question, QuestionWording, Round, Support
from .services import withdraw_question

describe(
    {
        "dialogues.Process": {
            "none": "slug title post term authority letter_symbol summary dialogues_called draw_seed"
        },
        # Candidates are public persons of a process that States run: they leave it by withdrawing from it.
        "dialogues.Candidate": {
            "none": "slug nationality nominated_by symbol languages draw_key",
            "organisation": "name vision curriculum funding search",
        },
        "dialogues.Round": {
            "none": "slug title description criteria themes seed seed_hash questions_hash people_hash "
            "organisations_hash source source_hash"
        },
        "dialogues.Question": {
            "none": "reference asker_country language theme reason_code source_id",
            "own": "asker_name",
            "organisation": "reason",
            "named": "text context links search",
        },
        "dialogues.QuestionWording": {"named": "text context links"},
        "dialogues.AnswerVersion": {"organisation": "text"},
        "dialogues.FrozenBallot": {"none": "ballot_id questions"},
        "dialogues.Shortlist": {"none": "orders audits"},
        "dialogues.ShortlistEntry": {"none": "score", "organisation": "departure"},
    }
)
_UNDECIDED = (QuestionState.RECEIVED, QuestionState.CHANGE_ASKED)


def _questions(user: User) -> Iterator[Row]:
    shown = ("asker_name", "asker_country", "show_name", "show_country", "show_organisation")
    said = ("text", "context", "links", "language", "theme", "state", "reason_code", "reason")
    times = ("received_at", "published_at", "rephrased_at", "withdrawn_at")
    asked = Question.objects.filter(asker=user)
    yield from rows(asked, "reference", "round__slug", "organisation__reference", *shown, *said, *times)


def _wordings(user: User) -> Iterator[Row]:
    found = QuestionWording.objects.filter(question__asker=user)
    yield from rows(found, "question__reference", "number", "text", "context", "links", "received_at")


def _supports(user: User) -> Iterator[Row]:
    fields = ("ballot", "organisation__reference", "given_at", "withdrawn_at")
    yield from rows(Support.objects.filter(user=user), "question__reference", *fields)


def _answers(user: User) -> Iterator[Row]:
    given = AnswerVersion.objects.filter(given_by=user)
    fields = ("number", "text", "language", "received_at")
    yield from rows(given, "answer__question__reference", "answer__candidate__slug", *fields)


def _teams(user: User) -> Iterator[Row]:
    yield from rows(CandidateTeam.objects.filter(user=user), "candidate__slug", "candidate__name", "added_at")


def _erase_questions(leaving: Leaving) -> None:
    """No question says any more who asked it. One of the person's own that nobody has decided on is withdrawn; the text
    of one that the public never read goes with it, and so does what opens it in the public record."""
    own = Question.objects.filter(asker=leaving.user, organisation=None)
    for question in own.filter(state__in=_UNDECIDED).order_by("pk"):
        withdraw_question(question=question, by=leaving.by)
    for question in own.order_by("pk"):
        is_unread = question.state == QuestionState.WITHDRAWN and question.published_at is None
        erase_openings(
            reference=question.reference,
            where=None if is_unread else lambda content: leaving.is_named_in(str(content)),
            by=leaving.by,
        )
        if is_unread:
            _erase_text(question)
    Question.objects.filter(asker=leaving.user).update(asker_name="", show_name=False)


def _erase_text(question: Question) -> None:
    question.wordings.all().delete()
    Question.objects.filter(pk=question.pk).update(text="", context="", links=[], search=None)
    cases = Case.objects.filter(subject_kind=Question.KIND, subject_reference=question.reference)
    cases.update(title=question.reference)


def _erase_supports(leaving: Leaving) -> None:
    """A support for oneself is taken back while ballots are open, since an account opened anew could give it twice. On
    a frozen ballot it has neither name nor account."""
    standing = Support.objects.standing().filter(user=leaving.user, organisation=None).select_related("question")
    for support in standing.order_by("pk"):
        if Round.objects.lock_shared(support.question.round_id).is_frozen:
            continue
        support.withdrawn_at = leaving.at
        support.save(update_fields=["withdrawn_at"])
        write_audit("support.withdraw", support.question, by=leaving.by, before={"ballot": support.ballot})


def _erase_teams(leaving: Leaving) -> None:
    CandidateTeam.objects.filter(user=leaving.user).delete()


register(Holding("questions", _("questions that you asked"), _questions, _erase_questions))
register(Holding("question-wordings", _("the wordings of these questions"), _wordings))
register(Holding("supports", _("questions that you support or did"), _supports, _erase_supports))
register(Holding("answers", _("answers that you gave for candidates"), _answers))
register(Holding("candidate-teams", _("candidates for whom you answer"), _teams, _erase_teams))
