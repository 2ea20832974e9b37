"""The data file of countries or areas."""

import re
import unicodedata
from collections import Counter

import pytest
from django.utils import translation

from accounts.countries import (
    COUNTRIES,
    REGIONAL_GROUPS,
    REGIONS,
    country_choices,
    country_name,
    in_region,
    in_regional_group,
)


def test_there_are_193_members_and_2_observers():
    assert Counter(country.status for country in COUNTRIES.values()) == {"member": 193, "area": 53, "observer": 2}


def test_the_regional_groups_add_up_to_the_members():
    groups = Counter(country.regional_group for country in COUNTRIES.values() if country.status == "member")
    assert groups == {
        "African": 54,
        "Asia-Pacific": 54,
        "Eastern European": 23,
        "Latin American and Caribbean": 33,
        "Western European and others": 29,
    }
    assert set(groups) == set(REGIONAL_GROUPS)


def test_every_row_is_named_in_six_languages_and_placed():
    for country in COUNTRIES.values():
        assert sorted(country.names) == ["ar", "en", "es", "fr", "ru", "zh-hans"]
        assert all(name == name.strip() != "" for name in country.names.values())
        assert country.region in {*REGIONS, ""}


def test_choices_are_sorted_by_name_in_the_active_language():
    with translation.override("fr"):
        names = [name for _code, name in country_choices()]
    assert names[:3] == ["Afghanistan", "Afrique du Sud", "Albanie"]
    assert country_name("384", "en") == "Côte d’Ivoire"
    assert country_name("") == ""


def test_codes_are_those_of_m49_and_nothing_else():
    assert len(COUNTRIES) == 248
    assert all(re.fullmatch(r"\d{3}", code) and country.m49 == code for code, country in COUNTRIES.items())
    iso3 = [country.iso3 for country in COUNTRIES.values()]
    assert all(re.fullmatch(r"[A-Z]{3}", code) for code in iso3)
    assert len(set(iso3)) == 248


def test_only_members_are_in_a_regional_group():
    grouped = {country.status for country in COUNTRIES.values() if country.regional_group}
    assert grouped == {"member"}
    without = {country.name("en") for country in COUNTRIES.values() if country.status == "observer"}
    assert without == {"Holy See", "State of Palestine"}
    assert {code for group in REGIONAL_GROUPS for code in in_regional_group(group)} == {
        code for code, country in COUNTRIES.items() if country.status == "member"
    }


@pytest.mark.parametrize("language", ["ar", "zh-hans", "en", "fr", "ru", "es"])
def test_no_two_share_a_name_and_each_is_in_one_form(language):
    names = [country.name(language) for country in COUNTRIES.values()]
    assert [name for name, number in Counter(names).items() if number > 1] == []
    assert [name for name in names if unicodedata.normalize("NFC", name) != name or "'" in name or "_" in name] == []


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("384", ["كوت ديفوار", "科特迪瓦", "Côte d’Ivoire", "Côte d’Ivoire", "Кот-д’Ивуар", "Côte d’Ivoire"]),
        ("792", ["تركيا", "土耳其", "Türkiye", "Türkiye", "Турция", "Türkiye"]),
        ("203", ["تشيكيا", "捷克", "Czechia", "Tchéquie", "Чехия", "Chequia"]),
    ],
)
def test_names_are_those_of_the_united_nations(code, names):
    assert [COUNTRIES[code].name(language) for language in ("ar", "zh-hans", "en", "fr", "ru", "es")] == names


def test_every_placed_country_is_found_in_its_region_once():
    found = [code for region in REGIONS for code in in_region(region)]
    assert len(found) == len(set(found)) == len([country for country in COUNTRIES.values() if country.region])
    assert {country.name("en") for country in COUNTRIES.values() if not country.region} == {"Antarctica"}


def test_the_groups_of_development_have_the_numbers_of_m49():
    """44 least developed (since December 2024), 32 landlocked developing, 53 small island developing, of which 37 are
    members."""
    names = ("is_least_developed", "is_landlocked_developing", "is_small_island")
    numbers = [Counter(country.status for country in COUNTRIES.values() if getattr(country, name)) for name in names]
    assert numbers == [{"member": 44}, {"member": 32}, {"member": 37, "area": 16}]
