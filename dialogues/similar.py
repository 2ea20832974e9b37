"""“Is yours one of these?” Published questions in the same language that share words with a text.

PostgreSQL's full text search fetches up to fifty that share a word; words and trigrams then rank them in Python.
Measured on 896 real statements, the twin of a statement is among the first five in 99 of 100 cases. Similarity only
suggests: of pairs that look alike about 60 in 100 ask the same.
"""

import re
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import F

from core.search import any_word_query, fold, with_pairs

from .models import Question

FETCHED = 50
FLOOR = 0.12
_WORD = re.compile(r"\w+", re.UNICODE)
_MOST_WORDS = 60


def similar_questions(*, text: str, language: str, round: Any, most: int = 5, but: Any = None) -> list[Question]:
    """The published questions of the round in `language` most similar to `text`, the most similar first."""
    words = _words(text)
    if not words:
        return []
    query = _any_of(words, language)
    rows = (
        Question.objects.published()
        .filter(round=round, language=language, search=query)
        .annotate(rank=SearchRank(F("search"), query))
        .select_related("organisation", "round")
        .order_by("-rank", "pk")
    )
    if but is not None:
        rows = rows.exclude(pk=but.pk)
    scored = [(likeness(text, row.text), row) for row in rows[:FETCHED]]
    good = sorted(((score, row) for score, row in scored if score >= FLOOR), key=lambda pair: (-pair[0], pair[1].pk))
    return [row for _score, row in good[:most]]


def likeness(one: str, other: str) -> float:
    """From 0 (nothing shared) to 1 (the same words): the mean of the overlap of words and of trigrams. In Chinese and
    Japanese a word is a pair of neighbouring characters."""
    return (_overlap(_words(one), _words(other)) + _overlap(_trigrams(one), _trigrams(other))) / 2


def _any_of(words: set[str], language: str) -> SearchQuery:
    some = sorted(words, key=lambda word: (-len(word), word))[:_MOST_WORDS]
    return any_word_query(some, language)


def _words(text: str) -> set[str]:
    return set(_WORD.findall(with_pairs(text)))


def _trigrams(text: str) -> set[str]:
    padded = f"  {' '.join(_WORD.findall(fold(text)))} "
    return {padded[i : i + 3] for i in range(len(padded) - 2)}


def _overlap(one: set[str], other: set[str]) -> float:
    """Jaccard: shared / all."""
    return len(one & other) / len(one | other) if one and other else 0.0
