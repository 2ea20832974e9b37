"""Staff of a UN body sign in through its identity provider; what they may do is the portal's affair."""

import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
import time_machine
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import reverse

from accounts.models import User
from engagement.environment import identity_provider_settings
from notifications.models import OutboxMessage
from tests.signing_in import authenticator_app_of

from .factories import make_user
from .identity_provider import CLIENT_ID, CLIENT_SECRET, Provider

pytestmark = pytest.mark.django_db

BUTTON = "Sign in with UN sign-in"
AMINA = {"sub": "a-1", "email": "Amina@un.example", "email_verified": True, "name": "Amina Diallo"}


@pytest.fixture
def provider(settings, monkeypatch) -> Iterator[Provider]:
    """One that is set up, by the environment."""
    running = Provider()
    _set(monkeypatch, server=running.url)
    settings.SOCIALACCOUNT_PROVIDERS = identity_provider_settings()
    running.claims = dict(AMINA)
    yield running
    running.close()


def _set(monkeypatch, *, server: str, **others: str) -> None:
    values = {
        "OIDC_NAME": "UN sign-in",
        "OIDC_SERVER_URL": server,
        "OIDC_CLIENT_ID": CLIENT_ID,
        "OIDC_CLIENT_SECRET": CLIENT_SECRET,
        **others,
    }
    for name, value in values.items():
        monkeypatch.setenv(name, value)


def come(client: Client, provider: Provider, *, start: str = "/accounts/staff/", **fields: str):
    """Press the button, be led to the provider and back; the answer to the last step."""
    leaving = client.post(start, fields)
    assert leaving.status_code == 200
    back = provider.authorise(leaving.headers["Refresh"].removeprefix("0; url="))
    return client.get(back.removeprefix("http://testserver"))


def confirmed(user: User) -> User:
    user.emailaddress_set.create(email=user.email, verified=True, primary=True)
    return user


def who(client: Client) -> str:
    """The address of the person who is signed in."""
    user = client.get("/me/").wsgi_request.user
    return user.email if user.is_authenticated else ""


# --- where none is set up ----------------------------------------------------------------------------------------
def test_without_a_provider_nothing_of_it_is_there():
    assert "<h2>Other ways in</h2>" in Client().get("/accounts/login/").content.decode()
    assert BUTTON not in Client().get("/accounts/login/").content.decode()
    addresses = ["/accounts/staff/", "/accounts/oidc/staff/login/", "/accounts/oidc/staff/login/callback/?code=1"]
    assert [Client().post(address).status_code for address in addresses] == [404, 404, 404]


def test_all_four_settings_are_there_or_none(monkeypatch):
    assert identity_provider_settings() == {}
    monkeypatch.setenv("OIDC_NAME", "UN sign-in")
    monkeypatch.setenv("OIDC_CLIENT_ID", CLIENT_ID)
    with pytest.raises(ImproperlyConfigured, match="OIDC_SERVER_URL, OIDC_CLIENT_SECRET is not set"):
        identity_provider_settings()
    monkeypatch.setenv("OIDC_SERVER_URL", "https://login.un.example/")
    monkeypatch.setenv("OIDC_CLIENT_SECRET", CLIENT_SECRET)
    (app,) = identity_provider_settings()["openid_connect"]["APPS"]
    assert app == {
        "provider_id": "staff",
        "name": "UN sign-in",
        "client_id": CLIENT_ID,
        "secret": CLIENT_SECRET,
        "settings": {"server_url": "https://login.un.example", "oauth_pkce_enabled": True},
    }


@pytest.mark.parametrize("server", ["http://login.un.example", "login.un.example", "ftp://127.0.0.1/"])
def test_a_provider_is_not_spoken_to_in_clear_beyond_this_machine(monkeypatch, server):
    _set(monkeypatch, server=server)
    with pytest.raises(ImproperlyConfigured, match="OIDC_SERVER_URL must be https"):
        identity_provider_settings()


# --- the way there and back ----------------------------------------------------------------------------------------
def test_a_new_person_gets_an_account_without_roles(provider):
    client = Client()
    page = client.get("/accounts/login/").content.decode()
    assert BUTTON in page
    assert 'action="/accounts/staff/"' in page
    assert come(client, provider).url == "/me/"
    user = User.objects.get()
    assert (user.email, user.name, user.has_usable_password()) == ("amina@un.example", "Amina Diallo", False)
    assert list(user.emailaddress_set.values_list("email", "verified", "primary")) == [("amina@un.example", True, True)]
    assert (user.grants.count(), who(client)) == (0, "amina@un.example")


def test_the_way_there_proves_itself_and_is_begun_by_a_button_only(provider):
    client = Client()
    come(client, provider, start="/fr/accounts/staff/", next="/fr/desk/")
    (asked,) = provider.asked
    assert (asked["response_type"], asked["client_id"]) == ("code", CLIENT_ID)
    assert set(asked["scope"].split()) == {"openid", "profile", "email"}
    assert asked["code_challenge_method"] == "S256"
    assert asked["redirect_uri"] == "http://testserver/accounts/oidc/staff/login/callback/"
    assert Client().get("/accounts/staff/").status_code == 405
    shown = Client().get("/accounts/oidc/staff/login/")
    assert (shown.status_code, len(provider.asked)) == (200, 1)
    assert BUTTON in shown.content.decode()


def test_one_comes_back_to_the_page_that_one_wanted_and_to_no_other_site(provider):
    assert come(Client(), provider, next="/fr/organisations/").url == "/fr/organisations/"
    assert come(Client(), provider, next="https://evil.example/").url == "/me/"


def test_the_language_of_the_page_that_one_left_is_that_of_what_comes(provider):
    assert come(Client(), provider, start="/fr/accounts/staff/").url == "/fr/me/"
    assert User.objects.get().language == "fr"
    provider.claims["email_verified"] = False
    assert '<html lang="fr"' in come(Client(), provider, start="/fr/accounts/staff/").content.decode()


def test_an_answer_that_nobody_asked_for_or_that_was_left_signs_nobody_in(provider):
    client = Client()
    back = reverse("openid_connect_callback", args=["staff"])
    assert client.get(f"{back}?code=1&state=2").status_code == 401
    leaving = client.post("/accounts/staff/")
    state = provider.authorise(leaving.headers["Refresh"].removeprefix("0; url=")).split("state=")[1]
    left = client.get(f"{back}?error=access_denied&state={state}")
    assert left.url == reverse("socialaccount_login_cancelled")
    assert "You did not sign in" in client.get(left.url).content.decode()
    assert who(client) == ""


def test_a_code_of_another_browser_signs_nobody_in(provider):
    leaving = Client().post("/accounts/staff/")
    stolen = urlsplit(provider.authorise(leaving.headers["Refresh"].removeprefix("0; url="))).query
    mine = Client()
    mine.post("/accounts/staff/")
    assert mine.get(f"/accounts/oidc/staff/login/callback/?{stolen}").status_code == 401
    assert who(mine) == ""


@pytest.mark.parametrize("trouble", ["is_down", "is_broken"])
def test_a_provider_that_is_down_or_not_to_be_understood_is_said_in_words(provider, trouble):
    client = Client()
    back = provider.authorise(client.post("/accounts/staff/").headers["Refresh"].removeprefix("0; url="))
    setattr(provider, trouble, True)
    for answer in (client.get(back.removeprefix("http://testserver")), Client().post("/accounts/staff/")):
        assert answer.status_code == 502
        assert "Your organisation’s sign-in did not work" in answer.content.decode()


# --- whose account it is -------------------------------------------------------------------------------------------
def test_the_account_with_the_confirmed_address_is_found_and_keeps_what_it_has(provider):
    user = confirmed(make_user(email="amina@un.example", name="Amina", roles=("editor",)))
    user.set_password("long horse staple 7")
    user.save()
    for _time in range(2):
        client = Client()
        come(client, provider)
        assert who(client) == "amina@un.example"
    user.refresh_from_db()
    assert (user.name, user.check_password("long horse staple 7"), User.objects.count()) == ("Amina", True, 1)
    assert list(user.grants.values_list("role", flat=True)) == ["editor"]
    assert list(OutboxMessage.objects.values_list("to", "kind")) == [("amina@un.example", "account_account_connected")]


@pytest.mark.parametrize("verified", [False, None, "true", "false", 1])
def test_an_address_that_the_provider_has_not_verified_is_refused(provider, verified):
    confirmed(make_user(email="amina@un.example"))
    provider.claims["email_verified"] = verified
    client = Client()
    answer = come(client, provider)
    assert answer.status_code == 403
    assert "has not confirmed your e-mail address" in answer.content.decode()
    assert (who(client), User.objects.count(), SocialAccount.objects.count()) == ("", 1, 0)


@pytest.mark.parametrize("change", [{"email_verified": False}, {"email": "other@un.example"}])
def test_who_came_before_is_asked_for_the_verified_address_again(provider, change):
    come(Client(), provider)
    provider.claims |= change
    client = Client()
    assert come(client, provider).status_code == 403
    assert who(client) == ""


def test_an_address_that_was_given_to_somebody_else_opens_no_account(provider):
    come(Client(), provider)
    provider.claims["sub"] = "b-2"
    client = Client()
    answer = come(client, provider)
    assert answer.status_code == 403
    assert "came through another sign-in" in answer.content.decode()
    assert who(client) == ""


def test_an_account_whose_address_was_never_confirmed_is_not_opened(provider):
    user = make_user(email="amina@un.example")
    user.emailaddress_set.create(email=user.email, verified=False, primary=True)
    client = Client()
    answer = come(client, provider)
    assert answer.status_code == 403
    assert "was never confirmed here" in answer.content.decode()
    assert (who(client), User.objects.count()) == ("", 1)


def test_a_page_about_somebody_else_than_the_token_is_refused(provider):
    provider.token_claims = {"sub": "somebody else"}
    client = Client()
    assert come(client, provider).status_code == 403
    assert who(client) == ""


def test_an_account_is_not_linked_to_a_sign_in_of_another_address(provider):
    client = Client()
    client.force_login(confirmed(make_user()), backend="allauth.account.auth_backends.AuthenticationBackend")
    leaving = client.post("/accounts/oidc/staff/login/?process=connect")
    back = provider.authorise(leaving.url)
    assert client.get(back.removeprefix("http://testserver")).status_code == 403
    assert SocialAccount.objects.count() == 0


# --- what the provider cannot give -----------------------------------------------------------------------------------
def test_roles_that_the_provider_tells_of_are_not_even_kept(provider):
    provider.claims |= {"roles": ["officer", "administrator"], "groups": ["admins"], "is_staff": True}
    client = Client()
    for _time in range(2):
        come(client, provider)
    user = client.get("/me/").wsgi_request.user
    assert (user.roles, user.is_staff, user.grants.count()) == (frozenset(), False, 0)
    assert client.get("/desk/").status_code in {403, 404}
    assert [SocialAccount.objects.get().extra_data, SocialToken.objects.count()] == [{}, 0]


def test_the_desk_asks_for_the_second_factor_all_the_same(provider):
    officer = confirmed(make_user(email="amina@un.example", roles=("officer",)))
    client = Client()
    come(client, provider)
    assert (who(client), client.get("/desk/").url) == (officer.email, "/accounts/second-factor/?next=%2Fdesk%2F")
    authenticator_app_of(officer)
    assert come(Client(), provider).url == reverse("mfa_authenticate")


@pytest.mark.django_db(transaction=True)  # allauth tells of a new factor once it is committed
def test_who_has_no_password_can_add_a_factor_and_reach_the_desk(provider):
    confirmed(make_user(email="amina@un.example", roles=("officer",)))
    client = Client()
    come(client, provider)
    page = reverse("mfa_activate_totp")
    secret = client.get(page).context["form"].secret
    now = time.time()
    with time_machine.travel(now, tick=False):
        code = format_hotp_value(hotp_value(secret, int(now) // 30))
        codes = client.post(page, {"code": code}).url
        assert (codes, client.get(codes).status_code) == (reverse("mfa_view_recovery_codes"), 200)
    assert client.get("/desk/").status_code == 200


@pytest.mark.parametrize("name", ["\u202eanimA", "…", None, "A" * 121])
def test_a_name_that_cannot_be_shown_is_not_taken(provider, name):
    provider.claims["name"] = name
    come(Client(), provider)
    assert User.objects.get().name == ""


def test_the_link_is_shown_and_removed(provider):
    user = confirmed(make_user(email="amina@un.example"))
    user.set_password("long horse staple 7")
    user.save()
    client = Client()
    come(client, provider)
    assert 'href="/accounts/3rdparty/"' in client.get("/me/account/").content.decode()
    assert "Remove the link" in client.get("/accounts/3rdparty/").content.decode()
    client.post(reverse("account_reauthenticate"), {"password": "long horse staple 7"})
    client.post("/accounts/3rdparty/", {"account": SocialAccount.objects.get().pk})
    assert SocialAccount.objects.count() == 0
    assert 'href="/accounts/3rdparty/"' not in client.get("/me/account/").content.decode()
    assert "is not linked" in client.get("/accounts/3rdparty/").content.decode()
