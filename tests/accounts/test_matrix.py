"""Every role × every action × one's own and a foreign organisation, and what a foreign organisation's addresses say."""

import inspect
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from accounts import rules, services
from accounts.enums import MemberRole, Role
from accounts.models import (
    Document,
    Invitation,
    Membership,
    NetworkLink,
    Organisation,
    OrganisationImport,
    RoleChange,
    Succession,
)
from core.permissions import RulesBackend
from tests.signing_in import sign_in

from .factories import make_member, make_officer, make_organisation, make_user, owner_of

pytestmark = pytest.mark.django_db

VISITORS = (
    *("anonymous", "stranger", "observer", "author", "focal_point", "owner"),
    *("officer", "officer_inside", "administrator", "inactive_owner"),
)
INSIDE = ("observer", "author", "focal_point", "owner", "officer_inside")


def an_organisation(organisation: Organisation) -> Organisation:
    return organisation


def an_invitation(organisation: Organisation) -> Invitation:
    return services.invite_member(
        organisation=organisation, email="new@people.example", role="author", by=owner_of(organisation)
    )


def a_membership(organisation: Organisation) -> Membership:
    return make_member(organisation)


def a_request(organisation: Organisation) -> Membership:
    return services.ask_to_join(organisation=organisation, note="", by=make_user())


def a_document(organisation: Organisation) -> Document:
    facts = {"name": "letter.pdf", "media_type": "application/pdf", "size": 1, "sha256": "0" * 64}
    return Document.objects.create(
        organisation=organisation, file=ContentFile(b"x", name="x"), uploaded_at=timezone.now(),
        uploaded_by=owner_of(organisation), **facts,
    )  # fmt: skip


def a_succession(organisation: Organisation) -> Succession:
    asker = make_member(organisation).user
    return Succession.objects.create(organisation=organisation, user=asker, reason="Gone.", asked_at=timezone.now())


def a_link(organisation: Organisation) -> NetworkLink:
    """Proposed by the network, so that it is for the organisation to confirm."""
    network = make_organisation("verified", type="network")
    return NetworkLink.objects.create(
        network=network, member=organisation, proposed_by_network=True, proposed_at=timezone.now(),
        proposed_by=owner_of(network),
    )  # fmt: skip


def a_role_change(organisation: Organisation) -> RoleChange:
    proposed_by = make_user(roles=(Role.ADMINISTRATOR,))
    return RoleChange.objects.create(
        user=make_user(), role="officer", gives=True, reason="New.", proposed_at=timezone.now(), proposed_by=proposed_by
    )


def an_import(organisation: Organisation) -> OrganisationImport:
    return OrganisationImport.objects.create(
        name="campaign.csv", text="name\n", uploaded_at=timezone.now(), uploaded_by=make_officer()
    )


# action: (state of the organisation, what the rule is asked about, answers in the order of VISITORS)
MATRIX: dict[str, tuple[str, Callable[[Organisation], Any] | None, str]] = {
    "view_organisation": ("submitted", an_organisation, "0 0 1 1 1 1 1 1 1 0"),
    "enter_desk": ("verified", None, "0 0 0 0 0 0 1 1 1 0"),
    "register_organisation": ("verified", None, "0 1 1 1 1 1 1 1 1 0"),
    "act_for_organisation": ("verified", an_organisation, "0 0 0 1 1 1 0 1 0 0"),
    "manage_organisation": ("verified", an_organisation, "0 0 0 0 1 1 0 0 0 0"),
    "save_profile_step": ("draft", an_organisation, "0 0 0 0 1 1 0 0 0 0"),
    "add_document": ("draft", an_organisation, "0 0 0 0 1 1 0 0 0 0"),
    "remove_document": ("draft", a_document, "0 0 0 0 1 1 0 0 0 0"),
    "view_document": ("submitted", a_document, "0 0 0 1 1 1 1 1 1 0"),
    "submit_organisation": ("draft", an_organisation, "0 0 0 0 1 1 0 0 0 0"),
    "clarify_organisation": ("clarification_asked", an_organisation, "0 0 0 0 1 1 0 0 0 0"),
    "review_organisation": ("submitted", an_organisation, "0 0 0 0 0 0 1 0 0 0"),
    "query_organisation": ("submitted", an_organisation, "0 0 0 0 0 0 1 0 0 0"),
    "verify_organisation": ("submitted", an_organisation, "0 0 0 0 0 0 1 0 0 0"),
    "refuse_organisation": ("submitted", an_organisation, "0 0 0 0 0 0 1 0 0 0"),
    "suspend_organisation": ("verified", an_organisation, "0 0 0 0 0 0 1 0 0 0"),
    "reinstate_organisation": ("suspended", an_organisation, "0 0 0 0 0 0 1 0 0 0"),
    "vindicate_organisation": ("refused", an_organisation, "0 0 0 0 0 0 1 0 0 0"),
    "merge_organisation": ("verified", an_organisation, "0 0 0 0 0 0 1 0 0 0"),
    "unmerge_organisation": ("verified", an_organisation, "0 0 0 0 0 0 1 0 0 0"),
    "confirm_match": ("verified", an_organisation, "0 0 0 0 0 0 1 0 0 0"),
    "dismiss_match": ("verified", an_organisation, "0 0 0 0 0 0 1 0 0 0"),
    "remind_organisation": ("verified", an_organisation, "0 0 0 0 0 0 1 1 0 0"),
    "lapse_organisation": ("renewal_due", an_organisation, "0 0 0 0 0 0 1 1 0 0"),
    "renew_organisation": ("renewal_due", an_organisation, "0 0 0 0 1 1 0 0 0 0"),
    "close_organisation": ("verified", an_organisation, "0 0 0 0 0 1 0 0 0 0"),
    "view_members": ("verified", an_organisation, "0 0 1 1 1 1 0 1 0 0"),
    "invite_member": ("verified", an_organisation, "0 0 0 0 1 1 0 0 0 0"),
    "accept_invitation": ("verified", an_invitation, "0 1 1 1 1 1 1 1 1 0"),
    "withdraw_invitation": ("verified", an_invitation, "0 0 0 0 1 1 0 0 0 0"),
    "ask_to_join": ("verified", an_organisation, "0 1 0 0 0 0 1 0 1 0"),
    "approve_membership": ("verified", a_request, "0 0 0 0 1 1 0 0 0 0"),
    "decline_membership": ("verified", a_request, "0 0 0 0 1 1 0 0 0 0"),
    "end_membership": ("verified", a_membership, "0 0 0 0 1 1 0 0 0 0"),
    "change_role": ("verified", a_membership, "0 0 0 0 0 1 0 0 0 0"),
    "ask_succession": ("verified", an_organisation, "0 0 0 1 1 0 0 1 0 0"),
    "object_to_succession": ("verified", a_succession, "0 0 0 0 0 1 0 0 0 0"),
    "appoint_succession": ("verified", a_succession, "0 0 0 0 0 0 1 0 0 0"),
    "refuse_succession": ("verified", a_succession, "0 0 0 0 0 0 1 0 0 0"),
    "propose_role_change": ("verified", None, "0 0 0 0 0 0 0 0 1 0"),
    "confirm_role_change": ("verified", a_role_change, "0 0 0 0 0 0 0 0 1 0"),
    "decline_role_change": ("verified", a_role_change, "0 0 0 0 0 0 0 0 1 0"),
    "import_register": ("verified", None, "0 0 0 0 0 0 0 0 1 0"),
    "import_organisations": ("verified", None, "0 0 0 0 0 0 1 1 1 0"),
    "start_import": ("verified", an_import, "0 0 0 0 0 0 0 0 0 0"),
    "propose_network_link": ("verified", an_organisation, "0 0 0 0 1 1 0 0 0 0"),
    "confirm_network_link": ("verified", a_link, "0 0 0 0 1 1 0 0 0 0"),
    "end_network_link": ("verified", a_link, "0 0 0 0 1 1 0 0 0 0"),
}
# About the person, not about an organisation: tests of their own.
OF_PEOPLE = {"request_data_export", "close_account", "change_account"}


def visitor(kind: str, organisation: Organisation) -> Any:
    match kind:
        case "anonymous":
            return AnonymousUser()
        case "stranger":
            return owner_of(make_organisation("verified"))  # in another organisation, with every right there
        case "officer" | "administrator":
            return make_user(roles=(Role(kind),))
        case "officer_inside":
            return make_member(organisation, "author", user=make_officer()).user
        case "inactive_owner":
            return make_member(organisation, "owner", user=make_user(is_active=False)).user
    return make_member(organisation, MemberRole(kind)).user


def ask(action: str, user: Any, about: Any) -> bool:
    return RulesBackend().has_perm(user, f"accounts.{action}", about)


def test_every_rule_is_in_the_matrix() -> None:
    found = {
        name
        for name, value in vars(rules).items()
        if inspect.isfunction(value) and value.__module__ == rules.__name__ and not name.startswith("_")
    }
    assert found - OF_PEOPLE - {"role_in"} == set(MATRIX)


@pytest.mark.parametrize("action", MATRIX)
def test_each_role_may_do_what_the_matrix_says_in_its_own_organisation(action: str) -> None:
    state, make, answers = MATRIX[action]
    organisation = make_organisation(state)
    people = {kind: visitor(kind, organisation) for kind in VISITORS}
    about = make(organisation) if make else None
    found = {kind: ask(action, person, about) for kind, person in people.items()}
    assert found == {kind: answer == "1" for kind, answer in zip(VISITORS, answers.split(), strict=True)}


@pytest.mark.parametrize("action", [action for action, (_state, make, _answers) in MATRIX.items() if make])
def test_whatever_role_one_has_one_is_a_stranger_in_a_foreign_organisation(action: str) -> None:
    state, make, answers = MATRIX[action]
    own, foreign = make_organisation("verified"), make_organisation(state)
    as_stranger, as_officer = answers.split()[1] == "1", answers.split()[6] == "1"
    people = {kind: visitor(kind, own) for kind in INSIDE}
    about = make(foreign)  # type: ignore[misc]  # the parameters leave those without an object out
    found = {kind: ask(action, person, about) for kind, person in people.items()}
    assert found == {kind: as_officer if kind == "officer_inside" else as_stranger for kind in INSIDE}


def private_addresses() -> list[str]:
    """The names of all addresses below an organisation's reference, but the one by which strangers ask to join."""
    accounts = next(pattern for pattern in _included() if getattr(pattern, "namespace", "") == "accounts")
    return sorted(
        pattern.name
        for pattern in accounts.url_patterns
        if str(pattern.pattern).startswith("organisation/<str:reference>/") and pattern.name != "organisation-join"
    )


def _included() -> list[Any]:
    found: list[Any] = []
    for pattern in get_resolver().url_patterns:
        found += getattr(pattern, "url_patterns", [])
    return found


@pytest.mark.parametrize("state", ["draft", "submitted", "verified", "lapsed", "suspended", "closed"])
def test_a_foreign_organisations_private_addresses_do_not_exist(state: str) -> None:
    names = private_addresses()
    assert len(names) >= 12
    foreign, client = make_organisation(state), Client()
    sign_in(client, owner_of(make_organisation("verified")))
    answers = {}
    for name in names:
        parts = {"reference": foreign.reference} | ({"step": "name"} if name.startswith("profile-") else {})
        address = reverse(f"accounts:{name}", kwargs=parts)
        answers[name] = {client.get(address).status_code, client.post(address, {"x": "y"}).status_code}
    assert {name: codes for name, codes in answers.items() if not codes <= {404, 405}} == {}
    assert all(404 in codes for codes in answers.values())


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("membership-approve", a_request),
        ("membership-decline", a_request),
        ("membership-end", a_membership),
        ("membership-change-role", a_membership),
        ("invitation-withdraw", an_invitation),
        ("document-file", a_document),
    ],
)
def test_what_belongs_to_a_foreign_organisation_does_not_exist(name: str, make: Callable[[Organisation], Any]) -> None:
    thing, client = make(make_organisation("verified")), Client()
    sign_in(client, owner_of(make_organisation("verified")))
    address = reverse(f"accounts:{name}", args=[thing.key])
    codes = {client.get(address).status_code, client.post(address).status_code}
    assert 404 in codes
    assert codes <= {404, 405}
