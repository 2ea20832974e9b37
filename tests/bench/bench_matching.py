"""How well and how fast names are found in a real register, and twins among 50,000 organisations.

`python -m tests.bench.bench_matching [SEED]`, on a database of its own that is dropped. The register is not the
portal's: without the file nothing is measured. What is changed in a name, and how, is written here and nowhere else,
so that the rules of accounts.names are not measured by themselves.
"""

import random
import re
import statistics
import sys
import time
import tracemalloc
import unicodedata
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ._database import fresh_database

REGISTER = Path(__file__).resolve().parents[3] / "shared" / "data" / "ecosoc-decisions.csv"
DRAWN, BATCHES, PORTAL = 500, 10, 50_000
LETTERS = "abcdefghijklmnopqrstuvwxyz"
FORM = re.compile(
    r"(?:,| [–—-])? \(?(?:inc|incorporated|ltd|limited|llc|corp|corporation|gmbh|ggmbh|e\. ?v|asbl|aisbl|a\.s\.b\.l"
    r"|a\.i\.s\.b\.l|vzw|onlus|o\.n\.l\.u\.s|a\. ?c|ac|registered association|ra|srl|s\.r\.l|bv|b\.v|plc|pty"
    r"|sarl)\.?\)?$",
    re.IGNORECASE,
)
BRACKET_AT_END = re.compile(r"\s*\([^)]*\)$")
PARTS = re.compile(r"^([A-Z][\w’ -]+?) (for|of|on|against) ([\w’,& -]+?) (in|of) ((?:[A-Z][\w’-]+ ?)+)$")

Row = Any  # a RegisterDecision: models can be imported only after the database is chosen


def main(seed: int = 2026) -> None:
    """Import the register, then search changed names, names that are not there, and twins; print what was found."""
    if not REGISTER.is_file():
        print(f"skipped: there is no register at {REGISTER}")
        return
    with fresh_database():
        from accounts.models import RegisterDecision  # the database is chosen first
        from accounts.services import import_register

        with REGISTER.open(encoding="utf-8", newline="") as lines:
            report = import_register(lines=lines, system="ECOSOC")
        rows = list(RegisterDecision.objects.all())
        draw = random.Random(seed)
        drawn = draw.sample([row for row in rows if row.decision == "granted"], DRAWN)
        print(f"register of {report.rows:,} decisions, {DRAWN} granted organisations drawn with seed {seed}")
        _measure_build()
        _measure_changes({**changes_of(drawn, draw), "a former name": former_names(rows)})
        _measure_absent(drawn)
        _measure_invented(invented_names(rows, draw))
        _measure_twins(rows, draw)


def changes_of(drawn: list[Row], draw: random.Random) -> dict[str, list[tuple[str, Row]]]:
    """For each kind of change the changed names of those rows that it changes, each with its row."""
    kinds: dict[str, Callable[[str], str]] = {
        "upper case": str.upper,
        "lower case": str.lower,
        "no accents": without_accents,
        "no legal form": lambda name: FORM.sub("", name),
        "one typing error": lambda name: mistyped(name, draw),
        "all of these at once": lambda name: mistyped(without_accents(FORM.sub("", name)).upper(), draw),
    }
    made = {kind: [(change(row.organisation), row) for row in drawn] for kind, change in kinds.items()}
    return {kind: [(name, row) for name, row in cases if name != row.organisation] for kind, cases in made.items()}


def former_names(rows: list[Row]) -> list[tuple[str, Row]]:
    """The other name of each change of name, if the register grants status under exactly one of the two."""
    granted = {_plain(row.organisation): row for row in rows if row.decision == "granted"}
    pairs = [(_plain(row.organisation), row.new_name) for row in rows if row.decision == "name change"]
    both = [*pairs, *((new, old) for old, new in pairs)]
    return [
        (other, granted[_plain(name)])
        for name, other in both
        if _plain(name) in granted and _plain(other) not in granted
    ]


def without_accents(name: str) -> str:
    spelt = name.translate(str.maketrans("øØłŁđĐı", "oOlLdDi"))
    return "".join(letter for letter in unicodedata.normalize("NFD", spelt) if not unicodedata.combining(letter))


def mistyped(name: str, draw: random.Random) -> str:
    """`name` with one letter too many, too few, wrong, or in its neighbour's place, anywhere in it."""
    at, letter = draw.randrange(len(name) - 1), draw.choice(LETTERS)
    before, here, following, after = name[:at], name[at], name[at + 1], name[at + 2 :]
    return draw.choice(
        [
            before + letter + here + following + after,
            before + following + after,
            before + letter + following + after,
            before + following + here + after,
        ]
    )


def invented_names(rows: list[Row], draw: random.Random) -> list[str]:
    """Names put together from the parts of real ones, as “Network” “for” “Clean Water” “in” “Nepal”: none is real."""
    real = {row.organisation.casefold() for row in rows} | {row.new_name.casefold() for row in rows}
    parts = list(zip(*(found.groups() for row in rows if (found := PARTS.match(row.organisation))), strict=True))
    names: dict[str, None] = {}
    while len(names) < DRAWN:
        name = " ".join(draw.choice(part).strip() for part in parts)
        if name.casefold() not in real:
            names[name] = None
    return list(names)


def _measure_build() -> None:
    """The index is built at the first search after an import, once for each process."""
    from accounts import matching  # the database is chosen first
    from accounts.names import word_key

    began = time.perf_counter()
    matching.likely_entries(["first search"], system="ECOSOC")
    seconds = time.perf_counter() - began
    matching._build_index.cache_clear()
    word_key.cache_clear()
    tracemalloc.start()
    matching.likely_entries(["first search"], system="ECOSOC")
    held, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    print(f"first search of a process, index built: {seconds * 1000:,.0f} ms; it holds {held / 2**20:.1f} MB", end="")
    print(f" ({most / 2**20:.1f} MB while it is built)")


def _measure_changes(kinds: dict[str, list[tuple[str, Row]]]) -> None:
    from accounts.matching import likely_entries  # the database is chosen first

    total, took = Counter[str](), []
    for kind, cases in kinds.items():
        hits = Counter(cases=len(cases))
        for name, row in cases:
            began = time.perf_counter()
            matches = likely_entries([name], system="ECOSOC")
            took.append((time.perf_counter() - began) * 1000)
            places = [place for place, match in enumerate(matches) if row in match.entry.decisions]
            hits["first"] += places[:1] == [0]
            hits["three"] += bool(places)
            hits["likely"] += bool(places) and matches[places[0]].is_likely
        total += hits
        _say_hits(kind, hits)
    _say_hits("overall", total)
    _say_times("one search", took)


def _say_hits(kind: str, hits: Counter[str]) -> None:
    first, three, likely = (100 * hits[key] / max(1, hits["cases"]) for key in ("first", "three", "likely"))
    shares = f"first {first:.2f} %, among the first three {three:.2f} %, shown as likely {likely:.2f} %"
    print(f"{kind}: {hits['cases']:,} cases, {shares}")


def _measure_absent(drawn: list[Row]) -> None:
    """Each drawn organisation is taken out with all its rows, a few at a time, and its own printed name searched."""
    from django.db import transaction  # the database is chosen first

    from accounts import matching
    from accounts.models import RegisterDecision

    found: list[tuple[str, str]] = []
    for batch in (drawn[start::BATCHES] for start in range(BATCHES)):
        entries = [_entry_of(row) for row in batch]
        with transaction.atomic():
            pks = {decision.pk for entry in entries for decision in entry.decisions}
            RegisterDecision.objects.filter(pk__in=pks).delete()
            matching._build_index.cache_clear()  # known by count and newest row, which two batches may share
            found += [(row.organisation, best) for row in batch if (best := _likely(row.organisation))]
            transaction.set_rollback(True)
    matching._build_index.cache_clear()
    share = f"{len(found)} of {len(drawn)} ({100 * len(found) / len(drawn):.1f} %)"
    print(f"taken out of the register: {share} get a match shown as likely")
    print("  (all are counted, also where the register may hold one organisation under two names)")
    for name, best in found:
        print(f"    {name} | {best}")


def _measure_invented(names: list[str]) -> None:
    found = [(name, best) for name in names if (best := _likely(name))]
    share = f"{len(found)} of {len(names)} ({100 * len(found) / len(names):.1f} %)"
    print(f"invented names: {share} get a match shown as likely")
    for name, best in found:
        print(f"    {name} | {best}")


def _measure_twins(rows: list[Row], draw: random.Random) -> None:
    """A portal of 50,000 organisations; one of them saved just before it is searched."""
    from accounts.matching import likely_twins  # the database is chosen first

    names = list(dict.fromkeys([row.organisation for row in rows]))
    parts = [name.split() for name in names if name.isascii()]
    while len(names) < PORTAL + 100:
        left, right = draw.choice(parts), draw.choice(parts)
        names.append(" ".join([*left[: len(left) // 2 + 1], *right[len(right) // 2 :]]))
    _save_organisations(names[:PORTAL])
    took, seen = [], 0
    for number, fresh in enumerate(names[PORTAL:], PORTAL):
        _save_organisations([fresh], first=number)
        began = time.perf_counter()
        twins = likely_twins(mistyped(fresh, draw))
        took.append((time.perf_counter() - began) * 1000)
        seen += fresh in [twin.organisation.name for twin in twins]
    _say_times(f"twins among {PORTAL:,} organisations", took)
    print(f"twins: {seen} of {len(took)} that were saved just before are seen with one typing error")


def _save_organisations(names: list[str], first: int = 0) -> None:
    from django.utils import timezone  # the database is chosen first

    from accounts.models import Organisation, User
    from accounts.names import name_key
    from core.references import new_reference

    by = User.objects.get_or_create(email="bench@people.example")[0]
    Organisation.objects.bulk_create(
        (
            Organisation(
                reference=new_reference(Organisation.LETTER),
                slug=f"bench-{number}",
                name=name[:255],
                name_key=name_key(name)[:255],
                type="ngo",
                country="404",
                year_established=1998,
                state="submitted",
                submitted_at=timezone.now(),
                submitted_by=by,
            )
            for number, name in enumerate(names, first)
        ),
        batch_size=2000,
    )


def _likely(name: str) -> str:
    """The name of the best match, if it would be shown as likely."""
    from accounts.matching import likely_entries  # the database is chosen first

    matches = likely_entries([name], system="ECOSOC", limit=1)
    return matches[0].entry.name if matches and matches[0].is_likely else ""


def _entry_of(row: Row) -> Any:
    from accounts.matching import likely_entries  # the database is chosen first

    matches = likely_entries([row.organisation], system="ECOSOC", limit=40)
    return next(match.entry for match in matches if row in match.entry.decisions)


def _plain(name: str) -> str:
    return BRACKET_AT_END.sub("", name).casefold()


def _say_times(what: str, took: list[float]) -> None:
    percentile = sorted(took)[int(len(took) * 0.95)]
    print(f"{what}: median {statistics.median(took):.1f} ms, 95th percentile {percentile:.1f} ms")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2026)
