"""What happens to organisations, their representatives and the registers."""

from .account import change_account
from .closing import close_account, last_owned, refuse_closing
from .documents import NotStored, add_document, remove_document, view_document
from .import_files import run_imports, start_import, upload_import
from .imports import OrganisationsReport, import_organisations
from .matches import ask_for_matches, confirm_match, dismiss_match, settle_matches
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
from .merging import merge_organisation, unmerge_organisation
from .my_data import make_exports, request_data_export
from .networks import confirm_network_link, end_network_link, propose_network_link
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
from .retention import apply_retention
from .role_changes import confirm_role_change, decline_role_change, grant_first_role, propose_role_change
from .succession import (
    appoint_succession,
    ask_succession,
    object_to_succession,
    refuse_succession,
)
from .verification import (
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
    "NotStored",
    "OrganisationsReport",
    "accept_invitation",
    "add_document",
    "apply_retention",
    "appoint_succession",
    "approve_membership",
    "ask_for_matches",
    "ask_succession",
    "ask_to_join",
    "change_account",
    "change_role",
    "clarify_organisation",
    "close_account",
    "close_organisation",
    "confirm_match",
    "confirm_network_link",
    "confirm_role_change",
    "decline_membership",
    "decline_role_change",
    "dismiss_match",
    "end_membership",
    "end_network_link",
    "find_invitation",
    "grant_first_role",
    "import_organisations",
    "import_register",
    "invite_member",
    "keep_organisation",
    "lapse_organisation",
    "last_owned",
    "make_exports",
    "merge_organisation",
    "object_to_succession",
    "propose_network_link",
    "propose_role_change",
    "query_organisation",
    "refuse_closing",
    "refuse_organisation",
    "refuse_succession",
    "register_organisation",
    "reinstate_organisation",
    "remind_and_lapse",
    "remind_organisation",
    "remove_document",
    "renew_organisation",
    "request_data_export",
    "review_organisation",
    "run_imports",
    "save_profile_step",
    "settle_matches",
    "start_import",
    "submit_organisation",
    "suspend_organisation",
    "unmerge_organisation",
    "upload_import",
    "verified_until",
    "verify_organisation",
    "view_document",
    "vindicate_organisation",
    "withdraw_invitation",
]
