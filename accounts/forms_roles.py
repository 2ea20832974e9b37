"""Which role is to be given to whom, or taken."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .enums import Role
from .models import User


class RoleChangeForm(forms.Form):
    """A change of one role of one person. `cleaned_data["user"]` is the person of the address."""

    email = forms.EmailField(
        label=_("E-mail address of the person"),
        help_text=_("The one with which the person signs in. Who has no account makes one first."),
        max_length=254,
        error_messages={"invalid": _("This is not an e-mail address. It looks like this: name@organisation.example")},
        widget=forms.EmailInput(attrs={"autocomplete": "off", "dir": "ltr"}),
    )
    change = forms.ChoiceField(
        label=_("Change"),
        choices=[("give", _("Give the role")), ("take", _("Take the role"))],
        initial="give",
        widget=forms.RadioSelect,
    )
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Why, in a sentence"),
        help_text=_("The other administrators and the person read it."),
        max_length=300,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )

    def clean_email(self) -> str:
        email = self.cleaned_data["email"].lower()
        self.cleaned_data["user"] = User.objects.filter(email=email, closed_at=None).first()
        if self.cleaned_data["user"] is None:
            raise ValidationError(_("No account has this address. The person has to make one first."), code="unknown")
        return email
