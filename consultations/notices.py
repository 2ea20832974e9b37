"""Whom to tell what: authors of their submissions, editors of their calls, followers of what is public.

Mail about a submission whose name is withheld names neither call nor title: whoever looks over a shoulder
learns nothing.
"""

from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from accounts.enums import Role
from accounts.models import Membership, User
from moderation.enums import Outcome
from notifications import subjects
from notifications.kinds import Kind, register
from notifications.services import announce, notify

from .enums import Publication, SubmissionState
from .models import Body, Consultation, Extension, Submission, SubmissionVersion

RECEIVED = register(Kind(name="submission_received", title=_("A submission of yours has arrived"), app="consultations"))
PUBLISHED = register(
    Kind(name="submission_published", title=_("A submission of yours is accepted"), app="consultations")
)
REFUSED = register(Kind(name="submission_refused", title=_("A submission of yours is refused"), app="consultations"))
CHANGE_ASKED = register(
    Kind(
        name="submission_change_asked",
        title=_("A change to your submission is asked for"),
        app="consultations",
    )
)
EXTENDED = register(
    Kind(
        name="call_extended",
        title=_("The deadline of a call you are answering has moved"),
        app="consultations",
    )
)
CANCELLED = register(
    Kind(name="call_cancelled", title=_("A call you are answering was cancelled"), app="consultations")
)
SUBMITTED = register(Kind(name="call_submitted", title=_("A call waits for your clearance"), app="consultations"))
CLEARED = register(Kind(name="call_cleared", title=_("A call of yours is cleared"), app="consultations"))
RETURNED = register(Kind(name="call_returned", title=_("A call of yours came back"), app="consultations"))


def submission_received(submission: Submission, version: SubmissionVersion) -> None:
    """The acknowledgement, with what the receipt says."""
    _tell_authors(
        RECEIVED,
        submission,
        key=f"submission_received:{submission.reference}:{version.number}",
        url=path_of(submission, "consultations:submission-receipt"),
        facts={
            "received_at": version.sent_at.strftime("%Y-%m-%d %H:%M:%S UTC"),
            "text_sha256": version.text_sha256,
            "version": version.number,
            "publication": version.publication,
        },
    )


def submission_published(submission: Submission, decision: Any) -> None:
    """To its authors, and where it is public to followers of the call, its body and, by name only, its
    organisation.
    """
    _tell_authors(
        PUBLISHED,
        submission,
        key=f"submission_published:{decision.reference}",
        url=path_of(submission),
        facts={"is_public": submission.is_public},
    )
    if not submission.is_public:
        return
    about = [(Consultation.KIND, submission.call.reference), (Body.KIND, submission.call.body.slug)]
    title = submission.title
    if submission.is_named:
        about.append((submission.organisation.KIND, submission.organisation.reference))
        title = f"{submission.organisation}: {submission.title}"
    announce(
        key=publication_key(submission),
        happening="submission_published",
        subjects=about,
        titles={submission.language: title},
        language=submission.language,
        url=path_of(submission),
        at=submission.published_at,
    )


def submission_refused(submission: Submission, decision: Any) -> None:
    """To its authors: the rule, the reason, what is possible now."""
    _tell_authors(
        REFUSED,
        submission,
        key=f"submission_refused:{decision.reference}",
        url=path_of(submission),
        facts=_reason(decision),
    )


def submission_change_asked(submission: Submission, decision: Any) -> None:
    """To its authors: the rule, the reason, where to mend it."""
    _tell_authors(
        CHANGE_ASKED,
        submission,
        key=f"submission_change_asked:{decision.reference}",
        url=path_of(submission, "consultations:submission-edit"),
        facts=_reason(decision),
    )


def call_opened(call: Consultation) -> None:
    """To followers of the body."""
    _announce_call(call, "call_opened", call.opens_at)


def call_closed(call: Consultation) -> None:
    """To followers of the call and its body."""
    _announce_call(call, "call_closed", call.closes_at)


def call_extended(call: Consultation, extension: Extension) -> None:
    """To everyone with a draft, and to followers."""
    facts = {
        "title": call.title,
        "old": _local(extension.old_closes_at, call),
        "new": _local(extension.new_closes_at, call),
        "reason": extension.reason,
        "office": extension.office,
    }
    _tell_drafters(EXTENDED, call, f"call_extended:{call.reference}:{extension.pk}", facts)
    _announce_call(call, "deadline_extended", extension.extended_at, suffix=f":{extension.pk}")


def call_cancelled(call: Consultation) -> None:
    """To everyone who has begun or sent a submission."""
    facts = {"title": call.title, "reason": call.cancel_reason}
    _tell_drafters(CANCELLED, call, f"call_cancelled:{call.reference}", facts)


def call_submitted(call: Consultation) -> None:
    """To every editor who may clear it."""
    stamp = call.submitted_at.isoformat() if call.submitted_at else ""
    editors = User.objects.filter(grants__role=Role.EDITOR, is_active=True)
    for editor in editors.exclude(pk__in=[call.created_by_id, call.submitted_by_id]):
        _tell_editor(SUBMITTED, call, editor, f"call_submitted:{call.reference}:{stamp}")


def call_cleared(call: Consultation) -> None:
    """To who sent it to clearance."""
    if call.submitted_by is not None:
        stamp = call.cleared_at.isoformat() if call.cleared_at else ""
        _tell_editor(CLEARED, call, call.submitted_by, f"call_cleared:{call.reference}:{stamp}")


def call_returned(call: Consultation) -> None:
    """To who sent it to clearance."""
    if call.submitted_by is not None:
        stamp = call.submitted_at.isoformat() if call.submitted_at else ""
        _tell_editor(RETURNED, call, call.submitted_by, f"call_returned:{call.reference}:{stamp}")


def path_of(subject: Any, name: str = "") -> str:
    """The address of the page without a language prefix: readers of notices have their own."""
    with override(settings.LANGUAGE_CODE):
        return reverse(name, args=[subject.reference]) if name else subject.get_absolute_url()


def publication_key(submission: Submission) -> str:
    """The key of the happening that tells of the publication of the current version."""
    number = submission.current.number if submission.current else 0
    return f"submission_published:{submission.reference}:{number}"


def authors_of(submission: Submission) -> list[User]:
    """Who began or sent it, as far as they may still act for the organisation."""
    wrote = {submission.created_by_id, *submission.versions.values_list("sent_by_id", flat=True)}
    active = Membership.objects.active().filter(organisation=submission.organisation, user__in=wrote)
    return list(User.objects.filter(pk__in=active.values("user_id")).order_by("pk"))


def find_call(reference: str) -> tuple[str, str] | None:
    """Title and path of a public call, for those who want to follow it."""
    call = Consultation.objects.public().filter(reference=reference).first()
    return (call.title, path_of(call)) if call else None


def find_body(slug: str) -> tuple[str, str] | None:
    """Name and path of a body, for those who want to follow it."""
    body = Body.objects.filter(slug=slug).first()
    return (body.name, path_of(body)) if body else None


subjects.register(Consultation.KIND, find_call)
subjects.register(Body.KIND, find_body)


def _tell_authors(kind: Kind, submission: Submission, *, key: str, url: str, facts: dict[str, Any]) -> None:
    is_open = submission.publication == Publication.FULL
    context = {
        "reference": submission.reference,
        "call": submission.call.title if is_open else "",
        "title": submission.title if is_open else "",
        "thread": submission.reference,
        **facts,
    }
    for author in authors_of(submission):
        notify(kind=kind, user=author, key=key, url=url, context=context)


def _tell_drafters(kind: Kind, call: Consultation, key: str, facts: dict[str, Any]) -> None:
    answering = call.submissions.exclude(state=SubmissionState.WITHDRAWN).select_related("organisation")
    told: dict[int, User] = {}
    for submission in answering:
        told.update({author.pk: author for author in authors_of(submission)})
    for author in told.values():
        notify(kind=kind, user=author, key=key, url=path_of(call), context=facts)


def _tell_editor(kind: Kind, call: Consultation, editor: User, key: str) -> None:
    notify(
        kind=kind,
        user=editor,
        key=key,
        url=path_of(call, "consultations:staff-call-detail"),
        context={"title": call.title, "reference": call.reference, "remark": call.return_remark},
    )


def _announce_call(call: Consultation, happening: str, at: Any, suffix: str = "") -> None:
    announce(
        key=f"{happening}:{call.reference}{suffix}",
        happening=happening,
        subjects=[(Consultation.KIND, call.reference), (Body.KIND, call.body.slug)],
        titles={call.language: call.title},
        language=call.language,
        url=path_of(call),
        at=at,
    )


def _reason(decision: Any) -> dict[str, Any]:
    """What a decision says to the author."""
    code = decision.reason_code
    return {
        "decision": decision.reference,
        "code": decision.code,
        "code_title": code.title if code else "",
        "code_text": code.text if code else "",
        "sentence": decision.sentence,
        "is_refusal": decision.outcome == Outcome.REFUSE,
    }


def _local(moment: Any, call: Consultation) -> str:
    return f"{moment.astimezone(ZoneInfo(call.zone)):%Y-%m-%d %H:%M} {call.zone}"
