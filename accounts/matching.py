"""Likely entries of a register for a name, and likely twins in the portal.

Names are compared in their folded form (accounts.names): as whole strings and with their words sorted, by the
normalised Indel similarity of rapidfuzz, which for names of usual length tells one typing error (above 95) from another
name. Then words that only one of the two has cost their share, by the weight of Spärck Jones (1972): a rare word tells
more than “international”. A register is held in memory as an index, built once for each state of its table: comparing
one name with 8,000 takes a few milliseconds, and needs no extension of PostgreSQL. `make bench` measures all of it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import log
from typing import Any

from django.db.models import Count, Max
from django.db.models.functions import Length
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from .enums import RegisterVerdict
from .models import Organisation, OrganisationName, RegisterDecision
from .names import acronym_key, acronyms_in, name_key, spelling_key, word_key

LIKELY = 85.0  # of 100: shown as likely from here on; lower, neighbours are taken for one another
# A register names a change of name, a merger and a reclassification only of organisations that hold a status.
_GRANTS = frozenset(
    {
        RegisterVerdict.GRANTED,
        RegisterVerdict.NAME_CHANGE,
        RegisterVerdict.MERGER,
        RegisterVerdict.RECLASSIFICATION_DEFERRED,
    }
)
_WORTH_SHOWING = 60.0
_CANDIDATES = 40
_NEAR_WORD = 80.0
_NEAR_JOINED = 90.0
_KNOWN = 3  # a word in so many names is no typing error
_ACRONYM_BONUS = 3.0


@dataclass(frozen=True)
class Entry:
    """One organisation of a register: the names it was printed under, and its decisions, oldest first."""

    names: tuple[str, ...]
    decisions: tuple[RegisterDecision, ...]

    @property
    def name(self) -> str:
        """The name of its latest decision, as it is after it."""
        return self.decisions[-1].new_name or self.decisions[-1].organisation

    @property
    def key(self) -> str:
        """The folded name of its oldest decision: it stays the same when a later import adds decisions."""
        return self.decisions[0].name_key

    @property
    def holds_status(self) -> bool:
        """Whether its history shows a status that was granted, and not given back since."""
        held = False
        for decision in self.decisions:
            held = held or decision.decision in _GRANTS
            held = held and decision.decision != RegisterVerdict.STATUS_WITHDRAWN
        return held


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
class Names:
    """Folded names, each once."""

    keys: list[str]

    @cached_property
    def in_order(self) -> list[str]:
        """The names with their words sorted, in the places of `keys`."""
        return [_in_order(key) for key in self.keys]

    @cached_property
    def counts(self) -> Counter[str]:
        """In how many of the names each word stands; counted only when a name is near enough to be weighed."""
        return Counter(word for key in self.keys for word in set(map(word_key, key.split())))

    def weight(self, word: str) -> float:
        return log(1 + len(self.keys) / (self.counts[word_key(word)] or 1))

    def is_known(self, word: str) -> bool:
        return self.counts[word_key(word)] >= _KNOWN


@dataclass(frozen=True)
class _Index:
    names: Names
    entries_of: dict[str, tuple[int, ...]]
    entries: list[tuple[int, ...]]
    by_acronym: dict[str, tuple[int, ...]]


def likely_entries(names: Iterable[str], *, system: str, acronym: str = "", limit: int = 3) -> list[Match]:
    """The entries of the register nearest to any of the names of one organisation, best first, each with its whole
    history. An acronym adds to the score of an entry that carries it."""
    index = _current_index(system)
    chosen = _ranked(index, list(names), acronym)[:limit]
    rows = RegisterDecision.objects.in_bulk([row for place, _score in chosen for row in index.entries[place]])
    return [Match(_entry([rows[row] for row in index.entries[place]]), score) for place, score in chosen]


def likely_twins(name: str, *, acronym: str = "", among: Any = None, but: Any = None, limit: int = 5) -> list[Twin]:
    """Organisations of the portal whose name, former name or name in another language is near to this one, or whose
    acronym is the same. `among` is a queryset (by default all that may be found), `but` an organisation left out.

    Nothing is kept from one search to the next, so that what was saved a second ago is found."""
    rows = Organisation.objects.joinable() if among is None else among
    if but is not None:
        rows = rows.exclude(pk=but.pk)
    key = name_key(name)
    owners = _owners_of_like_length(key, rows)
    best: dict[int, float] = {}
    for near, score in nearest(key, Names(list(owners)), LIKELY):
        for pk in owners[near]:
            best[pk] = max(best.get(pk, 0.0), score)
    if folded := acronym_key(acronym):
        for pk in rows.filter(acronym_key=folded).order_by("pk").values_list("pk", flat=True)[:limit]:
            best[pk] = max(best.get(pk, 0.0), LIKELY)
    chosen = sorted(
        ((pk, score) for pk, score in best.items() if score >= LIKELY), key=lambda pair: (-pair[1], pair[0])
    )
    found = Organisation.objects.in_bulk([pk for pk, _score in chosen[:limit]])
    return [Twin(found[pk], score) for pk, score in chosen[:limit]]


def _owners_of_like_length(key: str, rows: Any) -> dict[str, set[int]]:
    """The names of the rows, each with the organisations that have it. Only names of a length at which two strings can
    be likely at all are read: of lengths a and b, the Indel similarity is at most 2·min(a, b) / (a + b)."""
    least = LIKELY / (200 - LIKELY)
    lengths = {"length__gte": int(len(key) * least), "length__lte": int(len(key) / least) + 1}
    owners: dict[str, set[int]] = defaultdict(set)
    own = rows.alias(length=Length("name_key")).filter(**lengths).values_list("pk", "name_key")
    others = OrganisationName.objects.alias(length=Length("name_key")).filter(**lengths, organisation__in=rows)
    for found in (own, others.values_list("organisation_id", "name_key")):
        for pk, other in found:
            owners[other].add(pk)
    return owners


def _ranked(index: _Index, names: Sequence[str], acronym: str) -> list[tuple[int, float]]:
    """The places of the entries nearest to any of the names, with their scores, best first."""
    best: dict[int, float] = {}
    for name in names:
        for key, score in nearest(name_key(name), index.names, _WORTH_SHOWING):
            for place in index.entries_of[key]:
                best[place] = max(best.get(place, 0.0), score)
    carried = {acronym_key(acronym)} if acronym else set()
    carried.update(found for name in names for found in acronyms_in(name))
    for place in {place for key in carried for place in index.by_acronym.get(key, ())} & set(best):
        best[place] = min(100.0, best[place] + _ACRONYM_BONUS)
    return sorted(best.items(), key=lambda item: (-item[1], item[0]))


def nearest(key: str, names: Names, least: float) -> list[tuple[str, float]]:
    """The keys nearest to `key` with their scores: the better of the whole strings and the sorted words, if that is
    `least` or more, of which a part is taken off for each weighty word that the other name does not have."""
    scores: dict[str, float] = {}
    for sought, keys in ((key, names.keys), (_in_order(key), names.in_order)):
        found = process.extract(sought, keys, scorer=fuzz.ratio, limit=_CANDIDATES, score_cutoff=least)
        for _found, score, place in found:
            near = names.keys[place]
            scores[near] = max(scores.get(near, 0.0), score)
    return [(near, _tempered(score, key, near, names)) for near, score in scores.items()]


def _in_order(key: str) -> str:
    return " ".join(sorted(key.split()))


def _tempered(score: float, left: str, right: str, names: Names) -> float:
    """Strings alone think “Women of Ghana” near to “Women of Guyana”. Words of one side that have no near word on the
    other (a typing error apart) cost their share of the weight of all words."""
    if left == right:
        return 100.0
    if spelling_key(left) == spelling_key(right):
        return max(score, LIKELY)
    one, other = Counter(left.split()), Counter(right.split())
    lonely = _unmatched(list((one - other).elements()), list((other - one).elements()), names)
    total = sum(names.weight(word) for word in (*one.elements(), *other.elements()))
    return score * (1 - 0.5 * sum(names.weight(word) for word in lonely) / total)


def _unmatched(left: list[str], right: list[str], names: Names) -> list[str]:
    """The words of both lists that no word of the other is a typing error away from. Words that were run together or
    parted count as matched."""
    for word in list(left):
        near = [other for other in right if _is_slip(word, other, names)]
        if near:
            left.remove(word)
            right.remove(max(near, key=lambda other: fuzz.ratio(word, other)))
    one, other = "".join(left), "".join(right)
    if one == other or (len(left) != len(right) and fuzz.ratio(one, other) >= _NEAR_JOINED):
        return []
    return left + right


def _is_slip(word: str, other: str, names: Names) -> bool:
    """Whether one word may be the other, spelt otherwise or mistyped. Two that stand in several names each are two
    words, however alike: Iran and Iraq, Gambia and Zambia; and figures are meant as they are."""
    if word_key(word) == word_key(other):
        return True
    if names.is_known(word) and names.is_known(other):
        return False
    if any(character.isdigit() for character in word + other):
        return False
    return fuzz.ratio(word, other) >= _NEAR_WORD or (len(word + other) > 2 and OSA.distance(word, other) == 1)


def _current_index(system: str) -> _Index:
    state = RegisterDecision.objects.filter(system=system).aggregate(rows=Count("pk"), newest=Max("pk"))
    return _build_index(system, state["rows"], state["newest"])


@lru_cache(maxsize=4)
def _build_index(system: str, rows: int, newest: int | None) -> _Index:
    """The index of a register whose table holds so many rows up to that one: a new import makes a new index."""
    return _index_rows(
        RegisterDecision.objects.filter(system=system)
        .order_by("session_date", "pk")
        .values_list("pk", "name_key", "new_name_key", "acronyms")
    )


def _index_rows(rows: Iterable[tuple[int, str, str, list[str]]]) -> _Index:
    """Rows are one entry if their names share a spelling, or a change of name joins them."""
    rows = list(rows)
    group = _group_names((spelling_key(old), spelling_key(new)) for _pk, old, new, _acronyms in rows if new)
    numbers: dict[str, int] = {}
    members: list[list[int]] = []
    keys: dict[str, set[int]] = defaultdict(set)
    carried: dict[str, set[int]] = defaultdict(set)
    for pk, old, new, acronyms in rows:
        spelling = spelling_key(old)
        place = numbers.setdefault(group.get(spelling, spelling), len(members))
        if place == len(members):
            members.append([])
        members[place].append(pk)
        for key in filter(None, (old, new)):
            keys[key].add(place)
        for acronym in acronyms:
            carried[acronym].add(place)
    return _Index(
        names=Names(list(keys)),
        entries_of={key: tuple(sorted(places)) for key, places in keys.items()},
        entries=[tuple(pks) for pks in members],
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


def find_entry(system: str, key: str) -> Entry | None:
    """The entry of a register whose `Entry.key` it is, or None."""
    index = _current_index(system)
    for place in index.entries_of.get(key, ()):
        rows = RegisterDecision.objects.in_bulk(index.entries[place])
        entry = _entry([rows[row] for row in index.entries[place]])
        if entry.key == key:
            return entry
    return None


def _entry(decisions: Sequence[RegisterDecision]) -> Entry:
    names = dict.fromkeys(name for decision in decisions for name in (decision.organisation, decision.new_name) if name)
    return Entry(tuple(names), tuple(decisions))
