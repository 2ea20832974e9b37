"""Closing an account: the name and the address of a person who did everything are nowhere any more."""

import io
import logging
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
import time_machine
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts import services
from accounts.enums import MemberRole
from accounts.models import DataExport, Invitation, Membership, Organisation, User
from consultations.models import Submission
from core.models import AuditEntry
from core.workflow import NotPossible
from dialogues.models import Question, Support
from moderation.models import Decision
from moderation.services import codes_for, lodge_appeal
from notifications.models import OutboxMessage
from notifications.outbox import send_outbox
from notifications.services import follow
from record.services import check_here, entries_of, receipt_for, seal_entries, verify_record
from tests.consultations import factories as calls
from tests.dialogues import factories as rounds
from tests.signing_in import sign_in

from .factories import make_member, make_officer, make_organisation, make_user

pytestmark = pytest.mark.django_db(transaction=True)

NAME, ADDRESS, PASSWORD = "Zebulon Quillfeather", "zebulon@quillfeather.example", "long horse staple 7"
MARKERS = ("zebulon", "quillfeather")
_CODE = re.compile(r"^\s*([A-Z0-9]{3,4}-?[A-Z0-9]{3,4})\s*$", re.MULTILINE)


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    cache.clear()  # the limits of sign-up, which no test's end takes back
    with time_machine.travel(calls.NOW, tick=True) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    return settings.MEDIA_ROOT


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """What every logger says from INFO on. The database's own statements (DEBUG) are not logged by a portal."""
    caplog.set_level(logging.INFO)
    return caplog


class Story:
    """A person who has done everything that one can do."""

    def __init__(self) -> None:
        self.client = Client()
        self.user = self._sign_up()
        self._lead_an_organisation()
        self._send_a_submission()
        self._ask_and_support()
        self._write_to_others()
        self._copy_and_sign_in_again()

    def _sign_up(self) -> User:
        details = {"email": ADDRESS, "name": NAME, "password1": PASSWORD, "password2": PASSWORD}
        answer = self.client.post("/accounts/signup/", details)
        code = _CODE.search(OutboxMessage.objects.get(to=ADDRESS).context["text"])
        assert code is not None
        self.client.post(answer.url, {"code": code.group(1)})
        user = User.objects.get(email=ADDRESS)
        user.accessibility_needs = f"Large print for {NAME}"
        user.save(update_fields=["accessibility_needs"])
        return user

    def _lead_an_organisation(self) -> None:
        fields = {"name": "Lantern Keepers", "type": "ngo"}
        self.draft = services.register_organisation(fields=fields, twins_seen=True, by=self.user)
        upload = SimpleUploadedFile("statutes.pdf", b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer<<>>\n%%EOF\n")
        services.add_document(organisation=self.draft, file=upload, by=self.user)
        self.invited = services.invite_member(
            organisation=self.draft, email="friend@elsewhere.example", role=MemberRole.OWNER, by=self.user
        )
        make_member(self.draft, MemberRole.OWNER)
        self.organisation = make_organisation("verified")
        self.colleague = self.organisation.memberships.get(role=MemberRole.OWNER).user
        services.invite_member(organisation=self.organisation, email=ADDRESS, role=MemberRole.AUTHOR, by=self.colleague)
        invitation = Invitation.objects.get(email=ADDRESS)
        services.accept_invitation(invitation=invitation, by=self.user)
        services.ask_succession(organisation=self.organisation, reason=f"{NAME} has kept it for years.", by=self.user)
        third = make_organisation("verified")
        third_owner = third.memberships.get(role=MemberRole.OWNER).user
        services.invite_member(organisation=third, email=ADDRESS, role=MemberRole.AUTHOR, by=third_owner)
        self.other = make_organisation("verified")
        services.ask_to_join(organisation=self.other, note=f"I am {NAME}, {ADDRESS}", by=self.user)

    def _send_a_submission(self) -> None:
        self.submission = calls.make_sent(calls.make_call(), self.organisation, by=self.user)
        self.unsent = calls.make_draft(calls.make_call(), self.organisation, by=self.user)

    def _ask_and_support(self) -> None:
        self.round = rounds.make_round()
        self.question = rounds.make_published(self.round, "Who keeps the lanterns?", asker=self.user)
        self.waiting = rounds.make_question(self.round, f"Will you write to {ADDRESS}?", asker=self.user)
        self.supported = rounds.make_published(self.round, "Who pays for the oil?")
        rounds.support(self.supported, self.user)

    def _write_to_others(self) -> None:
        follow(subject_kind="round", subject_reference=self.round.slug, title="Round", url="/", user=self.user)
        follow(subject_kind="round", subject_reference=self.round.slug, title="Round", url="/", address=ADDRESS)
        refused = make_organisation("draft")
        make_member(refused, MemberRole.FOCAL_POINT, user=self.user)
        services.submit_organisation(organisation=refused, by=self.user)
        for officer in (make_officer(), make_officer()):
            services.refuse_organisation(
                organisation=refused, code=codes_for("organisation")[0].code, sentence="It is none.", by=officer
            )
        decision = Decision.objects.filter(case__subject_reference=refused.reference).latest("pk")
        lodge_appeal(decision=decision, grounds="It is one, and has been for years.", by=self.user)

    def _copy_and_sign_in_again(self) -> None:
        self.client.post(reverse("accounts:my-data"))
        services.make_exports()
        send_outbox()
        self.client.post(reverse("account_logout"))
        self.client.post("/accounts/login/", {"login": ADDRESS, "password": PASSWORD})
        assert self.client.get(reverse("accounts:my-data")).status_code == 200

    def close(self) -> None:
        answer = self.client.post(reverse("accounts:account-close"), {"email": ADDRESS.title()})
        assert answer.status_code == 200, answer
        assert b"signed out everywhere" in answer.content


@pytest.fixture
def story(logged: pytest.LogCaptureFixture) -> Story:
    return Story()


def columns_with_markers() -> set[str]:
    """table.column of every column of every table in which a marker stands."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns JOIN information_schema.tables "
            "USING (table_schema, table_name) WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
        )
        found = set()
        for table, column in cursor.fetchall():
            cursor.execute(
                f'SELECT EXISTS (SELECT 1 FROM "{table}" WHERE "{column}"::text ~* %s)',
                ["|".join(MARKERS)],
            )
            if cursor.fetchone()[0]:
                found.add(f"{table}.{column}")
    return found


def files_with_markers(folder: Path) -> set[str]:
    """Files whose content or name has a marker, archives looked into."""
    found = set()
    for path in (path for path in folder.rglob("*") if path.is_file()):
        content = path.read_bytes()
        if path.suffix == ".zip":
            content = unpacked(content)
        if any(marker.encode() in (path.name.encode() + content).lower() for marker in MARKERS):
            found.add(path.relative_to(folder).parts[0])
    return found


def unpacked(content: bytes) -> bytes:
    with ZipFile(io.BytesIO(content)) as archive:
        return b"\n".join(archive.read(name) for name in archive.namelist())


def pages_with_markers(story: Story) -> set[str]:
    """Public pages, feeds and the API, as a visitor without a session reads them."""
    paths = [
        "/",
        "/search/?q=lantern",
        "/organisations/",
        story.organisation.get_absolute_url(),
        story.round.get_absolute_url(),
        story.question.get_absolute_url(),
        f"/r/{story.question.reference}/",
        story.submission.call.get_absolute_url(),
        "/decisions/",
        "/record/",
        f"/receipts/{story.question.reference}/",
        "/record/entries",
        "/api/v1/",
    ]
    root = Client().get("/api/v1/").json()
    paths += [address.replace("http://testserver", "") for address in root.values() if isinstance(address, str)]
    paths.append(f"/api/v1/questions/{story.question.reference}/")
    found = set()
    for path in paths:
        answer = Client().get(path, follow=True)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        if any(marker.encode() in content.lower() for marker in MARKERS):
            found.add(path)
    return found


def test_closing_an_account_leaves_the_person_nowhere(story: Story, files: Path, logged: Any) -> None:
    seal_entries()
    held = {
        *("accounts_user.email", "accounts_user.name", "accounts_user.accessibility_needs"),
        "account_emailaddress.email",
        *("accounts_membership.note", "accounts_invitation.email", "accounts_succession.reason"),
        *("notifications_outboxmessage.to", "notifications_outboxmessage.subject"),
        *("notifications_notice.context", "notifications_follower.address"),
        *("dialogues_question.asker_name", "dialogues_question.text", "dialogues_questionwording.text"),
        *("record_opening.content", "moderation_case.title"),
    }
    assert held - columns_with_markers() == set()
    assert files_with_markers(files) == {"exports"}
    assert pages_with_markers(story) >= {story.question.get_absolute_url()}

    story.close()
    send_outbox()

    assert columns_with_markers() == set()
    assert files_with_markers(files) == set()
    assert pages_with_markers(story) == set()
    assert [record.getMessage() for record in logged.records if has_marker(record.getMessage())] == []


def has_marker(text: str) -> bool:
    return any(marker in text.lower() for marker in MARKERS)


def test_what_was_sent_for_an_organisation_stays_and_verifies(story: Story) -> None:
    story.close()
    seal_entries()
    submission = Submission.objects.get(pk=story.submission.pk)
    assert (submission.organisation, submission.state) == (story.organisation, "sent")
    assert submission.current is not None
    assert submission.current.text == story.submission.current.text
    assert str(submission.current.sent_by) == "Closed account"
    assert Submission.objects.filter(pk=story.unsent.pk).exists()
    assert story.draft.documents.count() == 1
    entry = entries_of(submission.reference).first()
    receipt = receipt_for(entry, with_opening=True)
    assert receipt["opening"]["content"]["text_sha256"] == submission.current.text_sha256
    assert [step for step in check_here(receipt) if not step.holds] == []
    assert verify_record().holds
    call_command("verify_record", stdout=io.StringIO())


def test_a_question_of_ones_own_loses_the_name_and_an_undecided_one_goes(story: Story) -> None:
    story.close()
    asked, waiting = Question.objects.get(pk=story.question.pk), Question.objects.get(pk=story.waiting.pk)
    assert (asked.state, asked.text, asked.shown_as) == ("published", "Who keeps the lanterns?", "")
    assert (waiting.state, waiting.text, waiting.wordings.count()) == ("withdrawn", "", 0)
    assert Support.objects.standing().filter(user=story.user).count() == 0


def test_the_account_says_nothing_and_lets_nobody_in(story: Story) -> None:
    story.close()
    user = User.objects.get(pk=story.user.pk)
    assert (user.name, user.is_active, user.has_usable_password()) == ("", False, False)
    assert user.closed_at is not None
    assert re.fullmatch(r"closed-[0-9a-f]{24}@closed\.invalid", user.email)
    assert story.client.get(reverse("accounts:my-data")).status_code == 302
    assert Membership.objects.filter(user=user).exclude(state="ended").count() == 0
    assert DataExport.objects.filter(user=user).count() == 0
    assert AuditEntry.objects.filter(action="account.close", subject_reference=f"user:{user.pk}").count() == 1


def test_every_session_ends_on_every_device(story: Story) -> None:
    second = Client()
    second.post("/accounts/login/", {"login": ADDRESS, "password": PASSWORD})
    assert len(sessions_of(story.user)) == 2
    story.close()
    assert sessions_of(story.user) == []
    assert second.get(reverse("accounts:my-data")).status_code == 302


def sessions_of(user: User) -> list[Session]:
    return [row for row in Session.objects.all() if row.get_decoded().get("_auth_user_id") == str(user.pk)]


def test_a_last_mail_confirms_it_and_its_address_is_forgotten(story: Story, mailoutbox: list[Any]) -> None:
    story.close()
    send_outbox()
    last = mailoutbox[-1]
    assert (last.to, "is closed" in last.subject) == ([ADDRESS], True)
    message = OutboxMessage.objects.get(kind="account_closed")
    assert (message.state, message.to, message.context) == ("sent", "", {})


def test_a_namesake_keeps_the_name_in_what_is_told_of_them() -> None:
    organisation = make_organisation("verified")
    leaving, namesake = make_user(name=NAME), make_user(name=NAME)
    for person in (leaving, namesake):
        services.ask_to_join(organisation=organisation, note="I work there.", by=person)
    services.close_account(user=leaving, by=leaving)
    owner = organisation.memberships.get(role=MemberRole.OWNER).user
    told = OutboxMessage.objects.filter(user=owner, kind="membership_asked").order_by("created_at")
    assert [message.context["person"] for message in told] == ["Closed account", NAME]
    assert [message.context["note"] for message in told] == ["", "I work there."]


def test_close_account_waits_for_another_owner() -> None:
    organisation = make_organisation("verified", name="Lantern Keepers")
    owner = organisation.memberships.get().user
    with pytest.raises(NotPossible, match="last owner of Lantern Keepers"):
        services.close_account(user=owner, by=owner)
    services.close_organisation(organisation=organisation, by=owner)
    services.close_account(user=owner, by=owner)
    assert User.objects.get(pk=owner.pk).closed_at is not None
    assert Organisation.objects.get(pk=organisation.pk).state == "closed"


def test_close_account_waits_until_a_role_is_taken() -> None:
    officer = make_officer()
    with pytest.raises(NotPossible, match="role at the desk"):
        services.close_account(user=officer, by=officer)
    officer.grants.all().delete()
    services.close_account(user=officer, by=officer)
    assert not User.objects.get(pk=officer.pk).is_active


def test_close_account_is_for_oneself() -> None:
    with pytest.raises(PermissionDenied):
        services.close_account(user=make_user(), by=make_officer())


@pytest.mark.parametrize("typed", ["", "someone@else.example", "no address"])
def test_the_page_closes_nothing_without_the_address(typed: str) -> None:
    user, client = make_user(), Client()
    sign_in(client, user)
    answer = client.post(reverse("accounts:account-close"), {"email": typed})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["email"])
    assert User.objects.get(pk=user.pk).closed_at is None


def test_the_page_asks_for_the_password_of_whoever_signed_in_long_ago(clock: Any) -> None:
    user, client = make_user(password=PASSWORD), Client()
    user.emailaddress_set.create(email=user.email, verified=True, primary=True)
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    clock.shift(timedelta(minutes=6))
    address = reverse("accounts:account-close")
    answer = client.post(address, {"email": user.email})
    assert answer.url.startswith(reverse("account_reauthenticate"))
    assert User.objects.get(pk=user.pk).closed_at is None
    closed = client.post(answer.url, {"password": PASSWORD, "next": address})
    assert closed.status_code == 200
    assert User.objects.get(pk=user.pk).closed_at is not None


def test_who_signs_in_by_code_alone_signs_in_by_a_fresh_one(clock: Any) -> None:
    user, client = make_user(), Client()
    user.emailaddress_set.create(email=user.email, verified=True, primary=True)
    sign_in_by_code(client, user)
    clock.shift(timedelta(minutes=6))
    address = reverse("accounts:account-close")
    answer = client.post(address, {"email": user.email})
    assert (answer.status_code, answer.context["must_sign_in"]) == (200, True)
    assert User.objects.get(pk=user.pk).closed_at is None
    client.post(reverse("account_logout"))
    clock.shift(timedelta(minutes=1))
    sign_in_by_code(client, user)
    assert b"signed out everywhere" in client.post(address, {"email": user.email}).content
    assert User.objects.get(pk=user.pk).closed_at is not None


def sign_in_by_code(client: Client, user: User) -> None:
    client.post("/accounts/login/code/", {"email": user.email})
    code = _CODE.search(OutboxMessage.objects.filter(to=user.email).latest("created_at").context["text"])
    assert code is not None
    client.post("/accounts/login/code/confirm/", {"code": code.group(1)})
    assert settings.SESSION_COOKIE_NAME in client.cookies


def test_the_page_names_and_links_the_organisation_that_would_have_no_owner() -> None:
    organisation = make_organisation("verified", name="Lantern Keepers")
    owner, client = organisation.memberships.get().user, Client()
    sign_in(client, owner)
    page = client.get(reverse("accounts:account-close"))
    assert [str(each) for each in page.context["owned"]] == ["Lantern Keepers"]
    assert reverse("accounts:member-list", args=[organisation.reference]).encode() in page.content
