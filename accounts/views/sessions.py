"""Where one is signed in: ending one of these sessions."""

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from .finding import SignedIn


@login_required
@require_POST
def session_end(request: SignedIn, pk: int) -> HttpResponse:
    """Sign one of the person's browsers out, at once. allauth's own page ends all but this one."""
    get_object_or_404(UserSession, pk=pk, user=request.user).end()
    messages.success(request, _("That browser is signed out."))
    return redirect("usersessions_list")
