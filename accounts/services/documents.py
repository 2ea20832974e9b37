"""The documents by which an organisation shows that it exists: kept, taken away, looked at."""

import hashlib

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.audit import write_audit
from core.permissions import require
from core.throttle import Rate, count_try
from core.workflow import NotPossible

from .. import rules
from ..documents import MOST_DOCUMENTS, Checked, check_document, refuse_size
from ..models import Document, Organisation, User
from .rows import lock_organisation

UPLOADS = Rate(40, 3600)


class NotStored(Exception):
    """The storage could not take the file: it is full, or not there. Nothing is left of it. `str()` is a sentence."""


def add_document(*, organisation: Organisation, file: UploadedFile, by: User) -> Document:
    """Keep an uploaded file as a document of the organisation.

    Raises PermissionDenied, NotPossible while the desk has the profile, ValidationError under `document`, NotStored,
    and TooMany above forty an hour.
    """
    require(by, "accounts.manage_organisation", organisation)
    count_try("add_document", str(by.pk), UPLOADS)
    try:
        refuse_size(file.size or 0)
        content = file.read()
        checked = check_document(file.name or "", content)
    except ValidationError as problem:
        raise ValidationError({"document": problem}) from None
    document = _unsaved(organisation, checked, content, by)
    storage = document.file.storage
    try:
        with transaction.atomic():
            organisation = lock_organisation(organisation)
            if not rules.add_document(by, organisation):
                raise NotPossible(_("Documents cannot be changed while the profile is as it is now."))
            _refuse_one_more(organisation, document)
            document.file.save(document.name, ContentFile(content), save=False)
            document.save()
            write_audit("document.add", document, by=by, after=_facts(document))
    except OSError as failure:
        storage.delete(_place(document))  # a file that was cut off in the middle
        raise NotStored(_("The file could not be kept: there is no room for it. Try again in an hour.")) from failure
    except BaseException:
        storage.delete(_place(document))  # a file without a row
        raise
    return document


def remove_document(*, document: Document, by: User) -> None:
    """Take a document away, row and file; nothing happens where a colleague was quicker. Raises PermissionDenied,
    NotPossible while the desk has the profile."""
    with transaction.atomic():
        organisation = lock_organisation(document.organisation)
        require(by, "accounts.manage_organisation", organisation)
        kept = organisation.documents.filter(pk=document.pk).first()  # with the organisation as it is now
        if kept is None:
            return
        if not rules.remove_document(by, kept):
            raise NotPossible(_("Documents cannot be changed while the profile is as it is now."))
        write_audit("document.remove", kept, by=by, before=_facts(kept))
        storage, place = kept.file.storage, str(kept.file.name)
        kept.delete()
        transaction.on_commit(lambda: storage.delete(place))


def view_document(*, document: Document, by: User) -> Document:
    """Look at a document; that an officer looked is written down. Raises PermissionDenied."""
    require(by, "accounts.view_document", document)
    if rules.role_in(by, document.organisation) == "":
        with transaction.atomic():
            write_audit("document.view", document, by=by, after=_facts(document))
    return document


def _unsaved(organisation: Organisation, checked: Checked, content: bytes, by: User) -> Document:
    return Document(
        organisation=organisation,
        name=checked.name,
        media_type=checked.media_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        uploaded_at=timezone.now(),
        uploaded_by=by,
    )


def _refuse_one_more(organisation: Organisation, document: Document) -> None:
    held = list(organisation.documents.all())
    twin = next((other for other in held if other.sha256 == document.sha256), None)
    if twin is not None:
        told = _("This file is here already, under the name %(name)s.") % {"name": twin.name}
        raise ValidationError({"document": ValidationError(told, code="twice")})
    if len(held) >= MOST_DOCUMENTS:
        told = _("There are five documents, the most that there can be. Remove one first.")
        raise ValidationError({"document": ValidationError(told, code="many")})


def _place(document: Document) -> str:
    """Where the file lies or would lie: known before it is written."""
    field = Document._meta.get_field("file")
    return str(field.generate_filename(document, document.name))


def _facts(document: Document) -> dict[str, str | int]:
    return {"name": document.name, "media_type": document.media_type, "size": document.size, "sha256": document.sha256}
