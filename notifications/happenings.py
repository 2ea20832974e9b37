"""Names of public happenings that digests tell of."""

from typing import Any

from django.utils.translation import gettext_lazy as _

_labels: dict[str, Any] = {
    "call_opened": _("Call opened"),
    "call_closed": _("Call closed"),
    "deadline_extended": _("Deadline extended"),
    "submission_published": _("Submission published"),
    "outcome_published": _("Outcome published"),
    "process_opened": _("Selection process opened"),
    "round_opened": _("Question round opened"),
    "round_closed": _("Question round closed"),
    "question_published": _("Question published"),
    "shortlist_adopted": _("Short-list adopted"),
    "question_chosen": _("Question chosen"),
    "answer_published": _("Answer published"),
    "organisation_verified": _("Organisation verified"),
}


def register(name: str, label: Any) -> None:
    """Give a happening that is not in the list its words."""
    _labels[name] = label


def label(name: str) -> str:
    """The words for a happening in the active language; empty for one that nobody named."""
    return str(_labels.get(name, ""))
