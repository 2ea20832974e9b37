"""Pages of no single domain: home, search, permanent addresses, my work, about, errors."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views import defaults
from django.views.decorators.http import require_GET

import accounts.published
import consultations.published
import dialogues.published
from core.caching import public_page
from core.references import BadReference, normalise_reference

from . import permanent, work
from .kept import can_be_kept, keep
from .search import SECTIONS, search_everything


@public_page
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """What is open now and closes when, what was just published or answered, who takes part."""
    context: dict[str, Any] = {
        **consultations.published.home_items(),
        **dialogues.published.home_items(),
        **accounts.published.home_items(),
    }
    return render(request, "engagement/home.html", context)


@public_page
@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """Search over everything published; the section and the text are in the address."""
    text = request.GET.get("q", "").strip()[:200]
    section = request.GET.get("in", "")
    results = search_everything(text, get_language() or "en", section=section) if text else []
    context = {"text": text, "section": section, "sections": SECTIONS, "results": results}
    return render(request, "engagement/search.html", context)


@require_GET
def permanent_address(request: HttpRequest, reference: str) -> HttpResponse:
    """`/r/<ref>`: the short address that outlives titles. What the visitor may not see is not found."""
    try:
        normal = normalise_reference(reference)
    except BadReference as problem:
        return render(request, "engagement/bad_reference.html", {"typed": reference, "problem": problem}, status=404)
    target = permanent.find_address(normal, request.user)
    if target is None:
        raise Http404
    return redirect(target)


@login_required
@require_GET
def my_work(request: HttpRequest) -> HttpResponse:
    """Everything that waits for the person who is signed in, and what became of what they sent."""
    return render(request, "engagement/my_work.html", work.of_person(request.user))


@public_page
@require_GET
def plain_page(request: HttpRequest, name: str) -> HttpResponse:
    """A page of text: about, accessibility, privacy."""
    return render(request, f"engagement/{name}.html")


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404 as a page; under the API's address as problem details (RFC 9457)."""
    if not request.path.startswith("/api/"):
        return defaults.page_not_found(request, exception)
    problem = {"type": "about:blank", "title": "Not found", "status": 404, "detail": "There is nothing here."}
    return JsonResponse(problem, status=404, content_type="application/problem+json")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page for a form whose token is missing or old: with what was typed, where the form is this site's own."""
    if can_be_kept(request):
        return keep(request, status=403)
    return render(request, "403_csrf.html", status=403)
