"""How fast short-lists are computed and audited, and how far a bloc of accounts gets."""

import random
import time
from collections import Counter

from dialogues.representation import Profile, audit_slate, order_by_phragmen

QUESTIONS, PLACES, CLUSTERS = 2_000, 30, 12
SEED = b"bench"


def main() -> None:
    """Print the seconds for 20,000 and 200,000 ballots, and the places of blocs by counting and by this rule."""
    draw = random.Random(2026)
    for number in (20_000, 200_000):
        ballots = honest_ballots(draw, number)
        began = time.perf_counter()
        profile = Profile.of(names(QUESTIONS), ballots)
        read = time.perf_counter()
        order = order_by_phragmen(profile, PLACES, SEED)
        ordered = time.perf_counter()
        audit = audit_slate(profile, [place.question for place in order], PLACES)
        audited = time.perf_counter()
        print(
            f"{number:,} ballots, {QUESTIONS:,} questions, {PLACES} places: read {read - began:.2f} s, "
            f"order {ordered - read:.2f} s, audit {audited - ordered:.2f} s, clean: {audit.is_clean}"
        )
    honest = honest_ballots(draw, 20_000)
    for percent in (5, 10, 20):
        size = 20_000 * percent // (100 - percent)
        bloc = [f"q{number}" for number in range(QUESTIONS, QUESTIONS + PLACES)]
        ballots = honest + [bloc] * size
        profile = Profile.of(names(QUESTIONS + PLACES), ballots)
        counted = Counter(question for ballot in ballots for question in ballot).most_common(PLACES)
        by_count = sum(question in bloc for question, _votes in counted)
        by_rule = sum(place.question in bloc for place in order_by_phragmen(profile, PLACES, SEED))
        took = f"{by_count} of {PLACES} places by counting, {by_rule} by this rule"
        print(f"a bloc of {percent} % ({size:,} accounts): {took}")


def names(number: int) -> list[str]:
    return [f"q{index}" for index in range(number)]


def honest_ballots(draw: random.Random, number: int) -> list[list[str]]:
    """Ballots of about eight supports, each from one of twelve circles of interest, in which few are well known."""
    circles = [draw.sample(range(QUESTIONS), 600) for _ in range(CLUSTERS)]
    ballots = []
    for _ in range(number):
        circle = draw.choice(circles)
        wanted = max(1, round(draw.gauss(8, 3)))
        known = {circle[min(599, int(600 * draw.random() ** 2))] for _ in range(wanted)}
        ballots.append([f"q{index}" for index in known])
    return ballots


if __name__ == "__main__":
    main()
