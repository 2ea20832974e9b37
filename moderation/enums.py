"""The choices of moderation: what waits for a person, how it stands, what was decided, and under which rules."""

from datetime import datetime, timedelta
from typing import Any, Final

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.time import end_of_working_day


class CaseKind(models.TextChoices):
    """What waits for a person."""

    ORGANISATION = "organisation", _("Organisation to verify")
    SUBMISSION = "submission", _("Submission to screen")
    QUESTION = "question", _("Question to screen")
    LATE_SUBMISSION = "late_submission", _("Late submission")
    REPORT = "report", _("Report by a reader")
    WITHHOLD_NAME = "withhold_name", _("Request to withhold a name")
    APPEAL = "appeal", _("Appeal")
    MATCH = "match", _("Match to confirm")
    SUSPENSION = "suspension", _("Organisation to suspend")
    SUCCESSION = "succession", _("Owner to appoint")


class CaseState(models.TextChoices):
    """How a case stands."""

    OPEN = "open", _("To decide")
    AWAITING_SECOND = "awaiting_second", _("Waits for a second officer")
    WAITING_FOR_AUTHOR = "waiting_for_author", _("Waits for the author")
    CLOSED = "closed", _("Closed")


class Outcome(models.TextChoices):
    """What an officer decides."""

    ACCEPT = "accept", pgettext_lazy("decision", "Accepted")
    REFUSE = "refuse", pgettext_lazy("decision", "Refused")
    ASK_CHANGE = "ask_change", _("Change asked")
    SUSPEND = "suspend", pgettext_lazy("decision", "Suspended")
    APPOINT = "appoint", pgettext_lazy("decision", "Owner appointed")
    UPHOLD = "uphold", _("The decision stands")
    REVERSE = "reverse", _("The decision is reversed")


# What one officer proposes and another must confirm before it has effect.
NEEDS_SECOND: Final = frozenset({Outcome.REFUSE, Outcome.SUSPEND, Outcome.APPOINT})
# What closes a case: one of them a case.
FINAL: Final = frozenset(outcome for outcome in Outcome if outcome != Outcome.ASK_CHANGE)
# What is not said to the public: that something was let through shows by itself.
UNPUBLISHED: Final = frozenset({Outcome.ACCEPT, Outcome.APPOINT})


class AppealState(models.TextChoices):
    """How an appeal stands."""

    LODGED = "lodged", pgettext_lazy("appeal", "Lodged")
    UPHELD = "upheld", _("The decision stands")
    REVERSED = "reversed", _("The decision is reversed")


class DecisionState(models.TextChoices):
    """A refusal is proposed first; the others are effective at once. A proposal lapses when its case is closed."""

    PROPOSED = "proposed", _("Proposed")
    EFFECTIVE = "effective", _("Effective")
    RETURNED = "returned", _("Returned by the second officer")
    LAPSED = "lapsed", _("Lapsed")


class RuleFamily(models.TextChoices):
    """What a rule of procedure is about."""

    PROCEDURE = "procedure", _("How we decide")
    ORGANISATIONS = "organisations", _("Organisations")
    SUBMISSIONS = "submissions", _("Submissions")
    QUESTIONS = "questions", _("Questions to candidates")
    HIDDEN = "hidden", _("What is not shown")


# What a case was about, in the words of public lists.
NOUNS: Final[dict[CaseKind, Any]] = {
    CaseKind.ORGANISATION: _("Organisation"),
    CaseKind.SUBMISSION: _("Submission"),
    CaseKind.QUESTION: _("Question"),
    CaseKind.LATE_SUBMISSION: _("Late submission"),
    CaseKind.REPORT: _("Report by a reader"),
    CaseKind.WITHHOLD_NAME: _("Request to withhold a name"),
    CaseKind.APPEAL: _("Appeal"),
    CaseKind.MATCH: _("Match with a register"),
    CaseKind.SUSPENSION: _("Suspension of an organisation"),
    CaseKind.SUCCESSION: _("Succession of an owner"),
}

# What an officer can do with a case of the kind, in the order of the buttons.
ACTS: Final[dict[str, tuple[Outcome, ...]]] = {
    CaseKind.SUSPENSION: (Outcome.ACCEPT, Outcome.SUSPEND),
    CaseKind.SUCCESSION: (Outcome.APPOINT, Outcome.REFUSE),
    CaseKind.APPEAL: (Outcome.UPHOLD, Outcome.REVERSE),
    CaseKind.MATCH: (Outcome.ACCEPT,),
}
_USUAL_ACTS: Final = (Outcome.ACCEPT, Outcome.ASK_CHANGE, Outcome.REFUSE)


def acts_for(kind: str) -> tuple[Outcome, ...]:
    """What an officer can do with a case of the kind."""
    return ACTS.get(kind, _USUAL_ACTS)


CLAIM_LASTS: Final = timedelta(minutes=30)
ANNOUNCED_AHEAD: Final = timedelta(days=14)
APPEAL_WITHIN: Final = timedelta(days=14)

FAMILIES: Final[dict[str, tuple[str, ...]]] = {
    CaseKind.ORGANISATION: (RuleFamily.ORGANISATIONS,),
    CaseKind.MATCH: (RuleFamily.ORGANISATIONS,),
    CaseKind.SUSPENSION: (RuleFamily.ORGANISATIONS,),
    CaseKind.SUCCESSION: (RuleFamily.ORGANISATIONS,),
    CaseKind.SUBMISSION: (RuleFamily.SUBMISSIONS, RuleFamily.HIDDEN),
    CaseKind.LATE_SUBMISSION: (RuleFamily.SUBMISSIONS, RuleFamily.HIDDEN),
    CaseKind.QUESTION: (RuleFamily.QUESTIONS, RuleFamily.HIDDEN),
}

# By when a case should be decided: in working days, or in hours where people wait for it in a round.
TARGET_DAYS: Final[dict[str, int]] = {
    CaseKind.ORGANISATION: 10,
    CaseKind.APPEAL: 10,
    CaseKind.SUSPENSION: 10,
    CaseKind.SUCCESSION: 10,
    CaseKind.MATCH: 10,
    CaseKind.SUBMISSION: 4,
    CaseKind.LATE_SUBMISSION: 4,
}
TARGET_HOURS: Final[dict[str, int]] = {
    CaseKind.QUESTION: 72,
    CaseKind.REPORT: 72,
    CaseKind.WITHHOLD_NAME: 24,
}


def due_after(kind: str, moment: datetime) -> datetime:
    """When a case of the kind that was opened at `moment` should be decided."""
    if kind in TARGET_DAYS:
        return end_of_working_day(moment, TARGET_DAYS[kind])
    return moment + timedelta(hours=TARGET_HOURS[kind])
