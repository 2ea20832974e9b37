"""Sending: what is claimed, what becomes of each reply of the server, what stays in the row."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from notifications import health, outbox, services
from notifications.addresses import address_hash
from notifications.models import OutboxMessage, Suppression

from .factories import HEARD, make_user, queue_plain

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


def states() -> dict[str, str]:
    return dict(OutboxMessage.objects.values_list("key", "state"))


@pytest.fixture(autouse=True)
def one_connection(settings, request):
    """Other threads do not see the transaction of a test; the tests of many connections commit."""
    if "transactional_db" not in request.fixturenames:
        settings.MAIL_CONNECTIONS = 1


@pytest.mark.django_db
def test_send_outbox_sends_in_the_readers_language_and_notes_the_subject():
    user = make_user(language="ar")
    services.notify(kind=HEARD, user=user, key="1", url="/fr/submissions/1/", context={"title": "A & B"})
    assert outbox.send_outbox() == 1
    message = OutboxMessage.objects.get()
    assert (message.state, message.subject, message.attempts) == ("sent", "A & B was heard", 1)
    letter = mail.outbox[0]
    assert "“A & B” was heard" in letter.body
    assert "http://127.0.0.1:8000/ar/submissions/1/" in letter.body
    html = letter.alternatives[0].content
    assert '<html lang="ar" dir="rtl">' in html
    assert "“A &amp; B” was heard" in html
    assert "<img" not in html


@pytest.mark.django_db
def test_send_outbox_sends_nothing_twice():
    queue_plain(1)
    assert [outbox.send_outbox(), outbox.send_outbox()] == [1, 0]
    assert len(mail.outbox) == 1


@pytest.mark.django_db
def test_send_outbox_sends_the_urgent_first():
    queue_plain(1, priority=services.MAIL_LATER)
    queue_plain(2)
    outbox.send_outbox()
    assert [letter.to for letter in mail.outbox] == [["reader2@relief.example"], ["reader1@relief.example"]]


@pytest.mark.django_db
def test_a_mail_that_cannot_be_rendered_stops_no_other():
    with time_machine.travel(NOW, tick=False):
        queue_plain(1, template="email/tests/broken")
        queue_plain(2, template="email/tests/missing")
        queue_plain(3)
        assert outbox.send_outbox() == 1
        assert states() == {"plain:1": "waiting", "plain:2": "waiting", "plain:3": "sent"}
        broken = OutboxMessage.objects.get(key="plain:1")
        assert (broken.attempts, broken.next_attempt_at) == (1, NOW + timedelta(minutes=1))
        assert broken.last_error.startswith("TemplateSyntaxError: ")
        assert (health.waiting_count(), health.deferred_count(), health.outbox_age()) == (2, 2, None)


@pytest.mark.django_db
def test_a_ready_mail_leaves_no_code_in_the_database():
    queue_plain(1, template="email/rendered", context={"subject": "Your code\n", "text": "4711-0815 <b>"})
    outbox.send_outbox()
    assert (mail.outbox[0].subject, mail.outbox[0].body) == ("Your code", "4711-0815 <b>\n")
    assert "4711-0815 &lt;b&gt;" in mail.outbox[0].alternatives[0].content
    message = OutboxMessage.objects.get()
    assert (message.context, message.subject, message.state) == ({}, "Your code", "sent")


@pytest.mark.django_db
def test_a_bad_address_is_refused_once_and_suppressed(sink):
    sink.on_recipient = lambda address: "550 5.1.1 No such user" if address.startswith("reader1@") else None
    queue_plain(1)
    queue_plain(2)
    assert outbox.send_outbox() == 1
    refused = OutboxMessage.objects.get(key="plain:1")
    assert (refused.state, refused.last_error, refused.attempts) == ("refused", "550 5.1.1 No such user", 1)
    assert list(Suppression.objects.values_list("address_hash", "reason")) == [
        (address_hash("reader1@relief.example"), "bounced")
    ]
    queue_plain(3, to="Reader1@relief.example")
    outbox.send_outbox()
    assert states() == {"plain:1": "refused", "plain:2": "sent", "plain:3": "dropped"}
    services.lift_suppression(address="reader1@relief.example")
    assert services.suppression_of("reader1@relief.example") is None


@pytest.mark.django_db
def test_a_refusal_that_is_about_us_suppresses_no_address(sink):
    sink.on_recipient = lambda address: "550 5.7.515 Sender not authenticated"
    queue_plain(1)
    outbox.send_outbox()
    assert (states(), Suppression.objects.count()) == ({"plain:1": "refused"}, 0)


@pytest.mark.django_db
def test_a_refused_text_is_refused_without_suppressing_the_address(sink):
    sink.on_data = lambda address: "554 Not like this"
    queue_plain(1)
    outbox.send_outbox()
    assert (states(), Suppression.objects.count()) == ({"plain:1": "refused"}, 0)


@pytest.mark.django_db
def test_a_server_that_says_later_is_asked_later_and_later(sink):
    sink.on_data = lambda address: "451 Later"
    pauses = []
    with time_machine.travel(NOW, tick=False) as clock:
        queue_plain(1)
        for _attempt in range(5):
            assert outbox.send_outbox() == 0
            message = OutboxMessage.objects.get()
            pauses.append((message.next_attempt_at - timezone.now()) / timedelta(minutes=1))
            clock.move_to(message.next_attempt_at)
        assert pauses == [1, 5, 30, 120, 120]
        assert OutboxMessage.objects.get().last_error == "451 Later"
        clock.move_to(NOW + timedelta(days=6))
        outbox.send_outbox()
        assert states() == {"plain:1": "refused"}


@pytest.mark.django_db
def test_no_server_costs_no_attempt_and_loses_nothing(sink):
    sink.stop()
    with time_machine.travel(NOW, tick=False) as clock:
        for number in range(3):
            queue_plain(number)
        assert outbox.send_outbox() == 0
        assert list(OutboxMessage.objects.values_list("state", "attempts", "next_attempt_at").distinct()) == [
            ("waiting", 0, NOW + timedelta(minutes=1))
        ]
        clock.move_to(NOW + timedelta(minutes=20))
        assert health.outbox_age() == 1200
        sink.start()
        assert outbox.send_outbox() == 3
        assert health.outbox_age() is None


@pytest.mark.django_db
def test_what_another_sender_holds_is_left_alone_until_its_lease_ends():
    with time_machine.travel(NOW, tick=False) as clock:
        queue_plain(1)
        assert [message.key for message in outbox.claim(10)] == ["plain:1"]
        assert outbox.send_outbox() == 0
        clock.move_to(NOW + timedelta(seconds=119))
        assert outbox.send_outbox() == 0
        clock.move_to(NOW + timedelta(seconds=120))
        assert outbox.send_outbox() == 1


@pytest.mark.django_db
def test_a_sender_whose_lease_runs_out_gives_the_rest_back(sink):
    with time_machine.travel(NOW, tick=False) as clock:

        def slow(address: str) -> None:
            clock.shift(70)

        sink.on_recipient = slow
        for number in range(3):
            queue_plain(number)
        outbox.send_outbox(seconds=1)
        assert sorted(states().values()) == ["sent", "waiting", "waiting"]


@pytest.mark.django_db
def test_marking_costs_one_query_a_message(sink):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            outbox.send_outbox()
        return len(captured)

    queue_plain(0)
    one = queries()
    for number in range(1, 4):
        queue_plain(number)
    three = queries()
    # A count; a claim of four (savepoint, select, update, release); suppressions; one mark each; a last look of three.
    assert (one, three) == (10, 12)


@pytest.mark.django_db(transaction=True)
def test_several_connections_share_the_work(sink, settings, transactional_db):
    settings.MAIL_CONNECTIONS = 4
    for number in range(40):
        queue_plain(number)
    assert outbox.send_outbox() == 40
    assert sorted(sink.to) == sorted(f"reader{number}@relief.example" for number in range(40))


@pytest.mark.django_db
def test_headers_say_what_the_mail_is(sink):
    with time_machine.travel(NOW, tick=False):
        user = make_user()
        services.notify(kind=HEARD, user=user, key="1", url="/", context={"title": "W", "thread": "submission:1"})
        services.notify(kind=HEARD, user=user, key="2", url="/", context={"title": "W", "thread": "submission:1"})
        outbox.send_outbox()
    first, second = sink.letters
    names = ("From", "To", "Subject", "Date", "Auto-Submitted", "X-Auto-Response-Suppress", "List-Id")
    assert {name: first[name] for name in names} == {
        "From": "Open Floor <floor@openfloor.example>",
        "To": "amina@relief.example",
        "Subject": "W was heard",
        "Date": "Mon, 02 Mar 2026 08:00:00 +0000",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "List-Id": "<test-heard.openfloor.example>",
    }
    assert first["References"] == second["References"] == second["In-Reply-To"]
    assert first["Message-ID"] != second["Message-ID"]
    assert "List-Unsubscribe" not in first
    assert [part.get_content_type() for part in first.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]


@pytest.mark.django_db
def test_a_subject_is_one_line():
    services.notify(kind=HEARD, user=make_user(), key="1", url="/", context={"title": "A\r\nBcc: all@example.org"})
    outbox.send_outbox()
    assert mail.outbox[0].subject == "A Bcc: all@example.org was heard"


@pytest.mark.django_db
def test_a_test_mail_says_that_mail_goes():
    services.send_test_mail(user=make_user())
    outbox.send_outbox()
    assert mail.outbox[0].subject == "Test mail of Open Floor"
