"""allauth's hooks: its mail goes through the outbox, in the language of the page; what authenticators prove is kept
encrypted."""

import secrets
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as allauth_context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from notifications.services import RENDERED, queue_mail

from . import encryption
from .second_factor import confirmation_of


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up and sign-in by e-mail."""

    def login(self, request: HttpRequest, user: Any) -> None:
        """Sign in. What is left of this request knows already by which factors the person came."""
        super().login(request, user)
        user.confirmation = confirmation_of(request, user)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue what allauth would send. A code is used once and a row of it kept no longer than the sending, which
        the outbox does for every mail that comes rendered; each has a key of its own, since the same code may be asked
        for again."""
        site = SimpleNamespace(name=settings.SITE_NAME, domain=urlsplit(settings.SITE_URL).netloc)
        known = {"request": allauth_context.request, "email": email, "current_site": site}
        message = self.render_mail(template_prefix, email, {**known, **context})
        self._queue(message, kind=template_prefix.rsplit("/", 1)[-1])

    def _queue(self, message: EmailMessage, *, kind: str) -> None:
        for address in message.to:
            queue_mail(
                key=f"account:{kind}:{secrets.token_hex(16)}",
                to=address,
                language=get_language() or "en",
                template=RENDERED,
                context={"subject": message.subject, "text": message.body},
                kind=f"account_{kind}"[:40],
            )


class FactorAdapter(DefaultMFAAdapter):
    """Second factors: what allauth keeps of them is of no use without the portal's key."""

    def encrypt(self, text: str) -> str:
        return encryption.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return encryption.decrypt(encrypted_text)

    def generate_authenticator_name(self, user: Any, type: Authenticator.Type) -> str:
        """The name that stands in the form before the person writes another."""
        held = Authenticator.objects.filter(user=user, type=type).count()
        return _("Passkey %(number)d") % {"number": held + 1}
