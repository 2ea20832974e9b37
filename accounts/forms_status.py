"""The step of a profile that asks for statuses and for what everyone may read."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .cleaners import TWICE, clean_status
from .enums import ProfileLevel, StatusSystem
from .forms_step import NOTHING, StepForm, line_field, year_field
from .models import Organisation

_PARTS = ("system", "category", "year", "number")
_OTHER_STATUSES = ("other1", "other2", "other3")


def _other_status() -> dict[str, forms.Field]:
    return {
        "system": forms.ChoiceField(
            label=_("Accredited or associated with"),
            choices=lambda: NOTHING + [pair for pair in StatusSystem.choices if pair[0] != StatusSystem.ECOSOC],
        ),
        "category": line_field(_("What it is called there"), 80),
        "year": year_field(pgettext_lazy("status", "Since the year")),
        "number": line_field(_("Reference there"), 80),
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
    ecosoc_year = year_field(_("Granted in the year"))
    ecosoc_number = line_field(_("Reference of the decision or of the organisation"), 80)
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
