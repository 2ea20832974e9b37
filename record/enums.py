"""What is entered in the public record."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class EntryKind(models.TextChoices):
    """The kind of an entry: which fact was entered. Never who or what it says."""

    RECEIVED = "received", _("Received")
    SIGNED = "signed", _("Signed")
    DECIDED = "decided", _("Decided")
    REDACTED = "redacted", _("Redacted")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    DEADLINE_EXTENDED = "deadline_extended", _("Deadline extended")
    RULE_CHANGED = "rule_changed", _("Rule changed")
    ROUND_OPENED = "round_opened", _("Round opened")
    ROUND_CLOSED = "round_closed", _("Round closed")
    BALLOTS_FROZEN = "ballots_frozen", _("Ballots frozen")
    SHORTLIST_ADOPTED = "shortlist_adopted", _("Short-list adopted")
    CHOSEN = "chosen", _("Chosen")
    ASKED = "asked", _("Asked")
    ANSWERED = "answered", _("Answered")
    OUTCOME_PUBLISHED = "outcome_published", _("Outcome published")
