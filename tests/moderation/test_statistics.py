"""Public numbers: small groups are merged so that none can be told by subtraction."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from moderation import services
from moderation.enums import CaseKind
from moderation.statistics import (
    Duration,
    Period,
    merge_periods,
    merge_small,
    monthly_periods,
    percentile,
    verification_time,
    yearly_groups,
)

from .factories import make_officer, make_person, open_thing_case


def period(month: int, accepted: int) -> Period:
    day = date(2026, month, 1)
    made = Period(day, day, received=accepted)
    made.outcomes["accept"] = accepted
    return made


def test_groups_under_five_are_put_together() -> None:
    assert merge_small({"en": 20, "fr": 3, "ar": 2, "es": 9}) == ({"en": 20, "es": 9}, 5)


def test_a_single_small_group_takes_the_next_smallest_with_it() -> None:
    assert merge_small({"en": 20, "es": 9, "ar": 2}) == ({"en": 20}, 11)


def test_too_few_in_all_show_no_group() -> None:
    assert merge_small({"en": 2, "fr": 1}) == ({}, 3)


@given(st.dictionaries(st.text(min_size=1), st.integers(min_value=0, max_value=40)))
def test_merging_loses_none_and_shows_no_small_group(groups: dict[str, int]) -> None:
    shown, rest = merge_small(groups)
    assert sum(shown.values()) + rest == sum(groups.values())
    assert all(number >= 5 for number in shown.values())
    assert rest == 0 or rest >= 5 or not shown


def test_months_with_few_decisions_join_their_neighbours() -> None:
    months = [period(1, 2), period(2, 4), period(3, 7), period(4, 1)]
    merged = [(each.first.month, each.last.month, each.accepted) for each in merge_periods(months)]
    assert merged == [(1, 2, 6), (3, 4, 8)]


def test_the_percentile_is_by_nearest_rank() -> None:
    days = {0: 5, 3: 4, 10: 1}
    assert [percentile(days, 50), percentile(days, 90), percentile(days, 91), percentile({}, 50)] == [0, 3, 10, None]


@pytest.mark.django_db
def test_months_count_what_was_received_decided_and_how_long_it_took() -> None:
    officer, second = make_officer(), make_officer()
    with time_machine.travel(datetime(2026, 3, 2, 12, tzinfo=UTC), tick=False) as clock:
        cases = [open_thing_case(language="en", region="Africa") for _ in range(6)]
        clock.move_to(datetime(2026, 3, 4, 11, tzinfo=UTC))
        for case in cases[:5]:
            services.accept_case(case=case, by=officer)
        clock.shift(timedelta(days=3))
        services.refuse_case(case=cases[5], code="4.3", sentence="A statement.", by=officer)
        services.confirm_case(case=cases[5], by=second)
        periods, groups = monthly_periods(), yearly_groups()
    assert periods == [
        Period(date(2026, 3, 1), date(2026, 3, 1), 6, {"accept": 5, "refuse": 1}, {1: 5, 4: 1}),
    ]
    assert (periods[0].median_days, periods[0].ninetieth_days) == (1, 4)
    assert groups == {
        "reason": ({}, 1),
        "kind": ({"question": 6}, 0),
        "language": ({"en": 6}, 0),
        "region": ({"Africa": 6}, 0),
    }


@pytest.mark.django_db
def test_the_time_of_verification_comes_from_real_rows_in_working_days_without_the_time_with_the_author() -> None:
    officer, friday = make_officer(), datetime(2026, 3, 6, 12, tzinfo=UTC)
    with time_machine.travel(friday, tick=False) as clock:
        cases = [open_thing_case(kind=CaseKind.ORGANISATION) for _ in range(6)]
        open_thing_case(kind=CaseKind.SUBMISSION)
        clock.move_to(datetime(2026, 3, 9, 9, tzinfo=UTC))  # Monday: the first working day
        for case in cases[:3]:
            services.accept_case(case=case, by=officer)
        services.ask_change_case(case=cases[3], sentence="Which year?", by=officer)
        assert verification_time() is None  # three are too few to say
        clock.move_to(datetime(2026, 3, 12, 9, tzinfo=UTC))
        services.accept_case(case=cases[4], by=officer)  # the fourth
        services.answer_case(case=cases[3], by=make_person())
        clock.move_to(datetime(2026, 3, 13, 9, tzinfo=UTC))
        services.accept_case(case=cases[3], by=officer)  # the fifth, of which three days were with its author
        assert verification_time() == Duration(median=1, ninetieth=4, number=5)
        clock.move_to(datetime(2027, 3, 10, tzinfo=UTC))
        assert verification_time() is None  # of the last twelve months only
