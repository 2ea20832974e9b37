"""One search over what the floors below have published."""

from collections.abc import Callable
from itertools import chain
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

import accounts.published
import consultations.published
import dialogues.published

MOST = 50

# section -> (title, queryset of rows with rank, title_text, get_absolute_url, language, published_at, kind_label)
SECTIONS: Final[dict[str, tuple[str | Promise, Callable[[str, str], "list[QuerySet[Any]]"]]]] = {
    "calls": (_("Calls and submissions"), consultations.published.search_published),
    "questions": (_("Candidates and questions"), dialogues.published.search_published),
    "organisations": (_("Organisations"), accounts.published.search_published),
}


def search_everything(text: str, language: str, *, section: str = "") -> list[Any]:
    """The best rows for the text, best first, at most 50; of one section where it is named."""
    chosen = [SECTIONS[section]] if section in SECTIONS else SECTIONS.values()
    querysets = chain.from_iterable(find(text, language) for _title, find in chosen)
    rows = chain.from_iterable(queryset[:MOST] for queryset in querysets)
    return sorted(rows, key=lambda row: (-row.rank, row.title_text))[:MOST]
