"""The second factor: which sessions were confirmed with one, and what it takes to confirm this one.

allauth notes in the session by what means a person came: a password, a code by e-mail, an authenticator app, a passkey,
a recovery code. Here it is asked whether one of the last three was among them. `User.roles` asks too: whose session was
not confirmed has no role, wherever a role is looked at.
"""

from dataclasses import dataclass
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

# Behind these the person has something to confirm with; recovery codes only stand in for one of them.
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
WANTED = "second_factor_wanted"
_DEMO = "demo"


@dataclass(frozen=True)
class Confirmation:
    """What a session says of second factors: the keys of the authenticators with which it was confirmed, whether a
    recovery code was used, and whether a click of the demo world stands for all of it."""

    authenticators: frozenset[int] = frozenset()
    by_recovery_code: bool = False
    by_demo: bool = False

    def holding(self) -> Q:
        """The authenticators by which it still holds. One that was removed confirms nothing any more; recovery codes
        that were made anew leave valid what an old one opened."""
        holds = Q(pk__in=self.authenticators)
        return holds | Q(type=Authenticator.Type.RECOVERY_CODES) if self.by_recovery_code else holds


def confirmation_of(request: HttpRequest, user: Any) -> Confirmation:
    """What the session of the request says of the person. The demo world's click counts while DEMO=1 only."""
    factors = [record for record in get_authentication_records(request, user) if record.get("method") == "mfa"]
    return Confirmation(
        authenticators=frozenset(record["id"] for record in factors if "id" in record),
        by_recovery_code=any(record.get("type") == Authenticator.Type.RECOVERY_CODES for record in factors),
        by_demo=settings.DEMO and any(record.get("type") == _DEMO for record in factors),
    )


def is_confirmed(user: Any) -> bool:
    """Whether the person came by a session with a second factor that still exists: at most one query."""
    if user.confirmation is None or user.confirmation.by_demo:
        return True
    if user.confirmation == Confirmation():
        return False
    return authenticators_of(user).filter(user.confirmation.holding()).exists()


def has_factor(user: Any) -> bool:
    """Whether the person has an authenticator app or a passkey."""
    return authenticators_of(user).filter(type__in=FACTORS).exists()


def authenticators_of(user: Any) -> QuerySet[Authenticator]:
    return Authenticator.objects.filter(user_id=user.pk)


def confirm_demo_click(request: HttpRequest, user: Any) -> None:
    """Let the click that signs in as a demo person stand for the second factor as well."""
    record_authentication(request, user, "mfa", type=_DEMO)


def confirm_with_new(request: HttpRequest, user: Any, authenticator: Authenticator) -> None:
    """Whoever adds the first factor has just proved that it is in hand, so the session is confirmed by it, and whoever
    came without a password is not asked for it again before the recovery codes. A further one says nothing of a session
    that was not confirmed by the first."""
    others = authenticators_of(user).filter(type__in=FACTORS).exclude(pk=authenticator.pk)
    if authenticator.type in FACTORS and (not others.exists() or is_confirmed(user)):
        made = {"id": authenticator.pk, "type": authenticator.type}
        record_authentication(request, user, "mfa", reauthenticated=True, **made)


def keep_wanted(request: HttpRequest, address: str) -> None:
    """Remember where the person wanted to go, until a second factor is set up. Only our own addresses are kept."""
    if url_has_allowed_host_and_scheme(address, allowed_hosts=None):
        request.session[WANTED] = address
