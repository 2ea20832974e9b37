"""The questions of a call, while it is a draft. After scheduling they stand: people are answering them."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from core.audit import write_audit
from core.permissions import require
from core.text import clean_line, clean_text

from ..models import CallQuestion, Consultation
from .calls import require_draft

FIELDS = ("kind", "text", "help_text", "is_required", "limit", "limit_unit", "options", "is_private")


def add_question(*, call: Consultation, facts: dict[str, Any], by: Any) -> CallQuestion:
    """Add a question at the end. `facts` are of FIELDS. Raises PermissionDenied, NotPossible, ValidationError
    by field.
    """
    with transaction.atomic():
        call = _locked_draft(call, by)
        last = call.questions.aggregate(last=Max("number"))["last"] or 0
        question = CallQuestion(call=call, number=last + 1)
        _set(question, facts)
        question.save()
        write_audit("call.add_question", call, by=by, after=_facts(question))
    return question


def change_question(*, question: CallQuestion, facts: dict[str, Any], by: Any) -> CallQuestion:
    """Change a question. Raises as `add_question`."""
    with transaction.atomic():
        call = _locked_draft(question.call, by)
        question = call.questions.get(pk=question.pk)
        before = _facts(question)
        _set(question, facts)
        question.save()
        write_audit("call.change_question", call, by=by, before=before, after=_facts(question))
    return question


def move_question(*, question: CallQuestion, step: int, by: Any) -> None:
    """Move a question one up (-1) or down (1); at the end of the list nothing happens. Raises
    PermissionDenied, NotPossible.
    """
    with transaction.atomic():
        call = _locked_draft(question.call, by)
        ordered = list(call.questions.order_by("number"))
        place = [other.pk for other in ordered].index(question.pk)
        target = min(max(place + step, 0), len(ordered) - 1)
        ordered.insert(target, ordered.pop(place))
        _renumber(ordered)
        write_audit("call.move_question", call, by=by, before={"number": place + 1}, after={"number": target + 1})


def remove_question(*, question: CallQuestion, by: Any) -> None:
    """Take a question out. Raises PermissionDenied, NotPossible."""
    with transaction.atomic():
        call = _locked_draft(question.call, by)
        question = call.questions.get(pk=question.pk)
        before = _facts(question)
        question.delete()
        _renumber(list(call.questions.order_by("number")))
        write_audit("call.remove_question", call, by=by, before=before)


def _locked_draft(call: Consultation, by: Any) -> Consultation:
    call = Consultation.objects.select_for_update(of=("self",)).get(pk=call.pk)
    require(by, "consultations.change_call", call)
    require_draft(call)
    return call


def _renumber(ordered: list[CallQuestion]) -> None:
    for number, question in enumerate(ordered, start=1):
        question.number = number
    CallQuestion.objects.bulk_update(ordered, ["number"])


def _set(question: CallQuestion, facts: dict[str, Any]) -> None:
    for name, value in facts.items():
        if name not in FIELDS:
            raise ValueError(f"Not a field of a question: {name}")
        setattr(question, name, value)
    question.text, question.help_text = clean_line(question.text), clean_text(question.help_text)
    question.options = list(dict.fromkeys(clean_line(option) for option in question.options if option.strip()))
    question.clean_fields()
    if question.has_options and len(question.options) < 2:
        raise ValidationError({"options": _("Give at least two choices, one on each line.")})
    if not question.has_options:
        question.options = []
    if not question.is_text:
        question.limit = None


def _facts(question: CallQuestion) -> dict[str, Any]:
    return {"number": question.number, **{name: getattr(question, name) for name in FIELDS}}
