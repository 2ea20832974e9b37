"""Which state of an organisation, a membership or an invitation may follow which."""

from core.workflow import Workflow, move

from .enums import InvitationState, MembershipState, OrganisationState

_AT_THE_DESK = (OrganisationState.SUBMITTED, OrganisationState.IN_REVIEW)

ORGANISATION = Workflow(
    noun="organisation",
    states=tuple(OrganisationState.values),
    moves={
        "submit": move(OrganisationState.DRAFT, OrganisationState.SUBMITTED),
        "review": move(OrganisationState.SUBMITTED, OrganisationState.IN_REVIEW),
        "query": move(_AT_THE_DESK, OrganisationState.CLARIFICATION_ASKED),
        "clarify": move(OrganisationState.CLARIFICATION_ASKED, OrganisationState.IN_REVIEW),
        "verify": move(_AT_THE_DESK, OrganisationState.VERIFIED),
        "refuse": move(_AT_THE_DESK, OrganisationState.REFUSED),
        "suspend": move(OrganisationState.VERIFIED, OrganisationState.SUSPENDED),
        "reinstate": move(OrganisationState.SUSPENDED, OrganisationState.VERIFIED),
        "close": move(
            (
                OrganisationState.DRAFT,
                OrganisationState.VERIFIED,
                OrganisationState.REFUSED,
                OrganisationState.SUSPENDED,
            ),
            OrganisationState.CLOSED,
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
