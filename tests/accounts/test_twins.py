"""Likely twins in the portal: who is found, who is not told, and what it costs."""

import pytest

from accounts.matching import likely_twins
from accounts.models import Organisation
from accounts.names import name_key
from core.references import new_reference

from .factories import make_organisation

pytestmark = pytest.mark.django_db


def found(name: str, **options) -> list[Organisation]:
    return [twin.organisation for twin in likely_twins(name, **options)]


def test_likely_twins_finds_acronyms_and_names_in_other_languages():
    organisation = make_organisation("verified", name="Réseau des puits", acronym="W.P.N.")
    organisation.names.create(kind="translation", language="en", name="Well People", name_key="well people")
    organisation.names.create(kind="former", name="Spring Union", name_key="spring union")
    assert found("Something else", acronym="WPN") == [organisation]
    assert found("The Well-People, Ltd") == [organisation]
    assert found("Sprign Union") == [organisation]
    assert found("Something else") == []


@pytest.mark.parametrize(
    "name",
    [
        "WELL KEEPERS UNION",
        "Well-Keepers’ Union, Inc.",
        "Wellkeepers Union",
        "Well Keepers Unoin",
        "Union Well Keepers",
    ],
)
def test_likely_twins_finds_spellings_of_one_name(name):
    organisation = make_organisation("verified", name="Well Keepers Union")
    assert found(name) == [organisation]


def test_likely_twins_are_best_first():
    farther = make_organisation("verified", name="Well Keepers Uniom")
    same = make_organisation("verified", name="Well Keepers Union")
    assert found("Well Keepers Union") == [same, farther]
    assert found("Well Keepers Union", limit=1) == [same]
    assert found("Well Keepers Union", but=same) == [farther]


def test_likely_twins_sees_what_was_saved_or_renamed_a_moment_ago():
    assert found("Well Keepers Union") == []
    organisation = make_organisation("verified", name="Well Keepers Union")
    assert found("Well Keepers Union") == [organisation]
    organisation.name, organisation.name_key = "Spring Guard", "spring guard"
    organisation.save()
    assert (found("Well Keepers Union"), found("Spring Guard")) == ([], [organisation])


def test_hidden_organisations_and_drafts_are_told_to_the_desk_only():
    hidden = make_organisation("verified", name="Well Keepers Union", acronym="WKU", profile_level="hidden")
    hidden.names.create(kind="former", name="Spring Guard", name_key="spring guard")
    draft = make_organisation("draft", name="Well Keepers Union", acronym="WKU")
    for name in ("Well Keepers Union", "Spring Guard", "Something else"):
        assert found(name, acronym="WKU") == []
    assert found("Well Keepers Union", among=Organisation.objects.all()) == [hidden, draft]
    assert found("Spring Guard", among=Organisation.objects.all()) == [hidden]


def test_names_are_read_up_to_the_length_at_which_they_can_be_likely():
    """Of 100 letters and 74 of them, the similarity is 2·74 / 174 = 85.06 %; of 73 it is 84.4 %."""
    near = make_organisation("verified", name="w" * 74)
    farther = make_organisation("verified", name="w" * 73)
    assert found("w" * 100) == [near]
    assert found("w" * 74, but=near) == [farther]


def test_likely_twins_cost_the_same_queries_for_1_and_for_1000_organisations(django_assert_num_queries):
    organisation = make_organisation("verified", name="Well Keepers Union 1", acronym="WKU")
    with django_assert_num_queries(4):
        assert len(likely_twins("Well Keepers Union", acronym="WKU")) == 1
    for number in range(2, 1001):
        organisation.pk, organisation.slug = None, f"well-keepers-{number}"
        organisation.reference = new_reference(Organisation.LETTER)
        organisation.name = f"Well Keepers Union {number}"
        organisation.name_key = name_key(organisation.name)
        organisation._state.adding = True
        organisation.save()
    with django_assert_num_queries(4):
        assert len(likely_twins("Well Keepers Union", acronym="WKU")) == 5
