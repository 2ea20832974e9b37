"""What moderation does, for the domains and the desk."""

from .acts import accept_at_desk, ask_change_at_desk, confirm_at_desk, refuse_at_desk
from .cases import answer_case, case_of, claim_case, close_case, open_case, recuse, release_case
from .decisions import (
    accept_case,
    ask_change_case,
    confirm_case,
    decide_case,
    history_of,
    refuse_case,
    return_case,
)
from .rule_versions import codes_for, codes_on, publish_rule_version, version_on

__all__ = [
    "accept_at_desk",
    "accept_case",
    "answer_case",
    "ask_change_at_desk",
    "ask_change_case",
    "case_of",
    "claim_case",
    "close_case",
    "codes_for",
    "codes_on",
    "confirm_at_desk",
    "confirm_case",
    "decide_case",
    "history_of",
    "open_case",
    "publish_rule_version",
    "recuse",
    "refuse_at_desk",
    "refuse_case",
    "release_case",
    "return_case",
    "version_on",
]
