"""Inviting, joining, leaving."""

import threading
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.utils import timezone

from accounts import services
from accounts.enums import MemberRole
from accounts.models import Invitation, Membership
from core.workflow import NotPossible
from notifications.models import Notice, OutboxMessage

from .factories import make_member, make_officer, make_organisation, make_user, owner_of

pytestmark = pytest.mark.django_db


def token_of(message: OutboxMessage) -> str:
    return message.context["url"].rstrip("/").rsplit("/", 1)[-1]


def invite(organisation, email="ana@wells.example", role="author", **fields):
    owner = owner_of(organisation)
    sent = services.invite_member(organisation=organisation, email=email, role=role, by=owner, **fields)
    return services.find_invitation(token_of(OutboxMessage.objects.get(key=f"invitation:{sent.pk}")))


def test_invite_member_sends_one_letter_with_the_link_in_the_language_asked_for():
    organisation = make_organisation("verified")
    invitation = invite(organisation, language="es")
    message = OutboxMessage.objects.get()
    assert (message.to, message.language, message.kind, message.is_secret) == (
        "ana@wells.example",
        "es",
        "invitation_sent",
        True,
    )
    assert token_of(message) not in str(Invitation.objects.values().get())
    assert invitation.organisation == organisation


def test_accept_invitation_works_once():
    organisation, person = make_organisation("verified"), make_user()
    invitation = invite(organisation, role="focal_point")
    membership = services.accept_invitation(invitation=invitation, by=person)
    assert (membership.role, membership.state, membership.began_by) == ("focal_point", "active", owner_of(organisation))
    with pytest.raises(NotPossible):
        services.accept_invitation(invitation=invitation, by=make_user())
    assert organisation.memberships.active().count() == 2
    assert Notice.objects.get(kind="invitation_accepted").user == owner_of(organisation)


@pytest.mark.parametrize(("age", "works"), [(timedelta(days=14), False), (timedelta(days=14, seconds=-1), True)])
def test_accept_invitation_works_for_14_days(time_machine, age, works):
    organisation = make_organisation("verified")
    now = timezone.now()
    time_machine.move_to(now, tick=False)
    invitation = invite(organisation)
    time_machine.move_to(now + age, tick=False)
    if works:
        assert services.accept_invitation(invitation=invitation, by=make_user()).state == "active"
        return
    with pytest.raises(NotPossible, match="older than 14 days"):
        services.accept_invitation(invitation=invitation, by=make_user())


def test_a_second_invitation_to_an_address_makes_the_first_useless():
    organisation = make_organisation("verified")
    first = invite(organisation)
    second = invite(organisation, role="observer")
    with pytest.raises(NotPossible):
        services.accept_invitation(invitation=first, by=make_user())
    assert services.accept_invitation(invitation=second, by=make_user()).role == "observer"


def test_withdraw_invitation_makes_it_useless():
    organisation = make_organisation("verified")
    invitation = invite(organisation)
    services.withdraw_invitation(invitation=invitation, by=owner_of(organisation))
    with pytest.raises(NotPossible):
        services.accept_invitation(invitation=invitation, by=make_user())


def test_a_closed_organisation_is_joined_by_nobody():
    organisation = make_organisation("verified")
    invitation = invite(organisation)
    services.close_organisation(organisation=organisation, by=owner_of(organisation))
    with pytest.raises(NotPossible, match="closed"):
        services.accept_invitation(invitation=invitation, by=make_user())
    organisation.refresh_from_db()
    with pytest.raises(NotPossible, match="closed"):
        services.ask_to_join(organisation=organisation, note="Me", by=make_user())


@pytest.mark.parametrize(
    ("email", "role", "fields"), [("nobody", "author", ["email"]), ("a@b.example", "boss", ["role"])]
)
def test_invite_member_says_what_is_wrong_beside_the_field(email, role, fields):
    organisation = make_organisation("verified")
    with pytest.raises(ValidationError) as failure:
        services.invite_member(organisation=organisation, email=email, role=role, by=owner_of(organisation))
    assert sorted(failure.value.error_dict) == fields


@pytest.mark.parametrize(
    ("role", "invited", "may"),
    [
        ("owner", "owner", True),
        ("focal_point", "owner", False),
        ("focal_point", "focal_point", True),
        ("author", "observer", False),
        ("observer", "observer", False),
    ],
)
def test_who_may_invite_whom(role, invited, may):
    organisation = make_organisation("verified")
    by = make_member(organisation, role).user
    if may:
        services.invite_member(organisation=organisation, email="x@y.example", role=invited, by=by)
        return
    with pytest.raises(PermissionDenied):
        services.invite_member(organisation=organisation, email="x@y.example", role=invited, by=by)


def test_a_focal_point_approves_who_asks_and_officers_are_not_needed():
    organisation, person = make_organisation("verified"), make_user()
    focal = make_member(organisation, MemberRole.FOCAL_POINT).user
    asked = services.ask_to_join(organisation=organisation, note="I write here.", by=person)
    assert not person.has_perm("accounts.act_for_organisation", organisation)
    told = Notice.objects.filter(kind="membership_asked").values_list("user_id", flat=True)
    assert sorted(told) == sorted([owner_of(organisation).pk, focal.pk])
    with pytest.raises(PermissionDenied):
        services.approve_membership(membership=asked, by=make_officer())
    assert services.approve_membership(membership=asked, role="author", by=focal).state == "active"
    assert person.has_perm("accounts.act_for_organisation", organisation)
    assert Notice.objects.get(kind="membership_approved").user == person


def test_a_focal_point_does_not_approve_an_owner():
    organisation = make_organisation("verified")
    focal = make_member(organisation, MemberRole.FOCAL_POINT).user
    asked = services.ask_to_join(organisation=organisation, note="", by=make_user())
    with pytest.raises(PermissionDenied):
        services.approve_membership(membership=asked, role="owner", by=focal)


def test_decline_membership_ends_the_request_and_one_may_ask_again():
    organisation, person = make_organisation("verified"), make_user()
    asked = services.ask_to_join(organisation=organisation, note="", by=person)
    with pytest.raises(NotPossible, match="asked already"):
        services.ask_to_join(organisation=organisation, note="", by=person)
    assert services.decline_membership(membership=asked, by=owner_of(organisation)).state == "ended"
    with pytest.raises(NotPossible):
        services.approve_membership(membership=asked, by=owner_of(organisation))
    assert services.ask_to_join(organisation=organisation, note="", by=person).state == "asked"


def test_an_invitation_lets_in_who_had_asked():
    organisation, person = make_organisation("verified"), make_user()
    services.ask_to_join(organisation=organisation, note="", by=person)
    services.accept_invitation(invitation=invite(organisation, role="observer"), by=person)
    assert list(Membership.objects.filter(user=person).values_list("role", "state")) == [("observer", "active")]


@pytest.mark.parametrize("state", ["draft", "refused", "closed"])
def test_ask_to_join_is_for_what_can_be_found(state):
    organisation = make_organisation(state)
    with pytest.raises((PermissionDenied, NotPossible)):
        services.ask_to_join(organisation=organisation, note="", by=make_user())


def test_the_last_owner_cannot_leave_or_step_down():
    organisation = make_organisation("verified")
    owner = owner_of(organisation)
    membership = organisation.memberships.get()
    with pytest.raises(NotPossible, match="last owner"):
        services.end_membership(membership=membership, by=owner)
    with pytest.raises(NotPossible, match="last owner"):
        services.change_role(membership=membership, role="author", by=owner)
    other = make_member(organisation, MemberRole.AUTHOR)
    services.change_role(membership=other, role="owner", by=owner)
    assert services.end_membership(membership=membership, by=owner).state == "ended"


@pytest.mark.parametrize(
    ("role", "target", "may"),
    [
        ("owner", "owner", True),
        ("focal_point", "author", True),
        ("focal_point", "owner", False),
        ("author", "observer", False),
    ],
)
def test_who_may_end_whose_part(role, target, may):
    organisation = make_organisation("verified")
    by, membership = make_member(organisation, role).user, make_member(organisation, target)
    if may:
        assert services.end_membership(membership=membership, by=by).state == "ended"
        assert Notice.objects.get(kind="membership_ended").user == membership.user
        return
    with pytest.raises(PermissionDenied):
        services.end_membership(membership=membership, by=by)


def test_who_leaves_is_not_told_of_it():
    membership = make_member(make_organisation("verified"), MemberRole.AUTHOR)
    services.end_membership(membership=membership, by=membership.user)
    assert Notice.objects.filter(kind="membership_ended").count() == 0


@pytest.mark.django_db(transaction=True)
def test_of_two_owners_who_leave_at_once_one_stays():
    organisation = make_organisation("verified")
    make_member(organisation, MemberRole.OWNER)
    memberships = list(organisation.memberships.all())
    barrier, outcomes = threading.Barrier(2), []

    def leave(membership: Membership) -> None:
        try:
            barrier.wait()
            services.end_membership(membership=membership, by=membership.user)
            outcomes.append("left")
        except NotPossible:
            outcomes.append("stayed")
        finally:
            connection.close()

    threads = [threading.Thread(target=leave, args=[membership]) for membership in memberships]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["left", "stayed"]
    assert organisation.memberships.active().count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_eight_who_accept_one_invitation_at_once_one_is_in():
    organisation = make_organisation("verified")
    invitation = invite(organisation)
    people = [make_user() for _number in range(8)]
    barrier, outcomes = threading.Barrier(8), []

    def accept(person) -> None:
        try:
            barrier.wait()
            services.accept_invitation(invitation=invitation, by=person)
            outcomes.append("in")
        except NotPossible:
            outcomes.append("late")
        finally:
            connection.close()

    threads = [threading.Thread(target=accept, args=[person]) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["in"] + ["late"] * 7
    assert organisation.memberships.active().count() == 2
