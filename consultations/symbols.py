"""United Nations document symbols: validated and written in one way, linked, never invented.

The first part is the organ or a series of its own, then sessional and subsidiary parts, then suffixes such as
Rev.1; resolutions before 1976 carry their session in Roman numerals, those of the Security Council their year
(Dag Hammarskjöld Library, research guide on document symbols).
"""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

ORGANS = frozenset(
    (
        *("A", "S", "E", "T", "ST", "CCPR", "CEDAW", "CERD", "CAT", "CRC", "CRPD", "CMW"),
        *("CED", "CESCR", "HRI", "HSP", "DP", "DP/FPA", "TD", "UNEP", "ICCD", "FCCC", "CBD", "IDB"),
        *("GC", "UNW", "ECE", "ESCAP", "ECA", "ESCWA", "LC", "LEG", "SG", "TRANS"),
    )
)
# Suffixes and body codes are written as the documents print them.
_SUFFIX = {"REV": "Rev", "ADD": "Add", "CORR": "Corr", "AMEND": "Amend", "SUMMARY": "Summary", "SUB": "Sub"}
_PART = re.compile(r"[A-Z0-9]+(?:[.-][A-Z0-9]+)*")
_TAIL = re.compile(r"\s*\(([IVXLC]+(?:-[IVXLC]+)?|S-[IVXLC]+|(?:19|20)\d\d)\)$")
_MOST = 8


def normalise_symbol(text: str) -> str:
    """The one way of writing a symbol: `a / res/69/321` gives `A/RES/69/321`. Empty stays empty.

    Raises ValidationError for what cannot be a symbol.
    """
    text = " ".join(text.split())
    if not text:
        return ""
    upper = text.upper().replace("∕", "/").replace("\\", "/")
    tail = _TAIL.search(upper)
    stem = upper[: tail.start()] if tail else upper
    parts = [part.strip().replace(". ", ".") for part in stem.split("/")]
    is_one = (
        2 <= len(parts) <= _MOST
        and parts[0] in ORGANS
        and all(_PART.fullmatch(part) for part in parts)
        and any(character.isdigit() for character in "".join(parts[1:]))
    )
    if not is_one:
        raise ValidationError(
            _("“%(text)s” is not a document symbol. One looks like A/RES/69/321 or E/RES/1996/31."),
            code="symbol",
            params={"text": text},
        )
    written = "/".join(_written(part) for part in parts)
    return f"{written} ({tail.group(1)})" if tail else written


def validate_symbol(text: str) -> None:
    """Raise ValidationError unless the text is a symbol in its normal form."""
    if normalise_symbol(text) != text:
        raise ValidationError(_("Write the symbol as %(right)s."), params={"right": normalise_symbol(text)})


def symbol_url(symbol: str) -> str:
    """Where the document with this symbol is read."""
    return f"https://docs.un.org/{symbol.replace(' ', '')}"


def _written(part: str) -> str:
    head, dot, rest = part.partition(".")
    return f"{_SUFFIX.get(head, head)}{dot}{rest}" if dot else part
