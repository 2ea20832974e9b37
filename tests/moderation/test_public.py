"""What the public reads of rules and decisions: no text, no person, no cookie."""

from typing import Any

import pytest
from django.test import Client

from moderation import services
from moderation.enums import CaseState
from moderation.models import Decision

from .factories import case_in, make_officer, open_thing_case

pytestmark = pytest.mark.django_db

PAGES = ("/rules/", "/decisions/", "/decisions/decisions.csv", "/api/v1/decisions/", "/api/v1/rules/")


@pytest.fixture
def refusal() -> Decision:
    """An effective refusal whose title, sentence and officers are marked words."""
    case = open_thing_case(title="ZZtitle", body="ZZbody", url="/ZZurl/")
    services.refuse_case(case=case, code="4.3", sentence="ZZsentence", by=make_officer("ZZfirst"))
    return services.confirm_case(case=case, by=make_officer("ZZsecond"))


def body_of(path: str) -> str:
    return b"".join(Client().get(path)).decode()


def test_no_public_page_names_a_text_or_a_person(refusal: Decision) -> None:
    pages = [*PAGES, refusal.get_absolute_url(), f"/api/v1/decisions/{refusal.reference}/"]
    assert refusal.reference in body_of("/decisions/")
    leaks = ("ZZ", "@desk.example", refusal.case.reference, refusal.case.subject_reference)
    assert [(path, word) for path in pages for word in leaks if word in body_of(path)] == []


def test_public_pages_set_no_cookie_and_may_be_shared(refusal: Decision) -> None:
    for path in ("/rules/", "/decisions/", "/decisions/decisions.csv", refusal.get_absolute_url()):
        response = Client().get(path)
        assert (response.status_code, dict(response.cookies), response["Cache-Control"][:6]) == (200, {}, "public")
        assert b"csrfmiddlewaretoken" not in b"".join(response)


def test_the_list_has_refusals_and_changes_asked_for_with_effect(refusal: Decision) -> None:
    asked = case_in(CaseState.WAITING_FOR_AUTHOR, officer=make_officer(), second=None).decisions.get()
    case_in(CaseState.AWAITING_SECOND, officer=make_officer(), second=None)
    accepted = case_in(CaseState.CLOSED, officer=make_officer(), second=None).decisions.get()
    page = Client().get("/decisions/")
    assert list(page.context["page"].rows) == [asked, refusal]
    assert Client().get(accepted.get_absolute_url()).status_code == 404


def test_a_decision_in_the_api(refusal: Decision) -> None:
    assert Client().get(f"/api/v1/decisions/{refusal.reference}/").json() == {
        "reference": refusal.reference,
        "kind": "question",
        "outcome": "refuse",
        "date": refusal.date.isoformat(),
        "code": "4.3",
        "rule_version": "4/1",
        "officers": 2,
        "days": 0,
    }


def test_the_csv_says_what_the_api_says(refusal: Decision) -> None:
    assert body_of("/decisions/decisions.csv").splitlines() == [
        "reference,kind,outcome,date,code,rule_version,officers,days",
        f"{refusal.reference},question,refuse,{refusal.date.isoformat()},4.3,4/1,2,0",
    ]


@pytest.mark.parametrize("query", ["kind=organisation", "outcome=ask_change", "code=4.1"])
def test_the_api_can_be_narrowed(refusal: Decision, query: str) -> None:
    assert [row["reference"] for row in Client().get("/api/v1/decisions/?code=4.3").json()["results"]] == [
        refusal.reference
    ]
    assert Client().get(f"/api/v1/decisions/?{query}").json()["results"] == []


def test_the_rules_in_the_api_have_versions_and_codes() -> None:
    rule = Client().get("/api/v1/rules/5/").json()
    assert (rule["number"], rule["family"], len(rule["versions"])) == ("5", "hidden", 1)
    assert [code["name"] for code in rule["codes"]] == ["abusive", "unlawful", "personal_data", "advert"]


def test_every_rule_and_code_has_its_anchor() -> None:
    page = body_of("/rules/")
    assert 'id="rule-3"' in page
    assert 'id="code-4.10"' in page


@pytest.mark.parametrize("path", ["/decisions/", "/rules/", "/api/v1/decisions/", "/api/v1/rules/"])
def test_lists_cost_the_same_with_one_decision_and_with_three(
    refusal: Decision, path: str, django_assert_num_queries: Any
) -> None:
    expected = {"/decisions/": 6, "/rules/": 3, "/api/v1/decisions/": 1, "/api/v1/rules/": 3}[path]
    with django_assert_num_queries(expected):
        Client().get(path)
    for _number in range(2):
        case_in(CaseState.WAITING_FOR_AUTHOR, officer=make_officer(), second=None)
    with django_assert_num_queries(expected):
        Client().get(path)
