"""The two threads of the portal, clicked through with the people of the demo world."""

import re
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest

from .conftest import Portal

pytestmark = pytest.mark.browser

PASSWORD = "a lighthouse keeps 7 radios"


def click(page: Any, name: str, role: str = "button") -> None:
    page.get_by_role(role, name=name).first.click()


def sign_up(page: Any, portal: Portal, address: str, name: str) -> None:
    """Open an account: form, code by mail, signed in."""
    page.goto("/accounts/signup/")
    page.locator("input[type=email]").fill(address)
    page.get_by_label("Your name").fill(name)
    for field in page.locator("input[type=password]").all():
        field.fill(PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    letter = portal.mail_to(address).get_body(("plain",)).get_content()
    (code,) = re.findall(r"^\s*([A-Z0-9]{4}-?[A-Z0-9]{4})\s*$", letter, re.MULTILINE)
    page.locator("input[name=code]").fill(code)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/me/")


def register(page: Any, name: str) -> None:
    """Register an organisation in five steps and send it for verification."""
    page.goto("/organisation/register/")
    page.get_by_label("Legal name").fill(name)
    page.get_by_label("What it is").select_option("media")
    click(page, "Save and go on")
    if page.get_by_text("It is none of these").count():
        click(page, "It is none of these")
    page.get_by_label("Country or area of its seat").select_option(label="Kenya")
    page.get_by_label("Address of its headquarters").fill("Market Road 4, Lodwar")
    click(page, "Save and go on")
    page.get_by_label("Year in which it was established").fill("2009")
    click(page, "Save and go on")
    page.get_by_label("How far its work reaches").select_option("local")
    page.get_by_label("English").check()
    page.get_by_label("Its mission").fill("To carry what villages say beyond the valley.")
    click(page, "Save and go on")
    page.get_by_label("The full profile").check()
    click(page, "Save and go on")
    click(page, "Send the profile for verification")


def decide(page: Any, title: str, key: str) -> None:
    """Find the case with the title at the desk, however long the queue is, and press the button with the key."""
    page.goto(f"/desk/?{urlencode({'q': title})}")
    page.get_by_role("link", name=title).first.click()
    page.locator(f"main [data-key={key}]").click()


def test_the_thread_through_consultations(visit: Callable[..., Any], portal: Portal) -> None:
    stamp = f"{time.time_ns() % 10**6:06d}"
    organisation, title = f"Turkana Valley Radio {stamp}", f"Batteries and boreholes {stamp}"

    author = visit()
    address = f"amina{stamp}@turkana.example"
    sign_up(author, portal, address, "Amina Ekal")
    register(author, organisation)
    officer = visit(as_person="officer")
    decide(officer, organisation, "p")
    assert portal.mail_to(address, organisation)

    editor = visit(as_person="editor")
    call = open_call(editor, visit(as_person="second_officer"), title)

    reader = visit(as_person="reader")
    reader.goto(call)
    click(reader, "Follow this call", "link")
    reader.locator("main form button[type=submit]").first.click()

    author.goto(call)
    click(author, "Answer this call", "link")
    author.locator("main form button[type=submit]").first.click()
    words = f"The borehole at Kalobeyei{stamp} runs on the same battery as the mast"
    author.get_by_label("Title of your submission").fill(f"One battery for two needs {stamp}")
    author.locator("main textarea").first.fill(words)
    author.get_by_text("Saved on the server").wait_for()
    author.reload()
    assert author.locator("main textarea").first.input_value() == words
    for area in author.locator("main textarea").all()[1:]:
        area.fill("Panels that the village owns.")
    click(author, "Save and check before sending")
    author.get_by_label("I may speak for this organisation").check()
    author.locator("main form button[type=submit]").last.click()
    author.wait_for_url("**/receipt/")
    reference = author.url.split("/")[-3]
    assert reference in author.locator("main").inner_text()
    verify(author, visit(), portal, reference)

    stranger = visit()
    assert stranger.goto(f"/submissions/{reference}/").status == 404
    decide(officer, f"One battery for two needs {stamp}", "p")
    page = stranger.goto(f"/submissions/{reference}/")
    assert page.status == 200
    assert words in stranger.locator("main").inner_text()
    stranger.goto(f"/search/?q=Kalobeyei{stamp}")
    assert stranger.locator("main .rows .row-title").inner_text() == f"One battery for two needs {stamp}"

    assert portal.mail_to(address, f"Accepted: your submission {reference}")
    due = "from notifications.models import Follower; from django.utils import timezone as t; import datetime as d"
    past = "next_due_at=t.now() - d.timedelta(minutes=1), told_until=t.now() - d.timedelta(hours=1)"
    portal.command("shell", "-v0", "-c", f"{due}; Follower.objects.update({past})")
    digest = portal.mail_to("reader@floor.example", seconds=100)
    while "One battery" not in digest.get_body(("plain",)).get_content():
        digest = portal.mail_to("reader@floor.example", seconds=100)
        time.sleep(0.5)
    assert digest["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def open_call(editor: Any, second: Any, title: str) -> str:
    """An editor writes a call on the preset “open call”, another clears it; the path of its public page."""
    editor.goto("/desk/calls/new/")
    editor.get_by_label("Title").fill(title)
    editor.get_by_label("Issued by").select_option(index=1)
    editor.get_by_label("Type of call").select_option(label="Open call for input")
    click(editor, "Begin the draft")
    desk = editor.url
    click(editor, "Change", "link")
    editor.get_by_label("Purpose").fill("To learn what keeps villages powered and heard.")
    editor.get_by_label("Who may submit").select_option("registered")
    editor.get_by_label("Time zone of the deadline").select_option("Africa/Nairobi")
    editor.get_by_label("Opens").fill(editor.evaluate("new Date(Date.now() - 864e5).toISOString().slice(0, 16)"))
    editor.get_by_label("Closes").fill(editor.evaluate("new Date(Date.now() + 30 * 864e5).toISOString().slice(0, 16)"))
    editor.get_by_label("How input will be used").fill("Every submission is read; the report quotes them.")
    editor.get_by_label("Outcome promised for").fill(
        editor.evaluate("new Date(Date.now() + 90 * 864e5).toISOString().slice(0, 10)")
    )
    editor.locator("main form button[type=submit]").first.click()
    click(editor, "Send to clearance")
    second.goto(desk)
    click(second, "Clear it")
    editor.goto(desk)
    click(editor, "Schedule it and make it public")
    return str(editor.get_by_role("link", name="Its public page").get_attribute("href"))


def verify(author: Any, stranger: Any, portal: Portal, reference: str) -> None:
    """The receipt, downloaded by its author and pasted by a stranger, holds; with one byte changed it does not."""
    end = time.monotonic() + 60
    while True:
        receipt = author.request.get(f"{portal.url}/submissions/{reference}/receipt.json").text()
        if '"sealed": null' not in receipt and '"sealed":null' not in receipt:
            break
        assert time.monotonic() < end, "Not sealed in a minute."
        time.sleep(0.5)
    for text, verdict in ((receipt, "holds"), (receipt.replace('"received"', '"received "', 1), "does not hold")):
        stranger.goto("/record/verify/")
        stranger.locator("main textarea").fill(text)
        stranger.locator("main form button[type=submit]").first.click()
        assert stranger.locator("#result").inner_text() == f"The receipt {verdict}"


def test_a_refusal_needs_a_second_officer_and_reaches_its_author(visit: Callable[..., Any], portal: Portal) -> None:
    second = visit(as_person="second_officer")
    second.goto("/desk/?state=awaiting_second")
    second.locator("main .rows .row-title a").first.click()
    sentence = second.locator("main blockquote").inner_text()
    code = second.locator("main .notice p:not(.notice-title)").first.inner_text().split()[0]
    address = second.url
    second.locator("main [data-key=y]").click()
    second.goto(address)
    assert second.locator("main [data-key=y]").count() == 0
    end = time.monotonic() + 40
    letters: list[str] = []
    while not any(sentence in letter for letter in letters):
        assert time.monotonic() < end, "The author was not told why."
        letters = [file.read_text(errors="replace") for file in (portal.var / "mail").glob("*.eml")]
        letters = [re.sub(r"=\n", "", letter) for letter in letters]
        time.sleep(0.5)
    stranger = visit()
    stranger.goto("/decisions/")
    shown = stranger.locator("main").inner_text()
    assert re.fullmatch(r"\d+\.\d+", code)
    assert code in shown
    assert sentence not in shown


def test_the_thread_through_dialogues(visit: Callable[..., Any], portal: Portal) -> None:
    stamp = f"{time.time_ns() % 10**6:06d}"
    text = f"How will tide tables reach fishers without telephones, in season {stamp}?"
    round_page = "/rounds/tides-second-round/"

    reader = visit(as_person="reader")
    reader.goto(round_page)
    click(reader, "Ask a question", "link")
    reader.locator("main textarea[name=text]").fill(text)
    reader.locator("main form button[type=submit]").first.click()
    click(reader, "Send the question")
    assert text in reader.locator("main").inner_text()
    question = reader.url

    stranger = visit()
    assert stranger.goto(question).status == 404
    decide(visit(as_person="officer"), text[:60], "p")
    assert stranger.goto(question).status == 200

    for person in ("author", "owner", "focal_point"):
        supporter = visit(as_person=person)
        supporter.goto(question + "support/")
        supporter.locator("main form button[type=submit]").first.click()
    stranger.goto(question)
    assert "people support asking it" not in stranger.locator("main").inner_text()

    shift = (
        "from dialogues.models import Round; from django.utils import timezone as t; import datetime as d; "
        "r = Round.objects.get(slug='tides-second-round'); m = d.timedelta(minutes=3); "
        "Round.objects.filter(pk=r.pk).update(closes_at=t.now() - m, support_closes_at=t.now() - m)"
    )
    portal.command("shell", "-v0", "-c", shift)
    committee = visit(as_person="committee")
    desk = "/desk/rounds/tides-second-round/"
    end = time.monotonic() + 75
    committee.goto(desk)
    while not committee.get_by_role("link", name="The desk of the short-list").count():
        assert time.monotonic() < end, "The round did not close by itself."
        time.sleep(1)
        committee.goto(desk)
    click(committee, "The desk of the short-list", "link")
    click(committee, "Begin with this order")
    assert committee.get_by_text("Whom the list represents").count() == 1
    presiding = visit(as_person="presiding")
    presiding.goto(desk + "shortlist/adopt/")
    click(presiding, "Adopt the list")
    presiding.goto(desk)
    click(presiding, "Put the short-listed questions to all candidates in writing")

    team = visit(as_person="candidate_team")
    team.goto("/answers/")
    team.locator("main a[href*='/answers/Q-']").first.click()
    answer = f"By radio, each evening before the tide {stamp}."
    team.locator("main textarea").first.fill(answer)
    team.locator("main form button[type=submit]").first.click()
    stranger.goto(round_page + "shortlist/")
    assert stranger.get_by_text("Adopted").count() > 0
    stranger.goto("/processes/tides-programme/matrix/")
    assert answer in stranger.locator("main").inner_text()


def test_a_person_without_scripts_writes_and_sends(visit: Callable[..., Any], portal: Portal) -> None:
    page = visit(as_person="author", scripts=False)
    page.goto("/me/")
    page.locator("main a[href*='/edit/']").first.click()
    reference = page.url.split("/")[-3]
    for area in page.locator("main textarea").all():
        area.fill("Written without scripts, on an old telephone.")
    click(page, "Save and check before sending")
    page.get_by_label("I may speak for this organisation").check()
    page.locator("main form button[type=submit]").last.click()
    assert page.url.endswith(f"/submissions/{reference}/receipt/")
