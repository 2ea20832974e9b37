"""Processes move from stage to stage; candidates are nominated, circulated, withdrawn."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.audit import write_audit
from core.permissions import require
from core.search import search_vector

from ..enums import CandidateState, ProcessState
from ..models import Candidate, CandidateTeam, Process
from ..workflow import CANDIDATE, PROCESS


def create_process(*, by: User, **fields: Any) -> Process:
    """A new process, announced. Raises PermissionDenied."""
    with transaction.atomic():
        require(by, "dialogues.edit_process")
        process = Process.objects.create(state=ProcessState.ANNOUNCED, **fields)
        write_audit("process.create", process, by=by, after={"state": process.state, "title": process.title})
    return process


def edit_process(*, process: Process, by: User, **fields: Any) -> Process:
    """Set some of its texts and dates. Raises PermissionDenied."""
    with transaction.atomic():
        process = Process.objects.select_for_update(of=("self",)).get(pk=process.pk)
        require(by, "dialogues.edit_process", process)
        before = _facts(process, fields)
        for name, value in fields.items():
            setattr(process, name, value)
        process.save(update_fields=list(fields))
        write_audit("process.edit", process, by=by, before=before, after=_facts(process, fields))
    return process


def open_process(*, process: Process, by: User) -> Process:
    """The opening letter is out. Raises PermissionDenied, NotPossible; so do the five stages that follow."""
    return _move(process, "open", "process.open", by)


def invite_process(*, process: Process, by: User) -> Process:
    """Nominations are invited."""
    return _move(process, "invite", "process.invite", by)


def begin_process(*, process: Process, by: User) -> Process:
    """The dialogues begin."""
    return _move(process, "begin", "process.begin", by)


def recommend_process(*, process: Process, by: User) -> Process:
    """A candidate is recommended."""
    return _move(process, "recommend", "process.recommend", by)


def appoint_process(*, process: Process, by: User) -> Process:
    """The post is filled."""
    return _move(process, "appoint", "process.appoint", by)


def close_process(*, process: Process, by: User) -> Process:
    """All is done."""
    return _move(process, "close", "process.close", by)


def add_candidate(*, process: Process, by: User, **fields: Any) -> Candidate:
    """A person who stands, announced; its place in the neutral order is drawn now. Raises PermissionDenied."""
    with transaction.atomic():
        require(by, "dialogues.edit_candidate")
        candidate = Candidate.objects.create(
            process=process,
            draw_key=process.draw_key(fields["slug"]),
            state=CandidateState.ANNOUNCED,
            **fields,
        )
        _index(candidate)
        write_audit("candidate.add", candidate, by=by, after={"state": candidate.state, "name": candidate.name})
    return candidate


def edit_candidate(*, candidate: Candidate, by: User, **fields: Any) -> Candidate:
    """Set some of its texts and dates; the address stays. Raises PermissionDenied."""
    with transaction.atomic():
        candidate = Candidate.objects.select_for_update(of=("self",)).get(pk=candidate.pk)
        require(by, "dialogues.edit_candidate", candidate)
        before = _facts(candidate, fields)
        for name, value in fields.items():
            setattr(candidate, name, value)
        candidate.save(update_fields=list(fields))
        _index(candidate)
        write_audit("candidate.edit", candidate, by=by, before=before, after=_facts(candidate, fields))
    return candidate


def nominate_candidate(*, candidate: Candidate, by: User, on: date | None = None) -> Candidate:
    """A State has nominated the candidate, today where no day is given. Raises PermissionDenied, NotPossible."""
    day = on or timezone.localdate()
    return _move_candidate(candidate, "nominate", "candidate.nominate", by, {"nominated_on": day})


def circulate_candidate(*, candidate: Candidate, by: User, on: date | None = None) -> Candidate:
    """The nomination is circulated: from now on questions can be put. Raises PermissionDenied, NotPossible."""
    day = on or timezone.localdate()
    return _move_candidate(candidate, "circulate", "candidate.circulate", by, {"circulated_on": day})


def withdraw_candidate(*, candidate: Candidate, by: User) -> Candidate:
    """The nomination is withdrawn. Raises PermissionDenied, NotPossible."""
    return _move_candidate(candidate, "withdraw", "candidate.withdraw", by, {})


def add_team_member(*, candidate: Candidate, user: User, by: User) -> CandidateTeam:
    """Let a person answer for the candidate; nothing changes where they may already. Raises PermissionDenied."""
    with transaction.atomic():
        require(by, "dialogues.edit_candidate", candidate)
        member, is_new = CandidateTeam.objects.get_or_create(candidate=candidate, user=user, defaults={"added_by": by})
        if is_new:
            write_audit("candidate.add_team_member", candidate, by=by, after={"user": user.pk})
    return member


def _move(process: Process, verb: str, action: str, by: User) -> Process:
    with transaction.atomic():
        process = Process.objects.select_for_update(of=("self",)).get(pk=process.pk)
        require(by, f"dialogues.{verb}_process", process)
        before = {"state": process.state}
        process.state = PROCESS.take(verb, process.state)
        process.save(update_fields=["state"])
        write_audit(action, process, by=by, before=before, after={"state": process.state})
    return process


def _move_candidate(candidate: Candidate, verb: str, action: str, by: User, fields: dict[str, Any]) -> Candidate:
    with transaction.atomic():
        candidate = Candidate.objects.select_for_update(of=("self",)).get(pk=candidate.pk)
        require(by, f"dialogues.{verb}_candidate", candidate)
        before = {"state": candidate.state}
        candidate.state = CANDIDATE.take(verb, candidate.state)
        for name, value in fields.items():
            setattr(candidate, name, value)
        candidate.save(update_fields=["state", *fields])
        write_audit(action, candidate, by=by, before=before, after={"state": candidate.state})
    return candidate


def _index(candidate: Candidate) -> None:
    """Let the search find the candidate by name and by what was circulated."""
    vector = search_vector({"A": candidate.name, "C": candidate.vision}, candidate.text_language)
    Candidate.objects.filter(pk=candidate.pk).update(search=vector)


def _facts(row: Any, names: Any) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in names}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}
