"""Who may do what with a call and with a submission."""

from typing import Any

from accounts.enums import OrganisationState, Role
from accounts.rules import act_for_organisation
from core.permissions import has_role

from .enums import CallState, Publication, SubmissionState

PUBLIC_CALL_STATES = frozenset({CallState.SCHEDULED, CallState.ANALYSING, CallState.CANCELLED})
_EDITABLE_STATES = frozenset(
    {
        SubmissionState.DRAFT,
        SubmissionState.SENT,
        SubmissionState.CHANGE_ASKED,
        SubmissionState.PUBLISHED,
    }
)


def view_call(user: Any, call: Any) -> bool:
    """Everyone from its scheduling on; editors always."""
    if call.state in PUBLIC_CALL_STATES:
        return True
    return has_role(user, Role.EDITOR)


def create_call(user: Any) -> bool:
    """Editors of calls."""
    return has_role(user, Role.EDITOR)


def _edit(user: Any, call: Any) -> bool:
    return has_role(user, Role.EDITOR)


def change_call(user: Any, call: Any) -> bool:
    """Editors of calls."""
    return _edit(user, call)


def submit_call(user: Any, call: Any) -> bool:
    """Editors of calls."""
    return _edit(user, call)


def clear_call(user: Any, call: Any) -> bool:
    """A second editor: neither who made the call nor who sent it to clearance."""
    if not has_role(user, Role.EDITOR):
        return False
    return user.pk not in {call.created_by_id, call.submitted_by_id}


def return_call(user: Any, call: Any) -> bool:
    """Editors: the second one with a remark, the first one to go on writing."""
    return _edit(user, call)


def schedule_call(user: Any, call: Any) -> bool:
    """Editors of calls."""
    return _edit(user, call)


def cancel_call(user: Any, call: Any) -> bool:
    """Editors of calls."""
    return _edit(user, call)


def extend_call(user: Any, call: Any) -> bool:
    """Editors of calls."""
    return _edit(user, call)


def analyse_call(user: Any, call: Any) -> bool:
    """Editors of calls."""
    return _edit(user, call)


def view_submission(user: Any, submission: Any) -> bool:
    """Everyone what is published, or was before it was withdrawn; its authors always; staff from its sending
    on.
    """
    if _is_shown(submission):
        return True
    if act_for_organisation(user, submission.organisation):
        return True
    if submission.sent_at is None:
        return False
    return has_role(user, Role.OFFICER, Role.EDITOR)


def view_names(user: Any, submission: Any) -> bool:
    """Whose submission it is: everyone where it is published in full, otherwise its authors and staff who may
    see it.
    """
    if submission.state == SubmissionState.PUBLISHED and submission.publication == Publication.FULL:
        return True
    if act_for_organisation(user, submission.organisation):
        return True
    return submission.sent_at is not None and has_role(user, Role.OFFICER, Role.EDITOR)


def view_private_answers(user: Any, submission: Any) -> bool:
    """What a question keeps from the public: the authors and staff."""
    if act_for_organisation(user, submission.organisation):
        return True
    return submission.sent_at is not None and has_role(user, Role.OFFICER, Role.EDITOR)


def start_submission(user: Any, organisation: Any) -> bool:
    """Whoever may act for the organisation; it need not be verified yet. For one that was merged, the other is
    there."""
    return organisation.state != OrganisationState.MERGED and act_for_organisation(user, organisation)


def save_draft(user: Any, submission: Any) -> bool:
    """Its authors, as long as there is something to send."""
    if submission.state not in _EDITABLE_STATES:
        return False
    return act_for_organisation(user, submission.organisation)


def send_submission(user: Any, submission: Any) -> bool:
    """Whoever may act for the organisation."""
    return act_for_organisation(user, submission.organisation)


def replace_submission(user: Any, submission: Any) -> bool:
    """Whoever may act for the organisation."""
    return act_for_organisation(user, submission.organisation)


def mend_submission(user: Any, submission: Any) -> bool:
    """Whoever may act for the organisation."""
    return act_for_organisation(user, submission.organisation)


def withdraw_submission(user: Any, submission: Any) -> bool:
    """Whoever may act for the organisation."""
    return act_for_organisation(user, submission.organisation)


def choose_publication(user: Any, submission: Any) -> bool:
    """Whoever may act for the organisation."""
    return act_for_organisation(user, submission.organisation)


def _screen(user: Any, submission: Any) -> bool:
    if not has_role(user, Role.OFFICER):
        return False
    return not act_for_organisation(user, submission.organisation)


def publish_submission(user: Any, submission: Any) -> bool:
    """A desk officer who has no part in the organisation."""
    return _screen(user, submission)


def refuse_submission(user: Any, submission: Any) -> bool:
    """As for publishing; that two are needed is the desk's law (moderation)."""
    return _screen(user, submission)


def ask_change_submission(user: Any, submission: Any) -> bool:
    """As for publishing."""
    return _screen(user, submission)


def _is_shown(submission: Any) -> bool:
    if submission.publication == Publication.STAFF_ONLY:
        return False
    if submission.published_at is None:
        return False
    return submission.state in {SubmissionState.PUBLISHED, SubmissionState.WITHDRAWN}


def view_receipt(user: Any, submission: Any) -> bool:
    """The receipt with its opening, and the exact text: the authors."""
    return act_for_organisation(user, submission.organisation)
