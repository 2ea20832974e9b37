"""The pages of organisations, as they are asked for and answered."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts import services
from accounts.models import Membership, Organisation
from accounts.published import search_published
from accounts.services.organisations import _update_search
from moderation.enums import CaseKind
from moderation.models import Case
from moderation.services import codes_for
from notifications.models import OutboxMessage
from tests.signing_in import sign_in

from .factories import make_member, make_officer, make_organisation, make_user, owner_of

pytestmark = pytest.mark.django_db

NAME = {"name": "Wells of Kisumu", "type": "ngo", "language": "en"}
STEPS = {
    "seat": {"country": "404", "address": "12 Moi Avenue, Kisumu", "website": "wells.example"},
    "registration": {"year_established": "1998", "registration_number": "OP/218"},
    "work": {"scope": "national", "working_languages": ["en", "fr"], "mission": "Water for every village."},
    "public": {"profile_level": "full", "ecosoc_category": "Special", "ecosoc_year": "2014"},
}


def signed_in(user) -> Client:
    client = Client()
    sign_in(client, user)
    return client


def names_on(response) -> list[str]:
    return [organisation.name for organisation in response.context["page"].rows]


def test_an_organisation_is_registered_in_five_steps_and_sent():
    person = make_user()
    client = signed_in(person)
    response = client.post(reverse("accounts:organisation-register"), NAME)
    organisation = Organisation.objects.get()
    for step, answers in STEPS.items():
        assert response.url == reverse("accounts:profile-step", args=[organisation.reference, step])
        assert client.get(response.url).status_code == 200
        response = client.post(response.url, answers)
    check = reverse("accounts:organisation-submit", args=[organisation.reference])
    assert response.url == check
    page = client.get(check).content.decode()
    assert "12 Moi Avenue, Kisumu" in page
    assert "Kenya" in page
    assert "Send the profile for verification" in page
    client.post(check)
    organisation.refresh_from_db()
    assert (organisation.state, organisation.website) == ("submitted", "https://wells.example")
    assert list(organisation.statuses.values_list("system", "category", "year")) == [("ECOSOC", "Special", 2014)]


def test_a_step_left_half_done_is_kept_and_going_on_asks_for_the_rest():
    organisation = make_organisation("draft", country="", address="")
    client = signed_in(owner_of(organisation))
    step = reverse("accounts:profile-step", args=[organisation.reference, "seat"])
    left = client.post(step, {"country": "404", "go": "leave"})
    assert left.url == reverse("accounts:organisation-mine", args=[organisation.reference])
    organisation.refresh_from_db()
    assert organisation.country == "404"
    on = client.post(step, {"country": "404", "address": "", "go": "next"})
    assert (on.status_code, list(on.context["form"].errors)) == (422, ["address"])
    back = client.post(step, {"country": "404", "address": "Plot 3", "go": "back"})
    assert back.url == reverse("accounts:profile-step", args=[organisation.reference, "name"])
    organisation.refresh_from_db()
    assert organisation.address == "Plot 3"


def test_what_was_typed_is_still_there_beside_the_error():
    organisation = make_organisation("draft")
    client = signed_in(owner_of(organisation))
    step = reverse("accounts:profile-step", args=[organisation.reference, "seat"])
    page = client.post(step, {"country": "404", "address": "P.O. Box 7, Kisumu", "website": "nonsense nonsense"})
    html = page.content.decode()
    assert page.status_code == 422
    assert "P.O. Box 7, Kisumu" in html
    assert "nonsense nonsense" in html
    assert sorted(page.context["form"].errors) == ["address", "website"]


def test_the_autosave_keeps_what_is_typed_and_says_when():
    organisation = make_organisation("draft")
    client = signed_in(owner_of(organisation))
    url = reverse("accounts:profile-autosave", args=[organisation.reference, "work"])
    answer = client.post(url, {"mission": "Half a sen", "revision": "0"})
    assert (answer.status_code, sorted(answer.json())) == (200, ["revision", "saved_at"])
    organisation.refresh_from_db()
    assert organisation.mission == "Half a sen"
    assert client.post(url, {"mission": "word " * 300}).status_code == 422


def test_the_autosave_does_not_touch_what_is_public():
    organisation = make_organisation("verified")
    url = reverse("accounts:profile-autosave", args=[organisation.reference, "work"])
    assert signed_in(owner_of(organisation)).post(url, {"mission": "Half a sen"}).status_code == 422
    organisation.refresh_from_db()
    assert organisation.mission == "Water for every village."


def test_twins_are_shown_before_the_first_save_with_a_way_to_join():
    twin = make_organisation("verified", name="Wells of Kisumu")
    client = signed_in(make_user())
    url = reverse("accounts:organisation-register")
    page = client.post(url, NAME)
    assert page.status_code == 200
    assert reverse("accounts:organisation-join", args=[twin.reference]) in page.content.decode()
    assert Organisation.objects.count() == 1
    client.post(url, {**NAME, "twins_of": "Another name"})
    assert Organisation.objects.count() == 1
    client.post(url, {**NAME, "twins_of": "Wells of Kisumu"})
    assert Organisation.objects.count() == 2


def test_my_organisation_leads_on_where_there_is_one_and_asks_where_there_are_two():
    person = make_user()
    client = signed_in(person)
    assert "You represent no organisation yet" in client.get(reverse("accounts:organisation-own")).content.decode()
    first = make_organisation("verified", owner=person)
    mine = reverse("accounts:organisation-mine", args=[first.reference])
    assert client.get(reverse("accounts:organisation-own")).url == mine
    second = make_organisation("draft", owner=person)
    page = client.get(reverse("accounts:organisation-own")).content.decode()
    assert first.name in page
    assert second.name in page


OWN_PAGES = ["organisation-mine", "member-list", "organisation-submit", "organisation-clarify", "organisation-close"]


@pytest.mark.parametrize("name", OWN_PAGES)
@pytest.mark.parametrize("state", ["draft", "submitted", "clarification_asked", "verified", "suspended"])
def test_a_stranger_does_not_find_the_inner_pages_and_an_owner_does(name, state):
    organisation = make_organisation(state)
    url = reverse(f"accounts:{name}", args=[organisation.reference])
    assert signed_in(make_user()).get(url).status_code == 404
    assert signed_in(make_officer()).get(url).status_code == 404
    assert signed_in(owner_of(organisation)).get(url).status_code in {200, 302}
    assert Client().get(url).status_code == 302


def test_an_observer_reads_and_does_not_write():
    organisation = make_organisation("draft")
    client = signed_in(make_member(organisation, "observer").user)
    assert client.get(reverse("accounts:organisation-mine", args=[organisation.reference])).status_code == 200
    step = reverse("accounts:profile-step", args=[organisation.reference, "work"])
    assert client.post(step, STEPS["work"]).status_code == 403


def test_the_public_page_sets_no_cookie_holds_no_token_and_may_be_shared():
    organisation = make_organisation("verified", acronym="WWX")
    organisation.statuses.create(system="ECOSOC", category="Special", year=2014)
    response = Client().get(organisation.get_absolute_url())
    page = response.content.decode()
    assert response.status_code == 200
    assert dict(response.cookies) == {}
    assert "csrfmiddlewaretoken" not in page
    assert response["Cache-Control"].startswith("public")
    assert "Self-declared" in page
    assert "Water for every village." in page
    assert "12 Moi Avenue" not in page


def test_the_public_page_shows_no_more_than_name_and_country_where_the_profile_says_so():
    organisation = make_organisation("verified", acronym="WWX", profile_level="name_and_country", country="404")
    organisation.statuses.create(system="ECOSOC", category="Special")
    page = Client().get(organisation.get_absolute_url()).content.decode()
    assert organisation.name in page
    assert "Kenya" in page
    for secret in ("WWX", "Water for every village.", "Special", "1998", "wells.example"):
        assert secret not in page


def test_what_a_profile_does_not_show_is_not_found_by_it_either():
    shown = make_organisation("verified", name="Open Wells", acronym="OWX", type="network")
    modest = make_organisation(
        "verified", name="Quiet Wells", acronym="QWX", type="network", profile_level="name_and_country"
    )
    for organisation in (shown, modest):
        organisation.names.create(kind="former", name="Thirst League", name_key="thirst league")
        _update_search(organisation)
    url, client = reverse("accounts:organisation-list"), Client()
    found = [names_on(client.get(url, params)) for params in ({"q": "wells"}, {"q": "thirst"}, {"type": "network"})]
    found.append(names_on(client.get(url, {"q": "QWX"})))
    assert found == [["Open Wells", "Quiet Wells"], ["Open Wells"], ["Open Wells"], []]
    search = [[str(row) for row in search_published(text, "en")[0]] for text in ("Wells", "Thirst", "OWX", "QWX")]
    assert [sorted(rows) for rows in search] == [["Open Wells", "Quiet Wells"], ["Open Wells"], ["Open Wells"], []]
    api = client.get("/api/v1/organisations/", {"type": "network"}).json()["results"]
    told = client.get(f"/api/v1/organisations/{modest.reference}/").json()
    assert ([row["name"] for row in api], told["type"], told["acronym"]) == (["Open Wells"], None, None)


def test_what_was_typed_stays_when_a_colleague_was_quicker():
    organisation = make_organisation("clarification_asked")
    owner = owner_of(organisation)
    client, colleague = signed_in(owner), make_member(organisation, "focal_point").user
    services.clarify_organisation(organisation=organisation, answer="We are 40.", by=colleague)
    clarify = reverse("accounts:organisation-clarify", args=[organisation.reference])
    step = reverse("accounts:profile-step", args=[organisation.reference, "work"])
    answers = [
        client.post(clarify, {"answer": "We are 41."}),
        client.post(step, {"mission": "Wells.", **STEPS["work"]}),
    ]
    assert [answer.status_code for answer in answers] == [422, 422]
    assert "We are 41." in answers[0].content.decode()
    assert "Water for every village." in answers[1].content.decode()
    assert [client.get(clarify).status_code, client.get(step).status_code] == [302, 302]


def test_hidden_characters_are_refused_beside_the_field_everywhere():
    verified, asked = make_organisation("verified"), make_organisation("clarification_asked")
    code = codes_for(CaseKind.SUSPENSION)[0].code
    person, officer = signed_in(make_user()), signed_in(make_officer())
    base = f"/desk/organisations/{verified.reference}/"
    answers = [
        person.post(reverse("accounts:organisation-join", args=[verified.reference]), {"note": "Board\u202e"}),
        signed_in(owner_of(asked)).post(
            reverse("accounts:organisation-clarify", args=[asked.reference]), {"answer": "Forty\u202e"}
        ),
        officer.post(f"{base}suspend/", {"code": code, "sentence": "Closed\u202e"}),
    ]
    assert [answer.status_code for answer in answers] == [422, 422, 422]
    assert [list(answer.context["form"].errors) for answer in answers] == [["note"], ["answer"], ["sentence"]]


def test_a_focal_point_is_offered_no_role_that_only_an_owner_gives():
    organisation = make_organisation("verified")
    client = signed_in(make_member(organisation, "focal_point").user)
    url = reverse("accounts:member-list", args=[organisation.reference])
    answer = client.post(url, {"email": "new@people.example", "role": "owner", "language": "en"})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["role"])
    offered = [value for value, _label in answer.context["form"].fields["role"].choices]
    assert offered == ["focal_point", "author", "observer"]


@pytest.mark.parametrize(("state", "level"), [("draft", "full"), ("submitted", "full"), ("verified", "hidden")])
def test_what_is_not_public_is_not_found(state, level):
    organisation = make_organisation(state, profile_level=level)
    url = organisation.get_absolute_url()
    assert Client().get(url).status_code == 404
    assert signed_in(owner_of(organisation)).get(url).status_code == 200


def test_the_directory_filters_by_place_type_and_name():
    make_organisation("verified", name="Puits du Sahel", country="686", type="ngo")
    make_organisation("verified", name="Pozos del Sur", country="604", type="network", acronym="PDS")
    make_organisation("verified", name="Élan polaire", country="578", type="ngo")
    make_organisation("submitted", name="Pozos que esperan", country="604")
    make_organisation("verified", name="Pozos ocultos", country="604", profile_level="hidden")
    url, client = reverse("accounts:organisation-list"), Client()
    assert names_on(client.get(url)) == ["Élan polaire", "Pozos del Sur", "Puits du Sahel"]
    assert names_on(client.get(url, {"country": "604"})) == ["Pozos del Sur"]
    assert names_on(client.get(url, {"region": "Africa"})) == ["Puits du Sahel"]
    assert names_on(client.get(url, {"type": "ngo"})) == ["Élan polaire", "Puits du Sahel"]
    assert names_on(client.get(url, {"q": "elan"})) == ["Élan polaire"]
    assert names_on(client.get(url, {"q": "pds"})) == ["Pozos del Sur"]
    assert names_on(client.get(url, {"q": "*", "region": "Atlantis"})) == []


def test_the_directory_pages_by_key(monkeypatch):
    monkeypatch.setattr("accounts.views.directory.PAGE_SIZE", 2)
    for name in ("Aa", "Bb", "Cc"):
        make_organisation("verified", name=name)
    url, client = reverse("accounts:organisation-list"), Client()
    first = client.get(url)
    second = client.get(url, {"after": first.context["page"].after})
    assert (names_on(first), names_on(second)) == (["Aa", "Bb"], ["Cc"])


@pytest.mark.parametrize("rows", [1, 3])
def test_the_directory_costs_two_queries(django_assert_num_queries, rows):
    for _number in range(rows):
        make_organisation("verified")
    with django_assert_num_queries(2):
        Client().get(reverse("accounts:organisation-list"))


MEMBER_LIST_QUERIES = 14


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_representatives_costs_the_same_for_many(django_assert_num_queries, rows):
    organisation = make_organisation("verified")
    client = signed_in(owner_of(organisation))
    for number in range(rows):
        make_member(organisation)
        services.ask_to_join(organisation=organisation, note="", by=make_user())
        services.invite_member(
            organisation=organisation, email=f"p{number}@x.example", role="author", by=owner_of(organisation)
        )
    url = reverse("accounts:member-list", args=[organisation.reference])
    client.get(url)
    with django_assert_num_queries(MEMBER_LIST_QUERIES):
        client.get(url)


def test_members_are_invited_let_in_changed_and_ended_by_buttons():
    organisation = make_organisation("verified")
    client = signed_in(owner_of(organisation))
    members = reverse("accounts:member-list", args=[organisation.reference])
    client.post(members, {"email": "ana@wells.example", "role": "author", "language": "es"})
    link = OutboxMessage.objects.get(to="ana@wells.example").context["url"]
    assert "Sign in" in Client().get(link).content.decode()
    newcomer = make_user()
    assert signed_in(newcomer).post(link).url == reverse("accounts:organisation-mine", args=[organisation.reference])
    assert "has been used" in Client().get(link).content.decode()
    asker = make_user()
    join = reverse("accounts:organisation-join", args=[organisation.reference])
    assert signed_in(asker).post(join, {"note": "I am the treasurer."}).status_code == 302
    asked = Membership.objects.get(user=asker)
    assert "I am the treasurer." in client.get(members).content.decode()
    client.post(reverse("accounts:membership-approve", args=[asked.key]), {"role": "observer"})
    client.post(reverse("accounts:membership-change-role", args=[asked.key]), {"role": "focal_point"})
    asked.refresh_from_db()
    assert (asked.role, asked.state) == ("focal_point", "active")
    client.post(reverse("accounts:membership-end", args=[asked.key]))
    asked.refresh_from_db()
    assert asked.state == "ended"
    own = Membership.objects.get(user=owner_of(organisation))
    told = client.post(reverse("accounts:membership-end", args=[own.key]), follow=True)
    assert "last owner" in told.content.decode()


def test_a_stranger_does_not_find_a_membership():
    member = make_member(make_organisation("verified"))
    url = reverse("accounts:membership-end", args=[member.key])
    assert signed_in(make_user()).post(url).status_code == 404


def test_the_owner_answers_what_the_desk_asked():
    organisation = make_organisation("clarification_asked")
    client = signed_in(owner_of(organisation))
    mine = client.get(reverse("accounts:organisation-mine", args=[organisation.reference])).content.decode()
    assert "Who founded it?" in mine
    client.post(reverse("accounts:organisation-clarify", args=[organisation.reference]), {"answer": "Eleven teachers."})
    organisation.refresh_from_db()
    assert organisation.state == "in_review"


def test_the_desk_shows_profile_register_and_twins_and_decides():
    make_organisation("verified", name="Wells and Water, Inc.")
    organisation = make_organisation("submitted", name="Wells and Water")
    organisation.statuses.create(system="ECOSOC", category="Special", year=2014)
    services.import_register(
        lines=["organisation,decision,session_date,note\n", "Wells and Water,granted,2014-05-23,\n"], system="ECOSOC"
    )
    client = signed_in(make_officer())
    client.post(reverse("accounts:organisation-review", args=[organisation.reference]))
    case = reverse("moderation:case-detail", args=[case_reference(organisation)])
    page = client.get(case).content.decode()
    assert "12 Moi Avenue, Nairobi" in page
    assert "2014-05-23: Granted" in page
    assert "Wells and Water, Inc." in page
    client.post(
        reverse("accounts:match-confirm", args=[organisation.reference, "ECOSOC"]), {"entry": "wells and water"}
    )
    assert organisation.statuses.get().is_checked
    client.post(reverse("moderation:case-accept", args=[case_reference(organisation)]))
    organisation.refresh_from_db()
    assert organisation.state == "verified"
    public = Client().get(organisation.get_absolute_url()).content.decode()
    assert "checked against the register of the body" in public


def case_reference(organisation) -> str:
    return Case.objects.get(subject_reference=organisation.reference).reference


@pytest.mark.parametrize("name", ["organisation-review", "organisation-suspend", "organisation-reinstate"])
def test_who_is_no_officer_does_nothing_at_the_desk(name):
    organisation = make_organisation("verified")
    url = reverse(f"accounts:{name}", args=[organisation.reference])
    assert signed_in(owner_of(organisation)).post(url, {"reason": "x"}).status_code == 404
    assert Client().post(url).status_code == 302


def test_two_officers_suspend_and_one_reinstates_by_buttons():
    organisation = make_organisation("verified")
    first, second = signed_in(make_officer()), signed_in(make_officer())
    reason = {"code": codes_for(CaseKind.SUSPENSION)[0].code, "sentence": "Mail bounces."}
    first.post(reverse("accounts:organisation-suspend", args=[organisation.reference]), reason)
    case = Case.objects.get(kind=CaseKind.SUSPENSION)
    assert "Mail bounces." in second.get(case.get_absolute_url()).content.decode()
    second.post(f"{case.get_absolute_url()}confirm/", {"decision": case.decisions.get().reference})
    organisation.refresh_from_db()
    assert organisation.state == "suspended"
    assert "suspended" in Client().get(organisation.get_absolute_url()).content.decode()
    first.post(reverse("accounts:organisation-reinstate", args=[organisation.reference]))
    organisation.refresh_from_db()
    assert organisation.state == "verified"


IVORIAN = {
    "ar": "كوت ديفوار",
    "zh-hans": "科特迪瓦",
    "fr": "Côte d’Ivoire",
    "ru": "Кот-д’Ивуар",
    "es": "Côte d’Ivoire",
}


@pytest.mark.parametrize("language", IVORIAN)
def test_countries_are_named_in_the_language_of_the_page(language):
    organisation = make_organisation("verified", country="384")
    page = Client().get(f"/{language}/organisations/{organisation.slug}/").content.decode()
    assert IVORIAN[language] in page
