"""What people may follow. The domains register how a subject is found; this floor knows none of them."""

from collections.abc import Callable

Resolver = Callable[[str], tuple[str, str] | None]

_resolvers: dict[str, Resolver] = {}


def register(kind: str, resolver: Resolver) -> None:
    """Let people follow subjects of the kind.

    `resolver(reference)` gives (title, path) of a public subject, or None for one that is not there or not public.
    """
    _resolvers[kind] = resolver


def resolve(kind: str, reference: str) -> tuple[str, str] | None:
    """Title and path of a subject that may be followed, or None."""
    resolver = _resolvers.get(kind)
    return resolver(reference) if resolver else None
