"""Forms of one's own account, and what the portal adds to allauth's forms of second factors."""

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _

from .encryption import encrypt
from .services.account import MOST_NEEDS


class ActivateApp(ActivateTOTPForm):
    """Adds an authenticator app. The code that adds it is used up: allauth remembers used codes at sign-in only, and
    would take this one there again (RFC 6238, 5.2: a code is accepted once)."""

    def clean_code(self) -> str:
        code: str = super().clean_code()
        to_be = Authenticator(user=self.user, type=Authenticator.Type.TOTP, data={"secret": encrypt(self.secret)})
        if not TOTP(to_be).validate_code(code):
            raise get_adapter().validation_error("incorrect_code")
        return code


class AccountForm(forms.Form):
    """What a person says of themselves; the service says what is wrong with it."""

    name = forms.CharField(
        label=_("Your name, as others will see it"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
    )
    accessibility_needs = forms.CharField(
        label=_("What you need to take part"),
        help_text=_("For example captions, sign language, large print or more time. Never public."),
        required=False,
        max_length=MOST_NEEDS,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto", "data-count": "characters", "data-limit": MOST_NEEDS}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})


class AddPasskey(AddWebAuthnForm):
    """Adds a passkey, and unless the person says otherwise one that signs in alone."""

    name = forms.CharField(
        label=_("Name of the passkey"),
        required=False,
        max_length=100,
        help_text=_("So that you know it again: “my telephone”, “the grey key”."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    passwordless = forms.BooleanField(
        label=_("Sign in with it alone"),
        required=False,
        initial=True,
        help_text=_(
            "Without an address and a password. Your device then asks for your finger, your face or a PIN. "
            "Take the tick away for a security key that has none of these."
        ),
    )
    field_order = ("name", "passwordless", "credential")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
