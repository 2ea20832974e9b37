"""Likely entries of a register for a name, and likely twins in the portal.

Names are compared in their folded form (accounts.names): as whole strings and with their words sorted, by the
normalised Indel similarity of rapidfuzz, which for names of usual length tells one typing error (above 95) from another
name. A register is held in memory as an index, built once for each state of its table: comparing one name with 8,000
takes a few milliseconds, and needs no extension of PostgreSQL.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log
from typing import Any

from django.db.models import Count, Max
from rapidfuzz import fuzz, process

from .models import Organisation, OrganisationName, RegisterDecision
from .names import acronym_key, acronyms_in, name_key

LIKELY = 88.0  # of 100: shown as likely from here on
_CANDIDATES = 40


@dataclass(frozen=True)
class Entry:
    """One organisation of a register: the names it was printed under, and its decisions, oldest first."""

    names: tuple[str, ...]
    decisions: tuple[RegisterDecision, ...]

    @property
    def name(self) -> str:
        """The name of its latest decision, as it is after it."""
        return self.decisions[-1].new_name or self.decisions[-1].organisation


@dataclass(frozen=True)
class Match:
    """An entry and how near its name is, 0 to 100."""

    entry: Entry
    score: float

    @property
    def is_likely(self) -> bool:
        return self.score >= LIKELY


@dataclass(frozen=True)
class Twin:
    """An organisation of the portal and how near its name is, 0 to 100."""

    organisation: Organisation
    score: float


@dataclass(frozen=True)
class _Names:
    """Folded names, each once, as strings and with their words sorted, and the weight of each word: a rare word tells
    more than “international”."""

    keys: list[str]
    ordered: list[str]
    weights: dict[str, float]


@dataclass(frozen=True)
class _Index:
    names: _Names
    entries_of: dict[str, tuple[int, ...]]
    entries: list[tuple[int, ...]]
    by_acronym: dict[str, tuple[int, ...]]


def likely_entries(names: Iterable[str], *, system: str, acronym: str = "", limit: int = 3) -> list[Match]:
    """The entries of the register nearest to any of the names of one organisation, best first, each with its whole
    history. An acronym adds to the score of an entry that carries it."""
    index = _current_index(system)
    best: dict[int, float] = {}
    for name in names:
        for key, score in _nearest(name_key(name), index.names):
            for place in index.entries_of[key]:
                best[place] = max(best.get(place, 0.0), score)
    carried = {acronym_key(acronym)} if acronym else set()
    carried.update(found for name in names for found in acronyms_in(name))
    for place in {place for key in carried for place in index.by_acronym.get(key, ())} & set(best):
        best[place] = min(100.0, best[place] + 3.0)
    chosen = sorted(best.items(), key=lambda item: (-item[1], item[0]))[:limit]
    rows = _decisions(row for place, _score in chosen for row in index.entries[place])
    return [Match(_entry([rows[row] for row in index.entries[place]]), score) for place, score in chosen]


def likely_twins(name: str, *, acronym: str = "", among: Any = None, but: Any = None, limit: int = 5) -> list[Twin]:
    """Organisations of the portal whose name, former name or name in another language is near to this one, or whose
    acronym is the same. `among` is a queryset (by default all that may be found), `but` an organisation left out."""
    rows = Organisation.objects.joinable() if among is None else among
    if but is not None:
        rows = rows.exclude(pk=but.pk)
    owners: dict[str, set[int]] = defaultdict(set)
    for pk, key in rows.values_list("pk", "name_key"):
        owners[key].add(pk)
    for pk, key in OrganisationName.objects.filter(organisation__in=rows).values_list("organisation_id", "name_key"):
        owners[key].add(pk)
    best: dict[int, float] = {}
    for key, score in _nearest(name_key(name), _index_names(owners)):
        for pk in owners[key]:
            best[pk] = max(best.get(pk, 0.0), score)
    if folded := acronym_key(acronym):
        for pk in rows.filter(acronym_key=folded).values_list("pk", flat=True)[:limit]:
            best[pk] = max(best.get(pk, 0.0), LIKELY)
    chosen = sorted(
        ((pk, score) for pk, score in best.items() if score >= LIKELY), key=lambda pair: (-pair[1], pair[0])
    )
    found = Organisation.objects.in_bulk([pk for pk, _score in chosen[:limit]])
    return [Twin(found[pk], score) for pk, score in chosen[:limit]]


def _nearest(key: str, names: _Names) -> list[tuple[str, float]]:
    """The keys nearest to `key` with their scores: the better of the whole strings and the sorted words, of which a
    part is taken off for each weighty word that the other name does not have."""
    whole = process.extract(key, names.keys, scorer=fuzz.ratio, limit=_CANDIDATES, score_cutoff=60)
    words = process.extract(_sorted_words(key), names.ordered, scorer=fuzz.ratio, limit=_CANDIDATES, score_cutoff=60)
    scores: dict[int, float] = {}
    for _key, score, place in (*whole, *words):
        scores[place] = max(scores.get(place, 0.0), score)
    return [
        (names.keys[place], _tempered(score, key, names.keys[place], names.weights)) for place, score in scores.items()
    ]


def _tempered(score: float, left: str, right: str, weights: dict[str, float]) -> float:
    """Strings alone think “Women of Ghana” near to “Women of Guyana”. Words of one side that have no near word on the
    other (a typing error apart) cost their share of the weight of all words."""
    if left == right:
        return 100.0
    one, other = Counter(left.split()), Counter(right.split())
    lonely_left, lonely_right = list((one - other).elements()), list((other - one).elements())
    if "".join(left.split()) == "".join(right.split()):
        return score
    unmatched = _unmatched(lonely_left, lonely_right)
    heaviest = max(weights.values(), default=1.0)
    total = sum(weights.get(word, heaviest) for word in (*one.elements(), *other.elements())) or 1.0
    lost = sum(weights.get(word, heaviest) for word in unmatched)
    return score * (1 - 0.5 * lost / total)


def _unmatched(left: list[str], right: list[str]) -> list[str]:
    """The words of both lists that no word of the other is a typing error away from; two that were run together or
    parted count as matched."""
    left, right = list(left), list(right)
    for word in list(left):
        near = max(right, key=lambda other: fuzz.ratio(word, other), default="")
        if near and fuzz.ratio(word, near) >= 75:
            left.remove(word)
            right.remove(near)
    if "".join(left) and fuzz.ratio("".join(sorted(left)), "".join(sorted(right))) >= 90:
        return []
    return left + right


def _sorted_words(key: str) -> str:
    return " ".join(sorted(key.split()))


def _index_names(keys: Iterable[str]) -> _Names:
    keys = list(dict.fromkeys(keys))
    counted = Counter(word for key in keys for word in set(key.split()))
    weights = {word: log(1 + len(keys) / count) for word, count in counted.items()}
    return _Names(keys, [_sorted_words(key) for key in keys], weights)


def _current_index(system: str) -> _Index:
    state = RegisterDecision.objects.filter(system=system).aggregate(rows=Count("pk"), newest=Max("pk"))
    return _build_index(system, state["rows"], state["newest"])


@lru_cache(maxsize=4)
def _build_index(system: str, rows: int, newest: int | None) -> _Index:
    """The index of a register whose table holds so many rows up to that one: a new import makes a new index."""
    found = list(
        RegisterDecision.objects.filter(system=system)
        .order_by("session_date", "pk")
        .values_list("pk", "name_key", "new_name_key", "acronyms")
    )
    group = _group_names((old, new) for _pk, old, new, _acronyms in found if new)
    numbers: dict[str, int] = {}
    members: list[list[int]] = []
    keys: dict[str, set[int]] = defaultdict(set)
    carried: dict[str, set[int]] = defaultdict(set)
    for pk, old, new, acronyms in found:
        leader = group.get(old, old)
        if leader not in numbers:
            numbers[leader] = len(members)
            members.append([])
        place = numbers[leader]
        members[place].append(pk)
        keys[old].add(place)
        if new:
            keys[new].add(place)
        for acronym in acronyms:
            carried[acronym].add(place)
    return _Index(
        names=_index_names(keys),
        entries_of={key: tuple(sorted(places)) for key, places in keys.items()},
        entries=[tuple(rows) for rows in members],
        by_acronym={key: tuple(sorted(places)) for key, places in carried.items()},
    )


def _group_names(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Names that changes of name join, each with the one name that leads its group (union–find)."""
    leader: dict[str, str] = {}

    def find(key: str) -> str:
        while leader.get(key, key) != key:
            key = leader[key]
        return key

    for old, new in pairs:
        first, second = find(old), find(new)
        leader[second] = leader.setdefault(first, first)
    return {key: find(key) for key in leader}


def _decisions(pks: Iterable[int]) -> dict[int, RegisterDecision]:
    return RegisterDecision.objects.in_bulk(list(pks))


def _entry(decisions: Sequence[RegisterDecision]) -> Entry:
    names = dict.fromkeys(name for decision in decisions for name in (decision.organisation, decision.new_name) if name)
    return Entry(tuple(names), tuple(decisions))
