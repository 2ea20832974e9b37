"""Calls on the desk: begun from a preset, written, previewed, cleared by a second editor, scheduled,
extended, cancelled.
"""

import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.models import AuditEntry
from core.paging import page_by_key
from core.permissions import allowed
from core.workflow import NotPossible

from . import services
from .enums import CallState, Phase
from .forms import CallCreateForm, CallForm, DraftForm, ExtensionForm, QuestionForm, ReasonForm
from .models import CallQuestion, CallType, Consultation, Submission

_HISTORY = 30


def editor_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Sign-in for strangers, 404 for people who do not edit calls."""

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not allowed(request.user, "consultations.create_call"):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@editor_page
@require_safe
def call_list(request: HttpRequest) -> HttpResponse:
    """All calls, the newest first; by state in the address."""
    calls = Consultation.objects.visible_to(request.user).select_related("body", "call_type")
    state = request.GET.get("state", "")
    if state in CallState.values:
        calls = calls.filter(state=state)
    page = page_by_key(calls, request.GET, order=["-id"])
    context = {"page": page, "total": calls.count(), "state": state, "states": CallState.choices}
    return render(request, "consultations/staff_call_list.html", context)


@editor_page
@require_http_methods(["GET", "POST"])
def call_create(request: HttpRequest) -> HttpResponse:
    """Begin a call from a preset."""
    form = CallCreateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            call = services.create_call(**form.cleaned_data, by=request.user)
        except ValidationError as problem:
            _show_errors(form, problem)
        else:
            return redirect("consultations:staff-call-detail", call.reference)
    context = {"form": form, "call_types": CallType.objects.all()}
    return render(request, "consultations/staff_call_create.html", context)


@editor_page
@require_safe
def call_detail(request: HttpRequest, reference: str) -> HttpResponse:
    """The call with what is missing, and what can be done next."""
    call = _call(request, reference)
    phase = call.phase
    is_before_deadline = phase in {Phase.SCHEDULED, Phase.OPEN}
    user = request.user
    context = {
        "call": call,
        "questions": call.asked,
        "missing": [line for lines in services.missing_for_schedule(call).values() for line in lines],
        "texts": [
            (_("Purpose"), call.purpose),
            (_("Background"), call.background),
            (_("Objectives"), call.objectives),
            (_("Why it is open for fewer than 21 days"), call.short_reason),
            (_("How input will be used"), call.how_used),
            (_("Next steps"), call.next_steps),
        ],
        "received": call.submissions.received().count(),
        "extensions": call.extensions.all(),
        "can_change": call.state == CallState.DRAFT,
        "can_clear": call.state == CallState.CLEARANCE and allowed(user, "consultations.clear_call", call),
        "can_return": call.state in {CallState.CLEARANCE, CallState.CLEARED},
        "can_schedule": call.state == CallState.CLEARED,
        "can_extend": is_before_deadline,
        "can_cancel": is_before_deadline,
        "can_analyse": phase == Phase.CLOSED,
        "history": AuditEntry.objects.filter(subject_kind=call.KIND, subject_reference=call.reference).order_by("-pk")[
            :_HISTORY
        ],
    }
    return render(request, "consultations/staff_call_detail.html", context)


@editor_page
@require_http_methods(["GET", "POST"])
def call_change(request: HttpRequest, reference: str) -> HttpResponse:
    """All fields of a draft."""
    call = _call(request, reference)
    form = CallForm(request.POST or None, initial=CallForm.initial_of(call))
    if request.method == "POST" and form.is_valid():
        try:
            services.change_call(call=call, changes=form.changes(), by=request.user)
        except ValidationError as problem:
            _show_errors(form, problem)
        except NotPossible as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("Saved."))
            return redirect("consultations:staff-call-detail", reference)
    return render(request, "consultations/staff_call_change.html", {"call": call, "form": form})


@editor_page
@require_safe
def call_preview(request: HttpRequest, reference: str) -> HttpResponse:
    """The form as an organisation sees it; nothing is saved."""
    call = _call(request, reference)
    submission = Submission(call=call, language=call.language, publication=call.default_publication)
    empty = {question.name: [] if question.kind == "several_choices" else "" for question in call.asked}
    values = {"title": "", "language": call.language, "publication": call.default_publication, **empty}
    form = DraftForm(submission, values, form_key=secrets.token_hex(16))
    return render(request, "consultations/staff_call_preview.html", {"call": call, "form": form})


@editor_page
@require_POST
def call_submit(request: HttpRequest, reference: str) -> HttpResponse:
    call = _call(request, reference)
    return _act(request, call, lambda: services.submit_call(call=call, by=request.user), _("Sent to clearance."))


@editor_page
@require_POST
def call_clear(request: HttpRequest, reference: str) -> HttpResponse:
    call = _call(request, reference)
    return _act(request, call, lambda: services.clear_call(call=call, by=request.user), _("Cleared."))


@editor_page
@require_POST
def call_schedule(request: HttpRequest, reference: str) -> HttpResponse:
    call = _call(request, reference)
    return _act(
        request,
        call,
        lambda: services.schedule_call(call=call, by=request.user),
        _("Scheduled. It is public now."),
    )


@editor_page
@require_POST
def call_analyse(request: HttpRequest, reference: str) -> HttpResponse:
    call = _call(request, reference)
    return _act(request, call, lambda: services.analyse_call(call=call, by=request.user), _("The analysis has begun."))


@editor_page
@require_http_methods(["GET", "POST"])
def call_return(request: HttpRequest, reference: str) -> HttpResponse:
    """Back to draft, with a remark."""
    call = _call(request, reference)
    form = ReasonForm(request.POST or None)
    form.fields["reason"].label = _("Remark")
    facts = {"title": _("Take back to draft"), "label": _("Take back to draft")}
    return _act_by_form(
        request,
        call,
        form,
        lambda given: services.return_call(call=call, remark=given["reason"], by=request.user),
        **facts,
    )


@editor_page
@require_http_methods(["GET", "POST"])
def call_cancel(request: HttpRequest, reference: str) -> HttpResponse:
    """Call it off."""
    call = _call(request, reference)
    return _act_by_form(
        request,
        call,
        ReasonForm(request.POST or None),
        lambda given: services.cancel_call(call=call, by=request.user, **given),
        title=_("Cancel this call"),
        text=_("The page stays, says that the call was cancelled, and why. Everyone who has begun an answer is told."),
        label=_("Cancel the call"),
        kind="harm",
    )


@editor_page
@require_http_methods(["GET", "POST"])
def call_extend(request: HttpRequest, reference: str) -> HttpResponse:
    """Move the deadline to a later time."""
    call = _call(request, reference)
    return _act_by_form(
        request,
        call,
        ExtensionForm(request.POST or None, call=call),
        lambda given: services.extend_call(call=call, by=request.user, **given),
        title=_("Extend the deadline"),
        text=_("At least 48 hours before the deadline. It is shown in public, and mailed to everyone with a draft."),
        label=_("Extend the deadline"),
    )


@editor_page
@require_http_methods(["GET", "POST"])
def question_add(request: HttpRequest, reference: str) -> HttpResponse:
    """A further question."""
    call = _call(request, reference)
    return _edit_question(request, call, CallQuestion(call=call))


@editor_page
@require_http_methods(["GET", "POST"])
def question_change(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """A question that is there."""
    call = _call(request, reference)
    return _edit_question(request, call, get_object_or_404(CallQuestion, call=call, number=number))


@editor_page
@require_POST
def question_move(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    call = _call(request, reference)
    question = get_object_or_404(CallQuestion, call=call, number=number)
    step = -1 if request.POST.get("to") == "up" else 1
    return _act(request, call, lambda: services.move_question(question=question, step=step, by=request.user))


@editor_page
@require_POST
def question_remove(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    call = _call(request, reference)
    question = get_object_or_404(CallQuestion, call=call, number=number)
    return _act(
        request,
        call,
        lambda: services.remove_question(question=question, by=request.user),
        _("The question is out."),
    )


def _call(request: HttpRequest, reference: str) -> Consultation:
    rows = Consultation.objects.visible_to(request.user)
    rows = rows.select_related("body", "call_type", "created_by", "cleared_by")
    call: Consultation = get_object_or_404(rows, reference=reference)
    return call


def _edit_question(request: HttpRequest, call: Consultation, question: CallQuestion) -> HttpResponse:
    form = QuestionForm(request.POST or None, instance=question)
    if request.method == "POST" and form.is_valid():
        try:
            if question.pk is None:
                services.add_question(call=call, facts=form.facts(), by=request.user)
            else:
                services.change_question(question=question, facts=form.facts(), by=request.user)
        except ValidationError as problem:
            _show_errors(form, problem, names={"options": "choices_text"})
        except NotPossible as problem:
            form.add_error(None, str(problem))
        else:
            return redirect("consultations:staff-call-detail", call.reference)
    context = {"call": call, "form": form, "question": question}
    return render(request, "consultations/staff_question_change.html", context)


def _act(request: HttpRequest, call: Consultation, act: Callable[[], Any], done: str = "") -> HttpResponse:
    try:
        act()
    except NotPossible as problem:
        messages.error(request, str(problem))
    except ValidationError as problem:
        for line in problem.messages:
            messages.error(request, line)
    else:
        if done:
            messages.success(request, done)
    return redirect("consultations:staff-call-detail", call.reference)


def _act_by_form(
    request: HttpRequest, call: Consultation, form: Form, act: Callable[[dict[str, Any]], Any], **facts: Any
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data)
        except ValidationError as problem:
            _show_errors(form, problem, names={"remark": "reason"})
        except NotPossible as problem:
            form.add_error(None, str(problem))
        else:
            return redirect("consultations:staff-call-detail", call.reference)
    return render(request, "consultations/staff_call_act.html", {"call": call, "form": form, **facts})


def _show_errors(form: Any, problem: ValidationError, names: dict[str, str] | None = None) -> None:
    """The service's messages beside the fields of the form; those of no field on top."""
    by_field = problem.message_dict if hasattr(problem, "error_dict") else {"": problem.messages}
    for field, lines in by_field.items():
        name = (names or {}).get(field, field)
        form.add_error(name if name in form.fields else None, lines)
