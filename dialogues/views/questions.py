"""One question: its page, its receipt, its change, its withdrawal, its support."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.caching import public_page
from core.permissions import allowed
from core.throttle import TooMany
from core.workflow import NotPossible
from moderation.services import history_of
from record.services import entries_of, receipt_for

from .. import services
from ..enums import LISTED_STATES, QuestionState, RoundPhase
from ..forms import SupportForm, WordingForm, add_errors, service_fields, wording_of
from ..matrix import Cell, matrix_of
from ..models import Candidate, Question, Support
from ..services.supports import supports_left
from ..workflow import QUESTION
from .visitors import SignedInRequest, visitor

_TAKES_SUPPORT = (RoundPhase.OPEN, RoundPhase.SUPPORTING)


@public_page
@require_safe
def question_detail(request: HttpRequest, reference: str) -> HttpResponse:
    """A question, how far it has come, and what the candidates answered."""
    user = visitor(request)
    question = _visible(user, reference)
    is_asker = allowed(user, "dialogues.withdraw_question", question)
    phase = question.round.phase_at(timezone.now())
    context = {
        "question": question,
        "round": question.round,
        "phase": phase,
        "takes_support": question.state == QuestionState.PUBLISHED and phase in _TAKES_SUPPORT,
        "cells": _cells(question),
        "events": _events(question, phase),
        "is_asker": is_asker,
        "may_withdraw": is_asker and _can_be_withdrawn(question, phase),
        "may_rephrase": is_asker and QUESTION.can("rephrase", question.state),
        "decisions": list(history_of(question)) if is_asker else [],
    }
    return render(request, "dialogues/question_detail.html", context)


@login_required
@require_safe
def question_receipt(request: SignedInRequest, reference: str) -> HttpResponse:
    """The asker's receipt as a file: with what opens the commitment, so for the asker alone."""
    question = _visible(request.user, reference)
    entry = entries_of(question.reference).filter(kind="received").first()
    if question.asker_id != request.user.pk or entry is None:
        raise Http404
    response = JsonResponse(receipt_for(entry, with_opening=True), json_dumps_params={"indent": 1})
    response["Content-Disposition"] = f'attachment; filename="{question.reference}-receipt.json"'
    return response


@login_required
@require_http_methods(["GET", "POST"])
def question_rephrase(request: SignedInRequest, reference: str) -> HttpResponse:
    question = _visible(request.user, reference)
    if not allowed(request.user, "dialogues.rephrase_question", question):
        raise PermissionDenied
    form = WordingForm(request.POST or None, initial=wording_of(question), round=question.round)
    if request.method == "POST" and form.is_valid():
        try:
            services.rephrase_question(
                question=question, by=request.user, **service_fields(form, "text", "context", "links")
            )
        except ValidationError as problem:
            add_errors(form, problem)
        except NotPossible as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("Your new wording has arrived. It keeps its place in the queue."))
            return redirect(question)
    return render(request, "dialogues/question_rephrase.html", {"question": question, "form": form})


@login_required
@require_http_methods(["GET", "POST"])
def question_withdraw(request: SignedInRequest, reference: str) -> HttpResponse:
    question = _visible(request.user, reference)
    if not allowed(request.user, "dialogues.withdraw_question", question):
        raise PermissionDenied
    if request.method == "POST":
        _act(request, lambda: services.withdraw_question(question=question, by=request.user), _("It is withdrawn."))
        return redirect(question)
    return render(request, "dialogues/question_withdraw.html", {"question": question})


@login_required
@require_http_methods(["GET", "POST"])
def question_support(request: SignedInRequest, reference: str) -> HttpResponse:
    """Support asking it, for oneself or for an organisation; or take that back."""
    question = _visible(request.user, reference)
    form = SupportForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            services.support_question(
                question=question, by=request.user, organisation=form.cleaned_data.get("organisation")
            )
        except (NotPossible, TooMany) as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("You support asking this question."))
            return redirect("dialogues:question-support", question.reference)
    context = {
        "question": question,
        "form": form,
        "own": Support.objects.standing()
        .filter(question=question, user=request.user)
        .select_related("organisation")
        .first(),
        "left": supports_left(question.round, request.user),
        "takes_support": question.state == QuestionState.PUBLISHED
        and question.round.phase_at(timezone.now()) in _TAKES_SUPPORT,
    }
    return render(request, "dialogues/question_support.html", context)


@login_required
@require_POST
def support_withdraw(request: SignedInRequest, reference: str) -> HttpResponse:
    question = _visible(request.user, reference)
    _act(
        request,
        lambda: services.withdraw_support(question=question, by=request.user),
        _("You have taken your support back."),
    )
    return redirect("dialogues:question-support", question.reference)


def _visible(user: Any, reference: str) -> Question:
    rows = Question.objects.visible_to(user).select_related(
        "round__process", "round__shortlist", "organisation", "asker"
    )
    return get_object_or_404(rows.prefetch_related("addressees"), reference=reference)


def _cells(question: Question) -> list[Cell]:
    """What each candidate did with it, once it was put in writing."""
    if question.round.answers_requested_at is None or question.round.process is None:
        return []
    candidates = list(Candidate.objects.filter(answers__question=question).order_by("draw_key"))
    return list(matrix_of([question], candidates, now=timezone.now())[0].cells)


def _can_be_withdrawn(question: Question, phase: RoundPhase) -> bool:
    if not QUESTION.can("withdraw", question.state):
        return False
    return not question.is_public or phase in _TAKES_SUPPORT


def _events(question: Question, phase: RoundPhase) -> list[dict[str, Any]]:
    """What happened to it, and what comes."""
    round = question.round
    shortlist: Any = round.adopted_shortlist
    events: list[dict[str, Any]] = [{"title": _("Received"), "at": question.received_at, "tone": "done"}]
    if question.returned_at:
        events.append({"title": _("A change was asked for"), "at": question.returned_at, "tone": "done"})
    if question.rephrased_at:
        events.append({"title": _("Worded anew by its asker"), "at": question.rephrased_at, "tone": "done"})
    match question.state:
        case QuestionState.RECEIVED:
            return [*events, {"title": _("Being screened"), "tone": "open"}]
        case QuestionState.CHANGE_ASKED:
            return [*events, {"title": _("Waits for its asker"), "tone": "open"}]
        case QuestionState.REFUSED:
            return [*events, {"title": _("Refused"), "at": question.refused_at, "tone": "done"}]
        case QuestionState.WITHDRAWN:
            return [*events, {"title": _("Withdrawn by its asker"), "at": question.withdrawn_at, "tone": "done"}]
    events.append({"title": _("Published"), "at": question.published_at, "tone": "done"})
    events.append(
        {
            "title": _("Support closes") if phase in _TAKES_SUPPORT else _("Support closed"),
            "at": round.support_closes_at,
            "tone": "open" if phase in _TAKES_SUPPORT else "done",
        }
    )
    if shortlist is None:
        return [*events, {"title": _("The committee adopts its short-list"), "tone": "waiting"}]
    if question.state == QuestionState.PUBLISHED:
        return [*events, {"title": _("Published too late for the short-list of this round"), "tone": "done"}]
    is_listed = question.state in LISTED_STATES
    title = _("Short-listed") if is_listed else _("Not short-listed")
    events.append({"title": title, "at": shortlist.adopted_at, "tone": "done"})
    if question.chosen_at:
        events.append({"title": _("Chosen for the dialogue"), "at": question.chosen_at, "tone": "done"})
    if is_listed and round.answers_requested_at:
        events.append(
            {"title": _("Put to the candidates in writing"), "at": round.answers_requested_at, "tone": "done"}
        )
        events.append({"title": _("Written answers due"), "at": round.answers_due_at, "tone": "waiting"})
    return events


def _act(request: SignedInRequest, act: Callable[[], Any], done: str) -> None:
    try:
        act()
    except (NotPossible, TooMany) as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, done)
