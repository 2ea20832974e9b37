"""Documents of organisations: what is taken, who may look, what is left when it fails."""

import errno
import zlib
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts import services
from accounts.documents import MOST_BYTES, MOST_UNPACKED, check_document, clean_file_name
from accounts.models import Document, Organisation
from core.models import AuditEntry
from core.throttle import TooMany
from core.workflow import NotPossible
from tests.signing_in import sign_in

from .factories import make_member, make_officer, make_organisation, make_user, owner_of

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
STREAM = b"1 0 obj\n<< /Type /ObjStm /Filter /FlateDecode /Length %d >>\nstream\n%b\nendstream\nendobj\n"


def png(width: int = 100, height: int = 100) -> bytes:
    return (
        b"\x89PNG\r\n\x1a\n"
        + b"\x00\x00\x00\rIHDR"
        + width.to_bytes(4)
        + height.to_bytes(4)
        + b"\x08\x02\x00\x00\x00" * 2
    )


def jpeg(width: int = 100, height: int = 100, frame: int = 0xC2) -> bytes:
    application = b"\xff\xe0\x00\x10JFIF\x00" + b"\x01" * 9
    size = height.to_bytes(2) + width.to_bytes(2)
    return b"\xff\xd8" + application + b"\xff\xff" + bytes([frame]) + b"\x00\x11\x08" + size + b"\x03" + b"\x00" * 20


def packed(objects: bytes) -> bytes:
    """A PDF whose objects lie in an object stream."""
    stream = zlib.compress(objects)
    return b"%PDF-1.7\n" + STREAM % (len(stream), stream) + b"%%EOF\n"


def upload(name: str = "Certificate.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def add(organisation: Organisation, content: bytes = PDF, name: str = "Certificate.pdf") -> Document:
    file = upload(name, content)
    return services.add_document(organisation=organisation, file=file, by=owner_of(organisation))


def step_of(organisation: Organisation) -> str:
    return reverse("accounts:profile-step", args=[organisation.reference, "registration"])


def files() -> list[str]:
    return sorted(default_storage.listdir("documents")[1]) if default_storage.exists("documents") else []


@pytest.fixture(autouse=True)
def _own_storage(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.mark.parametrize(
    ("name", "content", "kept", "media_type"),
    [
        ("a.pdf", PDF, "a.pdf", "application/pdf"),
        ("scan.JPEG", jpeg(), "scan.jpg", "image/jpeg"),
        ("baseline.jpg", jpeg(frame=0xC0), "baseline.jpg", "image/jpeg"),
        ("picture.pdf", png(), "picture.pdf.png", "image/png"),
        ("virus.exe", PDF, "virus.exe.pdf", "application/pdf"),
        ("packed.pdf", packed(b"<< /Type /Page >>"), "packed.pdf", "application/pdf"),
        ("large.png", png(5000, 10000), "large.png", "image/png"),
    ],
)
def test_a_document_is_told_by_its_content(name, content, kept, media_type):
    checked = check_document(name, content)
    assert (checked.name, checked.media_type) == (kept, media_type)


BAD = {
    "empty": b"",
    "too_large": PDF + b" " * MOST_BYTES,
    "type": b"PK\x03\x04 a text document",
    "type of a page": b"<html>%PDF-",
    "type of a drawing": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "encrypted": PDF.replace(b"/Root", b"/Encrypt 9 0 R /Root"),
    "encrypted by another spelling": PDF.replace(b"/Root", b"/#45ncrypt 9 0 R /Root"),
    "active": PDF.replace(b"/Pages", b"/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >> /Pages"),
    "active by another spelling": PDF.replace(b"/Pages", b"/OpenAction << /S /J#61vaScript >> /Pages"),
    "active, a launch": PDF.replace(b"/Pages", b"/OpenAction << /S /Launch >> /Pages"),
    "active, a file inside": PDF.replace(b"/Pages", b"/Names << /EmbeddedFiles 3 0 R >> /Pages"),
    "active, an attachment": PDF.replace(b"/Pages", b"/F << /EF << /F 4 0 R >> >> /Pages"),
    "active, packed": packed(b"<< /S /JavaScript >>"),
    "active, packed as another spelling": packed(b"<< /S /JavaScript >>").replace(b"/ObjStm", b"/Obj#53tm"),
    "unreadable, broken": packed(b"<< /S >>").replace(b"x\x9c", b"xx"),
    "unreadable, another filter": packed(b"<< /S >>").replace(b"/FlateDecode", b"/LZWDecode"),
    "unreadable, without an end": packed(b"<< /S >>").replace(b"endstream", b"endstre"),
    "unreadable, a bomb": packed(b"\0" * (MOST_UNPACKED + 1)),
    "pixels": png(10_000, 5_001),
    "pixels of a photograph": jpeg(10_000, 5_001),
    "damaged": b"\x89PNG\r\n\x1a\n" + b"\x00" * 40,
    "damaged, without a size": png(0, 10),
    "damaged, without a frame": b"\xff\xd8\xff\xda" + b"\x00" * 40,
    "damaged, cut off": jpeg()[:24],
}


@pytest.mark.parametrize("kind", BAD)
def test_a_document_that_could_do_harm_is_refused_in_words(kind):
    with pytest.raises(ValidationError) as failure:
        check_document("a.pdf", BAD[kind])
    expected = kind.replace(",", "").split()[0]
    assert failure.value.code == expected
    assert failure.value.message.endswith(".")


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\Amina\\statutes.pdf", "statutes.pdf"),
        ("..", "document.pdf"),
        ("", "document.pdf"),
        (".pdf", "document.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "a Set-Cookie: x.pdf"),
        ("fdp.\u202eexe", "fdp.exe.pdf"),
        ('a"b\x00c\x1b.pdf', "abc.pdf"),
        ("شهادة التسجيل.pdf", "شهادة التسجيل.pdf"),
        ("long " * 60 + ".pdf", ("long " * 60)[:116] + ".pdf"),
    ],
)
def test_names_of_files_are_cleaned(name, kept):
    assert clean_file_name(name, "application/pdf") == kept


def test_add_document_keeps_row_and_file_and_writes_it_down():
    organisation = make_organisation("draft")
    document = add(organisation)
    assert files() == [str(document.key)]
    with default_storage.open(document.file.name) as file:
        assert file.read() == PDF
    assert (document.name, document.media_type, document.size) == ("Certificate.pdf", "application/pdf", len(PDF))
    (entry,) = AuditEntry.objects.filter(action="document.add")
    assert (entry.subject_kind, entry.subject_reference) == ("document", organisation.reference)


def test_add_document_says_that_the_same_file_is_there():
    organisation = make_organisation("draft")
    add(organisation)
    with pytest.raises(ValidationError) as failure:
        add(organisation, name="copy.pdf")
    assert failure.value.message_dict == {"document": ["This file is here already, under the name Certificate.pdf."]}
    assert add(make_organisation("draft")).pk
    assert len(files()) == 2


def test_add_document_takes_five():
    organisation = make_organisation("draft")
    for number in range(5):
        add(organisation, PDF + b"%" * number)
    with pytest.raises(ValidationError) as failure:
        add(organisation, PDF + b"% six")
    assert failure.value.error_dict["document"][0].code == "many"
    assert (organisation.documents.count(), len(files())) == (5, 5)


def test_add_document_is_limited_an_hour(monkeypatch):
    monkeypatch.setattr("accounts.services.documents.UPLOADS", services.documents.Rate(1, 3600))
    organisation = make_organisation("draft")
    add(organisation)
    with pytest.raises(TooMany):
        add(organisation, PDF + b"%")


CHANGEABLE = {"draft", "clarification_asked", "lapsed"}


@pytest.mark.parametrize(
    "state", ["draft", "submitted", "clarification_asked", "verified", "lapsed", "refused", "suspended"]
)
def test_documents_change_only_where_what_verification_rests_on_may(state):
    organisation = make_organisation(state)
    document = Document.objects.create(
        organisation=organisation, name="a.pdf", media_type="application/pdf", size=1, sha256="0" * 64,
        file="documents/a", uploaded_at=organisation.created_at, uploaded_by=owner_of(organisation),
    )  # fmt: skip
    if state in CHANGEABLE:
        add(organisation)
        services.remove_document(document=document, by=owner_of(organisation))
        assert [kept.name for kept in organisation.documents.all()] == ["Certificate.pdf"]
        return
    with pytest.raises(NotPossible):
        add(organisation)
    with pytest.raises(NotPossible):
        services.remove_document(document=document, by=owner_of(organisation))
    assert files() == []


def test_add_document_needs_a_manager():
    organisation = make_organisation("draft")
    for person in (make_user(), make_officer(), make_member(organisation, "author").user):
        with pytest.raises(PermissionDenied):
            services.add_document(organisation=organisation, file=upload(), by=person)
    assert files() == []


def test_remove_document_takes_the_file_when_the_row_is_gone_for_good(django_capture_on_commit_callbacks):
    organisation = make_organisation("draft")
    document = add(organisation)
    with django_capture_on_commit_callbacks() as after_commit:
        services.remove_document(document=document, by=owner_of(organisation))
    assert (organisation.documents.count(), len(files())) == (0, 1)
    for callback in after_commit:
        callback()
    assert files() == []
    assert AuditEntry.objects.filter(action="document.remove").count() == 1


def test_remove_document_looks_at_the_state_of_now():
    organisation = make_organisation("draft")
    document = add(organisation)
    services.submit_organisation(organisation=organisation, by=owner_of(organisation))
    assert document.organisation.state == "draft"  # as the page had read it
    with pytest.raises(NotPossible):
        services.remove_document(document=document, by=owner_of(organisation))
    assert organisation.documents.count() == 1


def test_remove_document_twice_does_it_once():
    organisation = make_organisation("draft")
    first, again = add(organisation), organisation.documents.get()
    for document in (first, again):
        services.remove_document(document=document, by=owner_of(organisation))
    assert AuditEntry.objects.filter(action="document.remove").count() == 1


def fill_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that is full after some bytes of a file, as it is in life."""

    def save(self: Any, name: str, content: Any) -> str:
        with open(self.path(name), "wb") as file:
            file.write(b"half")
        raise OSError(errno.ENOSPC, "No space left on device")

    default_storage.save("documents/first", upload())
    default_storage.delete("documents/first")
    monkeypatch.setattr("django.core.files.storage.FileSystemStorage._save", save)


def test_a_full_disk_leaves_no_row_and_no_file_and_says_so_in_words(monkeypatch):
    organisation = make_organisation("draft")
    fill_disk(monkeypatch)
    client = sign_in(Client(), owner_of(organisation))
    page = client.post(step_of(organisation), {"year_established": "1999", "document": upload(), "go": "stay"})
    assert page.status_code == 503
    assert page.context["form"].errors["document"][0].startswith("The file could not be kept")
    assert page.context["form"]["year_established"].value() == "1999"
    assert (Document.objects.count(), files()) == (0, [])


def test_a_failure_after_the_file_was_written_leaves_none(monkeypatch):
    organisation = make_organisation("draft")
    monkeypatch.setattr("accounts.services.documents.write_audit", lambda *_a, **_k: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        add(organisation)
    assert (Document.objects.count(), files()) == (0, [])


def test_documents_are_added_and_removed_by_buttons_beside_what_is_typed():
    organisation = make_organisation("draft", registration_number="")
    client = sign_in(Client(), owner_of(organisation))
    typed = {"year_established": "1998", "registration_number": "OP/218"}
    answer = client.post(step_of(organisation), {**typed, "document": upload(), "go": "stay"})
    assert answer.url == step_of(organisation)
    organisation.refresh_from_db()
    assert organisation.registration_number == "OP/218"
    (document,) = organisation.documents.all()
    page = client.get(step_of(organisation)).content.decode()
    assert "Certificate.pdf" in page
    assert f'name="remove" value="{document.key}"' in page
    client.post(step_of(organisation), {**typed, "registration_number": "OP/219", "remove": str(document.key)})
    organisation.refresh_from_db()
    assert (organisation.registration_number, organisation.documents.count()) == ("OP/219", 0)


def test_a_refused_upload_keeps_the_rest_of_the_form():
    organisation = make_organisation("draft", registration_number="")
    client = sign_in(Client(), owner_of(organisation))
    given = {"year_established": "1998", "registration_number": "OP/218", "document": upload(content=b"PK\x03\x04")}
    page = client.post(step_of(organisation), given)
    assert (page.status_code, list(page.context["form"].errors)) == (422, ["document"])
    assert 'value="OP/218"' in page.content.decode()
    organisation.refresh_from_db()
    assert organisation.registration_number == "OP/218"


def test_a_good_document_is_kept_though_a_field_beside_it_is_wrong():
    organisation = make_organisation("draft")
    client = sign_in(Client(), owner_of(organisation))
    page = client.post(step_of(organisation), {"year_established": "soon", "document": upload()})
    assert (page.status_code, list(page.context["form"].errors)) == (422, ["year_established"])
    assert [document.name for document in page.context["documents"]] == ["Certificate.pdf"]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "This file is empty"),
        (PDF + b" " * MOST_BYTES, "This file has more than 10 MB"),
        (None, "Choose the file first"),
    ],
)
def test_a_button_without_a_good_file_says_what_to_do(content, told):
    organisation = make_organisation("draft")
    client = sign_in(Client(), owner_of(organisation))
    given: dict[str, Any] = {"year_established": "1998", "go": "stay"}
    if content is not None:
        given["document"] = upload(content=content)
    page = client.post(step_of(organisation), given)
    assert (page.status_code, list(page.context["form"].errors)) == (422, ["document"])
    assert page.context["form"].errors["document"][0].startswith(told)


def test_exactly_ten_megabytes_are_taken():
    document = add(make_organisation("draft"), PDF.ljust(MOST_BYTES))
    assert document.size == MOST_BYTES


def test_nobody_removes_a_document_of_another_organisation():
    other = add(make_organisation("draft"))
    organisation = make_organisation("draft")
    client = sign_in(Client(), owner_of(organisation))
    client.post(step_of(organisation), {"year_established": "1998", "remove": str(other.key)})
    assert Document.objects.filter(pk=other.pk).exists()


def test_who_gets_a_document():
    organisation = make_organisation("clarification_asked")
    document = add(organisation)
    url = reverse("accounts:document-file", args=[document.key])
    visitors = {
        "owner": owner_of(organisation),
        **{role: make_member(organisation, role).user for role in ("focal_point", "author", "observer")},
        "officer": make_officer(),
        "administrator": make_user(roles=("administrator",)),
        "editor": make_user(roles=("editor",)),
        "stranger": make_user(),
        "owner of another": owner_of(make_organisation("verified")),
    }
    answers = {}
    for who, person in visitors.items():
        response = sign_in(Client(), person).get(url)
        answers[who] = (response.status_code, b"".join(response) == PDF)
    got = {who for who, answer in answers.items() if answer == (200, True)}
    assert got == {"owner", "focal_point", "author", "officer", "administrator"}
    assert {answer for who, answer in answers.items() if who not in got} == {(404, False)}
    assert Client().get(url).status_code == 302
    looks = AuditEntry.objects.filter(action="document.view").values_list("actor", flat=True)
    assert sorted(looks) == sorted(f"user:{visitors[who].pk}" for who in ("officer", "administrator"))


def test_an_officer_without_the_second_factor_gets_no_document():
    document = add(make_organisation("clarification_asked"))
    client = sign_in(Client(), make_officer(), second_factor=False)
    assert client.get(reverse("accounts:document-file", args=[document.key])).status_code == 404


def test_the_documents_of_a_draft_are_not_the_desks():
    document = add(make_organisation("draft"))
    client = sign_in(Client(), make_officer())
    assert client.get(reverse("accounts:document-file", args=[document.key])).status_code == 404


def test_a_document_comes_as_a_download_that_can_do_nothing():
    document = add(make_organisation("draft"), name="شهادة.pdf")
    client = sign_in(Client(), owner_of(document.organisation))
    response = client.get(reverse("accounts:document-file", args=[document.key]))
    assert b"".join(response.streaming_content) == PDF
    headers = {name: response[name] for name in ("Content-Type", "X-Content-Type-Options", "Cache-Control")}
    assert headers == {
        "Content-Type": "application/pdf",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert response["Content-Security-Policy"].startswith("sandbox; default-src 'none'")


def test_a_document_whose_file_is_gone_is_not_found():
    document = add(make_organisation("draft"))
    default_storage.delete(document.file.name)
    client = sign_in(Client(), owner_of(document.organisation))
    assert client.get(reverse("accounts:document-file", args=[document.key])).status_code == 404


def test_the_desk_sees_the_documents_and_the_public_does_not():
    organisation = make_organisation("clarification_asked")
    document = add(organisation)
    url = reverse("accounts:document-file", args=[document.key])
    desk = reverse("accounts:organisation-desk", args=[organisation.reference])
    assert url in sign_in(Client(), make_officer()).get(desk).content.decode()
    organisation = make_organisation("lapsed")
    document = add(organisation)
    page = Client().get(organisation.get_absolute_url()).content.decode()
    assert organisation.name in page
    assert "Certificate.pdf" not in page
    assert str(document.key) not in page
