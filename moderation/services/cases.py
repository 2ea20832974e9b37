"""The life of a case but for the decision: opened, held, freed, mended, closed, left by an officer with a tie."""

from collections.abc import Sequence
from datetime import UTC
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.audit import Subject, write_audit
from core.permissions import CLOCK, require
from core.references import create_with_reference
from core.text import clean_text
from core.time import is_working_day
from core.workflow import NotPossible
from moderation import notices
from moderation.enums import CLAIM_LASTS, CaseKind, CaseState, DecisionState, due_after
from moderation.models import Case, Recusal
from moderation.workflow import CASE


def open_case(
    *,
    kind: CaseKind,
    subject: Subject,
    title: str,
    url: str,
    language: str = "",
    body: str = "",
    region: str = "",
    interested: Sequence[Any] = (),
    by: Any = CLOCK,
) -> Case:
    """Let the subject wait for an officer.

    `interested` are the people who sent it or speak for its sender; they and `by` never see or decide the case. `body`
    and `region` are what the desk filters by. Raises NotPossible while a case of the kind is open for the subject.
    """
    now, opener = timezone.now(), None if by is CLOCK else by
    with transaction.atomic():
        case = _create_case(
            kind=CaseKind(kind),
            subject_kind=subject.KIND,
            subject_reference=subject.reference,
            title=title[:300],
            url=url,
            language=language,
            body=body,
            region=region,
            opened_at=now,
            opened_by=opener,
            due_at=due_after(kind, now),
        )
        case.interested.set({user.pk for user in (*interested, opener) if user is not None})
        write_audit("case.open", case, by=by, after={"state": case.state, "subject": case.subject_reference})
    return case


def case_of(subject: Subject, kind: CaseKind | None = None) -> Case | None:
    """The case of the subject that is not closed, of the kind where given; the oldest of several."""
    cases = Case.objects.of(subject).not_closed()
    return (cases.filter(kind=kind) if kind else cases).first()


def claim_case(*, case: Case, by: Any) -> Case:
    """Hold the case for 30 minutes, again when it is one's own.

    Raises PermissionDenied, and NotPossible when another officer holds it (it says who, and until when) or when nothing
    is to be decided.
    """
    with transaction.atomic():
        case = lock_case(case)
        require(by, "moderation.claim_case", case)
        refuse_if_held(case=case, by=by)
        if not case.is_to_do:
            raise NotPossible(_("Nothing waits for an officer here: the case is closed or waits for its author."))
        case.claimed_by, case.claimed_until = by, timezone.now() + CLAIM_LASTS
        case.save(update_fields=["claimed_by", "claimed_until"])
        write_audit("case.claim", case, by=by, after={"claimed_until": case.claimed_until.isoformat()})
    return case


def release_case(*, case: Case, by: Any) -> Case:
    """Free the case that one holds. Raises PermissionDenied, NotPossible when it is not one's own to free."""
    with transaction.atomic():
        case = lock_case(case)
        require(by, "moderation.release_case", case)
        if case.holder() != by:
            raise NotPossible(_("You do not hold this case."))
        case.claimed_by = case.claimed_until = None
        case.save(update_fields=["claimed_by", "claimed_until"])
        write_audit("case.release", case, by=by)
    return case


def answer_case(*, case: Case, by: Any = CLOCK) -> Case:
    """The author has mended what was asked: the case is open again, at its old place in the queue. The time for which
    it waited for the author is added to the time in which it is to be decided.

    Raises NotPossible unless it waits for the author.
    """
    with transaction.atomic():
        case = lock_case(case)
        require(by, "moderation.answer_case", case)
        before = {"state": case.state}
        case.state = CASE.take("answer", case.state)
        if case.waiting_since is not None:
            case.due_at += timezone.now() - case.waiting_since
        case.waiting_since = None
        case.save(update_fields=["state", "due_at", "waiting_since"])
        write_audit("case.answer", case, by=by, before=before, after={"state": case.state})
    return case


def close_case(*, case: Case, by: Any, reason: str) -> Case:
    """Close the case without a decision, because its subject was withdrawn; a proposed refusal lapses.

    Raises NotPossible when it is closed.
    """
    with transaction.atomic():
        case = lock_case(case)
        require(by, "moderation.close_case", case)
        before = {"state": case.state}
        case.state = CASE.take("close", case.state)
        case.closed_at, case.claimed_by, case.claimed_until = timezone.now(), None, None
        case.waiting_since = None
        case.save(update_fields=["state", "closed_at", "claimed_by", "claimed_until", "waiting_since"])
        case.decisions.filter(state=DecisionState.PROPOSED).update(state=DecisionState.LAPSED)
        write_audit("case.close", case, by=by, before=before, after={"state": case.state}, reason=reason)
    return case


def recuse(*, case: Case, by: Any, reason: str) -> Recusal:
    """An officer has a tie to the subject and does not see its cases again.

    A claim of theirs is freed, and a refusal they proposed is returned. Raises PermissionDenied, and ValidationError
    without a reason.
    """
    reason = clean_text(reason)
    if not reason:
        raise ValidationError({"reason": _("Say in a few words what ties you to it.")})
    with transaction.atomic():
        case = lock_case(case)
        require(by, "moderation.recuse_case", case)
        now, before = timezone.now(), {"state": case.state}
        if case.state == CaseState.AWAITING_SECOND and case.is_proposed_by(by):
            case.state = CASE.take("return", case.state)
            case.decisions.filter(state=DecisionState.PROPOSED).update(
                state=DecisionState.RETURNED,
                returned_by=by,
                returned_at=now,
                return_sentence=_("The officer who proposed it has a tie to the subject."),
            )
        if case.claimed_by == by:
            case.claimed_by = case.claimed_until = None
        case.save(update_fields=["state", "claimed_by", "claimed_until"])
        recusal = Recusal.objects.create(
            subject_kind=case.subject_kind,
            subject_reference=case.subject_reference,
            officer=by,
            reason=reason,
            at=now,
        )
        write_audit("case.recuse", case, by=by, before=before, after={"state": case.state}, reason=reason)
    return recusal


def escalate_case(*, case: Case, by: Any = CLOCK) -> Case:
    """Mark a case that was not decided in its time, and tell the administrators; it stands on top of the queue.

    Raises NotPossible when nothing is to be decided on it, or it was escalated already.
    """
    with transaction.atomic():
        case = lock_case(case)
        require(by, "moderation.escalate_case", case)
        if not case.is_to_do or case.escalated_at is not None:
            raise NotPossible(_("This case needs no escalation."))
        case.escalated_at = timezone.now()
        case.save(update_fields=["escalated_at"])
        write_audit("case.escalate", case, by=by, after={"state": case.state, "due_at": case.due_at.isoformat()})
        notices.case_escalated(case)
    return case


def escalate_overdue(*, by: Any = CLOCK) -> int:
    """Escalate every case whose time is over, each in a transaction of its own; returns how many. On days on which the
    offices are closed nothing escalates: what was due on a Friday does on Monday, the eleventh working day."""
    now = timezone.now()
    if not is_working_day(now.astimezone(UTC).date()):
        return 0
    overdue = list(Case.objects.to_do().filter(escalated_at=None, due_at__lte=now).order_by("due_at", "pk"))
    for case in overdue:
        escalate_case(case=case, by=by)
    return len(overdue)


def lock_case(case: Case) -> Case:
    """The row as it is now, locked until the end of the transaction."""
    return Case.objects.select_for_update(of=("self",)).select_related("claimed_by").get(pk=case.pk)


def refuse_if_held(*, case: Case, by: Any) -> None:
    """Raise NotPossible when another officer holds the case: colleagues see each other's names, the public does not."""
    holder = case.holder()
    if holder is not None and holder != by:
        raise NotPossible(
            _("%(name)s holds this case until %(time)s UTC.") % {"name": holder, "time": f"{case.claimed_until:%H:%M}"}
        )


def _create_case(**fields: Any) -> Case:
    try:
        with transaction.atomic():
            return create_with_reference(Case, Case.LETTER, **fields)
    except IntegrityError as problem:
        if "case_one_open_for_subject" not in str(problem):
            raise
        raise NotPossible(_("A case of this kind is already open for it.")) from problem
