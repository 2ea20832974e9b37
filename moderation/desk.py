"""How a domain brings its subjects to the desk: it registers one handler a kind of case, in its AppConfig.ready."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.core.exceptions import ObjectDoesNotExist
from django.utils.translation import gettext as _

from .enums import CaseKind, Outcome


@dataclass(frozen=True)
class Similar:
    """Something alike, shown beside the case: its title, address, language, and in a few words how it is alike."""

    title: str
    url: str
    note: str = ""
    language: str = ""


class Handler(Protocol):
    """What the desk needs of a domain: a method for each outcome that a case of the kind can have (`enums.acts_for`),
    named as the outcome and called with the subject, `code`, `sentence` and `by`. Each calls the domain's own service,
    which calls `moderation.services.decide_case` in its transaction, and changes its state only if the decision is
    effective.

    Optional: `label_<outcome>` (what its button says), `similar(subject) -> Sequence[Similar]`, and
    `reverse(subject, by)`, which gives back what a decision took: where it is there, the decision can be appealed.
    """

    template: str  # included with `subject` and `case`

    def subject(self, reference: str) -> Any:
        """The subject; None or DoesNotExist where it does not exist any more."""


_handlers: dict[str, Handler] = {}


def register(kind: CaseKind, handler: Handler) -> None:
    """Let the handler show and decide the cases of the kind; a later one takes the place of an earlier one."""
    _handlers[CaseKind(kind).value] = handler


def handler_for(kind: str) -> Handler:
    """The handler of a kind of case. Raises LookupError where no domain has registered one."""
    try:
        return _handlers[kind]
    except KeyError:
        raise LookupError(f"No domain has registered a handler for cases of the kind “{kind}”.") from None


def subject_of(handler: Handler, reference: str) -> Any:
    """The subject, or None where it does not exist any more."""
    try:
        return handler.subject(reference)
    except ObjectDoesNotExist:
        return None


def act_of(handler: Handler, outcome: Outcome) -> Callable[..., Any]:
    """What the handler does for an outcome. Raises LookupError where it knows none: a slip of ours."""
    act = getattr(handler, outcome.value, None)
    if act is None:
        raise LookupError(f"{type(handler).__name__} does not know “{outcome.value}”.")
    return act


def labels_of(handler: Handler) -> dict[str, Any]:
    """What the buttons say, by outcome."""
    usual = {
        "accept": _("Accept"),
        "ask_change": _("Ask for a change"),
        "refuse": _("Propose to refuse"),
        "suspend": _("Propose to suspend"),
        "appoint": _("Propose to appoint"),
        "uphold": _("Let the decision stand"),
        "reverse": _("Reverse the decision"),
    }
    return {name: getattr(handler, f"label_{name}", None) or label for name, label in usual.items()}


def similar_to(handler: Handler, subject: Any) -> Sequence[Similar]:
    """What the handler finds alike; nothing where it does not look."""
    find = getattr(handler, "similar", None)
    return find(subject) if find else []
