"""Processes, candidates and rounds as their hosts keep them, and the desk of the short-list."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.enums import Role
from core.permissions import allowed, has_role, require
from core.search import search_query
from core.workflow import NotPossible, Workflow

from . import services
from .ballots import computed, from_facts, profiles_of
from .enums import BallotKind
from .forms import CandidateForm, DepartureForm, DraftForm, ProcessForm, RoundForm, TeamForm, add_errors
from .models import Candidate, Process, Question, Round, Shortlist
from .representation import propose_repair
from .services.shortlists import audits_of, list_in_order
from .views.rounds import round_percent
from .views.visitors import SignedInRequest
from .workflow import CANDIDATE, PROCESS

_STAFF = (Role.PRESIDING, Role.EDITOR, Role.COMMITTEE)
_MOST_FOUND = 20


def staff_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Sign-in for strangers, 404 for people without a part in rounds. What each may do, the rules say."""

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not has_role(request.user, *_STAFF):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


# --- processes and candidates ------------------------------------------------------------------------------------
@staff_page
@require_safe
def round_list(request: SignedInRequest) -> HttpResponse:
    """All processes with their rounds."""
    processes = Process.objects.visible_to(request.user).prefetch_related("rounds__shortlist")
    imported = Round.objects.visible_to(request.user).filter(process=None)
    context = {
        "processes": processes,
        "imported": imported,
        "may_edit": allowed(request.user, "dialogues.edit_process"),
    }
    return render(request, "dialogues/staff_round_list.html", context)


@staff_page
@require_http_methods(["GET", "POST"])
def process_edit(request: SignedInRequest, slug: str = "") -> HttpResponse:
    process = get_object_or_404(Process, slug=slug) if slug else None
    require(request.user, "dialogues.edit_process", process)
    form = ProcessForm(request.POST or None, instance=process)
    if request.method == "POST" and form.is_valid():
        fields = form.cleaned_data
        if slug:
            process = services.edit_process(process=Process.objects.get(slug=slug), by=request.user, **fields)
        else:
            process = services.create_process(by=request.user, **fields)
        return redirect("dialogues:staff-process-detail", process.slug)
    title = _("Edit the process") if slug else _("New selection process")
    return render(request, "dialogues/staff_form.html", {"form": form, "title": title})


@staff_page
@require_safe
def staff_process_detail(request: SignedInRequest, slug: str) -> HttpResponse:
    process = get_object_or_404(Process.objects.prefetch_related("rounds__shortlist"), slug=slug)
    context = {
        "process": process,
        "candidates": [
            {"candidate": candidate, "verbs": _verbs(CANDIDATE, candidate.state), "team": candidate.team.all()}
            for candidate in process.candidates.prefetch_related("team__user")
        ],
        "verbs": _verbs(PROCESS, process.state),
        "may_edit": allowed(request.user, "dialogues.edit_process", process),
    }
    return render(request, "dialogues/staff_process_detail.html", context)


@staff_page
@require_POST
def process_move(request: SignedInRequest, slug: str, verb: str) -> HttpResponse:
    process = get_object_or_404(Process, slug=slug)
    service = getattr(services, f"{verb}_process")
    _act(request, lambda: service(process=process, by=request.user))
    return redirect("dialogues:staff-process-detail", slug)


@staff_page
@require_http_methods(["GET", "POST"])
def candidate_add(request: SignedInRequest, slug: str) -> HttpResponse:
    process = get_object_or_404(Process, slug=slug)
    require(request.user, "dialogues.edit_candidate")
    form = CandidateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.add_candidate(process=process, by=request.user, **form.cleaned_data)
        return redirect("dialogues:staff-process-detail", slug)
    return render(request, "dialogues/staff_form.html", {"form": form, "title": _("New candidate")})


@staff_page
@require_http_methods(["GET", "POST"])
def candidate_edit(request: SignedInRequest, slug: str) -> HttpResponse:
    candidate = get_object_or_404(Candidate.objects.select_related("process"), slug=slug)
    require(request.user, "dialogues.edit_candidate", candidate)
    form = CandidateForm(request.POST or None, instance=candidate)
    if request.method == "POST" and form.is_valid():
        services.edit_candidate(candidate=candidate, by=request.user, **form.cleaned_data)
        return redirect("dialogues:staff-process-detail", candidate.process.slug)
    return render(request, "dialogues/staff_form.html", {"form": form, "title": candidate.name})


@staff_page
@require_POST
def candidate_move(request: SignedInRequest, slug: str, verb: str) -> HttpResponse:
    candidate = get_object_or_404(Candidate.objects.select_related("process"), slug=slug)
    service = getattr(services, f"{verb}_candidate")
    _act(request, lambda: service(candidate=candidate, by=request.user))
    return redirect("dialogues:staff-process-detail", candidate.process.slug)


@staff_page
@require_http_methods(["GET", "POST"])
def team_add(request: SignedInRequest, slug: str) -> HttpResponse:
    """Let an account answer for a candidate."""
    candidate = get_object_or_404(Candidate.objects.select_related("process"), slug=slug)
    require(request.user, "dialogues.edit_candidate", candidate)
    form = TeamForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.add_team_member(candidate=candidate, user=form.cleaned_data["email"], by=request.user)
        return redirect("dialogues:staff-process-detail", candidate.process.slug)
    title = _("Who answers for %(name)s") % {"name": candidate.name}
    return render(request, "dialogues/staff_form.html", {"form": form, "title": title})


# --- rounds ------------------------------------------------------------------------------------------------------
@staff_page
@require_http_methods(["GET", "POST"])
def round_create(request: SignedInRequest, slug: str) -> HttpResponse:
    process = get_object_or_404(Process, slug=slug)
    require(request.user, "dialogues.edit_round")
    form = RoundForm(request.POST or None, process=process)
    if request.method == "POST" and form.is_valid():
        try:
            round = services.create_round(process=process, by=request.user, **form.cleaned_data)
        except ValidationError as problem:
            add_errors(form, problem)
        else:
            return redirect("dialogues:staff-round-detail", round.slug)
    return render(request, "dialogues/staff_form.html", {"form": form, "title": _("New question round")})


@staff_page
@require_http_methods(["GET", "POST"])
def round_edit(request: SignedInRequest, slug: str) -> HttpResponse:
    round = _round(request, slug)
    require(request.user, "dialogues.edit_round", round)
    form = RoundForm(request.POST or None, instance=round, process=round.process)
    if request.method == "POST" and form.is_valid():
        try:
            edited = services.edit_round(round=round, by=request.user, **form.cleaned_data)
        except ValidationError as problem:
            add_errors(form, problem)
        except NotPossible as problem:
            form.add_error(None, str(problem))
        else:
            return redirect("dialogues:staff-round-detail", edited.slug)
    return render(request, "dialogues/staff_form.html", {"form": form, "title": round.title})


@staff_page
@require_safe
def staff_round_detail(request: SignedInRequest, slug: str) -> HttpResponse:
    round = _round(request, slug)
    questions = Question.objects.filter(round=round)
    listed = questions.listed().order_by("entries__place", "pk") if round.adopted_shortlist else []
    context = {
        "round": round,
        "phase": round.phase_at(timezone.now()),
        "received": questions.count(),
        "published": questions.published().count(),
        "listed": listed,
        "may_edit": allowed(request.user, "dialogues.edit_round", round),
        "may_request": allowed(request.user, "dialogues.request_answers", round),
        "may_choose": has_role(request.user, Role.PRESIDING),
    }
    return render(request, "dialogues/staff_round_detail.html", context)


@staff_page
@require_POST
def round_schedule(request: SignedInRequest, slug: str) -> HttpResponse:
    round = _round(request, slug)
    _act(request, lambda: services.schedule_round(round=round, by=request.user))
    return redirect("dialogues:staff-round-detail", slug)


@staff_page
@require_POST
def round_open(request: SignedInRequest, slug: str) -> HttpResponse:
    round = _round(request, slug)
    _act(request, lambda: services.open_round(round=round, by=request.user))
    return redirect("dialogues:staff-round-detail", slug)


@staff_page
@require_POST
def answers_request(request: SignedInRequest, slug: str) -> HttpResponse:
    round = _round(request, slug)
    _act(request, lambda: services.request_answers(round=round, by=request.user))
    return redirect("dialogues:staff-round-detail", slug)


@staff_page
@require_POST
def question_choose(request: SignedInRequest, reference: str) -> HttpResponse:
    question = get_object_or_404(Question.objects.visible_to(request.user).select_related("round"), reference=reference)
    _act(request, lambda: services.choose_question(question=question, by=request.user))
    return redirect("dialogues:staff-round-detail", question.round.slug)


# --- the desk of the short-list ----------------------------------------------------------------------------------
@staff_page
@require_safe
def shortlist_desk(request: SignedInRequest, slug: str) -> HttpResponse:
    """The computed order beside the draft, whom the draft leaves out on each ballot, and what would mend it."""
    round = _round(request, slug)
    if not round.is_frozen:
        messages.info(request, _("The short-list begins when the ballots are frozen."))
        return redirect("dialogues:staff-round-detail", slug)
    shortlist = Shortlist.objects.visible_to(request.user).filter(round=round).select_related("round").first()
    if shortlist is None:
        return _before_draft(request, round)
    entries = list(shortlist.entries.select_related("question__organisation").order_by("computed_rank", "pk"))
    listed = list_in_order(shortlist)
    on_list = {entry.question_id for entry in listed}
    context = {
        "round": round,
        "shortlist": shortlist,
        "computed": [entry for entry in entries if entry.computed_rank is not None],
        "listed": listed,
        "departures": [entry for entry in entries if entry.is_departure],
        "audits": _audit_panel(round, [entry.question.reference for entry in listed]),
        "found": [row for row in _found(round, request.GET.get("q", "")) if row.pk not in on_list],
        "q": request.GET.get("q", ""),
        "may_edit": allowed(request.user, "dialogues.edit_shortlist", shortlist) and not shortlist.is_adopted,
        "may_adopt": allowed(request.user, "dialogues.adopt_shortlist", shortlist) and not shortlist.is_adopted,
    }
    return render(request, "dialogues/shortlist_desk.html", context)


@staff_page
@require_POST
def shortlist_draft(request: SignedInRequest, slug: str) -> HttpResponse:
    round = _round(request, slug)
    form = DraftForm(request.POST)
    if form.is_valid():
        ballot = form.cleaned_data["ballot"]
        _act(request, lambda: services.draft_shortlist(round=round, ballot=ballot, by=request.user))
        return redirect("dialogues:shortlist-desk", slug)
    return _before_draft(request, round, form)


@staff_page
@require_http_methods(["GET", "POST"])
def shortlist_add(request: SignedInRequest, slug: str, reference: str) -> HttpResponse:
    return _depart(request, slug, reference, "add")


@staff_page
@require_http_methods(["GET", "POST"])
def shortlist_strike(request: SignedInRequest, slug: str, reference: str) -> HttpResponse:
    return _depart(request, slug, reference, "strike")


@staff_page
@require_http_methods(["GET", "POST"])
def shortlist_adopt(request: SignedInRequest, slug: str) -> HttpResponse:
    """What adopting means for those whom the list leaves out, and then the act."""
    shortlist = _shortlist(request, slug)
    if request.method == "POST":
        if _act(request, lambda: services.adopt_shortlist(shortlist=shortlist, by=request.user)):
            return redirect("dialogues:shortlist-detail", slug)
        return redirect("dialogues:shortlist-desk", slug)
    slate = [entry.question.reference for entry in list_in_order(shortlist)]
    context = {
        "round": shortlist.round,
        "length": len(slate),
        "audits": _audit_panel(shortlist.round, slate),
    }
    return render(request, "dialogues/shortlist_adopt.html", context)


def _before_draft(request: SignedInRequest, round: Round, form: Form | None = None) -> HttpResponse:
    found = computed(round)
    context = {
        "round": round,
        "form": form or DraftForm(initial={"ballot": BallotKind.PEOPLE}),
        "ballots": [
            {"label": BallotKind(kind).label, "voters": facts["audit"]["voters"]} for kind, facts in found.items()
        ],
        "may_draft": allowed(request.user, "dialogues.draft_shortlist", round),
    }
    return render(request, "dialogues/shortlist_begin.html", context)


def _depart(request: SignedInRequest, slug: str, reference: str, verb: str) -> HttpResponse:
    """A departure with its reason; the taking back of one needs none."""
    shortlist = _shortlist(request, slug)
    question = get_object_or_404(Question.objects.published(), round=shortlist.round, reference=reference)
    entry = shortlist.entries.filter(question=question).first()
    takes_back = entry is not None and entry.is_departure
    service = services.add_to_shortlist if verb == "add" else services.strike_from_shortlist
    form = DepartureForm(request.POST or None)
    if request.method == "POST" and (takes_back or form.is_valid()):
        reason = {} if takes_back else form.cleaned_data
        try:
            service(shortlist=shortlist, question=question, by=request.user, **reason)
        except ValidationError as problem:
            add_errors(form, problem)
        except NotPossible as problem:
            form.add_error(None, str(problem))
        else:
            return redirect("dialogues:shortlist-desk", slug)
    context = {"round": shortlist.round, "question": question, "form": form, "verb": verb}
    return render(request, "dialogues/shortlist_depart.html", context)


def _audit_panel(round: Round, slate: list[str]) -> list[dict[str, Any]]:
    """The draft's audit on each ballot in words, and the fewest additions that would mend it."""
    profiles = profiles_of(round)
    panel = []
    for kind, facts in audits_of(round, slate, profiles).items():
        audit = from_facts(facts)
        wanted = propose_repair(profiles[kind], slate, round.places) if not audit.is_clean else []
        references = {violation.question for violation in audit.ejr} | set(wanted)
        questions = {row.reference: row for row in Question.objects.filter(round=round, reference__in=references)}
        panel.append(
            {
                "label": BallotKind(kind).label,
                "audit": audit,
                "percent": round_percent(audit.covered, audit.voters),
                "violations": [v.in_words(questions[v.question].title_text) for v in audit.ejr],
                "repair": [questions[reference] for reference in wanted],
            }
        )
    return panel


def _found(round: Round, text: str) -> list[Question]:
    if not text.strip():
        return []
    rows = Question.objects.published().filter(round=round, people_supports__isnull=False)
    return list(rows.filter(search=search_query(text, round.language)).order_by("pk")[:_MOST_FOUND])


def _round(request: SignedInRequest, slug: str) -> Round:
    return get_object_or_404(Round.objects.visible_to(request.user), slug=slug)


def _shortlist(request: SignedInRequest, slug: str) -> Shortlist:
    rows = Shortlist.objects.visible_to(request.user).select_related("round")
    return get_object_or_404(rows, round__slug=slug)


def _act(request: SignedInRequest, act: Callable[[], Any]) -> bool:
    """Do it; what is not possible or not allowed is told on the next page."""
    try:
        act()
    except NotPossible as problem:
        messages.error(request, str(problem))
    except PermissionDenied:
        messages.error(request, _("Your role does not allow this."))
    else:
        return True
    return False


def _verbs(workflow: Workflow, state: str) -> list[tuple[str, str]]:
    """The (verb, label) pairs that the state allows."""
    labels = {
        "open": _("Opened by letter"),
        "invite": _("Invite nominations"),
        "begin": _("Begin the dialogues"),
        "recommend": _("A candidate is recommended"),
        "appoint": _("The post is filled"),
        "close": _("Close the process"),
        "nominate": _("Nominated"),
        "circulate": _("Circulate the nomination"),
        "withdraw": _("Nomination withdrawn"),
    }
    return [(verb, labels[verb]) for verb in workflow.moves if workflow.can(verb, state)]
