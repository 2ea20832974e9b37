"""Kinds of notices: small declarations that the apps register, one each, when their `notices.py` is imported."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from .enums import Frequency


@dataclass(frozen=True)
class Kind:
    """One kind of notice.

    `title` says in words what happened, from the reader's side ("A submission of yours has arrived"); `app` is the
    folder of its templates under `templates/email/`. `at_once` is the default channel: by mail at once, or in the
    digest. A sensitive notice says by mail only that there is a message.
    """

    name: str
    title: Any
    app: str
    at_once: bool = True
    sensitive: bool = False

    @property
    def template(self) -> str:
        """The templates of the mail, without `_subject.txt`, `_message.txt`, `_message.html`."""
        return f"email/{self.app}/{self.name}"

    @property
    def default_frequency(self) -> Frequency:
        return Frequency.AT_ONCE if self.at_once else Frequency.DAILY


_kinds: dict[str, Kind] = {}
_last_mails: set[str] = set()


def register(kind: Kind) -> Kind:
    """Make the kind known. Raises ValueError when another kind has its name."""
    if _kinds.setdefault(kind.name, kind) != kind:
        raise ValueError(f"Two kinds of notices are called {kind.name}.")
    return kind


def get(name: str) -> Kind:
    """The kind of that name; KeyError when nobody registered it."""
    return _kinds[name]


def forget_address(name: str) -> None:
    """Mails of this kind are the last to their address: once sent or given up, the outbox does not know it any more."""
    _last_mails.add(name)


def forgets_address(name: str) -> bool:
    """Whether the address goes with the mail."""
    return name in _last_mails


def registered() -> Iterable[Kind]:
    """All kinds, by app and name."""
    return sorted(_kinds.values(), key=lambda kind: (kind.app, kind.name))
