"""verify_record.py as people run it: a single file in a folder of its own, against files and a running site."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from record import verify_record as program
from record.services import latest_checkpoint, receipt_for
from record.signing import RecordKey, record_key

from .factories import make_entry, make_sealed


@pytest.fixture
def run(tmp_path):
    """The program, copied alone into an empty folder, in a process without this project on its path."""
    shutil.copy(program.__file__, tmp_path / "verify_record.py")

    def call(*arguments: str) -> tuple[int, str]:
        done = subprocess.run(
            [sys.executable, "-I", "verify_record.py", *arguments],
            cwd=tmp_path,
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    return call


def write(tmp_path: Path, name: str, content: object) -> str:
    text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False, indent=1)
    (tmp_path / name).write_text(text, encoding="utf-8")
    return name


@pytest.mark.django_db
def test_a_receipt_verifies_without_the_site(run, tmp_path) -> None:
    receipt = receipt_for(make_sealed(5)[3], with_opening=True)
    code, out = run("receipt", write(tmp_path, "r.json", receipt), "--key", record_key().verifier_key)
    assert (code, out.splitlines()[-1]) == (0, "All holds.")
    assert "✓ 3 hashes lead from entry 4 to the root of the tree of 5 entries." in out
    assert f"✓ Its key belongs to the log {record_key().name} (key {record_key().key_id})." in out


@pytest.mark.django_db
def test_one_changed_byte_fails_and_is_named(run, tmp_path) -> None:
    text = json.dumps(receipt_for(make_sealed(5)[3], with_opening=True))
    changed = text.replace('"reference": "S-3"', '"reference": "S-4"')
    assert changed != text
    code, out = run("receipt", write(tmp_path, "r.json", changed))
    assert (code, out.splitlines()[-1]) == (1, "It does not hold.")
    assert "Where: entry.at, entry.id, entry.kind or entry.reference." in out


@pytest.mark.django_db
def test_a_receipt_with_another_key_than_the_trusted_one_fails(run, tmp_path) -> None:
    receipt = receipt_for(make_sealed(5)[3], with_opening=True)
    key = RecordKey(record_key().name, Ed25519PrivateKey.generate()).verifier_key
    code, out = run("receipt", write(tmp_path, "r.json", receipt), "--key", key)
    assert code == 1
    assert "✗ It is not the key that you trust" in out


@pytest.mark.django_db(transaction=True)
def test_a_receipt_verifies_against_the_running_site(run, tmp_path, live_server) -> None:
    receipt = receipt_for(make_sealed(5)[3], with_opening=True)
    make_sealed(4)
    code, out = run("receipt", write(tmp_path, "r.json", receipt), "--site", live_server.url)
    assert (code, out.splitlines()[-3:]) == (
        0,
        [
            "✓ The record on the site has the entry under number 4, with the same facts.",
            "✓ The tree on the site, now of 9 entries, has grown from the one of the receipt.",
            "All holds.",
        ],
    )


@pytest.mark.django_db(transaction=True)
def test_a_promise_is_followed_up_at_the_site(run, tmp_path, live_server) -> None:
    entry = make_entry()
    file = write(tmp_path, "r.json", receipt_for(entry, with_opening=True))
    code, out = run("receipt", file, "--site", live_server.url)
    assert (code, "answered 409" in out) == (1, True)
    make_sealed(2)
    code, out = run("receipt", file, "--site", f"{live_server.url}/record/")
    assert (code, out.splitlines()[-2]) == (
        0,
        "✓ The record on the site has the entry under number 1, with the same facts.",
    )


@pytest.mark.django_db(transaction=True)
def test_a_whole_log_verifies_from_the_site_and_from_the_file_that_was_kept(run, tmp_path, live_server) -> None:
    make_sealed(3)
    write(tmp_path, "kept.txt", latest_checkpoint().note)
    make_sealed(20)
    code, out = run("log", live_server.url, "--save", "log.jsonl", "--head", "kept.txt")
    assert (code, out.splitlines()) == (
        0,
        [
            "✓ The head of the tree of 23 entries is signed with the key.",
            "✓ All 23 entries give their leaf hashes.",
            f"✓ The entries give the root of the tree head: {latest_checkpoint().root_hex}.",
            "✓ The head of the tree of 3 entries is signed with the key.",
            "✓ The head of 3 entries that you kept is the beginning of this log.",
            "All holds.",
        ],
    )
    assert run("log", "log.jsonl", "--key", record_key().verifier_key)[0] == 0
    code, out = run("log", "log.jsonl")
    assert (code, out.splitlines()[0]) == (
        0,
        "? The signature of the tree head is not checked: give --key or --site.",
    )


@pytest.mark.django_db(transaction=True)
def test_a_log_with_a_changed_a_removed_or_a_forged_entry_fails_and_names_it(run, tmp_path, live_server) -> None:
    make_sealed(9)
    run("log", live_server.url, "--save", "log.jsonl")
    lines = (tmp_path / "log.jsonl").read_text(encoding="utf-8").splitlines()

    changed = [*lines]
    changed[5] = changed[5].replace('"received"', '"decided"')
    code, out = run("log", write(tmp_path, "changed.jsonl", "\n".join(changed)))
    assert (code, "Where: entry 5: its facts do not give its leaf hash." in out) == (1, True)

    code, out = run("log", write(tmp_path, "removed.jsonl", "\n".join(lines[:5] + lines[6:])))
    assert (code, "entry 5: the entry in its place says that it is entry 6" in out) == (1, True)

    code, out = run("log", write(tmp_path, "short.jsonl", "\n".join(lines[:8])))
    assert (code, "there are 7 entries, and the tree head tells of 9" in out) == (1, True)

    forged = [*lines]
    entry = json.loads(forged[5])
    entry["kind"] = "decided"
    entry["leaf_hash"] = program.leaf_hash(entry).hex()
    forged[5] = json.dumps(entry)
    code, out = run("log", write(tmp_path, "forged.jsonl", "\n".join(forged)), "--site", live_server.url)
    assert (code, "Where: entry 5 is the first that differs." in out) == (1, True)

    code, out = run("log", write(tmp_path, "broken.jsonl", "\n".join([*lines[:4], "{", *lines[5:]])))
    assert (code, out) == (1, "✗ broken.jsonl, line 5 is not JSON: line 1, column 2.\n")


@pytest.mark.django_db(transaction=True)
def test_two_heads_are_consistent_by_the_site_and_by_a_proof_in_a_file(run, tmp_path, live_server, client) -> None:
    make_sealed(5)
    write(tmp_path, "a.txt", latest_checkpoint().note)
    make_sealed(6)
    write(tmp_path, "b.txt", latest_checkpoint().note)
    write(tmp_path, "proof.json", client.get("/record/proof?from=5&to=11").content.decode())
    said = "✓ The tree of 11 entries has grown from that of 5; nothing in it was changed."
    code, out = run("consistency", "a.txt", "b.txt", "--site", live_server.url)
    assert (code, out.splitlines()[2]) == (0, said)
    code, out = run("consistency", "b.txt", "a.txt", "--proof", "proof.json", "--key", record_key().verifier_key)
    assert (code, out.splitlines()[2]) == (0, said)


@pytest.mark.django_db(transaction=True)
def test_a_fork_is_inconsistent(run, tmp_path, live_server) -> None:
    make_sealed(5)
    write(tmp_path, "fork.txt", record_key().sign_head(5, b"\x01" * 32))
    write(tmp_path, "early.txt", record_key().sign_head(3, b"\x01" * 32))
    write(tmp_path, "true.txt", latest_checkpoint().note)
    for other, size in (("fork.txt", 5), ("early.txt", 3)):
        code, out = run("consistency", other, "true.txt", "--site", live_server.url)
        assert code == 1
        assert f"✗ The tree of 5 entries has not grown from that of {size}" in out


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("receipt", "nothing.json"), 2, "nothing.json cannot be read: No such file or directory"),
        (
            ("receipt", "r.json", "--site", "ftp://x"),
            2,
            "ftp://x is not an address that starts with https:// or http://",
        ),
        (("receipt", "r.json", "--site", "http://127.0.0.1:9"), 2, "could not be read"),
        (("receipt", "r.json", "--key", "x"), 1, "--key is not <name>+<id>+<key>"),
        (("receipt", "binary"), 1, "binary is not UTF-8 text: byte 1"),
        (("log", "r.json"), 1, "r.json, line 1 is not JSON"),
        (("consistency", "a.txt", "b.txt"), 2, "consistency needs --proof FILE or --site URL"),
        (("consistency", "r.json", "b.txt"), 1, "r.json is not a signed tree head"),
        ((), 2, "usage:"),
    ],
)
def test_what_cannot_be_checked_is_said_in_one_line(run, tmp_path, arguments, code, said) -> None:
    write(tmp_path, "r.json", receipt_for(make_sealed(1)[0], with_opening=True))
    write(tmp_path, "a.txt", record_key().sign_head(1, b"\x01" * 32))
    write(tmp_path, "b.txt", record_key().sign_head(2, b"\x01" * 32))
    (tmp_path / "binary").write_bytes(b"\xff\xfe")
    status, out = run(*arguments)
    assert (status, said in out) == (code, True), out
