"""What happens to organisations, their representatives and the registers."""

from .members import (
    accept_invitation,
    approve_membership,
    ask_to_join,
    change_role,
    decline_membership,
    end_membership,
    find_invitation,
    invite_member,
    withdraw_invitation,
)
from .organisations import (
    clarify_organisation,
    close_organisation,
    register_organisation,
    save_profile_step,
    submit_organisation,
)
from .register import BadRow, ImportReport, import_register
from .renewal import (
    lapse_organisation,
    remind_and_lapse,
    remind_organisation,
    renew_organisation,
    verified_until,
)
from .verification import (
    check_status,
    keep_organisation,
    query_organisation,
    refuse_organisation,
    reinstate_organisation,
    review_organisation,
    suspend_organisation,
    verify_organisation,
    vindicate_organisation,
)

__all__ = [
    "BadRow",
    "ImportReport",
    "accept_invitation",
    "approve_membership",
    "ask_to_join",
    "change_role",
    "check_status",
    "clarify_organisation",
    "close_organisation",
    "decline_membership",
    "end_membership",
    "find_invitation",
    "import_register",
    "invite_member",
    "keep_organisation",
    "lapse_organisation",
    "query_organisation",
    "refuse_organisation",
    "register_organisation",
    "reinstate_organisation",
    "remind_and_lapse",
    "remind_organisation",
    "renew_organisation",
    "review_organisation",
    "save_profile_step",
    "submit_organisation",
    "suspend_organisation",
    "verified_until",
    "verify_organisation",
    "vindicate_organisation",
    "withdraw_invitation",
]
