"""What happens to calls and submissions."""

from .announcements import announce_closing, announce_opening, open_and_close
from .calls import (
    analyse_call,
    cancel_call,
    change_call,
    clear_call,
    create_call,
    extend_call,
    missing_for_schedule,
    return_call,
    schedule_call,
    search_of,
    submit_call,
)
from .drafts import DraftSave, read_draft, require_draftable, save_draft, start_submission
from .publication import choose_publication, withdraw_submission
from .questions import add_question, change_question, move_question, remove_question
from .screening import ask_change_submission, publish_submission, refuse_submission
from .sending import check_draft, mend_submission, replace_submission, send_submission
from .standing import check_eligibility, limit_of, standing_of

__all__ = [
    "DraftSave",
    "add_question",
    "analyse_call",
    "announce_closing",
    "announce_opening",
    "ask_change_submission",
    "cancel_call",
    "change_call",
    "change_question",
    "check_draft",
    "check_eligibility",
    "choose_publication",
    "clear_call",
    "create_call",
    "extend_call",
    "limit_of",
    "mend_submission",
    "missing_for_schedule",
    "move_question",
    "open_and_close",
    "publish_submission",
    "read_draft",
    "refuse_submission",
    "remove_question",
    "replace_submission",
    "require_draftable",
    "return_call",
    "save_draft",
    "schedule_call",
    "search_of",
    "send_submission",
    "standing_of",
    "start_submission",
    "submit_call",
    "withdraw_submission",
]
