"""People, organisations, who represents them, and the registers in which they stand."""

from .members import Invitation, Membership
from .organisations import Clarification, Organisation, OrganisationName, Status
from .people import Grant, User, UserManager
from .register import RegisterDecision

__all__ = [
    "Clarification",
    "Grant",
    "Invitation",
    "Membership",
    "Organisation",
    "OrganisationName",
    "RegisterDecision",
    "Status",
    "User",
    "UserManager",
]
