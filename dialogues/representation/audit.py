"""The audit of a list: justified representation (JR) and EJR+ (Brill and Peters 2023, arXiv 2302.01989)."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .profile import Profile


@dataclass(frozen=True)
class Violation:
    """A group that is large enough for `deserved` questions, of which none of its members has more than `has_at_most`
    on the list, though all of them support `question`, which is not on it."""

    question: str
    group_size: int
    deserved: int

    @property
    def has_at_most(self) -> int:
        """How many of their questions the best-served member of the group has on the list, at the most."""
        return self.deserved - 1

    def in_words(self, title: str) -> str:
        """The violation as a sentence for people; `title` is the wording of the question."""
        group = ngettext(
            "%(count)s participant who supports “%(title)s” has",
            "%(count)s participants who support “%(title)s” have",
            self.group_size,
        ) % {"count": f"{self.group_size:,}", "title": title}
        if self.has_at_most == 0:
            lack = _("no question on the list")
        else:
            lack = ngettext(
                "at most %(count)d question on the list",
                "at most %(count)d questions on the list",
                self.has_at_most,
            ) % {"count": self.has_at_most}
        enough = ngettext("they are enough for %(count)d", "they are enough for %(count)d", self.deserved) % {
            "count": self.deserved
        }
        return _("%(group)s %(lack)s; %(enough)s.") % {"group": group, "lack": lack, "enough": enough}


@dataclass(frozen=True)
class Audit:
    """What a list does for its voters. `coverage` is the share with at least one supported question on the list;
    `jr` and `ejr` name the worst violation of each question, the largest groups first."""

    voters: int
    places: int
    covered: int
    jr: tuple[Violation, ...]
    ejr: tuple[Violation, ...]

    @property
    def coverage(self) -> Fraction:
        """The share of voters with at least one of their questions on the list."""
        return Fraction(self.covered, self.voters) if self.voters else Fraction(1)

    @property
    def is_clean(self) -> bool:
        """Whether no group is left out in the sense of EJR+ (which includes JR)."""
        return not self.ejr


def audit_slate(profile: Profile, slate: Sequence[str], places: int | None = None) -> Audit:
    """Audit the list `slate` (ids) of `places` places (its own length where not given).

    JR: no question off the list has n/k supporters who all have nothing on it. EJR+: for no number l has it l·n/k
    supporters who all have fewer than l on it. One pass over all supports. Raises KeyError or ValueError for a list
    with unknown or repeated questions.
    """
    chosen = profile.indexes(slate)
    places = places or len(slate)
    served = _served(profile, chosen)
    voters = profile.voters
    on_list = set(chosen)
    jr, ejr = [], []
    for question in range(len(profile.questions)):
        if question in on_list:
            continue
        for level, size in _violations(profile, question, served, voters, places):
            violation = Violation(profile.questions[question], size, level)
            if level == 1:
                jr.append(violation)
            ejr.append(violation)
    return Audit(
        voters=voters,
        places=places,
        covered=sum(weight for weight, count in zip(profile.weights, served, strict=True) if count),
        jr=tuple(sorted(jr, key=_largest_first)),
        ejr=tuple(sorted(_worst_of_each(ejr), key=_largest_first)),
    )


def _served(profile: Profile, chosen: Sequence[int]) -> list[int]:
    """For each ballot, how many of its questions are on the list."""
    served = [0] * len(profile.ballots)
    for question in chosen:
        for ballot in profile.supporters[question]:
            served[ballot] += 1
    return served


def _violations(
    profile: Profile, question: int, served: Sequence[int], voters: int, places: int
) -> list[tuple[int, int]]:
    """Each level l at which the question's supporters with fewer than l on the list are enough for l, with their
    number."""
    having: dict[int, int] = {}
    for ballot in profile.supporters[question]:
        having[served[ballot]] = having.get(served[ballot], 0) + profile.weights[ballot]
    found, group = [], 0
    for level in range(1, places + 1):
        group += having.get(level - 1, 0)
        if group and group * places >= level * voters:
            found.append((level, group))
    return found


def _worst_of_each(violations: Sequence[Violation]) -> list[Violation]:
    worst: dict[str, Violation] = {}
    for violation in violations:
        known = worst.get(violation.question)
        if known is None or violation.deserved > known.deserved:
            worst[violation.question] = violation
    return list(worst.values())


def _largest_first(violation: Violation) -> tuple[int, int, str]:
    return (-violation.deserved, -violation.group_size, violation.question)
