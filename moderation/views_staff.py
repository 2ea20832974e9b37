"""The desk: the queue at the left, the case at the right, and one view for each act on it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Q
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.heartbeats import late_tasks
from core.models import AuditEntry
from core.paging import page_by_key
from core.permissions import allowed
from core.workflow import NotPossible
from notifications.health import outbox_age

from . import services
from .desk import handler_for, labels_of, similar_to, subject_of
from .enums import CaseKind, CaseState
from .forms import QueueFilter, ReasonForm, RecusalForm, ReturnForm, RuleVersionForm
from .models import Case, Decision, Rule
from .querysets import CaseQuerySet

_QUEUE_SIZE = 25
_QUEUE_BEFORE = 5
_HISTORY_SIZE = 30
_MAIL_WAITS_AT_MOST = 15 * 60  # seconds


def desk_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Sign-in for strangers, 404 for people without a place at the desk."""

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not allowed(request.user, "moderation.enter_desk"):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@desk_page
def case_list(request: HttpRequest) -> HttpResponse:
    """The queue, oldest first."""
    filters, cases = _filtered(request)
    page = page_by_key(cases.select_related("claimed_by"), request.GET, order=["opened_at", "pk"], size=_QUEUE_SIZE)
    context = {"filters": filters, "page": page, "counts": _counts(request.user), **_alarms(), **_address(request)}
    return render(request, "moderation/case_list.html", context)


@desk_page
def case_detail(request: HttpRequest, reference: str) -> HttpResponse:
    """One case with all that is needed to decide it. Opening it claims it, unless one holds another: who only looks
    through the queue does not keep colleagues from it."""
    case = _visible_case(request, reference)
    if _takes_on_opening(request, case):
        try:
            case = services.claim_case(case=case, by=request.user)
        except NotPossible as problem:
            messages.info(request, str(problem))
    return _show_case(request, case)


@desk_page
@require_safe
def case_next(request: HttpRequest) -> HttpResponse:
    """To the next free case of the filter, after the one named in `past` where it is given."""
    past = Case.objects.visible_to(request.user).filter(reference=request.GET.get("past", "")).first()
    return _go_to_next(request, after=past)


@desk_page
@require_POST
def case_claim(request: HttpRequest, reference: str) -> HttpResponse:
    case = _visible_case(request, reference)
    return _act(request, case, lambda: services.claim_case(case=case, by=request.user), stay=True)


@desk_page
@require_POST
def case_release(request: HttpRequest, reference: str) -> HttpResponse:
    case = _visible_case(request, reference)
    return _act(request, case, lambda: services.release_case(case=case, by=request.user), to_queue=True)


@desk_page
@require_POST
def case_accept(request: HttpRequest, reference: str) -> HttpResponse:
    case = _visible_case(request, reference)
    return _act(request, case, lambda: services.accept_at_desk(case=case, by=request.user))


@desk_page
@require_POST
def case_ask_change(request: HttpRequest, reference: str) -> HttpResponse:
    case = _visible_case(request, reference)
    form = ReasonForm(request.POST, codes=services.codes_for(case.kind))
    if not form.is_valid():
        return _show_case(request, case, reason_form=form)
    given = {"code": form.cleaned_data["code"], "sentence": form.cleaned_data["sentence"]}
    return _act(request, case, lambda: services.ask_change_at_desk(case=case, by=request.user, **given), form=form)


@desk_page
@require_POST
def case_refuse(request: HttpRequest, reference: str) -> HttpResponse:
    case = _visible_case(request, reference)
    form = ReasonForm(request.POST, codes=services.codes_for(case.kind), needs_code=True)
    if not form.is_valid():
        return _show_case(request, case, reason_form=form)
    given = {"code": form.cleaned_data["code"], "sentence": form.cleaned_data["sentence"]}
    return _act(request, case, lambda: services.refuse_at_desk(case=case, by=request.user, **given), form=form)


@desk_page
@require_POST
def case_confirm(request: HttpRequest, reference: str) -> HttpResponse:
    case = _visible_case(request, reference)
    seen = request.POST.get("decision", "")
    return _act(request, case, lambda: services.confirm_at_desk(case=case, decision=seen, by=request.user))


@desk_page
@require_POST
def case_return(request: HttpRequest, reference: str) -> HttpResponse:
    case = _visible_case(request, reference)
    form = ReturnForm(request.POST)
    if not form.is_valid():
        return _show_case(request, case, return_form=form)
    sentence = form.cleaned_data["sentence"]
    return _act(request, case, lambda: services.return_case(case=case, sentence=sentence, by=request.user))


@desk_page
def case_recuse(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask for the reason, then leave the case for good."""
    case = _visible_case(request, reference)
    form = RecusalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        return _act(request, case, lambda: services.recuse(case=case, by=request.user, reason=reason), to_queue=True)
    return render(request, "moderation/case_recuse.html", {"case": case, "form": form, **_address(request)})


@desk_page
def rule_version_publish(request: HttpRequest, number: str) -> HttpResponse:
    """Announce a new wording of a rule."""
    rule = get_object_or_404(Rule, number=number)
    if not allowed(request.user, "moderation.publish_rule_version", rule):
        raise Http404
    form = RuleVersionForm(request.POST or None, last=rule.versions.get(in_force_until=None))
    if request.method == "POST" and form.is_valid():
        try:
            services.publish_rule_version(
                rule=rule, texts=form.texts(), in_force_from=form.begins_at(), by=request.user
            )
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, _("The new version is announced on the page of the rules."))
            return redirect(rule)
    return render(request, "moderation/rule_version_publish.html", {"rule": rule, "form": form})


def _visible_case(request: HttpRequest, reference: str) -> Case:
    cases = Case.objects.visible_to(request.user).select_related("claimed_by")
    return get_object_or_404(cases, reference=reference)


def _act(
    request: HttpRequest,
    case: Case,
    act: Callable[[], Any],
    *,
    form: Form | None = None,
    stay: bool = False,
    to_queue: bool = False,
) -> HttpResponse:
    """Do it; then open the next case, or stay, or go back to the queue. What is not possible is said on the case."""
    try:
        act()
    except PermissionDenied:
        messages.error(request, _("You may not do this. Another officer must."))
    except NotPossible as problem:
        messages.error(request, str(problem))
    except ValidationError as problem:
        return _show_invalid(request, case, problem, form)
    else:
        if stay:
            return _to(case, request)
        messages.success(
            request, _("Done: %(title)s (%(reference)s)") % {"title": case.title, "reference": case.reference}
        )
        return _to(None, request) if to_queue else _go_to_next(request, after=case)
    return (
        _to(case, request) if Case.objects.visible_to(request.user).filter(pk=case.pk).exists() else _to(None, request)
    )


def _show_invalid(request: HttpRequest, case: Case, problem: ValidationError, form: Form | None) -> HttpResponse:
    """A domain's objection: beside the field where the form has it, else on top."""
    if form is None:
        messages.error(request, " ".join(problem.messages))
        return _to(case, request)
    by_field = problem.error_dict if hasattr(problem, "error_dict") else {None: problem}
    for name, errors in by_field.items():
        form.add_error(name if name in form.fields else None, errors)
    return _show_case(request, case, reason_form=form)


def _show_case(
    request: HttpRequest, case: Case, *, reason_form: Form | None = None, return_form: Form | None = None
) -> HttpResponse:
    _filters, cases = _filtered(request)
    handler = handler_for(case.kind)
    subject = subject_of(handler, case.subject_reference)
    codes = services.codes_for(case.kind)
    may_decide = allowed(request.user, "moderation.decide_case", case)
    context = {
        "case": case,
        "holder": case.holder(),
        "subject": subject,
        "template": handler.template,
        "labels": labels_of(handler),
        "similar": similar_to(handler, subject) if subject is not None else [],
        "codes": codes,
        "queue": _queue_around(case, cases),
        "next_url": _next_url(request, case),
        "decisions": _decisions_of(case),
        "audit": _audit_of(case),
        "may_decide": may_decide,
        "may_confirm": may_decide and not case.is_proposed_by(request.user),
        "is_open": case.state == CaseState.OPEN,
        "is_awaiting_second": case.state == CaseState.AWAITING_SECOND,
        "reason_form": reason_form or ReasonForm(codes=codes, needs_code=True),
        "return_form": return_form or ReturnForm(),
        **_address(request),
    }
    context["form"] = reason_form or return_form
    return render(request, "moderation/case_detail.html", context)


def _queue_around(case: Case, cases: CaseQuerySet) -> list[Case]:
    """The cases of the filter from a few before the one that is open. Two queries."""
    cases = cases.select_related("claimed_by")
    place = Q(opened_at__gt=case.opened_at) | Q(opened_at=case.opened_at, pk__gte=case.pk)
    earlier = list(cases.exclude(place).order_by("-opened_at", "-pk")[:_QUEUE_BEFORE])
    queue = [*reversed(earlier), *cases.filter(place).order_by("opened_at", "pk")[:_QUEUE_SIZE]]
    for row in queue:
        row.is_current = row.pk == case.pk
    return queue


def _next_url(request: HttpRequest, case: Case) -> str:
    query = _address(request)["query"]
    return f"{reverse('moderation:case-next')}{query or '?'}{'&' if query else ''}past={case.reference}"


def _decisions_of(case: Case) -> list[dict[str, Any]]:
    """All decisions on the subject of the case, oldest first, as colleagues see them: with names and proposals."""
    decisions = Decision.objects.filter(
        case__subject_kind=case.subject_kind, case__subject_reference=case.subject_reference
    )
    return [
        {
            "title": " · ".join(filter(None, [decision.state_label, decision.code])),
            "at": decision.effective_at or decision.decided_at,
            "note": _told_by(decision),
            "tone": decision.state_tone,
        }
        for decision in decisions.select_related("reason_code", "decided_by", "confirmed_by", "returned_by")
    ]


def _told_by(decision: Decision) -> str:
    """Who decided and who was the second officer, each with their words."""
    lines = [f"{decision.decided_by}: {decision.sentence}" if decision.sentence else str(decision.decided_by)]
    if decision.confirmed_by:
        lines.append(_("confirmed by %(name)s") % {"name": decision.confirmed_by})
    if decision.returned_by:
        lines.append(f"{decision.returned_by}: {decision.return_sentence}")
    return " – ".join(lines)


def _audit_of(case: Case) -> list[dict[str, Any]]:
    """What was done to the case and to its subject, newest first, with the names that colleagues know."""
    of_case = Q(subject_kind=case.KIND, subject_reference=case.reference)
    of_subject = Q(subject_kind=case.subject_kind, subject_reference=case.subject_reference)
    entries = list(AuditEntry.objects.filter(of_case | of_subject).order_by("-pk")[:_HISTORY_SIZE])
    people = get_user_model().objects.in_bulk({int(e.actor[5:]) for e in entries if e.actor.startswith("user:")})
    names = {f"user:{pk}": str(person) for pk, person in people.items()}
    return [
        {
            "title": f"{entry.action} → {entry.state_after}" if entry.state_after else entry.action,
            "at": entry.at,
            "note": " – ".join(filter(None, [names.get(entry.actor, _("the clock")), entry.reason])),
            "tone": "neutral",
        }
        for entry in entries
    ]


def _takes_on_opening(request: HttpRequest, case: Case) -> bool:
    if not case.is_to_do or case.holder() is not None:
        return False
    if not allowed(request.user, "moderation.claim_case", case):
        return False
    return not Case.objects.held_by(request.user).exists()


def _filtered(request: HttpRequest) -> tuple[QueueFilter, CaseQuerySet]:
    visible = Case.objects.visible_to(request.user)
    used = visible.not_closed().order_by()
    filters = QueueFilter(
        request.GET,
        bodies=sorted(used.exclude(body="").values_list("body", flat=True).distinct()),
        languages=sorted(used.exclude(language="").values_list("language", flat=True).distinct()),
    )
    return filters, filters.narrow(visible, request.user)


def _counts(user: Any) -> dict[str, Any]:
    """The numbers on top. One query."""
    now = timezone.now()
    cases = Case.objects.visible_to(user)
    totals = {
        "to_do": Count("pk", filter=Q(state__in=[CaseState.OPEN, CaseState.AWAITING_SECOND])),
        "awaiting_second": Count("pk", filter=Q(state=CaseState.AWAITING_SECOND)),
        "waiting_for_author": Count("pk", filter=Q(state=CaseState.WAITING_FOR_AUTHOR)),
        "overdue": Count("pk", filter=Q(state__in=[CaseState.OPEN, CaseState.AWAITING_SECOND], due_at__lt=now)),
        "mine": Count("pk", filter=Q(claimed_by=user, claimed_until__gt=now)),
    }
    kinds = {
        kind.value: Count("pk", filter=Q(state__in=[CaseState.OPEN, CaseState.AWAITING_SECOND], kind=kind.value))
        for kind in CaseKind
    }
    numbers = cases.not_closed().aggregate(**totals, **kinds)
    by_kind = [{"kind": kind, "number": numbers[kind.value]} for kind in CaseKind if numbers[kind.value]]
    return {**{name: numbers[name] for name in totals}, "kinds": by_kind}


def _alarms() -> dict[str, Any]:
    """What must not go unnoticed: tasks that are late, and mail that has waited for more than 15 minutes."""
    age = outbox_age() or 0
    return {"late_tasks": late_tasks(), "mail_minutes": int(age // 60) if age > _MAIL_WAITS_AT_MOST else None}


def _address(request: HttpRequest) -> dict[str, str]:
    """The filters as they go on to the next page, without the place in the list."""
    query = request.GET.copy()
    for name in ("after", "before", "past"):
        query.pop(name, None)
    return {"query": f"?{query.urlencode()}" if query else ""}


def _go_to_next(request: HttpRequest, after: Case | None = None) -> HttpResponse:
    """The next free case of the filter after the one decided, else the first."""
    _filters, cases = _filtered(request)
    free = cases.free_for(request.user).order_by("opened_at", "pk")
    if after is not None:
        free = free.exclude(pk=after.pk)
        beyond = Q(opened_at__gt=after.opened_at) | Q(opened_at=after.opened_at, pk__gt=after.pk)
        following = free.filter(beyond).first() or free.first()
    else:
        following = free.first()
    if following is None:
        messages.info(request, _("Nothing more waits for you under this filter."))
    return _to(following, request)


def _to(case: Case | None, request: HttpRequest) -> HttpResponseRedirect:
    """Redirect to the case, or to the queue, filters kept."""
    page = case.get_absolute_url() if case is not None else reverse("moderation:case-list")
    return HttpResponseRedirect(page + _address(request)["query"])
