"""Pages: who sees what, what they cost, what a shared cache may keep; and the rules that agree with the lists."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.core import mail
from django.template.loader import render_to_string
from django.test import Client

from dialogues import published, rules, services
from dialogues.enums import QuestionState, RoundState
from dialogues.models import Candidate, Process, Question, Round
from dialogues.notices import REQUESTED
from notifications import kinds
from notifications.models import HappeningSubject
from tests.signing_in import sign_in

from .factories import (
    ADOPTED,
    NOW,
    adopt,
    draft,
    freeze,
    make_adopted,
    make_candidate,
    make_groups,
    make_organisation,
    make_process,
    make_published,
    make_question,
    make_round,
    make_team_member,
    make_user,
)
from .test_questions import PATHS, moved

pytestmark = pytest.mark.django_db


def signed_in(user: Any) -> Client:
    client = Client()
    sign_in(client, user)
    return client


def visitors(asker: Any) -> dict[str, Any]:
    inactive = make_user("officer")
    inactive.is_active = False
    inactive.save()
    roles = ("officer", "editor", "presiding", "committee", "administrator")
    return {
        "nobody": AnonymousUser(),
        "stranger": make_user(),
        "asker": asker,
        "inactive officer": inactive,
        **{role: make_user(role) for role in roles},
    }


@pytest.mark.parametrize("state", QuestionState.values)
def test_rule_and_list_agree_on_questions(state: str) -> None:
    question = make_question(make_round())
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        for verb in PATHS[state]:
            question = moved(question, verb)
    question = Question.objects.select_related("round").get(pk=question.pk)
    seen = {}
    for name, user in visitors(question.asker).items():
        seen[name] = Question.objects.visible_to(user).filter(pk=question.pk).exists()
        assert seen[name] == rules.view_question(user, question), name
    is_public = state in {"published", "short_listed", "not_short_listed", "chosen"}
    assert {name for name, sees in seen.items() if not sees} == (
        set()
        if is_public
        else {"nobody", "stranger", "inactive officer", "editor", "presiding", "committee", "administrator"}
    )


@pytest.mark.parametrize("state", RoundState.values)
def test_rule_and_list_agree_on_rounds(state: str) -> None:
    round = make_round(state=state)
    for name, user in visitors(make_user()).items():
        is_listed = Round.objects.visible_to(user).filter(pk=round.pk).exists()
        assert is_listed == rules.view_round(user, round), name
        assert is_listed == (state != "draft" or name in {"officer", "editor", "presiding", "committee"}), name


def test_rule_and_list_agree_on_processes_and_candidates() -> None:
    candidate = make_candidate(make_process(), circulated=False)
    for user in visitors(make_user()).values():
        assert Process.objects.visible_to(user).exists() == rules.view_process(user, candidate.process)
        assert Candidate.objects.visible_to(user).exists() == rules.view_candidate(user, candidate)


def test_public_pages_set_no_cookie_and_hold_no_token() -> None:
    shortlist = make_adopted()
    round, question = shortlist.round, shortlist.entries.get(place=1).question
    with time_machine.travel(ADOPTED, tick=False):
        services.request_answers(round=round, by=make_user("presiding"))
    pages = [
        "/processes/",
        round.process.get_absolute_url(),
        f"/processes/{round.process.slug}/matrix/",
        round.process.candidates.first().get_absolute_url(),
        round.get_absolute_url(),
        f"/rounds/{round.slug}/shortlist/",
        question.get_absolute_url(),
        f"/ar/rounds/{round.slug}/",
    ]
    for page in pages:
        response = Client().get(page)
        assert response.status_code == 200, page
        assert (response.cookies, "csrfmiddlewaretoken" in response.content.decode()) == ({}, False), page
        assert response["Cache-Control"].startswith("public"), page
        assert "Vary" not in response, page


@pytest.mark.parametrize("rows", [1, 3])
def test_list_pages_cost_the_same_for_one_row_and_for_three(rows: int, django_assert_num_queries: Any) -> None:
    round = make_round()
    for _ in range(rows):
        make_published(round)
        make_process()
    with django_assert_num_queries(2):
        Client().get("/processes/")
    with time_machine.travel(NOW, tick=False), django_assert_num_queries(5):
        Client().get(round.get_absolute_url())
    with django_assert_num_queries(2):
        Client().get("/api/v1/questions/")
    with django_assert_num_queries(3):
        Client().get(round.process.get_absolute_url())


def test_each_candidate_has_the_same_space() -> None:
    process = make_process()
    host = make_user("presiding")
    rich, poor = make_candidate(process, "Amara"), make_candidate(process, "Bo")
    services.edit_candidate(candidate=rich, by=host, vision="Wells.", curriculum="Engineer.", funding="None.")
    headings = [
        [line for line in Client().get(row.get_absolute_url()).content.decode().splitlines() if "<h2>" in line]
        for row in (rich, poor)
    ]
    assert headings[0] == headings[1]


def test_the_neutral_order_is_drawn_once_and_holds_on_every_page() -> None:
    process = make_process()
    rows = [make_candidate(process, f"Candidate {letter}") for letter in "ABCDEF"]
    drawn = [candidate.name for candidate in process.candidates.all()]
    page = Client().get(process.get_absolute_url()).content.decode()
    assert sorted(drawn, key=page.index) == drawn
    late = make_candidate(process, "Candidate G")
    assert [name for name in process.candidates.values_list("name", flat=True) if name != late.name] == drawn
    assert len(rows) == len(drawn)


def test_asking_goes_by_the_page_with_similar_questions() -> None:
    round = make_round()
    twin = make_published(round, "Will you open the wells of the north?")
    asker = make_user(name="Nadia Wells")
    typed = {"text": "Will you open all wells of the north?", "language": "en", "addressee": "all", "show_name": "on"}
    with time_machine.travel(NOW, tick=False):
        client = signed_in(asker)
        address = f"/rounds/{round.slug}/ask/"
        assert "Ask a question" in client.get(address).content.decode()
        check = client.post(address, {**typed, "step": "check"}).content.decode()
        assert "Is yours one of these?" in check
        assert twin.text in check
        changed = client.post(address, {**typed, "step": "change"}).content.decode()
        assert typed["text"] in changed
        sent = client.post(address, {**typed, "step": "send"})
    question = Question.objects.get(asker=asker)
    assert (sent.status_code, sent["Location"]) == (302, question.get_absolute_url())
    assert (question.text, question.show_name, question.show_country) == (typed["text"], True, False)


def test_what_was_typed_comes_back_with_what_is_wrong() -> None:
    round = make_round()
    with time_machine.travel(NOW, tick=False):
        page = signed_in(make_user()).post(
            f"/rounds/{round.slug}/ask/", {"text": "x" * 301, "context": "kept", "language": "en", "addressee": "all"}
        )
    assert page.status_code == 200
    assert "1 character too many." in page.content.decode()
    assert ">\nkept</textarea>" in page.content.decode()


def test_what_was_typed_stays_when_the_round_closes_meanwhile() -> None:
    round, asker = make_round(), make_user()
    url = f"/rounds/{round.slug}/ask/"
    typed = {"text": "Who keeps the wells?", "language": "en", "addressee": "all", "step": "check"}
    with time_machine.travel(round.closes_at, tick=False):
        client = signed_in(asker)
        read, sent = client.get(url), client.post(url, typed)
    page = sent.content.decode()
    shown = ("Who keeps the wells?" in page, "takes no questions at this time" in page)
    assert (read.status_code, sent.status_code, shown) == (302, 200, (True, True))


def test_a_question_published_after_the_short_list_is_not_called_short_listed() -> None:
    round = make_round()
    late = make_question(round, "Who mends the pumps?")
    make_groups(round, (2, 1))
    adopt(draft(freeze(round)))
    with time_machine.travel(ADOPTED, tick=False):
        services.request_answers(round=round, by=make_user("presiding"))
    services.publish_question(question=late, by=make_user("officer"))
    page = Client().get(late.get_absolute_url()).content.decode()
    assert [text in page for text in ("too late for the short-list", "Short-listed", "Put to the candidates")] == [
        True,
        False,
        False,
    ]


def test_followers_of_an_organisation_hear_of_its_question_unless_it_is_withheld() -> None:
    asker, round = make_user(), make_round()
    organisation = make_organisation(asker)
    shown = make_published(round, asker=asker, organisation=organisation)
    withheld = make_published(round, asker=asker, organisation=organisation, show_organisation=False)
    followed = HappeningSubject.objects.filter(kind="organisation", reference=organisation.reference)
    keys = {question: f"question_published:{question.reference}" for question in (shown, withheld)}
    assert list(followed.values_list("happening__key", flat=True)) == [keys[shown]]


def test_a_host_who_changes_the_address_of_a_round_is_led_to_the_new_one() -> None:
    round = make_round(state=RoundState.DRAFT)
    client = signed_in(make_user("presiding"))
    page = client.get(f"/desk/rounds/{round.slug}/edit/")
    given = {name: field.value() or "" for name, field in ((field.name, field) for field in page.context["form"])}
    given |= {"slug": "wells-first-round", "candidates": []}
    given |= {name: f"{given[name]:%Y-%m-%dT%H:%M}" for name in ("opens_at", "closes_at", "support_closes_at")}
    answer = client.post(f"/desk/rounds/{round.slug}/edit/", given)
    assert (answer.status_code, answer["Location"]) == (302, "/desk/rounds/wells-first-round/")


def test_an_officer_is_told_why_the_page_to_ask_is_closed() -> None:
    round = make_round()
    response = signed_in(make_user("officer")).get(f"/rounds/{round.slug}/ask/")
    assert (response.status_code, "may not ask" in response.content.decode()) == (403, True)


def test_support_is_given_and_taken_back_on_its_page() -> None:
    question = make_published(make_round())
    reader = make_user()
    make_organisation(reader, name="Well Watch")
    address = f"/questions/{question.reference}/support/"
    with time_machine.travel(NOW + timedelta(hours=2), tick=False):
        client = signed_in(reader)
        assert "Well Watch" in client.get(address).content.decode()
        client.post(address, {"organisation": ""})
        assert "For yourself, on the ballot of people." in client.get(address).content.decode()
        client.post(f"{address}withdraw/")
        assert question.supports.standing().count() == 0


def test_strangers_find_neither_the_question_nor_its_pages() -> None:
    question = make_question(make_round())
    stranger = signed_in(make_user())
    for part in ("", "support/", "rephrase/", "withdraw/", "receipt.json"):
        assert stranger.get(f"/questions/{question.reference}/{part}").status_code == 404, part
    assert Client().get(question.get_absolute_url()).status_code == 404
    asker = signed_in(question.asker)
    assert asker.get(question.get_absolute_url()).status_code == 200
    assert asker.get(f"/questions/{question.reference}/receipt.json").json()["entry"]["reference"] == question.reference


def test_the_receipt_file_is_for_the_asker_alone() -> None:
    question = make_published(make_round())
    assert signed_in(make_user("officer")).get(f"/questions/{question.reference}/receipt.json").status_code == 404


def test_a_team_answers_on_its_pages() -> None:
    round = make_adopted().round
    with time_machine.travel(ADOPTED, tick=False):
        answer = services.request_answers(round=round, by=make_user("presiding"))[0]
        client = signed_in(make_team_member(answer.candidate))
        assert client.get("/answers/").content.decode().count(round.questions.first().text) == 1
        address = f"/answers/{answer.question.reference}/{answer.candidate.slug}/"
        assert client.post(address, {"text": "Yes.", "language": "en"}).status_code == 302
        assert client.post(address, {"text": "Yes, all.", "language": "en"}).status_code == 302
        assert signed_in(make_user()).get(address).status_code == 404
    assert answer.versions.count() == 2


def test_the_desk_of_rounds_is_for_its_staff() -> None:
    round = make_adopted().round
    pages = ["/desk/rounds/", f"/desk/rounds/{round.slug}/", f"/desk/rounds/{round.slug}/shortlist/"]
    pages += [f"/desk/processes/{round.process.slug}/"]
    statuses = {
        role: {signed_in(make_user(*([role] if role else []))).get(page).status_code for page in pages}
        for role in ("", "officer", "editor", "committee", "presiding")
    }
    assert statuses == {"": {404}, "officer": {404}, "editor": {200}, "committee": {200}, "presiding": {200}}


def test_a_host_writes_a_process_with_a_candidate_and_a_round_in_the_browser() -> None:
    client = signed_in(make_user("presiding"))
    with time_machine.travel(NOW, tick=False):
        process = {"title": "Head of the Tide Office", "slug": "tides", "post": "Head", "language": "en"}
        assert client.post("/desk/processes/new/", process)["Location"] == "/desk/processes/tides/"
        for verb in ("open", "invite", "begin"):
            client.post(f"/desk/processes/tides/{verb}/")
        candidate = {"name": "Amara Tideway", "slug": "amara", "text_language": "en", "vision": "Wells."}
        client.post("/desk/processes/tides/candidates/new/", candidate)
        for verb in ("nominate", "circulate"):
            client.post(f"/desk/candidates/amara/{verb}/")
        round = {
            "title": "First round",
            "slug": "first",
            "language": "en",
            "opens_at": "2026-03-03T09:00",
            "closes_at": "2026-03-13T09:00",
            "support_closes_at": "2026-03-20T09:00",
            "who_may_ask": "both",
            "themes": "Wells\nRoads",
            "text_limit": 300,
            "context_limit": 1000,
            "link_limit": 3,
            "person_limit": 3,
            "organisation_limit": 5,
            "support_limit": 10,
            "places": 30,
            "reserves": 10,
            "answer_days": 28,
        }
        wrong = client.post("/desk/processes/tides/rounds/new/", {**round, "closes_at": "2026-03-01T09:00"})
        assert "This must be after the opening." in wrong.content.decode()
        client.post("/desk/processes/tides/rounds/new/", round)
        client.post("/desk/rounds/first/edit/", {**round, "places": 12})
        client.post("/desk/rounds/first/schedule/")
        client.post("/desk/rounds/first/open/")
    made = Round.objects.get(slug="first")
    assert (made.state, made.opens_at, made.themes, made.places) == (RoundState.OPEN, NOW, ["Wells", "Roads"], 12)
    assert Process.objects.get(slug="tides").state == "dialogues"


def test_hidden_characters_are_refused_in_what_hosts_write() -> None:
    process = make_process()
    client = signed_in(make_user("presiding"))
    url = f"/desk/processes/{process.slug}/candidates/new/"
    page = client.post(url, {"name": "Ana\u202e Sol", "slug": "ana", "text_language": "en", "vision": "Wells\u0001"})
    assert (page.status_code, sorted(page.context["form"].errors)) == (200, ["name", "vision"])
    assert not process.candidates.exists()


def test_the_committee_drafts_departs_and_adopts_in_the_browser() -> None:
    round = make_round(places=1, reserves=0)
    ((first,),), second = make_groups(round, (2, 1)), make_published(round)
    freeze(round)
    client = signed_in(make_user("committee"))
    desk = f"/desk/rounds/{round.slug}/shortlist/"
    with time_machine.travel(ADOPTED, tick=False):
        assert "Begin with this order" in client.get(desk).content.decode()
        client.post(f"{desk}draft/", {"ballot": "people"})
        assert "Choose a reason" not in client.get(f"{desk}{first.reference}/strike/").content.decode()
        missing = client.post(f"{desk}{first.reference}/strike/", {"code": "theme"})
        assert "This field is required." in missing.content.decode()
        client.post(f"{desk}{first.reference}/strike/", {"code": "theme", "sentence": "Roads."})
        assert second.text in client.get(f"{desk}?q={second.text}").content.decode()
        client.post(f"{desk}{second.reference}/add/", {"code": "theme", "sentence": "Wells."})
        assert "The list leaves groups out" in client.get(f"{desk}adopt/").content.decode()
        assert client.post(f"{desk}adopt/")["Location"] == f"/rounds/{round.slug}/shortlist/"
        page = client.get(f"/rounds/{round.slug}/shortlist/").content.decode()
    assert "2 participants who support" in page
    assert page.count("Roads.") == 1


def test_search_finds_published_questions_and_candidates_and_nothing_else() -> None:
    process = make_process()
    make_candidate(process, "Zephyrine Lagoon")
    round = make_round(process)
    question = make_published(round, "Will zephyrs cool the lagoon?")
    make_question(round, "Is the lagoon yours?")
    found = [list(rows) for rows in published.search_published("lagoon", "en")]
    assert [[row.title_text for row in rows] for rows in found] == [[question.text], ["Zephyrine Lagoon"]]
    with time_machine.travel(NOW + timedelta(hours=2), tick=False):
        services.withdraw_question(question=question, by=question.asker)
    assert list(published.search_published("zephyrs", "en")[0]) == []


def test_home_shows_what_is_under_way_and_new() -> None:
    round = make_round()
    question = make_published(round)
    make_question(round)
    with time_machine.travel(NOW + timedelta(hours=2), tick=False):
        assert published.home_items() == {"rounds": [round], "questions": [question]}


@pytest.mark.parametrize("kind", [kind for kind in kinds.registered() if kind.app == "dialogues"], ids=lambda k: k.name)
def test_every_notice_has_its_three_templates(kind: kinds.Kind) -> None:
    context = {
        "reference": "Q-7K3M9QXV4",
        "text": "Will you open the wells?",
        "round": "First round",
        "candidate": "Amara",
        "code": "4.1",
        "sentence": "Two questions.",
        "questions": 2,
        "url": "https://portal.example/questions/Q-7K3M9QXV4/",
        "is_asker": True,
    }
    parts = [render_to_string(f"{kind.template}_{part}", context) for part in ("subject.txt", "message.txt")]
    html = render_to_string(f"{kind.template}_message.html", context)
    assert "\n" not in parts[0].strip()
    assert context["url"] in parts[1]
    assert context["url"] in html
    assert (context["text"] in parts[1]) == (kind != REQUESTED)
    assert mail.outbox == []
