"""Sending: from a draft to a version that is kept, with its receipt. In one transaction: version, state,
audit, record entry, case and notice.

Every limit of the call is decided here, so it holds at every entrance. What reached the server before the
second of closing counts, however long the work on it takes (core.time.received_at).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Membership
from core.audit import write_audit
from core.canonical import sha256_hex
from core.permissions import require
from core.text import count_characters, count_words
from core.time import received_at
from core.workflow import NotPossible
from moderation.enums import CaseKind
from moderation.services import answer_case, case_of, close_case, open_case
from record.services import append_entry

from .. import notices
from ..answers import check_answer, exact_text, too_long
from ..enums import TEXT_KINDS, Phase, SubmissionState
from ..limits import count
from ..models import Submission, SubmissionVersion
from ..workflow import SUBMISSION
from .authors import take_place
from .drafts import read_draft
from .publication import take_from_public
from .standing import check_eligibility, limit_of


@dataclass(frozen=True)
class Checked:
    """A draft that can be sent: its parts, its exact text, and the sizes of what the author wrote."""

    title: str
    language: str
    publication: str
    answers: list[dict[str, Any]]
    text: str
    words: int
    characters: int


def check_draft(submission: Submission) -> Checked:
    """The draft as it would be sent. Raises ValidationError by field (`title`, `language`, `q<key>`, `limit`
    for the whole).
    """
    call, values = submission.call, read_draft(submission)
    problems: dict[str, Any] = {}
    if not values["title"]:
        problems["title"] = [_("Give your submission a title.")]
    if values["language"] not in call.languages:
        problems["language"] = [_("Choose the language of your text.")]
    for question in call.asked:
        try:
            check_answer(question, values[question.name])
        except ValidationError as problem:
            problems[question.name] = list(problem.messages)
    answers = [_snapshot(question, values[question.name]) for question in call.asked]
    written = "\n".join(answer["value"] for answer in answers if answer["kind"] in TEXT_KINDS)
    limit = limit_of(call, submission.organisation)
    size = count(written, call.limit_unit)
    if limit is not None and size > limit:
        problems["limit"] = [too_long(size, limit, call.limit_unit)]
    if problems:
        raise ValidationError(problems)
    return Checked(
        title=values["title"],
        language=values["language"],
        publication=values["publication"],
        answers=answers,
        text=exact_text(call=call, title=values["title"], language=values["language"], answers=answers),
        words=count_words(written),
        characters=count_characters(written),
    )


def send_submission(*, submission: Submission, by: Any, revision: int | None = None) -> SubmissionVersion:
    """Send a draft. `revision` is that of the draft the author checked.

    Raises PermissionDenied; NotPossible when it is sent already, changed since it was checked, late, or not
    the organisation's to send; ValidationError by field for what is missing or too long.
    """
    with transaction.atomic():
        submission = _locked(submission)
        require(by, "consultations.send_submission", submission)
        before = {"state": submission.state}
        submission.state = SUBMISSION.take("send", submission.state)
        moment = received_at()
        _require_open(submission, moment)
        check_eligibility(submission.call, submission.organisation)
        version = _keep_version(submission, revision, moment, by)
        write_audit("submission.send", submission, by=by, before=before, after=_facts(submission, version))
        _open_case(submission, by)
        notices.submission_received(submission, version)
    return version


def replace_submission(*, submission: Submission, by: Any, revision: int | None = None) -> SubmissionVersion:
    """Send a new version until the deadline; it is screened anew, and until then nothing of it is public.
    Raises as `send_submission`.
    """
    with transaction.atomic():
        submission = _locked(submission)
        require(by, "consultations.replace_submission", submission)
        before = {"state": submission.state}
        submission.state = SUBMISSION.take("replace", submission.state)
        moment = received_at()
        _require_open(submission, moment)
        check_eligibility(submission.call, submission.organisation)
        take_from_public(submission)
        submission.published_at = submission.published_by = None
        version = _keep_version(submission, revision, moment, by)
        write_audit("submission.replace", submission, by=by, before=before, after=_facts(submission, version))
        _close_case(submission, by, _("Replaced by version %(number)d.") % {"number": version.number})
        _open_case(submission, by)
        notices.submission_received(submission, version)
    return version


def mend_submission(*, submission: Submission, by: Any, revision: int | None = None) -> SubmissionVersion:
    """Send what an officer asked to be changed, after the deadline too; it keeps its place in the queue.
    Raises as `send_submission`.
    """
    with transaction.atomic():
        submission = _locked(submission)
        require(by, "consultations.mend_submission", submission)
        before = {"state": submission.state}
        submission.state = SUBMISSION.take("mend", submission.state)
        version = _keep_version(submission, revision, received_at(), by)
        write_audit("submission.mend", submission, by=by, before=before, after=_facts(submission, version))
        case = case_of(submission, CaseKind.SUBMISSION)
        if case is not None:
            answer_case(case=case)
        notices.submission_received(submission, version)
    return version


def _locked(submission: Submission) -> Submission:
    rows = Submission.objects.select_for_update(of=("self",)).select_related("call__body", "organisation", "current")
    return rows.get(pk=submission.pk)


def _require_open(submission: Submission, moment: datetime) -> None:
    phase = submission.call.state_at(moment)
    if phase == Phase.CANCELLED:
        raise NotPossible(_("This call was cancelled. Your text is kept as a draft."))
    if phase != Phase.OPEN:
        raise NotPossible(_("The deadline of this call has passed. Nothing is lost: your text is kept as a draft."))


def _keep_version(submission: Submission, revision: int | None, moment: datetime, by: Any) -> SubmissionVersion:
    if revision is not None and revision != submission.revision:
        raise NotPossible(_("The text has changed since you checked it, perhaps by a colleague. Check it again."))
    checked = check_draft(submission)
    take_place(submission=submission, by=by)
    last = submission.current
    if last is not None and (last.text, last.publication) == (checked.text, checked.publication):
        raise NotPossible(_("This text has been sent already; its receipt stands."))
    number = last.number + 1 if last else 1
    digest = sha256_hex(checked.text)
    entry = append_entry(
        kind="received",
        reference=submission.reference,
        content={
            "reference": submission.reference,
            "call": submission.call.reference,
            "version": number,
            "text_sha256": digest,
            "received_at": moment.isoformat(),
        },
        at=moment,
    )
    version = SubmissionVersion.objects.create(
        submission=submission,
        number=number,
        title=checked.title,
        language=checked.language,
        publication=checked.publication,
        answers=checked.answers,
        text=checked.text,
        text_sha256=digest,
        words=checked.words,
        characters=checked.characters,
        sent_at=moment,
        sent_by=by,
        entry=entry,
    )
    submission.current, submission.sent_at = version, moment
    submission.title, submission.language = checked.title, checked.language
    submission.publication = checked.publication
    submission.save(
        update_fields=[
            "state",
            "current",
            "sent_at",
            "title",
            "language",
            "publication",
            "published_at",
            "published_by",
            "search",
        ]
    )
    return version


def _snapshot(question: Any, value: Any) -> dict[str, Any]:
    """An answer as it is kept in a version, with the question it was given to."""
    return {
        "number": question.number,
        "question": question.text,
        "kind": question.kind,
        "value": value,
        "is_private": question.is_private,
    }


def _open_case(submission: Submission, by: Any) -> None:
    members = Membership.objects.active().filter(organisation=submission.organisation)
    open_case(
        kind=CaseKind.SUBMISSION,
        subject=submission,
        title=f"{submission.organisation}: {submission.title}"[:300],
        url=notices.path_of(submission),
        language=submission.language,
        body=str(submission.call.body),
        region=submission.organisation.place.region if submission.organisation.place else "",
        interested=[membership.user for membership in members.select_related("user")],
        by=by,
    )


def _close_case(submission: Submission, by: Any, reason: str) -> None:
    case = case_of(submission, CaseKind.SUBMISSION)
    if case is not None:
        close_case(case=case, by=by, reason=reason)


def _facts(submission: Submission, version: SubmissionVersion) -> dict[str, Any]:
    return {
        "state": SubmissionState(submission.state).value,
        "version": version.number,
        "text_sha256": version.text_sha256,
        "publication": version.publication,
    }
