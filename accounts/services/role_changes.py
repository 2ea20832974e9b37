"""Roles of staff: one administrator proposes to give or take one, a second one confirms it. The first administrators
get theirs by a command on the machine."""

from dataclasses import dataclass
from typing import ClassVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.audit import write_audit
from core.permissions import CLOCK, Clock, require
from core.text import clean_line
from core.workflow import NotPossible

from .. import notices
from ..enums import Role
from ..models import Grant, RoleChange, User
from ..workflow import ROLE_CHANGE

LEAST_ADMINISTRATORS = 2
LONGEST_REASON = 300


@dataclass(frozen=True)
class _Account:
    """The account in the audit trail."""

    KIND: ClassVar[str] = "account"
    reference: str


def propose_role_change(*, user: User, role: str, gives: bool, reason: str, by: User) -> RoleChange:
    """Propose to give a role to a person or to take it. The other administrators are told; nothing changes yet.

    Raises PermissionDenied, ValidationError by field; NotPossible when the person has the role already (or not), the
    same is proposed already, or too few administrators would be left.
    """
    require(by, "accounts.propose_role_change")
    reason = clean_line(reason)
    _check(user, role, gives, reason)
    with transaction.atomic():
        _lock_grants()
        _refuse_idle(user, role, gives)
        change = _create(RoleChange(user=user, role=role, gives=gives, reason=reason, proposed_by=by))
        write_audit("role_change.propose", change, by=by, after=_facts(change))
        notices.role_change_proposed(change)
    return change


def confirm_role_change(*, change: RoleChange, by: User) -> RoleChange:
    """Agree, as a second administrator: the role is given or taken at once, and the person is told.

    Raises PermissionDenied for who proposed it and for the person concerned; NotPossible when it was decided, or is not
    possible any more as in `propose_role_change`.
    """
    with transaction.atomic():
        _lock_grants()
        change = _lock(change)
        require(by, "accounts.confirm_role_change", change)
        before = _facts(change)
        change.state = ROLE_CHANGE.take("confirm", change.state)
        _refuse_idle(change.user, change.role, change.gives)
        _save_decision(change, by)
        if change.gives:
            Grant.objects.create(user=change.user, role=change.role, granted_by=by)
        else:
            Grant.objects.filter(user=change.user, role=change.role).delete()
        write_audit("role_change.confirm", change, by=by, before=before, after=_facts(change))
        notices.role_changed(change)
    return change


def decline_role_change(*, change: RoleChange, by: User) -> RoleChange:
    """Leave it as it is; who proposed it can so take it back. Raises PermissionDenied, NotPossible when it was
    decided."""
    with transaction.atomic():
        change = _lock(change)
        require(by, "accounts.decline_role_change", change)
        before = _facts(change)
        change.state = ROLE_CHANGE.take("decline", change.state)
        _save_decision(change, by)
        write_audit("role_change.decline", change, by=by, before=before, after=_facts(change))
    return change


def grant_first_role(*, user: User, role: str, by: Clock = CLOCK) -> Grant:
    """Give a role without a second administrator, as long as there are not yet two: by a command, never by a page.

    Raises PermissionDenied for any person, ValidationError by field; NotPossible when the person has the role, or two
    administrators are there to decide.
    """
    if by is not CLOCK:
        raise PermissionDenied("accounts.grant_first_role")
    _check(user, role, True, "-")
    with transaction.atomic():
        _lock_grants()
        if _administrators() >= LEAST_ADMINISTRATORS:
            raise NotPossible(
                _("There are two administrators. One of them proposes the role at the desk, another confirms it.")
            )
        _refuse_idle(user, role, gives=True)
        grant = Grant.objects.create(user=user, role=role)
        write_audit("grant.give", _Account(f"user:{user.pk}"), by=by, after={"role": role})
    return grant


def _check(user: User, role: str, gives: bool, reason: str) -> None:
    problems = {}
    if gives and not user.is_active:
        problems["email"] = _("This account is closed or blocked.")
    if role not in Role.values:
        problems["role"] = _("Choose one from the list.")
    if not reason:
        problems["reason"] = _("Say why, in a sentence.")
    elif len(reason) > LONGEST_REASON:
        problems["reason"] = _("This is longer than %(length)d characters.") % {"length": LONGEST_REASON}
    if problems:
        raise ValidationError(problems)


def _lock_grants() -> None:
    """The grants of administrators, locked by all and first: of two that are taken at once, the second is counted
    when the first is gone."""
    list(Grant.objects.select_for_update(of=("self",)).filter(role=Role.ADMINISTRATOR).order_by("pk"))


def _lock(change: RoleChange) -> RoleChange:
    return RoleChange.objects.select_for_update(of=("self",)).select_related("user").get(pk=change.pk)


def _refuse_idle(user: User, role: str, gives: bool) -> None:
    """Raise NotPossible where giving or taking the role would change nothing, or more than may be."""
    holds = Grant.objects.filter(user=user, role=role).exists()
    if gives and holds:
        raise NotPossible(_("This person has the role already."))
    if gives and not user.is_active:
        raise NotPossible(_("This account is closed or blocked."))
    if not gives and not holds:
        raise NotPossible(_("This person does not have the role."))
    if not gives and role == Role.ADMINISTRATOR and user.is_active and _administrators() <= LEAST_ADMINISTRATORS:
        raise NotPossible(
            _("There have to be two administrators at least. Give the role to somebody else first, then take it here.")
        )


def _administrators() -> int:
    return Grant.objects.filter(role=Role.ADMINISTRATOR, user__is_active=True).count()


def _create(change: RoleChange) -> RoleChange:
    change.proposed_at = timezone.now()
    try:
        with transaction.atomic():
            change.save()
    except IntegrityError as problem:
        if "role_change_one_open" not in str(problem):
            raise
        raise NotPossible(_("A change of this role of this person is proposed already.")) from problem
    return change


def _save_decision(change: RoleChange, by: User) -> None:
    change.decided_at, change.decided_by = timezone.now(), by
    change.save(update_fields=["state", "decided_at", "decided_by"])


def _facts(change: RoleChange) -> dict[str, str | bool]:
    return {"state": change.state, "user": f"user:{change.user_id}", "role": change.role, "gives": change.gives}
