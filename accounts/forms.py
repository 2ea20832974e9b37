"""Forms of people and organisations."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.text import clean_line

from .countries import REGIONS, country_choices
from .enums import MemberRole, NameKind, OrganisationType, ProfileLevel, Scope, StatusSystem
from .models import Organisation
from .profile import MOST_WORDS, NEEDED, clean_step

_NOTHING = [("", "—")]


def _choices(kind: type[models.TextChoices]) -> Callable[[], list[tuple[str, Any]]]:
    return lambda: _NOTHING + list(kind.choices)


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


class StepForm(forms.Form):
    """One step of the profile. `step` names it; `to_fields` gives what the service takes.

    Saved when left with something still missing (`is_partial`), nothing is required; what is there is kept.
    """

    step: str

    def __init__(self, *args: Any, is_partial: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        for name, field in self.fields.items():
            needed = name in NEEDED[self.step]
            field.required = needed and not is_partial

    @classmethod
    def initial_of(cls, organisation: Organisation) -> dict[str, Any]:
        return {name: getattr(organisation, name) for name in cls.base_fields if hasattr(organisation, name)}

    def to_fields(self) -> dict[str, Any]:
        return dict(self.cleaned_data)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        try:
            clean_step(self.step, self.to_fields())
        except ValidationError as problem:
            self.add_problems(problem)
        return cleaned

    def add_problems(self, problem: ValidationError) -> None:
        """Put each problem of a service beside its field."""
        for name, errors in problem.error_dict.items():
            self.add_error(name if name in self.fields else None, errors)


class NameForm(StepForm):
    """The first step."""

    step = "name"

    name = forms.CharField(
        label=_("Legal name"),
        help_text=_("As it stands in its statutes or registration."),
        max_length=255,
        widget=forms.TextInput(attrs={"autocomplete": "organization", "dir": "auto"}),
    )
    acronym = forms.CharField(label=_("Acronym"), max_length=30, widget=forms.TextInput(attrs={"dir": "auto"}))
    type = forms.ChoiceField(label=_("What it is"), choices=_choices(OrganisationType))
    language = forms.ChoiceField(label=_("Language in which you write this profile"), choices=settings.LANGUAGES)
    former_names = forms.CharField(
        label=_("Former names"),
        help_text=_("One a line. They help officers to find it in registers."),
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )

    @classmethod
    def initial_of(cls, organisation: Organisation) -> dict[str, Any]:
        former = organisation.names.filter(kind=NameKind.FORMER).order_by("pk").values_list("name", flat=True)
        return {**super().initial_of(organisation), "former_names": "\n".join(former)}

    def to_fields(self) -> dict[str, Any]:
        fields = super().to_fields()
        return {**fields, "former_names": fields.get("former_names", "").splitlines()}


class SeatForm(StepForm):
    """The second step."""

    step = "seat"

    country = forms.ChoiceField(label=_("Country or area of its seat"), choices=lambda: _NOTHING + country_choices())
    address = forms.CharField(
        label=_("Address of its headquarters"),
        help_text=_("Street, building or plot, and place. Officers read it; it is not published."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "street-address", "dir": "auto"}),
    )
    website = forms.CharField(
        label=_("Website"),
        max_length=300,
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "url", "dir": "ltr"}),
    )


class RegistrationForm(StepForm):
    """The third step."""

    step = "registration"

    year_established = forms.CharField(
        label=_("Year in which it was established"),
        max_length=4,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 4}),
    )
    registration_number = forms.CharField(
        label=_("Registration number"),
        help_text=_("Leave it out if it is not registered; say under “Work” how it is constituted."),
        max_length=80,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    registration_authority = forms.CharField(
        label=_("Authority that registered it"), max_length=200, widget=forms.TextInput(attrs={"dir": "auto"})
    )


class WorkForm(StepForm):
    """The fourth step."""

    step = "work"

    scope = forms.ChoiceField(label=_("How far its work reaches"), choices=_choices(Scope))
    working_languages = forms.MultipleChoiceField(
        label=_("Languages in which it works with the United Nations"),
        choices=settings.LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
    )
    mission = forms.CharField(
        label=_("Its mission"),
        help_text=_("What it is for. At most 250 words."),
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto", "data-count": "words", "data-limit": MOST_WORDS}),
    )
    activities = forms.CharField(
        label=_("What it does"),
        help_text=_("At most 250 words."),
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto", "data-count": "words", "data-limit": MOST_WORDS}),
    )


class PublicForm(StepForm):
    """The fifth step: a status with the Economic and Social Council, one elsewhere, and who may read the profile."""

    step = "public"
    _CATEGORIES = [("", _("None")), ("General", _("General")), ("Special", _("Special")), ("Roster", _("Roster"))]

    ecosoc_category = forms.ChoiceField(
        label=_("Consultative status with the Economic and Social Council"),
        help_text=_("Shown as your own word until an officer has checked it."),
        choices=_CATEGORIES,
    )
    ecosoc_year = forms.CharField(
        label=_("Granted in the year"), max_length=4, widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 4})
    )
    other_system = forms.ChoiceField(
        label=_("Accredited or associated elsewhere"),
        choices=lambda: _NOTHING + [pair for pair in StatusSystem.choices if pair[0] != StatusSystem.ECOSOC],
    )
    other_category = forms.CharField(
        label=_("What it is called there"), max_length=80, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    profile_level = forms.ChoiceField(
        label=_("What everyone can read of your profile once it is verified"),
        choices=ProfileLevel.choices,
        widget=forms.RadioSelect,
    )

    @classmethod
    def initial_of(cls, organisation: Organisation) -> dict[str, Any]:
        initial = super().initial_of(organisation)
        for status in organisation.statuses.order_by("pk"):
            if status.system == StatusSystem.ECOSOC:
                initial.update(ecosoc_category=status.category, ecosoc_year=status.year or "")
            else:
                initial.update(other_system=status.system, other_category=status.category)
        return initial

    def to_fields(self) -> dict[str, Any]:
        given = self.cleaned_data
        rows: list[Mapping[str, Any]] = []
        if given.get("ecosoc_category"):
            rows.append(
                {
                    "system": StatusSystem.ECOSOC,
                    "category": given["ecosoc_category"],
                    "year": given.get("ecosoc_year"),
                }
            )
        if given.get("other_system"):
            rows.append({"system": given["other_system"], "category": given.get("other_category", "")})
        fields: dict[str, Any] = {"statuses": rows}
        if given.get("profile_level"):
            fields["profile_level"] = given["profile_level"]
        return fields

    def add_problems(self, problem: ValidationError) -> None:
        """The only value of a status that can be wrong is its year."""
        for name, errors in problem.error_dict.items():
            self.add_error("ecosoc_year" if name == "statuses" else name, errors)


STEP_FORMS: dict[str, type[StepForm]] = {
    form.step: form for form in (NameForm, SeatForm, RegistrationForm, WorkForm, PublicForm)
}


class DirectoryForm(forms.Form):
    """The filters of the directory; what is not in a list is passed over."""

    q = forms.CharField(label=_("Name"), max_length=120, required=False, widget=forms.TextInput(attrs={"dir": "auto"}))
    country = forms.ChoiceField(
        label=_("Country or area"), required=False, choices=lambda: [("", _("All")), *country_choices()]
    )
    region = forms.ChoiceField(label=_("Region"), required=False, choices=lambda: [("", _("All")), *REGIONS.items()])
    type = forms.ChoiceField(
        label=_("Type"), required=False, choices=lambda: [("", _("All")), *OrganisationType.choices]
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
