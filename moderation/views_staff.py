"""The desk: the queue at the left, the case at the right, and one view for each act on it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.paging import page_by_key
from core.permissions import allowed
from core.workflow import NotPossible

from . import services
from .desk import handler_for, labels_of, similar_to, subject_of
from .enums import CaseState, Outcome, acts_for
from .forms import QueueFilter, ReasonForm, RecusalForm, ReturnForm, RuleVersionForm
from .history import audit_of, decisions_of
from .models import Case, ReasonCode, Rule
from .querysets import CaseQuerySet
from .queue import QUEUE_SIZE, alarms, counts_for, queue_around

_NEED_CODE = {Outcome.REFUSE, Outcome.SUSPEND}


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
    page = page_by_key(cases.select_related("claimed_by"), request.GET, order=["opened_at", "pk"], size=QUEUE_SIZE)
    context = {"filters": filters, "page": page, "counts": counts_for(request.user), **alarms(), **_address(request)}
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
    seen = _seen(request)
    return _act(
        request,
        case,
        lambda: services.decide_at_desk(case=case, outcome=Outcome.ACCEPT, by=request.user, seen=seen),
    )


@desk_page
@require_POST
def case_ask_change(request: HttpRequest, reference: str) -> HttpResponse:
    return _decide_with_reason(request, reference, Outcome.ASK_CHANGE)


@desk_page
@require_POST
def case_refuse(request: HttpRequest, reference: str) -> HttpResponse:
    return _decide_with_reason(request, reference, Outcome.REFUSE)


@desk_page
@require_POST
def case_suspend(request: HttpRequest, reference: str) -> HttpResponse:
    return _decide_with_reason(request, reference, Outcome.SUSPEND)


@desk_page
@require_POST
def case_appoint(request: HttpRequest, reference: str) -> HttpResponse:
    return _decide_with_reason(request, reference, Outcome.APPOINT)


@desk_page
@require_POST
def case_uphold(request: HttpRequest, reference: str) -> HttpResponse:
    return _decide_with_reason(request, reference, Outcome.UPHOLD)


@desk_page
@require_POST
def case_reverse(request: HttpRequest, reference: str) -> HttpResponse:
    return _decide_with_reason(request, reference, Outcome.REVERSE)


@desk_page
@require_POST
def case_confirm(request: HttpRequest, reference: str) -> HttpResponse:
    case = _visible_case(request, reference)
    seen = request.POST.get("decision", "").replace("\x00", "")
    return _act(request, case, lambda: services.confirm_at_desk(case=case, decision=seen, by=request.user))


@desk_page
@require_POST
def case_return(request: HttpRequest, reference: str) -> HttpResponse:
    case = _visible_case(request, reference)
    form = ReturnForm(request.POST)
    if not form.is_valid():
        return _show_case(request, case, return_form=form)
    sentence = form.cleaned_data["sentence"]
    return _act(request, case, lambda: services.return_case(case=case, sentence=sentence, by=request.user), form=form)


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


def _decide_with_reason(request: HttpRequest, reference: str, outcome: Outcome) -> HttpResponse:
    """Decide with a sentence, and with a reason code where the outcome needs one."""
    case = _visible_case(request, reference)
    form = ReasonForm(request.POST, codes=_codes(case), needs_code=outcome in _NEED_CODE)
    if not form.is_valid():
        return _show_case(request, case, reason_form=form)
    given = {
        "outcome": outcome,
        "code": form.cleaned_data.get("code", ""),
        "sentence": form.cleaned_data["sentence"],
        "seen": _seen(request),
    }
    return _act(request, case, lambda: services.decide_at_desk(case=case, by=request.user, **given), form=form)


def _codes(case: Case) -> list[ReasonCode]:
    """The codes that a decision on the case can cite; none where no act of its kind cites one."""
    return services.codes_for(case.kind) if _NEED_CODE & set(acts_for(case.kind)) else []


def _seen(request: HttpRequest) -> int | None:
    """How many decisions the page showed from which the officer acts."""
    number = request.POST.get("seen", "")
    return int(number) if number.isascii() and number.isdecimal() and len(number) < 6 else None


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
    """Do it; then open the next case, or stay, or go back to the queue. What is not possible is said on the case, with
    what was typed in the form still there."""
    try:
        act()
    except PermissionDenied:
        messages.error(request, _("You may not do this. Another officer must."))
    except NotPossible as problem:
        messages.error(request, str(problem))
        if form is not None:
            return _show_typed(request, _visible_case(request, case.reference), form)
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
    return _show_typed(request, case, form)


def _show_typed(request: HttpRequest, case: Case, form: Form) -> HttpResponse:
    """The case with the form as it was typed."""
    if isinstance(form, ReturnForm):
        return _show_case(request, case, return_form=form)
    return _show_case(request, case, reason_form=form)


def _show_case(
    request: HttpRequest, case: Case, *, reason_form: Form | None = None, return_form: Form | None = None
) -> HttpResponse:
    _filters, cases = _filtered(request)
    handler = handler_for(case.kind)
    subject = subject_of(handler, case.subject_reference)
    codes, acts = _codes(case), acts_for(case.kind)
    labels = labels_of(handler)
    may_decide = allowed(request.user, "moderation.decide_case", case)
    context = {
        "case": case,
        "holder": case.holder(),
        "subject": subject,
        "template": handler.template,
        "accept_label": labels["accept"] if Outcome.ACCEPT in acts else "",
        "acts": [_button(case, outcome, labels) for outcome in acts if outcome != Outcome.ACCEPT],
        "similar": similar_to(handler, subject) if subject is not None else [],
        "codes": codes,
        "queue": queue_around(case, cases),
        "next_url": _next_url(request, case),
        "decisions": decisions_of(case),
        "audit": audit_of(case),
        "may_decide": may_decide,
        "may_confirm": may_decide and not case.is_proposed_by(request.user),
        "is_open": case.state == CaseState.OPEN,
        "is_awaiting_second": case.state == CaseState.AWAITING_SECOND,
        "reason_form": reason_form or ReasonForm(codes=codes, needs_code=bool(codes)),
        "return_form": return_form or ReturnForm(),
        **_address(request),
    }
    context["form"] = reason_form or return_form
    return render(request, "moderation/case_detail.html", context)


def _button(case: Case, outcome: Outcome, labels: dict[str, Any]) -> dict[str, Any]:
    """A button that sends the form with the sentence: its address, its words, and whether it takes something away."""
    return {
        "url": reverse(f"moderation:case-{outcome.value.replace('_', '-')}", args=[case.reference]),
        "label": labels[outcome.value],
        "is_harm": outcome in _NEED_CODE,
    }


def _next_url(request: HttpRequest, case: Case) -> str:
    query = _address(request)["query"]
    return f"{reverse('moderation:case-next')}{query or '?'}{'&' if query else ''}past={case.reference}"


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
