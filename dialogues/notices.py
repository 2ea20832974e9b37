"""Who is told what about rounds, questions and answers. Nothing here promises more than is true."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from notifications import subjects
from notifications.kinds import Kind, register
from notifications.services import announce, notify, withdraw_happening

from .enums import CandidateState, RoundState
from .models import Answer, Candidate, Process, Question, Round, Shortlist, Support

_APP = "dialogues"
RECEIVED = register(Kind(name="question_received", title=_("A question of yours has arrived"), app=_APP))
PUBLISHED = register(Kind(name="question_published", title=_("A question of yours is published"), app=_APP))
REFUSED = register(Kind(name="question_refused", title=_("A question of yours is refused"), app=_APP))
RETURNED = register(Kind(name="question_returned", title=_("A change to your question is asked for"), app=_APP))
WITHDRAWN = register(
    Kind(name="question_withdrawn", title=_("A question you support is withdrawn"), app=_APP, at_once=False)
)
SHORTLISTED = register(
    Kind(name="question_shortlisted", title=_("A question you asked or support is short-listed"), app=_APP)
)
OMITTED = register(
    Kind(name="question_omitted", title=_("A question you asked or support is not short-listed"), app=_APP)
)
CHOSEN = register(Kind(name="question_chosen", title=_("A question you asked or support is chosen"), app=_APP))
ANSWERED = register(Kind(name="answer_given", title=_("A question you asked or support is answered"), app=_APP))
DECLINED = register(
    Kind(name="answer_declined", title=_("A candidate declines to answer a question of yours"), app=_APP, at_once=False)
)
REQUESTED = register(Kind(name="answers_requested", title=_("Questions wait for your candidate’s answer"), app=_APP))


def address_of(row: Any) -> str:
    """The path of a row's page as it is stored: without a language."""
    with override("en"):
        return row.get_absolute_url()


# --- to the asker ------------------------------------------------------------------------------------------------
def question_received(question: Question) -> None:
    _tell_asker(RECEIVED, question)


def question_published(question: Question) -> None:
    _tell_asker(PUBLISHED, question)
    announce(
        key=f"question_published:{question.reference}",
        happening="question_published",
        subjects=subjects_of(question),
        titles={question.language: question.title_text},
        language=question.language,
        url=address_of(question),
    )


def question_refused(question: Question) -> None:
    _tell_asker(REFUSED, question, code=question.reason_code, sentence=question.reason)


def question_returned(question: Question) -> None:
    _tell_asker(RETURNED, question, code=question.reason_code, sentence=question.reason)


# --- to the asker and to those who support it --------------------------------------------------------------------
def question_withdrawn(question: Question) -> None:
    """Its supporters are free to support another; its own page is gone for them."""
    _tell_supporters(WITHDRAWN, question, url=address_of(question.round))
    withdraw_happening(key=f"question_published:{question.reference}")


def question_shortlisted(question: Question) -> None:
    _tell_asker(SHORTLISTED, question)
    _tell_supporters(SHORTLISTED, question)


def question_omitted(question: Question) -> None:
    _tell_asker(OMITTED, question)
    _tell_supporters(OMITTED, question)


def question_chosen(question: Question) -> None:
    _tell_asker(CHOSEN, question)
    _tell_supporters(CHOSEN, question)


def answer_given(answer: Answer) -> None:
    question, candidate = answer.question, answer.candidate
    facts = {"candidate": candidate.name}
    _tell_asker(ANSWERED, question, key=answer.reference, **facts)
    _tell_supporters(ANSWERED, question, key=answer.reference, **facts)
    announce(
        key=f"answer_published:{answer.reference}",
        happening="answer_published",
        subjects=[*subjects_of(question), ("candidate", candidate.slug)],
        titles={question.language: f"{candidate.name}: {question.title_text}"[:300]},
        language=question.language,
        url=address_of(answer),
    )


def answer_declined(answer: Answer) -> None:
    facts = {"candidate": answer.candidate.name}
    _tell_asker(DECLINED, answer.question, key=answer.reference, **facts)
    _tell_supporters(DECLINED, answer.question, key=answer.reference, **facts)


# --- to candidates' teams ----------------------------------------------------------------------------------------
def answers_requested(round: Round, candidate: Candidate) -> None:
    with override("en"):
        url = reverse("dialogues:answer-list")
    context = {
        "round": round.title,
        "candidate": candidate.name,
        "due_at": round.answers_due_at.isoformat() if round.answers_due_at else "",
        "questions": candidate.answers.filter(question__round=round).count(),
    }
    for member in candidate.team.select_related("user"):
        key = f"answers_requested:{round.slug}:{candidate.slug}"
        notify(kind=REQUESTED, user=member.user, key=key, url=url, context=context)


# --- to followers ------------------------------------------------------------------------------------------------
def round_opened(round: Round) -> None:
    _announce_round(round, "round_opened", address_of(round))


def shortlist_adopted(shortlist: Shortlist) -> None:
    _announce_round(shortlist.round, "shortlist_adopted", address_of(shortlist))


def subjects_of(question: Question) -> list[tuple[str, str]]:
    """What one may follow to hear of the question."""
    round = question.round
    found = [("round", round.slug)]
    if round.process is not None:
        found.append(("process", round.process.slug))
    if question.theme:
        found.append(("theme", question.theme))
    if question.organisation is not None and question.show_organisation:
        found.append(("organisation", question.organisation.reference))
    return found


def _announce_round(round: Round, happening: str, url: str) -> None:
    followed = [("round", round.slug)]
    if round.process is not None:
        followed.append(("process", round.process.slug))
    announce(
        key=f"{happening}:{round.slug}",
        happening=happening,
        subjects=followed,
        titles={round.language: round.title},
        language=round.language,
        url=url,
    )


def _tell_asker(kind: Kind, question: Question, *, key: str = "", **facts: Any) -> None:
    if question.asker is not None:
        _tell(kind, question.asker, question, key or question.reference, is_asker=True, **facts)


def _tell_supporters(kind: Kind, question: Question, *, key: str = "", url: str = "", **facts: Any) -> None:
    supports = Support.objects.standing().filter(question=question).exclude(user=question.asker)
    for support in supports.select_related("user").iterator(chunk_size=500):
        _tell(kind, support.user, question, key or question.reference, url=url, is_asker=False, **facts)


def _tell(kind: Kind, user: Any, question: Question, key: str, *, url: str = "", **facts: Any) -> None:
    context = {
        "reference": question.reference,
        "text": question.title_text,
        "round": question.round.title,
        "thread": question.reference,
        **facts,
    }
    notify(kind=kind, user=user, key=f"{kind.name}:{key}", url=url or address_of(question), context=context)


def _process(reference: str) -> tuple[str, str] | None:
    process = Process.objects.filter(slug=reference).first()
    return (process.title, address_of(process)) if process else None


def _candidate(reference: str) -> tuple[str, str] | None:
    candidate = Candidate.objects.filter(slug=reference).exclude(state=CandidateState.ANNOUNCED).first()
    return (candidate.name, address_of(candidate)) if candidate else None


def _round(reference: str) -> tuple[str, str] | None:
    round = Round.objects.filter(slug=reference).exclude(state=RoundState.DRAFT).first()
    return (round.title, address_of(round)) if round else None


subjects.register("process", _process)
subjects.register("candidate", _candidate)
subjects.register("round", _round)
