"""What authors do with what they have sent: receipt, safer publication, withdrawal."""

from datetime import UTC
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.workflow import NotPossible
from record.services import receipt_for

from .. import services
from ..enums import Publication, SubmissionState
from ..forms import PublicationForm
from ..models import Submission, SubmissionVersion


@login_required
@require_safe
def submission_receipt(request: HttpRequest, reference: str) -> HttpResponse:
    """The receipt of a version, by default the last: one would print it."""
    submission = _own(request, reference)
    version = _version(request, submission)
    receipt = receipt_for(version.entry, with_opening=False)
    context = {
        "submission": submission,
        "call": submission.call,
        "version": version,
        "versions": submission.versions.order_by("number"),
        "entry_number": receipt["sealed"]["index"] + 1 if receipt["sealed"] else None,
        "received_utc": f"{version.sent_at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC",
        "choice": Publication(submission.publication).label,
    }
    return render(request, "consultations/submission_receipt.html", context)


@login_required
@require_safe
def receipt_file(request: HttpRequest, reference: str) -> JsonResponse:
    """The whole receipt, with what opens it: for `verify_record.py` and the page that verifies."""
    submission = _own(request, reference)
    version = _version(request, submission)
    response = JsonResponse(receipt_for(version.entry, with_opening=True), json_dumps_params={"indent": 2})
    response["Content-Disposition"] = f'attachment; filename="{reference}-{version.number}-receipt.json"'
    return response


@login_required
@require_safe
def text_file(request: HttpRequest, reference: str) -> HttpResponse:
    """The exact bytes whose SHA-256 stands on the receipt."""
    submission = _own(request, reference)
    version = _version(request, submission)
    response = HttpResponse(version.text.encode(), content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{reference}-{version.number}.txt"'
    return response


@login_required
@require_http_methods(["GET", "POST"])
def submission_publication(request: HttpRequest, reference: str) -> HttpResponse:
    """Make it safer, at once."""
    submission = _own(request, reference)
    form = PublicationForm(request.POST or None, submission=submission)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["publication"]
        try:
            services.choose_publication(submission=submission, publication=chosen, by=request.user)
        except NotPossible as problem:
            messages.error(request, str(problem))
        else:
            messages.success(request, _("Done: it is so from now on, everywhere on this site."))
        return redirect("consultations:submission-detail", reference)
    context = {"submission": submission, "call": submission.call, "form": form}
    return render(request, "consultations/submission_publication.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def submission_withdraw(request: HttpRequest, reference: str) -> HttpResponse:
    """Take it back; asks first."""
    submission = _own(request, reference)
    if request.method == "GET":
        context = {
            "submission": submission,
            "call": submission.call,
            "was_sent": submission.sent_at is not None,
            "is_withdrawn": submission.state == SubmissionState.WITHDRAWN,
        }
        return render(request, "consultations/submission_withdraw.html", context)
    try:
        services.withdraw_submission(submission=submission, by=request.user)
    except NotPossible as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("Withdrawn. The receipt can still be verified."))
    return redirect("consultations:submission-detail", reference)


def _own(request: HttpRequest, reference: str) -> Submission:
    rows = Submission.objects.of(request.user).select_related("call__body", "organisation", "current")
    submission: Submission = get_object_or_404(rows, reference=reference)
    return submission


def _version(request: HttpRequest, submission: Submission) -> SubmissionVersion:
    number: Any = request.GET.get("version", "")
    rows = submission.versions.select_related("entry").order_by("number")
    version = rows.filter(number=int(number)).first() if number.isdecimal() and len(number) < 6 else rows.last()
    if version is None:
        raise Http404
    return version
