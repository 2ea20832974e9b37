"""How fast the record is: `python -m tests.bench.bench_record [ENTRIES]`, on a database of its own that is dropped."""

import random
import statistics
import sys
import threading
import time
from collections.abc import Callable

from ._database import fresh_database

_STEP = 10_000
_PROOFS = 200


def main(count: int = 100_000) -> None:
    """Enter and seal `count` entries, then measure proofs, a receipt, sealing under a stream of writers, and the whole
    verification; print the numbers."""
    with fresh_database():
        from django.db import transaction  # the database is chosen first

        from record.models import Entry, Leaf
        from record.services import (
            Fact,
            append_entries,
            consistency_proof,
            inclusion_proofs,
            receipt_for,
            seal_entries,
            verify_record,
        )

        began = time.perf_counter()
        for start in range(0, count, _STEP):
            with transaction.atomic():
                append_entries(
                    Fact("received", f"S-{number}", {"n": number}) for number in range(start, min(start + _STEP, count))
                )
        _say(f"entered {count:,} in bulk", time.perf_counter() - began, count)

        began = time.perf_counter()
        seal_entries()
        _say(f"sealed {count:,}", time.perf_counter() - began, count)

        places = [random.randrange(count) for _turn in range(_PROOFS)]
        entries = [Leaf.objects.select_related("entry").get(index=place).entry for place in places]
        _measure("inclusion proof", [lambda place=place: inclusion_proofs([place], count) for place in places])
        _measure("consistency proof", [lambda place=place: consistency_proof(place, count) for place in places])
        _measure("receipt", [lambda entry=entry: receipt_for(entry, with_opening=True) for entry in entries])

        _measure_stream(20.0)
        _measure("sealing of nothing", [seal_entries] * 20)

        began = time.perf_counter()
        result = verify_record()
        _say(f"verified {result.entries:,}", time.perf_counter() - began, result.entries)
        assert result.holds
        assert Entry.objects.count() == result.entries


def _measure_stream(seconds: float) -> None:
    """Writers as fast as they can, each entry in a transaction of its own, while one sealing after the other runs."""
    from django.db import connection, transaction  # the database is chosen first

    from record.models import Pending
    from record.services import append_entry, seal_entries

    until, counts = time.perf_counter() + seconds, [0, 0]

    def write(place: int) -> None:
        while time.perf_counter() < until:
            with transaction.atomic():
                append_entry(kind="signed", reference=f"W-{place}", content={"turn": counts[place]})
            counts[place] += 1
        connection.close()

    writers = [threading.Thread(target=write, args=[place]) for place in range(len(counts))]
    for writer in writers:
        writer.start()
    longest = 0.0
    while time.perf_counter() < until:
        time.sleep(1)
        began = time.perf_counter()
        seal_entries()
        longest = max(longest, time.perf_counter() - began)
    for writer in writers:
        writer.join()
    seal_entries()
    print(
        f"stream: {sum(counts) / seconds:,.0f} entries/s written singly by {len(counts)} writers, sealed every second;"
        f" longest sealing {longest * 1000:,.0f} ms; left over {Pending.objects.count()}"
    )


def _measure(what: str, calls: list[Callable[[], object]]) -> None:
    took = []
    for call in calls:
        began = time.perf_counter()
        call()
        took.append((time.perf_counter() - began) * 1000)
    took.sort()
    print(f"{what}: median {statistics.median(took):.2f} ms, 95th percentile {took[int(len(took) * 0.95)]:.2f} ms")


def _say(what: str, seconds: float, count: int) -> None:
    print(f"{what}: {seconds:,.1f} s, {count / seconds:,.0f}/s")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
