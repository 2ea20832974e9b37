"""Dangerous combinations of settings are refused."""

from typing import Any

import pytest

from core.checks import database_knows_letters, demo_only_on_loopback, embedded_only_on_loopback, is_loopback


@pytest.mark.parametrize(
    ("host", "answer"),
    [
        *(("127.0.0.1", True), ("localhost", True), ("[::1]", True), ("portal.localhost", True)),
        *(("floor.example", False), ("*", False), ("192.168.1.4", False), (".example", False)),
    ],
)
def test_only_this_machine_is_loopback(host: str, answer: bool) -> None:
    assert is_loopback(host) is answer


def test_the_demo_world_is_refused_where_others_reach_it(settings: Any) -> None:
    settings.DEMO, settings.ALLOWED_HOSTS = True, ["localhost", "floor.example"]
    assert [problem.id for problem in demo_only_on_loopback(None)] == ["openfloor.E001"]
    settings.ALLOWED_HOSTS = ["localhost"]
    assert demo_only_on_loopback(None) == []


def test_an_open_host_needs_its_own_services_secrets_and_mail(settings: Any) -> None:
    settings.LOCAL_DEFAULTS, settings.ALLOWED_HOSTS = ["SECRET_KEY", "EMAIL_URL"], ["floor.example"]
    (problem,) = embedded_only_on_loopback(None)
    assert (problem.id, "SECRET_KEY, EMAIL_URL" in problem.msg) == ("openfloor.E002", True)
    settings.LOCAL_DEFAULTS = []
    assert embedded_only_on_loopback(None) == []


@pytest.mark.django_db
def test_the_database_of_the_tests_knows_letters() -> None:
    assert database_knows_letters(None, databases=["default"]) == []
