"""Following and leaving through the pages: double opt-in, signed links, one-click unsubscription."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client

from notifications import outbox, planner, services, tokens
from notifications.models import Follow, Follower, OutboxMessage, Suppression
from tests.signing_in import sign_in

from .factories import announce_submission, follow_call, make_user

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def one_connection(settings):
    settings.MAIL_CONNECTIONS = 1


def link(pattern: str, text: str) -> str:
    found = re.search(rf"http://127\.0\.0\.1:8000({pattern}\S*)", text)
    assert found is not None
    return found.group(1)


def ask(client: Client, address: str = "ben@relief.example", **fields: str):
    return client.post("/follow/call/water/ask/", {"address": address, "time_zone": "America/Lima", **fields})


def test_the_page_names_what_is_followed_and_sets_nothing_up(client):
    page = client.get("/follow/call/water/")
    assert page.status_code == 200
    assert "Call on water" in page.content.decode()
    assert (Follower.objects.count(), OutboxMessage.objects.count()) == (0, 0)


@pytest.mark.parametrize("path", ["/follow/call/secret/", "/follow/planet/mars/", "/fr/follow/call/secret/"])
def test_what_is_not_public_cannot_be_followed(client, path):
    assert client.get(path).status_code == 404
    assert client.post(f"{path}ask/", {"address": "a@b.example", "time_zone": "UTC"}).status_code == 404


def test_an_account_follows_by_one_press_and_stops_by_one(client):
    user = make_user()
    sign_in(client, user)
    assert client.get("/follow/call/water/start/").status_code == 405
    client.post("/follow/call/water/start/")
    assert services.is_following(user, "call", "water")
    assert "You follow it." in client.get("/follow/call/water/").content.decode()
    client.post("/follow/call/water/stop/")
    assert not services.is_following(user, "call", "water")


def test_following_with_the_digest_off_says_so(client):
    user = make_user()
    services.stop_digest(follower=services.follower_of(user))
    sign_in(client, user)
    page = client.post("/follow/call/water/start/", follow=True)
    assert "but your digest is off" in page.content.decode()


def test_pressing_without_an_account_leads_to_signing_in_and_back_to_the_page(client):
    answer = client.post("/follow/call/water/start/")
    assert (answer.status_code, answer.url) == (302, "/accounts/login/?next=/follow/call/water/")


def test_following_by_mail_needs_a_yes_from_the_address(client):
    page = ask(client)
    assert "A mail is on its way to ben@relief.example" in page.content.decode()
    outbox.send_outbox()
    assert mail.outbox[0].subject == "Do you want to follow “Call on water”?"
    path = link("/follow/confirm/", mail.outbox[0].body)
    stranger = Client(enforce_csrf_checks=True)
    assert stranger.get(path).status_code == 200
    assert Follower.objects.count() == 0
    assert stranger.post(path).status_code == 200
    assert list(Follow.objects.values_list("follower__address", "follower__time_zone", "subject_reference")) == [
        ("ben@relief.example", "America/Lima", "water")
    ]
    assert stranger.post(path).status_code == 200
    assert Follow.objects.count() == 1
    assert not stranger.cookies


def test_the_invitation_leaves_no_address_in_its_row(client):
    ask(client)
    outbox.send_outbox()
    assert OutboxMessage.objects.get().context == {}


def test_asked_again_within_the_hour_one_mail_goes(client):
    with time_machine.travel(NOW, tick=False):
        ask(client)
        ask(client)
    assert OutboxMessage.objects.count() == 1


def test_one_address_cannot_be_flooded(client):
    with time_machine.travel(NOW, tick=False):
        answers = [ask(client).status_code for _try in range(6)]
    assert answers == [200, 200, 200, 200, 200, 429]


def test_what_was_typed_comes_back_with_its_error(client):
    page = ask(client, address="ben at relief")
    assert page.status_code == 200
    assert 'value="ben at relief"' in page.content.decode()
    assert OutboxMessage.objects.count() == 0


def test_the_invitation_runs_out_after_seven_days(client):
    request = {
        "address": "ben@relief.example",
        "kind": "call",
        "reference": "water",
        "language": "en",
        "time_zone": "UTC",
    }
    with time_machine.travel(NOW, tick=False):
        path = f"/follow/confirm/{tokens.confirm_token(request)}/"
    with time_machine.travel(NOW + timedelta(days=7, seconds=2), tick=False):
        page = client.post(path)
    assert page.status_code == 410
    assert "This link has run out" in page.content.decode()
    assert Follower.objects.count() == 0


@pytest.mark.parametrize("path", ["/follow/confirm/x~y/", "/follow/manage/x~y/", "/unsubscribe/eyJmIjoxfQ~forged/"])
def test_a_forged_link_says_that_it_does_not_work(client, path):
    for answer in (client.get(path), client.post(path)):
        assert answer.status_code == 404
        assert "This link does not work" in answer.content.decode()


def test_a_link_for_one_purpose_does_not_serve_another():
    follower = follow_call(address="ben@relief.example").follower
    with pytest.raises(tokens.BadLink):
        tokens.read_manage(tokens.stop_token("digest", follower.pk))
    with pytest.raises(tokens.BadLink):
        tokens.read_stop(tokens.manage_token(follower.pk))


def test_one_click_in_a_digest_stops_it_without_cookie_or_token():
    """RFC 8058: the mail program posts the header's address, knowing nothing else."""
    user = make_user()
    with time_machine.travel(NOW, tick=False):
        follow_call(user=user)
        announce_submission(1)
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        planner.plan_digests()
        outbox.send_outbox()
        letter = mail.outbox[0]
        path = link("/unsubscribe/", letter.extra_headers["List-Unsubscribe"].rstrip(">"))
        program = Client(enforce_csrf_checks=True)
        assert program.get(path).status_code == 200
        assert Follower.objects.get().frequency == "daily"
        answer = program.post(path, {"List-Unsubscribe": "One-Click"})
        assert (answer.status_code, dict(answer.cookies)) == (200, {})
        assert (Follower.objects.get().frequency, Follower.objects.get().next_due_at) == ("never", None)
        assert program.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200


def test_one_click_of_a_reader_without_account_deletes_the_address():
    follower = follow_call(address="ben@relief.example").follower
    path = f"/ar/unsubscribe/{tokens.stop_token('digest', follower.pk)}/"
    client = Client(enforce_csrf_checks=True)
    assert client.post(path).status_code == 200
    assert Follower.objects.count() == 0
    assert client.post(path).status_code == 200


def test_an_address_can_refuse_to_be_asked_again(client):
    ask(client)
    outbox.send_outbox()
    path = link("/unsubscribe/", mail.outbox[0].body)
    Client(enforce_csrf_checks=True).post(path)
    assert Suppression.objects.get().reason == "asked"
    ask(client, address="BEN@relief.example")
    services.queue_mail(
        key="code",
        to="ben@relief.example",
        language="en",
        template="email/rendered",
        context={"subject": "Code", "text": "1"},
        kind="account",
    )
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=2), tick=False):
        ask(client)
        outbox.send_outbox()
    assert [letter.subject for letter in mail.outbox[1:]] == ["Code"]


def test_a_reader_without_account_manages_by_link():
    follower = follow_call(address="ben@relief.example").follower
    follow_call(address="ben@relief.example", slug="food")
    path = f"/follow/manage/{tokens.manage_token(follower.pk)}/"
    client = Client(enforce_csrf_checks=True)
    chosen = {"language": "es", "time_zone": "America/Lima", "frequency": "weekly", "hour": "18", "weekday": "4"}
    page = client.post(path, chosen)
    assert "Your choice is kept." in page.content.decode()
    assert Follower.objects.values("language", "time_zone", "frequency", "hour", "weekday").get() == {
        "language": "es",
        "time_zone": "America/Lima",
        "frequency": "weekly",
        "hour": 18,
        "weekday": 4,
    }
    client.post(f"{path}remove/", {"follow": Follow.objects.get(subject_reference="food").pk})
    assert list(Follow.objects.values_list("subject_reference", flat=True)) == ["water"]
    assert client.get(f"{path}leave/").status_code == 405
    client.post(f"{path}leave/")
    assert Follower.objects.count() == 0
    assert client.get(path).status_code == 404


def test_a_link_never_removes_what_another_reader_follows():
    follower = follow_call(address="ben@relief.example").follower
    other = follow_call(address="carla@relief.example")
    path = f"/follow/manage/{tokens.manage_token(follower.pk)}/remove/"
    assert Client().post(path, {"follow": other.pk}).status_code == 404
    assert Client().post(path, {"follow": "1; --"}).status_code == 404
    assert Follow.objects.count() == 2


def test_a_link_to_manage_opens_no_account():
    follower = follow_call(user=make_user()).follower
    assert Client().get(f"/follow/manage/{tokens.manage_token(follower.pk)}/").status_code == 404
