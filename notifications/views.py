"""Pages: inbox, mail sent to me, preferences."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core.paging import page_by_key

from . import inbox, kinds, services
from .forms import PreferencesForm
from .models import Follow, Notice, OutboxMessage, Preference

MAIL_SHOWN_FOR = timedelta(days=365)


def acts_from(page: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """A button on a page: only POST, and whoever is not signed in comes back to the page afterwards."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def acting(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(reverse(page, args=args, kwargs=kwargs))
            return view(request, *args, **kwargs)

        return require_POST(acting)

    return decorate


@login_required
@require_GET
def notice_list(request: HttpRequest) -> HttpResponse:
    """The inbox, newest first."""
    user: Any = request.user
    page = page_by_key(Notice.objects.filter(user=user), request.GET, order=["-created_at", "-pk"])
    context = {
        "page": page,
        "lines": [inbox.line_of(notice) for notice in page.rows],
        "unread": services.unread_count(user),
    }
    return render(request, "notifications/notice_list.html", context)


@acts_from("notifications:notice-list")
def notice_read(request: HttpRequest) -> HttpResponse:
    """Mark one line as read (`notice`), or all."""
    chosen = request.POST.get("notice", "")
    services.mark_read(user=request.user, notice_id=int(chosen) if chosen.isdecimal() else None)
    return redirect("notifications:notice-list")


@login_required
@require_GET
def message_list(request: HttpRequest) -> HttpResponse:
    """Every mail of the last year to this person, with its state."""
    user: Any = request.user
    mail = OutboxMessage.objects.filter(user=user, created_at__gte=timezone.now() - MAIL_SHOWN_FOR)
    page = page_by_key(mail, request.GET, order=["-created_at", "-pk"])
    context = {
        "page": page,
        "lines": [(message, inbox.words_of(message.kind)) for message in page.rows],
        "suppression": services.suppression_of(user.email),
    }
    return render(request, "notifications/message_list.html", context)


@acts_from("notifications:message-list")
def suppression_lift(request: HttpRequest) -> HttpResponse:
    """The reader says that the address works again."""
    user: Any = request.user
    services.lift_suppression(address=user.email)
    messages.success(request, _("Mail goes to your address again."))
    return redirect("notifications:message-list")


@login_required
def preferences(request: HttpRequest) -> HttpResponse:
    """Language, zone, digest, and one choice for each kind of notice."""
    user: Any = request.user
    follower = services.follower_of(user)
    chosen = dict(Preference.objects.filter(user=user).values_list("kind", "frequency"))
    initial = {
        "language": user.language,
        "time_zone": user.time_zone,
        "frequency": follower.frequency,
        "hour": follower.hour,
        "weekday": follower.weekday,
    }
    form = PreferencesForm(request.POST or None, initial=initial, kinds=kinds.registered(), frequencies=chosen)
    if request.method == "POST" and form.is_valid():
        services.set_preferences(
            user=user,
            language=form.cleaned_data["language"],
            time_zone=form.cleaned_data["time_zone"],
            frequency=form.cleaned_data["frequency"],
            hour=form.cleaned_data["hour"],
            weekday=form.cleaned_data["weekday"],
            frequencies=form.chosen_frequencies(),
        )
        with translation.override(user.language):
            messages.success(request, _("Your preferences are kept."))
            return HttpResponseRedirect(reverse("notifications:preferences"))
    followed = Follow.objects.filter(follower=follower)
    return render(request, "notifications/preferences.html", {"form": form, "followed": followed})
