"""The calls and submissions of the demo world. All texts are invented; all times are relative to now."""

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from accounts.demo import ORGANISATIONS
from accounts.enums import MemberRole
from accounts.models import Membership, Organisation, User
from core.time import received_as_of
from moderation.services import codes_for

from . import services
from .demo_texts import ADVERTISEMENT, BODIES, CALLS, CLOSED, DRAFT, MENDED, OPEN, SOON, WAITING, Text
from .models import Body, CallQuestion, CallType, Consultation, Submission


def seed(world: Mapping[str, Any]) -> None:
    """Make five bodies, calls in every state, and what organisations sent to them.

    Reads `editor`, `presiding`, `officer`, `second_officer`, `author` and `organisations` of the world.
    """
    now = timezone.now().replace(second=0, microsecond=0)
    bodies = {slug: Body.objects.create(slug=slug, **facts) for slug, facts in BODIES.items()}
    calls = {name: _lay_call(name, facts, bodies, world, now) for name, facts in CALLS.items()}
    organisations = dict(zip((made.slug for made in ORGANISATIONS), world["organisations"], strict=True))
    officer, second = world["officer"], world["second_officer"]
    for call, texts in ((calls["open"], OPEN), (calls["soon"], SOON), (calls["closed"], CLOSED)):
        _send_all(call, texts, organisations, officer)
    _leave_for_the_desk(calls["open"], organisations, officer, second)
    _leave_a_draft(calls["open"], world)
    services.analyse_call(call=calls["closed"], by=world["editor"])
    services.open_and_close(now=now)


def _lay_call(
    name: str, facts: Mapping[str, Any], bodies: Mapping[str, Body], world: Mapping[str, Any], now: datetime
) -> Consultation:
    """A call begun by its service; the clearance of one that is public lies in a past that no service can make."""
    editor = world["editor"]
    call = services.create_call(
        title=facts["title"],
        body=bodies[facts["body"]],
        call_type=CallType.objects.get(slug=facts["type"]),
        language=facts.get("language", "en"),
        by=editor,
    )
    opens = now + timedelta(days=facts["opens"])
    last_day = (now + timedelta(days=facts["closes"])).date()
    closes = datetime.combine(last_day, time(23, 59), ZoneInfo(facts["zone"])).astimezone(UTC)
    changes = {
        **facts["fields"],
        "opens_at": opens,
        "closes_at": closes,
        "zone": facts["zone"],
        "promised_on": (closes + timedelta(days=50)).date(),
    }
    call = services.change_call(call=call, changes=changes, by=editor)
    if "questions" in facts:
        call.questions.all().delete()
        CallQuestion.objects.bulk_create(
            CallQuestion(call=call, number=number, **question) for number, question in enumerate(facts["questions"], 1)
        )
    if name == "draft":
        return call
    past = min(opens, now) - timedelta(days=3)
    call.submitted_at, call.submitted_by = past, editor
    call.cleared_at, call.cleared_by = past + timedelta(days=1), world["presiding"]
    call.scheduled_at, call.scheduled_by = past + timedelta(days=2), editor
    call.state, call.search = "scheduled", services.search_of(call)
    call.save()
    return Consultation.objects.select_related("body").get(pk=call.pk)


def _send_all(call: Consultation, texts: list[Text], organisations: Mapping[str, Organisation], officer: User) -> None:
    """Each text sent on its day, and accepted."""
    first = call.opens_at or timezone.now()
    for place, text in enumerate(texts):
        organisation = organisations.get(text.organisation)
        if organisation is None:
            continue
        submission = _send(call, text, organisation, at=first + timedelta(hours=30 * (place + 1), minutes=7 * place))
        services.publish_submission(submission=submission, by=officer)


def _send(call: Consultation, text: Text, organisation: Organisation, *, at: datetime) -> Submission:
    author = _author_of(organisation)
    deadline = call.closes_at or at
    with received_as_of(min(at, timezone.now(), deadline - timedelta(hours=1))):
        submission = services.start_submission(call=call, organisation=organisation, by=author)
        _write(submission, text, author)
        services.send_submission(submission=submission, by=author)
    return submission


def _write(submission: Submission, text: Text, author: User) -> None:
    typed = {"title": text.title, "language": text.language, "publication": text.publication}
    typed.update({question.name: answer for question, answer in zip(submission.call.asked, text.answers, strict=False)})
    services.save_draft(submission=submission, typed=typed, marks={}, form_key="demo", by=author)


def _leave_for_the_desk(
    call: Consultation, organisations: Mapping[str, Organisation], officer: User, second: User
) -> None:
    """One submission that waits, one whose refusal waits for a second officer, one that went back to its author."""
    for text, organisation in ((WAITING, "eaujuste"), (ADVERTISEMENT, "stoptrade"), (MENDED, "uni")):
        if organisation not in organisations:
            continue
        submission = _send(call, text, organisations[organisation], at=timezone.now() - timedelta(hours=5))
        if text is ADVERTISEMENT:
            services.refuse_submission(
                submission=submission,
                code=codes_for("submission")[0].code,
                sentence="Two of the three answers advertise a product; the third does not answer the question.",
                by=officer,
            )
        if text is MENDED:
            services.ask_change_submission(
                submission=submission,
                code="",
                sentence="The second answer points to one teacher. Leave her out, unless she has agreed.",
                by=second,
            )


def _leave_a_draft(call: Consultation, world: Mapping[str, Any]) -> None:
    author = world["author"]
    organisation = Organisation.objects.of(author).order_by("pk").first()
    if organisation is None:
        return
    submission = services.start_submission(call=call, organisation=organisation, by=author)
    _write(submission, DRAFT, author)


def _author_of(organisation: Organisation) -> User:
    writing = [MemberRole.OWNER, MemberRole.FOCAL_POINT, MemberRole.AUTHOR]
    members = Membership.objects.active().filter(organisation=organisation, role__in=writing)
    return members.select_related("user").order_by("pk")[0].user
