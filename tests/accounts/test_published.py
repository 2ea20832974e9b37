"""What search, the home page and the API say of organisations."""

import pytest
from django.test import Client

from accounts import services
from accounts.published import home_items, search_published

from .factories import make_organisation, owner_of

pytestmark = pytest.mark.django_db


def found(text: str, language: str = "en") -> list[str]:
    return [row.title_text for rows in search_published(text, language) for row in rows]


def make_findable(**fields):
    """A verified organisation whose words the services have put into the search."""
    organisation = make_organisation("verified", **fields)
    return services.save_profile_step(
        organisation=organisation, step="work", fields={"mission": fields["mission"]}, by=owner_of(organisation)
    )


def test_search_finds_names_and_missions_of_what_is_public():
    make_findable(name="Pozos del Sur", mission="Cuidamos los acuíferos.", language="es")
    make_findable(name="Puits", mission="Nous gardons les acuíferos.", language="fr", profile_level="name_and_country")
    make_findable(name="Secretos", mission="acuíferos", profile_level="hidden")
    assert found("acuiferos", "es") == ["Pozos del Sur"]
    assert found("puits", "fr") == ["Puits"]
    assert found("secretos", "es") == []


def test_home_counts_what_is_verified_and_listed():
    shown = make_organisation("verified", country="404")
    make_organisation("verified", country="404")
    make_organisation("verified", profile_level="hidden")
    make_organisation("suspended")
    items = home_items()
    assert shown in items["new_organisations"]
    assert (items["organisations_verified"], items["countries_represented"]) == (2, 1)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_api_lists_what_is_public_in_four_queries(django_assert_num_queries, rows):
    for _number in range(rows):
        make_organisation("verified")
    make_organisation("submitted")
    with django_assert_num_queries(4):
        answer = Client().get("/api/v1/organisations/")
    assert len(answer.json()["results"]) == rows


def test_the_api_says_no_more_than_the_page():
    organisation = make_organisation("verified", acronym="XYZ", profile_level="name_and_country", country="404")
    body = Client().get(f"/api/v1/organisations/{organisation.reference}/").json()
    assert (body["name"], body["country_name"], body["region"]) == (organisation.name, "Kenya", "Africa")
    hidden = (
        "acronym",
        "website",
        "year_established",
        "scope",
        "mission",
        "activities",
        "statuses",
        "working_languages",
    )
    assert [body[field] for field in hidden] == [None] * len(hidden)
    assert {"address", "registration_number", "suspension_reason"}.isdisjoint(body)


def test_the_api_filters_by_region_and_type():
    make_organisation("verified", country="404", type="ngo")
    make_organisation("verified", country="250", type="network")
    rows = Client().get("/api/v1/organisations/", {"region": "Europe"}).json()["results"]
    assert [row["country"] for row in rows] == ["250"]
    rows = Client().get("/api/v1/organisations/", {"type": "ngo"}).json()["results"]
    assert [row["country"] for row in rows] == ["404"]
