"""Names of organisations, folded so that spellings of one name meet."""

import re
import unicodedata

from core.search import fold

# Legal forms as they end (or begin) names in registers. Words that tell organisations apart (association, foundation,
# society) are not among them.
_LEGAL_FORMS = frozenset(
    (
        *("inc", "incorporated", "ltd", "limited", "llc", "corp", "corporation", "co", "company", "plc", "pty", "pvt"),
        *("pte", "gmbh", "ggmbh", "ev", "asbl", "aisbl", "vzw", "ivzw", "onlus", "odv", "ets", "aps", "npo", "ngo"),
        *("ngos", "ong", "ongs", "osc", "oscip", "sarl", "srl", "bv", "nv", "ry", "rf", "cic", "kk", "nfp", "scrl"),
    )
)
_SPELT_FORMS = re.compile(
    r"\b(?:e v|a s b l|a i s b l|s a r l|o n l u s|a c|n g o|o n g|l l c|v z w|i n c|registered association"
    r"|eingetragener verein|association sans but lucratif|not for profit|non profit)\b"
)
_BRACKETS = re.compile(r"[(\[（][^)\]）]*[)\]）]")
_NOT_WORD = re.compile(r"[\W_]+")
_APOSTROPHES = re.compile("['’‘`´ʼ]")
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
_ACRONYM = re.compile(r"[(\[（]\s*([A-Z][A-Za-z0-9.&/ -]{1,14}?)\s*[)\]）]")
_ARTICLES = frozenset({"the"})


def name_key(name: str) -> str:
    """The form under which names are compared: folded (core.search.fold), no brackets, punctuation, legal forms or
    leading article. A name of nothing else keeps its words, so that the key of a visible name is never empty."""
    plain = _words(_BRACKETS.sub(" ", name)) or _words(name)
    text = _SPELT_FORMS.sub(" ", " ".join(plain))
    kept = [word for word in text.split() if word not in _LEGAL_FORMS]
    if len(kept) > 1 and kept[0] in _ARTICLES:
        kept = kept[1:]
    return " ".join(kept or plain) or fold(unicodedata.normalize("NFKC", name)).strip()


def acronym_key(acronym: str) -> str:
    """An acronym without points, spaces and case: `W.I.L.P.F.` and `wilpf` are one."""
    return "".join(_words(acronym))


def acronyms_in(name: str) -> list[str]:
    """The acronyms that a printed name carries in brackets, folded."""
    return [key for found in _ACRONYM.findall(name) if 2 <= len(key := acronym_key(found)) <= 12]


def _words(text: str) -> list[str]:
    folded = _APOSTROPHES.sub("", fold(text).translate(_LETTERS))
    return _NOT_WORD.sub(" ", folded).split()
