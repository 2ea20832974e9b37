"""What this floor and those below it hold about a person: copied, and erased. See accounts.personal_data."""

from collections.abc import Iterator
from functools import partial
from operator import eq

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q
from django.db.models.fields.files import FieldFile
from django.utils.translation import gettext_lazy as _

from core.audit import write_audit
from core.models import AuditEntry, Heartbeat
from moderation.enums import CaseKind
from moderation.models import Appeal, Recusal
from moderation.services import case_of, close_case
from notifications.models import Follow, Follower, Notice, OutboxMessage, Preference
from record.services import erase_openings

from .enums import ExportState, InvitationState, MembershipState, SuccessionState
from .models import DataExport, Document, Invitation, Membership, OrganisationImport, RoleChange, Succession, User
from .personal_data import Holding, Leaving, Row, plain, register, rows


# --- the account and how one signs in ----------------------------------------------------------------------------
def _account(user: User) -> Iterator[Row]:
    fields = ("email", "name", "language", "time_zone", "accessibility_needs", "joined_at", "last_login")
    yield {
        **{field: plain(getattr(user, field)) for field in fields},
        "addresses": list(rows(EmailAddress.objects.filter(user=user), "email", "verified", "primary")),
        "second_factors": list(rows(Authenticator.objects.filter(user=user), "type", "created_at", "last_used_at")),
        "organisation_sign_ins": list(
            rows(SocialAccount.objects.filter(user=user), "provider", "uid", "date_joined", "last_login")
        ),
        "sessions": list(rows(UserSession.objects.filter(user=user), "ip", "user_agent", "created_at", "last_seen_at")),
        "roles": list(rows(user.grants.all(), "role", "granted_at")),
        "role_changes": list(rows(user.role_changes.all(), "role", "gives", "reason", "state", "proposed_at")),
        "copies": list(rows(user.data_exports.all(), "state", "requested_at", "ready_at", "size")),
    }


def _erase_account(leaving: Leaving) -> None:
    user = leaving.user
    keys = list(UserSession.objects.filter(user=user).values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    for model in (UserSession, Authenticator, SocialAccount, EmailAddress):
        model.objects.filter(user=user).delete()
    user.grants.all().delete()
    RoleChange.objects.filter(user=user, state="proposed").delete()
    RoleChange.objects.filter(Q(user=user) | Q(proposed_by=user)).update(reason="")
    # Locked: a worker may be making one, and its file is known only when it is done.
    for export in DataExport.objects.select_for_update().filter(user=user):
        remove_export(export)
    for address in leaving.addresses:
        Heartbeat.objects.filter(failure__icontains=address).update(failure="")


def remove_export(export: DataExport) -> None:
    """Delete a copy and, once that is committed, its file."""
    if export.state == ExportState.READY:
        name = export.file
        transaction.on_commit(lambda: default_storage.delete(name))
    export.delete()


# --- organisations -----------------------------------------------------------------------------------------------
def _memberships(user: User) -> Iterator[Row]:
    fields = ("role", "state", "note", "asked_at", "began_at", "ended_at")
    yield from rows(user.memberships.all(), "organisation__reference", "organisation__name", *fields)


def _invitations(user: User) -> Iterator[Row]:
    mine = Q(sent_by=user) | Q(accepted_by=user) | Q(email__in=addresses_of(user))
    fields = ("email", "role", "language", "state", "sent_at", "accepted_at", "withdrawn_at")
    yield from rows(Invitation.objects.filter(mine), "organisation__reference", "organisation__name", *fields)


def _successions(user: User) -> Iterator[Row]:
    found = Succession.objects.filter(user=user)
    yield from rows(found, "organisation__reference", "reason", "state", "asked_at", "ended_at")


def _erase_memberships(leaving: Leaving) -> None:
    """End every part in an organisation; that it has another owner was asked before."""
    held = Membership.objects.filter(user=leaving.user)
    for membership in held.exclude(state=MembershipState.ENDED).select_related("organisation"):
        before = {"state": membership.state}
        membership.state, membership.ended_at, membership.ended_by = MembershipState.ENDED, leaving.at, leaving.by
        membership.save(update_fields=["state", "ended_at", "ended_by"])
        write_audit("membership.end", membership, by=leaving.by, before=before, after={"state": membership.state})
    held.exclude(note="").update(note="")


def _erase_invitations(leaving: Leaving) -> None:
    """Those to the person's addresses: open ones are withdrawn, and none says any more to whom it went."""
    for invitation in Invitation.objects.filter(email__in=leaving.addresses).select_related("organisation"):
        if invitation.state == InvitationState.OPEN:
            before = {"state": invitation.state}
            invitation.state = InvitationState.WITHDRAWN
            invitation.withdrawn_at, invitation.withdrawn_by = leaving.at, leaving.by
            after = {"state": invitation.state}
            write_audit("invitation.withdraw", invitation, by=leaving.by, before=before, after=after)
        invitation.email = f"invitation-{invitation.pk}@closed.invalid"
        invitation.save(update_fields=["email", "state", "withdrawn_at", "withdrawn_by"])
    for address in leaving.addresses:
        for imported in OrganisationImport.objects.filter(Q(text__icontains=address) | Q(bad__icontains=address)):
            imported.text = leaving.without_addresses(imported.text)
            imported.bad = leaving.without_addresses(imported.bad)
            imported.save(update_fields=["text", "bad"])


def _erase_successions(leaving: Leaving) -> None:
    """A request that is open ends with its case; of one that was decided, the reason goes. What opens it in the public
    record goes too: it is the person's, not the organisation's."""
    for succession in Succession.objects.filter(user=leaving.user).select_related("organisation"):
        own = {"succession": succession.reason}
        erase_openings(reference=succession.reference, where=partial(eq, own), by=leaving.by)
        if succession.state != SuccessionState.ASKED:
            Succession.objects.filter(pk=succession.pk).update(reason="")
            continue
        case = case_of(succession, CaseKind.SUCCESSION)
        if case is not None:
            close_case(case=case, by=leaving.by, reason="withdrawn")
        succession.delete()


def _documents(user: User) -> Iterator[Row]:
    fields = ("key", "name", "media_type", "size", "sha256", "uploaded_at")
    yield from rows(Document.objects.filter(uploaded_by=user), "organisation__reference", *fields)


def _document_files(user: User) -> Iterator[tuple[str, FieldFile]]:
    for document in Document.objects.filter(uploaded_by=user).order_by("pk").iterator():
        yield f"{document.key}-{document.name}", document.file


# --- the desk ----------------------------------------------------------------------------------------------------
def _appeals(user: User) -> Iterator[Row]:
    yield from rows(Appeal.objects.filter(lodged_by=user), "decision__reference", "grounds", "state", "lodged_at")


def _recusals(user: User) -> Iterator[Row]:
    yield from rows(Recusal.objects.filter(officer=user), "subject_kind", "subject_reference", "reason", "at")


def _erase_recusals(leaving: Leaving) -> None:
    Recusal.objects.filter(officer=leaving.user).delete()


def _acts(user: User) -> Iterator[Row]:
    found = AuditEntry.objects.filter(actor=f"user:{user.pk}")
    yield from rows(found, "at", "roles", "action", "subject_kind", "subject_reference", "reason")


# --- messages ----------------------------------------------------------------------------------------------------
def _notices(user: User) -> Iterator[Row]:
    yield from rows(Notice.objects.filter(user=user), "kind", "url", "context", "created_at", "read_at")


def _mails(user: User) -> Iterator[Row]:
    sent = OutboxMessage.objects.filter(Q(user=user) | Q(to__in=addresses_of(user)))
    yield from rows(sent, "to", "kind", "language", "subject", "state", "created_at", "sent_at")


def _following(user: User) -> Iterator[Row]:
    mine = Q(follower__user=user) | Q(follower__address__in=addresses_of(user))
    yield from rows(Follow.objects.filter(mine), "subject_kind", "subject_reference", "title", "created_at")


def _preferences(user: User) -> Iterator[Row]:
    yield from rows(Preference.objects.filter(user=user), "kind", "frequency")


def _erase_messages(leaving: Leaving) -> None:
    """The person's inbox, mail, digests and follows; in those of others, the name."""
    user = leaving.user
    Follower.objects.filter(Q(user=user) | Q(address__in=leaving.addresses)).delete()
    Preference.objects.filter(user=user).delete()
    Notice.objects.filter(user=user).delete()
    OutboxMessage.objects.filter(Q(user=user) | Q(to__in=leaving.addresses)).delete()
    _unname_notices(leaving)
    _unname_mails(leaving)


def _unname_notices(leaving: Leaving) -> None:
    """A notice about a person has the name under `person`; what that person wrote stands beside it."""
    for notice in Notice.objects.filter(context__person=leaving.name).select_related("user"):
        if is_about(leaving, notice.key):
            notice.context = _unnamed(leaving, notice.context, notice.user.language)
            notice.save(update_fields=["context"])


def _unname_mails(leaving: Leaving) -> None:
    # Invitations were sent by the person; their context is gone, and the name stands in the subject.
    sent = Invitation.objects.filter(sent_by=leaving.user).values_list("pk", flat=True)
    invitations = [f"invitation:{pk}" for pk in sent]
    for mail in OutboxMessage.objects.filter(Q(context__person=leaving.name) | Q(key__in=invitations)):
        if is_about(leaving, mail.key):
            mail.subject = leaving.without(mail.subject, mail.language)
            mail.context = _unnamed(leaving, mail.context, mail.language)
            mail.save(update_fields=["subject", "context"])
    for address in leaving.addresses:
        OutboxMessage.objects.filter(last_error__icontains=address).update(last_error="")


def is_about(leaving: Leaving, key: str) -> bool:
    """Whether a notice that has the name is about this person and not about another of that name: by its key, where the
    name is not the person's alone."""
    if not User.objects.filter(name=leaving.name).exclude(pk=leaving.user.pk).exists():
        return True
    user = leaving.user
    memberships = set(user.memberships.values_list("pk", flat=True))
    invitations = Invitation.objects.filter(Q(sent_by=user) | Q(accepted_by=user))
    successions = set(Succession.objects.filter(user=user).values_list("pk", flat=True))
    ends = {f"membership:{pk}" for pk in memberships} | {f"succession:{pk}" for pk in successions}
    ends |= {f"invitation:{pk}" for pk in invitations.values_list("pk", flat=True)}
    ends |= {f"role:{key}" for key in user.role_changes.values_list("key", flat=True)}
    return _short(key) in ends


def _short(key: str) -> str:
    """The subject of a notice's key (accounts.notices) and the number in it: `notice:7:invitation-accepted:12` is
    `invitation:12`."""
    parts = key.split(":")
    if parts[0] == "notice":
        parts = parts[2:]
    return f"{parts[0].replace('_', '-').split('-')[0]}:{parts[-1]}"


def _unnamed(leaving: Leaving, context: Row, language: str) -> Row:
    own = {field: "" for field in ("note", "reason") if field in context}
    return {**leaving.without(context, language), **own}


def addresses_of(user: User) -> tuple[str, ...]:
    """All addresses of the person in lower case, that of the account first."""
    further = EmailAddress.objects.filter(user=user).values_list("email", flat=True)
    return tuple(dict.fromkeys(address.lower() for address in (user.email, *further)))


# The messages come last when an account is closed, and first here: erasing goes from the end.
for _holding in (
    Holding("messages", _("your inbox"), _notices, _erase_messages),
    Holding("mail", _("mail that the portal sent to you, without its text"), _mails),
    Holding("following", _("what you follow"), _following),
    Holding("preferences", _("how soon you want to be told of what"), _preferences),
    Holding("account", _("your account, its addresses, factors, sessions and roles"), _account, _erase_account),
    Holding("invitations", _("invitations that you sent or got"), _invitations, _erase_invitations),
    Holding("memberships", _("the organisations that you represent or did"), _memberships, _erase_memberships),
    Holding("successions", _("your requests to become an owner"), _successions, _erase_successions),
    Holding(
        "documents",
        _("documents of organisations that you sent; the files are in the folder files"),
        _documents,
        files=_document_files,
    ),
    Holding("appeals", _("appeals that you lodged"), _appeals),
    Holding("recusals", _("ties to a subject that you declared as an officer"), _recusals, _erase_recusals),
    Holding("acts", _("what the audit trail says that you did"), _acts),
):
    register(_holding)
