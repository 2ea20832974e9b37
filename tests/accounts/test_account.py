"""“My account”: what one says of oneself, and the ways to all that belongs to it."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from accounts import services
from core.models import AuditEntry
from tests.signing_in import sign_in

from .factories import make_member, make_officer, make_organisation, make_user

pytestmark = pytest.mark.django_db

NEEDS = "Captions, and a seat near the door."
PAGE = "/me/account/"


def actions() -> list[str]:
    return list(AuditEntry.objects.filter(subject_kind="account").values_list("action", flat=True))


def test_change_account_keeps_name_and_needs_and_says_so_in_the_audit_trail():
    person = make_user(name="Ana")
    services.change_account(user=person, name="  Ana   Lima ", accessibility_needs=NEEDS + "  \r\n", by=person)
    person.refresh_from_db()
    assert (person.name, person.accessibility_needs, actions()) == ("Ana Lima", NEEDS, ["account.change"])
    services.change_account(user=person, name="Ana Lima", accessibility_needs=NEEDS, by=person)
    assert actions() == ["account.change"]


def test_change_account_is_for_ones_own():
    person = make_user(name="Ana")
    gone = make_user(is_active=False)
    for other, account in ((make_user(), person), (make_officer(), person), (gone, gone)):
        with pytest.raises(PermissionDenied):
            services.change_account(user=account, name="Eve", accessibility_needs="", by=other)
    person.refresh_from_db()
    assert (person.name, actions()) == ("Ana", [])


@pytest.mark.parametrize(
    ("name", "needs", "fields"),
    [
        ("", "", ["name"]),
        ("...", "", ["name"]),
        ("\u202eanA", "", ["name"]),
        ("a" * 121, "", ["name"]),
        ("Ana", "x" * 2001, ["accessibility_needs"]),
        ("...", "\u202eseat", ["accessibility_needs", "name"]),
    ],
)
def test_change_account_says_what_is_wrong_by_field(name, needs, fields):
    person = make_user(name="Ana")
    with pytest.raises(ValidationError) as problem:
        services.change_account(user=person, name=name, accessibility_needs=needs, by=person)
    assert sorted(problem.value.message_dict) == fields
    answer = sign_in(Client(), person).post(PAGE, {"name": name, "accessibility_needs": needs})
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) <= set(fields)
    assert answer.context["form"].errors
    person.refresh_from_db()
    assert (person.name, person.accessibility_needs) == ("Ana", "")


def test_the_page_shows_what_one_said_and_leads_everywhere():
    person = make_user(name="Ana", accessibility_needs=NEEDS)
    page = sign_in(Client(), person).get(PAGE).content.decode()
    assert NEEDS in page
    names = "account_email account_change_password mfa_index usersessions_list accounts:my-data"
    ways = [reverse(name) for name in names.split()] + ["/preferences/", "/me/mail/"]
    assert [way for way in ways if f'href="{way}"' not in page] == []


def test_the_page_saves_and_is_found_from_my_work():
    person = make_user(name="Ana")
    client = sign_in(Client(), person)
    assert f'href="{PAGE}"' in client.get("/me/").content.decode()
    assert client.post(PAGE, {"name": "Ana Lima", "accessibility_needs": NEEDS}).url == PAGE
    person.refresh_from_db()
    assert (person.name, person.accessibility_needs) == ("Ana Lima", NEEDS)


def test_needs_are_on_no_page_of_the_organisation_and_none_of_the_desk():
    organisation = make_organisation("verified")
    person = make_member(organisation).user
    services.change_account(user=person, name="Ana Lima", accessibility_needs=NEEDS, by=person)
    colleague = sign_in(Client(), make_member(organisation, "owner").user)
    page = colleague.get(reverse("accounts:member-list", args=[organisation.reference])).content.decode()
    public = Client().get(organisation.get_absolute_url()).content.decode()
    assert "Ana Lima" in page
    assert (NEEDS in page, NEEDS in public) == (False, False)
