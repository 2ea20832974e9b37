"""The directory: what is found by which filter, in numbers, as a file and as data."""

import csv
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Organisation
from accounts.profile import PUBLIC_FIELDS

from .factories import make_officer, make_organisation

pytestmark = pytest.mark.django_db

FULL: dict[str, Any] = {
    "acronym": "OWX",
    "type": "network",
    "country": "686",
    "website": "https://wells.example",
    "countries_of_activity": ["466", "686"],
    "major_group": "farmers",
    "themes": ["environment", "health"],
    "goals": [6, 13],
    "membership_kind": "people",
    "membership_number": 310,
    "parent": "Wells of Africa",
    "affiliates": "Wells of Gulu",
    "income_band": "under_50k",
    "funding_sources": ["donations", "members"],
    "registration_country": "686",
    "email": "office@wells.example",
    "telephone": "+221 33 123 4567",
    "registration_number": "OP/218",
    "registration_authority": "Préfecture",
}
SECRET = ("office@wells.example", "+221 33", "OP/218", "Préfecture", "12 Moi Avenue")
# filter of the pages: filter of the API with the same meaning
FILTERS = {
    "type": ("network", "type"),
    "major_group": ("farmers", "major_group"),
    "theme": ("health", "theme"),
    "goal": ("13", "goal"),
    "status": ("ECOSOC", "status"),
    "country": ("686", "country"),
    "region": ("Africa", "region"),
    "group": ("African", "regional_group"),
}
OF_EVERY_LEVEL = {"country", "region", "group"}


def check(organisation: Organisation, system: str = "ECOSOC") -> None:
    """An officer has found the status in the register."""
    facts = {"checked_at": timezone.now(), "checked_by": make_officer(), "checked_against": "Wells, granted 2014"}
    organisation.statuses.create(system=system, category="Special", year=2014, **facts)


def listed(**params: str) -> list[str]:
    response = Client().get(reverse("accounts:organisation-list"), params)
    return [organisation.name for organisation in response.context["page"].rows]


def exported(**params: str) -> list[dict[str, str]]:
    response = Client().get(reverse("accounts:organisation-export"), params)
    return list(csv.DictReader(b"".join(response.streaming_content).decode().splitlines()))


def told(**params: str) -> list[dict[str, Any]]:
    return Client().get("/api/v1/organisations/", params).json()["results"]


@pytest.mark.parametrize("name", FILTERS)
def test_each_filter_finds_what_profiles_show_and_nothing_that_they_hide(name):
    value, api_name = FILTERS[name]
    check(make_organisation("verified", name="Open Wells", **FULL))
    check(make_organisation("verified", name="Quiet Wells", **FULL, profile_level="name_and_country"))
    check(make_organisation("verified", name="Unseen Wells", **FULL, profile_level="hidden"))
    make_organisation("verified", name="Other Wells", country="604", acronym="")
    expected = ["Open Wells", "Quiet Wells"] if name in OF_EVERY_LEVEL else ["Open Wells"]
    assert listed(**{name: value}) == expected
    assert [row["name"] for row in exported(**{name: value})] == expected
    assert sorted(row["name"] for row in told(**{api_name: value})) == expected
    assert len(listed()) == 3


def test_a_status_counts_as_one_only_when_an_officer_has_checked_it():
    claims = make_organisation("verified", name="Claiming Wells")
    claims.statuses.create(system="ECOSOC", category="General", year=2001)
    assert (listed(status="ECOSOC"), told(status="ECOSOC")) == ([], [])
    claims.statuses.all().delete()
    check(claims)
    assert (listed(status="ECOSOC"), listed(status="UNEP")) == (["Claiming Wells"], [])


def test_a_former_or_translated_name_finds_full_profiles_only():
    for name, level in (("Open Wells", "full"), ("Quiet Wells", "name_and_country")):
        organisation = make_organisation("verified", name=name, profile_level=level, acronym="ZZX")
        organisation.names.create(kind="former", name="Thirst League", name_key="thirst league")
        organisation.names.create(kind="translation", language="fr", name="Puits", name_key="puits")
    assert [listed(q=text) for text in ("thirst", "puits", "zzx")] == [["Open Wells"]] * 3
    assert listed(q="wells") == ["Open Wells", "Quiet Wells"]


def test_what_is_in_no_list_is_passed_over():
    make_organisation("verified", name="Open Wells")
    odd = {"theme": "nonsense", "goal": "18", "status": "ESA", "group": "Nordic", "major_group": "x", "type": "y"}
    assert listed(**odd) == ["Open Wells"]
    assert Client().get("/api/v1/organisations/", {"goal": "18"}).status_code == 400


def test_the_list_says_how_many_and_in_which_regions():
    for country in ("404", "686", "604", "010"):
        make_organisation("verified", country=country)
    make_organisation("verified", country="404", profile_level="hidden")
    make_organisation("submitted", country="404")
    response = Client().get(reverse("accounts:organisation-list"))
    assert response.context["count"] == 4
    assert response.context["regions"] == [("Africa", 2), ("Americas", 1), ("No region", 1)]
    found = Client().get(reverse("accounts:organisation-list"), {"region": "Africa"})
    assert (found.context["count"], found.context["regions"]) == (2, [("Africa", 2)])
    assert 'class="bars"' in response.content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_filtered_list_costs_two_queries(django_assert_num_queries, rows):
    for _number in range(rows):
        check(make_organisation("verified", **FULL))
    params = {"q": "water", "region": "Africa", "type": "network", "theme": "health", "status": "ECOSOC"}
    with django_assert_num_queries(2):
        assert len(listed(**params)) == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_the_file_costs_three_queries(django_assert_num_queries, rows):
    for _number in range(rows):
        check(make_organisation("verified", **FULL))
    with django_assert_num_queries(3):
        assert len(exported(theme="health")) == rows


def test_the_list_leads_to_the_file_of_the_same_filters():
    make_organisation("verified", **FULL)
    page = Client().get(reverse("accounts:organisation-list"), {"theme": "health", "after": ""}).content.decode()
    assert f'href="{reverse("accounts:organisation-export")}?theme=health"' in page


def test_the_file_holds_public_fields_only():
    organisation = make_organisation("verified", name="Open Wells", **FULL)
    check(organisation)
    organisation.names.create(kind="former", name="Thirst League", name_key="thirst league")
    organisation.names.create(kind="translation", language="fr", name="Puits", name_key="puits")
    make_organisation("verified", name="Quiet Wells", **FULL, profile_level="name_and_country")
    full, modest = exported()
    assert {name: full[name] for name in ("name", "country", "goals", "names", "former_names", "statuses")} == {
        "name": "Open Wells",
        "country": "Senegal",
        "goals": "6; 13",
        "names": "fr: Puits",
        "former_names": "Thirst League",
        "statuses": "ECOSOC Special 2014 (checked)",
    }
    assert {name for name, cell in modest.items() if cell} == {
        *("reference", "name", "m49", "country", "region", "regional_group", "state", "verified", "url")
    }
    assert set(full) == {*modest, *PUBLIC_FIELDS}
    assert [text for text in SECRET if text in " ".join(full.values())] == []


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t=", "＝"])
def test_a_cell_that_would_be_a_formula_is_defused(first):
    make_organisation("verified", name=f"{first}HYPERLINK(1)", parent=f"{first}1+1")
    (row,) = exported()
    assert (row["name"], row["parent"]) == (f"'{first}HYPERLINK(1)", f"'{first}1+1")


def test_the_file_is_a_download_that_caches_may_share():
    response = Client().get(reverse("accounts:organisation-export"))
    assert response["Content-Disposition"] == 'attachment; filename="organisations.csv"'
    assert response["Cache-Control"].startswith("public")
    assert dict(response.cookies) == {}


def test_the_api_tells_all_that_is_public():
    organisation = make_organisation("verified", name="Open Wells", **FULL)
    organisation.names.create(kind="former", name="Thirst League", name_key="thirst league")
    organisation.names.create(kind="translation", language="fr", name="Puits", name_key="puits")
    row = Client().get(f"/api/v1/organisations/{organisation.reference}/").json()
    assert {field: row[field] for field in ("goals", "income_band", "membership_number", "registration_country")} == {
        "goals": [6, 13], "income_band": "under_50k", "membership_number": 310, "registration_country": "686",
    }  # fmt: skip
    assert (row["names"], row["former_names"]) == ({"fr": "Puits"}, ["Thirst League"])
    assert [text for text in SECRET if text in str(row)] == []


def test_the_api_tells_name_and_country_of_a_modest_profile():
    organisation = make_organisation("verified", **FULL, profile_level="name_and_country")
    check(organisation)
    organisation.names.create(kind="former", name="Thirst League", name_key="thirst league")
    row = Client().get(f"/api/v1/organisations/{organisation.reference}/").json()
    assert {field: row[field] for field in PUBLIC_FIELDS} == dict.fromkeys(PUBLIC_FIELDS)
    assert (row["statuses"], row["names"], row["former_names"]) == (None, {}, [])
