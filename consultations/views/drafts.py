"""Writing and sending a submission: begin, write (saved as one types), check, send, receipt."""

import secrets
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Organisation
from core.workflow import NotPossible

from .. import services
from ..answers import answer_text, mark_of
from ..enums import Publication, SubmissionState
from ..forms import DraftForm, OrganisationForm, SendForm, read_typed
from ..models import Consultation, Submission

_SENDERS = {
    SubmissionState.DRAFT: services.send_submission,
    SubmissionState.CHANGE_ASKED: services.mend_submission,
    SubmissionState.SENT: services.replace_submission,
    SubmissionState.PUBLISHED: services.replace_submission,
}


@login_required
@require_http_methods(["GET", "POST"])
def submission_start(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin, or go on with, the submission of one's organisation."""
    call = get_object_or_404(Consultation.objects.visible_to(request.user).select_related("body"), slug=slug)
    organisations = Organisation.objects.of(request.user).order_by("name", "pk")
    first = organisations.first()
    form = OrganisationForm(
        request.POST or None,
        organisations=organisations,
        initial={"organisation": first.reference if first else None},
    )
    if request.method == "POST" and form.is_valid():
        try:
            submission = services.start_submission(
                call=call, organisation=form.cleaned_data["organisation"], by=request.user
            )
        except NotPossible as problem:
            form.add_error(None, str(problem))
        else:
            return redirect("consultations:submission-edit", submission.reference)
    begun = Submission.objects.of(request.user).filter(call=call).exclude(state=SubmissionState.WITHDRAWN)
    context = {
        "call": call,
        "form": form,
        "organisations": organisations,
        "begun": begun.select_related("organisation", "call"),
    }
    return render(request, "consultations/submission_start.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def submission_edit(request: HttpRequest, reference: str) -> HttpResponse:
    """Write. Both buttons save first; what another author wrote meanwhile is shown beside what was typed."""
    submission = _own(request, reference)
    if request.method == "GET":
        return _show_draft(request, submission, check="check" in request.GET)
    typed, marks, form_key = read_typed(submission, request.POST)
    try:
        result = services.save_draft(
            submission=submission, typed=typed, marks=marks, form_key=form_key, by=request.user
        )
    except NotPossible as problem:  # withdrawn by a colleague or refused meanwhile: the text stays on the page
        form = DraftForm(submission, {**services.read_draft(submission), **typed}, form_key=form_key, marks=marks)
        form.show_errors({"": [str(problem)]})
        return _render_edit(request, submission, form, status=409)
    submission = _own(request, reference)
    if result.conflicts:
        return _show_conflict(request, submission, typed, result)
    if result.errors:
        form = DraftForm(submission, {**services.read_draft(submission), **typed}, form_key=form_key, marks=marks)
        form.show_errors(result.errors)
        return _render_edit(request, submission, form)
    if "check" in request.POST:
        return redirect("consultations:submission-check", reference)
    messages.success(request, _("Saved. You can go on later, on any device."))
    return redirect("consultations:submission-edit", reference)


@require_POST
def submission_save(request: HttpRequest, reference: str) -> HttpResponseBase:
    """What autosave sends: 200 with `saved_at` and `revision`, 409 with what others wrote, 400 with what
    cannot be saved, 401 and 404 without content.
    """
    if not request.user.is_authenticated:
        return JsonResponse({"errors": [_("Sign in again; your text is kept in this browser.")]}, status=401)
    submission = _own(request, reference)
    typed, marks, form_key = read_typed(submission, request.POST)
    try:
        result = services.save_draft(
            submission=submission, typed=typed, marks=marks, form_key=form_key, by=request.user
        )
    except NotPossible as problem:
        return JsonResponse({"errors": [str(problem)]}, status=400)
    answer = {"saved_at": result.saved_at.isoformat(), "revision": result.revision}
    if result.conflicts:
        theirs = {
            name: {"value": other.value, "by": other.by, "at": other.at.isoformat()}
            for name, other in result.conflicts.items()
        }
        return JsonResponse({**answer, "conflict": True, "theirs": theirs}, status=409)
    if result.errors:
        return JsonResponse({**answer, "errors": result.errors}, status=400)
    return JsonResponse(answer)


@login_required
@require_safe
def submission_check(request: HttpRequest, reference: str) -> HttpResponse:
    """Everything once more, before it is sent."""
    submission = _own(request, reference)
    return _show_check(request, submission, SendForm(initial={"revision": submission.revision}))


@login_required
@require_POST
def submission_send(request: HttpRequest, reference: str) -> HttpResponse:
    """Send a draft, a mended text or a new version. Sent twice, it is one submission with the same receipt."""
    submission = _own(request, reference)
    form = SendForm(request.POST)
    if not form.is_valid():
        return _show_check(request, submission, form)
    service = _SENDERS.get(SubmissionState(submission.state))
    if service is None:
        messages.error(request, _("This submission was withdrawn or refused. It cannot be sent."))
        return redirect(submission)
    revision = form.cleaned_data["revision"]
    try:
        service(submission=submission, revision=revision, by=request.user)
    except ValidationError:
        return redirect(_edit_with_errors(submission))
    except NotPossible as problem:
        sent = _own(request, reference)
        if sent.state == SubmissionState.SENT and sent.revision == revision and _is_sent_text(sent):
            return redirect("consultations:submission-receipt", reference)
        form.add_error(None, str(problem))
        return _show_check(request, sent, form)
    return redirect("consultations:submission-receipt", reference)


def _own(request: HttpRequest, reference: str) -> Submission:
    """A submission of an organisation for which the visitor may act; 404 for everyone else."""
    rows = Submission.objects.of(request.user).select_related("call__body", "organisation", "current")
    submission: Submission = get_object_or_404(rows, reference=reference)
    return submission


def _is_sent_text(submission: Submission) -> bool:
    """Whether the draft is the text that was sent last: the second of two clicks finds it so."""
    try:
        checked = services.check_draft(submission)
    except ValidationError:
        return False
    sent = submission.current
    return sent is not None and (sent.text, sent.publication) == (checked.text, checked.publication)


def _edit_with_errors(submission: Submission) -> str:
    return f"{reverse('consultations:submission-edit', args=[submission.reference])}?check"


def _show_draft(request: HttpRequest, submission: Submission, *, check: bool) -> HttpResponse:
    try:
        services.require_draftable(submission)
    except NotPossible as problem:
        messages.error(request, str(problem))
        return redirect(submission)
    form = DraftForm(submission, services.read_draft(submission), form_key=secrets.token_hex(16))
    if check:
        try:
            services.check_draft(submission)
        except ValidationError as problem:
            form.show_errors(problem.message_dict)
    return _render_edit(request, submission, form)


def _render_edit(request: HttpRequest, submission: Submission, form: DraftForm, status: int = 200) -> HttpResponse:
    context = {
        "submission": submission,
        "call": submission.call,
        "form": form,
        "limit": services.limit_of(submission.call, submission.organisation),
        "saved": submission.draft.select_related("saved_by").order_by("-saved_at").first(),
    }
    return render(request, "consultations/submission_edit.html", context, status=status)


def _show_conflict(
    request: HttpRequest, submission: Submission, typed: dict[str, Any], result: services.DraftSave
) -> HttpResponse:
    """Both texts: the author's to work on, the colleague's to read. What is saved from here replaces
    knowingly.
    """
    values = {name: typed[name] for name in result.conflicts}
    marks = {name: mark_of(other.value) for name, other in result.conflicts.items()}
    form = DraftForm(submission, values, form_key=secrets.token_hex(16), marks=marks, only=values)
    kinds = {question.name: question.kind for question in submission.call.asked}
    pairs = [
        {
            "field": form[name],
            "theirs": other,
            "theirs_text": answer_text(kinds[name], other.value) if name in kinds else other.value,
            "mine_text": answer_text(kinds[name], typed[name]) if name in kinds else typed[name],
        }
        for name, other in result.conflicts.items()
    ]
    context = {"submission": submission, "call": submission.call, "form": form, "pairs": pairs}
    return render(request, "consultations/submission_conflict.html", context, status=409)


def _show_check(request: HttpRequest, submission: Submission, form: SendForm) -> HttpResponse:
    try:
        checked = services.check_draft(submission)
    except ValidationError:
        return redirect(_edit_with_errors(submission))
    edit = _edit_with_errors(submission).removesuffix("?check")
    rows = [
        {"label": _("Title"), "text": checked.title, "url": f"{edit}#id_title", "language": checked.language},
        {
            "label": _("Language of your text"),
            "text": dict(settings.LANGUAGES)[checked.language],
            "url": f"{edit}#id_language",
        },
        *(
            {
                "label": f"{answer['number']}. {answer['question']}",
                "text": answer_text(answer["kind"], answer["value"]),
                "url": f"{edit}#id_{question.name}",
                "language": checked.language,
            }
            for answer, question in zip(checked.answers, submission.call.asked, strict=True)
        ),
        {
            "label": _("Who can see it"),
            "text": Publication(checked.publication).label,
            "url": f"{edit}#id_publication_0",
        },
    ]
    context = {
        "submission": submission,
        "call": submission.call,
        "form": form,
        "answers": rows,
        "checked": checked,
        "limit": services.limit_of(submission.call, submission.organisation),
    }
    status = 200 if not form.is_bound else 409 if form.non_field_errors() else 422
    return render(request, "consultations/submission_check.html", context, status=status)
