"""Drafting from the computed order, departing with reasons, adopting with an audit that is told as it is."""

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.test import Client

from core.workflow import NotPossible
from dialogues import services
from dialogues.ballots import order_of, profile_of
from dialogues.enums import BallotKind, QuestionState, Standing
from dialogues.models import Question, Shortlist, ShortlistEntry
from dialogues.representation import propose_repair
from notifications.models import Happening, Notice
from record.services import entries_of, receipt_for
from tests.signing_in import sign_in

from .factories import (
    ADOPTED,
    AFTER,
    adopt,
    draft,
    freeze,
    make_adopted,
    make_groups,
    make_organisation,
    make_published,
    make_round,
    make_user,
    references,
    support,
)

pytestmark = pytest.mark.django_db

REASON = {"code": "theme", "sentence": "Money has no question yet."}


def three_groups() -> tuple[Shortlist, list[list[Question]]]:
    """A draft of four places where six people support three questions, three another two, and one the last."""
    round = make_round(places=4, reserves=1)
    groups = make_groups(round, (6, 3), (3, 2), (1, 1))
    return draft(freeze(round)), groups


def test_the_draft_is_the_computed_order_with_its_reserves() -> None:
    shortlist, groups = three_groups()
    entries = shortlist.entries.order_by("computed_rank").select_related("question")
    large, middle, _small = (set(references(group)) for group in groups)
    assert [entry.question.reference in large for entry in entries] == [True, True, False, True, False]
    assert {entries[2].question.reference, entries[4].question.reference} == middle
    assert [(entry.score, entry.supporters, entry.standing) for entry in entries] == [
        ("1/6", 6, "listed"),
        ("1/3", 6, "listed"),
        ("1/3", 3, "listed"),
        ("1/2", 6, "listed"),
        ("2/3", 3, "reserve"),
    ]


def test_draft_shortlist_waits_for_frozen_ballots_and_is_begun_once() -> None:
    round = make_round()
    make_groups(round, (1, 1))
    with pytest.raises(NotPossible, match="frozen"):
        draft(round)
    round = freeze(round)
    with pytest.raises(PermissionDenied):
        services.draft_shortlist(round=round, ballot=BallotKind.PEOPLE, by=make_user("presiding"))
    with pytest.raises(NotPossible, match="gives no order"):
        draft(round, BallotKind.ORGANISATIONS)
    draft(round)
    with pytest.raises(NotPossible, match="begun already"):
        draft(round)


def test_a_departure_needs_its_reason_and_can_be_taken_back() -> None:
    shortlist, _groups = three_groups()
    first = shortlist.entries.get(computed_rank=1).question
    member = make_user("committee")
    with pytest.raises(ValidationError) as problem:
        services.strike_from_shortlist(shortlist=shortlist, question=first, by=member, code="because", sentence=" ")
    assert sorted(problem.value.message_dict) == ["code", "sentence"]
    struck = services.strike_from_shortlist(shortlist=shortlist, question=first, by=member, **REASON)
    assert (struck.standing, struck.is_departure, struck.departed_by) == (Standing.OFF, True, member)
    back = services.add_to_shortlist(shortlist=shortlist, question=first, by=member)
    assert (back.standing, back.departure_code, back.departed_by) == (Standing.LISTED, "", None)


def test_the_database_refuses_a_departure_without_a_reason() -> None:
    shortlist, _groups = three_groups()
    with pytest.raises(IntegrityError, match="shortlist_departure_reasoned"), transaction.atomic():
        ShortlistEntry.objects.filter(shortlist=shortlist, computed_rank=1).update(standing=Standing.OFF)


def test_a_question_beyond_the_order_can_be_added_and_taken_off_again() -> None:
    shortlist, groups = three_groups()
    member, last = make_user("committee"), groups[2][0]
    services.add_to_shortlist(shortlist=shortlist, question=last, by=member, **REASON)
    services.strike_from_shortlist(shortlist=shortlist, question=last, by=member)
    assert shortlist.entries.filter(question=last).count() == 0
    with pytest.raises(PermissionDenied):
        services.add_to_shortlist(shortlist=shortlist, question=last, by=make_user("presiding"), **REASON)


def test_adopt_shortlist_refuses_a_list_that_is_too_long() -> None:
    shortlist, groups = three_groups()
    services.add_to_shortlist(shortlist=shortlist, question=groups[2][0], by=make_user("committee"), **REASON)
    with pytest.raises(NotPossible, match="1 question too long"):
        adopt(shortlist)
    assert Question.objects.filter(state=QuestionState.SHORT_LISTED).count() == 0


def test_adopt_shortlist_tells_askers_supporters_followers_and_the_record() -> None:
    shortlist, groups = three_groups()
    adopt(shortlist)
    listed = groups[0][0]
    supporter = listed.supports.first().user
    omitted = groups[2][0]
    assert sorted(Notice.objects.filter(user=supporter).values_list("kind", flat=True)) == ["question_shortlisted"] * 3
    assert Notice.objects.filter(user=omitted.asker, kind="question_omitted").count() == 1
    assert Happening.objects.filter(happening="shortlist_adopted").count() == 1
    entry = entries_of(shortlist.reference).filter(kind="shortlist_adopted").get()
    assert listed.reference in str(receipt_for(entry, with_opening=True))


def test_nobody_changes_an_adopted_list() -> None:
    shortlist = make_adopted()
    with pytest.raises(NotPossible, match="stays as it is"):
        services.strike_from_shortlist(
            shortlist=shortlist,
            question=shortlist.entries.get(place=1).question,
            by=make_user("committee"),
            **REASON,
        )
    with pytest.raises(NotPossible):
        adopt(shortlist)


def test_a_list_that_breaks_ejr_says_so_in_public_with_the_size_of_the_group() -> None:
    round = make_round(places=4, reserves=0)
    groups = make_groups(round, (6, 4), (2, 4))
    shortlist = draft(freeze(round))
    member = make_user("committee")
    for question in groups[0]:
        if shortlist.entries.filter(question=question, standing=Standing.LISTED).exists():
            services.strike_from_shortlist(shortlist=shortlist, question=question, by=member, **REASON)
    for question in groups[1]:
        if not shortlist.entries.filter(question=question, standing=Standing.LISTED).exists():
            services.add_to_shortlist(shortlist=shortlist, question=question, by=member, **REASON)
    adopted = adopt(shortlist)
    audit = adopted.audits["people"]
    assert (audit["voters"], audit["covered"]) == (8, 2)
    assert {(found["group_size"], found["deserved"], found["has_at_most"]) for found in audit["ejr"]} == {(6, 3, 2)}
    with time_machine.travel(ADOPTED, tick=False):
        page = Client().get(f"/rounds/{round.slug}/shortlist/").content.decode()
    assert "The list leaves groups out" in page
    assert "It breaks justified representation (JR) and EJR+" in page
    assert f"6 participants who support “{groups[0][0].text}” have at most 2 questions on the list" in page
    assert "they are enough for 3." in page
    assert "2 of 8 participants (25 %)" in page
    assert page.count("Money has no question yet.") == 6


def test_the_desk_proposes_what_would_mend_the_list() -> None:
    round = make_round(places=4, reserves=0)
    groups = make_groups(round, (6, 4), (2, 4))
    round = freeze(round)
    wanted = propose_repair(profile_of(round, BallotKind.PEOPLE), references(groups[1]), 4)
    assert set(wanted) < set(references(groups[0]))
    shortlist = draft(round)
    for entry in shortlist.entries.filter(question__in=groups[0]).select_related("question"):
        services.strike_from_shortlist(
            shortlist=shortlist, question=entry.question, by=make_user("committee"), **REASON
        )
    client = Client()
    sign_in(client, make_user("committee"))
    page = client.get(f"/desk/rounds/{round.slug}/shortlist/").content.decode()
    assert "Additions that would mend it" in page


def test_both_ballots_are_shown_and_audited_apart() -> None:
    round = make_round(places=1, reserves=0)
    (of_people,) = make_groups(round, (3, 1))
    member = make_user()
    organisation, of_organisations = make_organisation(member), make_published(round)
    support(of_organisations, member, organisation=organisation)
    adopted = adopt(draft(freeze(round)))
    assert sorted(adopted.audits) == ["organisations", "people"]
    assert adopted.audits["people"]["ejr"] == []
    assert [found["question"] for found in adopted.audits["organisations"]["jr"]] == [of_organisations.reference]
    assert [place["question"] for place in adopted.orders["organisations"]] == [of_organisations.reference]
    assert adopted.entries.get(place=1).question == of_people[0]


def test_a_longer_list_begins_with_the_shorter_one() -> None:
    round = make_round(places=12, reserves=0)
    make_groups(round, (5, 4), (4, 3), (2, 5))
    round = freeze(round)
    profile = profile_of(round, BallotKind.PEOPLE)
    whole = [place.question for place in order_of(round, profile, 12)]
    for places in range(1, 12):
        assert [place.question for place in order_of(round, profile, places)] == whole[:places]


def test_a_draft_is_seen_by_the_committee_alone() -> None:
    shortlist, _groups = three_groups()
    with time_machine.travel(AFTER, tick=False):
        page = Client().get(f"/rounds/{shortlist.round.slug}/shortlist/").content.decode()
    assert "The committee has not adopted its list yet" in page
    seen = {
        role: Shortlist.objects.visible_to(make_user(*([role] if role else []))).exists()
        for role in ("", "officer", "editor", "committee", "presiding")
    }
    assert seen == {"": False, "officer": False, "editor": False, "committee": True, "presiding": True}
