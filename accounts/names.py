"""Names of organisations, folded so that spellings of one name meet."""

import re
import unicodedata
from functools import lru_cache

from core.search import fold

from .countries import COUNTRIES

# Legal forms as they end (or begin) names in registers. Words that tell organisations apart (association, foundation,
# society) are not among them.
_LEGAL_FORMS = frozenset(
    (
        *("inc", "incorporated", "ltd", "limited", "llc", "corp", "corporation", "co", "company", "plc", "pty", "pvt"),
        *("pte", "gmbh", "ggmbh", "ev", "asbl", "aisbl", "vzw", "ivzw", "onlus", "odv", "ets", "aps", "npo", "ngo"),
        *("ngos", "ong", "ongs", "osc", "oscip", "sarl", "srl", "bv", "nv", "ry", "rf", "cic", "kk", "nfp", "scrl"),
        *("ac", "ra"),
    )
)
_SPELT_FORMS = re.compile(
    r"\b(?:registered association|eingetragener verein|association sans but lucratif|not for profit|non profit)\b"
)
_BRACKETS = re.compile(r"[(\[（]([^)\]）]*)[)\]）]")
_NOT_WORD = re.compile(r"[\W_]+")
_INITIALS = re.compile(r"\b[^\W\d_](?: [^\W\d_])+\b")
_APOSTROPHES = re.compile("['’‘`´ʼ]")
_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "&": " and "}
)
_ACRONYM = re.compile(r"[(\[（]\s*([A-Z][A-Za-z0-9.&/ -]{1,14}?)\s*[)\]）]")
_ARTICLES = frozenset({"the"})
_LONGEST_NAME, _LONGEST_ACRONYM = 255, 30  # what the columns hold: one character can unfold to many
_PLACES = frozenset(fold(name) for country in COUNTRIES.values() for name in country.names.values())

# What one word is spelt like in British and American registers, and German with or without its dots.
_SPELLINGS = (
    (re.compile(r"isation(?=s?$)"), "ization"),
    (re.compile(r"is(?=(?:e|ed|er|ing)s?$)"), "iz"),
    (re.compile(r"^centre(?=s?$)"), "center"),
    (re.compile(r"^programme(?=s?$)"), "program"),
    (re.compile(r"^defence$"), "defense"),
    (re.compile(r"^labour$"), "labor"),
    (re.compile(r"([aou])e(?!$)"), r"\1"),
)
_LEAST_PLURAL = 5


def name_key(name: str) -> str:
    """The form under which names are compared: folded (core.search.fold), no brackets, punctuation, legal forms or
    article at either end; initials are one word, `&` is “and”. A bracket that names a country stays, since it tells a
    chapter from its mother. A name of nothing else keeps its words, so that the key of a visible name is never empty.
    """
    plain = _words(_BRACKETS.sub(_kept_bracket, name)) or _words(name)
    text = _SPELT_FORMS.sub(" ", " ".join(plain))
    kept = [word for word in text.split() if word not in _LEGAL_FORMS]
    if len(kept) > 1 and kept[0] in _ARTICLES:
        kept = kept[1:]
    if len(kept) > 1 and kept[-1] in _ARTICLES:  # as lists print it: “American Union, The”
        kept = kept[:-1]
    return (" ".join(kept or plain) or fold(unicodedata.normalize("NFKC", name)).strip())[:_LONGEST_NAME].strip()


def spelling_key(key: str) -> str:
    """A name key without what only parts spellings of one name: spaces, articles, “and”, and what `word_key` folds.
    Rows of one register that share it are decisions on one organisation."""
    return "".join(word_key(word) for word in key.split() if word not in {"the", "a", "an", "and"}) or key


@lru_cache(maxsize=50_000)
def word_key(word: str) -> str:
    """A folded word without its plural s, in American spelling, without German dots spelt out: women’s and women,
    centre and center, fuer and für are one."""
    for pattern, spelling in _SPELLINGS:
        word = pattern.sub(spelling, word)
    return word[:-1] if len(word) >= _LEAST_PLURAL and word.endswith("s") and not word.endswith("ss") else word


def acronym_key(acronym: str) -> str:
    """An acronym without points, spaces, `&` and case: `W.I.L.P.F.` and `wilpf` are one."""
    return "".join(_words(acronym.replace("&", "")))[:_LONGEST_ACRONYM]


def acronyms_in(name: str) -> list[str]:
    """The acronyms that a printed name carries in brackets, folded. A country is none."""
    found = [text for text in _ACRONYM.findall(name) if fold(text) not in _PLACES]
    return [key for text in found if 2 <= len(key := acronym_key(text)) <= 12]


def _kept_bracket(bracket: re.Match[str]) -> str:
    return f" {bracket[1]} " if fold(bracket[1]).strip() in _PLACES else " "


def _words(text: str) -> list[str]:
    folded = _APOSTROPHES.sub("", fold(text).translate(_LETTERS))
    spaced = _NOT_WORD.sub(" ", folded)
    return _INITIALS.sub(lambda run: run[0].replace(" ", ""), spaced).split()
