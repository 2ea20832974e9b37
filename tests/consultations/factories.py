"""Rows of consultations for tests: plain functions, each with what it needs and no more."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from accounts.enums import MemberRole, MembershipState, OrganisationState, OrganisationType, StatusSystem
from accounts.models import Grant, Membership, Organisation, Status, User
from accounts.names import name_key
from consultations import services
from consultations.models import Body, CallQuestion, CallType, Consultation, Submission, SubmissionVersion

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
OPENS = NOW - timedelta(days=10)
CLOSES = NOW + timedelta(days=20)

_numbers = count(1)


def make_user(*roles: str, name: str = "", **fields: Any) -> User:
    number = next(_numbers)
    user = User.objects.create_user(email=f"person{number}@test.example", name=name or f"Person {number}", **fields)
    Grant.objects.bulk_create(Grant(user=user, role=role) for role in roles)
    return user


def make_organisation(*, name: str = "", state: str = OrganisationState.VERIFIED, country: str = "404") -> Organisation:
    number = next(_numbers)
    name = name or f"Village Radio Network {number}"
    officer = make_user("officer")
    is_verified = state == OrganisationState.VERIFIED
    return Organisation.objects.create(
        reference=f"O-TEST{number:05d}",
        slug=f"organisation-{number}",
        name=name,
        name_key=name_key(name),
        type=OrganisationType.NETWORK,
        country=country,
        year_established=1999,
        state=state,
        submitted_at=NOW - timedelta(days=90),
        submitted_by=officer,
        verified_at=NOW - timedelta(days=80) if is_verified else None,
        verified_until=NOW + timedelta(days=1000) if is_verified else None,
        verified_by=officer if is_verified else None,
    )


def make_member(organisation: Organisation, role: str = MemberRole.AUTHOR, name: str = "") -> User:
    user = make_user(name=name)
    Membership.objects.create(
        user=user,
        organisation=organisation,
        role=role,
        state=MembershipState.ACTIVE,
        began_at=NOW - timedelta(days=70),
        began_by=user,
    )
    return user


def give_status(organisation: Organisation, category: str) -> Status:
    return Status.objects.create(
        organisation=organisation,
        system=StatusSystem.ECOSOC,
        category=category,
        checked_at=NOW,
        checked_by=make_user("officer"),
        checked_against="register",
    )


def make_body(slug: str = "") -> Body:
    number = next(_numbers)
    return Body.objects.create(name=f"Commission {number}", acronym=f"C{number}", slug=slug or f"commission-{number}")


def make_call(
    *,
    state: str = "scheduled",
    questions: Sequence[dict[str, Any]] | None = None,
    editor: User | None = None,
    second: User | None = None,
    **fields: Any,
) -> Consultation:
    """A call with one long question; open at NOW unless its times say otherwise."""
    number = next(_numbers)
    editor = editor or make_user("editor")
    second = second or make_user("editor")
    is_submitted = state != "draft"
    is_cleared = state not in {"draft", "clearance"}
    is_public = state in {"scheduled", "analysing", "cancelled"}
    values: dict[str, Any] = {
        "reference": f"K-TEST{number:05d}",
        "slug": f"call-{number}",
        "title": f"Rural internet access {number}",
        "body": fields.pop("body", None) or make_body(),
        "call_type": CallType.objects.get(slug="open-call"),
        "purpose": "To learn what keeps villages offline.",
        "eligibility": "registered",
        "languages": ["en", "fr", "ar"],
        "limits": {"single": {"other": 100}},
        "opens_at": OPENS,
        "closes_at": CLOSES,
        "zone": "Africa/Nairobi",
        "how_used": "All of it is read.",
        "promised_on": date(2026, 6, 1),
        "state": state,
        "created_by": editor,
        "submitted_at": OPENS if is_submitted else None,
        "submitted_by": editor if is_submitted else None,
        "cleared_at": OPENS if is_cleared else None,
        "cleared_by": second if is_cleared else None,
        "scheduled_at": OPENS if is_public else None,
        "scheduled_by": editor if is_public else None,
        "cancelled_at": NOW if state == "cancelled" else None,
        "cancelled_by": editor if state == "cancelled" else None,
        "cancel_reason": "The mandate has ended." if state == "cancelled" else "",
    }
    call = Consultation.objects.create(**{**values, **fields})
    asked = questions if questions is not None else [{"kind": "long_text", "text": "What keeps your village offline?"}]
    for place, question in enumerate(asked, start=1):
        CallQuestion.objects.create(call=call, number=place, **question)
    return call


def make_draft(
    call: Consultation | None = None,
    organisation: Organisation | None = None,
    by: User | None = None,
    **typed: Any,
) -> Submission:
    """A draft that can be sent, unless `typed` says otherwise; answers by number (`q1=…`), or title,
    language, publication.
    """
    call = call or make_call()
    organisation = organisation or make_organisation()
    by = by or make_member(organisation)
    submission = services.start_submission(call=call, organisation=organisation, by=by)
    save(submission, by=by, **{"title": "Masts for the valley", "q1": "The mast is too far away.", **typed})
    return submission


def save(submission: Submission, *, by: User, form_key: str = "form", **typed: Any) -> services.DraftSave:
    """Save answers by the number of their question."""
    names = {f"q{question.number}": question.name for question in submission.call.asked}
    return services.save_draft(
        submission=submission,
        typed={names.get(name, name): value for name, value in typed.items()},
        marks={},
        form_key=form_key,
        by=by,
    )


def author_of(submission: Submission) -> User:
    return submission.created_by


def make_sent(call: Consultation | None = None, organisation: Organisation | None = None, **typed: Any) -> Submission:
    submission = make_draft(call, organisation, **typed)
    services.send_submission(submission=submission, by=author_of(submission))
    return fresh(submission)


def make_published(
    call: Consultation | None = None,
    organisation: Organisation | None = None,
    officer: User | None = None,
    **typed: Any,
) -> Submission:
    submission = make_sent(call, organisation, **typed)
    services.publish_submission(submission=submission, by=officer or make_user("officer"))
    return fresh(submission)


def make_in_state(state: str, **typed: Any) -> Submission:
    """A submission in the state, through the services that lead there."""
    if state == "draft":
        return make_draft(**typed)
    if state == "published":
        return make_published(**typed)
    submission = make_sent(**typed)
    officer, second = make_user("officer"), make_user("officer")
    if state == "change_asked":
        services.ask_change_submission(submission=submission, code="", sentence="Name no patients.", by=officer)
    if state == "refused":
        for each in (officer, second):
            services.refuse_submission(
                submission=submission, code=refusal_code(), sentence="It is an advertisement.", by=each
            )
    if state == "withdrawn":
        services.withdraw_submission(submission=submission, by=author_of(submission))
    return fresh(submission)


def refusal_code() -> str:
    from moderation.services import codes_for  # the rules are rows, there only with a database

    return codes_for("submission")[0].code


def fresh(submission: Submission) -> Submission:
    rows = Submission.objects.select_related("call__body", "organisation", "current")
    return rows.get(pk=submission.pk)


def versions_of(submission: Submission) -> list[SubmissionVersion]:
    return list(submission.versions.order_by("number"))
