"""What public pages cost a visitor without a session, and what they must not hold: measured in the demo world."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

# page: (its address, queries without any cache)
PAGES: dict[str, tuple[Callable[[dict[str, Any]], str], int]] = {
    "home": (lambda world: "/", 6),
    "home in Arabic": (lambda world: "/ar/", 6),
    "search": (lambda world: "/search/?q=water", 5),
    "search without words": (lambda world: "/search/", 0),
    "about": (lambda world: "/about/", 0),
    "accessibility": (lambda world: "/accessibility/", 0),
    "privacy": (lambda world: "/privacy/", 0),
    "API documentation": (lambda world: "/api/v1/docs/", 0),
    "calls": (lambda world: "/calls/", 3),
    "closed calls": (lambda world: "/calls/?show=closed", 3),
    "call": (lambda world: world["call"].get_absolute_url(), 4),
    "submissions": (lambda world: f"{world['call'].get_absolute_url()}submissions/", 3),
    "feed of a call": (lambda world: f"{world['call'].get_absolute_url()}feed.atom", 2),
    "submission": (lambda world: world["submission"].get_absolute_url(), 2),
    "body": (lambda world: world["body"].get_absolute_url(), 3),
    "organisations": (lambda world: "/organisations/?q=river&region=Africa&type=network", 2),
    "organisation": (lambda world: world["organisation"].get_absolute_url(), 6),
    "members of a network": (lambda world: f"{world['organisation'].get_absolute_url()}members/", 3),
    "processes": (lambda world: "/processes/", 2),
    "process": (lambda world: world["process"].get_absolute_url(), 3),
    "candidate": (lambda world: world["candidate"].get_absolute_url(), 4),
    "matrix": (lambda world: f"{world['process'].get_absolute_url()}matrix/", 5),
    "open round": (lambda world: world["round"].get_absolute_url(), 5),
    "past round": (lambda world: world["past_round"].get_absolute_url(), 5),
    "short-list": (lambda world: f"{world['past_round'].get_absolute_url()}shortlist/", 3),
    "question": (lambda world: world["question"].get_absolute_url(), 2),
    "short-listed question": (lambda world: world["listed"].get_absolute_url(), 5),
    "rules": (lambda world: "/rules/", 3),
    "decisions": (lambda world: "/decisions/", 6),
    "decision": (lambda world: world["decision"].get_absolute_url(), 1),
    "record": (lambda world: "/record/", 3),
    "verify": (lambda world: "/record/verify/", 0),
    "entry": (lambda world: f"/record/entries/{world['entry'].public_id}/", 6),
    "receipt": (lambda world: f"/receipts/{world['submission'].reference}/", 6),
}


@pytest.mark.parametrize("page", PAGES)
def test_a_public_page_costs_little_sets_no_cookie_and_holds_no_token(page: str, world: dict[str, Any]) -> None:
    address, queries = PAGES[page]
    path = address(world)
    Client().get(path)  # templates and patterns are read once
    cache.clear()
    with CaptureQueriesContext(connection) as captured:
        response = Client().get(path)
    told = {
        "status": response.status_code,
        "cookies": dict(response.cookies),
        "token": b"csrfmiddlewaretoken" in response.content,
        "shared": response["Cache-Control"].startswith("public"),
        "varies": response.headers.get("Vary"),
        "queries": len(captured),
    }
    assert told == {
        "status": 200, "cookies": {}, "token": False, "shared": True, "varies": None, "queries": queries,
    }, "\n".join(query["sql"][:300] for query in captured)  # fmt: skip


def test_no_public_page_costs_more_than_six_queries() -> None:
    assert {page: queries for page, (_address, queries) in PAGES.items() if queries > 6} == {}
