"""Answers: from what a form holds to what is stored, and from there to text that people read and receipts are
about.

A stored answer is a JSON value: text for short_text, long_text, one_choice, number (as typed, `1250.5`), date
(`2026-05-31`), country (M49 code) and yes_no (`yes`, `no`); a list of texts for several_choices. The empty
text and the empty list are no answer.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.countries import COUNTRIES
from core.canonical import canonical_json, sha256_hex
from core.text import clean_line, clean_text

from .enums import QuestionKind
from .limits import count

SHORT_TEXT_CHARACTERS = 500


def clean_answer(question: Any, raw: Any) -> Any:
    """The value to store for what was typed. Raises ValidationError for what cannot be an answer to the
    question.

    Whether it is required, and its limit, is for `check_answer`: a draft may be empty and too long.
    """
    if question.kind == QuestionKind.SEVERAL_CHOICES:
        chosen = [clean_line(str(choice)) for choice in raw or []]
        for choice in chosen:
            _require_option(question, choice)
        return [option for option in question.options if option in chosen]
    text = "" if raw is None else str(raw)
    if question.kind == QuestionKind.LONG_TEXT:
        return clean_text(text)
    line = clean_line(text)
    if line:
        _check_line(question, line)
    return line


def check_answer(question: Any, value: Any) -> None:
    """Raise ValidationError when a required answer is missing or a limit is passed by one or more."""
    if not value:
        if question.is_required:
            raise ValidationError(_("This question needs an answer."), code="required")
        return
    if question.limit is None or not question.is_text:
        return
    size = count(value, question.limit_unit)
    if size > question.limit:
        raise ValidationError(too_long(size, question.limit, question.limit_unit), code="limit")


def too_long(size: int, limit: int, unit: str) -> str:
    """The sentence for a text over its limit."""
    facts = {"size": size, "limit": limit, "over": size - limit}
    if unit == "words":
        return _("This has %(size)d words; the limit is %(limit)d. Take out %(over)d.") % facts
    return _("This has %(size)d characters; the limit is %(limit)d. Take out %(over)d.") % facts


def answer_text(kind: str, value: Any, *, neutral: bool = False) -> str:
    """An answer as text: for people in the active language, or `neutral`, always in English and ISO forms, as
    the exact text of a receipt needs it.
    """
    if not value:
        return ""
    if kind == QuestionKind.SEVERAL_CHOICES:
        return "\n".join(f"– {choice}" for choice in value)
    if kind == QuestionKind.YES_NO:
        if neutral:
            return "Yes" if value == "yes" else "No"
        return _("Yes") if value == "yes" else _("No")
    if kind == QuestionKind.COUNTRY:
        return f"{COUNTRIES[value].name('en')} ({value})" if neutral else COUNTRIES[value].name()
    if kind == QuestionKind.DATE and not neutral:
        return day_text(date.fromisoformat(value))
    return str(value)


def day_text(day: date) -> str:
    """A day in the active language; in British English, since Django's is American."""
    is_english = (get_language() or "en").startswith("en")
    return date_format(day, "j F Y" if is_english else "DATE_FORMAT")


def exact_text(*, call: Any, title: str, language: str, answers: Iterable[dict[str, Any]]) -> str:
    """The text whose SHA-256 stands on the receipt: what the author wrote under what was asked, no names.

    Lines end in `\\n`, the text in one too; encoded as UTF-8 it is the file that the author can download.
    """
    lines = [f"{call.title} ({call.reference})", "", title, f"[{language}]", ""]
    for answer in answers:
        lines += [
            f"{answer['number']}. {answer['question']}",
            "",
            answer_text(answer["kind"], answer["value"], neutral=True) or "–",
            "",
        ]
    return "\n".join(lines)


def mark_of(value: Any) -> str:
    """A short mark of a stored value, by which a form tells whether it was touched."""
    return sha256_hex(canonical_json(value))[:16]


def _check_line(question: Any, line: str) -> None:
    if question.kind == QuestionKind.SHORT_TEXT and len(line) > SHORT_TEXT_CHARACTERS:
        raise ValidationError(_("This is longer than a line of 500 characters."), code="line")
    if question.kind == QuestionKind.ONE_CHOICE:
        _require_option(question, line)
    if question.kind == QuestionKind.YES_NO and line not in {"yes", "no"}:
        raise ValidationError(_("Choose yes or no."), code="choice")
    if question.kind == QuestionKind.COUNTRY and line not in COUNTRIES:
        raise ValidationError(_("Choose a country or area from the list."), code="choice")
    if question.kind == QuestionKind.NUMBER:
        _require_number(line)
    if question.kind == QuestionKind.DATE:
        _require_date(line)


def _require_option(question: Any, choice: str) -> None:
    if choice not in question.options:
        raise ValidationError(
            _("“%(choice)s” is not one of the choices of this question."),
            code="choice",
            params={"choice": choice},
        )


def _require_number(line: str) -> None:
    try:
        is_number = Decimal(line).is_finite()
    except InvalidOperation:
        is_number = False
    if not is_number:
        raise ValidationError(_("Write a number in digits, for example 1250 or 3.5."), code="number")


def _require_date(line: str) -> None:
    try:
        date.fromisoformat(line)
    except ValueError as problem:
        raise ValidationError(_("Write the date as year-month-day, for example 2026-05-31."), code="date") from problem
