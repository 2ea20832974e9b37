"""What is kept how long, and removed when its time is over. Each floor registers its rules; a run applies them all."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import PROTECT, CharField, Exists, F, Func, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.audit import write_audit
from core.permissions import CLOCK
from notifications.models import Notice, OutboxMessage

from .. import notices
from ..enums import ImportState, InvitationState, MemberRole, OrganisationState
from ..models import DataExport, Invitation, Membership, Organisation, OrganisationImport
from ..personal_holdings import remove_export
from ..querysets import INVITATION_DAYS

logger = logging.getLogger(__name__)

DRAFT_DAYS, WARNING_DAYS = 90, 14
INVITATION_KEPT_DAYS = 90
COPY_DAYS = 7
FILE_DAYS = 30


@dataclass(frozen=True)
class Rule:
    """Rows of one kind: `due` finds those whose time is over, `act` removes one (or warns of it) in a transaction of
    its own, under a lock on it."""

    name: str
    title: Any
    days: int
    due: Callable[[datetime], QuerySet[Any]]
    act: Callable[[Any], None]


@dataclass(frozen=True)
class Applied:
    """What came of a rule: how many rows were due, and what failed, if anything did."""

    rule: Rule
    rows: int
    failure: str = ""


_rules: dict[str, Rule] = {}


def register(rule: Rule) -> Rule:
    """Make the rule known. Raises ValueError when another has its name."""
    if _rules.setdefault(rule.name, rule) is not rule:
        raise ValueError(f"Two rules of retention are called {rule.name}.")
    return rule


def apply_retention(*, dry_run: bool = False, now: datetime | None = None) -> list[Applied]:
    """Apply every rule, or with `dry_run` count only. A rule that fails does not hold up the others."""
    now = now or timezone.now()
    return [_apply(rule, now, dry_run=dry_run) for rule in _rules.values()]


def _apply(rule: Rule, now: datetime, *, dry_run: bool) -> Applied:
    done = 0
    try:
        if dry_run:
            return Applied(rule, rule.due(now).count())
        for key in list(rule.due(now).values_list("pk", flat=True)):
            done += _act(rule, key, now)
    except Exception as problem:
        logger.exception("The rule of retention %s failed.", rule.name)
        return Applied(rule, done, f"{rule.name}: {type(problem).__name__}: {problem}".splitlines()[0])
    return Applied(rule, done)


def _act(rule: Rule, key: Any, now: datetime) -> int:
    """Look once more under the lock: somebody may have worked on it since the list was read."""
    with transaction.atomic():
        row = rule.due(now).select_for_update(of=("self",)).filter(pk=key).first()
        if row is not None:
            rule.act(row)
        return int(row is not None)


# --- drafts of organisations -------------------------------------------------------------------------------------
def _untouched(since: datetime) -> QuerySet[Organisation]:
    """Drafts that were never submitted and not changed since then, and on which nothing rests that is protected. Those
    that a secretariat imported wait for their people."""
    drafts = Organisation.objects.filter(
        state=OrganisationState.DRAFT, submitted_at=None, imported_at=None, changed_at__lte=since
    )
    for relation in Organisation._meta.related_objects:
        if relation.on_delete is PROTECT:
            resting = relation.related_model._default_manager.filter(**{relation.field.name: OuterRef("pk")})
            drafts = drafts.exclude(Exists(resting))
    return drafts


def _with_warning(drafts: QuerySet[Organisation]) -> QuerySet[Organisation]:
    """With the key of the warning about the draft as it is: one that was changed since is warned about anew."""
    day = Func(F("changed_at"), Value("YYYYMMDD"), function="to_char", output_field=CharField())
    return drafts.annotate(warning=Concat(Value(notices.EXPIRING_KEY), F("reference"), Value(":"), day))


def _to_warn(now: datetime) -> QuerySet[Organisation]:
    told = Notice.objects.filter(key=OuterRef("warning"))
    drafts = _with_warning(_untouched(now - timedelta(days=DRAFT_DAYS - WARNING_DAYS)))
    return drafts.filter(~Exists(told), Exists(_owners()))


def _to_remove(now: datetime) -> QuerySet[Organisation]:
    """Whose owner was warned 14 days ago, however late the warning came; and those that have no owner."""
    told = Notice.objects.filter(key=OuterRef("warning"), created_at__lte=now - timedelta(days=WARNING_DAYS))
    drafts = _with_warning(_untouched(now - timedelta(days=DRAFT_DAYS)))
    return drafts.filter(Exists(told) | ~Exists(_owners()))


def _owners() -> QuerySet[Membership]:
    return Membership.objects.active().filter(organisation=OuterRef("pk"), role=MemberRole.OWNER)


def _remove_draft(organisation: Organisation) -> None:
    for document in organisation.documents.all():
        transaction.on_commit(lambda file=document.file: file.storage.delete(file.name))  # type: ignore[misc]
    OutboxMessage.objects.filter(key__in=[f"invitation:{row.pk}" for row in organisation.invitations.all()]).delete()
    write_audit("organisation.expire", organisation, by=CLOCK, before={"state": organisation.state})
    organisation.delete()


# --- what is short-lived -----------------------------------------------------------------------------------------
def _old_copies(now: datetime) -> QuerySet[DataExport]:
    """Seven days after a copy was ready, or after it was asked for and not made."""
    over = now - timedelta(days=COPY_DAYS)
    return DataExport.objects.filter(
        Q(state="ready", ready_at__lte=over) | (~Q(state="ready") & Q(requested_at__lte=over))
    )


def _old_invitations(now: datetime) -> QuerySet[Invitation]:
    """That were not accepted; the address in them belongs to somebody who may have no account."""
    over = now - timedelta(days=INVITATION_DAYS + INVITATION_KEPT_DAYS)
    return Invitation.objects.filter(sent_at__lte=over).exclude(state=InvitationState.ACCEPTED)


def _remove_invitation(invitation: Invitation) -> None:
    OutboxMessage.objects.filter(key=f"invitation:{invitation.pk}").delete()
    invitation.delete()


def _old_files(now: datetime) -> QuerySet[OrganisationImport]:
    """That were looked through, or failed, and that nobody imported: they hold addresses of contacts."""
    left = OrganisationImport.objects.filter(state__in=[ImportState.CHECKED, ImportState.FAILED])
    return left.filter(uploaded_at__lte=now - timedelta(days=FILE_DAYS))


def _old_sessions(now: datetime) -> QuerySet[Session]:
    return Session.objects.filter(expire_date__lte=now)


def _remove_session(session: Session) -> None:
    UserSession.objects.filter(session_key=session.session_key).delete()
    session.delete()


register(
    Rule(
        "draft-warnings",
        _("warnings that the draft of an organisation will be removed"),
        DRAFT_DAYS - WARNING_DAYS,
        _to_warn,
        notices.draft_expiring,
    )
)
register(Rule("organisation-drafts", _("drafts of organisations"), DRAFT_DAYS, _to_remove, _remove_draft))
register(Rule("copies", _("copies of people’s data"), COPY_DAYS, _old_copies, remove_export))
register(
    Rule(
        "invitations",
        _("invitations that were not accepted"),
        INVITATION_DAYS + INVITATION_KEPT_DAYS,
        _old_invitations,
        _remove_invitation,
    )
)
register(
    Rule(
        "import-files",
        _("files of organisations that nobody imported"),
        FILE_DAYS,
        _old_files,
        lambda imported: imported.delete(),
    )
)
register(Rule("sessions", _("sessions that have run out"), 0, _old_sessions, _remove_session))
