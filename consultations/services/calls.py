"""The life of a call until its analysis: drafted, cleared by a second person, scheduled; extended or
cancelled.
"""

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from core.audit import write_audit
from core.permissions import require
from core.references import create_with_reference
from core.search import search_vector
from core.text import clean_line, clean_text
from core.time import received_at
from core.workflow import NotPossible
from record.services import append_entry

from .. import notices
from ..enums import CallState, Phase
from ..models import Body, CallQuestion, CallType, Consultation, Extension
from ..symbols import normalise_symbol
from ..workflow import CALL

EXTENSION_AHEAD = timedelta(hours=48)
_LINES = frozenset({"title", "contact", "accessibility_contact"})
_TEXTS = frozenset({"purpose", "background", "objectives", "short_reason", "how_used", "next_steps"})
_WORDING = ("purpose", "how_used", "next_steps")
CHANGEABLE = (
    "title",
    "language",
    "body",
    "mandate",
    "purpose",
    "background",
    "objectives",
    "eligibility",
    "languages",
    "limits",
    "limit_unit",
    "most_authors",
    "default_publication",
    "opens_at",
    "closes_at",
    "zone",
    "short_reason",
    "how_used",
    "next_steps",
    "promised_on",
    "contact",
    "accessibility_contact",
)


def create_call(*, title: str, body: Body, call_type: CallType, by: Any, language: str = "en") -> Consultation:
    """Start a draft from a preset: its limits, languages, wording and questions are copied.

    Raises PermissionDenied.
    """
    with transaction.atomic():
        require(by, "consultations.create_call")
        title = _cleaned("title", title)
        call = create_with_reference(
            Consultation,
            Consultation.LETTER,
            title=title,
            slug=_free_slug(title),
            language=language,
            body=body,
            call_type=call_type,
            eligibility=call_type.eligibility,
            languages=call_type.languages,
            limits=call_type.limits,
            limit_unit=call_type.limit_unit,
            created_by=by,
            **{name: call_type.wording[name] for name in _WORDING if name in call_type.wording},
        )
        CallQuestion.objects.bulk_create(
            CallQuestion(call=call, number=number, **question)
            for number, question in enumerate(call_type.questions, start=1)
        )
        write_audit("call.create", call, by=by, after={"state": call.state, "title": title})
    return call


def change_call(*, call: Consultation, changes: dict[str, Any], by: Any) -> Consultation:
    """Change fields (of CHANGEABLE) of a draft; its address follows the title until it is public.

    Raises PermissionDenied, NotPossible when it is no draft, ValidationError by field.
    """
    with transaction.atomic():
        call = _locked(call)
        require(by, "consultations.change_call", call)
        require_draft(call)
        unknown = set(changes) - set(CHANGEABLE)
        if unknown:
            raise ValueError(f"Not for change: {', '.join(sorted(unknown))}")
        before = _facts(call, changes)
        for name, value in changes.items():
            setattr(call, name, _cleaned(name, value))
        if "title" in changes and before["title"] != str(call.title):
            call.slug = _free_slug(call.title, besides=call)
        call.clean_fields(exclude={field.name for field in Consultation._meta.fields} - set(changes))
        _check_times(call)
        call.save(update_fields=[*changes, "slug"])
        write_audit("call.change", call, by=by, before=before, after=_facts(call, changes))
    return call


def submit_call(*, call: Consultation, by: Any) -> Consultation:
    """Send a draft to clearance by a second person. Raises PermissionDenied, NotPossible, and ValidationError
    with what is missing (missing_for_schedule).
    """
    with transaction.atomic():
        call = _locked(call)
        require(by, "consultations.submit_call", call)
        before = {"state": call.state}
        call.state = CALL.take("submit", call.state)
        _require_complete(call)
        call.submitted_at, call.submitted_by, call.return_remark = timezone.now(), by, ""
        call.save(update_fields=["state", "submitted_at", "submitted_by", "return_remark"])
        write_audit("call.submit", call, by=by, before=before, after={"state": call.state})
        notices.call_submitted(call)
    return call


def return_call(*, call: Consultation, remark: str, by: Any) -> Consultation:
    """Give it back as a draft, with a remark. Raises PermissionDenied, NotPossible, ValidationError for no
    remark.
    """
    with transaction.atomic():
        call = _locked(call)
        require(by, "consultations.return_call", call)
        before = {"state": call.state}
        call.state = CALL.take("return", call.state)
        call.return_remark = _required(remark, "remark")
        call.cleared_at = call.cleared_by = None
        call.save(update_fields=["state", "return_remark", "cleared_at", "cleared_by"])
        write_audit("call.return", call, by=by, before=before, after={"state": call.state}, reason=call.return_remark)
        notices.call_returned(call)
    return call


def clear_call(*, call: Consultation, by: Any) -> Consultation:
    """A second person has read it and agrees. Raises PermissionDenied, NotPossible."""
    with transaction.atomic():
        call = _locked(call)
        require(by, "consultations.clear_call", call)
        before = {"state": call.state}
        call.state = CALL.take("clear", call.state)
        call.cleared_at, call.cleared_by = timezone.now(), by
        call.save(update_fields=["state", "cleared_at", "cleared_by"])
        write_audit("call.clear", call, by=by, before=before, after={"state": call.state})
        notices.call_cleared(call)
    return call


def schedule_call(*, call: Consultation, by: Any) -> Consultation:
    """Make it public; it opens and closes by itself. Raises PermissionDenied, NotPossible, and
    ValidationError with what is missing or when the deadline has passed.
    """
    with transaction.atomic():
        call = _locked(call)
        require(by, "consultations.schedule_call", call)
        before = {"state": call.state}
        call.state = CALL.take("schedule", call.state)
        _require_complete(call)
        now = timezone.now()
        if _deadline(call) <= now:
            raise ValidationError({"closes_at": _("The deadline has passed. Give a later one.")})
        call.scheduled_at, call.scheduled_by = now, by
        call.search = search_of(call)
        call.save(update_fields=["state", "scheduled_at", "scheduled_by", "search"])
        call.refresh_from_db(fields=["search"])
        write_audit(
            "call.schedule",
            call,
            by=by,
            before=before,
            after={"state": call.state, "closes_at": _deadline(call).isoformat()},
        )
    return call


def cancel_call(*, call: Consultation, reason: str, by: Any) -> Consultation:
    """Call it off, in public, with the reason. Raises PermissionDenied, NotPossible once it is closed,
    ValidationError for no reason.
    """
    with transaction.atomic():
        call = _locked(call)
        require(by, "consultations.cancel_call", call)
        before = {"state": call.state}
        _require_before_deadline(call)
        call.state = CALL.take("cancel", call.state)
        call.cancelled_at, call.cancelled_by = timezone.now(), by
        call.cancel_reason = _required(reason, "reason")
        call.save(update_fields=["state", "cancelled_at", "cancelled_by", "cancel_reason"])
        write_audit("call.cancel", call, by=by, before=before, after={"state": call.state}, reason=call.cancel_reason)
        notices.call_cancelled(call)
    return call


def analyse_call(*, call: Consultation, by: Any) -> Consultation:
    """Begin the analysis, shown in public. Raises PermissionDenied, NotPossible before the deadline."""
    with transaction.atomic():
        call = _locked(call)
        require(by, "consultations.analyse_call", call)
        before = {"state": call.state}
        is_early = call.state == CallState.SCHEDULED and call.state_at(received_at()) != Phase.CLOSED
        call.state = CALL.take("analyse", call.state)
        if is_early:
            raise NotPossible(_("The analysis begins when the call has closed."))
        call.save(update_fields=["state"])
        write_audit("call.analyse", call, by=by, before=before, after={"state": call.state})
    return call


def extend_call(*, call: Consultation, closes_at: datetime, reason: str, office: str, by: Any) -> Extension:
    """Move the deadline to a later time, at least 48 hours before the old one; logged, entered in the record,
    and mailed to everyone with a draft. Raises PermissionDenied, NotPossible, ValidationError by field.
    """
    with transaction.atomic():
        call = _locked(call)
        require(by, "consultations.extend_call", call)
        now = received_at()
        _require_before_deadline(call, now)
        _check_extension(call, closes_at, now)
        extension = Extension.objects.create(
            call=call,
            old_closes_at=_deadline(call),
            new_closes_at=closes_at,
            reason=_required(reason, "reason"),
            office=_required(office, "office"),
            extended_at=now,
            extended_by=by,
        )
        before = {"state": call.state, "closes_at": _deadline(call).isoformat()}
        call.closes_at = closes_at
        call.save(update_fields=["closes_at"])
        write_audit(
            "call.extend",
            call,
            by=by,
            before=before,
            after={"state": call.state, "closes_at": closes_at.isoformat()},
            reason=extension.reason,
        )
        append_entry(
            kind="deadline_extended",
            reference=call.reference,
            content={
                "call": call.reference,
                "old": extension.old_closes_at.isoformat(),
                "new": closes_at.isoformat(),
                "reason": extension.reason,
                "office": extension.office,
            },
            at=now,
        )
        notices.call_extended(call, extension)
    return extension


def missing_for_schedule(call: Consultation) -> dict[str, list[str]]:
    """What keeps the call from being scheduled, in sentences by field; empty when nothing does."""
    missing: dict[str, list[str]] = {}

    def need(name: str, is_there: Any, sentence: str) -> None:
        if not is_there:
            missing.setdefault(name, []).append(sentence)

    questions = list(call.questions.all())
    need("questions", questions, _("A call asks at least one question."))
    need("purpose", call.purpose, _("Say what the call is for."))
    need("opens_at", call.opens_at, _("Say when it opens."))
    need("closes_at", call.closes_at, _("Say when it closes."))
    need("zone", call.zone, _("Name the time zone of the deadline."))
    need("languages", call.languages, _("Choose the languages in which people may answer."))
    need("how_used", call.how_used, _("Say how the input will be used."))
    need("promised_on", call.promised_on, _("Promise a date for the outcome."))
    has_limits = call.limits or all(question.limit for question in questions if question.is_text)
    need(
        "limits",
        has_limits,
        _("Set a limit for the whole text, or one for each question that asks for text."),
    )
    if call.is_short:
        need(
            "short_reason",
            call.short_reason,
            _("It is open for fewer than 21 days: say why. This is shown in public."),
        )
    if call.closes_at and call.promised_on:
        need(
            "promised_on",
            call.promised_on > call.closes_at.date(),
            _("The outcome is promised for a day after the deadline."),
        )
    return missing


def search_of(call: Consultation) -> Any:
    """What the search column of a public call holds."""
    return search_vector(
        {"A": call.title, "B": call.purpose, "C": f"{call.background}\n{call.objectives}"}, call.language
    )


def require_draft(call: Consultation) -> None:
    """Raise NotPossible unless the call is a draft."""
    if call.state != CallState.DRAFT:
        raise NotPossible(_("Only a draft can be changed. Take the call back to draft first."))


def _require_complete(call: Consultation) -> None:
    missing = missing_for_schedule(call)
    if missing:
        raise ValidationError(missing)


def _require_before_deadline(call: Consultation, now: datetime | None = None) -> None:
    phase = call.state_at(now or received_at())
    if phase not in {Phase.SCHEDULED, Phase.OPEN}:
        raise NotPossible(_("This is possible from the scheduling of a call to its deadline."))


def _deadline(call: Consultation) -> datetime:
    if call.closes_at is None:
        raise AssertionError("unreachable: a complete call has a deadline (call_public_is_complete)")
    return call.closes_at


def _check_times(call: Consultation) -> None:
    if call.opens_at and call.closes_at and call.closes_at <= call.opens_at:
        raise ValidationError({"closes_at": _("A call closes after it opens.")})


def _check_extension(call: Consultation, closes_at: datetime, now: datetime) -> None:
    if closes_at <= _deadline(call):
        raise ValidationError({"closes_at": _("A deadline is never brought forward. Give a later time.")})
    if now > _deadline(call) - EXTENSION_AHEAD:
        raise NotPossible(_("An extension is announced at least 48 hours before the deadline."))
    if call.promised_on and closes_at.date() >= call.promised_on:
        raise ValidationError({"closes_at": _("The outcome is promised for a day before that.")})


def _cleaned(name: str, value: Any) -> Any:
    """The value as it is stored; symbols in their one way of writing. Raises ValidationError for the field."""
    try:
        if name == "mandate":
            return normalise_symbol(value)
        if name in _LINES:
            return clean_line(value)
        return clean_text(value) if name in _TEXTS else value
    except ValidationError as problem:
        raise ValidationError({name: problem.messages}) from problem


def _required(text: str, field: str) -> str:
    text = clean_text(text)
    if not text:
        raise ValidationError({field: _("Write it in a sentence. It is kept, and shown to those whom it concerns.")})
    return text


def _locked(call: Consultation) -> Consultation:
    return Consultation.objects.select_for_update(of=("self",)).select_related("body", "call_type").get(pk=call.pk)


def _facts(call: Consultation, names: Any) -> dict[str, Any]:
    facts = {name: str(getattr(call, name)) for name in names}
    return {**facts, "title": str(call.title), "state": call.state}


def _free_slug(title: str, besides: Consultation | None = None) -> str:
    """The title in an address; with a number where another call has it, `call` where no Latin letter is in
    it.
    """
    stem = slugify(title)[:70].strip("-") or "call"
    others = Consultation.objects.filter(slug__startswith=stem)
    if besides is not None:
        others = others.exclude(pk=besides.pk)
    taken = set(others.values_list("slug", flat=True))
    if stem not in taken:
        return stem
    return next(f"{stem}-{n}" for n in range(2, len(taken) + 3) if f"{stem}-{n}" not in taken)
