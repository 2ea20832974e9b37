"""What PostgreSQL refuses, whoever asks."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.enums import OrganisationState
from accounts.models import Invitation, Membership, OrganisationName, RegisterDecision, Status

from .factories import make_member, make_organisation, make_user, owner_of

pytestmark = pytest.mark.django_db


def refused_by(change) -> str:
    with pytest.raises(IntegrityError) as failure, transaction.atomic():
        change()
    return str(failure.value)


@pytest.mark.parametrize(
    ("state", "fields", "constraint"),
    [
        ("draft", {"state": "approved"}, "organisation_state_known"),
        ("draft", {"type": "club"}, "organisation_type_known"),
        ("draft", {"scope": "galactic"}, "organisation_scope_known"),
        ("draft", {"profile_level": "some"}, "organisation_profile_level_known"),
        ("draft", {"name": ""}, "organisation_has_name"),
        ("draft", {"state": "verified"}, "organisation_"),
        ("verified", {"verified_by": None}, "organisation_verified_at_by"),
        ("verified", {"verified_at": None, "verified_by": None}, "organisation_verified_in_its_states"),
        ("refused", {"refused_at": None, "refused_by": None}, "organisation_refused_in_its_states"),
        ("suspended", {"suspended_at": None, "suspended_by": None}, "organisation_suspended_in_its_states"),
        ("closed", {"closed_at": None, "closed_by": None}, "organisation_closed_in_its_states"),
        ("verified", {"country": ""}, "organisation_complete_when_sent"),
    ],
)
def test_an_organisation_is_never_in_a_state_without_its_story(state, fields, constraint):
    organisation = make_organisation(state)
    assert constraint in refused_by(lambda: type(organisation).objects.filter(pk=organisation.pk).update(**fields))


def test_every_state_can_be_stored():
    assert [make_organisation(state).state for state in OrganisationState.values] == OrganisationState.values


def test_a_person_is_in_an_organisation_once_at_a_time():
    member = make_member(make_organisation())
    assert "membership_once_at_a_time" in refused_by(lambda: make_member(member.organisation, user=member.user))


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"state": "banned"}, "membership_"),
        ({"role": "king"}, "membership_role_known"),
        ({"began_by": None}, "membership_began_at_by"),
        ({"state": "ended"}, "membership_times_fit_state"),
        ({"ended_at": timezone.now()}, "membership_"),
        ({"state": "asked"}, "membership_times_fit_state"),
    ],
)
def test_a_membership_has_the_times_of_its_state(fields, constraint):
    member = make_member(make_organisation())
    assert constraint in refused_by(lambda: Membership.objects.filter(pk=member.pk).update(**fields))


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"state": "accepted"}, "invitation_accepted_at_by"),
        ({"state": "withdrawn"}, "invitation_withdrawn_at_by"),
        ({"accepted_at": timezone.now()}, "invitation_accepted_at_by"),
        ({"role": "king"}, "invitation_role_known"),
    ],
)
def test_an_invitation_is_used_by_someone_at_some_time(fields, constraint):
    organisation = make_organisation()
    invitation = Invitation.objects.create(
        organisation=organisation,
        email="a@b.example",
        role="author",
        token_hash="0" * 64,
        sent_at=timezone.now(),
        sent_by=owner_of(organisation),
    )
    assert constraint in refused_by(lambda: Invitation.objects.filter(pk=invitation.pk).update(**fields))


def test_a_status_is_checked_by_someone_against_something():
    status = Status.objects.create(organisation=make_organisation(), system="ECOSOC")
    row = Status.objects.filter(pk=status.pk)
    assert "status_" in refused_by(lambda: row.update(checked_at=timezone.now()))
    assert "status_checked_against" in refused_by(lambda: row.update(checked_at=timezone.now(), checked_by=make_user()))
    assert "status_once_per_system" in refused_by(
        lambda: Status.objects.create(organisation=status.organisation, system="ECOSOC")
    )


def test_there_is_no_third_clarification():
    organisation, user, now = make_organisation(), make_user(), timezone.now()

    def ask(number: int) -> None:
        organisation.clarifications.create(
            number=number, question="?", asked_at=now, asked_by=user, answer="!", answered_at=now, answered_by=user
        )

    ask(1)
    ask(2)
    assert "clarification_at_most_twice" in refused_by(lambda: ask(3))
    assert "clarification_number_once" in refused_by(lambda: ask(2))


def test_one_name_a_language():
    organisation = make_organisation()
    name = {"organisation": organisation, "kind": "translation", "language": "fr"}
    OrganisationName.objects.create(name="Eau", name_key="eau", **name)
    assert "one_name_per_language" in refused_by(
        lambda: OrganisationName.objects.create(name="Eaux", name_key="eaux", **name)
    )


def test_a_decision_of_a_register_is_of_a_known_kind():
    row = {"system": "ECOSOC", "organisation": "A", "name_key": "a", "session_date": "2014-02-07"}
    assert "register_decision_known" in refused_by(
        lambda: RegisterDecision.objects.create(decision="perhaps", fingerprint="1", **row)
    )
