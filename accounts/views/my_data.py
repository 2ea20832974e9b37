"""“My data”: what is held, a copy of it, and closing the account."""

import time
from typing import Any
from uuid import UUID

from allauth.account import app_settings
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from allauth.core.exceptions import ReauthenticationRequired
from django import forms
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from core.throttle import TooMany
from core.workflow import NotPossible

from .. import services
from ..enums import ExportState
from ..models import DataExport
from ..personal_data import holdings
from ..services.my_data import KEPT
from .finding import SignedIn

LOOK_AGAIN_AFTER = 15  # seconds


class CloseForm(forms.Form):
    """The address, typed once more: a slip of the finger closes nothing."""

    email = forms.EmailField(
        label=gettext_lazy("Your e-mail address"),
        help_text=gettext_lazy("Type it to say that you mean it."),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "dir": "ltr"}),
    )

    def __init__(self, *args: Any, address: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._address = address

    def clean_email(self) -> str:
        typed = self.cleaned_data["email"].lower()
        if typed != self._address:
            raise forms.ValidationError(_("This is not the address of this account."))
        return typed


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def my_data(request: SignedIn) -> HttpResponse:
    """What is held about the person, and the copies of it; POST asks for a copy."""
    if request.method == "POST":
        try:
            services.request_data_export(by=request.user)
        except (NotPossible, TooMany) as problem:
            messages.error(request, str(problem))
        return redirect("accounts:my-data")
    copies = list(request.user.data_exports.all()[:20])
    is_waiting = any(copy.state == ExportState.REQUESTED for copy in copies)
    context = {
        "holdings": holdings(),
        "is_waiting": is_waiting,
        "has_failed": bool(copies) and copies[0].state == ExportState.FAILED,
        "ready": [
            {"copy": copy, "until": copy.ready_at + KEPT}
            for copy in copies
            if copy.ready_at is not None and _is_kept(copy)
        ],
    }
    response = render(request, "accounts/my_data.html", context)
    if is_waiting:
        response["Refresh"] = str(LOOK_AGAIN_AFTER)
    return response


@login_required
@require_safe
def my_data_copy(request: SignedIn, key: UUID) -> HttpResponse | FileResponse:
    """The file, for its own person alone."""
    copy = get_object_or_404(request.user.data_exports.filter(state=ExportState.READY), key=key)
    if not _is_kept(copy):
        raise Http404
    response = FileResponse(
        default_storage.open(copy.file), as_attachment=True, filename="my-data.zip", content_type="application/zip"
    )
    response["Cache-Control"] = "private, no-store"
    return response


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def account_close(request: SignedIn) -> HttpResponse:
    """Say what goes and what stays; POST with the address closes the account of whoever has just signed in."""
    form = CloseForm(request.POST or None, address=request.user.email, label_suffix="")
    must_sign_in = False
    if request.method == "POST" and form.is_valid():
        must_sign_in = not _is_fresh(request)
        if must_sign_in and not _came_by_code(request):
            raise ReauthenticationRequired
        if not must_sign_in and (answer := _close(request, form)) is not None:
            return answer
    context = {
        "form": form,
        "must_sign_in": must_sign_in,
        "owned": services.last_owned(user=request.user),
        "has_role": request.user.grants.exists(),
    }
    return render(request, "accounts/my_data_close.html", context, status=422 if form.errors else 200)


def _close(request: SignedIn, form: CloseForm) -> HttpResponse | None:
    try:
        services.close_account(user=request.user, by=request.user)
    except NotPossible as problem:
        form.add_error(None, str(problem))
        return None
    logout(request)
    return render(request, "accounts/my_data_closed.html")


def _is_kept(copy: DataExport) -> bool:
    """Until its time is over, whether or not it was removed yet."""
    return copy.ready_at is not None and timezone.now() < copy.ready_at + KEPT


def _records(request: HttpRequest) -> list[dict[str, Any]]:
    return list(get_authentication_records(request, request.user))


def _is_fresh(request: HttpRequest) -> bool:
    """Whether the person has signed in, or has confirmed it, in the last minutes, by whatever means."""
    latest = max((record["at"] for record in _records(request) if "at" in record), default=0)
    return time.time() - latest < app_settings.REAUTHENTICATION_TIMEOUT


def _came_by_code(request: SignedIn) -> bool:
    """Whether allauth's page has nothing to ask for: the person came by a mailed code, or has neither a password nor a
    factor. They sign in anew, by a fresh code."""
    methods = {record.get("method") for record in _records(request)}
    if "code" in methods and not methods & {"password", "mfa"}:
        return True
    return not get_reauthentication_flows(request.user)
