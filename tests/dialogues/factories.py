"""Rows of dialogues for tests: plain functions, each with what it needs and no more. Times are around NOW."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import time_machine
from allauth.account.models import EmailAddress

from accounts.enums import MemberRole, MembershipState, OrganisationState, OrganisationType
from accounts.models import Grant, Membership, Organisation, User
from accounts.names import name_key
from core.permissions import CLOCK
from dialogues import services
from dialogues.enums import BallotKind, RoundState
from dialogues.models import Candidate, Process, Question, Round, Shortlist

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
OPENS = NOW - timedelta(days=10)
CLOSES = NOW + timedelta(days=10)
SUPPORT_CLOSES = NOW + timedelta(days=15)
AFTER = SUPPORT_CLOSES + timedelta(minutes=2)
ADOPTED = AFTER + timedelta(days=1)

_numbers = count(1)


def make_user(*roles: str, name: str = "", is_confirmed: bool = True, **fields: Any) -> User:
    number = next(_numbers)
    user = User.objects.create_user(email=f"asker{number}@test.example", name=name or f"Person {number}", **fields)
    EmailAddress.objects.create(user=user, email=user.email, verified=is_confirmed, primary=True)
    Grant.objects.bulk_create(Grant(user=user, role=role) for role in roles)
    return user


def make_organisation(*members: User, name: str = "", state: str = OrganisationState.VERIFIED) -> Organisation:
    number = next(_numbers)
    name = name or f"River Keepers {number}"
    officer = make_user("officer")
    organisation = Organisation.objects.create(
        reference=f"O-DIAL{number:05d}",
        slug=f"river-keepers-{number}",
        name=name,
        name_key=name_key(name),
        type=OrganisationType.NGO,
        country="404",
        year_established=1999,
        state=state,
        submitted_at=NOW - timedelta(days=90),
        submitted_by=officer,
        verified_at=NOW - timedelta(days=80) if state == OrganisationState.VERIFIED else None,
        verified_until=NOW + timedelta(days=1000) if state == OrganisationState.VERIFIED else None,
        verified_by=officer if state == OrganisationState.VERIFIED else None,
    )
    for user in members:
        Membership.objects.create(
            user=user,
            organisation=organisation,
            role=MemberRole.AUTHOR,
            state=MembershipState.ACTIVE,
            began_at=NOW - timedelta(days=70),
            began_by=user,
        )
    return organisation


def make_process(**fields: Any) -> Process:
    number = next(_numbers)
    names = {"slug": f"process-{number}", "title": f"Head of the Tide Office {number}", "post": "Head"}
    return Process.objects.create(**{**names, **fields})


def make_candidate(process: Process, name: str = "", *, circulated: bool = True) -> Candidate:
    number = next(_numbers)
    host = make_user("presiding")
    candidate = services.add_candidate(
        process=process, by=host, slug=f"candidate-{number}", name=name or f"Candidate {number}"
    )
    if circulated:
        services.nominate_candidate(candidate=candidate, by=host)
        candidate = services.circulate_candidate(candidate=candidate, by=host)
    return candidate


def make_team_member(candidate: Candidate) -> User:
    user = make_user()
    services.add_team_member(candidate=candidate, user=user, by=make_user("presiding"))
    return user


def make_round(process: Process | None = None, *, state: str = RoundState.OPEN, **fields: Any) -> Round:
    """A round with two circulated candidates, open at NOW; in an earlier or later state by the services' own steps."""
    number = next(_numbers)
    if process is None:
        process = make_process()
        make_candidate(process)
        make_candidate(process)
    host = make_user("presiding")
    times = {"opens_at": OPENS, "closes_at": CLOSES, "support_closes_at": SUPPORT_CLOSES}
    with time_machine.travel(OPENS - timedelta(days=1), tick=False):
        round = services.create_round(
            process=process, by=host, **{"slug": f"round-{number}", "title": f"Round {number}", **times, **fields}
        )
        if state == RoundState.DRAFT:
            return round
        round = services.schedule_round(round=round, by=host)
    if state == RoundState.SCHEDULED:
        return round
    with time_machine.travel(round.opens_at, tick=False):
        round = services.open_round(round=round, by=CLOCK)
    if state == RoundState.OPEN:
        return round
    return freeze(round) if state == RoundState.FROZEN else close(round)


def close(round: Round) -> Round:
    with time_machine.travel(round.support_closes_at + timedelta(minutes=2), tick=False):
        return services.close_round(round=round, by=CLOCK)


def freeze(round: Round) -> Round:
    close(round)
    with time_machine.travel(round.support_closes_at + timedelta(minutes=2), tick=False):
        return services.freeze_round(round=round, by=CLOCK)


def make_question(round: Round, text: str = "", *, asker: User | None = None, **fields: Any) -> Question:
    """Received at NOW, and waiting for the desk."""
    number = next(_numbers)
    given = {"text": text or f"What will you do about well number {number}?", "language": "en", **fields}
    with time_machine.travel(NOW, tick=False):
        return services.ask_question(round=round, by=asker or make_user(), **given)


def publish(question: Question) -> Question:
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        return services.publish_question(question=question, by=make_user("officer"))


def make_published(round: Round, text: str = "", **fields: Any) -> Question:
    return publish(make_question(round, text, **fields))


def support(question: Question, *users: User, organisation: Organisation | None = None) -> None:
    with time_machine.travel(NOW + timedelta(hours=2), tick=False):
        for user in users:
            services.support_question(question=question, by=user, organisation=organisation)


def make_groups(round: Round, *groups: tuple[int, int]) -> list[list[Question]]:
    """For each (people, questions) a group of people who all support the same questions of their own."""
    made = []
    for people, questions in groups:
        members = [make_user() for _ in range(people)]
        own = [make_published(round) for _ in range(questions)]
        for question in own:
            support(question, *members)
        made.append(own)
    return made


def draft(round: Round, ballot: str = BallotKind.PEOPLE) -> Shortlist:
    with time_machine.travel(AFTER, tick=False):
        return services.draft_shortlist(round=round, ballot=ballot, by=make_user("committee"))


def adopt(shortlist: Shortlist, moment: datetime = ADOPTED) -> Shortlist:
    with time_machine.travel(moment, tick=False):
        return services.adopt_shortlist(shortlist=shortlist, by=make_user("presiding"))


def make_adopted(groups: Sequence[tuple[int, int]] = ((2, 1), (1, 1)), **fields: Any) -> Shortlist:
    round = make_round(**fields)
    make_groups(round, *groups)
    return adopt(draft(freeze(round)))


def references(questions: Iterable[Question]) -> list[str]:
    return [question.reference for question in questions]
