"""The choices of consultations."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CallState(models.TextChoices):
    """The state of a call as people move it. Whether a scheduled call is open is told by its times (Phase)."""

    DRAFT = "draft", _("Draft")
    CLEARANCE = "clearance", _("Waiting for clearance")
    CLEARED = "cleared", _("Cleared")
    SCHEDULED = "scheduled", _("Scheduled")
    ANALYSING = "analysing", _("Analysing")
    CANCELLED = "cancelled", _("Cancelled")


class Phase(models.TextChoices):
    """What a call is at a moment: its state, and for a scheduled one what its times make of it."""

    DRAFT = "draft", _("Draft")
    CLEARANCE = "clearance", _("Waiting for clearance")
    CLEARED = "cleared", _("Cleared")
    SCHEDULED = "scheduled", _("Scheduled")
    OPEN = "open", _("Open")
    CLOSED = "closed", _("Closed")
    ANALYSING = "analysing", _("Analysing")
    CANCELLED = "cancelled", _("Cancelled")


class Eligibility(models.TextChoices):
    """Who may send a submission to a call."""

    REGISTERED = "registered", _("Registered organisations, verified or not yet")
    VERIFIED = "verified", _("Verified organisations")
    STATUS = "status", _("Organisations in consultative status")


class Standing(models.TextChoices):
    """What an organisation's consultative status makes of its limits; `other` for all without status."""

    GENERAL = "general", _("General consultative status")
    SPECIAL = "special", _("Special consultative status")
    ROSTER = "roster", _("Roster")
    OTHER = "other", _("Without consultative status")


class Unit(models.TextChoices):
    """What a limit counts."""

    WORDS = "words", _("words")
    CHARACTERS = "characters", _("characters")


class QuestionKind(models.TextChoices):
    """What an answer to a question of a call is."""

    SHORT_TEXT = "short_text", _("Short text, one line")
    LONG_TEXT = "long_text", _("Long text")
    YES_NO = "yes_no", _("Yes or no")
    ONE_CHOICE = "one_choice", _("One choice")
    SEVERAL_CHOICES = "several_choices", _("Several choices")
    COUNTRY = "country", _("Country or area")
    NUMBER = "number", _("Number")
    DATE = "date", _("Date")


TEXT_KINDS = frozenset({QuestionKind.SHORT_TEXT, QuestionKind.LONG_TEXT})
CHOICE_KINDS = frozenset({QuestionKind.ONE_CHOICE, QuestionKind.SEVERAL_CHOICES})


class SubmissionState(models.TextChoices):
    """Where a submission is on its way."""

    DRAFT = "draft", _("Draft")
    SENT = "sent", _("Received, waiting for screening")
    CHANGE_ASKED = "change_asked", _("A change is asked for")
    PUBLISHED = "published", _("Published")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Publication(models.TextChoices):
    """Who can see a submission, from open to safe."""

    FULL = "full", _("In full: everyone sees the text and the name of the organisation")
    WITHOUT_NAMES = "without_names", _("Without names: everyone sees the text, only staff see whose it is")
    STAFF_ONLY = "staff_only", _("Staff only: only officers who work on this call see the text and the name")


SAFETY: dict[str, int] = {Publication.FULL: 0, Publication.WITHOUT_NAMES: 1, Publication.STAFF_ONLY: 2}
