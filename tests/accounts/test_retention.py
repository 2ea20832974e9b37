"""What has been kept its time goes: each rule, the day before and the day of it."""

import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts import services, tasks
from accounts.models import DataExport, Invitation, Organisation, OrganisationImport
from accounts.services import retention
from consultations.models import Submission
from core.models import AuditEntry, Heartbeat
from notifications.models import Notice, OutboxMessage
from tests.consultations import factories as calls

from .factories import make_organisation, make_user

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer<<>>\n%%EOF\n"
BEGAN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(BEGAN, tick=False) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "files"
    return settings.MEDIA_ROOT


def retain(*, dry_run: bool = False) -> dict[str, int]:
    """What the rules came to, those that found nothing left out."""
    return {each.rule.name: each.rows for each in services.apply_retention(dry_run=dry_run) if each.rows}


def make_draft() -> Organisation:
    fields = {"name": "Wells of the North", "type": "ngo"}
    return services.register_organisation(fields=fields, twins_seen=True, by=make_user())


def test_a_draft_of_an_organisation_is_warned_about_and_removed_14_days_later(
    clock: Any, files: Path, django_capture_on_commit_callbacks: Any
) -> None:
    draft = make_draft()
    owner = draft.memberships.get().user
    services.add_document(organisation=draft, file=SimpleUploadedFile("statutes.pdf", PDF), by=owner)
    services.invite_member(organisation=draft, email="friend@elsewhere.example", role="author", by=owner)
    clock.shift(timedelta(days=75, hours=23))
    assert retain() == {}
    clock.shift(timedelta(hours=1))
    assert retain() == {"draft-warnings": 1}
    assert (Notice.objects.get().user, Notice.objects.get().kind) == (owner, "draft_expiring")
    clock.shift(timedelta(days=13))
    assert retain() == {}
    clock.shift(timedelta(days=1))
    assert [path for path in files.rglob("*") if path.is_file()] != []
    with django_capture_on_commit_callbacks(execute=True):
        assert retain() == {"organisation-drafts": 1}
    assert not Organisation.objects.filter(pk=draft.pk).exists()
    assert [path for path in files.rglob("*") if path.is_file()] == []
    assert OutboxMessage.objects.filter(to="friend@elsewhere.example").count() == 0
    assert AuditEntry.objects.get(action="organisation.expire").subject_reference == draft.reference


def test_a_draft_on_which_somebody_works_stays(clock: Any) -> None:
    draft = make_draft()
    clock.shift(timedelta(days=76))
    assert retain() == {"draft-warnings": 1}
    owner = draft.memberships.get().user
    services.save_profile_step(organisation=draft, step="name", fields={"name": "Wells of the South"}, by=owner)
    clock.shift(timedelta(days=75))
    assert retain() == {}
    clock.shift(timedelta(days=1))
    assert retain() == {"draft-warnings": 1}


def test_a_draft_is_not_removed_on_the_day_of_a_late_warning(clock: Any) -> None:
    make_draft()
    clock.shift(timedelta(days=200))
    assert retain() == {"draft-warnings": 1}
    clock.shift(timedelta(days=14))
    assert retain() == {"organisation-drafts": 1}


def test_what_was_sent_or_imported_stays(clock: Any) -> None:
    make_organisation("submitted")
    make_organisation("draft", imported_at=timezone.now())
    sender = make_organisation("draft")
    calls.make_sent(calls.make_call(), sender, by=sender.memberships.get().user)
    clock.shift(timedelta(days=400))
    assert set(retain()) <= {"submission-drafts"}
    assert Organisation.objects.count() == 3


@pytest.mark.parametrize("ends", ["closed", "suspended"])
def test_drafts_of_submissions_go_90_days_after_their_organisation_ended(clock: Any, ends: str) -> None:
    organisation = calls.make_organisation()
    unsent = calls.make_draft(calls.make_call(), organisation)
    sent = calls.make_sent(calls.make_call(), organisation)
    end(organisation, ends)
    clock.shift(timedelta(days=89, hours=23))
    assert "submission-drafts" not in retain()
    clock.shift(timedelta(hours=1))
    assert retain()["submission-drafts"] == 1
    assert list(Submission.objects.values_list("pk", flat=True)) == [sent.pk]
    assert AuditEntry.objects.get(action="submission.expire").subject_reference == unsent.reference


def end(organisation: Organisation, state: str) -> None:
    now, by = timezone.now(), make_user()
    moment = {f"{state}_at": now, f"{state}_by": by}
    Organisation.objects.filter(pk=organisation.pk).update(state=state, **moment)


def test_drafts_of_submissions_of_others_stay(clock: Any) -> None:
    calls.make_draft()
    clock.shift(timedelta(days=400))
    assert "submission-drafts" not in retain()


def test_a_copy_of_data_goes_after_seven_days(clock: Any, files: Path, django_capture_on_commit_callbacks: Any) -> None:
    services.request_data_export(by=make_user())
    services.make_exports()
    clock.shift(timedelta(days=7, seconds=-1))
    assert retain() == {}
    assert len(list((files / "exports").iterdir())) == 1
    clock.shift(timedelta(seconds=1))
    with django_capture_on_commit_callbacks(execute=True):
        assert retain() == {"copies": 1}
    assert (list((files / "exports").iterdir()), DataExport.objects.count()) == ([], 0)


def test_an_invitation_goes_90_days_after_it_ran_out_unless_it_was_accepted(clock: Any) -> None:
    organisation = make_organisation("verified")
    owner = organisation.memberships.get().user
    services.invite_member(organisation=organisation, email="one@elsewhere.example", role="author", by=owner)
    taken = services.invite_member(organisation=organisation, email="two@elsewhere.example", role="author", by=owner)
    services.accept_invitation(invitation=taken, by=make_user())
    clock.shift(timedelta(days=104, seconds=-1))
    assert retain() == {}
    clock.shift(timedelta(seconds=1))
    assert retain() == {"invitations": 1}
    assert list(Invitation.objects.values_list("email", flat=True)) == ["two@elsewhere.example"]
    assert OutboxMessage.objects.filter(to="one@elsewhere.example").count() == 0


def test_a_file_that_nobody_imported_goes_after_thirty_days(clock: Any) -> None:
    facts = {"text": "name\n", "uploaded_at": BEGAN, "uploaded_by": make_user()}
    for state in ("checking", "checked", "importing", "imported", "failed"):
        OrganisationImport.objects.create(name=f"{state}.csv", state=state, **facts)
    clock.move_to(BEGAN + timedelta(days=29))
    assert retain() == {}
    clock.move_to(BEGAN + timedelta(days=30))
    assert retain() == {"import-files": 2}
    assert set(OrganisationImport.objects.values_list("state", flat=True)) == {"checking", "importing", "imported"}


def test_sessions_go_when_they_have_run_out(clock: Any) -> None:
    session = SessionStore()
    session["wanted"] = "/calls/"
    session.save()
    clock.shift(timedelta(days=13))
    assert retain() == {}
    clock.shift(timedelta(days=2))
    assert retain() == {"sessions": 1}
    assert Session.objects.count() == 0


def test_a_dry_run_changes_nothing_and_says_what_is_due(clock: Any) -> None:
    make_draft()
    clock.shift(timedelta(days=80))
    told = io.StringIO()
    call_command("retain", "--dry-run", stdout=told)
    lines = told.getvalue().splitlines()
    assert lines[0] == "draft-warnings: 1 due (warnings that the draft of an organisation will be removed, 76 days)"
    assert [line.split(":")[0] for line in lines] == list(retention._rules)
    assert Notice.objects.count() == 0
    call_command("retain", stdout=told)
    assert Notice.objects.count() == 1


def test_a_rule_that_fails_is_one_clear_line_and_holds_up_no_other(clock: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    make_draft()
    clock.shift(timedelta(days=80))

    def fail(now: datetime) -> Any:
        raise OSError("the disk is full\nand more")

    failing = retention.Rule("sieve", "what cannot be found", 1, fail, lambda row: None)
    monkeypatch.setattr(retention, "_rules", {"sieve": failing, **retention._rules})
    told = io.StringIO()
    with pytest.raises(CommandError) as refusal:
        call_command("retain", stdout=told)
    assert str(refusal.value) == "Not all could be removed. sieve: OSError: the disk is full"
    assert "draft-warnings: 1 done" in told.getvalue()
    with pytest.raises(RuntimeError, match="the disk is full"):
        tasks.retain()
    assert "the disk is full" in Heartbeat.objects.get(task="accounts.retain").failure


def test_the_daily_tick_leaves_a_heartbeat() -> None:
    tasks.retain()
    assert Heartbeat.objects.get(task="accounts.retain").ended_at is not None
