"""The profile in words: what was answered, for the check before sending, for the desk and for the public page."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.templatetags.openfloor import language_name

from . import rules
from .countries import country_name
from .enums import NameKind
from .forms_profile import STEP_FORMS
from .models import Organisation
from .profile import FIELDS, LATER_STEPS, STEPS
from .vocabulary import GOALS, FundingSource, Theme

# What stands in several inputs, or in rows of its own.
_LABELS = {"translations": gettext_lazy("Names in other languages"), "statuses": gettext_lazy("Statuses")}
YEARS_OF_EXISTENCE = 2  # resolution 1996/31, paragraph 61 (h): on the day on which the application is received
_OWN_LANGUAGE = frozenset({"name", "mission", "activities"})


def step_url(organisation: Organisation, step: str) -> str:
    """The address of a step of the profile."""
    return reverse("accounts:profile-step", args=[organisation.reference, step])


def profile_answers(user: Any, organisation: Organisation) -> list[dict[str, Any]]:
    """All answers of the profile for `components/answers.html`, with links only to what the person may change now. Of
    what can wait, only what was answered."""
    answers = []
    for step in [*STEPS, *LATER_STEPS]:
        url = step_url(organisation, step) if rules.save_profile_step(user, organisation, step) else None
        answers += [{**answer, "url": url} for answer in _answers(organisation, step)]
    return answers


def desk_answers(organisation: Organisation) -> list[dict[str, Any]]:
    """The answers as the desk lists them: without what stands on its page at length."""
    at_length = {"mission", "activities", "statuses", "documents"}
    answers = [answer for step in [*STEPS, *LATER_STEPS] for answer in _answers(organisation, step)]
    return [answer for answer in answers if answer["field"] not in at_length]


def existence_in_words(organisation: Organisation) -> str:
    """Whether it had existed for two years on the day of receipt (UTC), or has today where it was not sent yet."""
    received = organisation.submitted_at or timezone.now()
    match organisation.has_existed_for(YEARS_OF_EXISTENCE, received.date()):
        case True:
            return _("yes")
        case False:
            return _("no")
    return _("cannot be told from the year")


def label_of(field: str) -> str:
    """How a field of the profile is called where it is asked."""
    asked = (form.base_fields[field].label for form in STEP_FORMS.values() if field in form.base_fields)
    return str(_LABELS.get(field) or next(asked))


def _answers(organisation: Organisation, step: str) -> list[dict[str, Any]]:
    answers = [
        {
            "field": field,
            "label": label_of(field),
            "text": in_words(organisation, field),
            "language": organisation.language if field in _OWN_LANGUAGE else "",
        }
        for field in FIELDS[step]
    ]
    if step == "registration":
        documents = "; ".join(document.name for document in organisation.documents.all())
        answers.append({"field": "documents", "label": _("Documents"), "text": documents, "language": ""})
    return [answer for answer in answers if answer["text"] or step in STEPS]


def in_words(organisation: Organisation, field: str) -> str:
    """What a field of the profile says, in words of the active language; empty where it says nothing."""
    match field:
        case "country" | "registration_country":
            return country_name(getattr(organisation, field))
        case "countries_of_activity":
            return ", ".join(country_name(code) for code in organisation.countries_of_activity)
        case "working_languages":
            names = dict(settings.LANGUAGES)
            return ", ".join(str(names[code]) for code in organisation.working_languages)
        case "themes":
            return ", ".join(str(Theme(theme).label) for theme in organisation.themes)
        case "goals":
            return "; ".join(f"{goal} – {GOALS[goal]}" for goal in organisation.goals)
        case "funding_sources":
            return ", ".join(str(FundingSource(source).label) for source in organisation.funding_sources)
        case "registered_on":
            day = organisation.registered_on
            return date_format(day, "j F Y") if day else ""
        case "affiliates":
            return "; ".join(line for line in organisation.affiliates.splitlines() if line)
        case "translations" | "former_names" | "statuses":
            return _rows_in_words(organisation, field)
    in_a_list = getattr(organisation, f"get_{field}_display", None)
    value = in_a_list() if in_a_list else getattr(organisation, field)
    return "" if value is None else str(value)


def _rows_in_words(organisation: Organisation, field: str) -> str:
    if field == "statuses":
        return "; ".join(_status_in_words(status) for status in organisation.statuses.order_by("system"))
    names = organisation.names.order_by("pk")
    if field == "former_names":
        return "; ".join(name.name for name in names if name.kind == NameKind.FORMER)
    translations = (name for name in names if name.kind == NameKind.TRANSLATION)
    return "; ".join(f"{language_name(name.language)}: {name.name}" for name in translations)


def _status_in_words(status: Any) -> str:
    return ", ".join(str(part) for part in (status, status.year, status.number) if part)
