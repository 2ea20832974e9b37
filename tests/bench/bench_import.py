"""How fast organisations are imported: `python -m tests.bench.bench_import [ROWS] [BAD]`, on a database of its own that
is dropped."""

import random
import resource
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

from ._database import fresh_database

_HEADING = (
    "name,type,country,language,acronym,former_names,address,website,year_established,scope,mission,contact_email\n"
)
_WORDS = (
    *("Water", "River", "Women", "Youth", "Health", "Rights", "Peace", "Forest", "Labour", "Harbour", "Seed", "School"),
    *("Union", "Council", "Network", "Watch", "Alliance", "Forum", "Trust", "Circle", "House", "Bridge", "Voices"),
)
_PLACES = ("KEN", "404", "France", "البرازيل", "IND", "068", "Чили", "ZAF")
_BAD = (
    '"  ",ngo,KEN,en,,,,,,,,',
    "Good Name {n},club,KEN,en,,,,,,,,",
    "Good Name {n},ngo,Atlantis,en,,,,,,,,",
    "Good Name {n},ngo,KEN,en,,,P.O. Box 12,,,,,",
    "Good Name {n},ngo,KEN,en,,,,,2999,,,not an address",
)


def main(rows: int = 5_000, bad: int = 50) -> None:
    """A dry run, the import with invitations, and the import again; then a dry run of as many other names beside those,
    with its memory traced; print the times."""
    with fresh_database(), tempfile.TemporaryDirectory() as folder:
        path, other = Path(folder) / "organisations.csv", Path(folder) / "others.csv"
        path.write_text(_HEADING + "".join(_lines(rows, bad, 2026)), encoding="utf-8-sig", newline="")
        other.write_text(_HEADING + "".join(_lines(rows, bad, 2027)), encoding="utf-8-sig", newline="")

        from accounts.enums import Role  # the database is chosen first
        from accounts.models import Grant, Organisation, User

        officer = User.objects.create_user("officer@bench.example")
        Grant.objects.create(user=officer, role=Role.OFFICER)
        for turn in range(2):
            _measure(f"dry run, {Organisation.objects.count():,} in the portal", path, officer, dry_run=True)
            _measure("run, with invitations" if not turn else "run again", path, officer)
        assert Organisation.objects.count() == rows - bad

        _measure(f"dry run of others, {rows - bad:,} in the portal", other, officer, dry_run=True)
        tracemalloc.start()
        _measure("the same, traced", other, officer, dry_run=True)
        print(f"peak memory of Python objects: {tracemalloc.get_traced_memory()[1] / 2**20:,.1f} MB")
        print(f"peak memory of the process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10:,.0f} MB")


def _measure(what: str, path: Path, officer: object, *, dry_run: bool = False) -> None:
    from accounts.services import import_organisations  # the database is chosen first

    began = time.perf_counter()
    with path.open(encoding="utf-8-sig", newline="") as lines:
        report = import_organisations(lines=lines, dry_run=dry_run, invites=True, by=officer)  # type: ignore[arg-type]
    seconds = time.perf_counter() - began
    print(
        f"{what}: {seconds:,.1f} s; {report.rows:,} rows, {report.new:,} new, {report.known:,} there already, "
        f"{report.refused:,} refused, {len(report.alike):,} look like another"
    )


def _lines(rows: int, bad: int, seed: int) -> Iterator[str]:
    chance = random.Random(seed)
    every = rows // bad
    for n in range(rows):
        if n % every == every - 1:
            yield _BAD[n // every % len(_BAD)].format(n=n) + "\n"
            continue
        name = f"{' '.join(chance.sample(_WORDS, 3))} of {chance.choice(_WORDS)}{n:x} {chance.randrange(10_000):x}"
        place, mission = chance.choice(_PLACES), " ".join(chance.choices(_WORDS, k=60))
        yield (
            f'{name},ngo,{place},en,A{n},Old {name}; Older {name},"{n} Long Street, Place",www.n{n}.example,'
            f"{chance.randrange(1950, 2026)},national,{mission},contact{n}@n{n}.example\n"
        )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
