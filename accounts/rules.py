"""Who may do what with an organisation, its representatives and its invitations."""

from typing import Any

from core.permissions import has_role

from .enums import (
    ENDED_STATES,
    JOINABLE_STATES,
    VERIFIED_STATES,
    MemberRole,
    MembershipState,
    OrganisationState,
    ProfileLevel,
    Role,
)

_ACTS = frozenset({MemberRole.OWNER, MemberRole.FOCAL_POINT, MemberRole.AUTHOR})
_MANAGES = frozenset({MemberRole.OWNER, MemberRole.FOCAL_POINT})
_DESK = (Role.OFFICER, Role.ADMINISTRATOR)
_AT_WORK_STATES = frozenset({OrganisationState.DRAFT, OrganisationState.CLARIFICATION_ASKED, OrganisationState.LAPSED})
_LATER_STEPS = frozenset({"work", "public", "topics", "structure"})


def role_in(user: Any, organisation: Any) -> str:
    """The role that the person holds in the organisation now (accounts.enums.MemberRole), or the empty text. For one
    that was merged into another, the people of that other one answer."""
    if not user.is_authenticated or not user.is_active or user.pk is None:
        return ""
    if organisation.state == OrganisationState.MERGED:
        return role_in(user, organisation.merged_into)
    held = organisation.memberships.filter(user=user, state=MembershipState.ACTIVE).values_list("role", flat=True)
    return held.first() or ""


def view_organisation(user: Any, organisation: Any) -> bool:
    """The public sees what was verified once and does not hide; staff all that was submitted or imported; its people
    all."""
    if organisation.has_public_page:
        return True
    if has_role(user, *_DESK) and (organisation.state != OrganisationState.DRAFT or organisation.imported_at):
        return True
    return role_in(user, organisation) != ""


def enter_desk(user: Any) -> bool:
    """Officers and administrators look through all organisations."""
    return has_role(user, *_DESK)


def register_organisation(user: Any) -> bool:
    """Anyone who is signed in may register an organisation."""
    return bool(user.is_authenticated and user.is_active)


def act_for_organisation(user: Any, organisation: Any) -> bool:
    """Owners, focal points and authors write and send in the organisation's name. What one that was merged into another
    has sent is looked after by the people of that other one."""
    if organisation.state == OrganisationState.MERGED:
        return act_for_organisation(user, organisation.merged_into)
    if organisation.state == OrganisationState.CLOSED:
        return False
    return role_in(user, organisation) in _ACTS


def manage_organisation(user: Any, organisation: Any) -> bool:
    """Owners and focal points keep the profile and the list of representatives."""
    if organisation.state in ENDED_STATES:
        return False
    return role_in(user, organisation) in _MANAGES


def save_profile_step(user: Any, organisation: Any, step: str = "") -> bool:
    """All of the profile while it is a draft or a clarification is asked; later what verification did not rest on."""
    if not manage_organisation(user, organisation):
        return False
    if organisation.state in _AT_WORK_STATES:
        return True
    return organisation.state in VERIFIED_STATES and (not step or step in _LATER_STEPS)


def add_document(user: Any, organisation: Any) -> bool:
    """Its managers, as long as they may mend what verification rests on."""
    return organisation.state in _AT_WORK_STATES and manage_organisation(user, organisation)


def remove_document(user: Any, document: Any) -> bool:
    """As for adding."""
    return add_document(user, document.organisation)


def view_document(user: Any, document: Any) -> bool:
    """Those who act for the organisation; the desk, once the organisation is there."""
    if role_in(user, document.organisation) in _ACTS:
        return True
    if not has_role(user, *_DESK):
        return False
    return document.organisation.state != OrganisationState.DRAFT or document.organisation.imported_at is not None


def submit_organisation(user: Any, organisation: Any) -> bool:
    """Its managers."""
    return manage_organisation(user, organisation)


def clarify_organisation(user: Any, organisation: Any) -> bool:
    """Its managers."""
    return manage_organisation(user, organisation)


def review_organisation(user: Any, organisation: Any) -> bool:
    """An officer who has no part in the organisation; so for all that the desk decides."""
    return has_role(user, Role.OFFICER) and role_in(user, organisation) == ""


query_organisation = review_organisation
verify_organisation = review_organisation
refuse_organisation = review_organisation
suspend_organisation = review_organisation
vindicate_organisation = review_organisation
merge_organisation = review_organisation
unmerge_organisation = review_organisation
dismiss_match = review_organisation
confirm_match = review_organisation
reinstate_organisation = review_organisation


def remind_organisation(user: Any, organisation: Any) -> bool:
    """An officer; mostly the clock does it."""
    return has_role(user, Role.OFFICER)


lapse_organisation = remind_organisation


def renew_organisation(user: Any, organisation: Any) -> bool:
    """Its managers say that all is as it was."""
    return manage_organisation(user, organisation)


def close_organisation(user: Any, organisation: Any) -> bool:
    """An owner."""
    return organisation.state != OrganisationState.MERGED and role_in(user, organisation) == MemberRole.OWNER


def view_members(user: Any, organisation: Any) -> bool:
    """Its people, observers too."""
    return role_in(user, organisation) != ""


def invite_member(user: Any, organisation: Any, role: str = "") -> bool:
    """Its managers; only an owner makes another owner."""
    held = role_in(user, organisation)
    if organisation.state in ENDED_STATES:
        return False
    if role == MemberRole.OWNER:
        return held == MemberRole.OWNER
    return held in _MANAGES


def accept_invitation(user: Any, invitation: Any) -> bool:
    """Whoever holds the link that was sent and is signed in."""
    return bool(user.is_authenticated and user.is_active)


def withdraw_invitation(user: Any, invitation: Any) -> bool:
    """The managers of the organisation."""
    return manage_organisation(user, invitation.organisation)


def ask_to_join(user: Any, organisation: Any) -> bool:
    """Anyone who is signed in and not in it already, where the organisation can be found."""
    if not user.is_authenticated or not user.is_active:
        return False
    if organisation.state not in JOINABLE_STATES:
        return False
    if organisation.profile_level == ProfileLevel.HIDDEN:
        return False
    return role_in(user, organisation) == ""


def approve_membership(user: Any, membership: Any) -> bool:
    """The focal point or an owner of the organisation; staff of the United Nations are not needed."""
    return manage_organisation(user, membership.organisation)


def decline_membership(user: Any, membership: Any) -> bool:
    """As for approving."""
    return manage_organisation(user, membership.organisation)


def end_membership(user: Any, membership: Any) -> bool:
    """One's own; an owner ends any, a focal point those below an owner."""
    if user.is_authenticated and membership.user_id == user.pk:
        return True
    held = role_in(user, membership.organisation)
    if held == MemberRole.FOCAL_POINT:
        return membership.role != MemberRole.OWNER
    return held == MemberRole.OWNER


def change_role(user: Any, membership: Any) -> bool:
    """An owner."""
    return role_in(user, membership.organisation) == MemberRole.OWNER


def ask_succession(user: Any, organisation: Any) -> bool:
    """A representative who is no owner, where owners cannot be reached."""
    if organisation.state in ENDED_STATES:
        return False
    return role_in(user, organisation) in {MemberRole.FOCAL_POINT, MemberRole.AUTHOR}


def object_to_succession(user: Any, succession: Any) -> bool:
    """An owner, who is there after all."""
    return role_in(user, succession.organisation) == MemberRole.OWNER


def appoint_succession(user: Any, succession: Any) -> bool:
    """As for all that the desk decides on an organisation."""
    return review_organisation(user, succession.organisation)


refuse_succession = appoint_succession


def confirm_role_change(user: Any, change: Any) -> bool:
    """A second administrator, who is not the person concerned either."""
    if not has_role(user, Role.ADMINISTRATOR):
        return False
    return user.pk not in {change.proposed_by_id, change.user_id}


def decline_role_change(user: Any, change: Any) -> bool:
    """Any administrator, whoever proposed it too."""
    return has_role(user, Role.ADMINISTRATOR)


def propose_role_change(user: Any) -> bool:
    """An administrator."""
    return has_role(user, Role.ADMINISTRATOR)


def request_data_export(user: Any) -> bool:
    """Anyone who is signed in, of oneself."""
    return bool(user.is_authenticated and user.is_active)


def change_account(user: Any, account: Any) -> bool:
    """One's own."""
    return bool(user.is_authenticated and user.is_active and user.pk == account.pk)


def close_account(user: Any, account: Any) -> bool:
    """One's own."""
    return bool(user.is_authenticated and user.is_active and user.pk == account.pk)


def import_register(user: Any) -> bool:
    """Administrators, besides whoever runs the command."""
    return has_role(user, Role.ADMINISTRATOR)


def import_organisations(user: Any) -> bool:
    """Officers and administrators, besides whoever runs the command."""
    return has_role(user, *_DESK)


def start_import(user: Any, imported: Any) -> bool:
    """Whoever brought the file, in whose name its contacts are invited."""
    return import_organisations(user) and imported.uploaded_by_id == user.pk


def confirm_network_link(user: Any, link: Any) -> bool:
    """The managers of the side that did not propose it."""
    return manage_organisation(user, link.member if link.proposed_by_network else link.network)


def end_network_link(user: Any, link: Any) -> bool:
    """The managers of either side; for one that was merged into another, those of that other one."""
    if _manages_what_is_left(user, link.network):
        return True
    return _manages_what_is_left(user, link.member)


def propose_network_link(user: Any, organisation: Any) -> bool:
    """The managers of a verified organisation, for its own side."""
    return organisation.state in VERIFIED_STATES and manage_organisation(user, organisation)


def _manages_what_is_left(user: Any, organisation: Any) -> bool:
    if organisation.state == OrganisationState.MERGED:
        return manage_organisation(user, organisation.merged_into)
    return manage_organisation(user, organisation)
