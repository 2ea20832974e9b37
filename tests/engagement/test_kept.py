"""A form is lost neither to a session that ran out nor to an old token."""

import re

import pytest
from django.test import Client

from accounts.models import User
from tests.signing_in import sign_in

TYPED = {"language": "fr", "note": "Les mots <b>tapés</b>\nen deux lignes"}
HOST = {"HTTP_HOST": "localhost", "HTTP_ORIGIN": "http://localhost"}


def strict_client() -> Client:
    return Client(enforce_csrf_checks=True, **HOST)


def token_of(page: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert found is not None
    return found[1]


@pytest.mark.django_db
def test_a_form_sent_without_a_session_comes_back_with_all_that_was_typed() -> None:
    client = strict_client()
    token = token_of(client.get("/accounts/login/").text)
    answer = client.post("/preferences/", {**TYPED, "csrfmiddlewaretoken": token})
    hidden = dict(re.findall(r'<input type="hidden" name="(language|note)" value="([^"]*)">', answer.text))
    assert answer.status_code == 401
    assert hidden == {"language": "fr", "note": "Les mots &lt;b&gt;tapés&lt;/b&gt;\nen deux lignes"}
    assert 'action="/preferences/"' in answer.text
    assert answer["Cache-Control"] == "private, no-store"


@pytest.mark.django_db
def test_after_signing_in_the_kept_form_goes_through() -> None:
    client = strict_client()
    kept = client.post("/preferences/", {**TYPED, "csrfmiddlewaretoken": token_of(client.get("/accounts/login/").text)})
    sign_in(client, User.objects.create_user("ada@floor.example", name="Ada"))
    old = client.post("/preferences/", {**TYPED, "csrfmiddlewaretoken": "x" * 64})
    assert (old.status_code, "has not been taken yet" in old.text) == (403, True)
    again = client.post("/preferences/", {**TYPED, "csrfmiddlewaretoken": token_of(old.text)})
    assert kept.status_code == 401
    assert again.status_code in {200, 302}
    assert "has not been taken yet" not in again.text


@pytest.mark.django_db
@pytest.mark.parametrize("origin", ["https://elsewhere.example", "null", ""])
def test_a_form_of_another_site_is_never_offered_again(origin: str) -> None:
    client = Client(enforce_csrf_checks=True, HTTP_HOST="localhost", HTTP_ORIGIN=origin)
    sign_in(client, User.objects.create_user("ada@floor.example", name="Ada"))
    answer = client.post("/preferences/", TYPED)
    assert (answer.status_code, "tapés" in answer.text) == (403, False)


@pytest.mark.django_db
def test_a_button_without_anything_typed_leads_to_the_sign_in_page() -> None:
    client = strict_client()
    token = token_of(client.get("/accounts/login/").text)
    answer = client.post("/preferences/", {"csrfmiddlewaretoken": token})
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/?next=/preferences/")
