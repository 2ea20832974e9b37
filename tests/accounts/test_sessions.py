"""Where one is signed in: each browser can be signed out by itself."""

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import reverse

from accounts.models import User

from .factories import make_user

pytestmark = pytest.mark.django_db

PASSWORD = "long horse staple 7"
LIST = "/accounts/sessions/"


def is_in(client: Client) -> bool:
    return client.get("/me/").status_code == 200


def make_person() -> User:
    person = make_user(password=PASSWORD)
    person.emailaddress_set.create(email=person.email, verified=True, primary=True)
    return person


def browser_of(person: User, name: str) -> Client:
    """A browser in which the person has typed the password, which is when allauth notes the session."""
    client = Client(HTTP_USER_AGENT=name)
    client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    return client


def address_of(client: Client) -> str:
    return reverse("accounts:session-end", args=[UserSession.objects.get(session_key=client.session.session_key).pk])


def test_the_list_names_each_browser_and_ends_any_but_this_one():
    person = make_person()
    here, there = browser_of(person, "Firefox at home"), browser_of(person, "Chromium at work")
    browser_of(make_person(), "Somebody else’s")
    page = here.get(LIST).content.decode()
    assert [name in page for name in ("Firefox at home", "Chromium at work", "Somebody else’s")] == [True, True, False]
    assert [address_of(client) in page for client in (here, there)] == [False, True]


def test_ending_one_session_signs_that_browser_out_and_no_other():
    person = make_person()
    here, there, third = (browser_of(person, name) for name in ("here", "there", "third"))
    assert here.post(address_of(there)).url == LIST
    assert [is_in(client) for client in (here, there, third)] == [True, False, True]


def test_signing_out_everywhere_else_leaves_this_browser():
    person = make_person()
    here, there, third = (browser_of(person, name) for name in ("here", "there", "third"))
    here.post(LIST)
    assert [is_in(client) for client in (here, there, third)] == [True, False, False]


def test_nobody_ends_the_session_of_another():
    theirs, mine = browser_of(make_person(), "theirs"), browser_of(make_person(), "mine")
    assert mine.post(address_of(theirs)).status_code == 404
    assert mine.get(address_of(mine)).status_code == 405
    assert [is_in(client) for client in (theirs, mine)] == [True, True]
