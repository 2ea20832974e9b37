"""“My account”: what one says of oneself, and the ways to all that belongs to it."""

from allauth.socialaccount.models import SocialAccount
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from .. import services
from ..forms_account import AccountForm
from .finding import SignedIn


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def account(request: SignedIn) -> HttpResponse:
    """The account of whoever asks; POST changes what one says of oneself."""
    said = {"name": request.user.name, "accessibility_needs": request.user.accessibility_needs}
    form = AccountForm(request.POST or None, initial=said)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_account(user=request.user, by=request.user, **form.cleaned_data)
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, _("Saved."))
            return redirect("accounts:account")
    is_linked = SocialAccount.objects.filter(user=request.user).exists()
    context = {"form": form, "is_linked": is_linked}
    return render(request, "accounts/account.html", context, status=422 if form.errors else 200)
