"""What the top floor shows of organisations: in search, on the home page."""

from typing import Any

from django.contrib.postgres.search import SearchRank
from django.db.models import Count, F, QuerySet

from core.search import search_query

from .enums import OrganisationState
from .models import Organisation

HOME_ROWS = 5


def search_published(text: str, language: str) -> list[QuerySet[Any]]:
    """The listed organisations in which the text is found, best first, each row with its `rank`."""
    query = search_query(text, language)
    found = Organisation.objects.listed().filter(search=query)
    return [found.annotate(rank=SearchRank(F("search"), query)).order_by("-rank", "-id")]


def home_items() -> dict[str, Any]:
    """For the home page: `new_organisations` (verified last), `organisations_verified` (how many, hidden ones left
    out), `countries_represented` (how many countries or areas they sit in)."""
    verified = Organisation.objects.listed().filter(state=OrganisationState.VERIFIED)
    counts = verified.aggregate(
        organisations_verified=Count("pk"), countries_represented=Count("country", distinct=True)
    )
    return {"new_organisations": list(verified.order_by("-verified_at", "-id")[:HOME_ROWS]), **counts}
