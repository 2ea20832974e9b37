"""The choices of moderation: what waits for a person, how it stands, what was decided, and under which rules."""

from datetime import timedelta
from typing import Any, Final

from django.db import models
from django.utils.translation import gettext_lazy as _


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


class CaseState(models.TextChoices):
    """How a case stands."""

    OPEN = "open", _("To decide")
    AWAITING_SECOND = "awaiting_second", _("Waits for a second officer")
    WAITING_FOR_AUTHOR = "waiting_for_author", _("Waits for the author")
    CLOSED = "closed", _("Closed")


class Outcome(models.TextChoices):
    """What an officer decides."""

    ACCEPT = "accept", _("Accepted")
    REFUSE = "refuse", _("Refused")
    ASK_CHANGE = "ask_change", _("Change asked")


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
}

CLAIM_LASTS: Final = timedelta(minutes=30)
ANNOUNCED_AHEAD: Final = timedelta(days=14)

FAMILIES: Final[dict[str, tuple[str, ...]]] = {
    CaseKind.ORGANISATION: (RuleFamily.ORGANISATIONS,),
    CaseKind.MATCH: (RuleFamily.ORGANISATIONS,),
    CaseKind.SUBMISSION: (RuleFamily.SUBMISSIONS, RuleFamily.HIDDEN),
    CaseKind.LATE_SUBMISSION: (RuleFamily.SUBMISSIONS, RuleFamily.HIDDEN),
    CaseKind.QUESTION: (RuleFamily.QUESTIONS, RuleFamily.HIDDEN),
}

# By when a case should be decided. Ten working days are fourteen days of the calendar.
TARGETS: Final[dict[str, timedelta]] = {
    CaseKind.ORGANISATION: timedelta(days=14),
    CaseKind.SUBMISSION: timedelta(days=5),
    CaseKind.QUESTION: timedelta(hours=72),
    CaseKind.LATE_SUBMISSION: timedelta(days=5),
    CaseKind.REPORT: timedelta(hours=72),
    CaseKind.WITHHOLD_NAME: timedelta(hours=24),
    CaseKind.APPEAL: timedelta(days=14),
    CaseKind.MATCH: timedelta(days=14),
}
