"""What the top floor shows of consultations: in search, on the home page."""

from typing import Any

from django.contrib.postgres.search import SearchRank
from django.db.models import F, QuerySet
from django.utils import timezone

from core.search import search_query

from .models import Consultation, Submission

HOME_ROWS = 5


def search_published(text: str, language: str) -> list[QuerySet[Any]]:
    """The public calls and submissions in which the text is found, best first, each row with its `rank`."""
    query = search_query(text, language)
    return [
        Consultation.objects.public()
        .filter(search=query)
        .annotate(rank=SearchRank(F("search"), query))
        .order_by("-rank", "-id"),
        Submission.objects.public()
        .filter(search=query)
        .select_related("call", "organisation")
        .annotate(rank=SearchRank(F("search"), query))
        .order_by("-rank", "-id"),
    ]


def home_items() -> dict[str, Any]:
    """For the home page: `open_calls` (those that close first), `new_submissions` (published last)."""
    now = timezone.now()
    calls = Consultation.objects.open(now).select_related("body").order_by("closes_at", "id")
    submissions = Submission.objects.public().select_related("call", "organisation").order_by("-published_at", "-id")
    return {"open_calls": list(calls[:HOME_ROWS]), "new_submissions": list(submissions[:HOME_ROWS])}
