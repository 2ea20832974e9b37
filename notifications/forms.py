"""Forms: what a reader wants to be told, and how often."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core.time import validate_zone, zone_choices

from .enums import DigestFrequency, Frequency, Weekday
from .kinds import Kind


def _hours() -> list[tuple[int, str]]:
    return [(hour, f"{hour:02d}:00") for hour in range(24)]


class ReaderForm(forms.Form):
    """Language, zone, and when the digest comes."""

    language = forms.ChoiceField(label=_("Language of mail and pages"), choices=settings.LANGUAGES)
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=zone_choices,
        help_text=_("Named after the nearest large city. Deadlines and digests go by it."),
    )
    frequency = forms.ChoiceField(
        label=_("Digest of what you follow"),
        choices=DigestFrequency.choices,
        help_text=_("It comes only when there is something new."),
    )
    hour = forms.TypedChoiceField(label=_("Hour of the digest"), choices=_hours, coerce=int)
    weekday = forms.TypedChoiceField(label=_("Weekday of what comes once a week"), choices=Weekday.choices, coerce=int)


class PreferencesForm(ReaderForm):
    """Beside these, one choice for each kind of notice."""

    def __init__(self, *args: Any, kinds: Iterable[Kind], frequencies: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kinds = list(kinds)
        for kind in self.kinds:
            self.fields[f"kind_{kind.name}"] = forms.ChoiceField(
                label=kind.title,
                choices=Frequency.choices,
                initial=frequencies.get(kind.name, kind.default_frequency),
            )

    def chosen_frequencies(self) -> dict[str, str]:
        """What was chosen, by the names of the kinds."""
        return {kind.name: self.cleaned_data[f"kind_{kind.name}"] for kind in self.kinds}


class FollowByMailForm(forms.Form):
    """Follow with an address alone."""

    address = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("A mail will ask whether you want this. Nothing is kept before you say yes."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    time_zone = forms.CharField(
        label=_("Your time zone"),
        max_length=64,
        initial="UTC",
        validators=[validate_zone],
        widget=forms.Select(choices=zone_choices()),
        help_text=_("The digest comes at seven in the morning there. You can change that later."),
    )
