"""Two entries of one organisation become one. Nothing is moved: the merged one points at the other, whose people answer
for what it sent. So undoing it gives back exactly what was."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.audit import write_audit
from core.permissions import require
from core.workflow import NotPossible
from moderation.enums import CaseKind
from moderation.models import Case
from moderation.services import close_case
from record.services import append_entry

from .. import notices
from ..enums import (
    ENDED_STATES,
    InvitationState,
    MemberRole,
    MembershipState,
    OrganisationState,
)
from ..models import Membership, Organisation, User
from ..workflow import ORGANISATION
from .rows import open_case_of

_AT_DESK = {OrganisationState.SUBMITTED, OrganisationState.IN_REVIEW, OrganisationState.CLARIFICATION_ASKED}


def merge_organisation(*, organisation: Organisation, into: Organisation, by: User) -> Organisation:
    """Merge a duplicate into the organisation that it is. Its page leads there; its people ask to join, and the
    managers there decide on them; its cases and invitations end.

    Raises PermissionDenied unless by an officer with no part in either, NotPossible when either has ended, the other is
    a draft, or others were merged into this one; ValidationError when both are the same.
    """
    if organisation.pk == into.pk:
        raise ValidationError({"into": _("Choose another organisation than this one.")})
    with transaction.atomic():
        organisation, into = _lock_both(organisation, into)
        require(by, "accounts.merge_organisation", organisation)
        require(by, "accounts.merge_organisation", into)
        if into.state in {*ENDED_STATES, OrganisationState.DRAFT}:
            raise NotPossible(_("Nothing can be merged into an organisation that is a draft, closed or merged itself."))
        if organisation.merged.exists():
            raise NotPossible(_("Others were merged into this one. Undo that first, or merge the other way round."))
        before = {"state": organisation.state}
        organisation.state_before_merge = organisation.state
        organisation.state = ORGANISATION.take("merge", organisation.state)
        organisation.merged_into, organisation.merged_at, organisation.merged_by = into, timezone.now(), by
        organisation.save(update_fields=["state", "state_before_merge", "merged_into", "merged_at", "merged_by"])
        _end_what_waits(organisation, by)
        _let_ask(organisation, into)
        after = {"state": organisation.state, "into": into.reference}
        write_audit("organisation.merge", organisation, by=by, before=before, after=after, reason=into.reference)
        append_entry(kind="decided", reference=organisation.reference, content=after)
        notices.organisation_merged(organisation)
    return organisation


def unmerge_organisation(*, organisation: Organisation, by: User) -> Organisation:
    """Undo a merger: the organisation is what it was, with its own people. What waited at the desk waits there anew;
    who had asked to join the other one because of the merger asks no more.

    Raises PermissionDenied unless by an officer with no part in either, NotPossible unless it is merged.
    """
    into = organisation.merged_into
    if into is None:
        raise NotPossible(_("This organisation is not merged into another."))
    with transaction.atomic():
        organisation, into = _lock_both(organisation, into)
        require(by, "accounts.unmerge_organisation", organisation)
        if organisation.state != OrganisationState.MERGED:
            raise NotPossible(_("This organisation is not merged into another."))
        before = {"state": organisation.state, "into": into.reference}
        merged_at, was = organisation.merged_at, organisation.state_before_merge
        organisation.state = OrganisationState.SUBMITTED if was in _AT_DESK else was
        organisation.state_before_merge = ""
        organisation.merged_into = organisation.merged_at = organisation.merged_by = None
        organisation.save(update_fields=["state", "state_before_merge", "merged_into", "merged_at", "merged_by"])
        into.memberships.asked().filter(asked_at=merged_at).update(
            state=MembershipState.ENDED, ended_at=timezone.now(), ended_by=by
        )
        if organisation.state == OrganisationState.SUBMITTED:
            open_case_of(organisation=organisation, kind=CaseKind.ORGANISATION)
        after = {"state": organisation.state}
        write_audit("organisation.unmerge", organisation, by=by, before=before, after=after, reason=into.reference)
        append_entry(kind="decided", reference=organisation.reference, content=after)
        notices.organisation_unmerged(organisation)
    return organisation


def _lock_both(first: Organisation, second: Organisation) -> tuple[Organisation, Organisation]:
    """Both rows locked, the older first: two officers who merge in opposite directions do not wait for each other."""
    rows = Organisation.objects.select_for_update(of=("self",)).filter(pk__in=[first.pk, second.pk]).order_by("pk")
    found = {row.pk: row for row in rows}
    return found[first.pk], found[second.pk]


def _end_what_waits(organisation: Organisation, by: User) -> None:
    for case in Case.objects.not_closed().of(organisation):
        close_case(case=case, by=by, reason=_("The organisation was merged into another."))
    organisation.invitations.filter(state=InvitationState.OPEN).update(
        state=InvitationState.WITHDRAWN, withdrawn_at=timezone.now(), withdrawn_by=by
    )


def _let_ask(organisation: Organisation, into: Organisation) -> None:
    """Its people ask to join at the moment of the merger, by which they are found when it is undone."""
    there = set(into.memberships.exclude(state=MembershipState.ENDED).values_list("user_id", flat=True))
    Membership.objects.bulk_create(
        Membership(
            user_id=pk,
            organisation=into,
            role=MemberRole.AUTHOR,
            state=MembershipState.ASKED,
            note=_("Represented %(name)s") % {"name": organisation.name[:200]},
            asked_at=organisation.merged_at,
        )
        for pk in organisation.memberships.active().values_list("user_id", flat=True)
        if pk not in there
    )
