"""Closing an account: what the person sent for organisations stays with them, and the person leaves it."""

import secrets
from dataclasses import dataclass
from typing import ClassVar

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.audit import write_audit
from core.permissions import require
from core.workflow import NotPossible

from .. import notices
from ..enums import ENDED_STATES, MemberRole
from ..models import Organisation, User
from ..personal_data import Leaving, holdings
from ..personal_holdings import addresses_of

_EMPTIED = ("email", "name", "accessibility_needs", "language", "time_zone", "last_login")


@dataclass(frozen=True)
class _Account:
    """The account in the audit trail, which outlives it."""

    KIND: ClassVar[str] = "account"
    reference: str


def last_owned(*, user: User) -> list[Organisation]:
    """The organisations, not closed, of which the person is the only owner: nobody could act for them afterwards."""
    owned = Organisation.objects.filter(
        pk__in=user.memberships.active().filter(role=MemberRole.OWNER).values("organisation_id")
    ).exclude(state__in=ENDED_STATES)
    return [
        organisation
        for organisation in owned.order_by("pk")
        if not organisation.memberships.active().filter(role=MemberRole.OWNER).exclude(user=user).exists()
    ]


def close_account(*, user: User, by: User) -> None:
    """Close the account and erase what belongs to the person alone; each floor does its part (accounts.personal_data).
    A last mail to the old address confirms it, and that address is forgotten with it.

    Raises PermissionDenied for anyone else's account, NotPossible for the last owner of an organisation and for whoever
    holds a role at the desk.
    """
    require(by, "accounts.close_account", user)
    with transaction.atomic():
        # Organisations first, as everyone locks them: of two owners who leave at once, the second is the last.
        held = user.memberships.active().values("organisation_id")
        list(Organisation.objects.select_for_update(of=("self",)).filter(pk__in=held).order_by("pk"))
        user = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
        refuse_closing(user=user)
        leaving = Leaving(user=user, name=user.name, addresses=addresses_of(user), at=timezone.now(), by=by)
        for holding in reversed(holdings()):
            if holding.erase is not None:
                holding.erase(leaving)
        language = user.language
        _empty(user, leaving)
        write_audit("account.close", _Account(f"user:{user.pk}"), by=by, after={"state": "closed"})
        notices.account_closed(address=leaving.addresses[0], language=language)


def refuse_closing(*, user: User) -> None:
    """Raise NotPossible, with what to do first, where the account cannot be closed now."""
    if user.grants.exists():
        raise NotPossible(_("You hold a role at the desk. Ask an administrator to take it from you first."))
    owned = last_owned(user=user)
    if owned:
        names = ", ".join(str(organisation) for organisation in owned)
        raise NotPossible(
            _("You are the last owner of %(names)s. Make someone else an owner first, or close it.") % {"names": names}
        )


def _empty(user: User, leaving: Leaving) -> None:
    """What the row says of the person; its key stays, since what was done for organisations refers to it."""
    user.email = f"closed-{secrets.token_hex(12)}@closed.invalid"
    user.name = user.accessibility_needs = ""
    user.language, user.time_zone, user.last_login = "en", "UTC", None
    user.is_active, user.closed_at = False, leaving.at
    user.set_unusable_password()
    user.save(update_fields=[*_EMPTIED, "password", "is_active", "closed_at"])
