"""Forms of people and organisations."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class SignupDetails(forms.Form):
    """What sign-up asks beside the address and the password."""

    name = forms.CharField(label=_("Your name, as others will see it"), max_length=120)

    def signup(self, request: Any, user: Any) -> None:
        """allauth calls this once the account is made."""
        user.name = self.cleaned_data["name"]
        user.save(update_fields=["name"])
