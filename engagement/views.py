"""Pages of no single domain: errors."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page for a form whose token is missing or old: what was typed is still in the browser, one step back."""
    return render(request, "403_csrf.html", status=403)
