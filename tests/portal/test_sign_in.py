"""Signing in as people do it, in a browser that holds a passkey: under the strict policy, with the code that was
mailed, and to the desk with a second factor only.

`visit` fails the test for anything that the browser complains about.
"""

import re
import time
from collections.abc import Callable
from typing import Any

import pytest

from .conftest import Portal

pytestmark = pytest.mark.browser

PASSWORD = "a lantern over 9 wells"
_CODE = re.compile(r"^\s*([A-Z0-9]{3,4}-?[A-Z0-9]{3,4})\s*$", re.MULTILINE)
# A telephone or computer that keeps passkeys, and whose owner gives a finger whenever it asks.
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def with_passkeys(page: Any) -> Any:
    """The page in a browser with an authenticator of its own; gives Chromium's session for it."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    return session, made["authenticatorId"]


def sign_up(page: Any, portal: Portal) -> str:
    """A new person with an address that the mailed code confirmed; gives the address."""
    address = f"passkey{time.time_ns()}@people.example"
    page.goto("/accounts/signup/")
    page.get_by_label("Your name").fill("Noor Haddad")
    page.locator("input[name=email]").fill(address)
    page.locator("input[name=password1]").fill(PASSWORD)
    page.locator("input[name=password2]").fill(PASSWORD)
    page.get_by_role("button", name="Make the account").click()
    text = portal.mail_to(address).get_body(("plain",)).get_content()
    page.get_by_label("Code").fill(_CODE.search(text).group(1))
    page.get_by_role("button", name="Go on").click()
    page.wait_for_url("**/me/")
    return address


def add_passkey(page: Any) -> None:
    """From the page for it, by way of the password, to the recovery codes."""
    if "reauthenticate" in page.url:
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator("main form button[type=submit]").first.click()
    page.get_by_label("Name of the passkey").fill("My telephone")
    page.get_by_role("button", name="Add the passkey").click()
    page.wait_for_url("**/recovery-codes/")


def test_a_passkey_is_added_and_signs_in_alone(visit: Callable[..., Any], portal: Portal) -> None:
    page = visit()
    session, authenticator = with_passkeys(page)
    sign_up(page, portal)
    page.goto("/accounts/2fa/webauthn/add/")
    add_passkey(page)
    kept = session.send("WebAuthn.getCredentials", {"authenticatorId": authenticator})["credentials"]
    assert [(credential["rpId"], credential["isResidentCredential"]) for credential in kept] == [("localhost", True)]
    page.goto("/accounts/2fa/")
    page.get_by_role("link", name="Passkeys and security keys").click()
    assert page.locator("main li.row .row-title").inner_text() == "My telephone"
    assert "Passkey: signs in alone" in page.locator("main li.row .row-facts").inner_text()
    assert page.get_by_role("link", name="Remove My telephone").is_visible()
    page.goto("/accounts/logout/")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/me/")
    assert page.get_by_role("link", name="Sign out").is_visible()


def test_an_officer_with_a_password_is_led_to_a_second_factor_and_then_to_the_desk(
    visit: Callable[..., Any], portal: Portal
) -> None:
    page = visit()
    with_passkeys(page)
    address = sign_up(page, portal)
    grant = f"User.objects.get(email='{address}').grants.create(role='officer')"
    portal.command("shell", "-c", f"from accounts.models import User; {grant}")
    page.goto("/desk/?kind=organisation")
    assert page.get_by_role("heading", level=1).inner_text() == "The desk needs a second factor"
    page.get_by_role("link", name="Add a passkey").click()
    add_passkey(page)
    page.get_by_role("link", name="Go on to the desk").click()
    assert page.url.endswith("/desk/?kind=organisation")
    assert page.get_by_role("heading", level=1).is_visible()
    assert page.locator("nav.desk-places").get_by_role("link", name="Cases").is_visible()


def test_whoever_has_a_passkey_is_asked_for_it_after_the_password(visit: Callable[..., Any], portal: Portal) -> None:
    page = visit()
    with_passkeys(page)
    address = sign_up(page, portal)
    page.goto("/accounts/2fa/webauthn/add/")
    add_passkey(page)
    page.goto("/accounts/logout/")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    page.goto("/accounts/login/")
    page.locator("input[name=login]").fill(address)
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/2fa/authenticate/")
    page.goto("/me/")
    assert page.url.endswith("/2fa/authenticate/")
    page.get_by_role("button", name="Use a passkey or security key").click()
    page.wait_for_url("**/me/")
    assert page.get_by_role("link", name="Sign out").is_visible()
