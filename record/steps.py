"""The steps of a verification in words that a person understands, in the reader's language."""

from dataclasses import dataclass
from typing import Any

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.translation import gettext_lazy as _

from .verify_record import Step

# By code of verify_record.TEXT (and "waiting"): what it says when it holds, and when it does not.
SENTENCES = {
    "form": (_("This is a receipt of a public record."), _("This is not a receipt as a public record writes it.")),
    "key": (
        _("The receipt names the log %(origin)s and its key %(key_id)s."),
        _("The key on the receipt does not belong to the log that the receipt names."),
    ),
    "trust": (
        _("It is the key of this portal."),
        _("It is not the key of this portal: the receipt comes from another log, or its key was changed."),
    ),
    "promise": (
        _("The portal signed the promise to put this entry in the record by %(include_by)s."),
        _("The signature does not fit the promise: the entry, the time or the signature was changed."),
    ),
    "opening": (
        _("The content on the receipt is the one that was received: it gives the commitment of the entry."),
        _("The content on the receipt is not the one that was received: it does not give the commitment."),
    ),
    "leaf": (
        _("The facts of the entry give its fingerprint."),
        _("The facts of the entry do not give its fingerprint."),
    ),
    "path": (
        _("Entry %(number)s of %(size)s: %(steps)s fingerprints lead from it to the root of the tree."),
        _("The fingerprints do not lead from the entry to the root of the tree."),
    ),
    "head": (
        _("The portal signed the root of the tree of %(size)s entries."),
        _("The signature does not fit the root of the tree."),
    ),
    "due": (
        _("The entry is not sealed yet; the promise runs until %(include_by)s."),
        _("The entry is not sealed though it was promised by %(include_by)s: the promise is overdue."),
    ),
    "waiting": (
        _("This portal has the entry. It waits to be sealed."),
        _("This portal does not have this entry: it was dropped, or it never came from here."),
    ),
    "present": (
        _("The record of this portal has the entry today, under number %(number)s, with the same facts."),
        _("The record of this portal does not have the entry as the receipt says."),
    ),
    "grown": (
        _("The tree of today, with %(size)s entries, has grown from that of the receipt; nothing was changed."),
        _("The tree of today has not grown from the tree of the receipt: the record was changed, or the receipt was."),
    ),
}


@dataclass(frozen=True)
class Event:
    """A step as `components/timeline.html` shows it; `note` is where it breaks, the parts of the receipt by name."""

    title: str
    tone: str
    note: str = ""
    at: None = None


def tell(steps: list[Step]) -> list[Event]:
    """The steps as events of a timeline."""
    return [_tell(step) for step in steps]


def _tell(step: Step) -> Event:
    sentence = SENTENCES[step.code][0 if step.holds else 1]
    values = {name: _readable(value) for name, value in step.values.items()}
    return Event(str(sentence) % values if values else str(sentence), "done" if step.holds else "harm", _where(step))


def _where(step: Step) -> str:
    if step.holds or not step.where:
        return ""
    return str(_("It breaks here: %(where)s")) % {"where": step.where}


def _readable(value: Any) -> Any:
    """Numbers with their thousands parted; moments of the record (UTC, microseconds) without the fraction."""
    if isinstance(value, int):
        return intcomma(value)
    if isinstance(value, str) and value.endswith("Z") and "T" in value:
        return f"{value[:10]} {value[11:19]} UTC"
    return value
