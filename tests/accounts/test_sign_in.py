"""What signing in gives away, how often one may try, and what a code or a session is good for."""

import re
import time

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from accounts.models import User
from notifications.models import OutboxMessage
from tests.signing_in import authenticator_app_of, sign_in

from .factories import make_user

pytestmark = pytest.mark.django_db

PASSWORD = "long horse staple 7"
NOW = time.time()  # sessions are kept by the clock of the machine, so the hour is only held still
LATER = NOW + 300


def person(**fields) -> User:
    """Somebody with a confirmed address and a password."""
    user = make_user(**fields)
    user.set_password(PASSWORD)
    user.save()
    user.emailaddress_set.create(email=user.email, verified=True, primary=True)
    return user


def sends(client: Client, user: User, password: str = PASSWORD):
    return client.post("/accounts/login/", {"login": user.email, "password": password})


def is_in(client: Client) -> bool:
    return client.get("/me/").status_code == 200


def code_of(authenticator: Authenticator, at: float) -> str:
    return format_hotp_value(hotp_value(decrypt(authenticator.data["secret"]), int(at) // 30))


def by_code(user: User, code: str) -> bool:
    """Whether a new browser gets in with the password and the code."""
    client = Client()
    sends(client, user)
    client.post(reverse("mfa_authenticate"), {"code": code})
    return is_in(client)


# --- codes ---------------------------------------------------------------------------------------------------------
def test_a_code_of_an_authenticator_lets_in_once():
    user = person()
    code = code_of(authenticator_app_of(user), NOW)
    with time_machine.travel(NOW, tick=False):
        assert [by_code(user, code), by_code(user, code), by_code(user, f" {code[:3]} {code[3:]}")] == [
            True,
            False,
            False,
        ]
    with time_machine.travel(LATER, tick=False):
        assert by_code(user, code_of(authenticator_app_of(user), LATER))


def test_the_code_that_adds_an_app_lets_in_no_more():
    user = person()
    client = Client()
    sends(client, user)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    page = reverse("mfa_activate_totp")
    secret = client.get(page).context["form"].secret
    code = format_hotp_value(hotp_value(secret, int(NOW) // 30))
    with time_machine.travel(NOW, tick=False):
        assert client.post(page, {"code": "000000"}).context["form"].errors["code"] == ["Incorrect code."]
        assert client.post(page, {"code": code}).url == reverse("mfa_view_recovery_codes")
        assert decrypt(authenticator_app_of(user).data["secret"]) == secret
        assert not by_code(user, code)
    with time_machine.travel(LATER, tick=False):
        assert by_code(user, code_of(authenticator_app_of(user), LATER))


def test_a_recovery_code_lets_in_once():
    user = person()
    authenticator_app_of(user)
    first, second, *_others = RecoveryCodes.activate(user).get_unused_codes()
    assert [by_code(user, first), by_code(user, first), by_code(user, second)] == [True, False, True]


def test_wrong_codes_of_a_second_factor_end_in_a_wait_for_the_right_one_too():
    user = person()
    authenticator_app_of(user)
    with time_machine.travel(NOW, tick=False):
        assert [by_code(user, f"{number:06}") for number in range(5)] == [False] * 5
        assert not by_code(user, code_of(authenticator_app_of(user), NOW))


# --- secrets at rest -------------------------------------------------------------------------------------------------
def secrets_of(user: User) -> list[str]:
    app, codes = authenticator_app_of(user), RecoveryCodes.activate(user).instance
    return [app.data["secret"], codes.data["seed"]]


def test_secrets_of_authenticators_are_kept_encrypted():
    user = person()
    kept = secrets_of(user)
    opened = [decrypt(secret) for secret in kept]
    assert re.fullmatch(r"[A-Z2-7]{32}", opened[0])
    assert re.fullmatch(r"[0-9a-f]{80}", opened[1])
    rows = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert [secret in rows for secret in opened] == [False, False]
    assert all(secret.startswith("gAAAAA") for secret in kept)


def test_what_an_earlier_key_encrypted_is_read_and_put_under_the_new_one(settings, capsys):
    user = person()
    opened = [decrypt(secret) for secret in secrets_of(user)]
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "a new key of fifty letters", [settings.SECRET_KEY]
    assert [decrypt(secret) for secret in secrets_of(user)] == opened
    call_command("encrypt_anew")
    assert capsys.readouterr().out == "2 authenticators are under SECRET_KEY.\n"
    settings.SECRET_KEY_FALLBACKS = []
    assert [decrypt(secret) for secret in secrets_of(user)] == opened


def test_without_its_key_a_secret_lets_nobody_in_and_the_page_of_factors_still_opens(settings, caplog):
    user = person()
    client = sign_in(Client(), user, second_factor=True)
    code = code_of(authenticator_app_of(user), NOW)
    RecoveryCodes.activate(user)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [], "another key of fifty letters"
    with time_machine.travel(NOW, tick=False):
        assert not by_code(user, code)
    assert "is under none of SECRET_KEY and SECRET_KEY_FALLBACKS" in caplog.text
    with pytest.raises(CommandError, match="2 are under a key that is not here"):
        call_command("encrypt_anew")
    assert sign_in(client, user, second_factor=True).get(reverse("mfa_index")).status_code == 200


# --- guessing ------------------------------------------------------------------------------------------------------
def test_after_five_wrong_passwords_the_right_one_waits_five_minutes():
    user = person()
    with time_machine.travel(NOW, tick=False):
        assert [sends(Client(), user, f"wrong horse {number}").status_code for number in range(5)] == [200] * 5
        client = Client()
        refused = sends(client, user)
        assert not is_in(client)
    assert "Too many failed login attempts. Try again later." in refused.content.decode()
    with time_machine.travel(LATER + 1, tick=False):
        client = Client()
        sends(client, user)
        assert is_in(client)


def test_the_wait_is_that_of_one_address_only():
    user, other = person(), person()
    for number in range(5):
        sends(Client(), user, f"wrong horse {number}")
    client = Client()
    sends(client, other)
    assert is_in(client)


# --- whether an address is known -----------------------------------------------------------------------------------
def told(path: str, address: str, **fields: str) -> tuple[int, str, str]:
    """What somebody sees who asks with the address: the answer and, where it leads on, the page there. The address
    itself and the tokens of the forms differ by nature."""
    client = Client()
    answer = client.post(path, {"email": address, **fields})
    page = client.get(answer.url).content.decode()
    page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page)
    return answer.status_code, answer.url, page.replace(address, "")


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/accounts/signup/", {"name": "Noor", "password1": PASSWORD, "password2": PASSWORD}),
        ("/accounts/password/reset/", {}),
        ("/accounts/login/code/", {}),
    ],
)
def test_nothing_tells_whether_an_address_is_known(path, fields):
    known = person(email="known@people.example")
    there, not_there = told(path, known.email, **fields), told(path, "unknown@people.example", **fields)
    assert there == not_there
    letters = OutboxMessage.objects.values_list("to", flat=True)
    assert sorted(letters) == ["known@people.example", "unknown@people.example"]


def test_a_wrong_password_and_an_unknown_address_are_answered_alike():
    known = person()
    answers = []
    for address in (known.email, "unknown@people.example"):
        answer = Client().post("/accounts/login/", {"login": address, "password": "wrong horse 1"})
        answers.append((answer.status_code, answer.context["form"].errors))
    assert answers[0] == answers[1]
    assert answers[0][1]


# --- one's addresses -----------------------------------------------------------------------------------------------
def test_each_address_offers_what_can_be_done_with_it():
    user = person(email="first@people.example")
    user.emailaddress_set.create(email="second@people.example", verified=True)
    user.emailaddress_set.create(email="third@people.example", verified=False)
    client = Client()
    sends(client, user)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    page = client.get("/accounts/email/").content.decode()
    acts = re.findall(r'name="(action_[a-z]+)">([^<]+)<', page)
    assert acts == [
        ("action_primary", "Send mail to second@people.example"),
        ("action_remove", "Remove second@people.example"),
        ("action_send", "Send a code to third@people.example"),
        ("action_remove", "Remove third@people.example"),
        ("action_add", "Add the address"),
    ]
    client.post("/accounts/email/", {"email": "second@people.example", "action_primary": ""})
    client.post("/accounts/email/", {"email": "third@people.example", "action_remove": ""})
    held = user.emailaddress_set.order_by("email").values_list("email", "primary")
    assert list(held) == [("first@people.example", False), ("second@people.example", True)]
    user.refresh_from_db()
    assert user.email == "second@people.example"
