"""What people type into consultations, and what is said when it cannot be."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.countries import REGIONS, country_choices
from accounts.enums import OrganisationType
from core.text import direction
from core.time import zone_choices

from .answers import mark_of
from .enums import SAFETY, Eligibility, Publication, QuestionKind, Standing, Unit
from .models import Body, CallQuestion, Consultation, Submission
from .symbols import normalise_symbol

ANY = [("", _("Any"))]
MARK = "mark-"
_FORM_KEY = re.compile("[0-9A-Za-z_-]{1,32}")


class CallFilterForm(forms.Form):
    """Filters of the list of calls, in the address."""

    body = forms.ModelChoiceField(
        Body.objects.all(), to_field_name="slug", required=False, label=_("Issued by"), empty_label=_("Any")
    )
    language = forms.ChoiceField(choices=[*ANY, *settings.LANGUAGES], required=False, label=_("Answers in"))
    who = forms.ChoiceField(choices=[*ANY, *Eligibility.choices], required=False, label=_("Who may submit"))
    show = forms.CharField(required=False, widget=forms.HiddenInput)


class SubmissionFilterForm(forms.Form):
    """Filters of the list of published submissions of a call, in the address."""

    region = forms.ChoiceField(choices=[*ANY, *REGIONS.items()], required=False, label=_("Region"))
    country = forms.ChoiceField(required=False, label=_("Country or area"))
    type = forms.ChoiceField(choices=[*ANY, *OrganisationType.choices], required=False, label=_("Type of organisation"))
    language = forms.ChoiceField(choices=[*ANY, *settings.LANGUAGES], required=False, label=_("Language"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"] = forms.ChoiceField(
            choices=[*ANY, *country_choices()], required=False, label=_("Country or area")
        )


class DraftForm(forms.Form):
    """The draft of a submission as fields. It shows values and errors that services.save_draft and
    check_draft decided on; by itself it decides nothing.

    `values` are by field name (services.read_draft), `only` leaves out other fields. Hidden fields carry what
    save_draft needs: `form_key`, and for each field the mark of the value that was loaded.
    """

    def __init__(
        self,
        submission: Submission,
        values: dict[str, Any],
        *,
        form_key: str,
        marks: dict[str, str] | None = None,
        only: Iterable[str] | None = None,
    ) -> None:
        marks = marks if marks is not None else {name: mark_of(value) for name, value in values.items()}
        names = set(only) if only is not None else set(values)
        hidden = {"form_key": form_key, "revision": str(submission.revision)}
        hidden.update({f"{MARK}{name}": mark for name, mark in marks.items() if name in names})
        super().__init__({**values, **hidden})
        self._errors, self.cleaned_data = ErrorDict(), {}
        for name, field in _draft_fields(submission):
            if name in names:
                self.fields[name] = field
        for name in hidden:
            self.fields[name] = forms.CharField(required=False, widget=forms.HiddenInput)

    def show_errors(self, errors: dict[str, Any]) -> None:
        """Put messages beside their fields; those of no field, such as the limit of the whole text, on top."""
        for name, messages in errors.items():
            self.add_error(name if name in self.fields else None, list(messages))


def read_typed(submission: Submission, data: Any) -> tuple[dict[str, Any], dict[str, str], str]:
    """From a posted DraftForm (a QueryDict): what was typed, the marks, and the key of the form."""
    several = {question.name for question in submission.call.asked if question.kind == QuestionKind.SEVERAL_CHOICES}
    marks = {name.removeprefix(MARK): value for name, value in data.items() if name.startswith(MARK)}
    known = {*marks, *(name for name in data if name.startswith("q") and name[1:].isdigit())}
    typed = {name: data.getlist(name) if name in several else data.get(name, "") for name in known}
    form_key = data.get("form_key", "")
    return typed, marks, form_key if _FORM_KEY.fullmatch(form_key) else ""


class SendForm(forms.Form):
    """The last step: who sends says that they may."""

    has_authority = forms.BooleanField(
        label=_("I may speak for this organisation."),
        error_messages={"required": _("Say that you may speak for this organisation, or leave it to a colleague.")},
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)


class OrganisationForm(forms.Form):
    """In whose name one answers, for those who may act for several."""

    def __init__(self, *args: Any, organisations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"] = forms.ModelChoiceField(
            organisations, label=_("Organisation"), to_field_name="reference", empty_label=None
        )


class PublicationForm(forms.Form):
    """A safer choice of who can see a submission."""

    def __init__(self, *args: Any, submission: Submission, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        now = SAFETY[submission.publication]
        safer = [(value, label) for value, label in Publication.choices if SAFETY[value] > now]
        self.fields["publication"] = forms.ChoiceField(
            label=_("Who can see it from now on"), choices=safer, widget=forms.RadioSelect
        )


class ReasonForm(forms.Form):
    """A sentence that goes with an act."""

    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}))


class ExtensionForm(ReasonForm):
    """A later deadline."""

    closes_at = forms.CharField(
        label=_("New deadline"), widget=forms.DateTimeInput(attrs={"type": "datetime-local", "step": 60})
    )
    office = forms.CharField(label=_("Office that extends it"), max_length=200)
    field_order = ["closes_at", "office", "reason"]

    def __init__(self, *args: Any, call: Consultation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = call.zone
        self.fields["closes_at"].help_text = format_html(str(_("In the time zone of the call, {}.")), call.zone)

    def clean_closes_at(self) -> datetime:
        return read_local(self.cleaned_data["closes_at"], self.zone)


class CallCreateForm(forms.ModelForm):
    """A new call from a preset."""

    class Meta:
        model = Consultation
        fields = ["title", "language", "body", "call_type"]


class CallForm(forms.Form):
    """All that can be set in a draft of a call. `initial_of` and `changes` translate from and to its fields."""

    title = forms.CharField(label=_("Title"), max_length=200)
    language = forms.ChoiceField(label=_("Language of the call"), choices=settings.LANGUAGES)
    body = forms.ModelChoiceField(Body.objects.all(), label=_("Issued by"))
    mandate = forms.CharField(
        label=_("Mandate"),
        required=False,
        max_length=60,
        help_text=_("The symbol of the document, for example A/RES/69/321. It is linked, so it must exist."),
    )
    purpose = forms.CharField(label=_("Purpose"), required=False, widget=forms.Textarea(attrs={"rows": 4}))
    background = forms.CharField(label=_("Background"), required=False, widget=forms.Textarea(attrs={"rows": 6}))
    objectives = forms.CharField(label=_("Objectives"), required=False, widget=forms.Textarea(attrs={"rows": 4}))
    eligibility = forms.ChoiceField(label=_("Who may submit"), choices=Eligibility.choices)
    languages = forms.MultipleChoiceField(
        label=_("Languages accepted"),
        required=False,
        choices=settings.LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
    )
    limit_unit = forms.ChoiceField(label=_("Limits of the whole text count"), choices=Unit.choices)
    most_authors = forms.IntegerField(
        label=_("How many people of one organisation may write on its submission"),
        help_text=_("Leave it out for any number."),
        required=False,
        min_value=1,
        max_value=1000,
    )
    zone = forms.ChoiceField(label=_("Time zone of the deadline"), choices=[("", "–"), *zone_choices()], required=False)
    opens_at = forms.CharField(
        label=_("Opens"),
        required=False,
        help_text=_("In that time zone."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local", "step": 60}),
    )
    closes_at = forms.CharField(
        label=_("Closes"),
        required=False,
        help_text=_("In that time zone. What reaches the server before this second counts."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local", "step": 60}),
    )
    short_reason = forms.CharField(
        label=_("Why it is open for fewer than 21 days"),
        required=False,
        help_text=_("Only where it is. Shown in public."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    default_publication = forms.ChoiceField(
        label=_("Publication, unless the author chooses otherwise"), choices=Publication.choices
    )
    how_used = forms.CharField(
        label=_("How input will be used"), required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    next_steps = forms.CharField(label=_("Next steps"), required=False, widget=forms.Textarea(attrs={"rows": 4}))
    promised_on = forms.DateField(
        label=_("Outcome promised for"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    contact = forms.CharField(label=_("Contact"), required=False, max_length=200)
    accessibility_contact = forms.CharField(label=_("Contact for accessibility"), required=False, max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ordered = list(self.fields)
        for form, standing, label in _limit_fields():
            self.fields[f"{form}_{standing}"] = forms.IntegerField(label=label, required=False, min_value=1)
        place = ordered.index("limit_unit") + 1
        added = [name for name in self.fields if name not in ordered]
        self.order_fields([*ordered[:place], *added, *ordered[place:]])

    @classmethod
    def initial_of(cls, call: Consultation) -> dict[str, Any]:
        """What the form shows of a call."""
        initial = {name: getattr(call, name) for name in cls.base_fields}
        initial["opens_at"], initial["closes_at"] = (
            _write_local(call.opens_locally),
            _write_local(call.closes_locally),
        )
        for form, by_standing in call.limits.items():
            initial.update({f"{form}_{standing}": limit for standing, limit in by_standing.items()})
        return initial

    def changes(self) -> dict[str, Any]:
        """What services.change_call takes."""
        changes = {name: self.cleaned_data[name] for name in self.base_fields}
        limits: dict[str, dict[str, int]] = {}
        for form, standing, _label in _limit_fields():
            limit = self.cleaned_data.get(f"{form}_{standing}")
            if limit:
                limits.setdefault(form, {})[standing] = limit
        return {**changes, "limits": limits}

    def clean_mandate(self) -> str:
        return normalise_symbol(self.cleaned_data["mandate"])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name in ("opens_at", "closes_at"):
            typed = cleaned.get(name)
            if not typed:
                cleaned[name] = None
                continue
            try:
                cleaned[name] = read_local(typed, cleaned.get("zone", ""))
            except ValidationError as problem:
                self.add_error(name, problem)
        return cleaned


class QuestionForm(forms.ModelForm):
    """A question of a call."""

    choices_text = forms.CharField(
        label=_("Choices"),
        required=False,
        help_text=_("For questions with choices: one on each line."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    class Meta:
        model = CallQuestion
        fields = ["text", "help_text", "kind", "is_required", "limit", "limit_unit", "is_private"]

    field_order = [
        "text",
        "help_text",
        "kind",
        "choices_text",
        "is_required",
        "limit",
        "limit_unit",
        "is_private",
    ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["help_text"].widget.attrs["rows"] = 3
        self.initial.setdefault("choices_text", "\n".join(self.instance.options))

    def facts(self) -> dict[str, Any]:
        """What services.add_question and change_question take."""
        facts = {name: self.cleaned_data[name] for name in self.Meta.fields}
        return {**facts, "options": self.cleaned_data["choices_text"].splitlines()}


def read_local(typed: str, zone: str) -> datetime:
    """A local time (`2026-05-31T23:59`) of the zone, in UTC. Raises ValidationError for none, and for one
    that the clocks skip.
    """
    if not zone:
        raise ValidationError(_("Choose the time zone, so that the time has a meaning."))
    try:
        typed_at = datetime.fromisoformat(typed.strip())
        local = typed_at.replace(tzinfo=ZoneInfo(zone), second=0, microsecond=0)
        moment = local.astimezone(UTC)
    except (ValueError, OverflowError) as problem:  # overflow: the first and the last day of the calendar
        raise ValidationError(_("Write day and time, for example 2026-05-31 23:59.")) from problem
    if typed_at.tzinfo is not None:
        raise ValidationError(_("Write the time without an offset: it is in the zone %(zone)s.") % {"zone": zone})
    if moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise ValidationError(_("The clocks of that zone skip this hour on that day. Choose another."))
    return moment


def _write_local(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%dT%H:%M}" if moment else ""


def _limit_fields() -> list[tuple[str, str, Any]]:
    single = [("single", standing.value, _("Limit: %s") % standing.label) for standing in Standing]
    return [
        *single,
        *(("joint", standing.value, _("Limit of joint texts: %s") % standing.label) for standing in Standing),
    ]


def _draft_fields(submission: Submission) -> Iterable[tuple[str, forms.Field]]:
    call = submission.call
    names = dict(settings.LANGUAGES)
    yield (
        "title",
        forms.CharField(label=_("Title of your submission"), widget=forms.TextInput(attrs={"dir": "auto"})),
    )
    yield (
        "language",
        forms.ChoiceField(
            label=_("Language of your text"),
            choices=[("", "–"), *((code, names[code]) for code in call.languages)],
        ),
    )
    for question in call.asked:
        yield question.name, _field_for(question)
    yield (
        "publication",
        forms.ChoiceField(label=_("Who can see it"), choices=Publication.choices, widget=forms.RadioSelect),
    )


def _field_for(question: CallQuestion) -> forms.Field:
    facts: dict[str, Any] = {
        "label": f"{question.number}. {question.text}",
        "required": question.is_required,
        "help_text": _help_for(question),
    }
    attrs: dict[str, Any] = {"dir": "auto"}
    if question.limit:
        attrs |= {"data-count": question.limit_unit, "data-limit": question.limit}
    match question.kind:
        case QuestionKind.LONG_TEXT:
            return forms.CharField(**facts, widget=forms.Textarea(attrs={**attrs, "rows": 10}))
        case QuestionKind.YES_NO:
            pairs = [("yes", _("Yes")), ("no", _("No"))]
            return forms.ChoiceField(**facts, choices=pairs, widget=forms.RadioSelect)
        case QuestionKind.ONE_CHOICE:
            pairs = [(option, option) for option in question.options]
            return forms.ChoiceField(**facts, choices=pairs, widget=forms.RadioSelect)
        case QuestionKind.SEVERAL_CHOICES:
            pairs = [(option, option) for option in question.options]
            return forms.MultipleChoiceField(**facts, choices=pairs, widget=forms.CheckboxSelectMultiple)
        case QuestionKind.COUNTRY:
            return forms.ChoiceField(**facts, choices=[("", "–"), *country_choices()])
        case QuestionKind.NUMBER:
            return forms.CharField(**facts, widget=forms.TextInput(attrs={"inputmode": "decimal"}))
        case QuestionKind.DATE:
            return forms.CharField(**facts, widget=forms.DateInput(attrs={"type": "date"}))
        case _:
            return forms.CharField(**facts, widget=forms.TextInput(attrs=attrs))


def _help_for(question: CallQuestion) -> Any:
    """The help of the question, its limit, and who reads the answer; escaped, since field_help.html shows it
    as it is.
    """
    lines = [question.help_text] if question.help_text else []
    if question.limit:
        sentence = (
            _("At most %(limit)d words.") if question.limit_unit == Unit.WORDS else _("At most %(limit)d characters.")
        )
        lines.append(str(sentence) % {"limit": question.limit})
    if question.is_private:
        lines.append(str(_("Only staff read the answer to this question.")))
    side = direction(question.call.language)
    return (
        format_html('<span lang="{}" dir="{}">{}</span>', question.call.language, side, " ".join(lines))
        if lines
        else ""
    )
