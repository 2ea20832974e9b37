"""The desk, its lists and its rules open to a session with a second factor only."""

import re
import time

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts.checks import roles_need_second_factors
from accounts.models import User
from engagement.demo.seed import demo_address
from moderation.models import Case
from tests.signing_in import authenticator_app_of, confirm, sign_in

from .factories import make_officer, make_organisation, make_user

pytestmark = pytest.mark.django_db

PASSWORD = "long horse staple 7"
SECOND_FACTOR = "/accounts/second-factor/?next="
NOW = time.time()  # sessions are kept by the clock of the machine, so the hour is only held still
OURS = {"HTTP_ORIGIN": "http://testserver"}


def officer_with_password() -> User:
    officer = make_officer()
    officer.set_password(PASSWORD)
    officer.save()
    officer.emailaddress_set.create(email=officer.email, verified=True, primary=True)
    return officer


def by_password(user: User) -> Client:
    client = Client()
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    return client


def code_for(secret: str, at: float) -> str:
    return format_hotp_value(hotp_value(secret, int(at) // 30))


def test_a_password_alone_does_not_open_the_desk_and_a_second_factor_does():
    officer = officer_with_password()
    client = by_password(officer)
    shut = [client.get(page) for page in ("/desk/", "/fr/desk/?kind=organisation", "/styleguide/")]
    assert [answer.status_code for answer in shut] == [302, 302, 302]
    assert [answer.url for answer in shut] == [
        f"{SECOND_FACTOR}%2Fdesk%2F",
        "/fr/accounts/second-factor/?next=%2Ffr%2Fdesk%2F%3Fkind%3Dorganisation",
        f"{SECOND_FACTOR}%2Fstyleguide%2F",
    ]
    confirm(client, officer, authenticator_app_of(officer))
    assert [client.get(page).status_code for page in ("/desk/", "/fr/desk/", "/styleguide/")] == [200, 200, 200]


def test_without_a_second_factor_no_role_counts_anywhere_else_either():
    officer, organisation = make_officer(), make_organisation("submitted")
    waiting = organisation.get_absolute_url()
    client = sign_in(Client(), officer, second_factor=False)
    page = client.get("/me/")
    asked = page.wsgi_request.user
    assert (asked.roles, asked.is_staff, asked.has_grants) == (frozenset(), False, True)
    assert (asked.has_perm("accounts.view_organisation", organisation), client.get(waiting).status_code) == (False, 404)
    assert Case.objects.visible_to(asked).count() == 0
    confirmed = sign_in(Client(), officer, second_factor=True)
    asked = confirmed.get("/me/").wsgi_request.user
    assert (asked.roles, asked.is_staff) == ({"officer"}, True)
    assert (asked.has_perm("accounts.view_organisation", organisation), confirmed.get(waiting).status_code) == (
        True,
        200,
    )
    assert Case.objects.visible_to(asked).count() == 1


def test_who_never_came_by_a_request_has_the_roles_that_were_granted():
    assert User.objects.get(pk=make_officer().pk).roles == {"officer"}


def test_the_masthead_shows_staff_the_way_to_the_desk_in_both_cases():
    officer = make_officer()
    before = sign_in(Client(), officer, second_factor=False).get("/me/").content.decode()
    assert "Open the desk with your second factor" in before
    after = sign_in(Client(), officer).get("/me/").content.decode()
    assert 'href="/desk/"' in after
    assert "Open the desk with your second factor" not in after
    reader = sign_in(Client(), make_user()).get("/me/").content.decode()
    assert "My work" in reader
    assert "Open the desk" not in reader


@pytest.mark.parametrize("second_factor", [False, True])
def test_the_masthead_asks_for_the_roles_once(django_assert_num_queries, second_factor):
    client = sign_in(Client(), make_officer(), second_factor=second_factor)
    client.get("/about/")
    with django_assert_num_queries(5):
        client.get("/about/")


def test_what_is_sent_to_the_desk_without_a_second_factor_does_not_act_and_is_kept():
    organisation = make_organisation("submitted")
    officer = make_officer()
    url = reverse("moderation:case-claim", args=[Case.objects.get().reference])
    client = sign_in(Client(), officer, second_factor=False)
    answer = client.post(url, {"sentence": "Who founded it?"}, HTTP_REFERER="http://testserver/desk/", **OURS)
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "Who founded it?" in page
    assert "Use my second factor" in page
    assert "/accounts/second-factor/?next=%2Fdesk%2F" in page
    assert client.post(url).url == f"{SECOND_FACTOR}"
    assert Case.objects.filter(claimed_by=None, subject_reference=organisation.reference).count() == 1
    sign_in(client, officer)
    client.post(url, {"sentence": "Who founded it?"}, **OURS)
    assert Case.objects.filter(claimed_by=officer).count() == 1


@pytest.mark.django_db(transaction=True)  # allauth tells of a new factor once it is committed
def test_who_has_no_factor_is_told_to_set_one_up_and_gets_to_the_desk_after_it():
    officer = officer_with_password()
    client = by_password(officer)
    page = client.get(client.get("/desk/?kind=organisation").url).content.decode()
    assert "The desk needs a second factor" in page
    assert reverse("mfa_add_webauthn") in page
    assert client.get(reverse("mfa_activate_totp")).url.startswith(reverse("account_reauthenticate"))
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    with time_machine.travel(NOW, tick=False):
        done = client.post(reverse("mfa_activate_totp"), {"code": code_for(secret, NOW)})
    assert done.url == reverse("mfa_view_recovery_codes")
    assert "Go on to the desk" in client.get("/accounts/2fa/").content.decode()
    assert client.get("/accounts/second-factor/").url == "/desk/?kind=organisation"
    assert client.get("/desk/").status_code == 200


def test_who_has_a_factor_confirms_with_it_and_comes_back():
    officer = make_officer()
    client = sign_in(Client(), officer, second_factor=False)
    secret = decrypt(authenticator_app_of(officer).data["secret"])
    page = client.get(client.get("/desk/?kind=organisation").url).content.decode()
    (link,) = re.findall(r'href="(/accounts/2fa/reauthenticate/[^"]+)"', page)
    with time_machine.travel(NOW, tick=False):
        assert client.post(link, {"code": "000000"}).status_code == 200
        assert client.get("/desk/").status_code == 302
        back = client.post(link, {"code": code_for(secret, NOW)})
    assert client.get(back.url).url == "/desk/?kind=organisation"
    assert client.get("/desk/").status_code == 200


def test_removing_the_last_factor_takes_the_roles_in_that_very_session():
    officer = officer_with_password()
    client = sign_in(Client(), officer)
    assert client.get("/desk/").status_code == 200
    client.post(reverse("mfa_deactivate_totp"))
    assert Authenticator.objects.filter(user=officer).count() == 0
    assert client.get("/desk/").status_code == 302


def test_a_session_without_the_factor_changes_no_factor():
    officer = officer_with_password()
    client = by_password(officer)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert client.get(reverse("mfa_add_webauthn")).status_code == 200
    authenticator_app_of(officer)
    pages = [reverse("mfa_add_webauthn"), reverse("mfa_deactivate_totp"), reverse("mfa_view_recovery_codes")]
    assert [client.get(page).url.split("?")[0] for page in pages] == ["/accounts/second-factor/"] * 3
    client.post(reverse("mfa_deactivate_totp"))
    assert Authenticator.objects.filter(user=officer).count() == 1


def test_no_other_site_is_a_place_to_come_back_to():
    client = sign_in(Client(), make_officer())
    assert client.get("/accounts/second-factor/?next=https://evil.example/").url == settings.LOGIN_REDIRECT_URL
    assert client.get("/accounts/second-factor/?next=/desk/").url == "/desk/"


def test_the_click_of_the_demo_world_stands_for_both_factors_while_it_is_there(settings):
    settings.DEMO = True
    make_user(email=demo_address("officer")).grants.create(role="officer")
    client = Client()
    client.post(reverse("demo-sign-in", args=["officer"]))
    assert client.get("/desk/").status_code == 200
    settings.DEMO = False
    assert client.get("/desk/").status_code == 302


def test_a_portal_that_would_not_ask_for_the_second_factor_does_not_start(settings):
    assert roles_need_second_factors(None) == []
    without = [name for name in settings.MIDDLEWARE if name != "accounts.middleware.SecondFactor"]
    for middleware in (without, ["accounts.middleware.SecondFactor", *without]):
        settings.MIDDLEWARE = middleware
        assert [problem.id for problem in roles_need_second_factors(None)] == ["openfloor.E005"]
