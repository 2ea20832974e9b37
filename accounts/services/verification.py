"""What the desk does with the verification of an organisation. Each act needs an officer who has no part in it."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.audit import write_audit
from core.permissions import require
from core.workflow import NotPossible
from moderation.enums import CaseKind, Outcome
from moderation.models import Case
from moderation.services import case_of, claim_case, decide_case
from record.services import append_entry

from .. import notices
from ..models import Organisation, User
from ..models.organisations import MOST_CLARIFICATIONS
from ..workflow import ORGANISATION
from .renewal import verified_until
from .rows import lock_organisation, open_case_of


def review_organisation(*, organisation: Organisation, by: User) -> Organisation:
    """Take the profile into review: the officer claims the case, and its people see that someone reads it.

    Raises PermissionDenied, NotPossible when another officer holds the case or it is not newly submitted.
    """
    with transaction.atomic():
        organisation = lock_organisation(organisation)
        require(by, "accounts.review_organisation", organisation)
        before = {"state": organisation.state}
        organisation.state = ORGANISATION.take("review", organisation.state)
        organisation.save(update_fields=["state"])
        claim_case(case=_case(organisation), by=by)
        write_audit("organisation.review", organisation, by=by, before=before, after={"state": organisation.state})
    return organisation


def query_organisation(*, organisation: Organisation, sentence: str, by: User, code: str = "") -> Organisation:
    """Ask for a clarification: all questions in one batch, at most two batches.

    Raises PermissionDenied, NotPossible after the second batch or while another officer holds the case,
    ValidationError without a sentence.
    """
    with transaction.atomic():
        organisation = lock_organisation(organisation)
        require(by, "accounts.query_organisation", organisation)
        before = {"state": organisation.state}
        organisation.state = ORGANISATION.take("query", organisation.state)
        case = _case(organisation)
        asked = organisation.clarifications.filter(case_reference=case.reference).count()
        if asked >= MOST_CLARIFICATIONS:
            raise NotPossible(_("Clarifications were asked twice already. Verify the organisation, or refuse it."))
        decision = decide_case(case=case, outcome=Outcome.ASK_CHANGE, code=code, sentence=sentence, by=by)
        organisation.save(update_fields=["state"])
        organisation.clarifications.create(
            case_reference=case.reference,
            number=asked + 1,
            question=decision.sentence,
            asked_at=timezone.now(),
            asked_by=by,
        )
        write_audit("organisation.query", organisation, by=by, before=before, after={"state": organisation.state})
        notices.organisation_queried(organisation, decision)
    return organisation


def verify_organisation(*, organisation: Organisation, by: User) -> Organisation:
    """Say that the organisation is real and who it says it is; effective at once.

    Raises PermissionDenied, NotPossible while another officer holds the case.
    """
    with transaction.atomic():
        organisation = lock_organisation(organisation)
        require(by, "accounts.verify_organisation", organisation)
        before = {"state": organisation.state}
        organisation.state = ORGANISATION.take("verify", organisation.state)
        decide_case(case=_case(organisation), outcome=Outcome.ACCEPT, by=by)
        organisation.verified_at, organisation.verified_by = timezone.now(), by
        organisation.verified_until = verified_until(organisation.verified_at)
        organisation.save(update_fields=["state", "verified_at", "verified_by", "verified_until"])
        write_audit("organisation.verify", organisation, by=by, before=before, after={"state": organisation.state})
        notices.organisation_verified(organisation)
    return organisation


def refuse_organisation(*, organisation: Organisation, code: str, sentence: str, by: User) -> Organisation:
    """Refuse with a published reason and a sentence. The first officer proposes it, and nothing changes; a second one
    confirms it, and it has effect.

    Raises PermissionDenied (also for the officer who proposed it), NotPossible while another officer holds the case,
    ValidationError without a reason or sentence.
    """
    with transaction.atomic():
        organisation = lock_organisation(organisation)
        require(by, "accounts.refuse_organisation", organisation)
        before = {"state": organisation.state}
        after = ORGANISATION.take("refuse", organisation.state)
        decision = decide_case(case=_case(organisation), outcome=Outcome.REFUSE, code=code, sentence=sentence, by=by)
        if decision.is_effective:
            organisation.state = after
            organisation.refused_at, organisation.refused_by = timezone.now(), by
            organisation.save(update_fields=["state", "refused_at", "refused_by"])
            write_audit("organisation.refuse", organisation, by=by, before=before, after={"state": organisation.state})
            notices.organisation_refused(organisation, decision)
    return organisation


def suspend_organisation(*, organisation: Organisation, code: str, sentence: str, by: User) -> Organisation:
    """Suspend a verified organisation with a published reason and a sentence. The first officer proposes it (a case
    opens for it), and nothing changes; a second one confirms it, and it has effect. What it published stays.

    Raises PermissionDenied (also for the officer who proposed it), NotPossible unless it is verified or while another
    officer holds the case, ValidationError without a reason or sentence.
    """
    with transaction.atomic():
        organisation = lock_organisation(organisation)
        require(by, "accounts.suspend_organisation", organisation)
        before = {"state": organisation.state}
        after = ORGANISATION.take("suspend", organisation.state)
        case = case_of(organisation, CaseKind.SUSPENSION) or _open_suspension(organisation, by)
        decision = decide_case(case=case, outcome=Outcome.SUSPEND, code=code, sentence=sentence, by=by)
        if decision.is_effective:
            organisation.state = after
            organisation.suspended_at, organisation.suspended_by = timezone.now(), by
            organisation.suspension_reason = decision.sentence
            organisation.save(update_fields=["state", "suspended_at", "suspended_by", "suspension_reason"])
            write_audit("organisation.suspend", organisation, by=by, before=before, after={"state": after})
            notices.organisation_suspended(organisation, decision)
    return organisation


def keep_organisation(*, organisation: Organisation, by: User) -> Organisation:
    """Close the case for a suspension without one: the organisation stays as it is.

    Raises PermissionDenied, NotPossible when no such case is open or another officer holds it.
    """
    with transaction.atomic():
        organisation = lock_organisation(organisation)
        require(by, "accounts.suspend_organisation", organisation)
        case = case_of(organisation, CaseKind.SUSPENSION)
        if case is None:
            raise NotPossible(_("No case is open for this organisation."))
        decide_case(case=case, outcome=Outcome.ACCEPT, by=by)
        write_audit("organisation.keep", organisation, by=by, after={"state": organisation.state})
    return organisation


def reinstate_organisation(*, organisation: Organisation, by: User) -> Organisation:
    """End a suspension. Raises PermissionDenied, NotPossible unless it is suspended."""
    with transaction.atomic():
        organisation = lock_organisation(organisation)
        require(by, "accounts.reinstate_organisation", organisation)
        before = {"state": organisation.state}
        organisation.state = ORGANISATION.take("reinstate", organisation.state)
        _forget_the_suspension(organisation)
        organisation.save(update_fields=[*_SUSPENSION, "state", "verified_until"])
        append_entry(kind="decided", reference=organisation.reference, content={"state": organisation.state})
        write_audit("organisation.reinstate", organisation, by=by, before=before, after={"state": organisation.state})
        notices.organisation_reinstated(organisation)
    return organisation


def vindicate_organisation(*, organisation: Organisation, by: User) -> Organisation:
    """Give back what a refusal or a suspension took, after an appeal that reversed it. The answer to the appeal tells
    its people.

    Raises PermissionDenied, NotPossible unless it is refused or suspended.
    """
    with transaction.atomic():
        organisation = lock_organisation(organisation)
        require(by, "accounts.vindicate_organisation", organisation)
        before = {"state": organisation.state}
        organisation.state = ORGANISATION.take("vindicate", organisation.state)
        if organisation.refused_at is not None:
            organisation.verified_at, organisation.verified_by = timezone.now(), by
            organisation.verified_until = verified_until(organisation.verified_at)
            organisation.refused_at, organisation.refused_by = None, None
        _forget_the_suspension(organisation)
        changed = ["verified_at", "verified_by", "refused_at", "refused_by"]
        organisation.save(update_fields=[*_SUSPENSION, *changed, "state", "verified_until"])
        write_audit("organisation.vindicate", organisation, by=by, before=before, after={"state": organisation.state})
    return organisation


def _case(organisation: Organisation) -> Case:
    case = case_of(organisation, CaseKind.ORGANISATION)
    if case is None:
        raise NotPossible(_("No case is open for this organisation."))
    return case


def _open_suspension(organisation: Organisation, by: User) -> Case:
    return claim_case(case=open_case_of(organisation=organisation, kind=CaseKind.SUSPENSION), by=by)


def _forget_the_suspension(organisation: Organisation) -> None:
    """A verification that ran out meanwhile begins anew, so that its people are asked before it lapses."""
    organisation.suspended_at, organisation.suspended_by, organisation.suspension_reason = None, None, ""
    now = timezone.now()
    if organisation.verified_until is None or organisation.verified_until < now:
        organisation.verified_until = verified_until(now)


_SUSPENSION = ("suspended_at", "suspended_by", "suspension_reason")
