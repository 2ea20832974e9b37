"""The data file of countries or areas."""

from collections import Counter

from django.utils import translation

from accounts.countries import COUNTRIES, REGIONAL_GROUPS, REGIONS, country_choices, country_name


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
    assert names[:3] == ["Afghanistan", "Afrique du Sud", "Åland"] or names[:2] == ["Afghanistan", "Afrique du Sud"]
    assert country_name("384", "en") == "Côte d’Ivoire"
    assert country_name("") == ""
