"""manage.py shortlist: the computed order of a round and its audit, the same bytes every time."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.canonical import canonical_json
from dialogues.ballots import as_facts, frozen_questions, order_of, profile_of
from dialogues.enums import BallotKind
from dialogues.models import Round
from dialogues.representation import Audit, Place, audit_slate

_TEXT = 72


class Command(BaseCommand):
    help = (
        "Print the order of the questions of a round by sequential Phragmén, with scores, coverage, and the audit of "
        "justified representation (JR) and EJR+."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("round", help="address of the round")
        parser.add_argument("--ballot", choices=BallotKind.values, default=BallotKind.PEOPLE.value)
        parser.add_argument("--places", type=int, default=30, help="how many places (30)")
        parser.add_argument("--json", action="store_true", help="as canonical JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        round = Round.objects.filter(slug=options["round"]).first()
        if round is None:
            raise CommandError(f"There is no round with the address “{options['round']}”.")
        if not round.is_frozen:
            raise CommandError("The ballots of this round are not frozen yet, so there is nothing to compute.")
        if options["places"] < 1:
            raise CommandError("A short-list has at least one place.")
        profile = profile_of(round, options["ballot"])
        order = order_of(round, profile, options["places"])
        audit = audit_slate(profile, [place.question for place in order], places=options["places"])
        texts = dict(frozen_questions(round).values_list("reference", "text"))
        if options["json"]:
            self.stdout.write(canonical_json(_facts(round, options["ballot"], order, audit, texts)).decode())
        else:
            self._write_table(round, options["ballot"], order, audit, texts)

    def _write_table(self, round: Round, ballot: str, order: list[Place], audit: Audit, texts: dict[str, str]) -> None:
        self.stdout.write(f"{round.title} ({round.slug}), ballot of {ballot}, {audit.places} places")
        self.stdout.write(f"{'place':>5}  {'number':<11}  {'support':>7}  {'load':>10}  question")
        for place in order:
            text = texts[place.question]
            short = text if len(text) <= _TEXT else text[: _TEXT - 1] + "…"
            load = f"{float(place.score):.7f}"
            self.stdout.write(f"{place.rank:>5}  {place.question}  {place.supporters:>7,}  {load:>10}  {short}")
        percent = 100 * audit.covered / audit.voters if audit.voters else 0.0
        self.stdout.write(
            f"\nCoverage: {audit.covered:,} of {audit.voters:,} participants who support anything have at least one "
            f"of their questions on the list ({percent:.1f} %)."
        )
        for name, violations in (("Justified representation (JR)", audit.jr), ("EJR+", audit.ejr)):
            self.stdout.write(f"{name}: {'holds' if not violations else f'broken {len(violations)} times'}.")
            for violation in violations:
                self.stdout.write(f"  {violation.in_words(texts[violation.question])}")


def _facts(round: Round, ballot: str, order: list[Place], audit: Audit, texts: dict[str, str]) -> dict[str, Any]:
    return {
        "round": round.slug,
        "ballot": ballot,
        "places": audit.places,
        "seed": round.revealed_seed,
        "questions_hash": round.questions_hash,
        "ballots_hash": round.people_hash if ballot == BallotKind.PEOPLE else round.organisations_hash,
        "order": [
            {
                "rank": place.rank,
                "question": place.question,
                "text": texts[place.question],
                "score": str(place.score),
                "supporters": place.supporters,
            }
            for place in order
        ],
        "audit": as_facts(audit),
    }
