"""Faults lose nothing: the web killed while submissions arrive, the broker frozen or gone."""

import contextlib
import json
import os
import re
import signal
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.setup.processes import processes_of

from .conftest import Portal

KILLS = 4  # `serve` gives up on a web process that ends more than five times in a minute


@pytest.fixture
def portal(portal: Portal) -> Portal:
    """The same portal by its number: the jar of `requests` keeps no cookies for a bare name."""
    return replace(portal, url=portal.url.replace("localhost", "127.0.0.1"))


def session_of(portal: Portal, key: str) -> requests.Session:
    """A client that is signed in."""
    client = requests.Session()
    client.cookies.set("session", key, domain="127.0.0.1")
    return client


def try_to_send(portal: Portal, client: requests.Session, reference: str) -> bool:
    """Send the draft as its author would: the page that checks, then the button. True if the portal acknowledged."""
    try:
        page = client.get(f"{portal.url}/submissions/{reference}/check/", timeout=15)
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
        revision = re.search(r'name="revision" value="(\d+)"', page.text)
        if token is None or revision is None:
            return "/receipt/" in page.text
        answer = client.post(
            f"{portal.url}/submissions/{reference}/send/",
            data={"csrfmiddlewaretoken": token[1], "revision": revision[1], "has_authority": "on"},
            allow_redirects=False,
            timeout=15,
        )
    except requests.RequestException:
        return False
    return answer.status_code == 302 and answer.headers["Location"].endswith(f"/submissions/{reference}/receipt/")


def ask(portal: Portal, code: str) -> Any:
    """The JSON that a piece of Python prints inside the portal."""
    printed = portal.command("shell", "-v0", "-c", f"from tests.portal.drafts import *; {code}")
    return json.loads(printed.splitlines()[-1])


def pids(portal: Portal, words: str) -> list[int]:
    return [pid for pid, command in processes_of(portal.var).items() if words in command]


def test_the_web_killed_while_submissions_arrive_loses_none_that_it_acknowledged(portal: Portal) -> None:
    drafts = ask(portal, "print_drafts(40)")
    acknowledged: list[str] = []
    attempts: list[bool] = []
    is_over = threading.Event()

    def kill_now_and_then() -> None:
        for _ in range(KILLS):
            if is_over.wait(0.35):
                return
            for pid in pids(portal, "gunicorn"):
                kill(pid)

    def send_mine(rows: list[dict[str, str]]) -> None:
        for row in rows:
            client = session_of(portal, row["session"])
            for _ in range(20):
                done = try_to_send(portal, client, row["reference"])
                attempts.append(done)
                if done:
                    acknowledged.append(row["reference"])
                    break
                time.sleep(0.4)

    killer = threading.Thread(target=kill_now_and_then)
    senders = [threading.Thread(target=send_mine, args=(drafts[part::4],)) for part in range(4)]
    for thread in [killer, *senders]:
        thread.start()
    for thread in senders:
        thread.join()
    is_over.set()
    killer.join()
    assert sorted(acknowledged) == sorted(row["reference"] for row in drafts)
    assert attempts.count(False) > 0, "No request was cut: the drill did not hit."
    found = ask(portal, f"print_arrivals({acknowledged!r})")
    whole = {"state": "sent", "versions": 1, "entries": 1, "mails": 1, "hashes": 1}
    assert {reference: row for reference, row in found.items() if row != whole} == {}
    assert len(found) == 40


def test_the_worker_killed_while_mail_goes_out_loses_none_and_repeats_only_what_was_under_way(portal: Portal) -> None:
    number = 300
    wanted = set(ask(portal, f"queue_mails({number})"))
    kills = 0
    for goal in (40, 90, 140, 190):
        wait_until(lambda goal=goal: len(arrived(portal, wanted)) >= goal, "more mail")
        for pid in pids(portal, "celery --app engagement --quiet worker"):
            kill(pid)
        kills += 1
    wait_until(lambda: len(set(arrived(portal, wanted))) == number, "the rest of the mail")
    time.sleep(6)  # a lease and a tick: whatever would be repeated has been
    assert len(set(arrived(portal, wanted))) == number
    assert len(arrived(portal, wanted)) - number <= kills
    assert ask(portal, f"print_mail_states({sorted(wanted)!r})") == {"sent": number}


def arrived(portal: Portal, wanted: set[str]) -> list[str]:
    """Those of the Message-IDs that the mail server has taken, as often as it did."""
    return [message_id for message_id in list(portal.mailbox.message_ids) if message_id in wanted]


def kill(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def wait_until(condition: Callable[[], bool], what: str, seconds: float = 90) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"Waited {seconds} s for {what}."
        time.sleep(0.05)


def times_of(portal: Portal, client: requests.Session, reference: str) -> list[float]:
    """How long pages of each kind and a submission take, in seconds."""
    taken = []
    for path in ("/", "/calls/", "/record/", "/search/?q=water", "/accounts/login/", "/me/", "/inbox/"):
        begun = time.monotonic()
        assert client.get(portal.url + path, timeout=30).status_code == 200
        taken.append(time.monotonic() - begun)
    begun = time.monotonic()
    assert try_to_send(portal, client, reference)
    return [*taken, time.monotonic() - begun]


@pytest.mark.parametrize("fault", ["frozen", "gone"])
def test_without_the_broker_everything_works_and_mail_goes_when_it_is_back(portal: Portal, fault: str) -> None:
    usual, faulty = ask(portal, "print_drafts(2)")
    before = times_of(portal, session_of(portal, usual["session"]), usual["reference"])
    wait_until_mail_went(portal, usual["reference"])
    (broker,) = pids(portal, "valkey-server")
    frozen = [broker]
    if fault == "gone":  # the one who would start it again is stopped meanwhile
        frozen = [portal.running.process.pid]
        os.kill(frozen[0], signal.SIGSTOP)
        os.kill(broker, signal.SIGKILL)
    else:
        os.kill(broker, signal.SIGSTOP)
    try:
        during = times_of(portal, session_of(portal, faulty["session"]), faulty["reference"])
        time.sleep(4)  # longer than a tick: without the broker no mail goes
        assert not has_mail(portal, faulty["reference"])
    finally:
        os.kill(frozen[0], signal.SIGCONT)
    assert statistics.median(during) < 3 * statistics.median(before) + 0.2
    assert max(during) < 3 * max(before) + 1
    wait_until_mail_went(portal, faulty["reference"])


def has_mail(portal: Portal, reference: str) -> bool:
    return any(reference.encode() in file.read_bytes() for file in (portal.var / "mail").glob("*.eml"))


def wait_until_mail_went(portal: Portal, reference: str, seconds: float = 60) -> None:
    wait_until(lambda: has_mail(portal, reference), f"mail about {reference}", seconds)


def test_a_receipt_verifies_with_the_program_of_the_site_and_a_changed_byte_does_not(
    portal: Portal, tmp_path: Path
) -> None:
    (draft,) = ask(portal, "print_drafts(1)")
    client = session_of(portal, draft["session"])
    assert try_to_send(portal, client, draft["reference"])
    address = f"{portal.url}/submissions/{draft['reference']}/receipt.json"
    end = time.monotonic() + 60
    while client.get(address, timeout=10).json()["sealed"] is None:
        assert time.monotonic() < end, "Not sealed in a minute."
        time.sleep(0.5)
    receipt, program = tmp_path / "receipt.json", tmp_path / "verify_record.py"
    receipt.write_bytes(client.get(address, timeout=10).content)
    program.write_bytes(requests.get(f"{portal.url}/record/verify_record.py", timeout=10).content)

    def verify(file: Path) -> tuple[int, str]:
        command = [sys.executable, "-I", str(program), "receipt", str(file), "--site", portal.url]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr

    code, said = verify(receipt)
    assert code == 0, said
    facts = json.loads(receipt.read_text())
    commitment = facts["entry"]["commitment"]
    facts["entry"]["commitment"] = ("0" if commitment[0] != "0" else "1") + commitment[1:]
    forged = tmp_path / "forged.json"
    forged.write_text(json.dumps(facts))
    code, said = verify(forged)
    assert code != 0
    assert "entry" in said
