"""How each field of a profile is cleaned, and what is said of one that cannot be taken.

A cleaner takes what was typed or imported and gives what is stored; it raises ValidationError with a sentence that says
what to do. `None` and the empty text mean “not given” everywhere.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, URLValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.text import clean_line, clean_text, count_words

from .countries import COUNTRIES
from .enums import StatusSystem
from .vocabulary import GOALS

MOST_WORDS = 250
MOST_CHARACTERS = 2000
MOST_MEMBERS = 2_000_000_000  # what the column holds, rounded down
MOST_STATUSES = 1 + 3
EARLIEST_YEAR = 1000
LANGUAGES: Final = dict(settings.LANGUAGES)

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
# Digits of any script, and what people put between them; an extension may follow.
_TELEPHONE = re.compile(r"\+?[\d\s().\-/]+(?:(?:#|x|ext\.?)\s*\d{1,6})?", re.IGNORECASE)
_LEAST_DIGITS, _MOST_DIGITS = 5, 20
_NUMBER = re.compile(r"\d{1,12}|\d{1,3}(?:[\s.,’']\d{3}){1,3}")  # digits, or thousands parted as people part them
_ONE_DAY = timedelta(days=1)
TWICE: Final = _("Name each system once.")


def clean_name(text: str) -> str:
    """A name: one visible line of at most 255 characters with a letter or digit in it."""
    line = clean_line(text)
    if line and not any(character.isalnum() for character in line):
        raise ValidationError(_("Write the name in letters."), code="no_letters")
    return at_most(line, 255)


def clean_names(names: Iterable[str]) -> list[str]:
    """Several names, each once, empty ones left out."""
    return list(dict.fromkeys(name for name in (clean_name(name) for name in names) if name))


def clean_translations(names: Mapping[str, str]) -> dict[str, str]:
    """Names by language code."""
    cleaned = {one_of(LANGUAGES)(language): clean_name(name) for language, name in names.items()}
    return {language: name for language, name in cleaned.items() if name}


def clean_address(text: str) -> str:
    """A street address; a post-office box is refused, because an officer could not tell where the seat is."""
    line = clean_line(text.replace("\r\n", ", ").replace("\n", ", "))
    if _POST_BOX.search(line):
        raise ValidationError(
            _("This is a post-office box. Give the street, building or plot of the headquarters, without the box."),
            code="post_box",
        )
    return at_most(line, 300)


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
    return at_most(line, 300)


def clean_email(text: str) -> str:
    """An e-mail address."""
    line = clean_line(text)
    if not line:
        return ""
    try:
        EmailValidator()(line)
    except ValidationError:
        raise ValidationError(
            _("This is not an e-mail address. It looks like this: name@organisation.example"), code="email"
        ) from None
    return at_most(line, 254)


def clean_telephone(text: str) -> str:
    """A telephone number: digits, the signs between them, a plus before, an extension behind."""
    line = clean_line(text)
    digits = sum(character.isdigit() for character in line)
    if line and not (_TELEPHONE.fullmatch(line) and _LEAST_DIGITS <= digits <= _MOST_DIGITS):
        raise ValidationError(
            _("Write the telephone number in digits, with the code of the country: +254 20 123 4567."), code="telephone"
        )
    return at_most(line, 40)


def clean_year(value: Any) -> int | None:
    """A year up to this one; None for none."""
    if value in (None, ""):
        return None
    try:
        year = int(value)
    except (TypeError, ValueError):
        raise ValidationError(_("Write the year in four digits, for example 1998."), code="year") from None
    if year > timezone.now().year:
        raise ValidationError(
            _("%(year)s is in the future. Write a year up to this one."), code="future", params={"year": year}
        )
    if year < EARLIEST_YEAR:
        raise ValidationError(_("Write the year in four digits, for example 1998."), code="year")
    return year


def clean_day(value: Any) -> date | None:
    """A day up to today (tomorrow counts where it has begun somewhere); None for none."""
    if value in (None, ""):
        return None
    try:
        day = value if isinstance(value, date) else date.fromisoformat(str(value).strip())
    except ValueError:
        raise ValidationError(_("Write the day as year-month-day, for example 1998-05-04."), code="day") from None
    if day > timezone.now().date() + _ONE_DAY:
        raise ValidationError(_("This day is in the future. Write the day on which it was registered."), code="future")
    if day.year < EARLIEST_YEAR:
        raise ValidationError(_("Write the day as year-month-day, for example 1998-05-04."), code="day")
    return day


def clean_number(value: Any) -> int | None:
    """How many members; None where it is not said."""
    if value in (None, ""):
        return None
    text = str(value).strip()
    if not _NUMBER.fullmatch(text):
        raise ValidationError(_("Write the number in digits, 0 or more: 1200."), code="number")
    number = int(re.sub(r"\D", "", text))
    if number > MOST_MEMBERS:
        raise ValidationError(_("This is more than there can be. Write the number of members."), code="too_many")
    return number


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


def clean_list(text: str) -> str:
    """Lines of a list."""
    return at_most(clean_text(text), MOST_CHARACTERS)


def clean_goals(numbers: Iterable[Any]) -> list[int]:
    """Numbers of goals, each once, in their order."""
    return [int(number) for number in many_of([str(goal) for goal in GOALS])(str(number) for number in numbers)]


def clean_statuses(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Statuses as dicts of system, category, year and number: each system once, at most four."""
    cleaned, problems = [], []
    for row in rows:
        try:
            cleaned.append(clean_status(row))
        except ValidationError as problem:
            problems += [error for errors in problem.error_dict.values() for error in errors]
    if problems:
        raise ValidationError(problems)
    if len({row["system"] for row in cleaned}) < len(cleaned):
        raise ValidationError(TWICE, code="twice")
    if len(cleaned) > MOST_STATUSES:
        raise ValidationError(_("Name no more than four statuses."), code="too_many")
    return cleaned


def clean_status(row: Mapping[str, Any]) -> dict[str, Any]:
    """One status. Raises ValidationError by its parts: system, category, year, number."""
    cleaners: dict[str, Callable[[Any], Any]] = {
        "system": one_of(StatusSystem.values), "category": line_of(80), "year": clean_year, "number": line_of(80),
    }  # fmt: skip
    cleaned, problems = {}, {}
    for part, clean in cleaners.items():
        try:
            cleaned[part] = clean(row.get(part) or "")
        except ValidationError as problem:
            problems[part] = problem
    if problems:
        raise ValidationError(problems)
    return cleaned


def at_most(text: str, length: int) -> str:
    """The text, unless it is longer. Raises ValidationError."""
    if len(text) > length:
        raise ValidationError(
            _("This is longer than %(length)d characters."), code="too_long", params={"length": length}
        )
    return text


def line_of(length: int) -> Callable[[str], str]:
    """A cleaner of one line of at most so many characters."""
    return lambda text: at_most(clean_line(text), length)


def one_of(values: Iterable[str]) -> Callable[[str], str]:
    """A cleaner that takes a value of the list only."""

    def clean(value: str) -> str:
        if value not in values:
            raise ValidationError(_("Choose one from the list."), code="unknown")
        return value

    return clean


def many_of(values: Iterable[str]) -> Callable[[Iterable[str]], list[str]]:
    """A cleaner that takes values of the list, each once, in its order."""
    known = list(values)

    def clean(given: Iterable[str]) -> list[str]:
        chosen = set(given)
        if unknown := chosen - set(known):
            raise ValidationError(_("“%(code)s” is not in the list."), code="unknown", params={"code": min(unknown)})
        return [value for value in known if value in chosen]

    return clean


clean_languages = many_of(LANGUAGES)
clean_countries = many_of(COUNTRIES)
