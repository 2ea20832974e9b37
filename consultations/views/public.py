"""Calls, bodies and published submissions, for everyone."""

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_safe

from accounts.countries import in_region
from accounts.enums import ProfileLevel
from core.caching import public_page
from core.paging import page_by_key
from moderation.services import history_of

from .. import rules
from ..answers import answer_text
from ..enums import CallState, Phase, Publication, Standing, SubmissionState, Unit
from ..forms import CallFilterForm, SubmissionFilterForm
from ..models import Body, Consultation, Submission
from .visitor import visitor

_TABS = ("open", "soon", "coming", "closed")


@public_page
@require_safe
def call_list(request: HttpRequest) -> HttpResponse:
    """Calls by what they are now; filters and tab are in the address."""
    now = timezone.now()
    form = CallFilterForm(request.GET)
    calls = _filtered_calls(form, Consultation.objects.public().select_related("body"))
    shown = request.GET.get("show", "")
    shown = shown if shown in _TABS else "open"
    counts = calls.aggregate(
        open=Count("pk", filter=_open(now)),
        soon=Count("pk", filter=Q(pk__in=Consultation.objects.closing_soon(now).values("pk"))),
        coming=Count("pk", filter=Q(pk__in=Consultation.objects.upcoming(now).values("pk"))),
        closed=Count("pk", filter=Q(pk__in=Consultation.objects.closed(now).values("pk"))),
    )
    chosen: Any = {
        "open": calls.open,
        "soon": calls.closing_soon,
        "coming": calls.upcoming,
        "closed": calls.closed,
    }[shown](now)
    order = {"open": ["closes_at", "id"], "soon": ["closes_at", "id"], "coming": ["opens_at", "id"]}
    page = page_by_key(chosen, request.GET, order=order.get(shown, ["-closes_at", "-id"]))
    context = {
        "form": form,
        "shown": shown,
        "counts": counts,
        "tabs": _tabs(request, shown, counts),
        "page": page,
        "total": counts[shown],
    }
    return render(request, "consultations/call_list.html", context)


@public_page
@require_safe
def call_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """The one address of a call for its whole life."""
    call = _call(request, slug)
    counts = call.submissions.received().aggregate(
        received=Count("pk"),
        published=Count("pk", filter=Q(state=SubmissionState.PUBLISHED) & ~Q(publication=Publication.STAFF_ONLY)),
        countries=Count(
            "organisation__country",
            distinct=True,
            filter=Q(state=SubmissionState.PUBLISHED, publication=Publication.FULL),
        ),
    )
    context = {
        "call": call,
        "phase": call.phase,
        "questions": call.asked,
        "limits": _limit_lines(call),
        "extensions": call.extensions.all(),
        "counts": counts,
        "events": _events(call),
        "is_public": call.is_public,
    }
    return render(request, "consultations/call_detail.html", context)


@public_page
@require_safe
def submission_list(request: HttpRequest, slug: str) -> HttpResponse:
    """The published submissions of a call, newest first. Filters by what would name an author leave out whose
    name is withheld.
    """
    call = _call(request, slug)
    form = SubmissionFilterForm(request.GET)
    submissions = _filtered_submissions(form, Submission.objects.public().filter(call=call))
    page = page_by_key(
        submissions.select_related("organisation", "current"), request.GET, order=["-published_at", "-id"]
    )
    context = {"call": call, "form": form, "page": page, "total": submissions.count()}
    return render(request, "consultations/submission_list.html", context)


@public_page
@require_safe
def submission_detail(request: HttpRequest, reference: str) -> HttpResponse:
    """A submission: the published text for everyone, what became of it for its authors, the whole for staff."""
    user = visitor(request)
    rows = Submission.objects.visible_to(user).select_related("call__body", "organisation", "current")
    submission = get_object_or_404(rows, reference=reference)
    is_author = rules.view_receipt(user, submission)
    is_private = rules.view_private_answers(user, submission)
    version = submission.current
    shows_text = version is not None and (is_private or submission.is_public)
    chosen = (version.answers if is_private else version.public_answers) if shows_text and version else []
    context = {
        "submission": submission,
        "call": submission.call,
        "version": version,
        "answers": [{**answer, "text": answer_text(answer["kind"], answer["value"])} for answer in chosen],
        "shows_text": shows_text,
        "fingerprint": (version.text_sha256 if is_private else version.public_sha256) if version else "",
        "shows_name": rules.view_names(user, submission),
        "is_author": is_author,
        "decisions": _decisions(submission) if is_author else [],
        "versions": list(submission.versions.order_by("number")) if shows_text else [],
        "can_replace": is_author and submission.call.is_open and submission.state in {"sent", "published"},
    }
    return render(request, "consultations/submission_detail.html", context)


@public_page
@require_GET
def body_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """A body and its calls."""
    body = get_object_or_404(Body, slug=slug)
    calls = Consultation.objects.public().filter(body=body).select_related("body")
    page = page_by_key(calls, request.GET, order=["-closes_at", "-id"])
    return render(request, "consultations/body_detail.html", {"body": body, "page": page, "total": calls.count()})


def _call(request: HttpRequest, slug: str) -> Consultation:
    rows = Consultation.objects.visible_to(visitor(request)).select_related("body", "call_type")
    call: Consultation = get_object_or_404(rows, slug=slug)
    return call


def _open(now: Any) -> Q:
    return Q(state=CallState.SCHEDULED, opens_at__lte=now, closes_at__gt=now)


def _filtered_calls(form: CallFilterForm, calls: Any) -> Any:
    if not form.is_valid():
        return calls
    chosen = form.cleaned_data
    if chosen["body"]:
        calls = calls.filter(body=chosen["body"])
    if chosen["language"]:
        calls = calls.filter(languages__contains=chosen["language"])
    if chosen["who"]:
        calls = calls.filter(eligibility=chosen["who"])
    return calls


def _filtered_submissions(form: SubmissionFilterForm, submissions: Any) -> Any:
    if not form.is_valid():
        return submissions
    chosen = form.cleaned_data
    if chosen["language"]:
        submissions = submissions.filter(language=chosen["language"])
    named = {
        "organisation__country__in": in_region(chosen["region"]) if chosen["region"] else None,
        "organisation__country": chosen["country"],
        "organisation__type": chosen["type"],
    }
    wanted: dict[str, Any] = {name: value for name, value in named.items() if value}
    if chosen["type"]:
        wanted["organisation__profile_level"] = ProfileLevel.FULL  # of others, the type is not told
    return submissions.filter(pk__in=_named(submissions, wanted)) if wanted else submissions


def _named(submissions: Any, wanted: dict[str, Any]) -> QuerySet[Any]:
    chosen: QuerySet[Any] = submissions.filter(publication=Publication.FULL, **wanted).values("pk")
    return chosen


def _tabs(request: HttpRequest, shown: str, counts: dict[str, int]) -> list[tuple[str, str, bool]]:
    labels = {
        "open": _("Open (%d)") % counts["open"],
        "soon": _("Closing within a week (%d)") % counts["soon"],
        "coming": _("Coming (%d)") % counts["coming"],
        "closed": _("Closed (%d)") % counts["closed"],
    }
    query = request.GET.copy()
    for name in ("after", "before"):
        query.pop(name, None)
    tabs = []
    for name in _TABS:
        query["show"] = name
        tabs.append((labels[name], f"{reverse('consultations:call-list')}?{query.urlencode()}", name == shown))
    return tabs


def _limit_lines(call: Consultation) -> list[str]:
    """The limits of the whole text in sentences, by status."""
    by_standing = call.limits.get("single", {})
    if not by_standing:
        return []
    unit = _("%(limit)d words") if call.limit_unit == Unit.WORDS else _("%(limit)d characters")
    numbers = {standing: by_standing.get(standing, min(by_standing.values())) for standing in Standing}
    if len(set(numbers.values())) == 1:
        return [unit % {"limit": numbers[Standing.OTHER]}]
    return [f"{standing.label}: {unit % {'limit': number}}" for standing, number in numbers.items()]


def _events(call: Consultation) -> list[dict[str, Any]]:
    """The life of the call: what was, what comes."""
    phase = call.phase
    past = {Phase.CLOSED, Phase.ANALYSING}
    events = [
        {
            "title": _("Opened") if phase in past | {Phase.OPEN} else _("Opens"),
            "at": call.opens_at,
            "tone": "done" if phase in past | {Phase.OPEN} else "waiting",
        }
    ]
    events += [
        {
            "title": _("Deadline extended"),
            "at": extension.extended_at,
            "note": extension.reason,
            "tone": "late",
        }
        for extension in call.extensions.all()
    ]
    if phase == Phase.CANCELLED:
        events.append({"title": _("Cancelled"), "at": call.cancelled_at, "note": call.cancel_reason, "tone": "harm"})
        return events
    events.append(
        {
            "title": _("Closed") if phase in past else _("Closes"),
            "at": call.closes_at,
            "tone": "done" if phase in past else "open" if phase == Phase.OPEN else "waiting",
        }
    )
    if phase in past:
        events.append({"title": _("Analysing what came in"), "tone": "open"})
    return events


def _decisions(submission: Submission) -> list[Any]:
    return list(history_of(submission))
