"""What staff bring in the browser: a file of organisations, and how it is taken in."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

MOST_BYTES = 5 * 1024 * 1024


class ImportForm(forms.Form):
    """A CSV file. `cleaned_data["file"]` is its name, as people gave it, and its text."""

    file = forms.FileField(
        label=_("CSV file"),
        help_text=_("In UTF-8, of at most 5 MB. The first line names the columns."),
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
        error_messages={
            "required": _("Choose the file."),
            "empty": _("This file is empty. Choose the file again."),
            "missing": _("Choose the file."),
        },
    )

    def clean_file(self) -> tuple[str, str]:
        upload: UploadedFile[Any] = self.cleaned_data["file"]
        if (upload.size or 0) > MOST_BYTES:
            raise ValidationError(_("This file has more than 5 MB. Send it in parts."), code="too_large")
        try:
            text = upload.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            raise ValidationError(
                _("This file is not text in UTF-8. Save it from the spreadsheet as “CSV UTF-8”."), code="encoding"
            ) from None
        if "\x00" in text:
            raise ValidationError(_("This is not a CSV file. Save it from the spreadsheet as “CSV UTF-8”."), code="nul")
        return upload.name or "", text


class StartForm(forms.Form):
    """Whether the contacts are invited."""

    invites = forms.BooleanField(
        label=_("Invite each contact to become the owner of its organisation"),
        help_text=_("A letter in your name goes to each address in the column contact_email of a new organisation."),
        required=False,
    )
