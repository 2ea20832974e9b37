"""Sequential Phragmén: a proportional order of questions (Phragmén 1895; Brill, Freeman, Janson, Lackner 2017)."""

import hashlib
import heapq
from dataclasses import dataclass
from fractions import Fraction

from .profile import Profile


@dataclass(frozen=True)
class Place:
    """One place of the order. `score` is the load that each supporter carries once the question has its place; scores
    never fall along the order."""

    question: str
    rank: int
    score: Fraction
    supporters: int


def order_by_phragmen(profile: Profile, places: int, seed: bytes) -> list[Place]:
    """The first `places` questions by sequential Phragmén, fewer if fewer have support.

    A question that gets a place costs 1, carried by its supporters so that all of them carry the same in total; each
    place goes to the question for which that load is smallest. Ties go to the question with more supporters, then to
    the smaller SHA-256 of seed and id. Exact fractions. Monotone: a longer order begins with the shorter one.

    Loads only grow, so a score computed earlier is a lower bound: a heap of such bounds is asked for its least, and
    only a stale one is computed again. Cost: about the number of supports, and a few recomputations a place.
    """
    loads = [Fraction(0)]  # loads[r]: the load of a ballot whose newest question has place r (0: none yet)
    newest = [0] * len(profile.ballots)
    heap = [
        (Fraction(1, support), -support, _tie(seed, profile.questions[question]), question)
        for question in range(len(profile.questions))
        if (support := profile.support(question))
    ]
    heapq.heapify(heap)
    order: list[Place] = []
    while heap and len(order) < places:
        bound, minus_support, tie, question = heap[0]
        score = _score(profile, question, newest, loads, -minus_support)
        if score != bound:
            heapq.heapreplace(heap, (score, minus_support, tie, question))
            continue
        heapq.heappop(heap)
        order.append(Place(profile.questions[question], len(order) + 1, score, -minus_support))
        loads.append(score)
        for ballot in profile.supporters[question]:
            newest[ballot] = len(order)
    return order


def _score(profile: Profile, question: int, newest: list[int], loads: list[Fraction], support: int) -> Fraction:
    """(1 + the loads of all supporters) / their number. Loads take one value per place given, so supporters are counted
    per value with whole numbers, and fractions are touched once per value."""
    carried = [0] * len(loads)
    for ballot in profile.supporters[question]:
        carried[newest[ballot]] += profile.weights[ballot]
    total = Fraction(1)
    for count, load in zip(carried, loads, strict=True):
        if count:
            total += count * load
    return total / support


def _tie(seed: bytes, question: str) -> str:
    return hashlib.sha256(seed + question.encode()).hexdigest()
