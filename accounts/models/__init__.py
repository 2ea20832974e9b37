"""People, organisations, who represents them, and the registers in which they stand."""

from .documents import Document
from .imports import OrganisationImport
from .members import Invitation, Membership, Succession
from .networks import NetworkLink
from .organisations import Clarification, Organisation, OrganisationName, Status
from .people import DataExport, Grant, RoleChange, User, UserManager
from .register import RegisterDecision, RegisterMatch

__all__ = [
    "Clarification",
    "DataExport",
    "Document",
    "Grant",
    "Invitation",
    "Membership",
    "NetworkLink",
    "Organisation",
    "OrganisationImport",
    "OrganisationName",
    "RegisterDecision",
    "RegisterMatch",
    "RoleChange",
    "Status",
    "Succession",
    "User",
    "UserManager",
]
