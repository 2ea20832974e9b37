"""An approval profile: which questions each ballot supports."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Profile:
    """Ballots over questions, equal ballots counted once with their weight.

    `questions` are the ids in the order given. `ballots[b]` holds the ascending indexes of the questions that ballot
    `b` supports, `weights[b]` how many people cast it, `supporters[q]` the indexes of the ballots that support
    question `q`. A ballot that supports nothing says nothing and is not counted among the voters.
    """

    questions: tuple[str, ...]
    ballots: tuple[tuple[int, ...], ...]
    weights: tuple[int, ...]
    supporters: tuple[tuple[int, ...], ...]

    @classmethod
    def of(cls, question_ids: Sequence[str], ballots: Iterable[Iterable[str]]) -> "Profile":
        """The profile of the ballots, each given as the ids it supports (a repeated id counts once).

        Raises ValueError for a repeated question, KeyError for a ballot that names a question not among them.
        """
        index = {question: number for number, question in enumerate(question_ids)}
        if len(index) != len(question_ids):
            raise ValueError("A question is named twice.")
        counted = Counter(tuple(sorted({index[question] for question in ballot})) for ballot in ballots)
        counted.pop((), None)
        distinct = sorted(counted)  # an order of its own, so that the order of arrival changes nothing
        supporters: list[list[int]] = [[] for _ in question_ids]
        for number, ballot in enumerate(distinct):
            for question in ballot:
                supporters[question].append(number)
        return cls(
            questions=tuple(question_ids),
            ballots=tuple(distinct),
            weights=tuple(counted[ballot] for ballot in distinct),
            supporters=tuple(map(tuple, supporters)),
        )

    @property
    def voters(self) -> int:
        """How many ballots support at least one question."""
        return sum(self.weights)

    def support(self, question: int) -> int:
        """How many voters support the question with this index."""
        return sum(self.weights[ballot] for ballot in self.supporters[question])

    def indexes(self, question_ids: Sequence[str]) -> list[int]:
        """The indexes of the ids. Raises KeyError for one that is not in the profile, ValueError for a repeated one."""
        index = {question: number for number, question in enumerate(self.questions)}
        found = [index[question] for question in question_ids]
        if len(set(found)) != len(found):
            raise ValueError("A question stands on the list twice.")
        return found
