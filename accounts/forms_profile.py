"""The steps of a profile as forms: five that are needed, two that can wait."""

from collections.abc import Callable
from itertools import groupby
from typing import Any, ClassVar, NamedTuple

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.templatetags.openfloor import language_name

from .cleaners import MOST_CHARACTERS, MOST_WORDS, TWICE, clean_name, clean_status
from .countries import COUNTRIES, REGIONS, country_choices
from .enums import NameKind, OrganisationType, ProfileLevel, Scope, StatusSystem
from .models import Organisation
from .profile import NEEDED, clean_step
from .vocabulary import GOALS, FundingSource, IncomeBand, MajorGroup, MembershipKind, Theme

_NOTHING = [("", "—")]
_LANGUAGES = [code for code, _name in settings.LANGUAGES]
_TRANSLATIONS = [f"name_{code}" for code in _LANGUAGES]
_PARTS = ("system", "category", "year", "number")
_OTHER_STATUSES = ("other1", "other2", "other3")


def _choices(kind: type[models.TextChoices]) -> Callable[[], list[tuple[str, Any]]]:
    return lambda: _NOTHING + list(kind.choices)


def _line(label: Any, length: int, help_text: Any = "", **attrs: Any) -> forms.CharField:
    widget = forms.TextInput(attrs={"dir": "auto", **attrs})
    return forms.CharField(label=label, max_length=length, help_text=help_text, widget=widget)


def _year(label: Any) -> forms.CharField:
    return _line(label, 4, inputmode="numeric", size=4, dir="ltr")


def _essay(label: Any, help_text: Any) -> forms.CharField:
    attrs = {"rows": 6, "dir": "auto", "data-count": "words", "data-limit": MOST_WORDS}
    return forms.CharField(label=label, help_text=help_text, widget=forms.Textarea(attrs=attrs))


def _lines(label: Any, help_text: Any, length: int | None = None) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 2, "dir": "auto"})
    return forms.CharField(label=label, help_text=help_text, max_length=length, widget=widget)


def _many(label: Any, choices: Any, widget: type[forms.Widget] = forms.CheckboxSelectMultiple) -> Any:
    return forms.MultipleChoiceField(label=label, choices=choices, widget=widget)


class Section(NamedTuple):
    """Fields that stand together; those with a title fold away, and are open where there is something to see."""

    title: Any
    fields: list[forms.BoundField]
    is_open: bool


class StepForm(forms.Form):
    """One step of the profile. `step` names it; `to_fields` gives what the service takes; `folds` names the fields that
    fold away, by title.

    Saved when left with something still missing (`is_partial`), nothing is required; what is there is kept.
    """

    step: str
    folds: ClassVar[dict[Any, tuple[str, ...]]] = {}

    def __init__(self, *args: Any, is_partial: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.is_partial = is_partial
        for name, field in self.fields.items():
            field.required = name in NEEDED[self.step]
            field.error_messages["required"] = _("Fill this in: it is needed.")

    def full_clean(self) -> None:
        """What may be missing for now is needed all the same, and says so on the page."""
        needed = [field for field in self.fields.values() if field.required]
        for field in needed:
            field.required = not self.is_partial
        super().full_clean()
        for field in needed:
            field.required = True

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

    def sections(self) -> list[Section]:
        """The visible fields in their order."""
        titles = {name: title for title, names in self.folds.items() for name in names}
        parts = []
        for title, run in groupby(self.visible_fields(), key=lambda field: titles.get(field.name, "")):
            fields = list(run)
            parts.append(Section(title, fields, not title or any(field.errors or field.value() for field in fields)))
        return parts


class NameForm(StepForm):
    """The first step. The name is asked in each official language but that of the profile."""

    step = "name"

    name = _line(_("Legal name"), 255, _("As it stands in its statutes or registration."), autocomplete="organization")
    acronym = _line(_("Acronym"), 30)
    type = forms.ChoiceField(label=_("What it is"), choices=_choices(OrganisationType))
    language = forms.ChoiceField(label=_("Language in which you write this profile"), choices=settings.LANGUAGES)
    former_names = _lines(_("Former names"), _("One a line. They help officers to find it in registers."))
    folds = {_("Names in other languages, former names"): (*_TRANSLATIONS, "former_names")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, field in zip(_LANGUAGES, _TRANSLATIONS, strict=True):
            label = _("Name in this language: %(language)s") % {"language": language_name(code)}
            self.fields[field] = _line(label, 255, lang=code)
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

    country = forms.ChoiceField(label=_("Country or area of its seat"), choices=lambda: _NOTHING + country_choices())
    address = forms.CharField(
        label=_("Address of its headquarters"),
        help_text=_("Street, building or plot, and place. Officers read it; it is not published."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "street-address", "dir": "auto"}),
    )
    email = _line(
        _("E-mail address of the organisation"), 254, _("For officers; it is not published."), inputmode="email",
        autocomplete="email", dir="ltr",
    )  # fmt: skip
    telephone = _line(
        _("Telephone"), 40, _("With the code of the country. For officers; it is not published."), inputmode="tel",
        autocomplete="tel", dir="ltr",
    )  # fmt: skip
    website = _line(_("Website"), 300, inputmode="url", autocomplete="url", dir="ltr")


class RegistrationForm(StepForm):
    """The third step. A document comes with the same button, so that nothing typed beside it is lost."""

    step = "registration"

    year_established = _year(_("Year in which it was established"))
    registered_on = forms.CharField(
        label=_("Day on which it was registered"), max_length=10, widget=forms.TextInput(attrs={"type": "date"})
    )
    registration_country = forms.ChoiceField(
        label=_("Country or area in which it is registered"), choices=lambda: _NOTHING + country_choices()
    )
    registration_number = _line(
        _("Registration number"), 80, _("Leave it out if it is not registered; say under “Work” how it is constituted.")
    )
    registration_authority = _line(_("Authority that registered it"), 200)
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

    scope = forms.ChoiceField(label=_("How far its work reaches"), choices=_choices(Scope))
    working_languages = _many(_("Languages in which it works with the United Nations"), settings.LANGUAGES)
    mission = _essay(_("Its mission"), _("What it is for. At most 250 words."))
    activities = _essay(_("What it does"), _("At most 250 words."))


def _other_status() -> dict[str, forms.Field]:
    return {
        "system": forms.ChoiceField(
            label=_("Accredited or associated with"),
            choices=lambda: _NOTHING + [pair for pair in StatusSystem.choices if pair[0] != StatusSystem.ECOSOC],
        ),
        "category": _line(_("What it is called there"), 80),
        "year": _year(pgettext_lazy("status", "Since the year")),
        "number": _line(_("Reference there"), 80),
    }


class PublicForm(StepForm):
    """The fifth step: a status with the Economic and Social Council, up to three elsewhere, and who may read the
    profile."""

    step = "public"
    _CATEGORIES = [("", _("None")), ("General", _("General")), ("Special", _("Special")), ("Roster", _("Roster"))]

    ecosoc_category = forms.ChoiceField(
        label=_("Consultative status with the Economic and Social Council"),
        help_text=_("Shown as your own word until an officer has checked it."),
        choices=_CATEGORIES,
    )
    ecosoc_year = _year(_("Granted in the year"))
    ecosoc_number = _line(_("Reference of the decision or of the organisation"), 80)
    profile_level = forms.ChoiceField(
        label=_("What everyone can read of your profile once it is verified"),
        choices=ProfileLevel.choices,
        widget=forms.RadioSelect,
    )
    folds = {
        _("Year and reference of the consultative status"): ("ecosoc_year", "ecosoc_number"),
        _("A status elsewhere"): ("other1_system", "other1_category", "other1_year", "other1_number"),
        _("A second status elsewhere"): ("other2_system", "other2_category", "other2_year", "other2_number"),
        _("A third status elsewhere"): ("other3_system", "other3_category", "other3_year", "other3_number"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for place in _OTHER_STATUSES:
            for part, field in _other_status().items():
                field.required = False
                self.fields[f"{place}_{part}"] = field
        self.fields["profile_level"] = self.fields.pop("profile_level")  # the last question

    @classmethod
    def initial_of(cls, organisation: Organisation) -> dict[str, Any]:
        initial = super().initial_of(organisation)
        places = list(_OTHER_STATUSES)
        for status in organisation.statuses.order_by("pk"):
            place = "ecosoc" if status.system == StatusSystem.ECOSOC else places.pop(0)
            for part in _PARTS:
                initial[f"{place}_{part}"] = getattr(status, part) or ""
        return initial

    def to_fields(self) -> dict[str, Any]:
        fields: dict[str, Any] = {"statuses": list(self._rows().values())}
        if self.cleaned_data.get("profile_level"):
            fields["profile_level"] = self.cleaned_data["profile_level"]
        return fields

    def clean(self) -> dict[str, Any]:
        """Each part of a status that is wrong is told of beside its own input."""
        named: set[str] = set()
        for place, row in self._rows().items():
            try:
                clean_status(row)
            except ValidationError as problem:
                for part, errors in problem.error_dict.items():
                    self.add_error(self._field(place, part), errors)
            if row["system"] and row["system"] in named:
                self.add_error(f"{place}_system", TWICE)
            named.add(row["system"])
        return super().clean()

    def add_problems(self, problem: ValidationError) -> None:
        """Statuses have been looked through one by one."""
        for name, errors in problem.error_dict.items():
            if name != "statuses" or not self.errors:
                self.add_error(name if name in self.fields else None, errors)

    def _rows(self) -> dict[str, dict[str, Any]]:
        """What was typed of each status, by the place of its inputs; places without a word are left out."""
        rows = {}
        for place in ("ecosoc", *_OTHER_STATUSES):
            typed = {part: self.cleaned_data.get(f"{place}_{part}") or "" for part in _PARTS}
            if any(typed.values()):
                rows[place] = typed
        if "ecosoc" in rows:
            # A year without a category has no system to belong to, and is refused beside the category.
            rows["ecosoc"]["system"] = StatusSystem.ECOSOC.value if rows["ecosoc"]["category"] else ""
        return rows

    @staticmethod
    def _field(place: str, part: str) -> str:
        return "ecosoc_category" if (place, part) == ("ecosoc", "system") else f"{place}_{part}"


class CheckboxesByRegion(forms.CheckboxSelectMultiple):
    """Many checkboxes: those of a region fold away, and are open where one is chosen."""

    template_name = "accounts/checkboxes_by_region.html"

    def get_context(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(*args, **kwargs)
        groups = context["widget"]["optgroups"]
        regions = [(region, options, any(option["selected"] for option in options)) for region, options, _ in groups]
        context["widget"]["regions"] = regions
        return context


def countries_by_region() -> list[tuple[str, list[tuple[str, str]]]]:
    """The choices of countries or areas under the names of their regions; those of none last."""
    regions: dict[str, list[tuple[str, str]]] = {region: [] for region in [*REGIONS, ""]}
    for code, name in country_choices():
        regions[COUNTRIES[code].region].append((code, name))
    return [(str(REGIONS.get(region) or _("No region")), pairs) for region, pairs in regions.items()]


class TopicsForm(StepForm):
    """Later: where it works, and on what."""

    step = "topics"

    countries_of_activity = _many(_("Countries or areas in which it works"), countries_by_region, CheckboxesByRegion)
    major_group = forms.ChoiceField(
        label=_("Major group"),
        help_text=_("The group through which it takes part in work on sustainable development."),
        choices=_choices(MajorGroup),
    )
    themes = _many(_("Themes"), Theme.choices)
    goals = _many(
        _("Sustainable Development Goals"),
        lambda: [(str(number), f"{number} – {title}") for number, title in GOALS.items()],
    )

    @classmethod
    def initial_of(cls, organisation: Organisation) -> dict[str, Any]:
        return {**super().initial_of(organisation), "goals": [str(goal) for goal in organisation.goals]}


class StructureForm(StepForm):
    """Later: who its members are, what it belongs to, and what it lives from."""

    step = "structure"

    membership_kind = forms.ChoiceField(label=_("Its members"), choices=_choices(MembershipKind))
    membership_number = _line(_("Number of its members"), 15, inputmode="numeric", size=10, dir="ltr")
    parent = _line(_("Organisation of which it is a part"), 255)
    affiliates = _lines(_("Its chapters and affiliates"), _("One a line."), MOST_CHARACTERS)
    income_band = forms.ChoiceField(
        label=_("Income in its last full year, in US dollars"),
        help_text=_("Published with the full profile."),
        choices=_choices(IncomeBand),
    )
    funding_sources = _many(_("Where its income comes from"), FundingSource.choices)


STEP_FORMS: dict[str, type[StepForm]] = {
    form.step: form for form in (NameForm, SeatForm, RegistrationForm, WorkForm, PublicForm, TopicsForm, StructureForm)
}
