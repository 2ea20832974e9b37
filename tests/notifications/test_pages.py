"""Inbox, mail sent to me, preferences."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.template import Context, Template

from notifications import health, outbox, services
from notifications.models import Follower, Notice, OutboxMessage, Preference
from tests.signing_in import sign_in

from .factories import HEARD, HIDDEN, make_user, queue_plain

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def one_connection(settings):
    settings.MAIL_CONNECTIONS = 1


def tell(user, number: int, **fields) -> None:
    context = {"title": f"Submission {number}"}
    services.notify(**{"kind": HEARD, "user": user, "key": str(number), "url": "/x/", "context": context, **fields})


@pytest.mark.parametrize("path", ["/inbox/", "/me/mail/", "/preferences/"])
def test_what_is_personal_asks_to_sign_in(client, path):
    answer = client.get(path)
    assert (answer.status_code, answer.url) == (302, f"/accounts/login/?next={path}")


def test_the_inbox_shows_my_lines_and_no_others(client):
    user, other = make_user(), make_user("ben@relief.example")
    tell(user, 1)
    tell(other, 2)
    tell(user, 3, kind=HIDDEN)
    sign_in(client, user)
    text = client.get("/inbox/").content.decode()
    assert "Submission 1 was heard" in text
    assert "Submission 2 was heard" not in text
    assert "Your name is withheld" in text
    assert "2 lines are unread." in text


def test_looking_marks_nothing_and_pressing_marks_one_or_all(client):
    user = make_user()
    for number in range(3):
        tell(user, number)
    sign_in(client, user)
    client.get("/inbox/")
    assert services.unread_count(user) == 3
    client.post("/inbox/read/", {"notice": Notice.objects.get(key="1").pk})
    assert services.unread_count(user) == 2
    client.post("/inbox/read/")
    assert services.unread_count(user) == 0


def test_nobody_marks_the_lines_of_others(client):
    user = make_user()
    tell(user, 1)
    sign_in(client, make_user("ben@relief.example"))
    client.post("/inbox/read/", {"notice": Notice.objects.get().pk})
    assert services.unread_count(user) == 1


def test_a_line_whose_template_fails_or_whose_kind_is_gone_does_not_close_the_inbox(client):
    user = make_user()
    broken = Notice(user=user, key="a", kind="test_collected", url="/", context={})
    gone = Notice(user=user, key="b", kind="of_the_past", url="/", context={})
    Notice.objects.bulk_create([broken, gone])
    sign_in(client, user)
    assert client.get("/inbox/").status_code == 200


@pytest.mark.parametrize(("path", "queries"), [("/inbox/", 7), ("/me/mail/", 7)])
def test_lists_cost_the_same_with_one_line_and_with_three(client, django_assert_num_queries, path, queries):
    user = make_user()
    sign_in(client, user)
    for number in range(3):
        tell(user, number)
        if number in {0, 2}:
            with django_assert_num_queries(queries):
                client.get(path)


def test_my_mail_shows_what_became_of_each_message_of_the_last_year(client):
    user = make_user()
    with time_machine.travel(NOW - timedelta(days=366), tick=False):
        tell(user, 1)
    with time_machine.travel(NOW, tick=False):
        tell(user, 2)
        outbox.send_outbox()
        tell(user, 3)
        sign_in(client, user)
        text = client.get("/me/mail/").content.decode()
    assert "Submission 1" not in text
    assert "Submission 2 was heard" in text
    assert ("Sent" in text, "Waiting" in text) == (True, True)


def test_a_reader_sees_that_the_address_refuses_mail_and_can_try_again(client):
    user = make_user()
    services.suppress_address(address=user.email, reason="bounced", until=datetime.now(UTC) + timedelta(days=30))
    sign_in(client, user)
    assert "Your address refuses mail" in client.get("/me/mail/").content.decode()
    banner = Template("{% load notices %}{% mail_trouble user %}{% unread_notices user %}")
    assert "Your address refuses mail" in banner.render(Context({"user": user}))
    client.post("/me/mail/try-again/")
    assert "Your address refuses mail" not in client.get("/me/mail/").content.decode()
    assert banner.render(Context({"user": user})).strip() == "0"


def test_preferences_are_kept_and_shown_in_the_new_language(client):
    user = make_user()
    sign_in(client, user)
    assert client.get("/preferences/").status_code == 200
    answer = client.post(
        "/preferences/",
        {
            "language": "fr",
            "time_zone": "Africa/Dakar",
            "frequency": "weekly",
            "hour": "18",
            "weekday": "4",
            "kind_test_heard": "never",
            "kind_test_collected": "daily",
            "kind_test_hidden": "at_once",
        },
    )
    assert (answer.status_code, answer.url) == (302, "/fr/preferences/")
    user.refresh_from_db()
    reader = Follower.objects.get()
    assert (user.language, user.time_zone) == ("fr", "Africa/Dakar")
    assert (reader.frequency, reader.hour, reader.weekday) == ("weekly", 18, 4)
    assert dict(Preference.objects.values_list("kind", "frequency")) == {
        "test_heard": "never",
        "test_collected": "daily",
        "test_hidden": "at_once",
    }
    page = client.get("/fr/preferences/").content.decode()
    assert '<option value="fr" selected>' in page
    assert '<option value="18" selected>' in page


def test_preferences_refuse_a_zone_that_is_none(client):
    sign_in(client, make_user())
    chosen = {"language": "fr", "time_zone": "Mars/Base", "frequency": "daily", "hour": "7", "weekday": "0"}
    assert client.post("/preferences/", chosen).status_code == 200
    assert Preference.objects.count() == 0


def test_health_says_what_waits_and_since_when():
    with time_machine.travel(NOW, tick=False) as clock:
        assert (health.outbox_age(), health.waiting_count(), health.refused_count()) == (None, 0, 0)
        queue_plain(1)
        clock.shift(90)
        queue_plain(2)
        assert (health.outbox_age(), health.waiting_count(), health.deferred_count()) == (90, 2, 0)
        OutboxMessage.objects.filter(key="plain:1").update(state="refused")
        assert (health.outbox_age(), health.refused_count()) == (0, 1)
