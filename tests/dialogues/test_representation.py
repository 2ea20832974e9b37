"""The order, the audit and the repair, against slow computations made straight from the definitions."""

from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogues.representation import Profile, audit_slate, order_by_phragmen, propose_repair

SEED = b"seed"


@st.composite
def profiles(draw: st.DrawFn) -> tuple[list[str], list[list[str]]]:
    questions = [f"q{number}" for number in range(draw(st.integers(1, 8)))]
    ballots = draw(st.lists(st.lists(st.sampled_from(questions), unique=True), min_size=1, max_size=14))
    return questions, ballots


def phragmen_by_definition(questions: list[str], ballots: list[list[str]], places: int) -> list[str]:
    """Every voter's load kept by itself; every score computed anew for every place."""
    from dialogues.representation.phragmen import (
        _tie,
    )  # the tie rule is part of the statement, not of the method

    loads = [Fraction(0)] * len(ballots)
    order: list[str] = []
    while len(order) < places:
        best = None
        for question in questions:
            group = [voter for voter, ballot in enumerate(ballots) if question in ballot]
            if question in order or not group:
                continue
            score = (1 + sum((loads[voter] for voter in group), Fraction(0))) / len(group)
            key = (score, -len(group), _tie(SEED, question))
            if best is None or key < best[0]:
                best = (key, question, score, group)
        if best is None:
            return order
        for voter in best[3]:
            loads[voter] = best[2]
        order.append(best[1])
    return order


def breaks_ejr_plus(questions: list[str], ballots: list[list[str]], slate: list[str], places: int) -> bool:
    """EJR+ word for word: a question off the list, a number l, a group of l·n/k who support it, all below l."""
    voters = [ballot for ballot in ballots if ballot]
    return any(
        len([b for b in voters if question in b and len(set(b) & set(slate)) < level]) * places >= level * len(voters)
        for question in questions
        if question not in slate and any(question in ballot for ballot in voters)
        for level in range(1, places + 1)
        if any(question in b and len(set(b) & set(slate)) < level for b in voters)
    )


@given(profiles(), st.integers(1, 8))
@settings(max_examples=200, deadline=None)
def test_the_order_is_sequential_phragmen(case: tuple[list[str], list[list[str]]], places: int) -> None:
    questions, ballots = case
    order = order_by_phragmen(Profile.of(questions, ballots), places, SEED)
    assert [place.question for place in order] == phragmen_by_definition(questions, ballots, places)


@given(profiles())
@settings(max_examples=100, deadline=None)
def test_a_longer_order_begins_with_the_shorter_one(case: tuple[list[str], list[list[str]]]) -> None:
    profile = Profile.of(*case)
    full = order_by_phragmen(profile, 8, SEED)
    assert [order_by_phragmen(profile, places, SEED) for places in range(9)] == [full[:places] for places in range(9)]


@given(profiles(), st.randoms(use_true_random=False))
@settings(max_examples=100, deadline=None)
def test_the_order_of_arrival_changes_nothing(case: tuple[list[str], list[list[str]]], random: object) -> None:
    questions, ballots = case
    shuffled = list(ballots)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert Profile.of(questions, shuffled) == Profile.of(questions, ballots)


@given(profiles(), st.data())
@settings(max_examples=300, deadline=None)
def test_the_audit_agrees_with_the_definition(case: tuple[list[str], list[list[str]]], data: st.DataObject) -> None:
    questions, ballots = case
    slate = data.draw(st.lists(st.sampled_from(questions), unique=True, min_size=1))
    audit = audit_slate(Profile.of(questions, ballots), slate)
    assert audit.is_clean == (not breaks_ejr_plus(questions, ballots, slate, len(slate)))


@given(profiles(), st.data())
@settings(max_examples=100, deadline=None)
def test_a_repaired_list_is_clean_and_needs_every_addition(
    case: tuple[list[str], list[list[str]]], data: st.DataObject
) -> None:
    questions, ballots = case
    profile = Profile.of(questions, ballots)
    slate = data.draw(st.lists(st.sampled_from(questions), unique=True, min_size=1))
    additions = propose_repair(profile, slate, len(slate))
    assert audit_slate(profile, [*slate, *additions], len(slate)).is_clean
    smaller = [list(part) for size in range(len(additions)) for part in combinations(additions, size)]
    single_less = [part for part in smaller if len(part) == len(additions) - 1]
    assert not any(audit_slate(profile, [*slate, *part], len(slate)).is_clean for part in single_less)


def test_a_group_that_is_left_out_is_named_with_its_size() -> None:
    ballots = [["a"]] * 60 + [["b", "c"]] * 40
    audit = audit_slate(Profile.of(["a", "b", "c", "d"], ballots), ["a", "d"])
    assert [violation.in_words("Who pays?") for violation in audit.jr] == []
    assert audit.is_clean
    audit = audit_slate(Profile.of(["a", "b", "c", "d", "e"], ballots), ["a", "d", "e"])
    assert [violation.in_words("Who pays?") for violation in audit.ejr] == [
        "40 participants who support “Who pays?” have no question on the list; they are enough for 1.",
        "40 participants who support “Who pays?” have no question on the list; they are enough for 1.",
    ]
    assert audit.coverage == Fraction(60, 100)


def test_a_group_enough_for_two_with_one_on_the_list_is_a_violation_of_ejr_plus_only() -> None:
    ballots = [["a", "b"]] * 1480 + [["c"]] * 520
    audit = audit_slate(Profile.of(["a", "b", "c", "d"], ballots), ["a", "c", "d"])
    assert audit.jr == ()
    assert [violation.in_words("B?") for violation in audit.ejr] == [
        "1,480 participants who support “B?” have at most 1 question on the list; they are enough for 2."
    ]


def test_a_tie_goes_to_more_supporters_and_then_to_the_smaller_hash_of_seed_and_id() -> None:
    profile = Profile.of(["a", "b", "c"], [["a"], ["b"], ["c"]])
    orders = {tuple(p.question for p in order_by_phragmen(profile, 3, bytes([seed]))) for seed in range(40)}
    assert len(orders) == 6


def test_a_ballot_may_not_name_an_unknown_question() -> None:
    with pytest.raises(KeyError):
        Profile.of(["a"], [["b"]])
    with pytest.raises(ValueError, match="twice"):
        Profile.of(["a", "a"], [])
