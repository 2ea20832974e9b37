"""What every service on an organisation begins with: its row locked; and how it comes to the desk."""

from typing import Any

from core.audit import Subject
from core.permissions import CLOCK
from moderation.enums import CaseKind
from moderation.models import Case
from moderation.services import open_case

from ..models import Organisation


def lock_organisation(organisation: Organisation) -> Organisation:
    """The row as it is now, locked until the end of the transaction: first and by all who change something of it."""
    return Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)


def open_case_of(
    *, organisation: Organisation, kind: CaseKind, subject: Subject | None = None, by: Any = CLOCK
) -> Case:
    """Let the organisation (or `subject`, something of it) wait at the desk, where none of its people ever sees it.

    Raises NotPossible while a case of the kind is open for it.
    """
    return open_case(
        kind=kind,
        subject=subject or organisation,
        title=organisation.name,
        url=organisation.get_absolute_url(),
        language=organisation.language,
        region=organisation.place.region if organisation.place else "",
        interested=[membership.user for membership in organisation.memberships.active().select_related("user")],
        by=by,
    )
