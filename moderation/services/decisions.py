"""The decision: one officer accepts, asks for a change or answers an appeal; two officers refuse, suspend or appoint.

Each function locks the case, so of several officers who decide at once one wins, and the others are told what was
decided, by role and time."""

from collections.abc import Callable
from typing import Any, Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from core.audit import Subject, write_audit
from core.canonical import canonical_json, sha256_hex
from core.permissions import CLOCK, require
from core.references import create_with_reference
from core.text import clean_text
from core.workflow import NotPossible
from moderation.enums import NEEDS_SECOND, CaseState, DecisionState, Outcome, acts_for
from moderation.models import Case, Decision, ReasonCode
from moderation.workflow import CASE
from record.services import append_entry

from .cases import lock_case, refuse_if_held
from .rule_versions import codes_on, version_on


def decide_case(*, case: Case, outcome: Outcome, by: Any, code: str = "", sentence: str = "") -> Decision:
    """Decide as one officer can: by the function of the outcome's name. What waits for a second officer with the same
    outcome is confirmed (`confirm_case`).

    Raises NotPossible for an outcome that is none for this kind of case.
    """
    outcome = Outcome(outcome)
    with transaction.atomic():
        locked = lock_case(case)
        if outcome not in acts_for(locked.kind):
            raise NotPossible(_("This cannot be decided on a case of this kind."))
        if locked.state == CaseState.AWAITING_SECOND and outcome in NEEDS_SECOND:
            return confirm_case(case=case, outcome=outcome, code=code, by=by)
        if outcome == Outcome.ACCEPT:
            return accept_case(case=case, by=by)
        if outcome in {Outcome.APPOINT, Outcome.UPHOLD, Outcome.REVERSE}:
            return _WITHOUT_CODE[outcome](case=case, sentence=sentence, by=by)
        return _WITH_CODE[outcome](case=case, code=code, sentence=sentence, by=by)


def accept_case(*, case: Case, by: Any) -> Decision:
    """Accept, at once. Raises PermissionDenied; NotPossible when another holds the case or it was decided."""
    with transaction.atomic():
        case = lock_case(case)
        require(by, "moderation.accept_case", case)
        before = _begin(case, "accept", by=by)
        decision = _create_decision(case, Outcome.ACCEPT, by=by)
        write_audit("case.accept", case, by=by, before=before, after=_after(case, decision))
        _enter_in_record(decision)
    return decision


def ask_change_case(*, case: Case, sentence: str, by: Any, code: str = "") -> Decision:
    """Ask the author for a change, at once; the case waits for them. A code is optional, a sentence is not.

    Raises PermissionDenied; NotPossible when another holds the case or it was decided; ValidationError by field.
    """
    with transaction.atomic():
        case = lock_case(case)
        require(by, "moderation.ask_change_case", case)
        before = _begin(case, "ask_change", by=by)
        decision = _create_decision(case, Outcome.ASK_CHANGE, code=code, sentence=sentence, by=by)
        write_audit("case.ask_change", case, by=by, before=before, after=_after(case, decision))
        _enter_in_record(decision)
    return decision


def refuse_case(*, case: Case, code: str, sentence: str, by: Any) -> Decision:
    """Propose to refuse; it has no effect before another officer confirms it.

    Raises PermissionDenied; NotPossible when another holds the case or it was decided; ValidationError by field.
    """
    return _propose(case, "refuse", Outcome.REFUSE, "case.refuse", code=code, sentence=sentence, by=by)


def suspend_case(*, case: Case, code: str, sentence: str, by: Any) -> Decision:
    """Propose to suspend what was accepted before. As for refusing: it needs a reason, a sentence and a second officer.

    Raises as `refuse_case`.
    """
    return _propose(case, "suspend", Outcome.SUSPEND, "case.suspend", code=code, sentence=sentence, by=by)


def appoint_case(*, case: Case, sentence: str, by: Any) -> Decision:
    """Propose to appoint the person whom the case names. No rule stands against anyone, so no code is cited.

    Raises as `refuse_case`.
    """
    return _propose(case, "appoint", Outcome.APPOINT, "case.appoint", sentence=sentence, by=by)


def uphold_case(*, case: Case, sentence: str, by: Any) -> Decision:
    """Answer an appeal: the decision stands, and why; effective at once. Raises as `accept_case`, and ValidationError
    without a sentence."""
    return _answer(case, "uphold", Outcome.UPHOLD, "case.uphold", sentence=sentence, by=by)


def reverse_case(*, case: Case, sentence: str, by: Any) -> Decision:
    """Answer an appeal: the decision is reversed, and why; effective at once. Raises as `uphold_case`."""
    return _answer(case, "reverse", Outcome.REVERSE, "case.reverse", sentence=sentence, by=by)


def confirm_case(*, case: Case, by: Any, code: str = "", outcome: Outcome | None = None) -> Decision:
    """The second officer confirms what is proposed with the words of the first; the case is closed.

    Raises PermissionDenied for whoever proposed it; NotPossible when another holds the case, when nothing is proposed,
    or when `code` or `outcome` is given and is not the proposal's.
    """
    with transaction.atomic():
        case = lock_case(case)
        require(by, "moderation.confirm_case", case)
        decision = case.proposal
        before = _begin(case, "confirm", by=by)
        if decision is None:
            raise AssertionError("unreachable: a case waits for a second officer only with a proposal")
        if (code and code != decision.code) or (outcome and outcome != decision.outcome):
            raise NotPossible(
                _("What was proposed is “%(outcome)s” by %(code)s. Confirm it as it is, or return it.")
                % {"outcome": decision.get_outcome_display(), "code": decision.code or "–"}
            )
        decision.state = DecisionState.EFFECTIVE
        decision.confirmed_by, decision.confirmed_at = by, timezone.now()
        decision.effective_at = decision.confirmed_at
        decision.save(update_fields=["state", "confirmed_by", "confirmed_at", "effective_at"])
        write_audit("case.confirm", case, by=by, before=before, after=_after(case, decision))
        _enter_in_record(decision)
    return decision


def return_case(*, case: Case, sentence: str, by: Any) -> Decision:
    """The second officer disagrees: the proposal is returned with a sentence and the case is open again.

    Raises PermissionDenied for whoever proposed it; NotPossible when another holds the case or nothing is proposed;
    ValidationError without a sentence.
    """
    with transaction.atomic():
        case = lock_case(case)
        require(by, "moderation.return_case", case)
        decision = case.proposal
        before = _begin(case, "return", by=by)
        if decision is None:
            raise AssertionError("unreachable: a case waits for a second officer only with a proposal")
        decision.state = DecisionState.RETURNED
        decision.returned_by, decision.returned_at = by, timezone.now()
        decision.return_sentence = _clean_sentence(sentence)
        decision.save(update_fields=["state", "returned_by", "returned_at", "return_sentence"])
        write_audit("case.return", case, by=by, before=before, after=_after(case, decision))
    return decision


def history_of(subject: Subject) -> QuerySet[Decision]:
    """The decisions on the subject that have effect, oldest first: for its author, and for its public page. The
    template must name roles only."""
    decisions = Decision.objects.effective().filter(
        case__subject_kind=subject.KIND, case__subject_reference=subject.reference
    )
    return decisions.select_related("case", "reason_code__rule", "rule_version__rule").order_by("effective_at", "pk")


def _begin(case: Case, verb: str, *, by: Any) -> dict[str, str]:
    """Move the locked case on, free it, and return its facts before. The clock decides nothing."""
    if by is CLOCK:
        raise PermissionDenied(f"moderation.{verb}_case")
    refuse_if_held(case=case, by=by)
    if not CASE.can(verb, case.state):
        raise NotPossible(_what_stands(case))
    before = {"state": case.state}
    case.state = CASE.take(verb, case.state)
    case.claimed_by = case.claimed_until = None
    now = timezone.now()
    case.closed_at = now if case.state == CaseState.CLOSED else None
    case.waiting_since = now if case.state == CaseState.WAITING_FOR_AUTHOR else None
    case.save(update_fields=["state", "claimed_by", "claimed_until", "closed_at", "waiting_since"])
    return before


def _propose(
    case: Case, verb: str, outcome: Outcome, action: str, *, by: Any, code: str = "", sentence: str = ""
) -> Decision:
    with transaction.atomic():
        case = lock_case(case)
        require(by, f"moderation.{verb}_case", case)
        before = _begin(case, verb, by=by)
        decision = _create_decision(case, outcome, code=code, sentence=sentence, by=by)
        write_audit(action, case, by=by, before=before, after=_after(case, decision))
    return decision


def _answer(case: Case, verb: str, outcome: Outcome, action: str, *, sentence: str, by: Any) -> Decision:
    with transaction.atomic():
        case = lock_case(case)
        require(by, f"moderation.{verb}_case", case)
        before = _begin(case, verb, by=by)
        decision = _create_decision(case, outcome, sentence=sentence, by=by)
        write_audit(action, case, by=by, before=before, after=_after(case, decision))
        _enter_in_record(decision)
    return decision


def _create_decision(case: Case, outcome: Outcome, *, by: Any, code: str = "", sentence: str = "") -> Decision:
    now = timezone.now()
    is_final = outcome not in NEEDS_SECOND
    needs_code = outcome in {Outcome.REFUSE, Outcome.SUSPEND}
    reason = _find_code(case, code) if code or needs_code else None
    return create_with_reference(
        Decision,
        Decision.LETTER,
        case=case,
        outcome=outcome,
        state=DecisionState.EFFECTIVE if is_final else DecisionState.PROPOSED,
        reason_code=reason,
        rule_version=version_on(reason.rule, now) if reason else None,
        sentence="" if outcome == Outcome.ACCEPT else _clean_sentence(sentence),
        decided_by=by,
        decided_at=now,
        effective_at=now if is_final else None,
    )


def _find_code(case: Case, code: str) -> ReasonCode:
    for reason in codes_on(case.kind, timezone.now()):
        if reason.code == code:
            return reason
    raise ValidationError({"code": _("Choose a reason from the rules in force.")})


def _clean_sentence(sentence: str) -> str:
    sentence = clean_text(sentence)
    if not sentence:
        raise ValidationError({"sentence": _("Say in a sentence why, and what can be mended.")})
    return sentence


def _what_stands(case: Case) -> str:
    """What happened to the case meanwhile, by role and time, for whom it keeps from deciding."""
    if case.state == CaseState.AWAITING_SECOND:
        return _("A decision is proposed: another officer confirms or returns it.")
    if case.state == CaseState.OPEN:
        return _("The proposal is no more: the case is open. Read it again.")
    last = case.decisions.effective().order_by("effective_at").last()
    if last is None:
        return _("The case is closed without a decision.")
    return _("A desk officer decided this at %(time)s UTC on %(date)s: %(outcome)s.") % {
        "time": f"{last.effective_at:%H:%M}",
        "date": f"{last.effective_at:%Y-%m-%d}",
        "outcome": last.get_outcome_display(),
    }


_WITH_CODE: Final[dict[Outcome, Callable[..., Decision]]] = {
    Outcome.ASK_CHANGE: ask_change_case,
    Outcome.REFUSE: refuse_case,
    Outcome.SUSPEND: suspend_case,
}
_WITHOUT_CODE: Final[dict[Outcome, Callable[..., Decision]]] = {
    Outcome.APPOINT: appoint_case,
    Outcome.UPHOLD: uphold_case,
    Outcome.REVERSE: reverse_case,
}


def _after(case: Case, decision: Decision) -> dict[str, str]:
    return {"state": case.state, "decision": decision.reference, "outcome": decision.outcome, "code": decision.code}


def _enter_in_record(decision: Decision) -> None:
    """Commit to the decision in the public record, under its subject's reference. No names, no text."""
    case, version = decision.case, decision.rule_version
    append_entry(
        kind="decided",
        reference=case.subject_reference,
        content={
            "decision": decision.reference,
            "outcome": str(decision.outcome),
            "code": decision.code,
            "rule_version": f"{version.rule.number}/{version.number}" if version else "",
            "sentence_sha256": sha256_hex(decision.sentence),
            "subject_sha256": sha256_hex(canonical_json([case.subject_kind, case.subject_reference])),
        },
        at=decision.effective_at,
    )
