"""The scripts in a browser, against a server that the test plays itself."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from playwright.sync_api import expect

from core.text import count_characters, count_words

pytestmark = pytest.mark.browser

HOST = "http://floor.example"
TEXTS = [
    "",
    "one two",
    "self-government is l’eau, and 1,500 of A/RES/69/321",
    "snake_case and  spaces\n\nand lines – dashes",
    "المجتمعُ المدنيُّ يشارك في 30 سؤالاً",
    "民间社会参与联合国的工作 and English",
    "e\u0301te\u0301 été",
    "Всё, что сказано.",
]
FORM = (
    '<form data-autosave data-autosave-url="/save/"><input type="hidden" name="revision" value="1">'
    '<textarea id="t" name="text">old</textarea><p data-save-state></p><button>Send</button></form>'
)


@pytest.fixture
def serve(browser: Any) -> Iterator[Callable[..., Any]]:
    """A page with the given body and our scripts; posts to /save/ get what `answers` holds at that moment."""
    context = browser.new_context(locale="en-GB")

    def open_page(body: str, answers: dict[str, Any] | None = None) -> Any:
        scripts = render_to_string("components/scripts.html", {"user": {"is_staff": True}})
        html = f'<!doctype html><html lang="en"><body>{body}{scripts}</body></html>'

        def answer(route: Any) -> None:
            path = route.request.url.removeprefix(HOST)
            if path.startswith("/static/"):
                route.fulfill(path=settings.BASE_DIR / path.lstrip("/"), content_type="text/javascript; charset=utf-8")
            elif path == "/save/" and answers is not None:
                answers.setdefault("posts", []).append(route.request.post_data)
                route.abort() if answers["status"] == 0 else route.fulfill(
                    status=answers["status"],
                    content_type="application/json",
                    body=json.dumps({"saved_at": "2026-03-04T12:00:00Z", "revision": 2}),
                )
            else:
                route.fulfill(body=html, content_type="text/html; charset=utf-8")

        page = context.new_page()
        page.route("**/*", answer)
        page.clock.install()
        page.goto(HOST + "/page/")
        return page

    yield open_page
    context.close()


def test_counts_in_the_browser_are_those_of_the_server(serve: Callable[..., Any]) -> None:
    page = serve(
        "".join(f'<textarea data-count="{kind}" data-limit="99"></textarea>' for kind in ("words", "characters"))
    )
    words, characters = page.locator("textarea").all()
    shown = []
    for text in TEXTS:
        words.fill(text)
        characters.fill(text)
        shown.append(tuple(int(line.split()[0]) for line in page.locator(".field-count").all_text_contents()))
    assert shown == [(count_words(text), count_characters(text)) for text in TEXTS]


def test_count_says_how_many_are_too_many(serve: Callable[..., Any]) -> None:
    page = serve('<textarea data-count="words" data-limit="2">one two three</textarea>')
    assert page.text_content(".field-count.over") == "3 of 2 words – 1 too many"


def test_autosave_says_that_the_server_has_it_and_follows_the_revision(serve: Callable[..., Any]) -> None:
    answers: dict[str, Any] = {"status": 200}
    page = serve(FORM, answers)
    page.locator("#t").press_sequentially("er")
    assert page.text_content("[data-save-state]") == "Kept in this browser, not yet on the server."
    page.clock.run_for(2000)
    expect(page.locator("[data-save-state]")).to_contain_text("Saved on the server at")
    assert page.input_value("[name=revision]") == "2"
    assert page.evaluate("localStorage.length") == 0


def test_autosave_keeps_the_text_while_the_line_is_down_and_restores_it(serve: Callable[..., Any]) -> None:
    answers: dict[str, Any] = {"status": 0}
    page = serve(FORM, answers)
    page.locator("#t").press_sequentially(" new")
    with page.expect_event("requestfailed"):
        page.clock.run_for(2000)
    expect(page.locator("[data-save-state]")).to_contain_text("Kept")
    page.close()
    answers["status"] = 200
    page = serve(FORM, answers)
    assert page.input_value("#t") == " newold"
    assert page.text_content("[data-save-state]").startswith("Restored from this browser: text from ")
    page.clock.run_for(2000)
    expect(page.locator("[data-save-state]")).to_contain_text("Saved on the server at")


def test_autosave_stops_when_someone_else_saved_meanwhile(serve: Callable[..., Any]) -> None:
    answers: dict[str, Any] = {"status": 409}
    page = serve(FORM, answers)
    page.locator("#t").press_sequentially("er")
    page.clock.run_for(2000)
    expect(page.locator("[data-save-state]")).to_contain_text("Someone else")
    page.locator("#t").press_sequentially("er")
    page.clock.run_for(2000)
    assert len(answers["posts"]) == 1
    assert page.evaluate("localStorage.length") == 1


def test_autosave_forgets_what_was_sent_with_the_button_and_led_on(serve: Callable[..., Any]) -> None:
    page = serve(FORM, {"status": 0})
    page.locator("#t").press_sequentially("er")
    page.click("button")
    page.close()
    page = serve("<p>The receipt</p>")
    assert page.evaluate("localStorage.length") == 0


def test_desk_goes_through_the_queue_and_acts_by_keys(serve: Callable[..., Any]) -> None:
    rows = "".join(f'<li data-row><a href="#{n}">{n}</a></li>' for n in ("one", "two"))
    page = serve(f'<ul>{rows}</ul><a href="#claimed" data-key="c">Claim</a><textarea data-key="r"></textarea>')
    seen = []
    for key in ("j", "j", "k"):
        page.keyboard.press(key)
        seen.append(page.evaluate("document.activeElement.textContent"))
    page.keyboard.press("c")
    seen.append(page.evaluate("location.hash"))
    page.keyboard.press("r")
    page.keyboard.type("jc?")
    assert [*seen, page.input_value("textarea")] == ["one", "two", "one", "#claimed", "jc?"]


def test_desk_keys_can_be_turned_off(serve: Callable[..., Any]) -> None:
    page = serve('<ul><li data-row><a href="#one">one</a></li></ul>')
    page.keyboard.press("?")
    page.click("dialog button[value=turn]")
    expect(page.locator("dialog")).to_have_count(0)
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.tagName") == "BODY"
    page.keyboard.press("?")
    assert page.locator("dialog button").all_text_contents() == ["Close", "Turn these keys on"]
