"""The form of /record/verify/."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

LARGEST = 2_000_000  # bytes; a receipt with the longest submission and its answers is a tenth of it


class ReceiptForm(forms.Form):
    """A receipt, pasted or as a file. Its text is `cleaned_data["text"]`."""

    receipt = forms.CharField(
        label=_("Receipt"),
        required=False,
        strip=False,
        max_length=LARGEST,
        help_text=_("Paste the whole text of the receipt file, from the first brace to the last."),
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "autocomplete": "off", "dir": "ltr"}),
    )
    file = forms.FileField(
        label=_("Or the receipt file"),
        required=False,
        allow_empty_file=True,
        help_text=_("The file that you downloaded with your receipt; its name ends in .json."),
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        file, pasted = cleaned.get("file"), cleaned.get("receipt", "")
        if not self.errors:
            cleaned["text"] = self._read(file) if file is not None else pasted
            if not cleaned["text"].strip():
                self.add_error("receipt", _("Paste a receipt, or choose the file."))
        return cleaned

    def _read(self, file: Any) -> str:
        if file.size > LARGEST:
            self.add_error("file", _("This file is larger than any receipt (2 MB)."))
            return "-"
        try:
            return file.read().decode("utf-8")
        except UnicodeDecodeError:
            self.add_error("file", ValidationError(_("This file is not text in UTF-8, so it is not a receipt.")))
            return "-"
