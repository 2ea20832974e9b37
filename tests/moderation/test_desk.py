"""The desk's pages: who enters, what they show, and every act without a script."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.models import Heartbeat
from moderation import services
from moderation.enums import CaseKind, CaseState, Outcome
from moderation.models import Case, Decision, Recusal, Rule
from notifications.services import queue_mail
from tests.signing_in import sign_in

from .factories import Thing, ThingHandler, make_officer, make_person, open_thing_case

pytestmark = pytest.mark.django_db


def signed_in(person: Any) -> Client:
    client = Client()
    sign_in(client, person)
    return client


@pytest.fixture
def officer() -> Any:
    return make_officer("Ada")


@pytest.fixture
def desk(officer: Any) -> Client:
    return signed_in(officer)


def open_case(handler: ThingHandler, **fields: Any) -> Case:
    thing = Thing()
    handler.things[thing.reference] = thing
    return open_thing_case(thing, **fields)


@pytest.mark.parametrize("roles", [(), ("committee",), ("editor",), ("presiding",)])
def test_people_without_a_place_at_the_desk_get_404(handler: ThingHandler, roles: tuple[str, ...]) -> None:
    case, client = open_case(handler), signed_in(make_person(*roles))
    assert [client.get(url).status_code for url in ("/desk/", case.get_absolute_url())] == [404, 404]


def test_strangers_are_asked_to_sign_in() -> None:
    response = Client().get("/desk/")
    assert (response.status_code, response["Location"]) == (302, "/accounts/login/?next=/desk/")


def test_the_queue_is_oldest_first_and_can_be_filtered(handler: ThingHandler, desk: Client, officer: Any) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        first = open_case(handler, title="Wells in the north", language="ar", body="ecosoc")
        clock.shift(timedelta(minutes=1))
        second = open_case(handler, title="Schools", language="fr")
        clock.shift(timedelta(minutes=1))
        waiting = open_case(handler, title="Roads", language="fr")
        services.ask_change_case(case=waiting, sentence="Which roads?", by=make_officer())
        services.claim_case(case=second, by=officer)
    expected = {
        "": [first, second],
        "?state=any": [first, second, waiting],
        "?state=waiting_for_author": [waiting],
        "?language=fr": [second],
        "?body=ecosoc": [first],
        "?mine=on": [second],
        "?kind=organisation": [],
        "?kind=nonsense": [first, second],
        "?q=wells": [first],
        f"?q={second.reference.lower().replace('-', ' ')}": [second],
        f"?q={first.subject_reference}": [first],
    }
    assert {query: list(desk.get(f"/desk/{query}").context["page"].rows) for query in expected} == expected


def test_the_queue_says_who_holds_a_case(handler: ThingHandler, desk: Client) -> None:
    services.claim_case(case=open_case(handler), by=make_officer("Grace"))
    assert "held by Grace until" in desk.get("/desk/").content.decode()


def test_the_counts_on_top(handler: ThingHandler, desk: Client, officer: Any) -> None:
    for _number in range(3):
        open_case(handler)
    services.refuse_case(case=open_case(handler), code="4.3", sentence="No.", by=make_officer())
    services.claim_case(case=open_case(handler), by=officer)
    Case.objects.filter(pk=Case.objects.first().pk).update(due_at=datetime(2026, 1, 1, tzinfo=UTC))
    assert desk.get("/desk/").context["counts"] == {
        "to_do": 5,
        "awaiting_second": 1,
        "waiting_for_author": 0,
        "overdue": 1,
        "mine": 1,
        "kinds": [{"kind": CaseKind.QUESTION, "number": 5}],
    }


def test_a_late_task_makes_a_red_banner(desk: Client) -> None:
    assert "does not work as it should" not in desk.get("/desk/").content.decode()
    then = timezone.now() - timedelta(hours=1)
    Heartbeat.objects.create(task="send_outbox", began_at=then, ended_at=then, every_seconds=3)
    page = desk.get("/desk/").content.decode()
    assert "The task send_outbox is late." in page
    assert "tone-harm" in page


def test_mail_that_waits_for_more_than_fifteen_minutes_makes_a_red_banner(desk: Client) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        queue_mail(key="k", to="a@desk.example", language="en", template="notifications/test", context={}, kind="test")
        clock.shift(timedelta(minutes=15))
        assert "The oldest mail" not in desk.get("/desk/").content.decode()
        clock.shift(timedelta(minutes=1))
        assert "The oldest mail has waited for 16 minutes." in desk.get("/desk/").content.decode()


def test_the_queue_costs_the_same_with_one_case_and_with_three(
    handler: ThingHandler, desk: Client, django_assert_num_queries: Any
) -> None:
    open_case(handler, language="en", body="ecosoc")
    with django_assert_num_queries(11):
        desk.get("/desk/")
    for number in range(2):
        services.claim_case(case=open_case(handler, language="fr", body=f"body {number}"), by=make_officer())
    with django_assert_num_queries(11):
        desk.get("/desk/")


def test_a_case_costs_the_same_with_one_in_the_queue_and_with_three(handler: ThingHandler, desk: Client) -> None:
    case = open_case(handler)
    desk.get(case.get_absolute_url())
    assert count_queries(desk, case) == 17
    for _number in range(2):
        services.claim_case(case=open_case(handler), by=make_officer())
    assert count_queries(desk, case) == 17


def count_queries(client: Client, case: Case) -> int:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        client.get(case.get_absolute_url())
    return len(queries)


def test_opening_a_case_claims_it(handler: ThingHandler, desk: Client, officer: Any) -> None:
    case = open_case(handler)
    page = desk.get(case.get_absolute_url()).content.decode()
    assert Case.objects.get().holder() == officer
    assert "You hold it until" in page


def test_looking_through_the_queue_claims_one_case_only(handler: ThingHandler, desk: Client, officer: Any) -> None:
    first, second = open_case(handler), open_case(handler)
    desk.get(first.get_absolute_url())
    desk.get(second.get_absolute_url())
    assert list(Case.objects.held_by(officer)) == [first]


def test_an_administrator_looks_and_claims_nothing(handler: ThingHandler) -> None:
    case = open_case(handler)
    page = signed_in(make_person("administrator")).get(case.get_absolute_url())
    assert page.status_code == 200
    assert "Publish the thing" not in page.content.decode()
    assert Case.objects.get().claimed_by is None


def test_the_case_page_shows_text_rules_history_and_audit(handler: ThingHandler, desk: Client) -> None:
    case = open_case(handler)
    services.ask_change_case(case=case, sentence="Which wells?", by=make_officer("Grace"))
    services.answer_case(case=case)
    page = desk.get(case.get_absolute_url()).content.decode()
    assert "What will you do about the wells?" in page
    assert "4.3 Not a question" in page
    assert "Which wells?" in page
    assert "case.ask_change" in page


def test_the_page_carries_the_keys_of_the_desk(handler: ThingHandler, desk: Client) -> None:
    case = open_case(handler)
    page = desk.get(case.get_absolute_url()).content.decode()
    assert [page.count(f'data-key="{key}"') for key in "cpryn"] == [1, 1, 1, 0, 1]
    assert page.count("data-row") == 1
    assert "js/desk.js" in page


def test_after_a_decision_the_next_case_of_the_filter_opens(handler: ThingHandler, desk: Client) -> None:
    case = open_case(handler, language="fr")
    open_case(handler, language="ar")
    following = open_case(handler, language="fr")
    response = desk.post(f"{case.get_absolute_url()}accept/?language=fr")
    assert (response.status_code, response["Location"]) == (302, f"{following.get_absolute_url()}?language=fr")
    assert handler.things[case.subject_reference].state == "published"


def test_after_the_last_decision_the_queue_says_that_nothing_waits(handler: ThingHandler, desk: Client) -> None:
    case = open_case(handler)
    page = desk.post(f"{case.get_absolute_url()}accept/", follow=True)
    assert page.redirect_chain == [("/desk/", 302)]
    assert "Nothing more waits for you under this filter." in page.content.decode()


def test_next_leaves_out_what_others_hold(handler: ThingHandler, desk: Client) -> None:
    first, held, third = (open_case(handler) for _number in range(3))
    services.claim_case(case=held, by=make_officer())
    assert desk.get(f"/desk/next/?past={first.reference}")["Location"] == third.get_absolute_url()
    assert desk.get("/desk/next/")["Location"] == first.get_absolute_url()


def test_a_refusal_by_two_officers_through_the_pages(handler: ThingHandler, desk: Client) -> None:
    case, second = open_case(handler), signed_in(make_officer())
    typed = {"code": "4.3", "sentence": "It is a statement."}
    desk.post(f"{case.get_absolute_url()}refuse/", typed)
    page = second.get(case.get_absolute_url()).content.decode()
    assert 'data-key="y"' in page
    proposal = Decision.objects.get()
    second.post(f"{case.get_absolute_url()}confirm/", {"decision": proposal.reference})
    assert handler.things[case.subject_reference].state == "refused"
    assert Decision.objects.get().is_effective


def test_who_proposed_sees_no_button_to_confirm(handler: ThingHandler, desk: Client) -> None:
    case = open_case(handler)
    desk.post(f"{case.get_absolute_url()}refuse/", {"code": "4.3", "sentence": "It is a statement."})
    page = desk.get(case.get_absolute_url()).content.decode()
    assert "Another officer confirms it or returns it." in page
    assert "Confirm what is proposed" not in page
    told = desk.post(f"{case.get_absolute_url()}confirm/", {"decision": Decision.objects.get().reference}, follow=True)
    assert "Another officer must." in told.content.decode()
    assert not Decision.objects.get().is_effective


def test_a_proposal_is_returned_with_a_sentence(handler: ThingHandler, desk: Client) -> None:
    case = open_case(handler)
    services.refuse_case(case=case, code="4.3", sentence="No.", by=make_officer())
    empty = desk.post(f"{case.get_absolute_url()}return/", {"sentence": ""})
    assert "There is a problem" in empty.content.decode()
    desk.post(f"{case.get_absolute_url()}return/", {"sentence": "It is a question."})
    assert Case.objects.get().state == CaseState.OPEN


@pytest.mark.parametrize(
    ("verb", "typed", "problem"),
    [
        ("refuse", {"code": "", "sentence": "A long reason."}, "Choose a reason from the rules in force."),
        ("refuse", {"code": "2.1", "sentence": "A long reason."}, "Select a valid choice"),
        ("ask-change", {"code": "4.2", "sentence": "\u202ehidden"}, "hidden control characters"),
    ],
)
def test_what_was_typed_is_shown_again_with_the_problem(
    handler: ThingHandler, desk: Client, verb: str, typed: dict[str, str], problem: str
) -> None:
    case = open_case(handler)
    page = desk.post(f"{case.get_absolute_url()}{verb}/", typed).content.decode()
    assert problem in page
    assert typed["sentence"] in page
    assert Decision.objects.count() == 0


def test_ask_change_through_the_page_needs_no_code(handler: ThingHandler, desk: Client) -> None:
    case = open_case(handler)
    desk.post(f"{case.get_absolute_url()}ask-change/", {"code": "", "sentence": "Which wells?"})
    assert Decision.objects.get().outcome == Outcome.ASK_CHANGE


def test_who_comes_too_late_is_told_on_the_page(handler: ThingHandler, desk: Client) -> None:
    case = open_case(handler)
    services.accept_case(case=case, by=make_officer("Grace"))
    page = desk.post(f"{case.get_absolute_url()}accept/", follow=True).content.decode()
    assert "A desk officer decided this at" in page


def test_release_and_claim_by_buttons(handler: ThingHandler, desk: Client, officer: Any) -> None:
    case = open_case(handler)
    desk.post(f"{case.get_absolute_url()}claim/")
    assert Case.objects.get().holder() == officer
    desk.post(f"{case.get_absolute_url()}release/")
    assert Case.objects.get().holder() is None


def test_a_recused_officer_gets_404_and_an_empty_queue(handler: ThingHandler, desk: Client) -> None:
    case = open_case(handler)
    response = desk.post(f"{case.get_absolute_url()}recuse/", {"reason": "My sister works there."})
    assert response["Location"] == "/desk/"
    assert Recusal.objects.get().reason == "My sister works there."
    assert desk.get(case.get_absolute_url()).status_code == 404
    assert desk.get("/desk/?state=any").context["page"].rows == []
    assert desk.post(f"{case.get_absolute_url()}accept/").status_code == 404


@pytest.mark.parametrize("verb", ["claim", "release", "accept", "ask-change", "refuse", "confirm", "return"])
def test_acts_are_posts(handler: ThingHandler, desk: Client, verb: str) -> None:
    assert desk.get(f"{open_case(handler).get_absolute_url()}{verb}/").status_code == 405


def test_an_administrator_announces_a_new_version_of_a_rule() -> None:
    client = signed_in(make_person("administrator"))
    typed = {"title": "Which questions", "text": "Those that ask.", "in_force_from": "2026-04-01"}
    with time_machine.travel(datetime(2026, 3, 2, tzinfo=UTC), tick=False):
        soon = client.post("/desk/rules/4/", {**typed, "in_force_from": "2026-03-05"})
        assert "A change is announced 14 days ahead" in soon.content.decode()
        response = client.post("/desk/rules/4/", typed)
    assert response["Location"] == "/rules/#rule-4"
    assert Rule.objects.get(number="4").versions.count() == 2


def test_officers_do_not_change_rules(desk: Client) -> None:
    assert desk.get("/desk/rules/4/").status_code == 404


def test_what_an_officer_typed_stays_when_a_colleague_was_quicker(handler: ThingHandler, desk: Client) -> None:
    case = open_case(handler)
    services.claim_case(case=case, by=make_officer("Bo"))
    code = services.codes_for(case.kind)[0].code
    refused = desk.post(f"{case.get_absolute_url()}refuse/", {"code": code, "sentence": "It names a neighbour."})
    page = refused.content.decode()
    assert ("It names a neighbour." in page, "Bo holds this case" in page) == (True, True)


def test_a_sentence_that_returns_a_proposal_stays_when_it_is_refused(handler: ThingHandler, desk: Client) -> None:
    case = open_case(handler)
    code = services.codes_for(case.kind)[0].code
    services.refuse_case(case=case, code=code, sentence="An advertisement.", by=make_officer())
    answer = desk.post(f"{case.get_absolute_url()}return/", {"sentence": "It is not\u202e."})
    assert (answer.status_code, "It is not\u202e." in answer.content.decode()) == (200, True)


def test_a_proposal_that_is_none_is_not_confirmed(handler: ThingHandler, desk: Client) -> None:
    case = open_case(handler)
    code = services.codes_for(case.kind)[0].code
    services.refuse_case(case=case, code=code, sentence="An advertisement.", by=make_officer())
    answer = desk.post(f"{case.get_absolute_url()}confirm/", {"decision": "D-\x00"}, follow=True)
    case.refresh_from_db()
    assert (case.state, "The proposal has changed" in answer.content.decode()) == (CaseState.AWAITING_SECOND, True)
