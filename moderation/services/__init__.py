"""What moderation does, for the domains and the desk."""

from .acts import confirm_at_desk, decide_at_desk
from .appeals import answer_appeal, can_appeal, lodge_appeal
from .cases import (
    answer_case,
    case_of,
    claim_case,
    close_case,
    escalate_case,
    escalate_overdue,
    open_case,
    recuse,
    release_case,
)
from .decisions import (
    accept_case,
    appoint_case,
    ask_change_case,
    confirm_case,
    decide_case,
    history_of,
    refuse_case,
    return_case,
    reverse_case,
    suspend_case,
    uphold_case,
)
from .rule_versions import codes_for, codes_on, publish_rule_version, version_on

__all__ = [
    "accept_case",
    "answer_appeal",
    "answer_case",
    "appoint_case",
    "ask_change_case",
    "can_appeal",
    "case_of",
    "claim_case",
    "close_case",
    "codes_for",
    "codes_on",
    "confirm_at_desk",
    "confirm_case",
    "decide_at_desk",
    "decide_case",
    "escalate_case",
    "escalate_overdue",
    "history_of",
    "lodge_appeal",
    "open_case",
    "publish_rule_version",
    "recuse",
    "refuse_case",
    "release_case",
    "return_case",
    "reverse_case",
    "suspend_case",
    "uphold_case",
    "version_on",
]
