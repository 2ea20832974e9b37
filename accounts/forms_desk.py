"""What officers and representatives type where the desk is asked about an organisation."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.references import BadReference, normalise_reference

from .enums import ENDED_STATES, OrganisationState
from .models import Organisation


class DeskFilter(forms.Form):
    """The filters of the desk's list of organisations; what is not in a list is passed over."""

    q = forms.CharField(
        label=_("Name or reference"), max_length=200, required=False, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=lambda: [("", _("All")), *OrganisationState.choices]
    )


class MergeForm(forms.Form):
    """Into which organisation a duplicate is merged."""

    into = forms.CharField(
        label=_("Reference of the organisation that stays"),
        help_text=_("It begins with O and stands on the page of the organisation."),
        max_length=20,
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organisation = organisation

    def clean_into(self) -> Organisation:
        """The organisation, not its text. Raises ValidationError where there is none that can take another in."""
        try:
            reference = normalise_reference(self.cleaned_data["into"], Organisation.LETTER)
        except BadReference as problem:
            raise ValidationError(_("This is no reference of an organisation."), code="reference") from problem
        found = Organisation.objects.filter(reference=reference).exclude(pk=self.organisation.pk).first()
        if found is None or found.state in {*ENDED_STATES, OrganisationState.DRAFT}:
            raise ValidationError(
                _("No other organisation with this reference can take it in: it is a draft, closed or merged itself."),
                code="unfit",
            )
        return found


class SuccessionForm(forms.Form):
    """Why somebody else has to become an owner."""

    reason = forms.CharField(
        label=_("How you tried to reach the owner, and since when nobody answers"),
        help_text=_("The owners are told at once that you ask, with these words. Two officers decide."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
    )
