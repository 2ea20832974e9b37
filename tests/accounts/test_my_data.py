"""“My data”: asked for on a page, made by a worker, told by mail, downloaded by its person alone."""

import io
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import services, tasks
from accounts.models import DataExport, User
from accounts.personal_data import Holding, holdings
from core.models import AuditEntry, Heartbeat
from core.throttle import TooMany
from core.workflow import NotPossible
from notifications.models import Notice, OutboxMessage
from tests.consultations import factories as calls
from tests.dialogues import factories as rounds
from tests.signing_in import sign_in

from .factories import make_organisation, make_user

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(calls.NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "files"
    return settings.MEDIA_ROOT


def signed_in(user: User) -> Client:
    client = Client()
    sign_in(client, user)
    return client


def make_copy(user: User) -> DataExport:
    export = services.request_data_export(by=user)
    services.make_exports()
    return DataExport.objects.get(pk=export.pk)


def contents(user: User, export: DataExport) -> ZipFile:
    answer = signed_in(user).get(reverse("accounts:my-data-copy", args=[export.key]))
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("application/zip", "private, no-store")
    assert answer["Content-Disposition"] == 'attachment; filename="my-data.zip"'
    return ZipFile(io.BytesIO(body_of(answer)))


def test_request_data_export_is_made_by_the_worker_and_told_by_mail() -> None:
    user = make_user()
    client = signed_in(user)
    assert client.post(reverse("accounts:my-data")).url == reverse("accounts:my-data")
    waiting = client.get(reverse("accounts:my-data"))
    assert (waiting.context["is_waiting"], waiting["Refresh"]) == (True, "15")
    assert b"You can leave this page" in waiting.content
    tasks.make_exports()
    ready = client.get(reverse("accounts:my-data"))
    assert (ready.context["is_waiting"], "Refresh" in ready) == (False, False)
    assert [item["copy"].user for item in ready.context["ready"]] == [user]
    assert Notice.objects.get(user=user).kind == "data_export_ready"
    assert OutboxMessage.objects.get(user=user).template == "email/accounts/data_export_ready"
    assert Heartbeat.objects.get(task="accounts.make_exports").ended_at is not None
    actions = AuditEntry.objects.filter(subject_kind="data_export").order_by("pk")
    assert list(actions.values_list("action", "actor")) == [
        ("data_export.request", f"user:{user.pk}"),
        ("data_export.make", "clock"),
    ]


def test_the_copy_has_a_file_a_holding_and_the_files_that_were_sent() -> None:
    user = rounds.make_user(name="Amina Otieno", language="fr")
    fields = {"name": "Well Songs", "type": "ngo"}
    organisation = services.register_organisation(fields=fields, twins_seen=True, by=user)
    upload = SimpleUploadedFile("statutes.pdf", PDF)
    document = services.add_document(organisation=organisation, file=upload, by=user)
    submission = calls.make_sent(calls.make_call(), organisation, by=user)
    question = rounds.make_question(rounds.make_round(), "Who pays for the wells?", asker=user)
    with contents(user, make_copy(user)) as archive:
        read = {holding.name: json.loads(archive.read(f"{holding.name}.json")) for holding in holdings()}
        sent = archive.read(f"files/{document.key}-statutes.pdf")
        readme = archive.read("README.txt").decode()
    assert sent == PDF
    assert "Amina Otieno" in readme
    assert all(f"{holding.name}.json: " in readme for holding in holdings())
    assert read["account"][0]["email"] == user.email
    assert [row["organisation__reference"] for row in read["memberships"]] == [organisation.reference]
    assert [row["began_at"] for row in read["memberships"]] == ["2026-03-02T09:00:00Z"]
    assert [row["text"] for row in read["submission-texts"]] == [submission.current.text]
    assert [row["reference"] for row in read["questions"]] == [question.reference]
    assert {row["action"] for row in read["acts"]} >= {"submission.send", "question.ask", "document.add"}


def test_the_copy_holds_nothing_of_others() -> None:
    other = rounds.make_user(name="Somebody Else")
    rounds.make_question(rounds.make_round(), "A question of somebody else", asker=other)
    assert b"Somebody Else" in everything(other)
    assert b"Somebody Else" not in everything(make_user())


def everything(user: User) -> bytes:
    with contents(user, make_copy(user)) as archive:
        return b"\n".join(archive.read(name) for name in archive.namelist())


def test_no_secret_is_in_the_copy() -> None:
    user = make_user(password="long horse staple 7")
    assert user.password.encode() not in everything(user)


def test_only_the_person_gets_the_copy() -> None:
    user = make_user()
    address = reverse("accounts:my-data-copy", args=[make_copy(user).key])
    assert status_of(signed_in(user), address) == 200
    assert status_of(signed_in(make_user()), address) == 404
    assert status_of(Client(), address) == 302


def status_of(client: Client, address: str) -> int:
    answer = client.get(address)
    body_of(answer)
    return answer.status_code


def body_of(answer: Any) -> bytes:
    """The whole answer: read to its end, the test client closes the file behind it."""
    return answer.getvalue()


def test_the_copy_is_gone_after_seven_days(clock: Any) -> None:
    user = make_user()
    address = reverse("accounts:my-data-copy", args=[make_copy(user).key])
    clock.shift(timedelta(days=7, seconds=-1))
    assert status_of(signed_in(user), address) == 200
    clock.shift(timedelta(seconds=1))
    assert status_of(signed_in(user), address) == 404


def test_request_data_export_is_one_at_a_time_and_three_a_day(clock: Any) -> None:
    user = make_user()
    services.request_data_export(by=user)
    with pytest.raises(NotPossible):
        services.request_data_export(by=user)
    with pytest.raises(IntegrityError), transaction.atomic():
        DataExport.objects.create(user=user, requested_at=timezone.now())
    services.make_exports()
    make_copy(user)
    make_copy(user)
    with pytest.raises(TooMany):
        services.request_data_export(by=user)
    clock.shift(timedelta(days=1))
    assert make_copy(user).state == "ready"


def test_request_data_export_needs_an_active_person() -> None:
    with pytest.raises(PermissionDenied):
        services.request_data_export(by=make_user(is_active=False))


def test_a_failure_is_said_on_the_page_and_can_be_tried_again(settings: Any, files: Path) -> None:
    user = make_user()
    files.parent.mkdir(exist_ok=True)
    files.write_text("a file where the folder should be")
    export = make_copy(user)
    page = signed_in(user).get(reverse("accounts:my-data"))
    assert (export.state, export.file, page.context["has_failed"]) == ("failed", "", True)
    assert b"The copy could not be made" in page.content
    files.unlink()
    assert make_copy(user).state == "ready"
    assert not signed_in(user).get(reverse("accounts:my-data")).context["has_failed"]


def test_the_worker_makes_a_copy_once() -> None:
    user = make_user()
    services.request_data_export(by=user)
    assert (services.make_exports(), services.make_exports()) == (1, 0)


def test_two_holdings_cannot_share_a_name() -> None:
    from accounts.personal_data import register  # the test is about it

    with pytest.raises(ValueError, match="account"):
        register(Holding("account", "another", lambda user: ()))


def test_the_page_costs_the_same_with_one_copy_and_with_three(django_assert_num_queries: Any) -> None:
    user = make_user()
    client = signed_in(user)
    make_organisation(owner=user)
    make_copy(user)
    client.get(reverse("accounts:my-data"))
    with django_assert_num_queries(6):
        client.get(reverse("accounts:my-data"))
    make_copy(user)
    make_copy(user)
    with django_assert_num_queries(6):
        client.get(reverse("accounts:my-data"))
