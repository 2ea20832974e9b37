"""How a case moves. `services.decide_case` chooses the move by the outcome; `enums.acts_for` says which a kind of case
has."""

from core.workflow import Workflow, move

from .enums import CaseState

_OPEN, _SECOND = CaseState.OPEN.value, CaseState.AWAITING_SECOND.value
_AUTHOR, _CLOSED = CaseState.WAITING_FOR_AUTHOR.value, CaseState.CLOSED.value

CASE = Workflow(
    noun="case",
    states=tuple(CaseState.values),
    moves={
        "accept": move(_OPEN, _CLOSED),
        "ask_change": move(_OPEN, _AUTHOR),
        "refuse": move(_OPEN, _SECOND),
        "suspend": move(_OPEN, _SECOND),
        "appoint": move(_OPEN, _SECOND),
        "uphold": move(_OPEN, _CLOSED),
        "reverse": move(_OPEN, _CLOSED),
        "confirm": move(_SECOND, _CLOSED),
        "return": move(_SECOND, _OPEN),
        "answer": move(_AUTHOR, _OPEN),
        "close": move((_OPEN, _SECOND, _AUTHOR), _CLOSED),
    },
)
