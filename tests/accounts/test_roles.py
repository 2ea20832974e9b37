"""Roles of staff are given and taken by two administrators; the first ones by a command."""

import io

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import services
from accounts.enums import Role
from accounts.models import Grant, RoleChange, User
from core.models import AuditEntry
from core.workflow import NotPossible
from notifications.models import Notice
from tests.signing_in import sign_in

from .factories import make_user

pytestmark = pytest.mark.django_db

REASON = "She joins the desk in March."


@pytest.fixture
def first() -> User:
    return make_user(roles=(Role.ADMINISTRATOR,), name="First Administrator")


@pytest.fixture
def second() -> User:
    return make_user(roles=(Role.ADMINISTRATOR,), name="Second Administrator")


@pytest.fixture
def person() -> User:
    return make_user(name="Wanjiku Kamau")


def propose(user: User, by: User, *, role: str = Role.OFFICER, gives: bool = True) -> RoleChange:
    return services.propose_role_change(user=user, role=role, gives=gives, reason=REASON, by=by)


def roles_of(user: User) -> list[str]:
    return sorted(user.grants.values_list("role", flat=True))


def told() -> list[tuple[str, int]]:
    return list(Notice.objects.order_by("pk").values_list("kind", "user_id"))


# --- proposing ---------------------------------------------------------------------------------------------------
def test_propose_role_change_changes_nothing_and_tells_the_other_administrators(first, second, person):
    make_user(roles=(Role.ADMINISTRATOR,), is_active=False)
    make_user(roles=(Role.OFFICER,))
    change = propose(person, first)
    assert (change.state, change.reason, change.proposed_by, roles_of(person)) == ("proposed", REASON, first, [])
    notice = Notice.objects.get()
    assert (notice.kind, notice.user, notice.context) == (
        "role_change_proposed",
        second,
        {"person": "Wanjiku Kamau", "role": "officer", "gives": True, "reason": REASON},
    )
    assert AuditEntry.objects.get(action="role_change.propose").subject_reference == change.reference


@pytest.mark.parametrize("role", [None, Role.OFFICER, Role.EDITOR, Role.PRESIDING, Role.COMMITTEE])
def test_only_administrators_propose(person, role):
    with pytest.raises(PermissionDenied):
        propose(person, make_user(roles=(role,) if role else ()))
    assert RoleChange.objects.count() == 0


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"role": "emperor"}, "role"), ({"reason": "  "}, "reason"), ({"reason": "a" * 301}, "reason")],
)
def test_what_is_proposed_has_a_role_and_a_reason(first, person, fields, field):
    with pytest.raises(ValidationError) as problem:
        services.propose_role_change(
            **{"user": person, "role": "officer", "gives": True, "reason": REASON, "by": first, **fields}
        )
    assert list(problem.value.error_dict) == [field]


def test_a_blocked_account_gets_no_role(first):
    with pytest.raises(ValidationError) as problem:
        propose(make_user(is_active=False), first)
    assert list(problem.value.error_dict) == ["email"]


def test_a_role_that_one_has_is_not_given_nor_one_that_one_has_not_taken(first, person):
    with pytest.raises(NotPossible, match="does not have the role"):
        propose(person, first, gives=False)
    Grant.objects.create(user=person, role=Role.OFFICER)
    with pytest.raises(NotPossible, match="has the role already"):
        propose(person, first)


def test_one_proposal_for_a_role_of_a_person_at_a_time(first, second, person):
    propose(person, first)
    with pytest.raises(NotPossible, match="proposed already"):
        propose(person, second)
    assert propose(person, second, role=Role.EDITOR).state == "proposed"


# --- confirming --------------------------------------------------------------------------------------------------
def test_confirm_role_change_gives_the_role_and_tells_the_person(first, second, person):
    change = services.confirm_role_change(change=propose(person, first), by=second)
    grant = Grant.objects.get(user=person)
    assert (change.state, change.decided_by, grant.role, grant.granted_by) == ("effective", second, "officer", second)
    assert told() == [("role_change_proposed", second.pk), ("role_changed", person.pk)]
    entry = AuditEntry.objects.get(action="role_change.confirm")
    assert (entry.actor, entry.state_before, entry.state_after) == (f"user:{second.pk}", "proposed", "effective")


def test_confirm_role_change_takes_the_role_and_no_other(first, second):
    officer = make_user(roles=(Role.OFFICER, Role.EDITOR))
    services.confirm_role_change(change=propose(officer, first, gives=False), by=second)
    assert roles_of(officer) == ["editor"]
    assert Notice.objects.get(kind="role_changed").context == {"role": "officer", "gives": False, "reason": REASON}


def test_who_proposed_it_does_not_confirm_it_nor_does_the_person(first, second, person):
    about_second = propose(second, first, role=Role.EDITOR)
    for change, by in ((about_second, second), (about_second, first), (propose(person, first), first)):
        with pytest.raises(PermissionDenied):
            services.confirm_role_change(change=change, by=by)
    assert (roles_of(second), roles_of(person)) == (["administrator"], [])


@pytest.mark.parametrize("role", [None, Role.OFFICER, Role.EDITOR])
def test_only_administrators_confirm_or_decline(first, person, role):
    change, other = propose(person, first), make_user(roles=(role,) if role else ())
    for service in (services.confirm_role_change, services.decline_role_change):
        with pytest.raises(PermissionDenied):
            service(change=change, by=other)


def test_what_is_not_possible_any_more_is_not_confirmed(first, second, person):
    change = propose(person, first)
    Grant.objects.create(user=person, role=Role.OFFICER)
    with pytest.raises(NotPossible, match="has the role already"):
        services.confirm_role_change(change=change, by=second)
    Grant.objects.filter(user=person).delete()
    User.objects.filter(pk=person.pk).update(is_active=False)
    with pytest.raises(NotPossible, match="closed or blocked"):
        services.confirm_role_change(change=change, by=second)
    assert RoleChange.objects.get().state == "proposed"


def test_what_was_decided_is_not_decided_again(first, second, person):
    change = services.confirm_role_change(change=propose(person, first), by=second)
    for service in (services.confirm_role_change, services.decline_role_change):
        with pytest.raises(NotPossible):
            service(change=change, by=second)


# --- declining ---------------------------------------------------------------------------------------------------
def test_decline_role_change_leaves_the_role_and_another_can_be_proposed(first, second, person):
    change = services.decline_role_change(change=propose(person, first), by=second)
    assert (change.state, change.decided_by, roles_of(person)) == ("declined", second, [])
    assert AuditEntry.objects.get(action="role_change.decline").state_after == "declined"
    assert propose(person, first).state == "proposed"


def test_who_proposed_it_takes_it_back(first, person):
    assert services.decline_role_change(change=propose(person, first), by=first).state == "declined"


def test_who_closes_the_account_leaves_the_messages_of_the_administrators(first, second, person):
    make_user(name=person.name)
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    services.decline_role_change(change=propose(person, first), by=second)
    services.close_account(user=person, by=person)
    context = Notice.objects.get(kind="role_change_proposed").context
    assert (person.name in str(context), REASON in str(context)) == (False, False)
    assert RoleChange.objects.get().reason == ""


# --- never fewer than two administrators -------------------------------------------------------------------------
def test_the_last_two_administrators_keep_the_role(first, second):
    with pytest.raises(NotPossible, match="two administrators at least"):
        propose(second, first, role=Role.ADMINISTRATOR, gives=False)


def test_a_third_administrator_can_be_taken(first, second):
    third = make_user(roles=(Role.ADMINISTRATOR,))
    services.confirm_role_change(change=propose(third, first, role=Role.ADMINISTRATOR, gives=False), by=second)
    assert roles_of(third) == []


def test_who_is_blocked_does_not_count_among_the_two(first, second):
    third, fourth = (make_user(roles=(Role.ADMINISTRATOR,)) for _number in range(2))
    change = propose(fourth, first, role=Role.ADMINISTRATOR, gives=False)
    User.objects.filter(pk__in=[first.pk, third.pk]).update(is_active=False)
    with pytest.raises(NotPossible, match="two administrators at least"):
        services.confirm_role_change(change=change, by=second)
    assert roles_of(fourth) == ["administrator"]


def test_the_role_of_a_blocked_administrator_can_be_taken_when_two_others_are_left(first, second):
    blocked = make_user(roles=(Role.ADMINISTRATOR,), is_active=False)
    services.confirm_role_change(change=propose(blocked, first, role=Role.ADMINISTRATOR, gives=False), by=second)
    assert roles_of(blocked) == []


# --- what PostgreSQL refuses -------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"role": "emperor"}, "role_change_role_known"),
        ({"state": "dreamt", "decided_at": timezone.now(), "decided_by": None}, "role_change_state_known"),
        ({"state": "effective"}, "role_change_decided_at_by"),
        ({"decided_at": timezone.now()}, "role_change_decided_at_by"),
    ],
)
def test_the_database_refuses_a_change_that_cannot_be(first, person, fields, constraint):
    change = propose(person, first)
    fields = {name: first if name == "decided_by" else value for name, value in fields.items()}
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        RoleChange.objects.filter(pk=change.pk).update(**fields)


def test_the_database_refuses_a_change_by_one_and_a_second_open_one(first, person):
    change = propose(person, first)
    alone = {"state": "effective", "decided_at": timezone.now(), "decided_by": first}
    with pytest.raises(IntegrityError, match="role_change_by_two"), transaction.atomic():
        RoleChange.objects.filter(pk=change.pk).update(**alone)
    again = {"user": person, "role": "officer", "gives": False, "proposed_at": timezone.now(), "proposed_by": first}
    with pytest.raises(IntegrityError, match="role_change_one_open"), transaction.atomic():
        RoleChange.objects.create(**again)


# --- the pages ---------------------------------------------------------------------------------------------------
PEOPLE = "/desk/people/"


def test_the_page_lists_people_with_roles_who_gave_them_and_what_waits(first, second, person):
    services.confirm_role_change(change=propose(person, first), by=second)
    make_user(name="Without Role")
    waiting = propose(person, first, role=Role.EDITOR)
    client = sign_in(Client(), second)
    context = client.get(PEOPLE).context
    shown = {row.name: [(grant.role, str(grant.granted_by)) for grant in row.grants.all()] for row in context["page"]}
    assert shown == {
        "First Administrator": [("administrator", "None")],
        "Second Administrator": [("administrator", "None")],
        "Wanjiku Kamau": [("officer", "Second Administrator")],
    }
    assert context["waiting"] == [(waiting, True)]
    assert [change.role for change in context["decided"]] == ["officer"]
    assert sign_in(Client(), first).get(PEOPLE).context["waiting"] == [(waiting, False)]


@pytest.mark.parametrize("people", [1, 3])
def test_the_page_costs_the_same_for_one_person_and_for_three(first, second, people, django_assert_num_queries):
    for _number in range(people):
        someone = make_user()
        services.confirm_role_change(change=propose(someone, first), by=second)
        propose(someone, first, role=Role.EDITOR)
    client = sign_in(Client(), second)
    client.get(PEOPLE)
    with django_assert_num_queries(9):
        client.get(PEOPLE)


@pytest.mark.parametrize("role", [Role.OFFICER, Role.EDITOR])
def test_others_do_not_find_the_pages(first, person, role):
    client = sign_in(Client(), make_user(roles=(role,)))
    change = propose(person, first)
    assert client.get(PEOPLE).status_code == 404
    assert client.get(reverse("accounts:role-change-propose")).status_code == 404
    assert client.post(reverse("accounts:role-change-confirm", args=[change.key])).status_code == 404
    assert client.post(reverse("accounts:role-change-decline", args=[change.key])).status_code == 404


def test_an_administrator_without_a_second_factor_does_not_find_the_page(first):
    assert sign_in(Client(), first, second_factor=False).get(PEOPLE).status_code in {302, 404}
    assert sign_in(Client(), first).get(PEOPLE).status_code == 200


def test_an_administrator_proposes_from_the_page(first, second, person):
    client = sign_in(Client(), first)
    inputs = {"email": person.email.upper(), "change": "give", "role": "officer", "reason": REASON}
    assert client.post(reverse("accounts:role-change-propose"), inputs).url == PEOPLE
    change = RoleChange.objects.get()
    assert (change.user, change.role, change.gives, change.proposed_by) == (person, "officer", True, first)


def test_the_link_beside_a_role_fills_the_form(first, second):
    page = sign_in(Client(), first).get(PEOPLE).content.decode()
    link = f"{reverse('accounts:role-change-propose')}?email={second.email.replace('@', '%40')}&amp;role=administrator"
    assert link in page
    form = sign_in(Client(), first).get(link.replace("&amp;", "&") + "&change=take").context["form"]
    assert (form["email"].value(), form["role"].value(), form["change"].value()) == (
        second.email,
        "administrator",
        "take",
    )


@pytest.mark.parametrize(
    ("inputs", "field"),
    [
        ({"email": "nobody@people.example"}, "email"),
        ({"email": "nobody"}, "email"),
        ({"role": "emperor"}, "role"),
        ({"reason": ""}, "reason"),
        ({"change": "take"}, "__all__"),
    ],
)
def test_what_cannot_be_proposed_is_said_and_what_was_typed_stays(first, person, inputs, field):
    typed = {"email": person.email, "change": "give", "role": "officer", "reason": REASON, **inputs}
    answer = sign_in(Client(), first).post(reverse("accounts:role-change-propose"), typed)
    form = answer.context["form"]
    assert (answer.status_code, list(form.errors), form["email"].value()) == (422, [field], typed["email"])


def test_the_last_two_are_told_so_on_the_page(first, second):
    typed = {"email": second.email, "change": "take", "role": "administrator", "reason": REASON}
    answer = sign_in(Client(), first).post(reverse("accounts:role-change-propose"), typed)
    assert "There have to be two administrators at least." in answer.content.decode()


def test_a_second_administrator_confirms_from_the_page(first, second, person):
    address = reverse("accounts:role-change-confirm", args=[propose(person, first).key])
    refused = sign_in(Client(), first).post(address, follow=True)
    assert "Another administrator has to confirm this" in refused.content.decode()
    assert roles_of(person) == []
    assert sign_in(Client(), second).post(address).url == PEOPLE
    assert roles_of(person) == ["officer"]


def test_a_proposal_is_declined_from_the_page(first, second, person):
    address = reverse("accounts:role-change-decline", args=[propose(person, first).key])
    assert sign_in(Client(), second).post(address).url == PEOPLE
    assert RoleChange.objects.get().state == "declined"
    assert "not possible any more" in sign_in(Client(), second).post(address, follow=True).content.decode()


@pytest.mark.parametrize(
    ("role", "places"),
    [
        (Role.ADMINISTRATOR, ["/desk/", "/desk/organisations/", "/desk/people/"]),
        (Role.OFFICER, ["/desk/", "/desk/organisations/"]),
        (Role.EDITOR, ["/desk/calls/"]),
    ],
)
def test_the_desk_leads_to_the_places_of_the_role(role, places):
    page = sign_in(Client(), make_user(roles=(role,))).get("/about/").content.decode()
    found = [
        place for place in ("/desk/", "/desk/organisations/", "/desk/people/", "/desk/calls/") if f'"{place}"' in page
    ]
    assert found == places


@pytest.mark.parametrize("gives", [True, False])
@pytest.mark.parametrize("kind", ["role_change_proposed", "role_changed"])
def test_each_letter_says_the_role_and_why(kind, gives):
    for role in Role:
        context = {"person": "Wanjiku Kamau", "role": role.value, "gives": gives, "reason": REASON, "url": "/"}
        for part in ("message.txt", "message.html"):
            text = render_to_string(f"email/accounts/{kind}_{part}", context)
            assert (str(role.label) in text, REASON in text) == (True, True)
        subject = render_to_string(f"email/accounts/{kind}_subject.txt", context)
        assert ("Wanjiku Kamau" in subject) == (kind == "role_change_proposed")


# --- the command -------------------------------------------------------------------------------------------------
def grant(email: str, role: str = "administrator") -> str:
    said = io.StringIO()
    call_command("grant_role", email, role, stdout=said)
    return said.getvalue().strip()


def test_the_command_makes_the_first_two_administrators_and_no_third(person):
    other = make_user(email="other@people.example")
    assert grant(person.email.upper()) == f"{person.email} has the role administrator."
    grant(other.email)
    assert (roles_of(person), roles_of(other)) == (["administrator"], ["administrator"])
    assert set(AuditEntry.objects.filter(action="grant.give").values_list("actor", "subject_reference")) == {
        ("clock", f"user:{person.pk}"),
        ("clock", f"user:{other.pk}"),
    }
    with pytest.raises(CommandError, match=r"^There are two administrators\. One of them proposes"):
        grant(make_user().email, "officer")


def test_a_blocked_administrator_does_not_count_for_the_command(first, person):
    make_user(roles=(Role.ADMINISTRATOR,), is_active=False)
    assert grant(person.email, "officer") == f"{person.email} has the role officer."


def test_the_command_says_in_one_line_what_is_wrong(first, person):
    with pytest.raises(CommandError, match=r"^No account has the address nobody@people\.example\."):
        grant("nobody@people.example")
    with pytest.raises(CommandError, match="has the role already"):
        grant(first.email)
    with pytest.raises(CommandError, match="closed or blocked"):
        grant(make_user(is_active=False).email)
    with pytest.raises(CommandError, match="invalid choice"):
        grant(person.email, "emperor")


def test_no_person_gives_a_role_as_the_command_does(first, person):
    with pytest.raises(PermissionDenied):
        services.grant_first_role(user=person, role=Role.OFFICER, by=first)
