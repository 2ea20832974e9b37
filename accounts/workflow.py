"""Which state of an organisation, a membership or an invitation may follow which."""

from core.workflow import Workflow, move

from .enums import (
    VERIFIED_STATES,
    InvitationState,
    MembershipState,
    NetworkState,
    OrganisationState,
    RoleChangeState,
    SuccessionState,
)

_AT_THE_DESK = (OrganisationState.SUBMITTED, OrganisationState.IN_REVIEW)

ORGANISATION = Workflow(
    noun="organisation",
    states=tuple(OrganisationState.values),
    moves={
        "submit": move((OrganisationState.DRAFT, OrganisationState.LAPSED), OrganisationState.SUBMITTED),
        "review": move(OrganisationState.SUBMITTED, OrganisationState.IN_REVIEW),
        "query": move(_AT_THE_DESK, OrganisationState.CLARIFICATION_ASKED),
        "clarify": move(OrganisationState.CLARIFICATION_ASKED, OrganisationState.IN_REVIEW),
        "verify": move(_AT_THE_DESK, OrganisationState.VERIFIED),
        "refuse": move(_AT_THE_DESK, OrganisationState.REFUSED),
        "remind": move(OrganisationState.VERIFIED, OrganisationState.RENEWAL_DUE),
        "renew": move(OrganisationState.RENEWAL_DUE, OrganisationState.VERIFIED),
        "lapse": move(OrganisationState.RENEWAL_DUE, OrganisationState.LAPSED),
        "suspend": move(VERIFIED_STATES, OrganisationState.SUSPENDED),
        "reinstate": move(OrganisationState.SUSPENDED, OrganisationState.VERIFIED),
        "vindicate": move((OrganisationState.REFUSED, OrganisationState.SUSPENDED), OrganisationState.VERIFIED),
        "close": move(
            (
                OrganisationState.DRAFT,
                *sorted(VERIFIED_STATES),
                OrganisationState.LAPSED,
                OrganisationState.REFUSED,
                OrganisationState.SUSPENDED,
            ),
            OrganisationState.CLOSED,
        ),
        "merge": move(
            tuple(state for state in OrganisationState if state != OrganisationState.MERGED), OrganisationState.MERGED
        ),
    },
)

MEMBERSHIP = Workflow(
    noun="membership",
    states=tuple(MembershipState.values),
    moves={
        "approve": move(MembershipState.ASKED, MembershipState.ACTIVE),
        "decline": move(MembershipState.ASKED, MembershipState.ENDED),
        "end": move(MembershipState.ACTIVE, MembershipState.ENDED),
    },
)

INVITATION = Workflow(
    noun="invitation",
    states=tuple(InvitationState.values),
    moves={
        "accept": move(InvitationState.OPEN, InvitationState.ACCEPTED),
        "withdraw": move(InvitationState.OPEN, InvitationState.WITHDRAWN),
    },
)

NETWORK_LINK = Workflow(
    noun="network_link",
    states=tuple(NetworkState.values),
    moves={
        "confirm": move(NetworkState.PROPOSED, NetworkState.ACTIVE),
        "end": move((NetworkState.PROPOSED, NetworkState.ACTIVE), NetworkState.ENDED),
    },
)

SUCCESSION = Workflow(
    noun="succession",
    states=tuple(SuccessionState.values),
    moves={
        "appoint": move(SuccessionState.ASKED, SuccessionState.APPOINTED),
        "refuse": move(SuccessionState.ASKED, SuccessionState.REFUSED),
        "object_to": move(SuccessionState.ASKED, SuccessionState.OBJECTED),
    },
)

ROLE_CHANGE = Workflow(
    noun="role_change",
    states=tuple(RoleChangeState.values),
    moves={
        "confirm": move(RoleChangeState.PROPOSED, RoleChangeState.EFFECTIVE),
        "decline": move(RoleChangeState.PROPOSED, RoleChangeState.DECLINED),
    },
)
