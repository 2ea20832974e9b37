"""Limits of a call: data in one shape, decided in one place.

`{"single": {"general": 2000, "special": 1500, "roster": 1500, "other": 1500}, "joint": {…}}`; a standing that
is not named has the smallest limit that is, and an empty object limits nothing.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.text import count_characters, count_words

from .enums import Standing, Unit

_FORMS = frozenset({"single", "joint"})


def count(text: str, unit: str) -> int:
    """The size of the text in the unit (enums.Unit), by the rules of core.text."""
    return count_words(text) if unit == Unit.WORDS else count_characters(text)


def limit_for(limits: dict[str, dict[str, int]], standing: str, form: str = "single") -> int | None:
    """The limit for an organisation of the standing (enums.Standing) in a `single` or `joint` text; None for
    none.
    """
    by_standing = limits.get(form, {})
    return by_standing.get(standing, min(by_standing.values(), default=None))


def validate_limits(limits: Any) -> None:
    """Raise ValidationError unless `limits` has the shape above with numbers of at least 1."""
    if not isinstance(limits, dict) or not _FORMS.issuperset(limits):
        raise ValidationError(_("Limits are for single and joint submissions."))
    for by_standing in limits.values():
        if not isinstance(by_standing, dict) or not set(Standing.values).issuperset(by_standing):
            raise ValidationError(_("Limits are by consultative status: general, special, roster, other."))
        for number in by_standing.values():
            if not isinstance(number, int) or isinstance(number, bool) or number < 1:
                raise ValidationError(_("A limit is a whole number of at least 1."))
