"""Two entries of one organisation become one, and undoing it gives back exactly what was."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from accounts import rules, services
from accounts.models import Membership, Organisation
from core.workflow import NotPossible
from moderation.enums import CaseState
from moderation.models import Case
from notifications.models import Notice
from tests.consultations.factories import make_call, make_draft
from tests.signing_in import sign_in

from .factories import make_member, make_officer, make_organisation, owner_of

pytestmark = pytest.mark.django_db

# What a merger and its undoing change for good: the day of the last change.
_LEFT_OUT = {"changed_at", "search"}


def row(organisation: Organisation) -> dict:
    values = Organisation.objects.filter(pk=organisation.pk).values().get()
    return {name: value for name, value in values.items() if name not in _LEFT_OUT}


def test_merge_organisation_lets_its_people_ask_and_its_page_lead_to_the_other():
    into, twin = make_organisation("verified"), make_organisation("verified")
    person = owner_of(twin)
    twin = services.merge_organisation(organisation=twin, into=into, by=make_officer())
    assert rules.role_in(person, twin) == ""
    assert into.memberships.asked().get().user == person
    assert Client().get(twin.get_absolute_url()).url == into.get_absolute_url()
    assert Client().get(f"/r/{twin.reference}").url == into.get_absolute_url()
    assert twin not in Organisation.objects.listed()
    assert Notice.objects.get(user=person).kind == "organisation_merged"


def test_the_people_of_the_other_answer_for_what_it_sent():
    into, twin = make_organisation("verified"), make_organisation("verified")
    author = make_member(into).user
    now = timezone.now()
    call = make_call(opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=30))
    draft = make_draft(call, twin, by=owner_of(twin))
    services.merge_organisation(organisation=twin, into=into, by=make_officer())
    assert draft in type(draft).objects.of(author)
    assert draft not in type(draft).objects.of(owner_of(twin))
    assert rules.act_for_organisation(author, Organisation.objects.get(pk=twin.pk))


@pytest.mark.parametrize("state", ["draft", "verified", "renewal_due", "lapsed", "refused", "suspended", "closed"])
def test_unmerge_organisation_gives_back_exactly_what_was(state):
    into, twin, officer = make_organisation("verified"), make_organisation(state), make_officer()
    members = set(twin.memberships.values_list("user", "role", "state"))
    before = row(twin)
    merged = services.merge_organisation(organisation=twin, into=into, by=officer)
    newcomer = make_member(into).user
    services.unmerge_organisation(organisation=merged, by=officer)
    assert row(twin) == before
    assert set(twin.memberships.values_list("user", "role", "state")) == members
    assert list(into.memberships.asked()) == []
    assert rules.role_in(newcomer, into) == "author"


@pytest.mark.parametrize("state", ["submitted", "in_review", "clarification_asked"])
def test_what_waited_at_the_desk_waits_there_anew(state):
    into, twin, officer = make_organisation("verified"), make_organisation(state), make_officer()
    merged = services.merge_organisation(organisation=twin, into=into, by=officer)
    assert list(Case.objects.not_closed()) == []
    services.unmerge_organisation(organisation=merged, by=officer)
    assert Organisation.objects.get(pk=twin.pk).state == "submitted"
    assert Case.objects.not_closed().get().state == CaseState.OPEN


def test_who_was_let_in_meanwhile_stays():
    into, twin, officer = make_organisation("verified"), make_organisation("verified"), make_officer()
    merged = services.merge_organisation(organisation=twin, into=into, by=officer)
    asked = into.memberships.asked().get()
    services.approve_membership(membership=asked, by=owner_of(into))
    services.unmerge_organisation(organisation=merged, by=officer)
    assert Membership.objects.get(pk=asked.pk).state == "active"


def test_invitations_of_the_merged_one_work_no_more():
    into, twin = make_organisation("verified"), make_organisation("verified")
    services.invite_member(organisation=twin, email="new@people.example", role="author", by=owner_of(twin))
    services.merge_organisation(organisation=twin, into=into, by=make_officer())
    assert twin.invitations.get().state == "withdrawn"


@pytest.mark.parametrize("state", ["draft", "closed", "merged"])
def test_nothing_is_merged_into_what_is_no_organisation_at_work(state):
    into, twin = make_organisation(state), make_organisation("verified")
    with pytest.raises(NotPossible):
        services.merge_organisation(organisation=twin, into=into, by=make_officer())


def test_no_chains_and_no_loops():
    into, twin, officer = make_organisation("verified"), make_organisation("verified"), make_officer()
    services.merge_organisation(organisation=twin, into=into, by=officer)
    with pytest.raises(NotPossible, match="Others were merged"):
        services.merge_organisation(organisation=into, into=make_organisation("verified"), by=officer)
    with pytest.raises(ValidationError):
        services.merge_organisation(organisation=into, into=into, by=officer)


def test_an_officer_with_a_part_in_either_merges_nothing():
    officer = make_officer()
    own, other = make_organisation("verified", owner=officer), make_organisation("verified")
    for twin, into in ((own, other), (other, own)):
        with pytest.raises(PermissionDenied):
            services.merge_organisation(organisation=twin, into=into, by=officer)


def test_the_pages_of_a_merger_show_first_what_it_does():
    into, twin = make_organisation("verified"), make_organisation("submitted")
    officer = Client()
    sign_in(officer, make_officer())
    address = f"/desk/organisations/{twin.reference}/merge/"
    wrong = officer.post(address, {"into": "O-00000000", "merge": "1"})
    assert (wrong.status_code, list(wrong.context["form"].errors)) == (422, ["into"])
    preview = officer.get(address, {"into": into.reference})
    assert (preview.context["into"], preview.context["joining"], preview.context["cases"]) == (into, 1, 1)
    assert Organisation.objects.get(pk=twin.pk).state == "submitted"
    officer.post(address, {"into": into.reference, "merge": "1"})
    assert Organisation.objects.get(pk=twin.pk).merged_into == into
    officer.post(f"/desk/organisations/{twin.reference}/unmerge/")
    assert Organisation.objects.get(pk=twin.pk).merged_into is None
