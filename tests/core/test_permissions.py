"""Everything is closed until a rule opens it."""

import logging

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied

from accounts.models import User
from core.permissions import CLOCK, RulesBackend, allowed, has_role, require


@pytest.mark.parametrize(
    "name",
    [
        "",
        "core",
        "core.",
        "nowhere.publish",
        "moderation.no_such_rule",
        "moderation._hidden",
        "moderation.has_role",
        "os.system",
    ],
)
def test_an_unknown_name_is_answered_with_no(name: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL)
    assert not RulesBackend().has_perm(User(), name)


def test_an_inactive_person_gets_no(monkeypatch: pytest.MonkeyPatch) -> None:
    import moderation.rules as rules

    def open_door(user: object) -> bool:
        return True

    open_door.__module__ = rules.__name__
    monkeypatch.setattr(rules, "open_door", open_door, raising=False)
    answers = [RulesBackend().has_perm(User(is_active=active), "moderation.open_door") for active in (True, False)]
    assert answers == [True, False]


def test_the_clock_may_and_a_stranger_may_not() -> None:
    assert allowed(CLOCK, "nowhere.close")
    with pytest.raises(PermissionDenied):
        require(AnonymousUser(), "nowhere.close")


def test_a_role_needs_an_active_person() -> None:
    officer = User(is_active=True)
    officer.__dict__["roles"] = frozenset({"officer"})
    gone = User(is_active=False)
    gone.__dict__["roles"] = frozenset({"officer"})
    assert [has_role(person, "officer") for person in (officer, gone, AnonymousUser())] == [True, False, False]
