"""People and organisations in any state, made as plain rows: tests of services start where they want."""

import itertools
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from accounts.enums import MemberRole, MembershipState, OrganisationState, Role
from accounts.models import Grant, Membership, Organisation, User
from accounts.names import acronym_key, name_key
from accounts.services import query_organisation, submit_organisation
from core.references import create_with_reference

_numbers = itertools.count(1)

COMPLETE: dict[str, Any] = {
    "type": "ngo",
    "country": "404",
    "address": "12 Moi Avenue, Nairobi",
    "year_established": 1998,
    "scope": "national",
    "working_languages": ["en"],
    "mission": "Water for every village.",
}
STATES_AT_DESK = (OrganisationState.SUBMITTED, OrganisationState.IN_REVIEW, OrganisationState.CLARIFICATION_ASKED)


def make_user(*, roles: tuple[str, ...] = (), **fields: Any) -> User:
    """A person with a confirmed-looking address and no password."""
    number = next(_numbers)
    fields = {"email": f"person{number}@people.example", "name": f"Person {number}", **fields}
    user = User.objects.create_user(**fields)
    Grant.objects.bulk_create(Grant(user=user, role=role) for role in roles)
    return user


def make_officer(**fields: Any) -> User:
    """A desk officer."""
    return make_user(roles=(Role.OFFICER,), **fields)


def make_member(organisation: Organisation, role: str = MemberRole.AUTHOR, **fields: Any) -> Membership:
    """An active representative; `user` in fields, else a new person."""
    user = fields.pop("user", None) or make_user()
    fields = {"state": MembershipState.ACTIVE, "began_at": timezone.now(), "began_by": user, **fields}
    return Membership.objects.create(user=user, organisation=organisation, role=role, **fields)


def make_organisation(
    state: str = OrganisationState.DRAFT, *, owner: User | None = None, **fields: Any
) -> Organisation:
    """An organisation with an owner, complete enough to be sent, in the state. For a state at the desk its case is open
    (a clarification is asked, where that is the state)."""
    number, owner, now = next(_numbers), owner or make_user(), timezone.now()
    name = fields.pop("name", f"Water and Wells {number}")
    keys = {"name_key": name_key(name), "acronym_key": acronym_key(fields.get("acronym", ""))}
    fields = {"name": name, "slug": f"organisation-{number}", **COMPLETE, **keys, **fields}
    if state in STATES_AT_DESK:
        return _at_desk(state, owner, fields)
    for verb in _verbs_of(state):
        fields = {f"{verb}_at": now, f"{verb}_by": owner, **fields}
    fields = {**_further(state, now), **fields}
    organisation = create_with_reference(Organisation, Organisation.LETTER, state=state, **fields)
    make_member(organisation, MemberRole.OWNER, user=owner)
    return organisation


def owner_of(organisation: Organisation) -> User:
    """Its first owner."""
    return organisation.memberships.active().filter(role=MemberRole.OWNER).order_by("pk")[0].user


def _at_desk(state: str, owner: User, fields: dict[str, Any]) -> Organisation:
    organisation = create_with_reference(Organisation, Organisation.LETTER, **fields)
    make_member(organisation, MemberRole.OWNER, user=owner)
    organisation = submit_organisation(organisation=organisation, by=owner)
    if state == OrganisationState.CLARIFICATION_ASKED:
        return query_organisation(organisation=organisation, sentence="Who founded it?", by=make_officer())
    if state == OrganisationState.IN_REVIEW:
        organisation.state = state
        organisation.save(update_fields=["state"])
    return organisation


def _further(state: str, now: datetime) -> dict[str, Any]:
    """What else is known of an organisation in the state."""
    match OrganisationState(state):
        case OrganisationState.VERIFIED | OrganisationState.SUSPENDED:
            return {"verified_until": now + timedelta(days=900)}
        case OrganisationState.RENEWAL_DUE:
            return {"verified_until": now + timedelta(days=30)}
        case OrganisationState.LAPSED:
            return {"verified_until": now - timedelta(days=1), "lapsed_at": now}
        case OrganisationState.MERGED:
            return {"merged_into": make_organisation("verified"), "state_before_merge": "verified"}
    return {}


def _verbs_of(state: str) -> tuple[str, ...]:
    return {
        OrganisationState.DRAFT: (),
        OrganisationState.VERIFIED: ("submitted", "verified"),
        OrganisationState.RENEWAL_DUE: ("submitted", "verified"),
        OrganisationState.LAPSED: ("submitted", "verified"),
        OrganisationState.MERGED: ("submitted", "verified", "merged"),
        OrganisationState.REFUSED: ("submitted", "refused"),
        OrganisationState.SUSPENDED: ("submitted", "verified", "suspended"),
        OrganisationState.CLOSED: ("submitted", "verified", "closed"),
    }[OrganisationState(state)]
