"""The life of a call: guards, a second person, its times to the second, extension, announcements."""

from datetime import UTC, date, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.db import DatabaseError, transaction

from consultations import services
from consultations.call_types import CALL_TYPES
from consultations.forms import read_local
from consultations.limits import limit_for
from consultations.models import CallType, Consultation
from consultations.symbols import normalise_symbol
from core.permissions import CLOCK
from core.workflow import NotPossible
from notifications.models import Happening, Notice
from record.services import entries_of

from .factories import CLOSES, NOW, OPENS, author_of, make_body, make_call, make_draft, make_user

pytestmark = [pytest.mark.django_db]


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def now_of(call: Consultation) -> Consultation:
    return Consultation.objects.get(pk=call.pk)


def test_create_call_copies_the_preset() -> None:
    editor = make_user("editor")
    preset = CallType.objects.get(slug="hrc-written-statement")
    call = services.create_call(title="Statements, session 64", body=make_body(), call_type=preset, by=editor)
    assert (call.state, call.slug, call.limits, call.languages, [q.kind for q in call.asked]) == (
        "draft",
        "statements-session-64",
        {"single": {"general": 2000, "special": 1500, "roster": 1500}},
        ["en", "fr", "es"],
        ["one_choice", "long_text"],
    )


def test_two_calls_of_one_title_have_two_addresses() -> None:
    facts = {"title": "Water", "body": make_body(), "call_type": CallType.objects.get(slug="open-call")}
    slugs = [services.create_call(**facts, by=make_user("editor")).slug for _ in range(3)]
    assert slugs == ["water", "water-2", "water-3"]


def test_a_title_without_latin_letters_has_an_address_too() -> None:
    facts = {"title": "水", "body": make_body(), "call_type": CallType.objects.get(slug="open-call")}
    assert services.create_call(**facts, by=make_user("editor")).slug == "call"


def test_only_editors_make_calls() -> None:
    for user in (make_user(), make_user("officer"), make_user("administrator")):
        with pytest.raises(PermissionDenied):
            services.create_call(
                title="Water", body=make_body(), call_type=CallType.objects.get(slug="open-call"), by=user
            )


def test_submit_call_tells_all_that_is_missing() -> None:
    editor = make_user("editor")
    call = make_call(
        state="draft",
        editor=editor,
        questions=[],
        purpose="",
        opens_at=None,
        closes_at=None,
        zone="",
        languages=[],
        how_used="",
        promised_on=None,
    )
    with pytest.raises(ValidationError) as refused:
        services.submit_call(call=call, by=editor)
    assert set(refused.value.message_dict) == {
        "questions",
        "purpose",
        "opens_at",
        "closes_at",
        "zone",
        "languages",
        "how_used",
        "promised_on",
    }


def test_a_call_without_any_limit_is_not_scheduled() -> None:
    assert set(services.missing_for_schedule(make_call(state="draft", limits={}))) == {"limits"}


@pytest.mark.parametrize(("days", "missing"), [(20, {"short_reason"}), (21, set())])
def test_fewer_than_21_days_need_a_written_reason(days: int, missing: set[str]) -> None:
    call = make_call(state="draft", opens_at=OPENS, closes_at=OPENS + timedelta(days=days))
    assert set(services.missing_for_schedule(call)) == missing


def test_the_outcome_is_promised_for_a_day_after_the_deadline() -> None:
    assert set(services.missing_for_schedule(make_call(state="draft", promised_on=CLOSES.date()))) == {"promised_on"}


def test_clear_call_needs_a_second_person() -> None:
    editor, second = make_user("editor"), make_user("editor")
    call = make_call(state="draft", editor=editor, second=second)
    services.submit_call(call=call, by=editor)
    with pytest.raises(PermissionDenied):
        services.clear_call(call=call, by=editor)
    services.clear_call(call=call, by=second)
    services.schedule_call(call=call, by=editor)
    call = now_of(call)
    told = set(Notice.objects.values_list("kind", "user"))
    assert (call.state, call.cleared_by, call.is_public, told) == (
        "scheduled",
        second,
        True,
        {("call_submitted", second.pk), ("call_cleared", editor.pk)},
    )


def test_postgresql_refuses_a_clearance_by_who_sent_it() -> None:
    editor = make_user("editor")
    with pytest.raises(DatabaseError, match="call_cleared_by_second"), transaction.atomic():
        make_call(state="cleared", editor=editor, second=editor)


def test_schedule_call_refuses_a_deadline_that_has_passed() -> None:
    editor = make_user("editor")
    call = make_call(state="cleared", editor=editor, opens_at=NOW - timedelta(days=40), closes_at=NOW)
    with pytest.raises(ValidationError, match="deadline has passed"):
        services.schedule_call(call=call, by=editor)


def test_return_call_keeps_the_remark() -> None:
    editor, second = make_user("editor"), make_user("editor")
    call = make_call(state="clearance", editor=editor)
    services.return_call(call=call, remark="Name the office that reads it.", by=second)
    call = now_of(call)
    assert (call.state, call.return_remark) == ("draft", "Name the office that reads it.")


@pytest.mark.parametrize(
    ("moment", "phase"),
    [
        (OPENS - timedelta(seconds=1), "scheduled"),
        (OPENS, "open"),
        (CLOSES - timedelta(seconds=1), "open"),
        (CLOSES, "closed"),
    ],
)
def test_a_call_opens_and_closes_to_the_second_without_a_worker(moment: datetime, phase: str) -> None:
    call = make_call()
    lists = {
        "scheduled": Consultation.objects.upcoming(moment),
        "open": Consultation.objects.open(moment),
        "closed": Consultation.objects.closed(moment),
    }
    assert (call.state_at(moment), {name for name, rows in lists.items() if call in rows}) == (phase, {phase})


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (timedelta(days=6, hours=3), "Open – closes in 6 days"),
        (timedelta(days=1, hours=23), "Open – closes in 47 hours"),
        (timedelta(minutes=90), "Open – closes in 90 minutes"),
        (timedelta(seconds=5), "Open – closes in 1 minute"),
    ],
)
def test_the_state_says_the_time_that_is_left(left: timedelta, words: str) -> None:
    assert make_call(closes_at=NOW + left).state_label == words


def test_postgresql_never_brings_a_deadline_forward() -> None:
    call = make_call()
    with pytest.raises(DatabaseError, match="never brought forward"), transaction.atomic():
        Consultation.objects.filter(pk=call.pk).update(closes_at=CLOSES - timedelta(hours=1))


def test_extend_call_logs_it_enters_it_and_tells_everyone_with_a_draft() -> None:
    editor = make_user("editor")
    draft = make_draft(make_call(editor=editor))
    later = CLOSES + timedelta(days=7)
    services.extend_call(
        call=draft.call, closes_at=later, reason="The forms came late.", office="NGO Branch", by=editor
    )
    extension = draft.call.extensions.get()
    assert (now_of(draft.call).closes_at, extension.old_closes_at, extension.reason, extension.office) == (
        later,
        CLOSES,
        "The forms came late.",
        "NGO Branch",
    )
    assert [entry.kind for entry in entries_of(draft.call.reference)] == ["deadline_extended"]
    assert Notice.objects.get(kind="call_extended").user == author_of(draft)
    assert Happening.objects.get().happening == "deadline_extended"


@pytest.mark.parametrize(
    ("ahead", "is_extended"), [(timedelta(hours=48), True), (timedelta(hours=47, minutes=59), False)]
)
def test_extend_call_is_announced_48_hours_ahead(clock: Any, ahead: timedelta, is_extended: bool) -> None:
    call, editor = make_call(), make_user("editor")
    clock.move_to(CLOSES - ahead)
    later = CLOSES + timedelta(days=7)
    if is_extended:
        services.extend_call(call=call, closes_at=later, reason="Late forms.", office="NGO Branch", by=editor)
    else:
        with pytest.raises(NotPossible, match="48 hours"):
            services.extend_call(call=call, closes_at=later, reason="Late forms.", office="NGO Branch", by=editor)
    assert (now_of(call).closes_at == later) is is_extended


def test_extend_call_never_goes_back() -> None:
    call, editor = make_call(), make_user("editor")
    with pytest.raises(ValidationError, match="never brought forward"):
        services.extend_call(call=call, closes_at=CLOSES, reason="Late forms.", office="NGO Branch", by=editor)


def test_cancel_call_is_public_with_its_reason_and_keeps_drafts() -> None:
    draft, editor = make_draft(), make_user("editor")
    services.cancel_call(call=draft.call, reason="The mandate has ended.", by=editor)
    call = now_of(draft.call)
    assert (call.phase, call.cancel_reason, call.is_public) == ("cancelled", "The mandate has ended.", True)
    with pytest.raises(NotPossible, match="cancelled"):
        services.send_submission(submission=draft, by=author_of(draft))
    assert services.read_draft(draft)["title"] == "Masts for the valley"


def test_questions_are_changed_in_a_draft_only() -> None:
    editor = make_user("editor")
    draft, public = make_call(state="draft"), make_call()
    added = services.add_question(call=draft, facts={"kind": "yes_no", "text": "Is there a mast?"}, by=editor)
    services.move_question(question=added, step=-1, by=editor)
    assert list(draft.questions.order_by("number").values_list("number", "kind")) == [(1, "yes_no"), (2, "long_text")]
    services.remove_question(question=added, by=editor)
    assert list(draft.questions.values_list("number", "kind")) == [(1, "long_text")]
    with pytest.raises(NotPossible):
        services.add_question(call=public, facts={"kind": "yes_no", "text": "Is there a mast?"}, by=editor)


def test_a_question_with_choices_has_at_least_two() -> None:
    with pytest.raises(ValidationError, match="two choices"):
        services.add_question(
            call=make_call(state="draft"),
            facts={"kind": "one_choice", "text": "Which?", "options": ["One", "One", " "]},
            by=make_user("editor"),
        )


def test_open_and_close_tells_each_opening_and_closing_once(clock: Any) -> None:
    make_call(opens_at=NOW, closes_at=CLOSES)
    first, again = services.open_and_close(), services.open_and_close()
    clock.move_to(CLOSES)
    closed, at_last = services.open_and_close(), services.open_and_close()
    assert (first, again, closed, at_last) == (
        {"opened": 1, "closed": 0},
        {"opened": 0, "closed": 0},
        {"opened": 0, "closed": 1},
        {"opened": 0, "closed": 0},
    )
    assert list(Happening.objects.order_by("pk").values_list("happening", "at")) == [
        ("call_opened", NOW),
        ("call_closed", CLOSES),
    ]


def test_only_the_clock_announces() -> None:
    with pytest.raises(PermissionDenied):
        services.announce_opening(call=make_call(), now=NOW, by=make_user("editor"))
    assert services.announce_opening(call=make_call(), now=NOW, by=CLOCK) is True


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        ("A/RES/69/321", "A/RES/69/321"),
        (" a / res/69/321 ", "A/RES/69/321"),
        ("a/res/491 (v)", "A/RES/491 (V)"),
        ("S/RES/1440 (2002)", "S/RES/1440 (2002)"),
        ("E/RES/1996/31", "E/RES/1996/31"),
        ("S/2015/988", "S/2015/988"),
        ("a/hrc/38/18/add.1", "A/HRC/38/18/Add.1"),
        ("E/CN.5/2018/NGO/1/REV.1", "E/CN.5/2018/NGO/1/Rev.1"),
        ("A/C.3/75/L.1", "A/C.3/75/L.1"),
        ("CRC/C/GC/25", "CRC/C/GC/25"),
        ("", ""),
    ],
)
def test_a_symbol_is_written_in_one_way(typed: str, normal: str) -> None:
    assert normalise_symbol(typed) == normal


@pytest.mark.parametrize(
    "typed", ["69/321", "resolution 69/321", "A", "A/", "A//1", "Z/RES/1/2", "A/RES/six", "A/RES/69/321; DROP"]
)
def test_what_is_no_symbol_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        normalise_symbol(typed)


def test_a_local_time_that_the_clocks_skip_is_refused() -> None:
    assert read_local("2026-05-31T23:59", "Africa/Nairobi") == datetime(2026, 5, 31, 20, 59, tzinfo=UTC)
    with pytest.raises(ValidationError, match="skip"):
        read_local("2026-03-29T02:30", "Europe/Zurich")


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("0001-01-01T00:00", "Asia/Tokyo"),
        ("9999-12-31T23:59", "America/New_York"),
        ("2026-05-31T23:59+02:00", "Africa/Nairobi"),
        ("2026-05-31T23:59Z", "Africa/Nairobi"),
    ],
)
def test_a_time_beyond_the_calendar_or_in_another_zone_is_refused(typed: str, zone: str) -> None:
    with pytest.raises(ValidationError, match="Write"):
        read_local(typed, zone)


@pytest.mark.parametrize(
    ("slug", "form", "limits"),
    [
        ("hrc-written-statement", "single", {"general": 2000, "special": 1500, "roster": 1500}),
        ("ecosoc-high-level-segment", "single", {"general": 2000, "special": 500, "roster": 500}),
        ("csocd-statement", "single", {"general": 2000, "special": 1500, "roster": 1500}),
        ("csocd-statement", "joint", {"general": 1900, "special": 1400}),
        ("upr-stakeholder-input", "single", {"general": 2815, "special": 2815, "other": 2815}),
        ("upr-stakeholder-input", "joint", {"other": 5630}),
    ],
)
def test_the_shipped_types_carry_the_limits_of_their_fora(slug: str, form: str, limits: dict[str, int]) -> None:
    preset = CallType.objects.get(slug=slug)
    assert {standing: limit_for(preset.limits, standing, form) for standing in limits} == limits


def test_the_committee_asks_four_questions_of_500_words() -> None:
    preset = CallType.objects.get(slug="ngo-committee-consultation")
    assert ([question["limit"] for question in preset.questions], len(CALL_TYPES)) == ([500, 500, 500, 500], 6)


def test_analyse_call_waits_for_the_deadline(clock: Any) -> None:
    call, editor = make_call(promised_on=date(2026, 7, 1)), make_user("editor")
    with pytest.raises(NotPossible):
        services.analyse_call(call=call, by=editor)
    clock.move_to(CLOSES)
    assert services.analyse_call(call=call, by=editor).phase == "analysing"


def test_the_command_announces_what_is_due() -> None:
    make_call(opens_at=NOW, closes_at=CLOSES)
    call_command("open_and_close", stdout=StringIO())
    assert list(Happening.objects.values_list("happening", flat=True)) == ["call_opened"]
