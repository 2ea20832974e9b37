"""Who follows an owner who cannot be reached: two officers appoint, and any owner who is there after all ends it."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.audit import write_audit
from core.permissions import require
from core.text import clean_text
from core.workflow import NotPossible
from moderation.enums import CaseKind, Outcome
from moderation.models import Case
from moderation.services import case_of, close_case, decide_case
from record.services import append_entry

from .. import notices
from ..enums import MemberRole
from ..models import Membership, Organisation, Succession, User
from ..workflow import SUCCESSION
from .rows import lock_organisation, open_case_of


def ask_succession(*, organisation: Organisation, reason: str, by: User) -> Succession:
    """Ask the desk to make oneself an owner, since no owner can be reached. The owners are told at once and can object.

    Raises PermissionDenied for owners and strangers, NotPossible while another request is open, ValidationError without
    a reason.
    """
    reason = clean_text(reason)
    if not reason:
        raise ValidationError({"reason": _("Say how you tried to reach the owner, and since when nobody answers.")})
    with transaction.atomic():
        organisation = lock_organisation(organisation)
        require(by, "accounts.ask_succession", organisation)
        succession = _create(organisation, reason, by)
        open_case_of(organisation=organisation, kind=CaseKind.SUCCESSION, subject=succession, by=by)
        write_audit("succession.ask", succession, by=by, after={"state": succession.state})
        append_entry(kind="received", reference=organisation.reference, content={"succession": reason})
        notices.succession_asked(succession)
    return succession


def object_to_succession(*, succession: Succession, by: User) -> Succession:
    """An owner is there after all: the request ends, and its case with it. Raises PermissionDenied, NotPossible."""
    with transaction.atomic():
        succession = _lock_succession(succession)
        require(by, "accounts.object_to_succession", succession)
        before = {"state": succession.state}
        _end(succession, "object_to")
        if (case := case_of(succession, CaseKind.SUCCESSION)) is not None:
            close_case(case=case, by=by, reason=_("An owner objected."))
        write_audit("succession.object_to", succession, by=by, before=before, after={"state": succession.state})
        notices.succession_ended(succession)
    return succession


def appoint_succession(*, succession: Succession, sentence: str, by: User) -> Succession:
    """Make the person an owner. The first officer proposes it, and nothing changes; a second one confirms it, and it
    has effect.

    Raises PermissionDenied (also for the officer who proposed it), NotPossible when the person represents the
    organisation no more or another officer holds the case, ValidationError without a sentence.
    """
    with transaction.atomic():
        succession = _lock_succession(succession)
        require(by, "accounts.appoint_succession", succession)
        before = {"state": succession.state}
        SUCCESSION.take("appoint", succession.state)
        membership = succession.organisation.memberships.active().filter(user=succession.user).first()
        if membership is None:
            raise NotPossible(_("This person does not represent the organisation now."))
        decision = decide_case(case=_case(succession), outcome=Outcome.APPOINT, sentence=sentence, by=by)
        if decision.is_effective:
            _end(succession, "appoint")
            Membership.objects.filter(pk=membership.pk).update(role=MemberRole.OWNER)
            write_audit("succession.appoint", succession, by=by, before=before, after={"state": succession.state})
            notices.succession_appointed(succession)
    return succession


def refuse_succession(*, succession: Succession, code: str, sentence: str, by: User) -> Succession:
    """Leave the owners as they are, with a reason and a sentence; it needs two officers as every refusal does.

    Raises as `appoint_succession`, and ValidationError without a reason.
    """
    with transaction.atomic():
        succession = _lock_succession(succession)
        require(by, "accounts.refuse_succession", succession)
        before = {"state": succession.state}
        SUCCESSION.take("refuse", succession.state)
        decision = decide_case(case=_case(succession), outcome=Outcome.REFUSE, code=code, sentence=sentence, by=by)
        if decision.is_effective:
            _end(succession, "refuse")
            write_audit("succession.refuse", succession, by=by, before=before, after={"state": succession.state})
            notices.succession_ended(succession, sentence=decision.sentence)
    return succession


def _create(organisation: Organisation, reason: str, by: User) -> Succession:
    try:
        with transaction.atomic():
            return Succession.objects.create(organisation=organisation, user=by, reason=reason, asked_at=timezone.now())
    except IntegrityError as problem:
        raise NotPossible(_("The desk has been asked already; its answer is awaited.")) from problem


def _end(succession: Succession, verb: str) -> None:
    succession.state = SUCCESSION.take(verb, succession.state)
    succession.ended_at = timezone.now()
    succession.save(update_fields=["state", "ended_at"])


def _case(succession: Succession) -> Case:
    case = case_of(succession, CaseKind.SUCCESSION)
    if case is None:
        raise NotPossible(_("No case is open for this organisation."))
    return case


def _lock_succession(succession: Succession) -> Succession:
    """The organisation is locked first and by all."""
    organisation = lock_organisation(succession.organisation)
    succession = Succession.objects.select_for_update(of=("self",)).select_related("user").get(pk=succession.pk)
    succession.organisation = organisation
    return succession
