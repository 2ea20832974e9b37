"""Appeals: one against a decision, within 14 days, answered with reasons by an officer who took no part in it."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.audit import write_audit
from core.permissions import require
from core.text import clean_text
from core.workflow import NotPossible
from moderation import notices
from moderation.desk import handler_for, subject_of
from moderation.enums import AppealState, CaseKind, Outcome
from moderation.models import Appeal, Case, Decision
from record.services import append_entry

from .cases import case_of, open_case
from .decisions import decide_case

MOST_CHARACTERS = 8000


def can_appeal(decision: Decision) -> bool:
    """Whether an appeal against the decision is possible now: it is one that can be reversed, took effect within the
    last 14 days, and none was lodged."""
    if decision.appeal_until is None or decision.appeal_until <= timezone.now():
        return False
    if not hasattr(handler_for(decision.case.kind), "reverse"):
        return False
    return not Appeal.objects.filter(decision=decision).exists()


def lodge_appeal(*, decision: Decision, grounds: str, by: Any) -> Appeal:
    """Appeal against a decision: a case opens that none of the officers who took part in it ever sees.

    Raises PermissionDenied, NotPossible when it is too late, was done, or the decision is none of that kind;
    ValidationError without grounds.
    """
    grounds = clean_text(grounds)
    if not grounds:
        raise ValidationError({"grounds": _("Say why you think the decision is wrong.")})
    if len(grounds) > MOST_CHARACTERS:
        raise ValidationError(
            {"grounds": _("This is longer than %(length)d characters.") % {"length": MOST_CHARACTERS}}
        )
    with transaction.atomic():
        decision = Decision.objects.select_for_update(of=("self",)).select_related("case").get(pk=decision.pk)
        require(by, "moderation.lodge_appeal", decision)
        if not can_appeal(decision):
            raise NotPossible(_("No appeal against this decision is possible any more."))
        appeal = _create(decision, grounds, by)
        case = decision.case
        open_case(
            kind=CaseKind.APPEAL,
            subject=decision,
            title=_("Appeal: %(title)s") % {"title": case.title},
            url=decision.get_absolute_url(),
            language=case.language,
            body=case.body,
            region=case.region,
            interested=list(case.interested.all()),
            by=by,
        )
        write_audit("appeal.lodge", appeal, by=by, after={"state": appeal.state})
        append_entry(kind="received", reference=decision.reference, content={"appeal": grounds}, at=appeal.lodged_at)
    return appeal


def answer_appeal(*, appeal: Appeal, outcome: Outcome, sentence: str, by: Any) -> Appeal:
    """Let the decision stand, or reverse it (the domain's handler gives its subject what the decision took); effective
    at once, and told to those who appealed.

    Raises PermissionDenied (also for whoever took part in the decision), NotPossible when it was answered or another
    officer holds the case, ValidationError without a sentence.
    """
    with transaction.atomic():
        appeal = Appeal.objects.select_for_update(of=("self",)).select_related("decision__case").get(pk=appeal.pk)
        decision = appeal.decision
        case = case_of(decision, CaseKind.APPEAL)
        if case is None:
            raise NotPossible(_("This appeal has been answered."))
        before = {"state": appeal.state}
        appeal.answer = decide_case(case=case, outcome=outcome, sentence=sentence, by=by)
        appeal.state = AppealState.REVERSED if outcome == Outcome.REVERSE else AppealState.UPHELD
        appeal.save(update_fields=["state", "answer"])
        if outcome == Outcome.REVERSE:
            _reverse(decision.case, by)
        write_audit("appeal.answer", appeal, by=by, before=before, after={"state": appeal.state})
        notices.appeal_answered(appeal)
    return appeal


def _reverse(case: Case, by: Any) -> None:
    handler = handler_for(case.kind)
    subject = subject_of(handler, case.subject_reference)
    if subject is None:
        raise NotPossible(_("What this case is about does not exist any more."))
    handler.reverse(subject, by=by)  # type: ignore[attr-defined]  # can_appeal has looked for it


def _create(decision: Decision, grounds: str, by: Any) -> Appeal:
    try:
        with transaction.atomic():
            return Appeal.objects.create(decision=decision, grounds=grounds, lodged_at=timezone.now(), lodged_by=by)
    except IntegrityError as problem:
        raise NotPossible(_("An appeal against this decision has been lodged already.")) from problem
