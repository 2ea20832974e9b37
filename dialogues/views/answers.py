"""The written answers of a candidate, by the candidate's own team."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.workflow import NotPossible

from .. import services
from ..enums import AnswerState
from ..forms import AnswerForm, add_errors
from ..models import Answer, Candidate
from .visitors import SignedInRequest


@login_required
@require_safe
def answer_list(request: SignedInRequest) -> HttpResponse:
    """The questions put to the candidates for whom one answers."""
    answers = (
        Answer.objects.to_answer_by(request.user)
        .select_related("question__round", "candidate")
        .order_by("candidate__draw_key", "question__round__opens_at", "question__entries__place", "pk")
    )
    context = {
        "answers": list(answers),
        "candidates": list(Candidate.objects.of_team(request.user).select_related("process")),
    }
    return render(request, "dialogues/answer_list.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def answer_give(request: SignedInRequest, reference: str, candidate: str) -> HttpResponse:
    """Answer a question; where it is answered, correct it."""
    answer = _own(request, reference, candidate)
    current = answer.current
    initial = {"text": current.text, "language": current.language} if current else {"language": request.user.language}
    form = AnswerForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        service = services.correct_answer if answer.state == AnswerState.GIVEN else services.give_answer
        try:
            service(answer=answer, by=request.user, **form.cleaned_data)
        except ValidationError as problem:
            add_errors(form, problem)
        except NotPossible as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("The answer is published."))
            return redirect("dialogues:answer-list")
    return render(request, "dialogues/answer_give.html", {"answer": answer, "form": form, "current": current})


@login_required
@require_http_methods(["GET", "POST"])
def answer_decline(request: SignedInRequest, reference: str, candidate: str) -> HttpResponse:
    answer = _own(request, reference, candidate)
    if request.method == "POST":
        try:
            services.decline_answer(answer=answer, by=request.user)
        except NotPossible as problem:
            messages.error(request, str(problem))
        else:
            messages.success(request, _("It is shown as declined."))
        return redirect("dialogues:answer-list")
    return render(request, "dialogues/answer_decline.html", {"answer": answer})


def _own(request: SignedInRequest, reference: str, candidate: str) -> Answer:
    rows = Answer.objects.to_answer_by(request.user).select_related("question__round", "candidate")
    return get_object_or_404(
        rows.prefetch_related("versions"), question__reference=reference, candidate__slug=candidate
    )
