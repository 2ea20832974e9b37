"""The steps of a profile as forms: five that are needed, two that can wait."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.templatetags.openfloor import language_name

from .cleaners import MOST_CHARACTERS, clean_name
from .countries import country_choices
from .enums import NameKind, OrganisationType, Scope
from .forms_status import PublicForm
from .forms_step import (
    NOTHING,
    CheckboxesByRegion,
    StepForm,
    choices_of,
    countries_by_region,
    essay_field,
    line_field,
    lines_field,
    many_field,
    year_field,
)
from .models import Organisation
from .vocabulary import GOALS, FundingSource, IncomeBand, MajorGroup, MembershipKind, Theme

_LANGUAGES = [code for code, _name in settings.LANGUAGES]
_TRANSLATIONS = [f"name_{code}" for code in _LANGUAGES]


class NameForm(StepForm):
    """The first step. The name is asked in each official language but that of the profile."""

    step = "name"

    name = line_field(
        _("Legal name"), 255, _("As it stands in its statutes or registration."), autocomplete="organization"
    )
    acronym = line_field(_("Acronym"), 30)
    type = forms.ChoiceField(label=_("What it is"), choices=choices_of(OrganisationType))
    language = forms.ChoiceField(label=_("Language in which you write this profile"), choices=settings.LANGUAGES)
    former_names = lines_field(_("Former names"), _("One a line. They help officers to find it in registers."))
    folds = {_("Names in other languages, former names"): (*_TRANSLATIONS, "former_names")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, field in zip(_LANGUAGES, _TRANSLATIONS, strict=True):
            label = _("Name in this language: %(language)s") % {"language": language_name(code)}
            self.fields[field] = line_field(label, 255, lang=code)
            self.fields[field].required = False
            if code == self.initial.get("language") and not self[field].value():
                del self.fields[field]
        self.fields["former_names"] = self.fields.pop("former_names")  # the last question

    @classmethod
    def initial_of(cls, organisation: Organisation) -> dict[str, Any]:
        names = list(organisation.names.order_by("pk"))
        return {
            **super().initial_of(organisation),
            **{f"name_{name.language}": name.name for name in names if name.kind == NameKind.TRANSLATION},
            "former_names": "\n".join(name.name for name in names if name.kind == NameKind.FORMER),
        }

    def to_fields(self) -> dict[str, Any]:
        fields = super().to_fields()
        names = {code: fields.pop(f"name_{code}", "") for code in _LANGUAGES}
        return {**fields, "translations": names, "former_names": fields.get("former_names", "").splitlines()}

    def clean(self) -> dict[str, Any]:
        """A name that is wrong in one language is told of there."""
        for field in _TRANSLATIONS:
            try:
                clean_name(self.cleaned_data.get(field, ""))
            except ValidationError as problem:
                self.add_error(field, problem)
        return super().clean()


class SeatForm(StepForm):
    """The second step."""

    step = "seat"

    country = forms.ChoiceField(label=_("Country or area of its seat"), choices=lambda: NOTHING + country_choices())
    address = forms.CharField(
        label=_("Address of its headquarters"),
        help_text=_("Street, building or plot, and place. Officers read it; it is not published."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "street-address", "dir": "auto"}),
    )
    email = line_field(
        _("E-mail address of the organisation"), 254, _("For officers; it is not published."), inputmode="email",
        autocomplete="email", dir="ltr",
    )  # fmt: skip
    telephone = line_field(
        _("Telephone"), 40, _("With the code of the country. For officers; it is not published."), inputmode="tel",
        autocomplete="tel", dir="ltr",
    )  # fmt: skip
    website = line_field(_("Website"), 300, inputmode="url", autocomplete="url", dir="ltr")


class RegistrationForm(StepForm):
    """The third step. A document comes with the same button, so that nothing typed beside it is lost."""

    step = "registration"

    year_established = year_field(_("Year in which it was established"))
    registered_on = forms.CharField(
        label=_("Day on which it was registered"), max_length=10, widget=forms.TextInput(attrs={"type": "date"})
    )
    registration_country = forms.ChoiceField(
        label=_("Country or area in which it is registered"), choices=lambda: NOTHING + country_choices()
    )
    registration_number = line_field(
        _("Registration number"), 80, _("Leave it out if it is not registered; say under “Work” how it is constituted.")
    )
    registration_authority = line_field(_("Authority that registered it"), 200)
    document = forms.FileField(
        label=_("A document that shows that it exists"),
        help_text=_(
            "A certificate of registration, the statutes or a letter: PDF, JPEG or PNG of at most 10 MB. Officers read "
            "it; it is not published."
        ),
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
        allow_empty_file=True,
    )

    @classmethod
    def initial_of(cls, organisation: Organisation) -> dict[str, Any]:
        initial = super().initial_of(organisation)
        day = organisation.registered_on
        return {**initial, "registered_on": day.isoformat() if day else ""}

    def to_fields(self) -> dict[str, Any]:
        return {name: value for name, value in super().to_fields().items() if name != "document"}


class WorkForm(StepForm):
    """The fourth step."""

    step = "work"

    scope = forms.ChoiceField(label=_("How far its work reaches"), choices=choices_of(Scope))
    working_languages = many_field(_("Languages in which it works with the United Nations"), settings.LANGUAGES)
    mission = essay_field(_("Its mission"), _("What it is for. At most 250 words."))
    activities = essay_field(_("What it does"), _("At most 250 words."))


class TopicsForm(StepForm):
    """Later: where it works, and on what."""

    step = "topics"

    countries_of_activity = many_field(
        _("Countries or areas in which it works"), countries_by_region, CheckboxesByRegion
    )
    major_group = forms.ChoiceField(
        label=_("Major group"),
        help_text=_("The group through which it takes part in work on sustainable development."),
        choices=choices_of(MajorGroup),
    )
    themes = many_field(_("Themes"), Theme.choices)
    goals = many_field(
        _("Sustainable Development Goals"),
        lambda: [(str(number), f"{number} – {title}") for number, title in GOALS.items()],
    )

    @classmethod
    def initial_of(cls, organisation: Organisation) -> dict[str, Any]:
        return {**super().initial_of(organisation), "goals": [str(goal) for goal in organisation.goals]}


class StructureForm(StepForm):
    """Later: who its members are, what it belongs to, and what it lives from."""

    step = "structure"

    membership_kind = forms.ChoiceField(label=_("Its members"), choices=choices_of(MembershipKind))
    membership_number = line_field(_("Number of its members"), 15, inputmode="numeric", size=10, dir="ltr")
    parent = line_field(_("Organisation of which it is a part"), 255)
    affiliates = lines_field(_("Its chapters and affiliates"), _("One a line."), MOST_CHARACTERS)
    income_band = forms.ChoiceField(
        label=_("Income in its last full year, in US dollars"),
        help_text=_("Published with the full profile."),
        choices=choices_of(IncomeBand),
    )
    funding_sources = many_field(_("Where its income comes from"), FundingSource.choices)


STEP_FORMS: dict[str, type[StepForm]] = {
    form.step: form for form in (NameForm, SeatForm, RegistrationForm, WorkForm, PublicForm, TopicsForm, StructureForm)
}
