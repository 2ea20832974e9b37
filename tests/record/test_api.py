"""The record for machines: the same answers under /record/ and /api/v1/record/, proofs that verify, clear problems."""

from datetime import UTC, datetime

import pytest

from record import merkle
from record.commitments import leaf_of
from record.services import latest_checkpoint, root_at, seal_entries
from record.signing import record_key
from record.verify_record import is_head_signed, read_head, read_key

from .factories import make_entry, make_sealed

pytestmark = pytest.mark.django_db

IMMUTABLE = "public, max-age=31536000, immutable"


def get(client, path: str) -> dict:
    response = client.get(path)
    assert response.status_code == 200, response.content
    return response.json()


def test_the_checkpoint_is_a_signed_note(client) -> None:
    make_sealed(3)
    response = client.get("/record/checkpoint")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content.decode() == latest_checkpoint().note


def test_the_checkpoint_of_an_empty_record_is_signed_too(client) -> None:
    head = read_head(client.get("/record/checkpoint").content.decode())
    assert (head.size, head.root) == (0, merkle.EMPTY_ROOT)
    assert is_head_signed(head, read_key(record_key().verifier_key))


def test_an_earlier_checkpoint_stays_to_be_had(client) -> None:
    make_sealed(3)
    note = latest_checkpoint().note
    make_sealed(1)
    response = client.get("/record/checkpoint?size=3")
    assert (response.content.decode(), response["Cache-Control"]) == (note, IMMUTABLE)


@pytest.mark.parametrize("size", ["2", "-1", "x", "9" * 30, ""])
def test_a_checkpoint_that_was_never_signed_is_not_found(client, size: str) -> None:
    make_sealed(3)
    assert client.get(f"/record/checkpoint?size={size}").status_code == 404


def test_the_api_tells_the_checkpoint_in_json(client, time_machine) -> None:
    time_machine.move_to(datetime(2026, 3, 4, tzinfo=UTC), tick=False)
    make_sealed(3)
    assert get(client, "/api/v1/record/checkpoint/") == {
        "origin": record_key().name,
        "size": 3,
        "root_hash": latest_checkpoint().root_hex,
        "at": "2026-03-04T00:00:00.000000Z",
        "key": record_key().verifier_key,
        "checkpoint": latest_checkpoint().note,
    }


def test_the_api_tells_of_an_empty_record(client) -> None:
    body = get(client, "/api/v1/record/checkpoint/")
    assert (body["size"], body["root_hash"], body["at"]) == (0, merkle.EMPTY_ROOT.hex(), None)


@pytest.mark.parametrize("base", ["/record/entries", "/api/v1/record/entries/"])
def test_entries_come_in_the_order_of_the_tree(client, base: str) -> None:
    entries = make_sealed(5)
    assert get(client, f"{base}?from=1&limit=2") == {
        "origin": record_key().name,
        "entries": [
            {"index": place, "leaf_hash": leaf_of(entries[place].facts).hex(), **entries[place].facts}
            for place in (1, 2)
        ],
        "next": 3,
    }


def test_a_whole_page_of_entries_is_immutable_and_the_last_one_is_not(client) -> None:
    make_sealed(3)
    make_entry()
    assert client.get("/record/entries?from=1&limit=2")["Cache-Control"] == IMMUTABLE
    response = client.get("/record/entries?from=1&limit=3")
    assert (response["Cache-Control"], response.json()["next"]) == ("no-cache", 3)
    assert get(client, "/record/entries?from=77")["entries"] == []


def test_an_inclusion_proof_leads_to_the_signed_root(client) -> None:
    entries = make_sealed(11)
    for index, entry in enumerate(entries):
        body = get(client, f"/record/proof?entry={entry.public_id}")
        path = [bytes.fromhex(step) for step in body.pop("path")]
        assert body == {
            "origin": record_key().name,
            "entry": entry.public_id,
            "index": index,
            "leaf_hash": leaf_of(entry.facts).hex(),
            "size": 11,
            "checkpoint": latest_checkpoint().note,
        }
        assert merkle.verify_inclusion(leaf_of(entry.facts), index, 11, path, root_at(11))


def test_an_inclusion_proof_for_an_earlier_tree_is_immutable(client) -> None:
    entry = make_sealed(11)[2]
    response = client.get(f"/record/proof?entry={entry.public_id}&size=4")
    body = response.json()
    assert (body["size"], body["checkpoint"], response["Cache-Control"]) == (4, None, IMMUTABLE)
    path = [bytes.fromhex(step) for step in body["path"]]
    assert merkle.verify_inclusion(leaf_of(entry.facts), 2, 4, path, root_at(4))


@pytest.mark.parametrize("base", ["/record/proof", "/api/v1/record/proof/"])
def test_a_consistency_proof_leads_from_one_root_to_the_other(client, base: str) -> None:
    make_sealed(9)
    body = get(client, f"{base}?from=5&to=8")
    path = [bytes.fromhex(step) for step in body.pop("path")]
    assert body == {"origin": record_key().name, "from": 5, "to": 8}
    assert merkle.verify_consistency(5, 8, root_at(5), root_at(8), path)


def test_a_consistency_proof_goes_to_the_newest_tree_by_itself(client) -> None:
    make_sealed(9)
    response = client.get("/record/proof?from=5")
    assert (response.json()["to"], response["Cache-Control"]) == (9, "no-cache")


def test_the_keys_are_told_with_the_earlier_ones(client, settings) -> None:
    make_sealed(1)
    old = record_key().verifier_key
    settings.RECORD_KEY = "66" * 32
    seal_entries()
    assert get(client, "/record/keys") == {
        "origin": record_key().name,
        "keys": [record_key().verifier_key, old],
    }


@pytest.mark.parametrize(
    ("query", "status", "errors"),
    [
        ("entries?from=-1", 400, {"from": ["This must be a whole number from 0."]}),
        ("entries?from=x", 400, {"from": ["This must be a whole number from 0."]}),
        ("entries?from=" + "9" * 40, 400, {"from": ["This must be a whole number from 0."]}),
        ("entries?limit=0", 400, {"limit": ["This must be a whole number from 1 to 1000."]}),
        ("entries?limit=1001", 400, {"limit": ["This must be a whole number from 1 to 1000."]}),
        ("proof", 400, {"entry": ["Give either “entry”, or “from” and “to”."]}),
        ("proof?entry=1&from=2", 400, {"entry": ["Give either “entry”, or “from” and “to”."]}),
        ("proof?entry=1", 400, {"entry": ["An entry has an id of 32 hexadecimal digits."]}),
        ("proof?entry=" + "0" * 32, 404, None),
        ("proof?from=4", 400, {"from": ["This must be a whole number from 0 to 3."]}),
        ("proof?from=1&to=4", 400, {"to": ["This must be a whole number from 0 to 3."]}),
        ("proof?from=3&to=2", 400, {"from": ["This must be a whole number from 0 to 2."]}),
    ],
)
def test_a_bad_question_gets_a_clear_problem(client, query: str, status: int, errors: dict | None) -> None:
    make_sealed(3)
    response = client.get(f"/record/{query}")
    assert (response.status_code, response["Content-Type"]) == (status, "application/problem+json")
    assert response.json().get("errors") == errors


def test_a_proof_for_a_tree_before_the_entry_is_refused(client) -> None:
    entry = make_sealed(3)[2]
    response = client.get(f"/record/proof?entry={entry.public_id}&size=2")
    assert response.json()["errors"] == {"size": ["This must be a whole number from 3 to 3."]}


def test_a_proof_of_an_entry_that_waits_says_so(client) -> None:
    response = client.get(f"/record/proof?entry={make_entry().public_id}")
    assert (response.status_code, response.json()["detail"]) == (
        409,
        "This entry is not sealed yet. It gets its proof with the next signed tree head.",
    )


@pytest.mark.parametrize("path", ["entries", "proof?from=0", "keys"])
def test_the_machine_endpoints_are_for_reading_only(client, path: str) -> None:
    assert client.post(f"/record/{path}").status_code == 405
    assert client.post("/record/checkpoint").status_code == 405


def test_the_feed_holds_the_first_head_of_each_day(client, time_machine) -> None:
    for day, hour in ((1, 8), (1, 9), (3, 10), (4, 11)):
        time_machine.move_to(datetime(2026, 3, day, hour, tzinfo=UTC), tick=False)
        make_sealed(2)
    response = client.get("/record/heads.atom")
    text = response.content.decode()
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    titles = ["2026-03-04: 8 entries", "2026-03-03: 6 entries", "2026-03-01: 2 entries"]
    assert [part.split("</title>")[0] for part in text.split("<title>")[2:]] == titles
    assert "/record/checkpoint?size=8" in text
    assert "— " + record_key().name in text


def test_entries_cost_the_same_queries_for_one_and_for_three(client, django_assert_num_queries) -> None:
    make_sealed(3)
    for limit in (1, 3):
        with django_assert_num_queries(1):
            client.get(f"/record/entries?limit={limit}")


def test_a_proof_costs_five_queries(client, django_assert_num_queries) -> None:
    entries = make_sealed(13)
    for entry in (entries[0], entries[6]):
        with django_assert_num_queries(5):
            client.get(f"/record/proof?entry={entry.public_id}")
