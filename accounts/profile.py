"""The profile of an organisation: its five steps, what each needs, and how each field is cleaned.

Forms and services share these rules, so that a page, an import and the demo world refuse the same input.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.text import clean_line, clean_text, count_words

from .countries import COUNTRIES
from .enums import OrganisationType, ProfileLevel, Scope, StatusSystem

MOST_WORDS = 250
EARLIEST_YEAR = 1000

STEPS: Final[dict[str, Promise]] = {
    "name": _("Name"),
    "seat": _("Seat"),
    "registration": _("Registration"),
    "work": _("Work"),
    "public": _("Status and public profile"),
}
FIELDS: Final[dict[str, tuple[str, ...]]] = {
    "name": ("language", "name", "acronym", "type", "former_names", "translations"),
    "seat": ("country", "address", "website"),
    "registration": ("year_established", "registration_number", "registration_authority"),
    "work": ("scope", "working_languages", "mission", "activities"),
    "public": ("profile_level", "statuses"),
}
NEEDED: Final[dict[str, tuple[str, ...]]] = {
    "name": ("language", "name", "type"),
    "seat": ("country", "address"),
    "registration": ("year_established",),
    "work": ("scope", "working_languages", "mission"),
    "public": ("profile_level",),
}

# Post-office boxes in the official languages, and in German and Portuguese.
_POST_BOX = re.compile(
    r"""
    \bp\.?\s*o\.?\s*box\b | \bpost\s+office\s+box\b | \bpostbox\b | \bprivate\s+(?:mail\s+)?bag\b
    | \bb\.?\s?p\.?\s*(?:n[°ºo]\.?\s*)?\d | \bbo[iî]te\s+postale\b | \bcase\s+postale\b
    | \bapartado\b | \bapdo\b | \bcasilla\b | \bpostfach\b | \bcaixa\s+postal\b
    | \bа/я\b | абонентский\s+ящик | ص\s*\.?\s*ب(?!\w) | صندوق\s+(?:ال)?بريد | 信箱
    """,
    re.IGNORECASE | re.VERBOSE,
)
_LANGUAGES = dict(settings.LANGUAGES)


def clean_name(text: str) -> str:
    """A name: one visible line of at most 255 characters with a letter or digit in it."""
    line = clean_line(text)
    if line and not any(character.isalnum() for character in line):
        raise ValidationError(_("Write the name in letters."), code="no_letters")
    return _at_most(line, 255)


def clean_address(text: str) -> str:
    """A street address; a post-office box is refused, because an officer could not tell where the seat is."""
    line = clean_line(text.replace("\r\n", ", ").replace("\n", ", "))
    if _POST_BOX.search(line):
        raise ValidationError(
            _("This is a post-office box. Give the street, building or plot of the headquarters, without the box."),
            code="post_box",
        )
    return _at_most(line, 300)


def clean_website(text: str) -> str:
    """A web address with http or https; https is put before one without."""
    line = clean_line(text)
    if not line:
        return ""
    if "://" not in line:
        line = f"https://{line}"
    try:
        URLValidator(schemes=["http", "https"])(line)
    except ValidationError:
        raise ValidationError(
            _("This is not a web address. It looks like this: https://www.organisation.example"), code="website"
        ) from None
    return _at_most(line, 300)


def clean_year(value: Any) -> int | None:
    """A year up to this one; None for none."""
    if value in (None, ""):
        return None
    try:
        year = int(value)
    except (TypeError, ValueError):
        raise ValidationError(_("Write the year in four digits, for example 1998."), code="year") from None
    this_year = timezone.now().year
    if year > this_year:
        raise ValidationError(
            _("%(year)s is in the future. Write the year in which the organisation was established."),
            code="future",
            params={"year": year},
        )
    if year < EARLIEST_YEAR:
        raise ValidationError(_("Write the year in four digits, for example 1998."), code="year")
    return year


def clean_essay(text: str) -> str:
    """A text of at most 250 words."""
    essay = clean_text(text)
    words = count_words(essay)
    if words > MOST_WORDS:
        raise ValidationError(
            ngettext(
                "This has %(words)d words; the limit is %(limit)d. Take out %(over)d word.",
                "This has %(words)d words; the limit is %(limit)d. Take out %(over)d words.",
                words - MOST_WORDS,
            ),
            code="too_long",
            params={"words": words, "limit": MOST_WORDS, "over": words - MOST_WORDS},
        )
    return essay


def clean_names(names: Iterable[str]) -> list[str]:
    """Several names, each once, empty ones left out."""
    return list(dict.fromkeys(name for name in (clean_name(name) for name in names) if name))


def clean_translations(names: Mapping[str, str]) -> dict[str, str]:
    """Names by language code."""
    cleaned = {_one_of(_LANGUAGES)(language): clean_name(name) for language, name in names.items()}
    return {language: name for language, name in cleaned.items() if name}


def clean_languages(codes: Iterable[str]) -> list[str]:
    """Language codes of the portal, each once, in the order of the settings."""
    chosen = set(codes)
    if unknown := chosen - set(_LANGUAGES):
        raise ValidationError(_("“%(code)s” is not in the list."), code="unknown", params={"code": min(unknown)})
    return [code for code in _LANGUAGES if code in chosen]


def clean_statuses(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Statuses as dicts of system, category, year and number; at most one a system."""
    cleaned = [
        {
            "system": _one_of(StatusSystem.values)(row["system"]),
            "category": _at_most(clean_line(row.get("category", "")), 80),
            "year": clean_year(row.get("year")),
            "number": _at_most(clean_line(row.get("number", "")), 80),
        }
        for row in rows
    ]
    if len({row["system"] for row in cleaned}) < len(cleaned):
        raise ValidationError(_("Name each system once."), code="twice")
    return cleaned


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
    return cleaned


def missing_fields(organisation: Any) -> dict[str, list[str]]:
    """What is still needed before the profile can be sent: names of fields by step, steps in order."""
    missing = {
        step: [field for field in needed if getattr(organisation, field) in (None, "", [])]
        for step, needed in NEEDED.items()
    }
    return {step: fields for step, fields in missing.items() if fields}


def _at_most(line: str, length: int) -> str:
    if len(line) > length:
        raise ValidationError(
            _("This is longer than %(length)d characters."), code="too_long", params={"length": length}
        )
    return line


def _one_of(values: Iterable[str]) -> Callable[[str], str]:
    def clean(value: str) -> str:
        if value not in values:
            raise ValidationError(_("Choose one from the list."), code="unknown")
        return value

    return clean


def _line(length: int) -> Callable[[str], str]:
    return lambda text: _at_most(clean_line(text), length)


_CLEANERS: Final[dict[str, Callable[[Any], Any]]] = {
    "language": _one_of(_LANGUAGES),
    "name": clean_name,
    "acronym": _line(30),
    "type": _one_of(OrganisationType.values),
    "former_names": clean_names,
    "translations": clean_translations,
    "country": _one_of(["", *COUNTRIES]),
    "address": clean_address,
    "website": clean_website,
    "year_established": clean_year,
    "registration_number": _line(80),
    "registration_authority": _line(200),
    "scope": _one_of(["", *Scope.values]),
    "working_languages": clean_languages,
    "mission": clean_essay,
    "activities": clean_essay,
    "profile_level": _one_of(ProfileLevel.values),
    "statuses": clean_statuses,
}
