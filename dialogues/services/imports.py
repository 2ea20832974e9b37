"""A round that took place elsewhere, imported with its ballots: closed, frozen, and marked as imported."""

import csv
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.audit import write_audit
from core.canonical import sha256_hex
from core.permissions import CLOCK
from core.references import ALPHABET, LENGTH, check_character
from core.text import clean_line, count_characters
from core.workflow import NotPossible
from record.services import append_entry

from ..ballots import set_hashes
from ..enums import BallotKind, QuestionState, RoundState
from ..models import FrozenBallot, Question, Round
from .questions import index_question

POLIS_ATTRIBUTION: Final = (
    "Data was gathered using the Polis software (compdemocracy.org/polis) and is sub-licensed under CC BY 4.0 with "
    "Attribution to The Computational Democracy Project."
)
AGREE_NOTE: Final = (
    "An “agree” of the original conversation stands in for “I support asking this”, and a statement for a question. "
    "They are not the same thing."
)
_COMMENT_COLUMNS = ("timestamp", "comment-id", "moderated", "comment-body")
_VOTES = {"": 0, "0": 0, "-1": 0, "1": 1}
_MOST_PROBLEMS = 20
_BATCH = 2000

Progress = Callable[[int, int], None]


class BadFile(Exception):
    """A file cannot be imported; `lines` say for each problem the file, the line and what is wrong."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        super().__init__("\n".join(lines))


@dataclass(frozen=True)
class _Statement:
    id: str
    text: str
    at: datetime
    is_shown: bool


def import_polis(
    *,
    slug: str,
    title: str,
    comments: Path,
    votes: Path,
    language: str = "",
    attribution: str = POLIS_ATTRIBUTION,
    progress: Progress | None = None,
    by: Any = CLOCK,
) -> tuple[Round, bool]:
    """Import a Polis conversation (comments.csv, participants-votes.csv) as a round; returns it, and whether it is new.

    References, ballot ids and seed are derived from the slug and the ids of the source, so that the same files give the
    same round on every machine. A statement that its moderators rejected is kept and not published. Imported again,
    nothing changes. Raises BadFile with a line for each problem, NotPossible when the slug is taken by something else.
    """
    report = progress or (lambda done, total: None)
    source_hash = sha256_hex(sha256_hex(comments.read_bytes()) + sha256_hex(votes.read_bytes()))
    with transaction.atomic():
        known = Round.objects.select_for_update().filter(slug=slug).first()
        if known is not None:
            if known.source_hash == source_hash:
                return known, False
            raise NotPossible(
                _("A round with the address “%(slug)s” exists, and was not made from these files.") % {"slug": slug}
            )
        statements = _read_comments(comments)
        supported = _read_votes(votes, {statement.id: statement.is_shown for statement in statements})
        total = len(statements) + len(supported)
        round = _create_round(slug, title, language or _language_of(statements), attribution, statements, source_hash)
        questions = _create_questions(round, statements, lambda done: report(done, total))
        ballots = _create_ballots(round, questions, supported)
        report(total, total)
        shown = [question for question in questions.values() if question.is_public]
        _count(shown, ballots)
        set_hashes(round, shown, {BallotKind.PEOPLE: ballots, BallotKind.ORGANISATIONS: []})
        round.state, round.frozen_at = RoundState.FROZEN, timezone.now()
        round.save()
        write_audit("round.import", round, by=by, after={"state": round.state, "source_hash": source_hash})
        append_entry(
            kind="ballots_frozen",
            reference=round.reference,
            content={
                "round": slug,
                "hashes": {
                    "questions": round.questions_hash,
                    "people": round.people_hash,
                    "organisations": round.organisations_hash,
                },
                "seed": round.seed,
                "source": source_hash,
            },
        )
    return round, True


def _read_comments(path: Path) -> list[_Statement]:
    statements, problems, seen = [], [], set()
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        _check_columns(path, reader.fieldnames or [], _COMMENT_COLUMNS)
        for row in reader:
            where = f"{path.name}, line {reader.line_num}"
            try:
                statement = _statement(row)
                if statement.id in seen:
                    raise ValueError(f"comment-id {statement.id} stands here a second time")
            except ValueError as problem:
                problems.append(f"{where}: {problem}")
                continue
            seen.add(statement.id)
            statements.append(statement)
    if not statements and not problems:
        problems.append(f"{path.name}: no statements")
    _raise_problems(problems)
    return sorted(statements, key=lambda statement: int(statement.id))


def _statement(row: dict[str, str]) -> _Statement:
    if None in row or None in row.values():
        raise ValueError("the number of columns is not that of the first line")
    if not row["comment-id"].isdigit():
        raise ValueError(f"comment-id “{row['comment-id'][:20]}” is not a number")
    if row["moderated"] not in {"-1", "0", "1"}:
        raise ValueError(f"moderated is “{row['moderated'][:20]}”, not -1, 0 or 1")
    if not row["timestamp"].isdigit():
        raise ValueError(f"timestamp “{row['timestamp'][:20]}” is not a number of milliseconds")
    try:
        text = clean_line(row["comment-body"])
    except ValidationError as problem:
        raise ValueError("comment-body has hidden control characters") from problem
    if not text:
        raise ValueError("comment-body is empty")
    at = datetime.fromtimestamp(int(row["timestamp"]) / 1000, tz=UTC)
    return _Statement(row["comment-id"], text, at, row["moderated"] != "-1")


def _read_votes(path: Path, is_shown: dict[str, bool]) -> dict[str, list[str]]:
    """For each participant the ids of the shown statements agreed with, which may be none."""
    supported: dict[str, list[str]] = {}
    problems: list[str] = []
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file)
        header = next(reader, [])
        _check_columns(path, header, ("participant",))
        who = header.index("participant")
        columns = [(place, name) for place, name in enumerate(header) if name.isdigit()]
        problems += [
            f"{path.name}, line 1: there is no statement {name} in the comments"
            for _place, name in columns
            if name not in is_shown
        ]
        kept = [(place, name) for place, name in columns if is_shown.get(name)]
        for row in reader:
            where = f"{path.name}, line {reader.line_num}"
            if len(row) != len(header):
                problems.append(f"{where}: {len(row)} columns, not the {len(header)} of the first line")
            elif row[who] in supported or not row[who]:
                problems.append(f"{where}: participant “{row[who][:20]}” is missing or stands here a second time")
            elif strange := next((row[place] for place, _name in columns if row[place] not in _VOTES), ""):
                problems.append(f"{where}: a vote is “{strange[:20]}”, not 1, 0, -1 or empty")
            else:
                supported[row[who]] = [name for place, name in kept if _VOTES[row[place]]]
            if len(problems) >= _MOST_PROBLEMS:
                break
    _raise_problems(problems)
    return supported


def _check_columns(path: Path, header: Any, needed: tuple[str, ...]) -> None:
    missing = [name for name in needed if name not in header]
    if missing:
        raise BadFile([f"{path.name}, line 1: no column {', '.join(missing)}"])


def _raise_problems(problems: list[str]) -> None:
    if problems:
        more = len(problems) - _MOST_PROBLEMS
        raise BadFile(problems[:_MOST_PROBLEMS] + ([f"… and {more} more"] if more > 0 else []))


def _language_of(statements: list[_Statement]) -> str:
    """Chinese where Han characters are most of the text, else English: what the published conversations are in."""
    text = "".join(statement.text for statement in statements)
    han = sum(1 for character in text if "\u4e00" <= character <= "\u9fff")
    return "zh-hans" if 2 * han > count_characters(text) else "en"


def _create_round(
    slug: str, title: str, language: str, attribution: str, statements: list[_Statement], source_hash: str
) -> Round:
    opened, last = min(s.at for s in statements), max(s.at for s in statements)
    closed = last + timedelta(seconds=1)
    seed = sha256_hex(f"imported round {slug}")
    return Round.objects.create(
        slug=slug,
        title=title,
        language=language,
        opens_at=opened,
        closes_at=closed,
        support_closes_at=closed,
        opened_at=opened,
        closed_at=closed,
        state=RoundState.CLOSED,
        seed=seed,
        seed_hash=sha256_hex(bytes.fromhex(seed)),
        source=f"{attribution} {AGREE_NOTE}",
        source_hash=source_hash,
    )


def _create_questions(round: Round, statements: list[_Statement], report: Callable[[int], None]) -> dict[str, Question]:
    questions: dict[str, Question] = {}
    taken: set[str] = set()
    for statement in statements:
        reference = _derived_reference(round.slug, statement.id, taken)
        taken.add(reference)
        questions[statement.id] = Question(
            reference=reference,
            round=round,
            text=statement.text,
            language=round.language,
            state=QuestionState.PUBLISHED if statement.is_shown else QuestionState.REFUSED,
            received_at=statement.at,
            published_at=statement.at if statement.is_shown else None,
            refused_at=None if statement.is_shown else statement.at,
            reason_code="" if statement.is_shown else "source",
            source_id=statement.id,
        )
    Question.objects.bulk_create(questions.values(), batch_size=_BATCH)
    for number, question in enumerate(questions.values(), start=1):
        if question.is_public:
            index_question(question)
        if number % 50 == 0:
            report(number)
    return questions


def _derived_reference(slug: str, source_id: str, taken: set[str]) -> str:
    """A reference that the same source always gets: the first 40 bits of a SHA-256, and the check character."""
    for attempt in range(1000):
        digest = int(sha256_hex(f"{slug}:{source_id}:{attempt}"), 16)
        body = "".join(ALPHABET[(digest >> (5 * place)) & 31] for place in range(LENGTH))
        reference = f"{Question.LETTER}-{body}{check_character(Question.LETTER, body)}"
        if reference not in taken and not Question.objects.filter(reference=reference).exists():
            return reference
    raise AssertionError("unreachable: a thousand references in a row are taken")


def _create_ballots(
    round: Round, questions: dict[str, Question], supported: dict[str, list[str]]
) -> list[FrozenBallot]:
    ballots = [
        FrozenBallot(
            round=round,
            kind=BallotKind.PEOPLE,
            ballot_id=sha256_hex(f"{round.slug}:{participant}")[:32],
            questions=sorted(questions[source_id].reference for source_id in ids),
        )
        for participant, ids in supported.items()
    ]
    return FrozenBallot.objects.bulk_create(sorted(ballots, key=lambda ballot: ballot.ballot_id), batch_size=_BATCH)


def _count(questions: list[Question], ballots: list[FrozenBallot]) -> None:
    counts: dict[str, int] = {question.reference: 0 for question in questions}
    for ballot in ballots:
        for reference in ballot.questions:
            counts[reference] += 1
    for question in questions:
        question.people_supports, question.organisations_supports = counts[question.reference], 0
    Question.objects.bulk_update(questions, ["people_supports", "organisations_supports"], batch_size=_BATCH)
