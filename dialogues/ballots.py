"""What is frozen when a round closes, in the bytes whose hashes go to the public record; and what is computed from it.

The bytes are canonical JSON (core.canonical): the questions as a list of objects in the order of their references, the
ballots of one kind as a list of [id, [references]] in the order of the ids.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.cache import cache

from core.canonical import canonical_json, sha256_hex

from .enums import BallotKind
from .models import FrozenBallot, Question, Round
from .representation import Audit, Place, Profile, Violation, audit_slate, order_by_phragmen


def questions_bytes(questions: Iterable[Question]) -> bytes:
    """The frozen questions as they are hashed."""
    return canonical_json(
        [
            {
                "reference": question.reference,
                "text": question.text,
                "context": question.context,
                "links": list(question.links),
                "language": question.language,
                "theme": question.theme,
            }
            for question in sorted(questions, key=lambda question: question.reference)
        ]
    )


def ballots_bytes(ballots: Iterable[FrozenBallot]) -> bytes:
    """The frozen ballots of one kind as they are hashed."""
    rows = sorted((ballot.ballot_id, sorted(ballot.questions)) for ballot in ballots)
    return canonical_json([[ballot_id, questions] for ballot_id, questions in rows])


def set_hashes(round: Round, questions: Iterable[Question], ballots: Mapping[str, Iterable[FrozenBallot]]) -> None:
    """Put the hashes of questions and of both ballots on the round (not saved)."""
    round.questions_hash = sha256_hex(questions_bytes(questions))
    round.people_hash = sha256_hex(ballots_bytes(ballots[BallotKind.PEOPLE]))
    round.organisations_hash = sha256_hex(ballots_bytes(ballots[BallotKind.ORGANISATIONS]))


def frozen_questions(round: Round) -> Any:
    """The questions that were on the ballots; one published later is not among them."""
    return Question.objects.published().filter(round=round, people_supports__isnull=False)


def profile_of(round: Round, ballot: str) -> Profile:
    """The frozen ballots of one kind, over the frozen questions. Two queries."""
    references = sorted(frozen_questions(round).values_list("reference", flat=True))
    rows = FrozenBallot.objects.filter(round=round, kind=ballot).values_list("questions", flat=True)
    return Profile.of(references, rows)


def order_of(round: Round, profile: Profile, places: int) -> list[Place]:
    """The first `places` questions by sequential Phragmén under the round's revealed seed."""
    return order_by_phragmen(profile, places, bytes.fromhex(round.revealed_seed))


def profiles_of(round: Round) -> dict[str, Profile]:
    """The profile of each ballot that has voters."""
    profiles = {kind: profile_of(round, kind) for kind in BallotKind.values}
    return {kind: profile for kind, profile in profiles.items() if profile.voters}


def order_facts(round: Round, profile: Profile) -> list[dict[str, Any]]:
    """The places and reserves of the computed order as JSON values."""
    return [
        {
            "question": place.question,
            "rank": place.rank,
            "score": str(place.score),
            "supporters": place.supporters,
        }
        for place in order_of(round, profile, round.places + round.reserves)
    ]


def computed(round: Round) -> dict[str, dict[str, Any]]:
    """For each ballot with voters the computed order, and the audit of its places; kept for an hour under the hashes of
    the ballots, which never change."""
    key = f"dialogues.computed:{round.slug}:{round.people_hash[:32]}:{round.organisations_hash[:32]}"

    def compute() -> dict[str, dict[str, Any]]:
        found = {}
        for kind, profile in profiles_of(round).items():
            order = order_facts(round, profile)
            slate = [place["question"] for place in order[: round.places]]
            found[kind] = {"order": order, "audit": as_facts(audit_slate(profile, slate, places=round.places))}
        return found

    return cache.get_or_set(key, compute, 3600) or {}


def as_facts(audit: Audit) -> dict[str, Any]:
    """An audit as JSON values without floats, as it is kept and entered in the record."""
    return {
        "voters": audit.voters,
        "places": audit.places,
        "covered": audit.covered,
        "jr": [_violation_facts(violation) for violation in audit.jr],
        "ejr": [_violation_facts(violation) for violation in audit.ejr],
    }


def from_facts(facts: Mapping[str, Any]) -> Audit:
    """The audit that `as_facts` wrote."""
    return Audit(
        voters=facts["voters"],
        places=facts["places"],
        covered=facts["covered"],
        jr=tuple(_violation(row) for row in facts["jr"]),
        ejr=tuple(_violation(row) for row in facts["ejr"]),
    )


def _violation_facts(violation: Violation) -> dict[str, Any]:
    return {
        "question": violation.question,
        "group_size": violation.group_size,
        "deserved": violation.deserved,
        "has_at_most": violation.has_at_most,
    }


def _violation(facts: Mapping[str, Any]) -> Violation:
    return Violation(question=facts["question"], group_size=facts["group_size"], deserved=facts["deserved"])
