"""Telling a person, queueing, announcing, following."""

import json
from datetime import UTC, datetime

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import transaction

from notifications import services
from notifications.models import Follow, Follower, Happening, HappeningSubject, Notice, OutboxMessage, Preference

from .factories import COLLECTED, HEARD, HIDDEN, announce_submission, follow_call, make_user, queue_plain

pytestmark = pytest.mark.django_db


def test_notify_writes_a_line_and_a_mail_once():
    user = make_user(language="fr")
    for _time in range(2):
        services.notify(kind=HEARD, user=user, key="s:1", url="/submissions/1/", context={"title": "Water"})
    assert list(Notice.objects.values_list("user", "key", "kind", "url", "context", "frequency")) == [
        (user.pk, "s:1", "test_heard", "/submissions/1/", {"title": "Water"}, "at_once")
    ]
    assert list(OutboxMessage.objects.values_list("key", "to", "language", "template", "context", "state")) == [
        (
            f"notice:{user.pk}:s:1",
            "amina@relief.example",
            "fr",
            "email/tests/test_heard",
            {"title": "Water", "url": "/submissions/1/"},
            "waiting",
        )
    ]


def test_notify_costs_four_queries_in_a_savepoint(django_assert_num_queries):
    user = make_user()
    with transaction.atomic(), django_assert_num_queries(6):  # two of them are the savepoint
        services.notify(kind=HEARD, user=user, key="s:1", url="/", context={})


def test_notify_rolled_back_with_its_cause_tells_nothing():
    user = make_user()
    with pytest.raises(RuntimeError), transaction.atomic():
        services.notify(kind=HEARD, user=user, key="s:1", url="/", context={})
        raise RuntimeError
    assert (Notice.objects.count(), OutboxMessage.objects.count()) == (0, 0)


def test_notify_keeps_what_is_sensitive_out_of_the_mail():
    services.notify(kind=HIDDEN, user=make_user(), key="s:1", url="/submissions/1/", context={"title": "Water"})
    message = OutboxMessage.objects.get()
    assert (message.template, message.context) == ("email/notifications/sensitive", {})


def test_notify_for_the_digest_queues_no_mail_and_makes_a_reader():
    user = make_user(time_zone="Africa/Dakar")
    with time_machine.travel(datetime(2026, 3, 2, 8, 0, tzinfo=UTC), tick=False):
        services.notify(kind=COLLECTED, user=user, key="s:1", url="/", context={"who": "Ben"})
    reader = Follower.objects.get()
    assert (reader.user, reader.frequency, reader.hour) == (user, "daily", 7)
    assert reader.next_due_at == datetime(2026, 3, 3, 7, 0, tzinfo=UTC)
    assert OutboxMessage.objects.count() == 0


def test_notify_follows_what_the_person_chose():
    user = make_user()
    services.set_frequencies(user=user, frequencies={"test_heard": "never"})
    services.set_frequencies(user=user, frequencies={"test_heard": "weekly", "test_collected": "at_once"})
    assert dict(Preference.objects.values_list("kind", "frequency")) == {
        "test_heard": "weekly",
        "test_collected": "at_once",
    }
    services.notify(kind=HEARD, user=user, key="a", url="/", context={})
    services.notify(kind=COLLECTED, user=user, key="b", url="/", context={})
    assert dict(Notice.objects.values_list("key", "frequency")) == {"a": "weekly", "b": "at_once"}
    assert [message.key for message in OutboxMessage.objects.all()] == [f"notice:{user.pk}:b"]


def test_notify_says_nothing_to_a_closed_account():
    services.notify(kind=HEARD, user=make_user(is_active=False), key="a", url="/", context={})
    assert Notice.objects.count() == 0


def test_queue_mail_answers_none_for_a_known_key():
    assert queue_plain(1) is not None
    assert queue_plain(1) is None
    assert OutboxMessage.objects.count() == 1


def test_queue_mail_derives_the_message_id_from_the_key():
    # SHA-256 of "plain:1", computed with sha256sum.
    message = queue_plain(1)
    assert message is not None
    assert message.message_id == "<55918d27db816cca32f062564fa8ef6e30d399ae@openfloor.example>"


def test_announce_again_changes_nothing_and_revives_what_was_withdrawn():
    announce_submission(1, subjects=[("call", "water"), ("body", "unea"), ("call", "water")])
    services.withdraw_happening(key="submission:water:1")
    assert Happening.objects.get().withdrawn_at is not None
    announce_submission(1)
    assert Happening.objects.get().withdrawn_at is None
    assert set(HappeningSubject.objects.values_list("kind", "reference")) == {("call", "water"), ("body", "unea")}
    assert HappeningSubject.objects.count() == 2


def test_follow_and_unfollow_by_account():
    user = make_user()
    follow_call(user=user)
    follow_call(user=user)
    assert services.is_following(user, "call", "water")
    services.unfollow(subject_kind="call", subject_reference="water", user=user)
    assert not services.is_following(user, "call", "water")
    assert Follow.objects.count() == 0


def test_follow_by_address_keeps_one_reader():
    follow_call(address="Ben@Relief.example", language="es", time_zone="America/Lima")
    follow_call(address="ben@relief.example", slug="food")
    assert list(Follower.objects.values_list("address", "language", "time_zone")) == [
        ("ben@relief.example", "es", "America/Lima")
    ]
    assert set(Follow.objects.values_list("subject_reference", flat=True)) == {"water", "food"}


@pytest.mark.parametrize("address", ["", "nobody", "a@b\nc.example"])
def test_follow_refuses_what_is_no_address(address):
    with pytest.raises(ValidationError):
        follow_call(address=address)


def test_a_digest_started_again_does_not_tell_what_came_in_between():
    user = make_user()
    follow_call(user=user)
    services.stop_digest(follower=services.follower_of(user))
    services.notify(kind=COLLECTED, user=user, key="a", url="/", context={"who": "Ben"})
    services.set_digest(follower=services.follower_of(user), frequency="daily", hour=7, weekday=0)
    assert Notice.objects.get().frequency == "never"


def test_stop_digest_forgets_a_reader_without_account():
    followed = follow_call(address="ben@relief.example")
    services.stop_digest(follower=followed.follower)
    assert (Follower.objects.count(), Follow.objects.count()) == (0, 0)


def test_contexts_are_json():
    message = queue_plain(1, context={"a": [1, "b", None]})
    assert message is not None
    assert json.dumps(OutboxMessage.objects.get().context) == '{"a": [1, "b", null]}'
