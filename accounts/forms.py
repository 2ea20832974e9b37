"""Forms of people and of what they do with organisations; the steps of a profile are in `forms_profile`."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from core.text import clean_line

from .countries import REGIONAL_GROUPS, REGIONS, country_choices
from .enums import MemberRole, OrganisationType, StatusSystem
from .vocabulary import GOALS, MajorGroup, Theme

_ALL = [("", pgettext_lazy("filter", "All"))]


class SignupDetails(forms.Form):
    """What sign-up asks beside the address and the password."""

    name = forms.CharField(
        label=_("Your name, as others will see it"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
    )

    def clean_name(self) -> str:
        name = clean_line(self.cleaned_data["name"])
        if not any(character.isalnum() for character in name):
            raise ValidationError(_("Write your name in letters."), code="no_letters")
        return name

    def signup(self, request: Any, user: Any) -> None:
        """allauth calls this once the account is made."""
        language = get_language() or settings.LANGUAGE_CODE
        user.name = self.cleaned_data["name"]
        user.language = language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        user.save(update_fields=["name", "language"])


class DirectoryForm(forms.Form):
    """The filters of the directory; what is not in a list is passed over."""

    q = forms.CharField(label=_("Name"), max_length=120, required=False, widget=forms.TextInput(attrs={"dir": "auto"}))
    country = forms.ChoiceField(label=_("Country or area"), required=False, choices=lambda: [*_ALL, *country_choices()])
    region = forms.ChoiceField(label=_("Region"), required=False, choices=[*_ALL, *REGIONS.items()])
    group = forms.ChoiceField(label=_("Regional group"), required=False, choices=[*_ALL, *REGIONAL_GROUPS.items()])
    type = forms.ChoiceField(label=_("Type"), required=False, choices=[*_ALL, *OrganisationType.choices])
    major_group = forms.ChoiceField(label=_("Major group"), required=False, choices=[*_ALL, *MajorGroup.choices])
    theme = forms.ChoiceField(label=_("Theme"), required=False, choices=[*_ALL, *Theme.choices])
    goal = forms.ChoiceField(
        label=_("Sustainable Development Goal"),
        required=False,
        choices=lambda: [*_ALL, *((str(number), f"{number} – {title}") for number, title in GOALS.items())],
    )
    status = forms.ChoiceField(
        label=_("Status, checked by an officer"), required=False, choices=[*_ALL, *StatusSystem.choices]
    )


class InvitationForm(forms.Form):
    """Whom to invite, as what: `roles` are those that the person may give."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        error_messages={"invalid": _("This is not an e-mail address. It looks like this: name@organisation.example")},
        widget=forms.EmailInput(attrs={"autocomplete": "off", "dir": "ltr"}),
    )
    role = forms.ChoiceField(
        label=_("Role"), choices=MemberRole.choices, initial=MemberRole.AUTHOR, widget=forms.RadioSelect
    )
    language = forms.ChoiceField(label=_("Language of the letter"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, roles: list[MemberRole], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role.value, role.label) for role in roles]  # type: ignore[attr-defined]


class JoinForm(forms.Form):
    """Who asks to join."""

    note = forms.CharField(
        label=_("Who you are"),
        help_text=_("The focal point of the organisation reads it: your post, or who knows you there."),
        max_length=300,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )


class RoleForm(forms.Form):
    """A role for one representative."""

    role = forms.ChoiceField(label=_("Role"), choices=MemberRole.choices)


class ClarifyForm(forms.Form):
    """The answer to a batch of questions."""

    answer = forms.CharField(label=_("Your answer"), widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}))


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(
        label=_("Why, in a sentence"),
        help_text=_("The people of the organisation read it."),
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )


class CheckStatusForm(forms.Form):
    """Against which entry a status was checked."""

    against = forms.CharField(max_length=300)
