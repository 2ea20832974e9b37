"""Search columns built in Python, with core PostgreSQL only.

A column holds, for one text: the stemmed words of its language (Snowball, where PostgreSQL has a good one; for
Arabic a light stemmer of our own), the words as they are, and for Chinese and Japanese the pairs of neighbouring
characters. A query is built in the same way, so both meet.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import Final

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import Value
from django.db.models.expressions import Combinable

# Snowball's Arabic stems part the indefinite plural from the definite one, so that منظمات misses المنظمات. These are
# the prefixes and suffixes of the light stemmer of Larkey, Ballesteros and Connell (2007), after folding.
_ARABIC_WORD = re.compile("[\u0621-\u064a]+")
_ARABIC_PREFIX = re.compile("^(?:وال|بال|كال|فال|ال|لل|و)(?=..)")
_ARABIC_SUFFIX = re.compile("(?<=..)(?:ها|ان|ات|ون|ين|يه|ه|ي)$")

MOST_CHARACTERS: Final = 100_000

_HAN = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")
_ARABIC_FOLDS = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ة": "ه", "ـ": ""})


def fold(text: str) -> str:
    """One spelling for what people type in several: NFKC, case folded, accents off, Arabic letter forms unified."""
    text = unicodedata.normalize("NFKC", text).casefold().translate(_ARABIC_FOLDS)
    decomposed = unicodedata.normalize("NFD", text)
    kept = "".join(character for character in decomposed if unicodedata.category(character) != "Mn")
    return unicodedata.normalize("NFC", kept)


def with_pairs(text: str) -> str:
    """`text` folded, with each run of Han or kana written as its pairs of neighbours: 公民社会 → 公民 民社 社会."""
    return _HAN.sub(lambda run: f" {' '.join(_pairs(run.group()))} ", fold(text))


def search_vector(weighted: dict[str, str], language: str) -> Combinable:
    """The expression for a tsvector column: `weighted` maps the weights A to D to texts in `language`.

    Of each text the first 100,000 characters are found: PostgreSQL refuses a tsvector of more than a megabyte, and a
    text must not fail to be published for that.
    """
    parts: list[Combinable] = []
    for weight, whole in weighted.items():
        text = whole[:MOST_CHARACTERS]
        parts.append(SearchVector(Value(with_pairs(text)), config="simple", weight=weight))
        if language in _STEMS:
            config, prepare = _STEMS[language]
            parts.append(SearchVector(Value(prepare(text)), config=config, weight=weight))
    vector = parts[0]
    for part in parts[1:]:
        vector = vector + part
    return vector


def search_query(text: str, language: str) -> SearchQuery:
    """The query for what a person typed: all words must be found, as they are or by their stem in `language`.

    Quoted words must stand together; a minus before a word excludes it (PostgreSQL's websearch form).
    """
    query = SearchQuery(with_pairs(text), config="simple", search_type="websearch")
    if language in _STEMS:
        config, prepare = _STEMS[language]
        query = query | SearchQuery(prepare(text), config=config, search_type="websearch")
    return query


def any_word_query(words: Iterable[str], language: str) -> SearchQuery:
    """The query for texts that share at least one of the words, as they are or by their stem in `language`."""
    return search_query(" or ".join(f'"{word}"' for word in words), language)


def stem_arabic(text: str) -> str:
    """`text` folded, with each Arabic word without its light prefix and suffix."""
    return _ARABIC_WORD.sub(lambda word: _ARABIC_SUFFIX.sub("", _ARABIC_PREFIX.sub("", word.group())), fold(text))


def _pairs(run: str) -> list[str]:
    return [run[i : i + 2] for i in range(len(run) - 1)] if len(run) > 1 else [run]


_STEMS: Final[dict[str, tuple[str, Callable[[str], str]]]] = {
    "ar": ("simple", stem_arabic),
    "en": ("english", fold),
    "fr": ("french", fold),
    "ru": ("russian", fold),
    "es": ("spanish", fold),
}
