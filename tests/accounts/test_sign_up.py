"""Signing up and in, with mail through the outbox."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from notifications.models import OutboxMessage

from .factories import make_user

pytestmark = pytest.mark.django_db

DETAILS = {
    "email": "New.Person@People.example",
    "name": "Noor",
    "password1": "long horse staple 7",
    "password2": "long horse staple 7",
}


def code_in(message: OutboxMessage) -> str:
    return re.search(r"^\s*([A-Z0-9]{3,4}-?[A-Z0-9]{3,4})\s*$", message.context["text"], re.MULTILINE).group(1)


def test_sign_up_sends_a_code_through_the_outbox_and_the_code_lets_in():
    client = Client()
    answer = client.post("/fr/accounts/signup/", DETAILS)
    message = OutboxMessage.objects.get()
    assert (message.to, message.language, message.template) == ("new.person@people.example", "fr", "email/rendered")
    confirmed = client.post(answer.url, {"code": code_in(message)})
    assert confirmed.status_code == 302
    user = User.objects.get()
    assert (user.email, user.name, user.language) == ("new.person@people.example", "Noor", "fr")
    assert user.emailaddress_set.get().verified
    assert client.get(reverse("accounts:organisation-own")).status_code == 200


def test_a_wrong_code_does_not_let_in():
    client = Client()
    answer = client.post("/accounts/signup/", DETAILS)
    client.post(answer.url, {"code": "AAAA-AAAA"})
    assert client.get(reverse("accounts:organisation-own")).status_code == 302


def test_sign_up_does_not_tell_whether_an_address_is_known():
    known = make_user(email="known@people.example")
    known.emailaddress_set.create(email=known.email, verified=True, primary=True)
    new = Client().post("/accounts/signup/", {**DETAILS, "email": "unknown@people.example"})
    old = Client().post("/accounts/signup/", {**DETAILS, "email": known.email})
    assert (new.status_code, new.url) == (old.status_code, old.url)
    assert User.objects.filter(email=known.email).count() == 1
    texts = {message.to: message.context["text"] for message in OutboxMessage.objects.all()}
    assert sorted(texts) == ["known@people.example", "unknown@people.example"]


def test_each_letter_of_the_entrance_has_a_key_of_its_own():
    user = make_user(email="known@people.example")
    user.emailaddress_set.create(email=user.email, verified=True, primary=True)
    for _attempt in range(2):
        Client().post("/accounts/login/code/", {"email": user.email})
    assert OutboxMessage.objects.filter(to=user.email).count() == 2


@pytest.mark.parametrize("name", ["", "\u202eroon", "..."])
def test_sign_up_asks_for_a_name_that_can_be_read(name):
    answer = Client().post("/accounts/signup/", {**DETAILS, "name": name})
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == ["name"]
    assert User.objects.count() == 0
