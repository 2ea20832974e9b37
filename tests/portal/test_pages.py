"""Each kind of page, looked at by a machine: wide and narrow, English and Arabic, light and dark."""

import importlib.resources
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from .conftest import Portal, pictures

AXE = (importlib.resources.files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")

# name -> (who looks, path, or a path and the link to follow from there)
PAGES: dict[str, tuple[str, str, str]] = {
    "home": ("", "/", ""),
    "calls": ("", "/calls/", ""),
    "call": ("", "/calls/", "main .rows .row-title a"),
    "submissions": ("", "/calls/", "main .rows .row-title a >> /submissions/"),
    "submission": ("", "/calls/", "main .rows .row-title a >> /submissions/ >> main .rows .row-title a"),
    "organisations": ("", "/organisations/", ""),
    "organisation": ("", "/organisations/", "main .rows .row-title a"),
    "members-of-network": ("", "/organisations/river-commons-network/members/", ""),
    "process": ("", "/processes/", "main .rows .row-title a"),
    "matrix": ("", "/processes/", "main .rows .row-title a >> /matrix/"),
    "round": ("", "/processes/", "main .rows .row-title a >> /rounds/"),
    "question": ("", "/processes/", "main .rows .row-title a >> /rounds/ >> /questions/"),
    "short-list": ("", "/processes/", "main .rows .row-title a >> /rounds/tides-first >> /shortlist/"),
    "record": ("", "/record/", ""),
    "verify": ("", "/record/verify/", ""),
    "rules": ("", "/rules/", ""),
    "decisions": ("", "/decisions/", ""),
    "search": ("", "/search/?q=water", ""),
    "about": ("", "/about/", ""),
    "accessibility": ("", "/accessibility/", ""),
    "privacy": ("", "/privacy/", ""),
    "sign-in": ("", "/accounts/login/", ""),
    "sign-up": ("", "/accounts/signup/", ""),
    "404": ("", "/nowhere/", ""),
    "demo": ("", "/demo/", ""),
    "api-docs": ("", "/api/v1/docs/", ""),
    "my-work": ("author", "/me/", ""),
    "inbox": ("author", "/inbox/", ""),
    "preferences": ("author", "/preferences/", ""),
    "my-data": ("reader", "/me/data/", ""),
    "my-account": ("reader", "/me/account/", ""),
    "my-addresses": ("reader", "/accounts/email/", ""),
    "my-factors": ("reader", "/accounts/2fa/", ""),
    "my-sessions": ("reader", "/accounts/sessions/", ""),
    "close-account": ("reader", "/me/account/close/", ""),
    "draft": ("author", "/me/", "/edit/"),
    "receipt": ("focal_point", "/me/", "/receipt/"),
    "my-organisation": ("owner", "/organisation/", ""),
    "networks": ("owner", "/organisation/", "/networks/"),
    "network-end": ("owner", "/organisation/", "/networks/ >> a[href*='/networks/'][href*='/end/']"),
    "profile-public": ("owner", "/organisation/", "/profile/public/"),
    "profile-topics": ("owner", "/organisation/", "/profile/topics/"),
    "profile-structure": ("owner", "/organisation/", "/profile/structure/"),
    "desk": ("officer", "/desk/", ""),
    "case": ("officer", "/desk/", "main a[href*='/desk/cases/']"),
    "desk-organisations": ("officer", "/desk/organisations/", ""),
    "desk-organisation": ("officer", "/desk/organisations/?q=River+Commons", "main .rows .row-title a"),
    "merger": (
        "officer",
        "/desk/organisations/?q=Rivers+Commons",
        "main .rows .row-title a >> a[href*='merge/?into']",
    ),
    "suspending": (
        "officer",
        "/desk/organisations/?q=River+Commons",
        "main .rows .row-title a >> /suspend/",
    ),
    "appeal": ("third_officer", "/desk/?kind=appeal", "main .rows .row-title a"),
    "desk-import": ("officer", "/desk/organisations/import/", ""),
    "desk-import-checked": ("officer", "/desk/organisations/import/", "main .rows .row-title a"),
    "desk-people": ("second_administrator", "/desk/people/", ""),
    "desk-people-propose": ("administrator", "/desk/people/propose/", ""),
    "desk-calls": ("editor", "/desk/calls/", ""),
    "desk-rounds": ("committee", "/desk/rounds/", ""),
    "answers": ("candidate_team", "/answers/", ""),
    "style-guide": ("officer", "/styleguide/", ""),
}

LOOKS = [
    pytest.param("en", False, 1280, id="english-light-wide"),
    pytest.param("ar", True, 320, id="arabic-dark-narrow"),
    pytest.param("en", True, 320, id="english-dark-narrow"),
    pytest.param("ar", False, 1280, id="arabic-light-wide"),
]


def go_to(page: Any, path: str, links: str) -> None:
    """Open the path, then follow links: each a selector, or a part of the address that the link has."""
    page.goto(path)
    for link in filter(None, links.split(" >> ")):
        selector = link if not link.startswith("/") else f"main a[href*='{link}'], aside a[href*='{link}']"
        page.goto(page.locator(selector).first.get_attribute("href"))


def in_language(page: Any, language: str) -> None:
    """Look at the same page in another language, through the link that a reader would use."""
    link = page.locator(f"nav.languages a[hreflang='{language}']")
    if language != "en" and link.count():
        page.goto(link.get_attribute("href"))


@pytest.fixture(scope="module")
def windows(browser: Any, portal: Portal) -> Iterator[Callable[..., Any]]:
    """Call it for the window of a person in a look; each is opened once and used for all pages."""
    opened: dict[tuple[Any, ...], Any] = {}

    def window(person: str, dark: bool, width: int) -> Any:
        if (person, dark, width) not in opened:
            context = browser.new_context(
                viewport={"width": width, "height": 900}, color_scheme="dark" if dark else "light", base_url=portal.url
            )
            page = opened[person, dark, width] = context.new_page()
            if person:
                page.goto("/demo/")
                page.locator(f"form[action$='/demo/{person}/'] button").click()
        return opened[person, dark, width]

    yield window
    for page in opened.values():
        page.context.close()


@pytest.mark.browser
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_accessible_and_fits_in_every_look(name: str, windows: Callable[..., Any]) -> None:
    person, path, links = PAGES[name]
    problems, address = [], ""
    for look in LOOKS:
        language, dark, width = look.values
        page = windows(person, dark, width)
        if address:
            page.goto(address)
        else:
            go_to(page, path, links)
            address = page.url
        in_language(page, language)
        if pictures():
            page.screenshot(path=pictures() / f"{name}-{look.id}.png", full_page=True)
        problems += [f"{look.id}: {problem}" for problem in problems_of(page)]
    assert problems == []


def problems_of(page: Any) -> list[str]:
    """What axe-core finds, what is wider than the window, and a direction that is not the language's."""
    page.evaluate(AXE)
    violations = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    problems = [
        f"{rule['id']} at {rule['nodes'][0]['target']}: {rule['nodes'][0]['failureSummary']}" for rule in violations
    ]
    beyond = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if beyond > 0:
        problems.append(f"{beyond} px wider than the window")
    direction = page.evaluate("document.documentElement.dir")
    if direction != ("rtl" if "/ar/" in page.url else "ltr"):
        problems.append(f"direction {direction}")
    return problems


@pytest.mark.browser
@pytest.mark.parametrize("name", ["home", "call"])
def test_a_first_visit_costs_at_most_sixty_kilobytes(name: str, visit: Callable[..., Any]) -> None:
    person, path, links = PAGES[name]
    scout = visit(as_person=person)
    go_to(scout, path, links)
    page = visit()
    received: list[float] = []
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    page.goto(scout.url)
    page.wait_for_load_state("networkidle")
    assert 3_000 < sum(received) <= 60_000


@pytest.mark.browser
def test_public_pages_set_no_cookie_and_hold_no_token(visit: Callable[..., Any]) -> None:
    page = visit()
    with_a_form = {"sign-in", "sign-up", "demo"}
    tokens = []
    for name in [name for name, (person, _, _) in PAGES.items() if not person and name not in with_a_form]:
        go_to(page, *PAGES[name][1:])
        if "csrfmiddlewaretoken" in page.content():
            tokens.append(name)
    assert (page.context.cookies(), tokens) == ([], [])


@pytest.mark.browser
def test_no_link_of_the_public_site_is_broken(visit: Callable[..., Any], portal: Portal) -> None:
    """Walk from home over every link for visitors, in English and Arabic; each kind of address a few times."""
    page = visit()
    waiting, seen, broken = ["/", "/ar/"], {"/", "/ar/"}, []
    kinds: dict[str, int] = {}
    while waiting and len(seen) < 600:
        path = waiting.pop(0)
        answer = page.request.get(portal.url + path)
        if answer.status != 200:
            broken.append((answer.status, path))
            continue
        if "text/html" not in answer.headers["content-type"]:
            continue
        for target in re.findall(r'href="(/[^"#]*)', answer.text()):
            target = target.replace("&amp;", "&")
            kind = re.sub(r"[A-Z]-[0-9A-Z]{9}|[0-9a-f]{32}|\w+(?:-\w+)+", "*", target.split("?")[0])
            kind += "?" if "?" in target else ""
            if target in seen or target.startswith(("/static/", "/demo/")) or kinds.get(kind, 0) >= 6:
                continue
            kinds[kind] = kinds.get(kind, 0) + 1
            seen.add(target)
            waiting.append(target)
    assert broken == []
    assert len(seen) > 60


def test_the_api_answers_as_its_schema_says_whatever_is_asked(portal: Portal) -> None:
    checks = [
        *("not_a_server_error", "status_code_conformance", "content_type_conformance"),
        *("response_schema_conformance", "unsupported_method"),
    ]
    program = Path(sys.executable).parent / "schemathesis"
    command = [
        str(program),
        "run",
        f"{portal.url}/api/v1/schema/",
        "--checks",
        ",".join(checks),
        "--max-examples",
        "15",
    ]
    done = subprocess.run(command, cwd=portal.var, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-6000:]
    assert "Tested: 25" in done.stdout
