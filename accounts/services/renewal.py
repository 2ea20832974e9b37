"""A verification holds for some years. Before its end the organisation is asked whether all is as it was; without an
answer it lapses."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.audit import write_audit
from core.permissions import CLOCK, require
from core.time import years_later

from .. import notices
from ..enums import OrganisationState
from ..models import Organisation, User
from ..profile import missing_fields
from ..workflow import ORGANISATION
from .rows import lock_organisation


def verified_until(moment: datetime) -> datetime:
    """Until when a verification of that moment holds: VERIFICATION_YEARS later, at the same time of day (UTC)."""
    moment = moment.astimezone(UTC)
    return datetime.combine(years_later(moment.date(), settings.VERIFICATION_YEARS), moment.timetz())


def remind_organisation(*, organisation: Organisation, by: Any = CLOCK) -> Organisation:
    """Ask a verified organisation to confirm its profile. It stays verified meanwhile.

    Raises PermissionDenied, NotPossible unless it is verified and was not asked yet.
    """
    with transaction.atomic():
        organisation = lock_organisation(organisation)
        require(by, "accounts.remind_organisation", organisation)
        before = {"state": organisation.state}
        organisation.state = ORGANISATION.take("remind", organisation.state)
        organisation.save(update_fields=["state"])
        write_audit("organisation.remind", organisation, by=by, before=before, after={"state": organisation.state})
        notices.organisation_renewal_asked(organisation)
    return organisation


def renew_organisation(*, organisation: Organisation, by: User) -> Organisation:
    """The organisation confirms that its profile is true as it stands: verified for another term from now.

    Raises PermissionDenied, NotPossible unless a renewal is due, ValidationError by field for what is missing.
    """
    with transaction.atomic():
        organisation = lock_organisation(organisation)
        require(by, "accounts.renew_organisation", organisation)
        before = {"state": organisation.state}
        organisation.state = ORGANISATION.take("renew", organisation.state)
        if missing := [field for fields in missing_fields(organisation).values() for field in fields]:
            raise ValidationError({field: _("This is needed.") for field in missing})
        organisation.verified_until = verified_until(timezone.now())
        organisation.save(update_fields=["state", "verified_until"])
        write_audit("organisation.renew", organisation, by=by, before=before, after={"state": organisation.state})
    return organisation


def lapse_organisation(*, organisation: Organisation, by: Any = CLOCK) -> Organisation:
    """End a verification that nobody renewed. What was published stays; its people can send the profile anew.

    Raises PermissionDenied, NotPossible unless a renewal is due.
    """
    with transaction.atomic():
        organisation = lock_organisation(organisation)
        require(by, "accounts.lapse_organisation", organisation)
        before = {"state": organisation.state}
        organisation.state = ORGANISATION.take("lapse", organisation.state)
        organisation.lapsed_at = timezone.now()
        organisation.save(update_fields=["state", "lapsed_at"])
        write_audit("organisation.lapse", organisation, by=by, before=before, after={"state": organisation.state})
        notices.organisation_lapsed(organisation)
    return organisation


def remind_and_lapse() -> tuple[int, int]:
    """What the clock does: ask those whose verification ends within RENEWAL_DAYS, lapse those whose time is over.

    Returns how many were asked and how many lapsed. Each in a transaction of its own, so that one that fails keeps no
    other back; run twice, it changes nothing. Nobody lapses who was not asked RENEWAL_DAYS before.
    """
    now, notice = timezone.now(), timedelta(days=settings.RENEWAL_DAYS)
    verified = Organisation.objects.filter(state=OrganisationState.VERIFIED, verified_until__lte=now + notice)
    due = list(verified.order_by("verified_until", "pk"))
    for organisation in due:
        if organisation.verified_until is not None and organisation.verified_until < now + notice - timedelta(days=1):
            _give_time(organisation, now + notice)
        remind_organisation(organisation=organisation)
    asked = Organisation.objects.filter(state=OrganisationState.RENEWAL_DUE, verified_until__lte=now)
    over = list(asked.order_by("verified_until", "pk"))
    for organisation in over:
        lapse_organisation(organisation=organisation)
    return len(due), len(over)


def _give_time(organisation: Organisation, until: datetime) -> None:
    """The scheduler stood still, or the setting changed: whoever is asked late has as long to answer as everyone."""
    Organisation.objects.filter(pk=organisation.pk).update(verified_until=until)
