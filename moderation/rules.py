"""Who may see a case, hold it and decide it. Officers decide; administrators look, and change the rules."""

from typing import Any

from core.permissions import has_role


def view_case(user: Any, case: Any) -> bool:
    """Officers and administrators, but never a case in which they have a part, nor an appeal against what they
    decided."""
    if not enter_desk(user):
        return False
    if case.is_interested(user):
        return False
    if case.took_part(user):
        return False
    return not case.is_recused(user)


def enter_desk(user: Any) -> bool:
    return has_role(user, "officer", "administrator")


def decide_case(user: Any, case: Any) -> bool:
    """An officer who may see it. Whether it can be decided now is the workflow's to say."""
    if not has_role(user, "officer"):
        return False
    return view_case(user, case)


def accept_case(user: Any, case: Any) -> bool:
    return decide_case(user, case)


def ask_change_case(user: Any, case: Any) -> bool:
    return decide_case(user, case)


def refuse_case(user: Any, case: Any) -> bool:
    return decide_case(user, case)


suspend_case = refuse_case
appoint_case = refuse_case
uphold_case = refuse_case
reverse_case = refuse_case


def confirm_case(user: Any, case: Any) -> bool:
    """An officer other than the one who proposed."""
    if not decide_case(user, case):
        return False
    return not case.is_proposed_by(user)


def return_case(user: Any, case: Any) -> bool:
    return confirm_case(user, case)


def claim_case(user: Any, case: Any) -> bool:
    """Whoever may take the next decision on it."""
    return confirm_case(user, case)


def release_case(user: Any, case: Any) -> bool:
    return decide_case(user, case)


def recuse_case(user: Any, case: Any) -> bool:
    return decide_case(user, case)


def answer_case(user: Any, case: Any) -> bool:
    """Whose text it is, is known to the service of the subject alone, which has asked its own rule."""
    return bool(user.is_active and user.is_authenticated)


def close_case(user: Any, case: Any) -> bool:
    """As for `answer_case`: the service of the subject has asked its own rule."""
    return bool(user.is_active and user.is_authenticated)


def escalate_case(user: Any, case: Any) -> bool:
    """An administrator; mostly the clock does it."""
    return has_role(user, "administrator")


def lodge_appeal(user: Any, decision: Any) -> bool:
    """Whoever the decision was against: those who sent what it was about, or belonged to them then."""
    return bool(user.is_authenticated and user.is_active and decision.case.is_interested(user))


def publish_rule_version(user: Any, rule: Any = None) -> bool:
    return has_role(user, "administrator")
