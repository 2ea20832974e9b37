"""Who may do what with processes, rounds, questions, short-lists and answers. One function per permission."""

from typing import Any

from accounts.enums import Role
from core.permissions import has_role

from .enums import PUBLIC_STATES, RoundState

_HOSTS = (Role.PRESIDING, Role.EDITOR)
_STAFF = (Role.PRESIDING, Role.EDITOR, Role.OFFICER, Role.COMMITTEE)


# --- processes and candidates ------------------------------------------------------------------------------------
def view_process(user: Any, process: Any) -> bool:
    return True


def edit_process(user: Any, process: Any = None) -> bool:
    return has_role(user, *_HOSTS)


def open_process(user: Any, process: Any) -> bool:
    return has_role(user, *_HOSTS)


def invite_process(user: Any, process: Any) -> bool:
    return has_role(user, *_HOSTS)


def begin_process(user: Any, process: Any) -> bool:
    return has_role(user, *_HOSTS)


def recommend_process(user: Any, process: Any) -> bool:
    return has_role(user, *_HOSTS)


def appoint_process(user: Any, process: Any) -> bool:
    return has_role(user, *_HOSTS)


def close_process(user: Any, process: Any) -> bool:
    return has_role(user, *_HOSTS)


def view_candidate(user: Any, candidate: Any) -> bool:
    return True


def edit_candidate(user: Any, candidate: Any = None) -> bool:
    return has_role(user, *_HOSTS)


def nominate_candidate(user: Any, candidate: Any) -> bool:
    return has_role(user, *_HOSTS)


def circulate_candidate(user: Any, candidate: Any) -> bool:
    return has_role(user, *_HOSTS)


def withdraw_candidate(user: Any, candidate: Any) -> bool:
    return has_role(user, *_HOSTS)


# --- rounds ------------------------------------------------------------------------------------------------------
def view_round(user: Any, round: Any) -> bool:
    if round.state != RoundState.DRAFT:
        return True
    return has_role(user, *_STAFF)


def edit_round(user: Any, round: Any = None) -> bool:
    return has_role(user, *_HOSTS)


def schedule_round(user: Any, round: Any) -> bool:
    return has_role(user, *_HOSTS)


def open_round(user: Any, round: Any) -> bool:
    """The clock opens it at its time; a host may open it earlier."""
    return has_role(user, *_HOSTS)


def close_round(user: Any, round: Any) -> bool:
    """Nobody: the clock alone does."""
    return False


def freeze_round(user: Any, round: Any) -> bool:
    """Nobody: the clock alone does."""
    return False


def request_answers(user: Any, round: Any) -> bool:
    return has_role(user, Role.PRESIDING)


# --- questions and support ---------------------------------------------------------------------------------------
def ask_question(user: Any, round: Any) -> bool:
    """Those who screen questions, sit on the committee or preside may not ask."""
    if not user.is_authenticated or not user.is_active:
        return False
    return not has_role(user, Role.OFFICER, Role.COMMITTEE, Role.PRESIDING)


def view_question(user: Any, question: Any) -> bool:
    if question.state in PUBLIC_STATES:
        return question.round.state != RoundState.DRAFT
    if has_role(user, Role.OFFICER):
        return True
    return _is_asker(user, question)


def publish_question(user: Any, question: Any) -> bool:
    if _is_asker(user, question):
        return False
    return has_role(user, Role.OFFICER)


def refuse_question(user: Any, question: Any) -> bool:
    if _is_asker(user, question):
        return False
    return has_role(user, Role.OFFICER)


def return_question(user: Any, question: Any) -> bool:
    if _is_asker(user, question):
        return False
    return has_role(user, Role.OFFICER)


def rephrase_question(user: Any, question: Any) -> bool:
    return _is_asker(user, question)


def withdraw_question(user: Any, question: Any) -> bool:
    return _is_asker(user, question)


def shortlist_question(user: Any, question: Any) -> bool:
    return has_role(user, Role.COMMITTEE, Role.PRESIDING)


def omit_question(user: Any, question: Any) -> bool:
    return has_role(user, Role.COMMITTEE, Role.PRESIDING)


def choose_question(user: Any, question: Any) -> bool:
    return has_role(user, Role.PRESIDING)


def support_question(user: Any, question: Any) -> bool:
    """Anyone with an account; an asker is represented like everyone else."""
    return bool(user.is_authenticated and user.is_active)


def withdraw_support(user: Any, question: Any) -> bool:
    """Each finds only their own."""
    return bool(user.is_authenticated and user.is_active)


# --- short-lists -------------------------------------------------------------------------------------------------
def view_shortlist(user: Any, shortlist: Any) -> bool:
    if shortlist.is_adopted:
        return True
    return has_role(user, Role.COMMITTEE, Role.PRESIDING)


def draft_shortlist(user: Any, round: Any) -> bool:
    return has_role(user, Role.COMMITTEE)


def edit_shortlist(user: Any, shortlist: Any) -> bool:
    return has_role(user, Role.COMMITTEE)


def adopt_shortlist(user: Any, shortlist: Any) -> bool:
    return has_role(user, Role.COMMITTEE, Role.PRESIDING)


# --- answers -----------------------------------------------------------------------------------------------------
def view_answer(user: Any, answer: Any) -> bool:
    return True


def give_answer(user: Any, answer: Any) -> bool:
    return _is_in_team(user, answer.candidate)


def correct_answer(user: Any, answer: Any) -> bool:
    return _is_in_team(user, answer.candidate)


def decline_answer(user: Any, answer: Any) -> bool:
    return _is_in_team(user, answer.candidate)


def _is_asker(user: Any, question: Any) -> bool:
    return bool(user.is_authenticated and user.is_active and question.asker_id == user.pk)


def _is_in_team(user: Any, candidate: Any) -> bool:
    if not user.is_authenticated or not user.is_active:
        return False
    return candidate.team.filter(user=user).exists()
