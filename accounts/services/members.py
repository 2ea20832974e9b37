"""Who represents an organisation. Its own focal point decides; staff of the United Nations are not needed."""

import secrets
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.audit import write_audit
from core.canonical import sha256_hex
from core.permissions import require
from core.text import clean_line
from core.throttle import Rate, count_try
from core.workflow import NotPossible

from .. import notices, rules
from ..enums import InvitationState, MemberRole, MembershipState, OrganisationState
from ..models import Invitation, Membership, Organisation, User
from ..workflow import INVITATION, MEMBERSHIP
from .rows import lock_organisation

INVITATIONS = Rate(50, 86400)
REQUESTS = Rate(10, 86400)


def invite_member(
    *, organisation: Organisation, email: str, role: str, by: User, language: str | None = None
) -> Invitation:
    """Send an invitation to an address: a link that works once, for 14 days. An earlier one to it is withdrawn.

    Raises PermissionDenied, NotPossible for who is in already, ValidationError by field, TooMany above fifty a day.
    """
    email = email.strip().lower()
    _check_invitation(email, role)
    count_try("invite_member", organisation.reference, INVITATIONS)
    token, now = secrets.token_urlsafe(32), timezone.now()
    with transaction.atomic():
        organisation = lock_organisation(organisation)
        if not rules.invite_member(by, organisation, role):
            raise PermissionDenied("accounts.invite_member")
        if organisation.memberships.active().filter(user__email=email).exists():
            raise NotPossible(_("This person represents the organisation already."))
        organisation.invitations.filter(email=email, state=InvitationState.OPEN).update(
            state=InvitationState.WITHDRAWN, withdrawn_at=now, withdrawn_by=by
        )
        invitation = Invitation.objects.create(
            organisation=organisation,
            email=email,
            role=role,
            language=language or get_language() or "en",
            token_hash=sha256_hex(token),
            sent_at=now,
            sent_by=by,
        )
        write_audit("invitation.send", invitation, by=by, after={"state": invitation.state, "role": role})
        notices.invitation_sent(invitation, token=token)
    return invitation


def find_invitation(token: str) -> Invitation | None:
    """The invitation whose link holds the token, in whatever state it is."""
    return Invitation.objects.select_related("organisation", "sent_by").filter(token_hash=sha256_hex(token)).first()


def accept_invitation(*, invitation: Invitation, by: User) -> Membership:
    """Join by an invitation. Who had asked to join is let in by it.

    Raises PermissionDenied, NotPossible when it was used or withdrawn, is older than 14 days, the organisation is
    closed, or the person is in it.
    """
    with transaction.atomic():
        organisation = lock_organisation(invitation.organisation)
        invitation = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
        require(by, "accounts.accept_invitation", invitation)
        before = {"state": invitation.state}
        invitation.state = INVITATION.take("accept", invitation.state)
        if invitation.is_expired:
            raise NotPossible(_("This invitation is older than 14 days. Ask for a new one."))
        if organisation.state == OrganisationState.CLOSED:
            raise NotPossible(_("This organisation is closed; nobody can join it."))
        now = timezone.now()
        held = organisation.memberships.filter(user=by).exclude(state=MembershipState.ENDED).first()
        if held is not None and held.state == MembershipState.ACTIVE:
            raise NotPossible(_("You represent this organisation already."))
        membership = held or Membership(user=by, organisation=organisation)
        membership.role, membership.state = invitation.role, MembershipState.ACTIVE
        membership.began_at, membership.began_by = now, invitation.sent_by
        membership.save()
        invitation.accepted_at, invitation.accepted_by = now, by
        invitation.save(update_fields=["state", "accepted_at", "accepted_by"])
        write_audit("invitation.accept", invitation, by=by, before=before, after={"state": invitation.state})
        notices.invitation_accepted(invitation)
    return membership


def withdraw_invitation(*, invitation: Invitation, by: User) -> Invitation:
    """Make the link of an invitation useless. Raises PermissionDenied, NotPossible when it was used or withdrawn."""
    with transaction.atomic():
        lock_organisation(invitation.organisation)
        invitation = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
        require(by, "accounts.withdraw_invitation", invitation)
        before = {"state": invitation.state}
        invitation.state = INVITATION.take("withdraw", invitation.state)
        invitation.withdrawn_at, invitation.withdrawn_by = timezone.now(), by
        invitation.save(update_fields=["state", "withdrawn_at", "withdrawn_by"])
        write_audit("invitation.withdraw", invitation, by=by, before=before, after={"state": invitation.state})
    return invitation


def ask_to_join(*, organisation: Organisation, note: str, by: User) -> Membership:
    """Ask the focal point to be let in; `note` says who one is.

    Raises PermissionDenied for who is in it, NotPossible when it cannot be joined or was asked already, ValidationError
    by field, TooMany above ten a day.
    """
    note = clean_line(note)
    if len(note) > 300:
        raise ValidationError({"note": _("This is longer than %(length)d characters.") % {"length": 300}})
    if organisation.state == OrganisationState.CLOSED:
        raise NotPossible(_("This organisation is closed; nobody can join it."))
    count_try("ask_to_join", str(by.pk), REQUESTS)
    try:
        with transaction.atomic():
            organisation = lock_organisation(organisation)
            require(by, "accounts.ask_to_join", organisation)
            membership = Membership.objects.create(
                user=by,
                organisation=organisation,
                role=MemberRole.AUTHOR,
                state=MembershipState.ASKED,
                note=note,
                asked_at=timezone.now(),
            )
            write_audit("membership.ask", membership, by=by, after={"state": membership.state})
            notices.membership_asked(membership)
    except IntegrityError as problem:
        if "membership_once_at_a_time" not in str(problem):
            raise
        raise NotPossible(_("You have asked already; its focal point has been told.")) from problem
    return membership


def approve_membership(*, membership: Membership, by: User, role: str = MemberRole.AUTHOR) -> Membership:
    """Let in who asked, in a role. Raises PermissionDenied (only an owner makes an owner), NotPossible when it was
    answered."""
    with transaction.atomic():
        membership = _lock_membership(membership)
        require(by, "accounts.approve_membership", membership)
        if not rules.invite_member(by, membership.organisation, role):
            raise PermissionDenied("accounts.approve_membership")
        before = {"state": membership.state}
        membership.state = MEMBERSHIP.take("approve", membership.state)
        membership.role, membership.began_at, membership.began_by = role, timezone.now(), by
        membership.save(update_fields=["state", "role", "began_at", "began_by"])
        write_audit(
            "membership.approve", membership, by=by, before=before, after={"state": membership.state, "role": role}
        )
        notices.membership_approved(membership)
    return membership


def decline_membership(*, membership: Membership, by: User) -> Membership:
    """Do not let in who asked. Raises PermissionDenied, NotPossible when it was answered."""
    with transaction.atomic():
        membership = _lock_membership(membership)
        require(by, "accounts.decline_membership", membership)
        before = {"state": membership.state}
        membership.state = MEMBERSHIP.take("decline", membership.state)
        membership.ended_at, membership.ended_by = timezone.now(), by
        membership.save(update_fields=["state", "ended_at", "ended_by"])
        write_audit("membership.decline", membership, by=by, before=before, after={"state": membership.state})
        notices.membership_declined(membership)
    return membership


def end_membership(*, membership: Membership, by: User) -> Membership:
    """End one's own part in an organisation, or another's. What the person wrote stays with the organisation.

    Raises PermissionDenied; NotPossible for the last owner, and when it has ended.
    """
    with transaction.atomic():
        membership = _lock_membership(membership)
        require(by, "accounts.end_membership", membership)
        before = {"state": membership.state}
        membership.state = MEMBERSHIP.take("end", membership.state)
        _keep_an_owner(membership)
        membership.ended_at, membership.ended_by = timezone.now(), by
        membership.save(update_fields=["state", "ended_at", "ended_by"])
        write_audit("membership.end", membership, by=by, before=before, after={"state": membership.state})
        notices.membership_ended(membership, by=by)
    return membership


def change_role(*, membership: Membership, role: str, by: User) -> Membership:
    """Give a representative another role. Raises PermissionDenied unless by an owner; NotPossible for the last owner,
    and for who is not a representative now."""
    if role not in MemberRole.values:
        raise ValidationError({"role": _("Choose one from the list.")})
    with transaction.atomic():
        membership = _lock_membership(membership)
        require(by, "accounts.change_role", membership)
        if membership.state != MembershipState.ACTIVE:
            raise NotPossible(_("This person does not represent the organisation now."))
        before = {"role": membership.role}
        if role != MemberRole.OWNER:
            _keep_an_owner(membership)
        membership.role = role
        membership.save(update_fields=["role"])
        write_audit("membership.change_role", membership, by=by, before=before, after={"role": role})
    return membership


def _lock_membership(membership: Membership) -> Membership:
    """The organisation is locked first and by all, so that two owners who leave at once see each other."""
    organisation = lock_organisation(membership.organisation)
    membership = Membership.objects.select_for_update(of=("self",)).select_related("user").get(pk=membership.pk)
    membership.organisation = organisation
    return membership


def _keep_an_owner(membership: Membership) -> None:
    if membership.role != MemberRole.OWNER or membership.organisation.state == OrganisationState.CLOSED:
        return
    others = membership.organisation.memberships.active().filter(role=MemberRole.OWNER).exclude(pk=membership.pk)
    if not others.exists():
        raise NotPossible(_("This is the last owner. Make someone else an owner first, or close the organisation."))


def _check_invitation(email: str, role: str) -> None:
    problems: dict[str, Any] = {}
    try:
        validate_email(email)
    except ValidationError:
        problems["email"] = _("This is not an e-mail address. It looks like this: name@organisation.example")
    if role not in MemberRole.values:
        problems["role"] = _("Choose one from the list.")
    if problems:
        raise ValidationError(problems)
