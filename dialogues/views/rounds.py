"""A question round: its questions, the way to ask, its short-list."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.caching import public_page
from core.paging import page_by_key
from core.permissions import allowed
from core.search import search_query
from core.throttle import TooMany
from core.time import received_at
from core.workflow import NotPossible

from .. import services
from ..ballots import computed, from_facts
from ..enums import BallotKind, RoundPhase, Standing
from ..forms import AskForm, QuestionFilter, add_errors, service_fields
from ..models import Question, Round
from ..services.rounds import covered_candidates
from ..similar import similar_questions
from .visitors import SignedInRequest, visitor


@public_page
@require_safe
def round_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """The questions of a round: by lot while it runs, so that none gains by its place; by support afterwards."""
    round = get_object_or_404(Round.objects.visible_to(visitor(request)), slug=slug)
    filters = QuestionFilter(request.GET, round=round)
    wanted = filters.cleaned_data if filters.is_valid() else {}
    questions = Question.objects.published().filter(round=round)
    total = questions.count()
    questions = _narrowed(questions, wanted)
    page = page_by_key(questions.select_related("organisation", "round"), request.GET, order=_order(round, wanted))
    context = {
        "round": round,
        "phase": round.phase_at(timezone.now()),
        "filters": filters,
        "page": page,
        "total": total,
        "candidates": list(covered_candidates(round)) if round.process else [],
        "follow_kind": "round",
    }
    return render(request, "dialogues/round_detail.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def question_ask(request: SignedInRequest, slug: str) -> HttpResponse:
    """Write a question; look at similar ones and check it; send it."""
    round = get_object_or_404(Round.objects.visible_to(request.user), slug=slug)
    if not allowed(request.user, "dialogues.ask_question", round):
        return render(request, "dialogues/question_ask_not.html", {"round": round}, status=403)
    is_open = round.phase_at(received_at()) == RoundPhase.OPEN
    if request.method == "GET" and not is_open:
        messages.info(request, _("This round takes no questions at this time."))
        return redirect(round)
    form = AskForm(request.POST or None, round=round, user=request.user)
    if request.method == "POST" and not is_open:  # it closed while this was written, which stays on the page
        form.add_error(None, _("This round takes no questions at this time."))
    step = request.POST.get("step", "")
    if request.method == "GET" or step == "change" or not form.is_valid():
        if step == "change":
            form = AskForm(initial=_typed(form), round=round, user=request.user)
        return render(request, "dialogues/question_ask.html", {"round": round, "form": form})
    if step == "send":
        try:
            question = services.ask_question(round=round, by=request.user, **_asked(form))
        except ValidationError as problem:
            add_errors(form, problem)
        except (NotPossible, TooMany) as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("Your question has arrived. Its number is %(n)s.") % {"n": question.reference})
            return redirect(question)
        return render(request, "dialogues/question_ask.html", {"round": round, "form": form})
    context = {
        "round": round,
        "form": form,
        "asked": form.cleaned_data,
        "similar": similar_questions(
            text=form.cleaned_data["text"], language=form.cleaned_data["language"], round=round
        ),
    }
    return render(request, "dialogues/question_check.html", context)


@public_page
@require_safe
def shortlist_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """The adopted list, how it was computed, where the committee departed and why, and whom it leaves out. Before an
    adoption, the computed orders alone."""
    round = get_object_or_404(Round.objects.visible_to(visitor(request)), slug=slug)
    if not round.is_frozen:
        raise Http404
    shortlist: Any = round.adopted_shortlist
    found = {} if shortlist else computed(round)
    orders = shortlist.orders if shortlist else {kind: found[kind]["order"] for kind in found}
    audits = shortlist.audits if shortlist else {kind: found[kind]["audit"] for kind in found}
    questions = _by_reference(round, orders, audits)
    entries = list(shortlist.entries.select_related("question__organisation")) if shortlist else []
    listed = sorted((entry for entry in entries if entry.place), key=lambda entry: entry.place)
    context = {
        "round": round,
        "shortlist": shortlist,
        "listed": listed,
        "departures": [entry for entry in entries if entry.is_departure],
        "reserves": sorted(
            (entry for entry in entries if entry.standing == Standing.RESERVE),
            key=lambda entry: entry.computed_rank or 0,
        ),
        "ballots": [
            ballot_facts(kind, orders[kind], audits.get(kind), questions, round)
            for kind in BallotKind.values
            if kind in orders
        ],
    }
    return render(request, "dialogues/shortlist_detail.html", context)


def ballot_facts(
    kind: str, order: list[dict[str, Any]], audit: dict[str, Any] | None, questions: dict[str, Question], round: Round
) -> dict[str, Any]:
    """What a page says of one ballot: the computed order with its questions, coverage, the certificate in words."""
    checked = from_facts(audit) if audit else None
    rows = [{**place, "question": questions[place["question"]]} for place in order]
    return {
        "kind": kind,
        "label": BallotKind(kind).label,
        "places": rows[: round.places],
        "reserves": rows[round.places :],
        "audit": checked,
        "percent": round_percent(checked.covered, checked.voters) if checked else None,
        "violations": [
            violation.in_words(questions[violation.question].title_text)
            for violation in (checked.ejr if checked else ())
        ],
        "is_jr_clean": checked is not None and not checked.jr,
    }


def round_percent(part: int, whole: int) -> int:
    """Whole percent, rounded down: nothing is called 100 % that is not."""
    return 100 * part // whole if whole else 0


def _by_reference(round: Round, orders: dict[str, Any], audits: dict[str, Any]) -> dict[str, Question]:
    references = {place["question"] for order in orders.values() for place in order}
    references |= {violation["question"] for audit in audits.values() for violation in audit["ejr"]}
    rows = Question.objects.filter(round=round, reference__in=references).select_related("organisation")
    return {row.reference: row for row in rows}


def _narrowed(questions: Any, wanted: dict[str, Any]) -> Any:
    if wanted.get("language"):
        questions = questions.filter(language=wanted["language"])
    if wanted.get("theme"):
        questions = questions.filter(theme=wanted["theme"])
    if wanted.get("q"):
        language = wanted.get("language") or get_language() or "en"
        questions = questions.filter(search=search_query(wanted["q"], language))
    day = timezone.now().date().isoformat()
    return questions.shuffled(day).counted()


def _order(round: Round, wanted: dict[str, Any]) -> list[str]:
    if wanted.get("order") == "newest":
        return ["-published_at", "-pk"]
    if not round.is_frozen:
        return ["draw", "pk"]
    by_organisations = wanted.get("order") == "organisations"
    return ["-organisations_count" if by_organisations else "-people_count", "draw", "pk"]


def _typed(form: AskForm) -> dict[str, Any]:
    """What was typed, to be typed on."""
    return {field.name: field.value() for field in form}


def _asked(form: AskForm) -> dict[str, Any]:
    return service_fields(
        form,
        *("text", "context", "links", "language", "theme", "addressee", "addressees"),
        *("organisation", "country", "show_name", "show_country", "show_organisation"),
    )
