"""From a reference to the page of its object, for those who may see it."""

from typing import Any, Final

from django.db.models import Model

from accounts.models import Organisation
from consultations.models import Consultation, Submission
from dialogues.models import Question
from moderation.models import Case, Decision

_KINDS: Final[dict[str, type[Model]]] = {
    "S": Submission,
    "Q": Question,
    "O": Organisation,
    "K": Consultation,
    "D": Decision,
    "C": Case,
}


def find_address(reference: str, user: Any) -> str | None:
    """The path of the object's page, or None where there is none or the user may not know of it.

    `reference` is in its normal form (core.references.normalise_reference).
    """
    model = _KINDS.get(reference[0])
    if model is None:
        return None
    rows: Any = model._default_manager
    row = rows.visible_to(user).filter(reference=reference).first()
    if row is None and model is Organisation:  # merged into another, its reference still leads on
        row = rows.visible_to(user).filter(merged__reference=reference).first()
    return row.get_absolute_url() if row is not None else None
