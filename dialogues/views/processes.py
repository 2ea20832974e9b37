"""Selection processes, candidates, and the matrix of their answers."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.caching import public_page
from core.paging import page_by_key

from ..enums import CandidateState
from ..matrix import matrix_of, questions_put
from ..models import Candidate, Process, Round
from .visitors import visitor


@public_page
@require_safe
def process_list(request: HttpRequest) -> HttpResponse:
    rows = Process.objects.visible_to(visitor(request))
    page = page_by_key(rows, request.GET, order=["-created_at", "-pk"])
    imported = Round.objects.visible_to(visitor(request)).filter(process=None).order_by("-opens_at", "-pk")
    return render(request, "dialogues/process_list.html", {"page": page, "imported": imported})


@public_page
@require_safe
def process_detail(request: HttpRequest, slug: str) -> HttpResponse:
    process = get_object_or_404(Process.objects.visible_to(visitor(request)), slug=slug)
    rounds = list(Round.objects.visible_to(visitor(request)).filter(process=process).order_by("opens_at", "pk"))
    context = {
        "process": process,
        "candidates": list(process.candidates.all()),
        "rounds": rounds,
        "has_matrix": any(round.answers_requested_at for round in rounds),
    }
    return render(request, "dialogues/process_detail.html", context)


@public_page
@require_safe
def process_matrix(request: HttpRequest, slug: str) -> HttpResponse:
    """Every question that was put in writing × every candidate, in the neutral order."""
    process = get_object_or_404(Process.objects.visible_to(visitor(request)), slug=slug)
    rounds = Round.objects.visible_to(visitor(request)).filter(process=process)
    candidates = list(process.candidates.circulated())
    lines = matrix_of(questions_put(rounds), candidates, now=timezone.now())
    context = {
        "process": process,
        "candidates": candidates,
        "lines": lines,
        "counts": _counts(lines, len(candidates)),
        "now": timezone.now(),
    }
    return render(request, "dialogues/process_matrix.html", context)


@public_page
@require_safe
def candidate_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """A candidate, with the same space as each other, and what the candidate answered."""
    rows = Candidate.objects.visible_to(visitor(request)).select_related("process")
    candidate = get_object_or_404(rows, slug=slug)
    rounds = Round.objects.visible_to(visitor(request)).filter(process=candidate.process)
    lines = matrix_of(questions_put(rounds), [candidate], now=timezone.now())
    context = {
        "candidate": candidate,
        "is_official": candidate.state == CandidateState.CIRCULATED,
        "lines": [line for line in lines if line.cells[0].state != "none"],
        "parts": (
            ("vision", candidate.vision),
            ("curriculum", candidate.curriculum),
            ("funding", candidate.funding),
        ),
    }
    return render(request, "dialogues/candidate_detail.html", context)


def _counts(lines: list, width: int) -> list[dict[str, object]]:
    """For each candidate how many questions were put, answered and declined."""
    counts = []
    for place in range(width):
        cells = [line.cells[place] for line in lines if line.cells[place].state != "none"]
        counts.append(
            {
                "candidate": cells[0].candidate if cells else None,
                "put": len(cells),
                "given": sum(cell.state == "given" for cell in cells),
                "declined": sum(cell.state == "declined" for cell in cells),
            }
        )
    return [count for count in counts if count["candidate"] is not None]
