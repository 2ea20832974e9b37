"""One function per permission. `user.has_perm("dialogues.publish_question", question)` calls
`dialogues.rules.publish_question(user, question)`; a name without a function is answered with no.
"""

import logging
from importlib import import_module
from types import ModuleType
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.utils.module_loading import module_has_submodule

logger = logging.getLogger(__name__)


class Clock:
    """The actor of what happens by itself at its time. It may do what a service offers to it, and nothing in a view
    ever acts as it."""

    pk = None
    is_active = True
    is_authenticated = False
    roles: frozenset[str] = frozenset({"clock"})

    def __str__(self) -> str:
        return "clock"


CLOCK: Final = Clock()


class RulesBackend:
    """Django authentication backend that answers permission questions from the apps' rules, and knows no passwords."""

    def authenticate(self, request: Any, **credentials: Any) -> None:
        return None

    def has_perm(self, user: Any, permission: str, obj: Any = None) -> bool:
        """Inactive users get no; an unknown name gets no. An exception in a rule is not swallowed."""
        if not user.is_active and not getattr(user, "is_anonymous", False):
            return False
        rule = _find_rule(permission)
        if rule is None:
            logger.error("Unknown permission asked for: %s", permission)
            return False
        return bool(rule(user, obj) if obj is not None else rule(user))


def allowed(user: Any, permission: str, obj: Any = None) -> bool:
    """Whether the user (signed in or not) may do it. The clock may."""
    return user is CLOCK or RulesBackend().has_perm(user, permission, obj)


def require(user: Any, permission: str, obj: Any = None) -> None:
    """Raise PermissionDenied unless `allowed`."""
    if not allowed(user, permission, obj):
        raise PermissionDenied(permission)


def has_role(user: Any, *roles: str) -> bool:
    """Whether the user is active and holds one of the portal's roles (accounts.enums.Role)."""
    return bool(user.is_active and user.roles.intersection(roles)) if hasattr(user, "roles") else False


def _find_rule(permission: str) -> Any:
    app, _, verb = permission.partition(".")
    module = _rules_of(app)
    rule = getattr(module, verb, None) if module else None
    is_rule = callable(rule) and not verb.startswith("_") and getattr(rule, "__module__", "") == f"{app}.rules"
    return rule if is_rule else None


def _rules_of(app: str) -> ModuleType | None:
    if not app.isidentifier():
        return None
    try:
        package = import_module(app)
    except ModuleNotFoundError:
        return None
    return import_module(f"{app}.rules") if module_has_submodule(package, "rules") else None
