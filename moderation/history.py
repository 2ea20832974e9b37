"""What was done to a case and its subject, as colleagues at the desk see it: with names."""

from typing import Any, Final

from django.contrib.auth import get_user_model
from django.db.models import Q
from django.utils.translation import gettext as _

from core.models import AuditEntry

from .models import Case, Decision

_ROWS: Final = 30


def decisions_of(case: Case) -> list[dict[str, Any]]:
    """All decisions on the subject of the case, oldest first, as colleagues see them: with names and proposals."""
    decisions = Decision.objects.of_subject_of(case)
    return [
        {
            "title": " · ".join(filter(None, [decision.state_label, decision.code])),
            "at": decision.effective_at or decision.decided_at,
            "note": _told_by(decision),
            "tone": decision.state_tone,
        }
        for decision in decisions.select_related("reason_code", "decided_by", "confirmed_by", "returned_by")
    ]


def _told_by(decision: Decision) -> str:
    """Who decided and who was the second officer, each with their words."""
    lines = [f"{decision.decided_by}: {decision.sentence}" if decision.sentence else str(decision.decided_by)]
    if decision.confirmed_by:
        lines.append(_("confirmed by %(name)s") % {"name": decision.confirmed_by})
    if decision.returned_by:
        lines.append(f"{decision.returned_by}: {decision.return_sentence}")
    return " – ".join(lines)


def audit_of(case: Case) -> list[dict[str, Any]]:
    """What was done to the case and to its subject, newest first, with the names that colleagues know."""
    of_case = Q(subject_kind=case.KIND, subject_reference=case.reference)
    of_subject = Q(subject_kind=case.subject_kind, subject_reference=case.subject_reference)
    entries = list(AuditEntry.objects.filter(of_case | of_subject).order_by("-pk")[:_ROWS])
    people = get_user_model().objects.in_bulk({int(e.actor[5:]) for e in entries if e.actor.startswith("user:")})
    names = {f"user:{pk}": str(person) for pk, person in people.items()}
    return [
        {
            "title": f"{entry.action} → {entry.state_after}" if entry.state_after else entry.action,
            "at": entry.at,
            "note": " – ".join(filter(None, [names.get(entry.actor, _("the clock")), entry.reason])),
            "tone": "neutral",
        }
        for entry in entries
    ]
