"""How the tests sign a person in: as the portal would have left the session, without its forms."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.http import HttpRequest
from django.test import Client

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def sign_in(client: Client, user: Any, *, second_factor: bool | None = None) -> Client:
    """The client, signed in as the person. With a second factor, which is what everyone with a role has unless the test
    says otherwise, the person has an authenticator app and the session was confirmed with it."""
    client.force_login(user, backend=BACKEND)
    if user.grants.exists() if second_factor is None else second_factor:
        confirm(client, user, authenticator_app_of(user))
    return client


def authenticator_app_of(user: Any) -> Authenticator:
    found = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    return found or TOTP.activate(user, generate_totp_secret()).instance


def confirm(client: Client, user: Any, authenticator: Authenticator) -> None:
    """Note in the client's session that the person has just used the authenticator, as allauth does."""
    request = HttpRequest()
    request.session = client.session
    request.user = user
    record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type, reauthenticated=True)
    request.session.save()
