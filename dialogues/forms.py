"""What people type about processes, rounds, questions and answers."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext_lazy as _

from accounts.countries import country_choices
from accounts.models import Organisation, User
from core.text import clean_line, clean_text

from .enums import Addressee, BallotKind, DepartureCode, WhoMayAsk
from .models import Candidate, Process, Question, Round
from .services.questions import clean_wording
from .services.rounds import check_times, covered_candidates


def language_choices() -> list[tuple[str, str]]:
    """The six languages, each in its own name."""
    return [(code, get_language_info(code)["name_local"].capitalize()) for code, _name in settings.LANGUAGES]


class WordingForm(forms.Form):
    """Text, context and links of a question, within the limits of its round."""

    text = forms.CharField(label=_("Your question"))
    context = forms.CharField(label=_("Context"), required=False)
    links = forms.CharField(label=_("Links"), required=False, help_text=_("Sources, each on a line of its own."))

    def __init__(self, *args: Any, round: Round, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.round = round
        self.fields["text"].widget = forms.Textarea(
            attrs={"rows": 4, "data-count": "characters", "data-limit": round.text_limit, "dir": "auto"}
        )
        self.fields["text"].help_text = _(
            "One question, at most %(limit)d characters without spaces. It is published in your words."
        ) % {"limit": round.text_limit}
        self.fields["context"].widget = forms.Textarea(
            attrs={"rows": 4, "data-count": "characters", "data-limit": round.context_limit, "dir": "auto"}
        )
        self.fields["context"].help_text = _("At most %(limit)d characters without spaces.") % {
            "limit": round.context_limit
        }
        self.fields["links"].widget = forms.Textarea(attrs={"rows": 2, "dir": "ltr"})

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        cleaned["links"] = cleaned.get("links", "").splitlines()
        if "text" not in self.errors:
            try:
                clean_wording(
                    self.round, text=cleaned["text"], context=cleaned.get("context", ""), links=cleaned["links"]
                )
            except ValidationError as problem:
                for name, errors in problem.error_dict.items():
                    self.add_error(name, errors)
        return cleaned


class AskForm(WordingForm):
    """A new question: its wording, in whose name, to whom, and what of the asker is shown."""

    language = forms.ChoiceField(label=_("Language of your question"))
    theme = forms.ChoiceField(label=_("Theme"), required=False)
    addressee = forms.ChoiceField(
        label=_("Put to"), choices=Addressee.choices, widget=forms.RadioSelect, initial=Addressee.ALL
    )
    addressees = forms.ModelMultipleChoiceField(
        label=_("Which candidates"),
        queryset=Candidate.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Only where you put it to selected candidates."),
    )
    organisation = forms.ModelChoiceField(
        label=_("You ask"),
        queryset=Organisation.objects.none(),
        required=False,
        empty_label=_("For myself"),
    )
    country = forms.ChoiceField(label=_("Your country or area"), required=False)
    show_name = forms.BooleanField(label=_("Show my name"), required=False, initial=True)
    show_country = forms.BooleanField(label=_("Show my country or area"), required=False, initial=True)
    show_organisation = forms.BooleanField(label=_("Show my organisation"), required=False, initial=True)

    def __init__(self, *args: Any, round: Round, user: User, **kwargs: Any) -> None:
        super().__init__(*args, round=round, **kwargs)
        self.fields["language"].choices = language_choices()  # type: ignore[attr-defined]
        self.initial.setdefault("language", get_language() or user.language)
        self.fields["theme"].choices = [("", _("No theme")), *((name, name) for name in round.themes)]  # type: ignore[attr-defined]
        if not round.themes:
            del self.fields["theme"]
        self.fields["addressees"].queryset = covered_candidates(round)  # type: ignore[attr-defined]
        self.fields["country"].choices = [("", _("Not said")), *country_choices()]  # type: ignore[attr-defined]
        own = Organisation.objects.of(user).verified().order_by("name")
        if round.who_may_ask == WhoMayAsk.PEOPLE or not own.exists():
            del self.fields["organisation"], self.fields["show_organisation"]
        else:
            self.fields["organisation"].queryset = own  # type: ignore[attr-defined]
            self.fields["organisation"].required = round.who_may_ask == WhoMayAsk.ORGANISATIONS

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("addressee") == Addressee.SELECTED and not cleaned.get("addressees"):
            self.add_error("addressees", _("Choose at least one candidate."))
        return cleaned


class SupportForm(forms.Form):
    """In whose name one supports a question."""

    organisation = forms.ModelChoiceField(
        label=_("You support it"),
        queryset=Organisation.objects.none(),
        required=False,
        empty_label=_("For myself, on the ballot of people"),
        help_text=_("An organisation’s support is on the ballot of organisations. The two are never mixed."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = Organisation.objects.of(user).verified().order_by("name")
        if own.exists():
            self.fields["organisation"].queryset = own  # type: ignore[attr-defined]
        else:
            del self.fields["organisation"]


class QuestionFilter(forms.Form):
    """What a list of questions is narrowed to. Sorting by support is offered once the ballots are frozen."""

    q = forms.CharField(label=_("Words"), required=False, widget=forms.TextInput(attrs={"type": "search"}))
    language = forms.ChoiceField(label=_("Language"), required=False)
    theme = forms.ChoiceField(label=_("Theme"), required=False)
    order = forms.ChoiceField(label=_("Order"), required=False)

    def __init__(self, *args: Any, round: Round, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = [("", _("All")), *language_choices()]  # type: ignore[attr-defined]
        self.fields["theme"].choices = [("", _("All")), *((name, name) for name in round.themes)]  # type: ignore[attr-defined]
        if not round.themes:
            del self.fields["theme"]
        orders = [("", _("By lot, new every day")), ("newest", _("Newest first"))]
        if round.is_frozen:
            orders = [
                ("", _("Most people first")),
                ("organisations", _("Most organisations first")),
                ("newest", _("Newest first")),
            ]
        self.fields["order"].choices = orders  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    """A written answer of a candidate."""

    text = forms.CharField(
        label=_("Answer"),
        widget=forms.Textarea(attrs={"rows": 10, "data-count": "words", "data-limit": 1000, "dir": "auto"}),
        help_text=_("At most 1,000 words. It is published as it is."),
    )
    language = forms.ChoiceField(label=_("Language of the answer"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = language_choices()  # type: ignore[attr-defined]


# --- of staff ----------------------------------------------------------------------------------------------------
class _CleanForm(forms.ModelForm):
    """Texts as they are stored; hidden characters that make a name read as another are refused."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name, value in list(cleaned.items()):
            if not isinstance(value, str):
                continue
            is_long = isinstance(self.fields[name].widget, forms.Textarea)
            try:
                cleaned[name] = clean_text(value) if is_long else clean_line(value)
            except ValidationError as problem:
                self.add_error(name, problem)
        return cleaned


class ProcessForm(_CleanForm):
    class Meta:
        model = Process
        fields = (
            "title",
            "slug",
            "post",
            "language",
            "term",
            "authority",
            "letter_symbol",
            "letter_date",
            "summary",
            "dialogues_called",
        )
        widgets = {"letter_date": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})}


class CandidateForm(_CleanForm):
    """The same fields for each candidate."""

    nationality = forms.ChoiceField(label=_("Nationality"), required=False)
    nominated_by = forms.MultipleChoiceField(label=_("Nominating States"), required=False)

    class Meta:
        model = Candidate
        fields = (
            "name",
            "slug",
            "nationality",
            "nominated_by",
            "symbol",
            "text_language",
            "vision",
            "curriculum",
            "funding",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["nationality"].choices = [("", _("Not said")), *country_choices()]  # type: ignore[attr-defined]
        self.fields["nominated_by"].choices = country_choices()  # type: ignore[attr-defined]
        if self.instance.pk:
            del self.fields["slug"]  # the place in the neutral order is drawn from it


class TeamForm(forms.Form):
    """Who answers for a candidate."""

    email = forms.EmailField(label=_("E-mail address of the account"))

    def clean_email(self) -> User:
        user = User.objects.filter(email=self.cleaned_data["email"].lower(), is_active=True).first()
        if user is None:
            raise ValidationError(_("No account has this address. The person signs up first."))
        return user


class RoundForm(_CleanForm):
    """A draft of a round."""

    themes = forms.CharField(
        label=_("Themes"), required=False, help_text=_("Each on a line of its own."), widget=forms.Textarea
    )

    class Meta:
        model = Round
        fields = (
            "title",
            "slug",
            "language",
            "description",
            "criteria",
            "candidates",
            "opens_at",
            "closes_at",
            "support_closes_at",
            "who_may_ask",
            "themes",
            "text_limit",
            "context_limit",
            "link_limit",
            "person_limit",
            "organisation_limit",
            "support_limit",
            "places",
            "reserves",
            "answer_days",
        )
        widgets = {"candidates": forms.CheckboxSelectMultiple}
        help_texts = {"candidates": _("None chosen means all circulated candidates of the process.")}

    def __init__(self, *args: Any, process: Process | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["candidates"].queryset = Candidate.objects.circulated().filter(process=process)  # type: ignore[attr-defined]
        self.initial["themes"] = "\n".join(self.instance.themes)
        zone = timezone.get_current_timezone_name()
        for name in ("opens_at", "closes_at", "support_closes_at"):
            self.fields[name].widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})
            self.fields[name].help_text = _("In the zone %(zone)s.") % {"zone": zone}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        times = ("opens_at", "closes_at", "support_closes_at")
        if all(cleaned.get(name) for name in times):
            try:
                check_times(*(cleaned[name] for name in times))
            except ValidationError as problem:
                add_errors(self, problem)
        return cleaned

    def clean_themes(self) -> list[str]:
        lines = (clean_line(line)[:60] for line in self.cleaned_data["themes"].splitlines())
        return [line for line in lines if line]


class DraftForm(forms.Form):
    """From which ballot the short-list begins."""

    ballot = forms.ChoiceField(
        label=_("Begin with the order of the ballot of"), choices=BallotKind.choices, widget=forms.RadioSelect
    )


class DepartureForm(forms.Form):
    """Why the committee departs from the computed order."""

    code = forms.ChoiceField(label=_("Reason"), choices=DepartureCode.choices, widget=forms.RadioSelect)
    sentence = forms.CharField(
        label=_("In a sentence"),
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("It is published with the short-list."),
    )


def service_fields(form: forms.Form, *names: str) -> dict[str, Any]:
    """The cleaned values of these fields, where the form has them."""
    return {name: form.cleaned_data[name] for name in names if name in form.cleaned_data}


def add_errors(form: forms.BaseForm, problem: ValidationError) -> None:
    """Put what a service refused beside its field, or on top where the form has no such field."""
    by_field = problem.error_dict if hasattr(problem, "error_dict") else {None: problem.error_list}
    for name, errors in by_field.items():
        form.add_error(name if name in form.fields else None, errors)


def wording_of(question: Question) -> dict[str, str]:
    """The initial values of a wording form."""
    return {"text": question.text, "context": question.context, "links": "\n".join(question.links)}
