"""The desk's pages for files of organisations: bring one, see what a worker found in it, have it taken in."""

import csv
from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from core.paging import page_by_key
from core.permissions import allowed
from core.workflow import NotPossible

from .. import rules, services
from ..enums import ImportState
from ..forms_staff import ImportForm, StartForm
from ..import_rows import COLUMNS
from ..models import OrganisationImport
from .finding import SignedIn

LOOK_AGAIN_AFTER = 3  # seconds
MOST_SHOWN = 200  # problems on the page; the file has them all
PAGE_SIZE = 20
_AT_WORK = {ImportState.CHECKING, ImportState.IMPORTING}


def importers_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For who may import organisations; others do not find it."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not allowed(request.user, "accounts.import_organisations"):
            raise Http404
        return view(request, *args, **kwargs)

    return login_required(guarded)


@importers_page
@require_http_methods(["GET", "POST"])
def import_list(request: SignedIn) -> HttpResponse:
    """The files that were brought, the latest first; POST brings one."""
    is_post = request.method == "POST"
    form = ImportForm(request.POST if is_post else None, request.FILES if is_post else None, label_suffix="")
    if form.is_valid():
        name, text = form.cleaned_data["file"]
        imported = services.upload_import(name=name, text=text, by=request.user)
        return redirect("accounts:import-detail", imported.key)
    rows = OrganisationImport.objects.defer("text", "bad").select_related("uploaded_by")
    context = {
        "form": form,
        "columns": COLUMNS,
        "page": page_by_key(rows, request.GET, order=["-uploaded_at", "-pk"], size=PAGE_SIZE),
    }
    return render(request, "accounts/import_list.html", context, status=422 if form.errors else 200)


@importers_page
@require_http_methods(["GET", "POST"])
def import_detail(request: SignedIn, key: UUID) -> HttpResponse:
    """How far a file is, and what was found in it; POST has what is new taken in."""
    imported = _find(key)
    if request.method == "POST":
        form = StartForm(request.POST)
        form.full_clean()
        try:
            services.start_import(imported=imported, invites=form.cleaned_data["invites"], by=request.user)
        except NotPossible as problem:
            messages.error(request, str(problem))
        return redirect("accounts:import-detail", imported.key)
    refused = [problem for problem in imported.bad if not problem.get("is_taken")]
    alike = [problem for problem in imported.bad if problem.get("is_taken")]
    is_at_work = imported.state in _AT_WORK
    context = {
        "imported": imported,
        "form": StartForm(label_suffix=""),
        "is_at_work": is_at_work,
        "total": max(imported.rows, imported.rows_read, 1),
        "refused": refused[:MOST_SHOWN],
        "refused_rows": len({problem["line"] for problem in refused}),
        "alike": alike[:MOST_SHOWN],
        "most_shown": MOST_SHOWN if max(len(refused), len(alike)) > MOST_SHOWN else 0,
        "may_start": imported.state == ImportState.CHECKED and rules.start_import(request.user, imported),
    }
    response = render(request, "accounts/import_detail.html", context)
    if is_at_work:
        response["Refresh"] = str(LOOK_AGAIN_AFTER)
    return response


@importers_page
@require_GET
def import_problems(request: SignedIn, key: UUID) -> HttpResponse:
    """What was found in a file, as CSV: refused rows, and those taken although they look like another."""
    imported = _find(key)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="rows.csv"'
    writer = csv.writer(response)
    writer.writerow(["line", "column", "reason", "taken"])
    for problem in sorted(imported.bad, key=lambda problem: problem["line"]):
        taken = _("yes") if problem.get("is_taken") else _("no")
        writer.writerow([problem["line"], problem["column"], problem["reason"], taken])
    return response


def _find(key: UUID) -> OrganisationImport:
    return get_object_or_404(OrganisationImport.objects.defer("text").select_related("uploaded_by"), key=key)
