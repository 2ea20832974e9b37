"""Pages for following: with an account by one click, with an address by a mail that asks first, and leaving.

What a signed link opens asks for no cookie: the link is the authority. Looking at any of these pages changes nothing,
since mail scanners look at every link.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.throttle import Rate, TooMany, count_try

from . import services, subjects, tokens
from .enums import DigestFrequency, SuppressionReason
from .forms import FollowByMailForm, ReaderForm
from .models import Follower
from .views import acts_from

FROM_ONE_PLACE = Rate(times=20, seconds=3600)
TO_ONE_ADDRESS = Rate(times=5, seconds=86400)


def links_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page that a signed link opens: a bad or old link says so, and no search engine keeps the address."""

    @wraps(view)
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
        except tokens.OldLink:
            response = render(request, "notifications/link_bad.html", {"is_old": True}, status=410)
        except tokens.BadLink:
            response = render(request, "notifications/link_bad.html", {"is_old": False}, status=404)
        response["X-Robots-Tag"] = "noindex"
        response["Cache-Control"] = "private, no-store"
        return response

    return opened


@require_GET
def follow(request: HttpRequest, kind: str, reference: str) -> HttpResponse:
    """The page to follow one subject."""
    return _follow_page(request, kind, reference, FollowByMailForm())


@acts_from("notifications:follow")
def follow_start(request: HttpRequest, kind: str, reference: str) -> HttpResponse:
    """Follow with the account."""
    title, url = _subject(kind, reference)
    followed = services.follow(subject_kind=kind, subject_reference=reference, title=title, url=url, user=request.user)
    if followed.follower.frequency == DigestFrequency.NEVER:
        messages.warning(request, _("You follow it, but your digest is off. Choose in your preferences when it comes."))
    else:
        messages.success(request, _("You follow “%(title)s”. It will be in your digest.") % {"title": title})
    return redirect("notifications:follow", kind, reference)


@acts_from("notifications:follow")
def follow_stop(request: HttpRequest, kind: str, reference: str) -> HttpResponse:
    """Follow no more. Works for a subject that is not there any more, too."""
    services.unfollow(subject_kind=kind, subject_reference=reference, user=request.user)
    messages.success(request, _("You do not follow it any more."))
    found = subjects.resolve(kind, reference)
    return redirect("notifications:follow", kind, reference) if found else redirect("notifications:preferences")


@require_POST
def follow_ask(request: HttpRequest, kind: str, reference: str) -> HttpResponse:
    """Send the mail that asks. The answer is the same for every address, so that it tells nothing about one."""
    form = FollowByMailForm(request.POST)
    if not form.is_valid():
        return _follow_page(request, kind, reference, form)
    address = form.cleaned_data["address"]
    try:
        count_try("follow-from", get_adapter().get_client_ip(request), FROM_ONE_PLACE)
        count_try("follow-to", address.lower(), TO_ONE_ADDRESS)
        services.ask_to_follow(
            subject_kind=kind,
            subject_reference=reference,
            address=address,
            language=get_language() or "en",
            time_zone=form.cleaned_data["time_zone"],
        )
    except TooMany as problem:
        form.add_error(None, str(problem))
        response = _follow_page(request, kind, reference, form, status=429)
        response["Retry-After"] = str(problem.retry_after)
        return response
    except ValidationError as problem:
        form.add_error(None, problem)
        return _follow_page(request, kind, reference, form)
    title, url = _subject(kind, reference)
    context = {"title": title, "url": url, "address": address}
    return render(request, "notifications/follow_asked.html", context)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@links_only
def follow_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The link of the mail that asked: looking shows a button, pressing it follows."""
    asked = tokens.read_confirm(token)
    title, url = _subject(asked["kind"], asked["reference"])
    if request.method != "POST":
        context = {"title": title, "url": url, "address": asked["address"]}
        return render(request, "notifications/follow_confirm.html", context)
    followed = services.follow(
        subject_kind=asked["kind"],
        subject_reference=asked["reference"],
        title=title,
        url=url,
        address=asked["address"],
        language=asked["language"],
        time_zone=asked["time_zone"],
    )
    context = {"title": title, "url": url, "manage_token": tokens.manage_token(followed.follower_id)}
    return render(request, "notifications/follow_confirmed.html", context)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@links_only
def follow_manage(request: HttpRequest, token: str) -> HttpResponse:
    """Hour, language, zone and frequency of a reader without an account."""
    follower = _reader(token)
    initial = {
        "language": follower.language,
        "time_zone": follower.time_zone,
        "frequency": follower.frequency,
        "hour": follower.hour,
        "weekday": follower.weekday,
    }
    form = ReaderForm(request.POST or None, initial=initial)
    is_kept = request.method == "POST" and form.is_valid()
    if is_kept:
        follower = services.set_digest(follower=follower, **form.cleaned_data)
    context = {
        "form": form,
        "follower": follower,
        "followed": follower.follows.all(),
        "token": token,
        "is_kept": is_kept,
    }
    return render(request, "notifications/follow_manage.html", context)


@csrf_exempt
@require_POST
@links_only
def follow_remove(request: HttpRequest, token: str) -> HttpResponse:
    """One subject less."""
    follower = _reader(token)
    chosen = request.POST.get("follow", "")
    followed = get_object_or_404(follower.follows, pk=chosen if chosen.isdecimal() else 0)
    services.unfollow(
        subject_kind=followed.subject_kind,
        subject_reference=followed.subject_reference,
        address=follower.address,
    )
    return redirect("notifications:follow-manage", token)


@csrf_exempt
@require_POST
@links_only
def follow_leave(request: HttpRequest, token: str) -> HttpResponse:
    """No mail any more, and nothing kept."""
    services.stop_digest(follower=_reader(token))
    return render(request, "notifications/unsubscribed.html", {"is_forgotten": True})


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@links_only
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Leave a list by one click (RFC 8058): a POST without cookie, sign-in or form token; a GET only shows the page.

    Stopping what is stopped already is fine.
    """
    name, who = tokens.read_stop(token)
    if request.method != "POST":
        return render(request, "notifications/unsubscribe.html", {"list_name": name})
    is_forgotten = False
    if name == "confirm":
        services.suppress_address(address=str(who), reason=SuppressionReason.ASKED)
    else:
        follower = Follower.objects.filter(pk=who).first()
        if follower is not None:
            is_forgotten = follower.user_id is None
            services.stop_digest(follower=follower)
    return render(request, "notifications/unsubscribed.html", {"is_forgotten": is_forgotten, "list_name": name})


def _subject(kind: str, reference: str) -> tuple[str, str]:
    found = subjects.resolve(kind, reference)
    if found is None:
        raise Http404
    return found


def _reader(token: str) -> Follower:
    """The reader without an account whom the link belongs to. Raises BadLink for one who has left."""
    follower = Follower.objects.filter(pk=tokens.read_manage(token), user=None).first()
    if follower is None:
        raise tokens.BadLink
    return follower


def _follow_page(
    request: HttpRequest, kind: str, reference: str, form: FollowByMailForm, *, status: int = 200
) -> HttpResponse:
    title, url = _subject(kind, reference)
    context = {
        "title": title,
        "url": url,
        "kind": kind,
        "reference": reference,
        "form": form,
        "is_following": services.is_following(request.user, kind, reference),
    }
    return render(request, "notifications/follow.html", context, status=status)
