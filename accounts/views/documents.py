"""Handing out documents: as downloads only, to those who may see them."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from .. import services
from ..models import Document
from .finding import SignedIn

# Were a browser to show it all the same, it could do nothing.
_POLICY = "sandbox; default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


@login_required
@require_safe
def document_file(request: SignedIn, key: UUID) -> HttpResponseBase:
    """A document as a download. For anyone who may not see it, it is not there."""
    document = get_object_or_404(Document.objects.select_related("organisation"), key=key)
    try:
        services.view_document(document=document, by=request.user)
        file = document.file.open("rb")
    except (PermissionDenied, FileNotFoundError):
        raise Http404 from None
    response = FileResponse(file, as_attachment=True, filename=document.name, content_type=document.media_type)
    response["Content-Security-Policy"] = _POLICY
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
