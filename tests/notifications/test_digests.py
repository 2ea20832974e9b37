"""Digests: who is due, what is in them, once and not twice, on every day of the year."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from notifications import digest, outbox, planner, services
from notifications.models import Digest, Follower, HappeningSubject, Notice, OutboxMessage

from .factories import COLLECTED, HIDDEN, announce_submission, follow_call, make_user

pytestmark = pytest.mark.django_db

EVENING = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)
MORNING = datetime(2026, 3, 3, 7, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def one_connection(settings):
    settings.MAIL_CONNECTIONS = 1


def send_at(moment: datetime) -> list[str]:
    """Plan and send at that moment; the text of what went."""
    before = len(mail.outbox)
    with time_machine.travel(moment, tick=False):
        planner.plan_digests()
        outbox.send_outbox()
    return [letter.body for letter in mail.outbox[before:]]


def test_a_digest_tells_what_is_new_grouped_and_newest_first():
    with time_machine.travel(EVENING, tick=False) as clock:
        user = make_user()
        follow_call(user=user)
        follow_call(user=user, slug="food")
        for number in (1, 2):
            clock.shift(60)
            announce_submission(number)
        clock.shift(60)
        announce_submission(3, slug="food", titles={"en": "Bread <b>", "ar": "خبز"})
    (text,) = send_at(MORNING)
    assert (
        text.split("--\n")[0].strip()
        == """Dear Amina Diallo,

Call on food
http://127.0.0.1:8000/calls/food/

- Bread <b>
  Submission published · 2 March 2026
  http://127.0.0.1:8000/submissions/3/

Call on water
http://127.0.0.1:8000/calls/water/

- Submission 2
  Submission published · 2 March 2026
  http://127.0.0.1:8000/submissions/2/

- Submission 1
  Submission published · 2 March 2026
  http://127.0.0.1:8000/submissions/1/"""
    )
    letter = mail.outbox[0]
    assert letter.subject == "Open Floor: 3 things are new, 3 March 2026"
    assert "Bread &lt;b&gt;" in letter.alternatives[0].content
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter.extra_headers["List-Unsubscribe"].startswith("<http://127.0.0.1:8000/unsubscribe/")
    assert letter.extra_headers["List-Id"] == "<digest.openfloor.example>"
    assert "at most once a day, at 07:00 (UTC)" in text


def test_a_digest_is_in_the_readers_language_and_takes_the_title_in_it():
    with time_machine.travel(EVENING, tick=False):
        follow_call(address="ben@relief.example", language="ar")
        announce_submission(1, titles={"en": "Bread", "ar": "خبز"})
    (text,) = send_at(MORNING)
    assert "- خبز" in text
    assert "http://127.0.0.1:8000/ar/submissions/1/" in text
    assert "http://127.0.0.1:8000/ar/follow/manage/" in text
    assert '<html lang="ar" dir="rtl">' in mail.outbox[0].alternatives[0].content


def test_planning_twice_gives_one():
    with time_machine.travel(EVENING, tick=False):
        follow_call(user=make_user())
        announce_submission(1)
    with time_machine.travel(MORNING, tick=False):
        assert [planner.plan_digests(), planner.plan_digests()] == [1, 0]
        Follower.objects.update(next_due_at=MORNING)
        assert planner.plan_digests() == 0
    assert (Digest.objects.count(), OutboxMessage.objects.count()) == (1, 1)


def test_planning_a_window_again_after_a_lost_commit_gives_one():
    with time_machine.travel(EVENING, tick=False):
        follow_call(user=make_user())
        announce_submission(1)
    before = Follower.objects.values("told_until", "next_due_at").get()
    with time_machine.travel(MORNING, tick=False):
        planner.plan_digests()
        Follower.objects.update(**before)
        planner.plan_digests()
    assert (Digest.objects.count(), OutboxMessage.objects.count()) == (1, 1)


def test_nothing_new_sends_nothing():
    with time_machine.travel(EVENING, tick=False):
        follow_call(user=make_user())
    assert send_at(MORNING) == []


def test_nothing_is_told_twice_and_nothing_from_before_the_following():
    with time_machine.travel(EVENING, tick=False) as clock:
        announce_submission(1)
        planner.plan_digests()
        clock.shift(60)
        follow_call(user=make_user())
        announce_submission(2)
    (first,) = send_at(MORNING)
    assert ("Submission 1" in first, "Submission 2" in first) == (False, True)
    with time_machine.travel(MORNING + timedelta(hours=1), tick=False):
        announce_submission(3)
    (second,) = send_at(MORNING + timedelta(days=1))
    assert ("Submission 2" in second, "Submission 3" in second) == (False, True)


def test_a_missed_run_is_made_up_once():
    with time_machine.travel(EVENING, tick=False):
        follow_call(user=make_user())
        announce_submission(1)
    assert len(send_at(MORNING + timedelta(days=3, hours=5))) == 1
    assert Follower.objects.get().next_due_at == MORNING + timedelta(days=4)


def test_what_is_withdrawn_after_planning_is_not_in_the_mail():
    with time_machine.travel(EVENING, tick=False):
        follow_call(user=make_user())
        announce_submission(1)
        announce_submission(2)
    with time_machine.travel(MORNING, tick=False):
        planner.plan_digests()
        services.withdraw_happening(key="submission:water:1")
        outbox.send_outbox()
    text = mail.outbox[0].body
    assert ("Submission 1" in text, "Submission 2" in text) == (False, True)


def test_a_digest_with_nothing_left_is_not_sent():
    with time_machine.travel(EVENING, tick=False):
        follow_call(user=make_user())
        announce_submission(1)
    with time_machine.travel(MORNING, tick=False):
        planner.plan_digests()
        services.withdraw_happening(key="submission:water:1")
        assert outbox.send_outbox() == 0
    assert OutboxMessage.objects.get().state == "dropped"


def test_a_digest_for_a_reader_who_left_meanwhile_is_not_sent():
    with time_machine.travel(EVENING, tick=False):
        follower = follow_call(address="ben@relief.example").follower
        announce_submission(1)
    with time_machine.travel(MORNING, tick=False):
        planner.plan_digests()
        services.stop_digest(follower=follower)
        assert outbox.send_outbox() == 0
    assert OutboxMessage.objects.get().state == "dropped"


def test_what_is_announced_in_a_slow_transaction_comes_in_the_next_digest():
    """A happening with an earlier time that becomes visible only after a window was planned is not lost."""
    with time_machine.travel(EVENING, tick=False):
        follow_call(user=make_user())
        announce_submission(1)
    send_at(MORNING)
    announce_submission(2, at=EVENING + timedelta(hours=1))
    assert HappeningSubject.objects.filter(released_at=None).count() == 1
    (text,) = send_at(MORNING + timedelta(days=1))
    assert "Submission 2" in text


def test_a_happening_with_two_followed_subjects_is_told_once():
    with time_machine.travel(EVENING, tick=False):
        user = make_user()
        follow_call(user=user)
        follow_call(user=user, slug="food")
        announce_submission(1, subjects=[("call", "water"), ("call", "food")])
    (text,) = send_at(MORNING)
    assert text.count("Submission 1") == 1


def test_a_busy_subject_is_cut_and_counted():
    with time_machine.travel(EVENING, tick=False):
        follow_call(user=make_user())
        for number in range(25):
            announce_submission(number)
    (text,) = send_at(MORNING)
    assert text.count("- Submission") == 20
    assert "… and 5 more, on its page." in text
    assert mail.outbox[0].subject == "Open Floor: 25 things are new, 3 March 2026"


def test_collected_notices_come_with_it_once_and_sensitive_ones_say_no_more():
    with time_machine.travel(EVENING, tick=False):
        user = make_user()
        services.set_frequencies(user=user, frequencies={"test_hidden": "daily"})
        services.notify(kind=COLLECTED, user=user, key="a", url="/messages/1/", context={"who": "Ben"})
        services.notify(kind=HIDDEN, user=user, key="b", url="/messages/2/", context={"who": "Ben"})
        services.notify(kind=COLLECTED, user=user, key="c", url="/messages/3/", context={"who": "Read"})
        services.mark_read(user=user, notice_id=Notice.objects.get(key="c").pk)
    (text,) = send_at(MORNING)
    assert (
        text.split("--\n")[0].strip()
        == """Dear Amina Diallo,

For you

- There is a message for you
  http://127.0.0.1:8000/inbox/

- Ben wrote
  http://127.0.0.1:8000/messages/1/"""
    )
    assert send_at(MORNING + timedelta(days=1)) == []


def test_weekly_notices_wait_for_their_weekday():
    with time_machine.travel(EVENING, tick=False):  # a Monday
        user = make_user()
        services.set_frequencies(user=user, frequencies={"test_collected": "weekly"})
        services.set_digest(follower=services.follower_of(user), frequency="daily", hour=7, weekday=3)
        services.notify(kind=COLLECTED, user=user, key="a", url="/", context={"who": "Ben"})
    assert [len(send_at(MORNING + timedelta(days=days))) for days in range(4)] == [0, 0, 1, 0]


def test_a_weekly_digest_comes_on_its_weekday():
    with time_machine.travel(EVENING, tick=False):
        user = make_user()
        follow_call(user=user)
        services.set_digest(follower=services.follower_of(user), frequency="weekly", hour=18, weekday=4)
        announce_submission(1)
    assert Follower.objects.get().next_due_at == datetime(2026, 3, 6, 18, 0, tzinfo=UTC)
    assert send_at(MORNING) == []
    assert len(send_at(datetime(2026, 3, 6, 18, 0, tzinfo=UTC))) == 1


@pytest.mark.parametrize(
    ("zone", "first_day", "hour"),
    [
        ("Europe/Zurich", (2026, 3, 27), 7),  # 29 March has 23 hours
        ("Europe/Zurich", (2026, 3, 27), 2),  # and no 02:00
        ("Europe/Zurich", (2026, 10, 23), 7),  # 25 October has 25 hours
        ("Europe/Zurich", (2026, 10, 23), 2),  # and 02:00 twice
        ("America/New_York", (2026, 10, 30), 1),
        ("Australia/Lord_Howe", (2026, 4, 3), 2),
        ("Africa/Cairo", (2026, 4, 22), 0),
    ],
)
def test_once_a_day_means_once_on_days_of_23_and_25_hours(zone, first_day, hour):
    local = ZoneInfo(zone)
    year, month, day = first_day
    moment = datetime(year, month, day, 12, tzinfo=local).astimezone(UTC)
    with time_machine.travel(moment, tick=False):
        user = make_user(time_zone=zone)
        follow_call(user=user)
        services.set_digest(follower=services.follower_of(user), frequency="daily", hour=hour, weekday=0)
    days = []
    for tick in range(1, 5 * 48):
        with time_machine.travel(moment + timedelta(minutes=30 * tick), tick=False):
            announce_submission(tick)
            if planner.plan_digests():
                days.append(timezone.now().astimezone(local).date().isoformat())
    assert len(days) == len(set(days)) >= 4
    assert [datetime.fromisoformat(day).toordinal() for day in days] == list(
        range(datetime.fromisoformat(days[0]).toordinal(), datetime.fromisoformat(days[-1]).toordinal() + 1)
    )


def test_the_foot_takes_what_the_top_floor_provides(monkeypatch):
    monkeypatch.setattr(digest, "foot_providers", [lambda: {"tree_head": {"size": 812, "root": "ab" * 32}}])
    with time_machine.travel(EVENING, tick=False):
        follow_call(user=make_user())
        announce_submission(1)
    (text,) = send_at(MORNING)
    assert "The public record holds 812 entries." in text
    assert "ab" * 32 in text


def test_planning_for_many_costs_the_same_seven_queries():
    def plan_for(readers: int) -> tuple[int, int]:
        moment = timezone.now()
        with time_machine.travel(moment, tick=False):
            for number in range(readers):
                user = make_user(f"p{readers}.{number}@relief.example")
                follow_call(user=user)
                services.notify(kind=COLLECTED, user=user, key="a", url="/", context={"who": "Ben"})
            announce_submission(readers)
        with (
            time_machine.travel(moment + timedelta(days=2), tick=False),
            CaptureQueriesContext(connection) as captured,
        ):
            planned = planner.plan_digests()
        return planned, len([query for query in captured if "SAVEPOINT" not in query["sql"]])

    planner.release_happenings(EVENING)
    # Releasing: look, lock, move on, stamp. Planning: readers, happenings, notices, digests, mails, marks, next times.
    assert plan_for(1) == (1, 11)
    assert plan_for(100) == (100, 11)


def test_writing_for_many_costs_two_queries_and_renders_an_item_once_a_language(monkeypatch):
    monkeypatch.setattr(digest, "foot_providers", [])
    with time_machine.travel(EVENING, tick=False):
        for number in range(50):
            follow_call(address=f"reader{number}@relief.example", language="fr" if number % 2 else "en")
        for number in range(10):
            announce_submission(number)
    with time_machine.travel(MORNING, tick=False):
        planner.plan_digests()
        messages = outbox.claim(100)
        writer = digest.DigestWriter()
        with CaptureQueriesContext(connection) as captured:
            batch = writer.load(messages)
            contexts = [batch.context_of(message) for message in messages]
    assert (len(contexts), len(captured), len(writer._parts)) == (50, 2, 20)
