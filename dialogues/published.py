"""What dialogues give to the search, the home page and the feeds: published things only."""

from typing import Any

from django.contrib.postgres.search import SearchRank
from django.db.models import F, QuerySet
from django.utils import timezone

from core.search import search_query

from .enums import CandidateState
from .models import Candidate, Question, Round

_NEWEST = 5


def search_published(text: str, language: str) -> list[QuerySet[Any]]:
    """The published questions and the candidates that have all words of `text`, each with its `rank`, best first."""
    query = search_query(text, language)
    rank = SearchRank(F("search"), query)
    questions = Question.objects.published().filter(search=query).annotate(rank=rank)
    candidates = Candidate.objects.exclude(state=CandidateState.ANNOUNCED).filter(search=query).annotate(rank=rank)
    return [questions.order_by("-rank", "-published_at", "-pk"), candidates.order_by("-rank", "draw_key")]


def home_items() -> dict[str, Any]:
    """For the home page: the rounds that are open for questions or support, and the newest published questions."""
    now = timezone.now()
    rounds = Round.objects.under_way(now).select_related("process", "shortlist").order_by("support_closes_at", "pk")
    newest = (
        Question.objects.published()
        .filter(source_id="")
        .select_related("round", "organisation")
        .order_by("-published_at", "-pk")
    )
    return {"rounds": list(rounds[:_NEWEST]), "questions": list(newest[:_NEWEST])}
