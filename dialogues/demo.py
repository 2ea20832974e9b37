"""The selection process of the demo world: one round open, one past round with its short-list and some answers."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from core.permissions import CLOCK
from core.time import received_as_of
from notifications.enums import Frequency
from notifications.kinds import registered
from notifications.services import set_frequencies

from . import services
from .demo_texts import (
    ADDED,
    ANSWER_LANGUAGES,
    ANSWERS,
    CANDIDATES,
    CHANGE,
    CHANGE_SENTENCE,
    COUNTRIES,
    CRITERIA,
    CROWD,
    OPEN_QUESTIONS,
    PAST_QUESTIONS,
    PROCESS,
    STRUCK,
    THEMES,
    WAITING,
)
from .enums import BallotKind, QuestionState
from .models import Answer, Candidate, Process, Question, Round, Shortlist, Support
from .models.rounds import GRACE

PLACES, RESERVES = 6, 2


def seed(world: Mapping[str, Any]) -> None:
    """Make the process with four candidates and its two rounds.

    Reads `presiding`, `committee`, `officer`, `author`, `reader`, `candidate_team`, `organisation`, `partner` and
    `focal_point` of the world.
    """
    now = timezone.now().replace(second=0, microsecond=0)
    process = _lay_process(world)
    crowd = [_make_asker(number, name) for number, name in enumerate(CROWD)]
    _lay_past_round(process, crowd, world, now)
    _lay_open_round(process, crowd, world, now)


def _lay_process(world: Mapping[str, Any]) -> Process:
    host = world["presiding"]
    process = services.create_process(by=host, letter_date=timezone.localdate() - timedelta(days=150), **PROCESS)
    for move in (services.open_process, services.invite_process):
        process = move(process=process, by=host)
    day = timezone.localdate() - timedelta(days=100)
    for slug, name, nationality, nominators, vision, curriculum, funding in CANDIDATES:
        candidate = services.add_candidate(
            process=process,
            by=host,
            slug=slug,
            name=name,
            nationality=nationality,
            nominated_by=nominators,
            vision=vision,
            curriculum=curriculum,
            funding=funding,
            symbol=f"TIDES/2026/{20 + len(name)}",
            text_language="es" if slug == "celia-ribera" else "en",
        )
        services.nominate_candidate(candidate=candidate, by=host, on=day)
        services.circulate_candidate(candidate=candidate, by=host, on=day + timedelta(days=10))
    services.add_team_member(
        candidate=Candidate.objects.get(slug=CANDIDATES[0][0]), user=world["candidate_team"], by=host
    )
    return services.begin_process(process=process, by=host)


def _make_asker(number: int, name: str) -> User:
    """One of the crowd, who is told nothing by mail: the mailbox of the demo world is for those one can be."""
    user = User.objects.create_user(f"asker{number}@crowd.example", None, name=name)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    set_frequencies(user=user, frequencies={kind.name: Frequency.NEVER for kind in registered()})
    return user


def _lay_round(process: Process, world: Mapping[str, Any], now: datetime, **fields: Any) -> Round:
    host = world["presiding"]
    round = services.create_round(
        process=process,
        by=host,
        opens_at=now,
        closes_at=now + timedelta(days=9),
        support_closes_at=now + timedelta(days=16),
        themes=THEMES,
        criteria=CRITERIA,
        places=PLACES,
        reserves=RESERVES,
        **fields,
    )
    round = services.schedule_round(round=round, by=host)
    return services.open_round(round=round, by=CLOCK)


def _ask_all(
    round: Round, texts: Sequence[tuple[int, str, str]], crowd: Sequence[User], world: Mapping[str, Any]
) -> list[Question]:
    questions = []
    for number, (theme, language, text) in enumerate(texts):
        question = services.ask_question(
            round=round,
            by=crowd[number % len(crowd)],
            text=text,
            language=language,
            theme=THEMES[theme],
            country=COUNTRIES[number % len(COUNTRIES)],
            show_name=number % 5 != 3,
        )
        questions.append(services.publish_question(question=question, by=world["officer"]))
    return questions


def _support_all(questions: Sequence[Question], crowd: Sequence[User], world: Mapping[str, Any]) -> None:
    """Three groups of people with questions of their own, who also share some; and two organisations."""
    for number, user in enumerate(crowd):
        group = number % 3
        for place, question in enumerate(questions):
            if place % 3 == group and (place + number) % 4 and place < 9:
                services.support_question(question=question, by=user)
    for question in questions[1:8:2]:
        services.support_question(question=question, by=world["author"], organisation=world["organisation"])
    for question in questions[2:9:3]:
        services.support_question(question=question, by=world["focal_point"], organisation=world["partner"])
    for question in questions[:3]:
        services.support_question(question=question, by=world["reader"])


def _lay_past_round(process: Process, crowd: Sequence[User], world: Mapping[str, Any], now: datetime) -> None:
    round = _lay_round(process, world, now, slug="tides-first-round", title="First round of questions")
    questions = _ask_all(round, PAST_QUESTIONS, crowd, world)
    _support_all(questions, crowd, world)
    _move_into_the_past(round, timedelta(days=52))
    round = services.close_round(round=round, by=CLOCK)
    round = services.freeze_round(round=round, by=CLOCK)
    shortlist = services.draft_shortlist(round=round, ballot=BallotKind.PEOPLE, by=world["committee"])
    _depart(shortlist, questions[9], world)
    services.adopt_shortlist(shortlist=shortlist, by=world["presiding"])
    services.request_answers(round=round, by=world["presiding"])
    _lay_answers(round, questions, world, now)


def _depart(shortlist: Shortlist, wanted: Question, world: Mapping[str, Any]) -> None:
    """The committee gives the last place to another question."""
    last = shortlist.entries.filter(computed_rank=PLACES).select_related("question").get()
    for service, question, (code, sentence) in (
        (services.strike_from_shortlist, last.question, STRUCK),
        (services.add_to_shortlist, wanted, ADDED),
    ):
        service(shortlist=shortlist, question=question, by=world["committee"], code=code, sentence=sentence)


def _lay_answers(round: Round, questions: Sequence[Question], world: Mapping[str, Any], now: datetime) -> None:
    """Three weeks after the questions were put in writing, some candidates have answered some of them."""
    asked = timedelta(days=21)
    Answer.objects.filter(question__round=round).update(
        requested_at=F("requested_at") - asked, due_at=F("due_at") - asked
    )
    Round.objects.filter(pk=round.pk).update(
        closed_at=F("support_closes_at") + GRACE,
        frozen_at=F("support_closes_at") + GRACE,
        answers_requested_at=F("answers_requested_at") - asked,
        answers_due_at=F("answers_due_at") - asked,
    )
    Shortlist.objects.filter(round=round).update(adopted_at=F("adopted_at") - asked - timedelta(days=2))
    team = world["candidate_team"]
    for number, ((question, place), text) in enumerate(ANSWERS.items()):
        candidate = Candidate.objects.get(slug=CANDIDATES[place][0])
        answer = Answer.objects.filter(question=questions[question], candidate=candidate).first()
        if answer is None:
            continue  # the computed list decides which questions were put
        services.add_team_member(candidate=candidate, user=team, by=world["presiding"])
        with received_as_of(now - timedelta(days=18 - number)):
            if text is None:
                services.decline_answer(answer=answer, by=team)
            else:
                language = ANSWER_LANGUAGES.get((question, place), "en")
                services.give_answer(answer=answer, text=text, language=language, by=team)
    team.candidate_teams.exclude(candidate__slug=CANDIDATES[0][0]).delete()


def _lay_open_round(process: Process, crowd: Sequence[User], world: Mapping[str, Any], now: datetime) -> None:
    round = _lay_round(
        process,
        world,
        now,
        slug="tides-second-round",
        title="Second round of questions",
        description=(
            "What should the candidates be asked in the second open dialogue? Ask, and support what others asked. The "
            "short-list of six is made from all supported questions by a published rule, so that no group is left out."
        ),
    )
    questions = _ask_all(round, OPEN_QUESTIONS, crowd, world)
    _support_all(questions, crowd, world)
    _leave_for_the_desk(round, crowd, world)
    _move_into_the_past(round, timedelta(days=6))


def _leave_for_the_desk(round: Round, crowd: Sequence[User], world: Mapping[str, Any]) -> None:
    """One question waits for an officer; another waits for its asker to word it anew."""
    services.ask_question(round=round, by=crowd[-1], text=WAITING, language="en", country="826")
    question = services.ask_question(
        round=round, by=world["author"], text=CHANGE, language="en", organisation=world["organisation"], country="404"
    )
    services.return_question(question=question, sentence=CHANGE_SENTENCE, by=world["officer"])


def _move_into_the_past(round: Round, by: timedelta) -> None:
    """Shift what happened in the round so far: no service can act in the past."""
    Round.objects.filter(pk=round.pk).update(
        **{name: F(name) - by for name in ("scheduled_at", "opened_at", "opens_at", "closes_at", "support_closes_at")}
    )
    for number, question in enumerate(Question.objects.filter(round=round).order_by("pk")):
        shift = by - timedelta(hours=5 * number)
        changes = {"received_at": F("received_at") - shift}
        if question.state == QuestionState.PUBLISHED:
            changes["published_at"] = F("published_at") - shift + timedelta(hours=3)
        Question.objects.filter(pk=question.pk).update(**changes)
    Support.objects.filter(question__round=round).update(given_at=F("given_at") - by + timedelta(days=5))
