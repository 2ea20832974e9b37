"""The acts of the desk: each calls the domain's handler, and holds that what happened is what the officer saw.

The handler decides the case under its own locks. Only afterwards it is checked, in the same transaction: so the order
of locks stays the domain's, and an officer who presses “refuse” on a page from before the first proposal never confirms
a proposal unread."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.workflow import NotPossible
from moderation.desk import Handler, act_of, handler_for, subject_of
from moderation.enums import NEEDS_SECOND, CaseState, Outcome
from moderation.models import Case, Decision


def decide_at_desk(
    *, case: Case, outcome: Outcome, by: Any, code: str = "", sentence: str = "", seen: int | None = None
) -> None:
    """Decide on the subject of the case through its handler.

    Raises what the domain's service raises; NotPossible when the subject has another case by now (what waits there is a
    text that the officer has not read), and when another officer has proposed the same since the page was shown. `seen`
    is how many decisions on the subject the officer's page showed: with more by now, its text may have been mended
    since.
    """
    handler, subject = _handler_and_subject(case)
    with transaction.atomic():
        act_of(handler, outcome)(subject, code=code, sentence=sentence, by=by)
        if outcome in NEEDS_SECOND:
            _require_proposed(case)
        else:
            _require_decided(case, outcome, by)
        _require_seen(case, seen)


def confirm_at_desk(*, case: Case, decision: str, by: Any) -> None:
    """Confirm what is proposed under the reference `decision`. Raises what the domain's service raises, and NotPossible
    when that proposal is not the one that waits."""
    handler, subject = _handler_and_subject(case)
    with transaction.atomic():
        proposal = case.decisions.select_related("reason_code").filter(reference=decision).first()
        if proposal is not None:
            confirm = act_of(handler, Outcome(proposal.outcome))
            confirm(subject, code=proposal.code, sentence=proposal.sentence, by=by)
            proposal.refresh_from_db(fields=["state", "confirmed_by"])
        if proposal is None or proposal.confirmed_by_id != by.pk:
            raise NotPossible(_("The proposal has changed meanwhile. Read the case again."))


def _require_proposed(case: Case) -> None:
    case.refresh_from_db()
    if case.state != CaseState.AWAITING_SECOND:
        raise NotPossible(_("Meanwhile another officer proposed this. Read it, then confirm or return it."))


def _require_decided(case: Case, outcome: Outcome, by: Any) -> None:
    if not case.decisions.filter(outcome=outcome, decided_by=by).exists():
        raise NotPossible(_("Its author has sent another text since this page was shown. Read it in its new case."))


def _require_seen(case: Case, seen: int | None) -> None:
    """Of the decisions on the subject all but the one just taken stood on the officer's page."""
    if seen is not None and Decision.objects.of_subject_of(case).count() != seen + 1:
        raise NotPossible(_("Something was decided on it since this page was shown. Read it again."))


def _handler_and_subject(case: Case) -> tuple[Handler, Any]:
    handler = handler_for(case.kind)
    subject = subject_of(handler, case.subject_reference)
    if subject is None:
        raise NotPossible(_("What this case is about does not exist any more."))
    return handler, subject
