"""The pages of the record: for everyone, without a cookie, with each step in words."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core.references import new_reference
from record.services import receipt_for, seal_entries
from record.signing import record_key

from .factories import make_entry, make_sealed

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
SHARED = "public, max-age=0, s-maxage=60, stale-while-revalidate=600"


def as_text(response) -> str:
    return " ".join(response.content.decode().split())


def test_the_home_of_the_record_tells_its_size_and_lists_its_entries(client, time_machine) -> None:
    time_machine.move_to(NOW, tick=False)
    entry = make_sealed(2)[1]
    text = as_text(client.get("/record/"))
    assert "Entry 2: Received" in text
    assert f'href="/record/entries/{entry.public_id}/"' in text
    assert 'href="/receipts/S-1/"' in text
    assert "<dt>Entries</dt><dd>2</dd>" in text


def test_the_home_of_an_empty_record_says_so(client) -> None:
    assert "Nothing is sealed yet." in as_text(client.get("/record/"))


def test_the_home_says_when_the_promise_is_overdue(client, time_machine) -> None:
    time_machine.move_to(NOW, tick=False)
    make_entry()
    assert "The record is behind its promise" not in as_text(client.get("/record/"))
    time_machine.move_to(NOW + timedelta(minutes=2), tick=False)
    assert "The record is behind its promise" in as_text(client.get("/record/"))


def test_the_home_pages_by_key(client) -> None:
    make_sealed(27)
    first = client.get("/record/")
    assert [leaf.number for leaf in first.context["page"]] == list(range(27, 2, -1))
    second = client.get(f"/record/?after={first.context['page'].after}")
    assert [leaf.number for leaf in second.context["page"]] == [2, 1]


def test_a_reference_in_the_search_box_leads_to_its_receipt(client) -> None:
    response = client.get("/record/", {"q": " s-7k3m9qxv4 "})
    assert (response.status_code, response["Location"]) == (302, "/receipts/s-7k3m9qxv4/")


@pytest.mark.parametrize("asked", ["/", " ", "///"])
def test_an_empty_search_shows_the_home(client, asked: str) -> None:
    assert client.get("/record/", {"q": asked}).status_code == 200


def test_a_key_of_a_page_that_is_none_gives_the_first_page(client) -> None:
    make_sealed(2)
    for key in ("x", "WyJ4Il0", "W10", "WyJcdTAwMDAiXQ"):
        for side in ("after", "before"):
            assert [leaf.number for leaf in client.get(f"/record/?{side}={key}").context["page"]] == [2, 1]


def test_a_receipt_page_tells_the_place_in_the_tree_and_each_step(client, time_machine) -> None:
    time_machine.move_to(NOW, tick=False)
    make_sealed(3)
    text = as_text(client.get("/receipts/S-1/"))
    assert "This is entry 2 of 3; the tree was signed on" in text
    for sentence in (
        "It is the key of this portal.",
        "The portal signed the promise to put this entry in the record by 2026-03-04 12:01:00 UTC.",
        "The facts of the entry give its fingerprint.",
        "Entry 2 of 3: 2 fingerprints lead from it to the root of the tree.",
        "The portal signed the root of the tree of 3 entries.",
    ):
        assert sentence in text


def test_a_receipt_page_holds_all_entries_of_its_reference_and_no_opening(client) -> None:
    make_entry("S-1", content={"text": "confidential words"})
    make_entry("S-1", kind="decided", content={"text": "more of them"})
    make_entry("S-2", kind="withdrawn")
    seal_entries()
    response = client.get("/receipts/S-1/")
    text = as_text(response)
    assert [proved["entry"].kind for proved in response.context["all_proved"]] == ["received", "decided"]
    assert "confidential words" not in text
    assert "Withdrawn" not in text


def test_a_receipt_page_of_an_entry_that_waits_says_until_when(client, time_machine) -> None:
    time_machine.move_to(NOW, tick=False)
    make_entry("S-1")
    assert "This entry is not sealed yet. It will be by:" in as_text(client.get("/receipts/S-1/"))
    time_machine.move_to(NOW + timedelta(minutes=2), tick=False)
    assert "This entry is not sealed yet, though it should have been by:" in as_text(client.get("/receipts/S-1/"))


def test_a_reference_as_typed_leads_to_the_one_as_stored(client) -> None:
    reference = new_reference("S")
    make_entry(reference)
    response = client.get(f"/fr/receipts/{reference.lower().replace('0', 'o')}/")
    assert (response.status_code, response["Location"]) == (302, f"/fr/receipts/{reference}/")


@pytest.mark.parametrize("reference", ["S-1", "nonsense", "S-7K3M9QXV4", "%00", "S-1%00", "%0A"])
def test_an_unknown_reference_is_not_found(client, reference: str) -> None:
    assert client.get(f"/receipts/{reference}/").status_code == 404


def test_an_entry_page_shows_its_proof(client) -> None:
    entry = make_sealed(3)[2]
    text = as_text(client.get(f"/record/entries/{entry.public_id}/"))
    assert "This is entry 3 of 3" in text
    assert client.get(f"/record/entries/{'0' * 32}/").status_code == 404


def test_the_receipt_file_has_no_opening(client) -> None:
    entry = make_sealed(3)[1]
    response = client.get(f"/record/receipts/{entry.public_id}.json")
    assert response.json() == receipt_for(entry, with_opening=False)
    assert response["Content-Disposition"] == f'attachment; filename="receipt-{entry.public_id}.json"'


def test_the_program_is_the_one_of_the_source(client) -> None:
    response = client.get("/record/verify_record.py")
    with open("record/verify_record.py", encoding="utf-8") as file:
        assert response.content.decode() == file.read()
    assert response["Content-Disposition"] == 'attachment; filename="verify_record.py"'


def test_a_pasted_receipt_is_verified_step_by_step(client) -> None:
    entry = make_sealed(3)[1]
    make_sealed(2)
    receipt = json.dumps(receipt_for(entry, with_opening=True))
    response = client.post("/record/verify/", {"receipt": receipt})
    text = as_text(response)
    assert "The receipt holds" in text
    assert "The content on the receipt is the one that was received" in text
    assert "The record of this portal has the entry today, under number 2, with the same facts." in text
    assert (len(response.context["events"]), {event.tone for event in response.context["events"]}) == (10, {"done"})


def test_an_uploaded_receipt_is_verified(client) -> None:
    entry = make_sealed(3)[1]
    file = SimpleUploadedFile("receipt.json", json.dumps(receipt_for(entry, with_opening=False)).encode())
    assert "The receipt holds" in as_text(client.post("/record/verify/", {"file": file}))


def test_a_changed_receipt_shows_where_it_breaks(client) -> None:
    receipt = receipt_for(make_sealed(3)[1], with_opening=True)
    receipt["opening"]["content"]["number"] = 7
    text = as_text(client.post("/record/verify/", {"receipt": json.dumps(receipt)}))
    assert "The receipt does not hold" in text
    assert "It breaks here: opening.nonce or opening.content" in text


def test_something_else_than_a_receipt_is_named(client) -> None:
    text = as_text(client.post("/record/verify/", {"receipt": '{"a"'}))
    assert "This is not a receipt as a public record writes it." in text
    assert "the receipt is not JSON: line 1, column 5" in text


@pytest.mark.parametrize(
    ("data", "error"),
    [
        ({}, "Paste a receipt, or choose the file."),
        ({"receipt": "  "}, "Paste a receipt, or choose the file."),
        ({"file": b""}, "Paste a receipt, or choose the file."),
        ({"file": b"\xff\xfe"}, "This file is not text in UTF-8, so it is not a receipt."),
        ({"file": b" " * 2_000_001}, "This file is larger than any receipt (2 MB)."),
    ],
)
def test_an_empty_or_unreadable_form_says_what_is_wrong(client, data: dict, error: str) -> None:
    posted = {name: SimpleUploadedFile("r.json", value) if name == "file" else value for name, value in data.items()}
    response = client.post("/record/verify/", posted)
    assert response.status_code == 422
    assert error in as_text(response)


def test_verifying_needs_no_session_and_no_token(client) -> None:
    strict = type(client)(enforce_csrf_checks=True)
    receipt = json.dumps(receipt_for(make_sealed(1)[0], with_opening=False))
    response = strict.post("/record/verify/", {"receipt": receipt})
    assert (response.status_code, dict(response.cookies)) == (200, {})
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("path", ["/record/", "/record/verify/", "/receipts/S-1/", "/record/entries/{id}/"])
def test_the_pages_can_be_kept_by_shared_caches(client, path: str) -> None:
    entry = make_sealed(2)[1]
    response = client.get(path.format(id=entry.public_id))
    assert (response["Cache-Control"], dict(response.cookies)) == (SHARED, {})
    assert "csrfmiddlewaretoken" not in response.content.decode()


@pytest.mark.parametrize("path", ["/record/", "/record/verify/", "/receipts/S-1/", "/record/entries/{id}/"])
def test_the_pages_speak_arabic_from_right_to_left(client, path: str) -> None:
    entry = make_sealed(2)[1]
    assert '<html lang="ar" dir="rtl">' in as_text(client.get(f"/ar{path.format(id=entry.public_id)}"))


def test_the_home_costs_three_queries_with_one_row_and_with_three(client, django_assert_num_queries) -> None:
    for count in (1, 2):
        make_sealed(count)
        with django_assert_num_queries(3):
            client.get("/record/")


def test_a_receipt_page_costs_the_same_with_one_entry_and_with_three(client, django_assert_num_queries) -> None:
    make_sealed(9)
    for count in (1, 2):
        for _number in range(count):
            make_entry("S-many")
        make_sealed(3 - count)
        with django_assert_num_queries(6):
            client.get("/receipts/S-many/")


def test_the_page_names_the_key(client) -> None:
    make_sealed(1)
    text = as_text(client.get("/record/")).replace("<wbr>", "")
    assert record_key().verifier_key in text
