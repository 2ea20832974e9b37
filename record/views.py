"""The public record as pages: what it is, its entries, receipts with each step of their proof, and verification."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from core.caching import public_page
from core.paging import page_by_key
from core.references import BadReference, normalise_reference

from . import merkle, verify_record
from .api import FRESH, IMMUTABLE
from .forms import ReceiptForm
from .models import Checkpoint, Entry, Leaf
from .services import check_here, entries_of, latest_checkpoint, latest_note, overdue_since, receipt_for, receipts_for
from .signing import record_key
from .steps import tell
from .verify_record import Broken, Step, check_receipt, read_key, read_receipt

_PROGRAM = Path(verify_record.__file__)


# --- pages -----------------------------------------------------------------------------------------------------------


@require_safe
@public_page
def record_home(request: HttpRequest) -> HttpResponse:
    """/record/: what the record is, its signed head, how to check it, its newest entries."""
    asked = request.GET.get("q", "").replace("/", "").strip()
    if asked:
        return redirect("record:receipt-detail", reference=asked)
    page = page_by_key(Leaf.objects.select_related("entry"), request.GET, order=["-index"])
    return render(
        request,
        "record/record_home.html",
        {"page": page, "overdue_since": overdue_since(), **_head(latest_checkpoint())},
    )


@require_safe
@public_page
def entry_detail(request: HttpRequest, public_id: str) -> HttpResponse:
    """/record/entries/<id>/: one entry, and its proof step by step."""
    entry = get_object_or_404(Entry.objects.select_related("leaf"), public_id=public_id)
    head = latest_checkpoint()
    [proved] = _proved([entry], head)
    return render(request, "record/entry_detail.html", {"proved": proved, **_head(head)})


@require_safe
@public_page
def receipt_detail(request: HttpRequest, reference: str) -> HttpResponse:
    """/receipts/<reference>/: all entries of a reference, each with its proof. Without openings: public."""
    if not reference.isprintable():
        raise Http404(_("The record has no entry for this reference."))
    page = page_by_key(entries_of(reference), request.GET, order=["id"])
    if not page.rows:
        return _redirect_as_stored(reference)
    head = latest_checkpoint()
    return render(
        request,
        "record/receipt_detail.html",
        {"reference": reference, "page": page, "all_proved": _proved(page.rows, head), **_head(head)},
    )


# No CSRF token: the page changes nothing, whoever sends the form, and a token would set a cookie for people who only
# want to check. So it works for everyone, and the empty page can be kept by shared caches.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@public_page
def receipt_verify(request: HttpRequest) -> HttpResponse:
    """/record/verify/: a receipt, pasted or as a file, checked step by step."""
    if request.method != "POST":
        return render(request, "record/receipt_verify.html", {"form": ReceiptForm(), **_head(None)})
    form = ReceiptForm(request.POST, request.FILES)
    if not form.is_valid():
        return render(request, "record/receipt_verify.html", {"form": form}, status=422)
    steps, receipt = _verify(form.cleaned_data["text"])
    context = {
        "form": form,
        "events": tell(steps),
        "holds": all(step.holds for step in steps),
        "reference": receipt["entry"]["reference"] if receipt else "",
    }
    return render(request, "record/receipt_verify.html", context)


# --- for machines ----------------------------------------------------------------------------------------------------


@require_safe
def checkpoint(request: HttpRequest) -> HttpResponse:
    """/record/checkpoint: the newest signed tree head as a C2SP signed note; with `size`, that of an earlier tree."""
    size = request.GET.get("size")
    if size is None:
        return _plain(latest_note(), FRESH)
    is_number = size.isdecimal() and len(size) < 19
    head = Checkpoint.objects.filter(size=size).order_by("pk").first() if is_number else None
    if head is None:
        raise Http404(_("No tree head of this size was signed."))
    return _plain(head.note, IMMUTABLE)


@require_safe
def receipt_file(request: HttpRequest, public_id: str) -> HttpResponse:
    """/record/receipts/<id>.json: the receipt of an entry, without its opening."""
    entry = get_object_or_404(Entry, public_id=public_id)
    response = JsonResponse(
        receipt_for(entry, with_opening=False), json_dumps_params={"ensure_ascii": False, "indent": 1}
    )
    response["Content-Disposition"] = f'attachment; filename="receipt-{public_id}.json"'
    response["Cache-Control"] = FRESH
    return response


@require_safe
def program(request: HttpRequest) -> HttpResponse:
    """/record/verify_record.py: the program that checks the record from outside, as it lies in this portal's source."""
    response = _plain(_PROGRAM.read_text(encoding="utf-8"), FRESH)
    response["Content-Disposition"] = 'attachment; filename="verify_record.py"'
    return response


# --- what they share -------------------------------------------------------------------------------------------------


def _verify(text: str) -> tuple[list[Step], dict[str, Any] | None]:
    try:
        receipt = read_receipt(text)
    except Broken as problem:
        return [Step("form", False, str(problem))], None
    return [Step("form", True), *check_here(receipt)], receipt


def _proved(entries: list[Entry], head: Checkpoint | None) -> list[dict[str, Any]]:
    """Each entry with its public receipt and the steps of its proof, which are computed here, not asserted."""
    trusted, now = [read_key(record_key().verifier_key)], timezone.now()
    return [
        {
            "entry": entry,
            "receipt": receipt,
            "events": tell(check_receipt(receipt, trusted, now)),
            "turns": _turns(receipt),
        }
        for entry, receipt in zip(entries, receipts_for(entries, with_opening=False), strict=True)
    ]


def _turns(receipt: dict[str, Any]) -> list[tuple[str, str]]:
    """The path in words: on which side each hash is joined, and the hash."""
    if receipt["sealed"] is None:
        return []
    index, size = receipt["sealed"]["index"], receipt["sealed"]["size"]
    spans = merkle.inclusion_spans(index, size)
    sides = (_("left") if span[0] < index else _("right") for span in spans)
    return list(zip(sides, receipt["sealed"]["path"], strict=True))


def _head(head: Checkpoint | None) -> dict[str, Any]:
    """For the page and the foot of `base.html`."""
    return {
        "head": head,
        "tree_head": {"size": head.size, "root": head.root_hex} if head else None,
        "verifier_key": record_key().verifier_key,
        "site_url": settings.SITE_URL,
    }


def _redirect_as_stored(reference: str) -> HttpResponse:
    """To the reference as it is stored, when it was typed otherwise. Raises Http404."""
    try:
        stored = normalise_reference(reference)
    except BadReference as problem:
        raise Http404(str(problem)) from problem
    if stored == reference:
        raise Http404(_("The record has no entry for this reference."))
    return redirect("record:receipt-detail", reference=stored)


def _plain(text: str, caching: str) -> HttpResponse:
    return HttpResponse(text, content_type="text/plain; charset=utf-8", headers={"Cache-Control": caching})
