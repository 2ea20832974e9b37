"""Which state may follow which: plain data that services ask, tests walk through, and documentation prints."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _


class NotPossible(Exception):
    """What was asked cannot be done now. The message is for people: what is, and what can be done."""


@dataclass(frozen=True)
class Move:
    """From which states a verb leads to which state."""

    sources: frozenset[str]
    target: str


def move(sources: str | Iterable[str], target: str) -> Move:
    """A move from one state or several to one."""
    return Move(frozenset([sources] if isinstance(sources, str) else sources), target)


@dataclass(frozen=True)
class Workflow:
    """The states of a noun, in order, and its moves by verb. Raises ValueError when a move names an unknown state."""

    noun: str
    states: tuple[str, ...]
    moves: Mapping[str, Move]

    def __post_init__(self) -> None:
        for verb, step in self.moves.items():
            unknown = {*step.sources, step.target} - set(self.states)
            if unknown:
                raise ValueError(f"{self.noun}.{verb} names unknown states: {', '.join(sorted(unknown))}")

    def can(self, verb: str, state: str) -> bool:
        """Whether the verb is possible in the state. An unknown verb raises KeyError: it is a slip of ours."""
        return state in self.moves[verb].sources

    def take(self, verb: str, state: str) -> str:
        """The state after the verb. Raises NotPossible with a sentence for people."""
        if not self.can(verb, state):
            raise NotPossible(
                _("This is not possible any more: in the meantime the state has become “%(state)s”.")
                % {"state": state.replace("_", " ")}
            )
        return self.moves[verb].target
