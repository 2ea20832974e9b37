"""Files of organisations at the desk: brought, looked through by a worker, taken in when an officer says so."""

import csv
import io
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, OperationalError, connection, connections, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import services, tasks
from accounts.models import Invitation, Organisation, OrganisationImport, User
from accounts.services import import_files, imports
from core.models import AuditEntry, Heartbeat
from core.workflow import NotPossible
from tests.signing_in import sign_in

from .factories import make_officer, make_organisation, make_user
from .test_import_organisations import BAD, GOOD, heading, load

pytestmark = pytest.mark.django_db

PROJECT = Path(__file__).parents[2]
WORKER = [sys.executable, "manage.py", "shell", "-v0", "-c", "from accounts import tasks; tasks.run_imports()"]


def signed_in(user: User) -> Client:
    return sign_in(Client(), user)


def at_desk(user: User, text: str) -> OrganisationImport:
    """A file that was brought at the desk."""
    return services.upload_import(name="campaign.csv", text=text, by=user)


def brought(client: Client, content: bytes, name: str = "campaign.csv") -> Any:
    upload = SimpleUploadedFile(name, content, content_type="text/csv")
    return client.post(reverse("accounts:import-list"), {"file": upload})


def test_a_file_is_checked_then_imported_at_the_desk() -> None:
    officer = make_officer()
    client = signed_in(officer)
    make_organisation("verified", name="First Goode", country="800")
    place = brought(client, BAD.encode("utf-8-sig")).url
    waiting = client.get(place)
    assert (waiting["Refresh"], waiting.context["is_at_work"]) == ("3", True)
    assert b'<progress value="0" max="11"' in waiting.content
    tasks.run_imports()
    assert Heartbeat.objects.get(task="accounts.run_imports").ended_at is not None
    page = client.get(place)
    assert "Refresh" not in page
    assert (page.context["refused_rows"], len(page.context["refused"])) == (8, 12)
    assert "Import 2 organisations" in page.content.decode()
    assert "Looks like First Goode" in page.content.decode()
    assert Organisation.objects.count() == 1
    assert client.post(place).url == place
    assert client.get(place)["Refresh"] == "3"
    tasks.run_imports()
    done = client.get(place)
    assert "2 organisations were imported." in done.content.decode()
    assert (Organisation.objects.count(), Invitation.objects.count()) == (3, 0)
    imported = OrganisationImport.objects.get()
    assert (imported.state, imported.new, imported.known, imported.rows, imported.text, imported.name) == (
        *("imported", 2, 0, 10, "", "campaign.csv"),
    )
    trail = AuditEntry.objects.filter(subject_kind="organisation_import").order_by("pk")
    assert list(trail.values_list("action", "actor", "state_after")) == [
        ("organisation_import.upload", f"user:{officer.pk}", "checking"),
        ("organisation_import.check", "clock", "checked"),
        ("organisation_import.start", f"user:{officer.pk}", "importing"),
        ("organisation_import.end", "clock", "imported"),
    ]
    imports_of = AuditEntry.objects.filter(action="organisation.import")
    assert set(imports_of.values_list("actor", flat=True)) == {f"user:{officer.pk}"}


def test_the_same_file_at_the_desk_again_has_nothing_to_start() -> None:
    officer = make_officer()
    client = signed_in(officer)
    load(GOOD)
    place = brought(client, GOOD.encode()).url
    tasks.run_imports()
    page = client.get(place).content.decode()
    assert "Nothing in this file is new." in page
    assert '<form method="post" novalidate>' not in page
    with pytest.raises(NotPossible, match="Nothing in this file is new"):
        services.start_import(imported=OrganisationImport.objects.get(), invites=False, by=officer)


def test_the_problems_of_a_file_are_downloaded_as_csv() -> None:
    client = signed_in(make_officer())
    make_organisation("verified", name="First Goode", country="800")
    brought(client, BAD.encode())
    tasks.run_imports()
    answer = client.get(reverse("accounts:import-problems", args=[OrganisationImport.objects.get().key]))
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.reader(io.StringIO(answer.content.decode())))
    assert rows[:3] == [
        ["line", "column", "reason", "taken"],
        ["2", "name", "Give the legal name of the organisation.", "no"],
        ["3", "name", "Looks like First Goode, which is in the portal.", "yes"],
    ]
    assert len(rows) == 1 + 12 + 1


def test_the_contacts_are_invited_where_the_box_is_ticked() -> None:
    officer = make_officer()
    client = signed_in(officer)
    place = brought(client, GOOD.encode()).url
    tasks.run_imports()
    client.post(place, {"invites": "on"})
    tasks.run_imports()
    assert [one.sent_by for one in Invitation.objects.all()] == [officer, officer]
    assert "Their contacts are invited." in client.get(place).content.decode()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "This file is empty. Choose the file again."),
        ("name\nÉcole\n".encode("latin-1"), "This file is not text in UTF-8."),
        (b"name\nA\x00B\n", "This is not a CSV file."),
        (b"name\n" + b"x" * (5 * 1024 * 1024), "This file has more than 5 MB. Send it in parts."),
    ],
)
def test_a_file_that_cannot_be_taken_says_why_beside_its_field(content: bytes, message: str) -> None:
    answer = brought(signed_in(make_officer()), content)
    assert answer.status_code == 422
    assert message in answer.context["form"].errors["file"][0]
    assert not OrganisationImport.objects.exists()


def test_no_file_chosen_says_so_and_a_long_name_of_a_file_is_cut() -> None:
    client = signed_in(make_officer())
    answer = client.post(reverse("accounts:import-list"))
    assert answer.context["form"].errors["file"] == ["Choose the file."]
    brought(client, b"name\nWells\n", name=f"a\u202e{'b' * 200}.csv")
    assert OrganisationImport.objects.get().name == f"a{'b' * 119}"


def test_a_file_with_unknown_columns_fails_with_one_clear_line() -> None:
    client = signed_in(make_officer())
    place = brought(client, b"title\nWells\n").url
    tasks.run_imports()
    page = client.get(place)
    assert page.context["imported"].failure.startswith("The file has columns that are not known: title.")
    assert "The file has columns that are not known: title." in page.content.decode()
    assert client.post(place).url == place
    assert OrganisationImport.objects.get().state == "failed"


def test_start_import_is_for_whoever_brought_the_file_once_it_is_checked() -> None:
    officer, other, reader = make_officer(), make_officer(), make_user()
    imported = at_desk(officer, GOOD)
    with pytest.raises(NotPossible, match="cannot be started now: Being checked"):
        services.start_import(imported=imported, invites=False, by=officer)
    services.run_imports()
    for person in (other, reader, make_user(roles=("administrator",))):
        with pytest.raises(PermissionDenied):
            services.start_import(imported=imported, invites=True, by=person)
    assert "Only " in signed_in(other).get(reverse("accounts:import-detail", args=[imported.key])).content.decode()
    services.start_import(imported=imported, invites=False, by=officer)
    with pytest.raises(NotPossible, match="cannot be started now: Being imported"):
        services.start_import(imported=imported, invites=True, by=officer)


def test_upload_import_is_for_officers_and_administrators() -> None:
    with pytest.raises(PermissionDenied):
        at_desk(make_user(roles=("editor",)), GOOD)
    assert not OrganisationImport.objects.exists()


@pytest.mark.parametrize("page", ["import-list", "import-detail", "import-problems"])
def test_the_pages_of_imports_are_not_found_by_others(page: str) -> None:
    imported = at_desk(make_officer(), GOOD)
    place = reverse(f"accounts:{page}", args=[imported.key] if page != "import-list" else [])
    found = {role: signed_in(make_user(roles=(role,))).get(place).status_code for role in ("administrator", "editor")}
    found |= {"reader": signed_in(make_user()).get(place).status_code, "nobody": Client().get(place).status_code}
    assert found == {"administrator": 200, "editor": 404, "reader": 404, "nobody": 302}


def test_whose_role_was_taken_imports_nothing_any_more() -> None:
    officer = make_officer()
    imported = at_desk(officer, GOOD)
    services.run_imports()
    services.start_import(imported=imported, invites=True, by=officer)
    officer.grants.all().delete()
    services.run_imports()
    imported.refresh_from_db()
    assert (imported.state, imported.failure) == ("failed", "Whoever brought the file may not import any more.")
    assert not Organisation.objects.exists()


def test_a_worker_that_is_killed_midway_goes_on_without_doubles(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imports, "BATCH", 2)
    officer = make_officer()
    text = heading(*(f"Wells {number} of Village,KEN,contact{number}@wells.example" for number in range(7)), ",KEN,")
    imported = at_desk(officer, text)
    services.run_imports()
    services.start_import(imported=imported, invites=True, by=officer)
    insert = imports._insert

    def dies(new: Any) -> Any:
        if Organisation.objects.count() >= 4:
            insert(new)
            raise OperationalError("the worker was killed here, with the batch half done")
        return insert(new)

    monkeypatch.setattr(imports, "_insert", dies)
    with pytest.raises(OperationalError):
        services.run_imports()
    imported.refresh_from_db()
    assert (imported.state, imported.rows_read, imported.new, Organisation.objects.count()) == ("importing", 4, 4, 4)
    monkeypatch.setattr(imports, "_insert", insert)
    services.run_imports()
    imported.refresh_from_db()
    assert (imported.state, imported.rows_read, imported.new, imported.known) == ("imported", 8, 7, 0)
    assert (Organisation.objects.count(), Invitation.objects.count()) == (7, 7)
    assert services.run_imports() == 0


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_gets_kill_9_midway_goes_on_without_doubles(process_environment: dict[str, str]) -> None:
    number = 6 * imports.BATCH
    officer = make_officer()
    imported = at_desk(officer, heading(*(f"Wells {place} of Village,KEN," for place in range(number))))
    services.run_imports()
    services.start_import(imported=imported, invites=False, by=officer)
    with subprocess.Popen(WORKER, env=process_environment, cwd=PROJECT) as worker:
        until = time.monotonic() + 60
        while not Organisation.objects.exists() and time.monotonic() < until:
            time.sleep(0.02)
        worker.kill()
    imported.refresh_from_db()
    assert imported.state == "importing"
    assert 0 < imported.rows_read == imported.new == Organisation.objects.count() < number
    while not services.run_imports() and time.monotonic() < until:
        time.sleep(0.1)  # until PostgreSQL has noticed that the worker is gone
    imported.refresh_from_db()
    assert (imported.state, imported.new, imported.known) == ("imported", number, 0)
    assert Organisation.objects.count() == number
    assert AuditEntry.objects.filter(action="organisation.import").count() == number


def test_what_fails_on_our_side_ends_one_file_and_not_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    officer = make_officer()
    first, second = at_desk(officer, GOOD), at_desk(officer, GOOD)
    check = import_files._check

    def breaks(imported: OrganisationImport) -> None:
        if imported.pk == first.pk:
            raise RuntimeError("a slip of ours")
        check(imported)

    monkeypatch.setattr(import_files, "_check", breaks)
    assert services.run_imports() == 2
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, first.failure) == ("failed", "Something went wrong on our side. Send the file again.")
    assert (second.state, second.new) == ("checked", 3)


@pytest.mark.django_db(transaction=True)
def test_one_worker_at_a_time_runs_imports() -> None:
    at_desk(make_officer(), GOOD)
    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [import_files._LOCK])
            assert services.run_imports() == 0
            assert OrganisationImport.objects.get().state == "checking"
            cursor.execute("SELECT pg_advisory_unlock(%s)", [import_files._LOCK])
    finally:
        other.close()
    assert services.run_imports() == 1
    assert OrganisationImport.objects.get().state == "checked"


def test_the_reasons_are_in_the_language_of_whoever_brought_the_file() -> None:
    imported = at_desk(make_officer(language="fr"), heading(",KEN,"))
    services.run_imports()
    imported.refresh_from_db()
    assert imported.bad != []
    assert imported.bad[0]["reason"] != "Give the legal name of the organisation."


def test_the_list_of_files_costs_the_same_for_one_and_for_many() -> None:
    officer = make_officer()
    client = signed_in(officer)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(reverse("accounts:import-list")).status_code == 200
        return len(captured)

    at_desk(officer, GOOD)
    one = queries()
    for _turn in range(5):
        at_desk(make_officer(), GOOD)
    assert (one, queries()) == (6, 6)


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"state": "half"}, "organisation_import_state_known"),
        ({"state": "checked", "failure": "x"}, "organisation_import_failure_when_failed"),
    ],
)
def test_postgresql_refuses_a_file_that_cannot_be(fields: dict[str, str], constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        OrganisationImport.objects.create(
            name="a.csv", text="name\n", uploaded_at=timezone.now(), uploaded_by=make_officer(), **fields
        )
