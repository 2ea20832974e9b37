"""How an organisation finds the other one to which it wants to be linked."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from core.references import BadReference, normalise_reference
from core.text import clean_line

from .models import Organisation
from .names import acronym_key, name_key
from .reach import named

MOST_FOUND = 10


class FindForm(forms.Form):
    """A name, or a reference: one that is not listed is found by its reference only."""

    q = forms.CharField(
        label=_("Name or reference of the other organisation"),
        help_text=_("An organisation that is not listed is found by its reference only; it begins with O."),
        max_length=200,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )

    def clean_q(self) -> str:
        return clean_line(self.cleaned_data["q"])


class ProposeForm(forms.Form):
    """Which organisation, and in which of the two directions."""

    organisation = forms.CharField(max_length=20)
    direction = forms.ChoiceField(choices=[("join", _("Ask to be its member")), ("add", _("Name it as our member"))])

    def clean_organisation(self) -> Organisation:
        """The organisation, not its text. Raises ValidationError where none is verified under the reference."""
        found = _by_reference(self.cleaned_data["organisation"]).first()
        if found is None:
            raise ValidationError(_("No verified organisation has this reference."), code="unknown")
        return found


def found_for(own: Organisation, text: str) -> list[Organisation]:
    """The verified organisations that the text means, at most ten: the one of the reference, whatever it shows of
    itself, or those that are listed under such a name."""
    rows = _by_reference(text) if _is_reference(text) else _by_name(text)
    return list(rows.exclude(pk=own.pk).order_by("name_key", "pk")[:MOST_FOUND])


def _by_name(text: str) -> QuerySet[Organisation]:
    """Of a profile that is not public, only the name itself finds it."""
    key = name_key(text)
    rows = Organisation.objects.verified().joinable()
    further = named(rows).named(key, acronym_key(text))
    return rows.filter(Q(name_key__contains=key) | Q(pk__in=further.values("pk")))


def _by_reference(text: str) -> QuerySet[Organisation]:
    try:
        reference = normalise_reference(text, Organisation.LETTER)
    except BadReference:
        return Organisation.objects.none()
    return Organisation.objects.verified().filter(reference=reference)


def _is_reference(text: str) -> bool:
    try:
        normalise_reference(text, Organisation.LETTER)
    except BadReference:
        return False
    return True
