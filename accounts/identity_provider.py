"""Sign-in of a UN body's staff through its own identity provider, by OpenID Connect.

The provider says who somebody is, and nothing else: roles are given in the portal alone, and the desk asks for the
second factor as ever. An account is found by an address that the provider has verified (`email_verified` is true,
OpenID Connect Core 5.1) and that was confirmed here; whoever is new gets an account without roles.
"""

import logging
from collections.abc import Callable
from functools import partial
from typing import Any

from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialLogin
from allauth.socialaccount.providers.base import AuthProcess
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import override

from core.text import clean_line

from .models import User

logger = logging.getLogger(__name__)


class StaffAdapter(DefaultSocialAccountAdapter):
    """allauth's hooks around what the provider tells of a person."""

    def authenticate_by_email(self, sociallogin: SocialLogin) -> tuple[User, str] | None:
        """The account that has confirmed the address which the provider has verified. allauth would also take one that
        has not, and wipe its password."""
        held = EmailAddress.objects.filter(email=verified_address(sociallogin.account), verified=True)
        found = held.select_related("user").first()
        return (found.user, found.email) if found else None

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Refuse whoever cannot be told from another person, before anything of the sign-in happens."""
        language = _language(sociallogin)
        with override(language):
            refusal = refusal_of(sociallogin)
            page = render(request, "socialaccount/refused.html", {"reason": refusal}, status=403) if refusal else None
        _forget_claims(sociallogin.account)
        if page:
            raise ImmediateHttpResponse(page)
        if not sociallogin.is_existing:
            sociallogin.user.language = language

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> User:
        """The new account: address and name shown, and no claim beside."""
        user: User = sociallogin.user
        user.email = str(data.get("email") or "").lower()
        user.name = _readable(str(data.get("name") or ""))
        return user

    def get_requests_session(self) -> Any:
        """allauth's session; a provider that does not answer, or not well, ends in a page that says so."""
        session = super().get_requests_session()
        session.request = partial(self._ask, session.request)
        return session

    def _ask(self, ask: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        try:
            answer = ask(*args, **kwargs)
            answer.raise_for_status()
            answer.json()  # a provider answers in nothing else
        except OSError as problem:  # all that `requests` raises, of an answer that cannot be read too
            logger.warning("The identity provider does not answer: %s", type(problem).__name__)
            page = render(self.request, "socialaccount/authentication_error.html", status=502)
            raise ImmediateHttpResponse(page) from problem
        return answer


def verified_address(account: SocialAccount) -> str:
    """The address that the provider has verified, in small letters, or the empty text. Only `true` is a yes: some
    providers send words."""
    claims = _claims(account)
    return str(claims.get("email") or "").lower() if claims.get("email_verified") is True else ""


def refusal_of(sociallogin: SocialLogin) -> str:
    """Why this sign-in is refused, in a sentence for the person, or the empty text."""
    account, address = sociallogin.account, verified_address(sociallogin.account)
    if _subjects_differ(account) or not address:
        return _(
            "Your organisation’s sign-in has not confirmed your e-mail address, so it cannot be told which account is "
            "yours. Sign in with your address and a password, or with a code by e-mail."
        )
    if sociallogin.state.get("process") == AuthProcess.CONNECT:
        return _("Sign out, then sign in through your organisation: the account with your address is found by itself.")
    if not sociallogin.is_existing:
        return _refusal_of_new(address)
    confirmed = EmailAddress.objects.filter(user=sociallogin.user, email=address, verified=True)
    others = SocialAccount.objects.filter(user=sociallogin.user, provider=account.provider).exclude(uid=account.uid)
    if others.exists() or not confirmed.exists():
        # An address that was given to somebody else, or a person who has got another address.
        return _(
            "This account came through another sign-in of your organisation, or with another address. Sign in with "
            "your address and a password, or with a code by e-mail; then remove the link under “My account”."
        )
    return ""


def _refusal_of_new(address: str) -> str:
    known = User.objects.filter(email=address).exists() or EmailAddress.objects.filter(email=address).exists()
    if not known:
        return ""
    return _(
        "There is an account with your address, but the address was never confirmed here. Sign in with a code by "
        "e-mail once; that confirms it."
    )


def _language(sociallogin: SocialLogin) -> str:
    """That of the page from which the person left; the address to come back to has none."""
    language = sociallogin.state.get("language")
    return language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def _claims(account: SocialAccount) -> dict[str, Any]:
    """What the provider said of the person: of the page for it where there was one, else in the token."""
    said = account.extra_data
    return said.get("userinfo") or said.get("id_token") or {}


def _subjects_differ(account: SocialAccount) -> bool:
    """Whether the page of the person is of somebody else than the token (OpenID Connect Core 5.3.2)."""
    page, token = account.extra_data.get("userinfo"), account.extra_data.get("id_token")
    return bool(page and token and page.get("sub") != token.get("sub"))


def _forget_claims(account: SocialAccount) -> None:
    """Keep nothing that the provider said beside who it is: roles and groups there are none of the portal's."""
    account.extra_data = {}
    if account.pk:
        account.save(update_fields=["extra_data"])


def _readable(name: str) -> str:
    """The name as one may be shown here, or the empty text; the person can write another under “My account”."""
    try:
        name = clean_line(name)
    except ValidationError:
        return ""
    return name if len(name) <= 120 and any(character.isalnum() for character in name) else ""
