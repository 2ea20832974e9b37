"""A round is written, scheduled with its seed committed, and then opens, closes and freezes by the clock."""

import secrets
from collections import defaultdict
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.audit import write_audit
from core.canonical import sha256_hex
from core.permissions import require
from core.workflow import NotPossible
from record.services import append_entry

from .. import notices
from ..ballots import set_hashes
from ..enums import BallotKind, CandidateState, QuestionState, RoundState
from ..models import FrozenBallot, Process, Question, Round, Support
from ..models.rounds import GRACE
from ..workflow import ROUND

_BATCH = 2000


def create_round(*, process: Process, by: User, candidates: Any = (), **fields: Any) -> Round:
    """A draft of a round. Raises PermissionDenied, ValidationError by field."""
    check_times(fields["opens_at"], fields["closes_at"], fields["support_closes_at"])
    with transaction.atomic():
        require(by, "dialogues.edit_round")
        round = Round.objects.create(process=process, state=RoundState.DRAFT, **fields)
        round.candidates.set(candidates)
        write_audit("round.create", round, by=by, after={"state": round.state, "title": round.title})
    return round


def edit_round(*, round: Round, by: User, candidates: Any = None, **fields: Any) -> Round:
    """Change a draft: once a round is scheduled its terms are a promise. Raises PermissionDenied, NotPossible,
    ValidationError by field."""
    with transaction.atomic():
        round = Round.objects.select_for_update(of=("self",)).get(pk=round.pk)
        require(by, "dialogues.edit_round", round)
        if round.state != RoundState.DRAFT:
            raise NotPossible(_("The terms of this round are published and stay as they are."))
        before = _terms(round)
        for name, value in fields.items():
            setattr(round, name, value)
        check_times(round.opens_at, round.closes_at, round.support_closes_at)
        round.save(update_fields=list(fields))
        if candidates is not None:
            round.candidates.set(candidates)
        write_audit("round.edit", round, by=by, before=before, after=_terms(round))
    return round


def schedule_round(*, round: Round, by: User) -> Round:
    """Publish the terms of a round and draw its seed, of which only the hash is shown until the ballots are frozen.

    Raises PermissionDenied, and NotPossible where its time is over or no candidate is circulated.
    """
    with transaction.atomic():
        round = Round.objects.select_for_update(of=("self",)).get(pk=round.pk)
        require(by, "dialogues.schedule_round", round)
        before = {"state": round.state}
        state = ROUND.take("schedule", round.state)
        now = timezone.now()
        if round.closes_at <= now:
            raise NotPossible(_("The time for questions would already be over. Set later times first."))
        if not covered_candidates(round).exists():
            raise NotPossible(_("No candidate of this process is circulated yet, so nobody can be asked."))
        round.state, round.scheduled_at, round.scheduled_by = state, now, by
        round.seed = secrets.token_hex(32)
        round.seed_hash = sha256_hex(bytes.fromhex(round.seed))
        round.save(update_fields=["state", "scheduled_at", "scheduled_by", "seed", "seed_hash"])
        write_audit("round.schedule", round, by=by, before=before, after=_terms(round))
    return round


def open_round(*, round: Round, by: Any) -> Round:
    """Open a scheduled round: by the clock at its time, or earlier by a host, whose moment then becomes its opening.

    Enters its terms and the commitment to its seed in the public record. Raises PermissionDenied, NotPossible.
    """
    with transaction.atomic():
        round = Round.objects.select_for_update(of=("self",)).get(pk=round.pk)
        require(by, "dialogues.open_round", round)
        before = {"state": round.state}
        round.state = ROUND.take("open", round.state)
        round.opened_at = timezone.now()
        round.opens_at = min(round.opens_at, round.opened_at)
        round.save(update_fields=["state", "opened_at", "opens_at"])
        write_audit("round.open", round, by=by, before=before, after=_terms(round))
        append_entry(kind="round_opened", reference=round.reference, content=_terms(round))
        notices.round_opened(round)
    return round


def close_round(*, round: Round, by: Any) -> Round:
    """Close a round whose time for support is over, and a grace for requests under way with it.

    Raises PermissionDenied for anyone but the clock, and NotPossible before its time.
    """
    with transaction.atomic():
        round = Round.objects.select_for_update(of=("self",)).get(pk=round.pk)
        require(by, "dialogues.close_round", round)
        before = {"state": round.state}
        state = ROUND.take("close", round.state)
        now = timezone.now()
        if now < round.support_closes_at + GRACE:
            raise NotPossible(_("The time for support is not over yet."))
        round.state, round.closed_at = state, now
        round.save(update_fields=["state", "closed_at"])
        write_audit("round.close", round, by=by, before=before, after={"state": round.state})
        append_entry(
            kind="round_closed",
            reference=round.reference,
            content={"round": round.slug, "support_closed_at": round.support_closes_at.isoformat()},
        )
    return round


def freeze_round(*, round: Round, by: Any) -> Round:
    """Freeze both ballots under random ids, without times; enter the hashes in the record, and reveal the seed.

    Raises PermissionDenied for anyone but the clock, NotPossible for a round that is not closed.
    """
    with transaction.atomic():
        round = Round.objects.select_for_update(of=("self",)).get(pk=round.pk)
        require(by, "dialogues.freeze_round", round)
        before = {"state": round.state}
        state = ROUND.take("freeze", round.state)
        questions = list(Question.objects.filter(round=round, state=QuestionState.PUBLISHED).order_by("pk"))
        ballots = _frozen_ballots(round, questions)
        for kind in BallotKind.values:
            FrozenBallot.objects.bulk_create(ballots[kind], batch_size=_BATCH)
        _count_supports(questions, ballots)
        Question.objects.bulk_update(questions, ["people_supports", "organisations_supports"], batch_size=_BATCH)
        set_hashes(round, questions, ballots)
        round.state, round.frozen_at = state, timezone.now()
        hashes = {
            "questions": round.questions_hash,
            "people": round.people_hash,
            "organisations": round.organisations_hash,
        }
        round.save(update_fields=["state", "frozen_at", "questions_hash", "people_hash", "organisations_hash"])
        write_audit("round.freeze", round, by=by, before=before, after={"state": round.state, **hashes})
        append_entry(
            kind="ballots_frozen",
            reference=round.reference,
            content={"round": round.slug, "hashes": hashes, "seed": round.seed, "seed_hash": round.seed_hash},
        )
    return round


def covered_candidates(round: Round) -> Any:
    """The circulated candidates of a round: those named, else all of the process, in the neutral order."""
    named = round.candidates.filter(state=CandidateState.CIRCULATED)
    if round.process is None or round.candidates.exists():
        return named
    return round.process.candidates.filter(state=CandidateState.CIRCULATED)


def _frozen_ballots(round: Round, questions: list[Question]) -> dict[str, list[FrozenBallot]]:
    references = {question.pk: question.reference for question in questions}
    cast: dict[str, dict[int, list[str]]] = {kind: defaultdict(list) for kind in BallotKind.values}
    supports = Support.objects.standing().filter(question__round=round)
    for question, kind, user, organisation in supports.values_list(
        "question_id", "ballot", "user_id", "organisation_id"
    ):
        if question in references:
            owner = organisation if kind == BallotKind.ORGANISATIONS else user
            cast[kind][owner].append(references[question])
    return {
        kind: sorted(
            (
                FrozenBallot(round=round, kind=kind, ballot_id=secrets.token_hex(16), questions=sorted(supported))
                for supported in cast[kind].values()
            ),
            key=lambda ballot: ballot.ballot_id,  # rows in the order of random ids: the table tells no order of arrival
        )
        for kind in BallotKind.values
    }


def _count_supports(questions: list[Question], ballots: dict[str, list[FrozenBallot]]) -> None:
    for kind, field in (
        (BallotKind.PEOPLE, "people_supports"),
        (BallotKind.ORGANISATIONS, "organisations_supports"),
    ):
        counts: dict[str, int] = defaultdict(int)
        for ballot in ballots[kind]:
            for reference in ballot.questions:
                counts[reference] += 1
        for question in questions:
            setattr(question, field, counts[question.reference])


def check_times(opens_at: datetime, closes_at: datetime, support_closes_at: datetime) -> None:
    """Raise ValidationError by field unless the times of a round are in order."""
    if closes_at <= opens_at:
        raise ValidationError({"closes_at": _("This must be after the opening.")})
    if support_closes_at < closes_at:
        raise ValidationError({"support_closes_at": _("Support cannot close before the time for questions does.")})


def _terms(round: Round) -> dict[str, Any]:
    """What a round promises, as it is entered in the record."""
    return {
        "round": round.slug,
        "state": round.state,
        "title": round.title,
        "opens_at": round.opens_at.isoformat(),
        "closes_at": round.closes_at.isoformat(),
        "support_closes_at": round.support_closes_at.isoformat(),
        "who_may_ask": round.who_may_ask,
        "themes": list(round.themes),
        "criteria": round.criteria,
        "limits": {
            "text": round.text_limit,
            "context": round.context_limit,
            "links": round.link_limit,
            "person": round.person_limit,
            "organisation": round.organisation_limit,
            "support": round.support_limit,
        },
        "places": round.places,
        "reserves": round.reserves,
        "seed_hash": round.seed_hash,
    }
