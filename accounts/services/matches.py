"""What officers say of entries of a register that look like an organisation, and what that makes of its status."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.audit import write_audit
from core.permissions import require
from moderation.enums import CaseKind, Outcome
from moderation.services import case_of, decide_case

from ..enums import MatchVerdict
from ..matching import Entry, find_entry
from ..models import Organisation, RegisterMatch, Status, User
from .rows import lock_organisation, open_case_of


def confirm_match(*, organisation: Organisation, system: str, entry_key: str, by: User) -> RegisterMatch:
    """Say that an entry of the register is this organisation. The status that it declared in that system is checked by
    it, if the entry shows one that holds (`Entry.holds_status`); another entry confirmed before is no more.

    Raises PermissionDenied, ValidationError for an entry that is not in the register.
    """
    entry = _find(system, entry_key)
    with transaction.atomic():
        organisation = lock_organisation(organisation)
        require(by, "accounts.confirm_match", organisation)
        organisation.register_matches.filter(system=system, verdict=MatchVerdict.CONFIRMED).delete()
        match = _say(organisation, system, entry, MatchVerdict.CONFIRMED, by)
        _check_status(organisation, system, entry, by)
    return match


def dismiss_match(*, organisation: Organisation, system: str, entry_key: str, by: User) -> RegisterMatch:
    """Say that an entry of the register is another organisation: it is not shown as likely any more. A status that was
    checked by it is the organisation's own word again.

    Raises PermissionDenied, ValidationError for an entry that is not in the register.
    """
    entry = _find(system, entry_key)
    with transaction.atomic():
        organisation = lock_organisation(organisation)
        require(by, "accounts.dismiss_match", organisation)
        was = organisation.register_matches.filter(system=system, entry_key=entry_key).first()
        if was is not None and was.verdict == MatchVerdict.CONFIRMED:
            _uncheck_status(organisation, system)
        return _say(organisation, system, entry, MatchVerdict.DISMISSED, by)


def settle_matches(*, organisation: Organisation, by: User) -> Organisation:
    """Close the case of a declared status once its entries have been looked through.

    Raises PermissionDenied, NotPossible when another officer holds the case.
    """
    with transaction.atomic():
        organisation = lock_organisation(organisation)
        require(by, "accounts.confirm_match", organisation)
        case = case_of(organisation, CaseKind.MATCH)
        if case is not None:
            decide_case(case=case, outcome=Outcome.ACCEPT, by=by)
    return organisation


def ask_for_matches(organisation: Organisation) -> None:
    """Let a status that a verified organisation has declared since wait for an officer, in the caller's transaction;
    nothing when one waits already. While the desk has the whole profile, it sees the status there."""
    if case_of(organisation, CaseKind.MATCH) is not None:
        return
    open_case_of(organisation=organisation, kind=CaseKind.MATCH)


def _find(system: str, entry_key: str) -> Entry:
    entry = find_entry(system, entry_key)
    if entry is None:
        raise ValidationError({"entry": _("This entry is not in the register.")})
    return entry


def _say(organisation: Organisation, system: str, entry: Entry, verdict: MatchVerdict, by: User) -> RegisterMatch:
    match, _is_new = RegisterMatch.objects.update_or_create(
        organisation=organisation,
        system=system,
        entry_key=entry.key,
        defaults={"entry_name": entry.name[:300], "verdict": verdict, "at": timezone.now(), "by": by},
    )
    after = {"system": system, "entry": entry.key, "verdict": str(verdict)}
    write_audit(f"match.{verdict}", organisation, by=by, after=after, reason=entry.name)
    return match


def _check_status(organisation: Organisation, system: str, entry: Entry, by: User) -> None:
    status = Status.objects.select_for_update(of=("self",)).filter(organisation=organisation, system=system).first()
    if status is None:
        return
    if not entry.holds_status:
        _uncheck_status(organisation, system)
        return
    status.checked_at, status.checked_by, status.checked_against = timezone.now(), by, entry.name[:300]
    status.save(update_fields=["checked_at", "checked_by", "checked_against"])


def _uncheck_status(organisation: Organisation, system: str) -> None:
    organisation.statuses.filter(system=system).update(checked_at=None, checked_by=None, checked_against="")
