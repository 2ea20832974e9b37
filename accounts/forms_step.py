"""What the steps of a profile have in common: their kinds of inputs, how they fold, and what may be missing."""

from collections.abc import Callable
from itertools import groupby
from typing import Any, ClassVar, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from .cleaners import MOST_WORDS
from .countries import COUNTRIES, REGIONS, country_choices
from .models import Organisation
from .profile import NEEDED, clean_step

NOTHING = [("", "—")]


def choices_of(kind: type[models.TextChoices]) -> Callable[[], list[tuple[str, Any]]]:
    return lambda: NOTHING + list(kind.choices)


def line_field(label: Any, length: int, help_text: Any = "", **attrs: Any) -> forms.CharField:
    widget = forms.TextInput(attrs={"dir": "auto", **attrs})
    return forms.CharField(label=label, max_length=length, help_text=help_text, widget=widget)


def year_field(label: Any) -> forms.CharField:
    return line_field(label, 4, inputmode="numeric", size=4, dir="ltr")


def essay_field(label: Any, help_text: Any) -> forms.CharField:
    attrs = {"rows": 6, "dir": "auto", "data-count": "words", "data-limit": MOST_WORDS}
    return forms.CharField(label=label, help_text=help_text, widget=forms.Textarea(attrs=attrs))


def lines_field(label: Any, help_text: Any, length: int | None = None) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 2, "dir": "auto"})
    return forms.CharField(label=label, help_text=help_text, max_length=length, widget=widget)


def many_field(label: Any, choices: Any, widget: type[forms.Widget] = forms.CheckboxSelectMultiple) -> Any:
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
