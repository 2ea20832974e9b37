"""How a domain brings its subjects to the desk: it registers one handler a kind of case, in its AppConfig.ready."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.core.exceptions import ObjectDoesNotExist
from django.utils.translation import gettext as _

from .enums import CaseKind


@dataclass(frozen=True)
class Similar:
    """Something alike, shown beside the case: its title, address, language, and in a few words how it is alike."""

    title: str
    url: str
    note: str = ""
    language: str = ""


class Handler(Protocol):
    """What the desk needs of a domain. The three acts are called by keyword (`by`, `code`, `sentence`); each is the
    domain's own service: it calls `moderation.services.decide_case` in its transaction, and changes its state only
    if the decision is effective.

    Optional: `label_accept`, `label_ask_change`, `label_refuse` (what the buttons say), and
    `similar(subject) -> Sequence[Similar]`.
    """

    template: str  # included with `subject` and `case`

    def subject(self, reference: str) -> Any:
        """The subject; None or DoesNotExist where it does not exist any more."""

    def accept(self, subject: Any, by: Any) -> Any: ...

    def refuse(self, subject: Any, code: str, sentence: str, by: Any) -> Any: ...

    def ask_change(self, subject: Any, code: str, sentence: str, by: Any) -> Any: ...


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


def labels_of(handler: Handler) -> dict[str, Any]:
    """What the three buttons say, by outcome."""
    return {
        "accept": getattr(handler, "label_accept", None) or _("Accept"),
        "ask_change": getattr(handler, "label_ask_change", None) or _("Ask for a change"),
        "refuse": getattr(handler, "label_refuse", None) or _("Propose to refuse"),
    }


def similar_to(handler: Handler, subject: Any) -> Sequence[Similar]:
    """What the handler finds alike; nothing where it does not look."""
    find = getattr(handler, "similar", None)
    return find(subject) if find else []
