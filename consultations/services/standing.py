"""What an organisation's consultative status makes of its right to answer a call and of its limits."""

from typing import Any

from django.utils.translation import gettext as _

from accounts.enums import StatusSystem
from core.workflow import NotPossible

from ..enums import Eligibility, Standing
from ..limits import limit_for
from ..models import Consultation


def standing_of(organisation: Any) -> Standing:
    """Its consultative status with the Economic and Social Council, as checked by an officer; without one
    `other`.
    """
    categories = organisation.statuses.filter(system=StatusSystem.ECOSOC, checked_at__isnull=False)
    category = (categories.values_list("category", flat=True).first() or "").casefold()
    return Standing(category) if category in Standing.values else Standing.OTHER


def limit_of(call: Consultation, organisation: Any) -> int | None:
    """The limit for a text of this organisation alone, in the call's unit; None where only questions have
    limits.
    """
    return limit_for(call.limits, standing_of(organisation))


def check_eligibility(call: Consultation, organisation: Any) -> None:
    """Raise NotPossible, in words, unless the organisation may send to the call. Everyone may draft."""
    if call.eligibility == Eligibility.REGISTERED:
        return
    if not organisation.is_verified:
        raise NotPossible(
            _("This call takes submissions of verified organisations. Yours is not verified yet; your draft is kept.")
        )
    if call.eligibility == Eligibility.STATUS and standing_of(organisation) == Standing.OTHER:
        raise NotPossible(
            _("This call takes submissions of organisations in consultative status. None of yours has been checked.")
        )
