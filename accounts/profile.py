"""The profile of an organisation: its steps, what each needs, and how each field is cleaned.

Forms and services share these rules, so that a page, an import and the demo world refuse the same input.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from . import cleaners
from .countries import COUNTRIES
from .enums import OrganisationType, ProfileLevel, Scope
from .vocabulary import FundingSource, IncomeBand, MajorGroup, MembershipKind, Theme

# The five that are needed before the profile can be sent.
STEPS: Final[dict[str, Promise]] = {
    "name": _("Name"),
    "seat": _("Seat"),
    "registration": _("Registration"),
    "work": _("Work"),
    "public": _("Status and public profile"),
}
# What can wait, and never holds the profile up.
LATER_STEPS: Final[dict[str, Promise]] = {
    "topics": _("Where and on what it works"),
    "structure": _("Members, affiliates and income"),
}
FIELDS: Final[dict[str, tuple[str, ...]]] = {
    "name": ("language", "name", "acronym", "type", "translations", "former_names"),
    "seat": ("country", "address", "email", "telephone", "website"),
    "registration": (
        *("year_established", "registered_on", "registration_country", "registration_number"),
        *("registration_authority",),
    ),
    "work": ("scope", "working_languages", "mission", "activities"),
    "public": ("statuses", "profile_level"),
    "topics": ("countries_of_activity", "major_group", "themes", "goals"),
    "structure": (*("membership_kind", "membership_number", "parent", "affiliates", "income_band", "funding_sources"),),
}
NEEDED: Final[dict[str, tuple[str, ...]]] = {
    "name": ("language", "name", "type"),
    "seat": ("country", "address"),
    "registration": ("year_established",),
    "work": ("scope", "working_languages", "mission"),
    "public": ("profile_level",),
    "topics": (),
    "structure": (),
}
# What everyone reads of a full profile, beside its name, seat, names and statuses. How to reach it and where it is
# registered under which number is for officers; what it lives from is public.
PUBLIC_FIELDS: Final = (
    *("acronym", "type", "website", "year_established", "registered_on", "registration_country", "scope"),
    *("working_languages", "mission", "activities", *FIELDS["topics"], *FIELDS["structure"]),
)
_CLEANERS: Final[dict[str, Callable[[Any], Any]]] = {
    "language": cleaners.one_of(cleaners.LANGUAGES),
    "name": cleaners.clean_name,
    "acronym": cleaners.line_of(30),
    "type": cleaners.one_of(OrganisationType.values),
    "former_names": cleaners.clean_names,
    "translations": cleaners.clean_translations,
    "country": cleaners.one_of(["", *COUNTRIES]),
    "address": cleaners.clean_address,
    "email": cleaners.clean_email,
    "telephone": cleaners.clean_telephone,
    "website": cleaners.clean_website,
    "year_established": cleaners.clean_year,
    "registered_on": cleaners.clean_day,
    "registration_country": cleaners.one_of(["", *COUNTRIES]),
    "registration_number": cleaners.line_of(80),
    "registration_authority": cleaners.line_of(200),
    "scope": cleaners.one_of(["", *Scope.values]),
    "working_languages": cleaners.clean_languages,
    "mission": cleaners.clean_essay,
    "activities": cleaners.clean_essay,
    "profile_level": cleaners.one_of(ProfileLevel.values),
    "statuses": cleaners.clean_statuses,
    "countries_of_activity": cleaners.clean_countries,
    "major_group": cleaners.one_of(["", *MajorGroup.values]),
    "themes": cleaners.many_of(Theme.values),
    "goals": cleaners.clean_goals,
    "membership_kind": cleaners.one_of(["", *MembershipKind.values]),
    "membership_number": cleaners.clean_number,
    "parent": cleaners.line_of(255),
    "affiliates": cleaners.clean_list,
    "income_band": cleaners.one_of(["", *IncomeBand.values]),
    "funding_sources": cleaners.many_of(FundingSource.values),
}


def clean_step(step: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    """The given fields of a step, cleaned. Raises ValidationError with a dict by field; KeyError for a step or field
    that does not exist is a slip of ours."""
    cleaned, problems = {}, {}
    for field, value in fields.items():
        if field not in FIELDS[step]:
            raise KeyError(f"{field} is not asked in the step {step}.")
        try:
            cleaned[field] = _CLEANERS[field](value)
        except ValidationError as problem:
            problems[field] = problem
    if cleaned.get("name") == "":
        problems["name"] = ValidationError(_("Give the legal name of the organisation."), code="required")
    if problems:
        raise ValidationError(problems)
    refuse_contradictions(cleaned.get("year_established"), cleaned.get("registered_on"))
    return cleaned


def refuse_contradictions(year_established: int | None, registered_on: date | None) -> None:
    """Raise ValidationError by field where the day of registration lies before the year of establishment."""
    if year_established is None or registered_on is None or registered_on.year >= year_established:
        return
    raise ValidationError(
        {
            "registered_on": ValidationError(
                _("This day is before %(year)s, the year given above. Correct the day or the year."),
                code="before_establishment",
                params={"year": year_established},
            )
        }
    )


def missing_fields(organisation: Any) -> dict[str, list[str]]:
    """What is still needed before the profile can be sent: names of fields by step, steps in order."""
    missing = {
        step: [field for field in needed if getattr(organisation, field) in (None, "", [])]
        for step, needed in NEEDED.items()
    }
    return {step: fields for step, fields in missing.items() if fields}


def is_begun(organisation: Any, step: str) -> bool:
    """Whether one of the plain fields of a later step is filled in."""
    return any(getattr(organisation, field) not in (None, "", []) for field in FIELDS[step])
