"""The living page of all components in every state: what the tests photograph, and what a new page is built from."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.paging import Page
from core.templatetags.openfloor import TONES


class Specimen:
    """Stands for any object with a state."""

    def __init__(self, tone: str, label: Any) -> None:
        self.state_tone = tone
        self.state_label = label


class SpecimenForm(forms.Form):
    """One field of each kind."""

    title = forms.CharField(
        label=_("Name of the organisation"), help_text=_("As in its statutes, in its own language.")
    )
    email = forms.EmailField(label=_("E-mail address"))
    text = forms.CharField(
        label=_("What should the report recommend?"),
        help_text=_("Up to 20 words. The words are counted when you send."),
        widget=forms.Textarea(attrs={"data-count": "words", "data-limit": 20}),
    )
    kind = forms.ChoiceField(
        label=_("Who can see this submission"),
        choices=[
            ("full", _("Everyone, with our name")),
            ("nameless", _("Everyone, without our name")),
            ("staff", _("Named officers only")),
        ],
        widget=forms.RadioSelect,
    )
    regions = forms.MultipleChoiceField(
        label=_("Regions of work"),
        choices=[("africa", _("Africa")), ("asia", _("Asia and the Pacific")), ("arab", _("Arab States"))],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    language = forms.ChoiceField(label=_("Language"), choices=[("en", "English"), ("ar", "العربية")])
    founded = forms.IntegerField(label=_("Founded in"), required=False)
    closes = forms.DateField(label=_("Closes on"), widget=forms.DateInput(attrs={"type": "date"}), required=False)
    file = forms.FileField(label=_("File"), help_text=_("PDF, DOCX or ODT, up to 10 MB."), required=False)
    agree = forms.BooleanField(label=_("I may speak for this organisation"))


class SpecimenFilters(forms.Form):
    """Filters of a list."""

    q = forms.CharField(label=_("Words"), widget=forms.TextInput(attrs={"type": "search"}), required=False)
    body = forms.ChoiceField(
        label=_("Body"), choices=[("", _("All bodies")), ("hrc", _("Human Rights Council"))], required=False
    )
    state = forms.ChoiceField(label=_("State"), choices=[("", _("All states")), ("open", _("Open"))], required=False)


def styleguide(request: HttpRequest) -> HttpResponse:
    """For staff, and for everyone in development and the demo world."""
    if not (settings.DEBUG or settings.DEMO or request.user.is_staff):
        raise Http404
    return render(request, "styleguide/styleguide.html", specimens(timezone.now()))


def specimens(now: datetime) -> dict[str, Any]:
    """What the page shows, by component: invented, and the same each time but for the moment."""
    digest = "b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c"
    labels: dict[str, Any] = {
        "neutral": _("Draft"),
        "open": _("Open – closes in 6 days"),
        "waiting": _("In screening"),
        "done": _("Outcome published"),
        "harm": _("Refused"),
        "late": _("Overdue since 3 March"),
    }
    states = {tone: Specimen(tone, labels[tone]) for tone in TONES}
    bad_form = SpecimenForm(
        {"title": "", "email": "amina@", "text": "word " * 24, "kind": "", "language": "en"}, auto_id="bad_%s"
    )
    bad_form.add_error("text", _("This is 24 words long. Shorten it by 4 words."))
    bad_form.add_error(None, _("The call closed at 12:00 UTC while you were writing. Your text is kept below."))
    return {
        "states": states,
        "empty_form": SpecimenForm(auto_id="good_%s"),
        "bad_form": bad_form,
        "filters": SpecimenFilters(auto_id="filter_%s"),
        "page": Page(rows=[], after="next", before="previous"),
        "now": now,
        "soon": now + timedelta(days=6, hours=3),
        "past": now - timedelta(days=40),
        "founded": datetime(2019, 5, 4, 9, 30, tzinfo=UTC),
        "facts": [
            (_("Issuing body"), _("Human Rights Council")),
            (_("Languages"), "العربية, English, Français"),
            (_("Limit"), _("2,000 words")),
        ],
        "tabs": [
            (_("The call"), "#tabs", True),
            (_("Submissions"), "#tabs", False),
            (_("Outcome"), "#tabs", False),
        ],
        "crumbs": [(_("Calls"), "/calls/"), (_("Report on civic space"), "#crumbs")],
        "events": [
            {"title": _("Opened"), "at": now - timedelta(days=40), "tone": "done"},
            {
                "title": _("Open for submissions"),
                "at": now + timedelta(days=6),
                "tone": "open",
                "note": _("Extended once, by 7 days."),
            },
            {"title": _("Analysis"), "at": None, "tone": "waiting"},
            {
                "title": _("Outcome promised"),
                "at": now + timedelta(days=96),
                "tone": "waiting",
                "precision": "day",
            },
        ],
        "digest": digest,
        "files": [("annex.pdf", digest[::-1])],
        "total": (_("received"), 1480),
        "parts": [
            (_("published"), 1203, "#accounting"),
            (_("merged"), 180, "#accounting"),
            (_("refused"), 57, "/decisions/"),
            (_("waiting"), 40, None),
        ],
        "bars": [
            (_("African States"), 412),
            (_("Asia-Pacific States"), 388),
            (_("Eastern European States"), 97),
            (_("Latin American and Caribbean States"), 240),
            (_("Western European and other States"), 343),
        ],
        "old": "States should publish each list of speakers one week before the session.",
        "new": "States should publish every list of speakers two weeks before the session, in all six languages.",
        "answers": [
            {
                "label": _("What should the report recommend?"),
                "text": _("That each refusal cites a rule."),
                "url": "#answers",
            },
            {"label": _("Which measures work?"), "text": "", "url": "#answers"},
            {
                "label": _("في أي لغة تكتبون؟"),
                "text": "بالعربية، مع ترجمة إلى English.",
                "url": "#answers",
                "language": "ar",
            },
        ],
        "marked": _MARKED,
        "colours": _COLOURS,
    }


_MARKED = """A list of **what works**, and *why*:

- one rule, one reason
- see [the rules](https://openfloor.example/rules/)

> Nobody could see why a question was left out.
"""
_COLOURS = [
    "paper",
    "paper-2",
    "paper-3",
    "ink",
    "ink-2",
    "rule",
    "rule-strong",
    "act",
    "late",
    "harm",
    "done",
]
