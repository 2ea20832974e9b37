"""What an officer types at the desk."""

from collections.abc import Sequence
from datetime import UTC, datetime, time
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.text import clean_text

from .enums import ANNOUNCED_AHEAD, CaseKind, CaseState
from .models import ReasonCode, RuleVersion
from .querysets import CaseQuerySet


class QueueFilter(forms.Form):
    """The queue's filters, from the address. What is unknown filters nothing."""

    q = forms.CharField(label=_("Title or reference"), required=False, max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)
    body = forms.ChoiceField(label=_("Body"), required=False)
    language = forms.ChoiceField(label=_("Language"), required=False)
    mine = forms.BooleanField(label=_("Held by me"), required=False)

    def __init__(self, *args: Any, bodies: Sequence[str] = (), languages: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = dict(settings.LANGUAGES)
        self._choose("kind", CaseKind.choices)
        self._choose("state", [*CaseState.choices, ("any", _("Any state"))], empty=_("Waiting for an officer"))
        self._choose("body", [(body, body) for body in bodies])
        self._choose("language", [(code, names.get(code, code)) for code in languages])

    def narrow(self, cases: CaseQuerySet, user: Any) -> CaseQuerySet:
        """The cases that pass the filters."""
        self.is_valid()
        chosen = self.cleaned_data
        if chosen.get("q"):
            cases = cases.matching(chosen["q"])
        for name in ("kind", "body", "language"):
            if chosen.get(name):
                cases = cases.filter(**{name: chosen[name]})
        if chosen.get("mine"):
            cases = cases.held_by(user)
        state = chosen.get("state")
        if state == "any":
            return cases
        return cases.filter(state=state) if state else cases.to_do()

    def _choose(self, name: str, choices: Sequence[tuple[str, Any]], empty: Any = "") -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", empty or _("All")), *choices]


class _Sentence(forms.CharField):
    """A sentence or a few, cleaned as text of several lines."""

    widget = forms.Textarea

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=4000, **kwargs)
        self.widget.attrs.update({"rows": 3, "dir": "auto"})

    def clean(self, value: Any) -> str:
        return clean_text(super().clean(value))


class ReasonForm(forms.Form):
    """Why a change is asked for or a refusal proposed. A refusal needs a code."""

    code = forms.ChoiceField(
        label=_("Reason"), required=False, help_text=_("A refusal cites one. To ask for a change you may leave it.")
    )
    sentence = _Sentence(
        label=_("In a sentence, to the author"),
        help_text=_("Say what is wrong and what can be mended. It is sent to them."),
    )

    def __init__(self, *args: Any, codes: Sequence[ReasonCode] = (), needs_code: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["code"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", _("Choose a reason")), *((reason.code, str(reason)) for reason in codes)]
        if not codes:
            del self.fields["code"]
            self.fields["sentence"].help_text = _("Give your reasons. They are sent to them.")
        field.required = needs_code
        field.error_messages["required"] = _("Choose a reason from the rules in force.")
        field.widget.attrs.update({"data-key": "r", "data-key-label": _("choose a reason to refuse")})


class ReturnForm(forms.Form):
    """Why the second officer does not confirm."""

    sentence = _Sentence(label=_("Why you return it"), help_text=_("For the desk: the author does not read it."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sentence"].widget.attrs.update({"data-key": "r", "data-key-label": _("return the proposal")})


class RecusalForm(forms.Form):
    """What ties an officer to the subject."""

    reason = _Sentence(
        label=_("Your tie to the sender or the candidate"),
        help_text=_("A few words. They are kept for the audit and not published."),
    )


class RuleVersionForm(forms.Form):
    """A new wording of a rule in its original language."""

    title = forms.CharField(label=_("Title"), max_length=200)
    text = _Sentence(label=_("Text"))
    in_force_from = forms.DateField(
        label=_("In force from"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, last: RuleVersion, **kwargs: Any) -> None:
        wording = last.wordings[last.language]
        kwargs["initial"] = {"title": wording["title"], "text": wording["text"]}
        super().__init__(*args, **kwargs)
        first_day = (timezone.now() + ANNOUNCED_AHEAD).astimezone(UTC).date()
        self.last = last
        self.fields["in_force_from"].help_text = _(
            "It begins at 00:00 UTC, and at least %(days)d days from now: after %(day)s."
        ) % {"days": ANNOUNCED_AHEAD.days, "day": first_day.isoformat()}

    def texts(self) -> dict[str, dict[str, str]]:
        """As `publish_rule_version` takes them."""
        chosen = self.cleaned_data
        return {self.last.language: {"title": chosen["title"], "text": chosen["text"]}}

    def begins_at(self) -> datetime:
        return datetime.combine(self.cleaned_data["in_force_from"], time(0), UTC)


class AppealForm(forms.Form):
    """Why a decision is thought wrong."""

    grounds = forms.CharField(
        label=_("Why you think the decision is wrong"),
        help_text=_("An officer who took no part in the decision reads it, and answers with reasons."),
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}),
    )
