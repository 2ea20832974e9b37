"""The steps of a profile: what they ask, what they refuse, what they keep."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import services
from accounts.answers import existence_in_words
from accounts.cleaners import clean_day, clean_number, clean_telephone, clean_year
from accounts.forms_profile import STEP_FORMS
from accounts.models import Organisation
from accounts.profile import FIELDS, LATER_STEPS, NEEDED, STEPS, missing_fields
from core.models import AuditEntry
from core.workflow import NotPossible
from record.services import entries_of
from tests.signing_in import sign_in

from .factories import make_officer, make_organisation, make_user, owner_of

pytestmark = pytest.mark.django_db

TOPICS = {"countries_of_activity": ["800", "404"], "major_group": "ngos", "themes": ["health"], "goals": ["13", "6"]}
STRUCTURE = {
    "membership_kind": "people",
    "membership_number": "1 200",
    "parent": "Wells of Africa",
    "affiliates": "Wells of Gulu\nWells of Moroto",
    "income_band": "under_50k",
    "funding_sources": ["donations", "members"],
}
GOOD: dict[str, dict[str, Any]] = {
    "name": {"name": "Wells of Kisumu", "type": "ngo", "language": "en"},
    "seat": {"country": "404", "address": "12 Moi Avenue, Kisumu"},
    "registration": {"year_established": "1998"},
    "work": {"scope": "national", "working_languages": ["en"], "mission": "Water for every village."},
    "public": {"profile_level": "full"},
    "topics": {},
    "structure": {},
}
NEXT_YEAR = str(timezone.now().year + 1)
# step, field, what is typed, the beginning of what is said beside it
BAD = [
    ("name", "name", "   ", "Fill this in"),
    ("name", "name", "\u202e\u2066\u2069", "This has hidden control characters"),
    ("name", "name", "\u200b\u200b", "This has no visible characters"),
    ("name", "name", "***", "Write the name in letters"),
    ("name", "name_fr", "Puits\u202e", "This has hidden control characters"),
    ("name", "former_names", "Wells\n***", "Write the name in letters"),
    ("seat", "address", "P.O. Box 7, Kisumu", "This is a post-office box"),
    ("seat", "email", "wells at kisumu", "This is not an e-mail address"),
    ("seat", "telephone", "call us", "Write the telephone number in digits"),
    ("seat", "telephone", "12", "Write the telephone number in digits"),
    ("seat", "website", "nonsense nonsense", "This is not a web address"),
    ("registration", "year_established", NEXT_YEAR, f"{NEXT_YEAR} is in the future"),
    ("registration", "year_established", "long", "Write the year in four digits"),
    ("registration", "registered_on", f"{NEXT_YEAR}-01-05", "This day is in the future"),
    ("registration", "registered_on", "1997-12-31", "This day is before 1998"),
    ("registration", "registered_on", "4.5.1998", "Write the day as year-month-day"),
    ("work", "mission", "word " * 251, "This has 251 words; the limit is 250"),
    ("public", "ecosoc_year", NEXT_YEAR, f"{NEXT_YEAR} is in the future"),
    ("public", "other2_year", "soon", "Write the year in four digits"),
    ("structure", "membership_number", "-4", "Write the number in digits, 0 or more"),
    ("structure", "membership_number", "many", "Write the number in digits, 0 or more"),
    ("structure", "membership_number", "3000000000", "This is more than there can be"),
    ("structure", "parent", "Wells\u202e", "This has hidden control characters"),
    ("topics", "countries_of_activity", "999", "Select a valid choice"),
]
BESIDE: dict[str, dict[str, Any]] = {
    "ecosoc_year": {"ecosoc_category": "Special"},
    "other2_year": {"other2_system": "UNEP", "other2_category": "Accredited"},
}


def client_of(organisation: Organisation) -> Client:
    return sign_in(Client(), owner_of(organisation))


def step_of(organisation: Organisation, step: str) -> str:
    return reverse("accounts:profile-step", args=[organisation.reference, step])


def test_five_steps_are_needed_and_two_can_wait():
    assert list(STEPS) == ["name", "seat", "registration", "work", "public"]
    assert list(LATER_STEPS) == ["topics", "structure"]
    assert set(FIELDS) == set(NEEDED) == set(STEP_FORMS) == {*STEPS, *LATER_STEPS}
    assert {step: NEEDED[step] for step in LATER_STEPS} == {"topics": (), "structure": ()}


@pytest.mark.parametrize(("step", "field", "typed", "told"), BAD)
def test_what_is_wrong_is_said_beside_the_field_and_stays_typed(step, field, typed, told):
    organisation = make_organisation("draft", name="Wells of Kisumu", website="https://old.example")
    given = {**GOOD[step], **BESIDE.get(field, {}), field: typed}
    page = client_of(organisation).post(step_of(organisation, step), given)
    form = page.context["form"]
    assert (page.status_code, list(form.errors)) == (422, [field])
    assert form.errors[field][0].startswith(told)
    assert {name: form[name].value() for name in given} == {
        name: [value] if name in {"countries_of_activity"} else value for name, value in given.items()
    }
    organisation.refresh_from_db()
    assert organisation.name == "Wells of Kisumu"


@pytest.mark.parametrize("step", [*STEPS, *LATER_STEPS])
def test_a_step_that_is_saved_comes_back_as_it_was_typed(step):
    organisation = make_organisation("draft", name="Wells of Kisumu", profile_level="name_and_country")
    typed: dict[str, Any] = {
        **GOOD[step],
        **{
            "name": {"acronym": "WOK", "former_names": "Kisumu Wells", "name_fr": "Puits", "name_zh-hans": "井"},
            "seat": {"email": "office@wells.example", "telephone": "+254 20 123 4567", "website": "https://w.example"},
            "registration": {
                "registered_on": "1998-05-04",
                "registration_country": "404",
                "registration_number": "OP/218",
                "registration_authority": "NGO Board",
            },
            "work": {"activities": "We dig."},
            "public": {
                "ecosoc_category": "Roster",
                "ecosoc_year": "2014",
                "ecosoc_number": "E/2014/32",
                "other1_system": "UNEP",
                "other1_category": "Accredited",
                "other1_year": "2017",
                "other1_number": "17-4",
                "other2_system": "CBD",
                "other3_system": "other",
                "other3_category": "Observer",
            },
            "topics": TOPICS,
            "structure": STRUCTURE,
        }[step],
    }
    client = client_of(organisation)
    assert client.post(step_of(organisation, step), typed).status_code == 302
    form = client.get(step_of(organisation, step)).context["form"]
    kept = {"countries_of_activity": ["404", "800"], "membership_number": 1200, "goals": ["6", "13"]}
    kept["funding_sources"] = ["members", "donations"]
    shown = {name: form[name].value() for name in typed}
    expected = {name: kept.get(name, value) for name, value in typed.items()}
    assert {name: str(value) for name, value in shown.items()} == {name: str(value) for name, value in expected.items()}


def test_the_name_is_asked_in_the_other_five_languages():
    organisation = make_organisation("draft", language="fr")
    page = client_of(organisation).get(step_of(organisation, "name"))
    asked = [name for name in page.context["form"].fields if name.startswith("name_")]
    assert asked == ["name_ar", "name_zh-hans", "name_en", "name_ru", "name_es"]
    assert '<details class="field-fold">' in page.content.decode()


def test_a_name_in_the_language_of_the_profile_is_not_lost_when_that_language_changes():
    organisation = make_organisation("draft", language="en")
    client, url = client_of(organisation), step_of(organisation, "name")
    client.post(url, {**GOOD["name"], "name_fr": "Puits de Kisumu", "language": "fr"})
    assert client.get(url).context["form"]["name_fr"].value() == "Puits de Kisumu"
    client.post(url, {**GOOD["name"], "name_fr": "", "language": "fr"})
    assert list(organisation.names.all()) == []


def test_a_status_named_twice_is_said_beside_the_second():
    organisation = make_organisation("draft")
    given = {"profile_level": "full", "other1_system": "UNEP", "other3_system": "UNEP"}
    page = client_of(organisation).post(step_of(organisation, "public"), given)
    assert page.context["form"].errors == {"other3_system": ["Name each system once."]}


def test_a_year_without_a_category_is_not_dropped_in_silence():
    organisation = make_organisation("draft")
    for given, field in (({"ecosoc_year": "2014"}, "ecosoc_category"), ({"other1_year": "2014"}, "other1_system")):
        page = client_of(organisation).post(step_of(organisation, "public"), {"profile_level": "full", **given})
        assert page.context["form"].errors == {field: ["Choose one from the list."]}


def test_no_more_than_four_statuses_are_kept():
    organisation = make_organisation("draft")
    rows = [{"system": system} for system in ("ECOSOC", "DGC", "UNEP", "CBD", "UNCCD")]
    with pytest.raises(ValidationError) as failure:
        services.save_profile_step(
            organisation=organisation, step="public", fields={"statuses": rows}, by=owner_of(organisation)
        )
    assert list(failure.value.error_dict) == ["statuses"]


def test_what_can_wait_blocks_nothing_and_is_offered_on_the_page_of_the_organisation():
    organisation = make_organisation("draft")
    assert missing_fields(organisation) == {}
    client = client_of(organisation)
    mine = client.get(reverse("accounts:organisation-mine", args=[organisation.reference]))
    assert [(str(step["title"]), step["is_begun"]) for step in mine.context["later_steps"]] == [
        ("Where and on what it works", False),
        ("Members, affiliates and income", False),
    ]
    client.post(step_of(organisation, "topics"), TOPICS)
    sent = services.submit_organisation(organisation=organisation, by=owner_of(organisation))
    assert sent.state == "submitted"
    assert (sent.countries_of_activity, sent.goals) == (["404", "800"], [6, 13])


def test_what_was_chosen_can_be_taken_back():
    organisation = make_organisation("draft", goals=[6], themes=["health"], countries_of_activity=["404"])
    client_of(organisation).post(step_of(organisation, "topics"), {})
    organisation.refresh_from_db()
    assert (organisation.goals, organisation.themes, organisation.countries_of_activity) == ([], [], [])


def test_the_page_of_the_organisation_says_what_each_step_lacks():
    organisation = make_organisation("draft", address="", country="", mission="")
    mine = client_of(organisation).get(reverse("accounts:organisation-mine", args=[organisation.reference]))
    lacks = {str(step["title"]): [str(label) for label in step["lacks"]] for step in mine.context["steps"]}
    assert lacks == {
        "Name": [],
        "Seat": ["Country or area of its seat", "Address of its headquarters"],
        "Registration": [],
        "Work": ["Its mission"],
        "Status and public profile": [],
    }


@pytest.mark.parametrize("step", ["work", "public", "topics", "structure"])
def test_after_verification_what_it_did_not_rest_on_changes(step):
    organisation = make_organisation("verified")
    client = client_of(organisation)
    assert client.get(step_of(organisation, step)).status_code == 200
    given = {**GOOD[step], **({"topics": TOPICS, "structure": STRUCTURE}.get(step, {}))}
    answer = client.post(step_of(organisation, step), given)
    assert answer.url == reverse("accounts:organisation-mine", args=[organisation.reference])


@pytest.mark.parametrize("step", ["name", "seat", "registration"])
def test_after_verification_what_it_rests_on_stays(step):
    organisation = make_organisation("verified")
    with pytest.raises(NotPossible):
        services.save_profile_step(organisation=organisation, step=step, fields=GOOD[step], by=owner_of(organisation))


def test_a_step_left_half_done_still_says_what_is_needed():
    organisation = make_organisation("draft", country="", address="")
    page = client_of(organisation).post(
        step_of(organisation, "seat"), {"country": "404", "website": "no no", "go": "leave"}
    )
    form = page.context["form"]
    assert list(form.errors) == ["website"]
    assert [name for name, field in form.fields.items() if field.required] == ["country", "address"]


def test_a_day_of_registration_before_the_year_kept_is_refused():
    organisation = make_organisation("draft", year_established=1998)
    with pytest.raises(ValidationError) as failure:
        services.save_profile_step(
            organisation=organisation,
            step="registration",
            fields={"registered_on": "1997-12-31"},
            by=owner_of(organisation),
        )
    assert list(failure.value.error_dict) == ["registered_on"]
    saved = services.save_profile_step(
        organisation=organisation,
        step="registration",
        fields={"registered_on": "1998-01-01"},
        by=owner_of(organisation),
    )
    assert saved.registered_on == date(1998, 1, 1)


def test_the_facts_of_a_profile_are_json_in_the_audit_and_in_the_record():
    organisation = make_organisation("draft")
    owner = owner_of(organisation)
    registration = {"registered_on": "1998-05-04", "registration_country": "404"}
    for step, fields in (("registration", registration), ("topics", TOPICS), ("structure", STRUCTURE)):
        organisation = services.save_profile_step(organisation=organisation, step=step, fields=fields, by=owner)
    assert AuditEntry.objects.filter(action="organisation.save_profile").count() == 3
    sent = services.submit_organisation(organisation=organisation, by=owner)
    (entry,) = entries_of(sent.reference)
    content = json.loads(entry.opening.content)
    assert content["registration"] == {
        "year_established": 1998,
        "registered_on": "1998-05-04",
        "registration_country": "404",
        "registration_number": "",
        "registration_authority": "",
        "documents": [],
    }
    assert (content["topics"]["goals"], content["structure"]["membership_number"]) == ([6, 13], 1200)


def test_the_check_before_sending_shows_every_answer():
    organisation = make_organisation("draft", email="office@wells.example", telephone="+254 20 1", goals=[6])
    organisation.names.create(kind="translation", language="fr", name="Puits", name_key="puits")
    organisation.statuses.create(system="ECOSOC", category="Special", year=2014, number="E/2014/32")
    page = client_of(organisation).get(reverse("accounts:organisation-submit", args=[organisation.reference]))
    shown = {str(answer["label"]): answer["text"] for answer in page.context["answers"]}
    assert {label: shown[label] for label in ("Names in other languages", "Statuses", "Telephone")} == {
        "Names in other languages": "Français: Puits",
        "Statuses": "Economic and Social Council: Special, 2014, E/2014/32",
        "Telephone": "+254 20 1",
    }
    assert shown["Sustainable Development Goals"] == "6 – Clean water and sanitation"
    assert {field for step in STEPS for field in FIELDS[step]} <= {
        answer["field"] for answer in page.context["answers"]
    }


@pytest.mark.parametrize("state", ["draft", "lapsed"])
def test_what_is_a_draft_or_has_lapsed_is_checked_and_sent(state):
    organisation = make_organisation(state)
    client, url = client_of(organisation), reverse("accounts:organisation-submit", args=[organisation.reference])
    assert "Send the profile for verification" in client.get(url).content.decode()
    client.post(url)
    organisation.refresh_from_db()
    assert organisation.state == "submitted"


def test_the_public_page_shows_a_full_profile_and_nothing_of_how_to_reach_it():
    organisation = make_organisation(
        "verified",
        email="office@wells.example",
        telephone="+254 20 123 4567",
        registration_number="OP/218",
        registration_authority="NGO Board",
        registered_on=date(1998, 5, 4),
        registration_country="404",
        countries_of_activity=["800"],
        major_group="farmers",
        themes=["health"],
        goals=[6],
        membership_kind="people",
        membership_number=1200,
        parent="Wells of Africa",
        affiliates="Wells of Gulu",
        income_band="under_50k",
        funding_sources=["donations"],
    )
    page = Client().get(organisation.get_absolute_url()).content.decode()
    public = ("Uganda", "Farmers", "Health", "Clean water", "1200", "Wells of Africa", "Wells of Gulu", "Under 50,000")
    assert [text for text in (*public, "Donations of people", "4 May 1998") if text not in page] == []
    secret = ("office@wells.example", "+254 20", "OP/218", "NGO Board", "12 Moi Avenue")
    assert [text for text in secret if text in page] == []


def test_a_modest_profile_shows_nothing_of_topics_and_income():
    fields = {"countries_of_activity": ["800"], "themes": ["health"], "income_band": "under_50k", "goals": [6]}
    organisation = make_organisation("verified", profile_level="name_and_country", **fields)
    page = Client().get(organisation.get_absolute_url()).content.decode()
    assert [text for text in ("Uganda", "Health", "Under 50,000", "Clean water") if text in page] == []


def test_the_desk_reads_all_of_it():
    organisation = make_organisation(
        "submitted",
        email="office@wells.example",
        telephone="+254 20 123 4567",
        registration_number="OP/218",
        goals=[6],
        income_band="under_50k",
        year_established=timezone.now().year,
    )
    url = reverse("accounts:organisation-desk", args=[organisation.reference])
    page = sign_in(Client(), make_officer()).get(url).content.decode()
    wanted = ("office@wells.example", "+254 20 123 4567", "OP/218", "Clean water", "Under 50,000", "12 Moi Avenue")
    assert [text for text in (*wanted, "Has existed for two years on the day of receipt") if text not in page] == []


@pytest.mark.parametrize(
    ("established", "registered", "words"),
    [
        (2020, None, "yes"),
        (2024, None, "cannot be told from the year"),
        (2025, None, "no"),
        (2024, date(2024, 6, 1), "yes"),
        (2024, date(2024, 6, 2), "no"),
    ],
)
def test_existence_is_told_on_the_day_of_receipt(established, registered, words):
    received = timezone.make_aware(timezone.datetime(2026, 6, 1, 12))
    organisation = Organisation(year_established=established, registered_on=registered, submitted_at=received)
    assert existence_in_words(organisation) == words


def test_a_stranger_and_an_officer_do_not_find_the_steps():
    organisation = make_organisation("draft")
    for person in (make_user(), make_officer()):
        assert sign_in(Client(), person).get(step_of(organisation, "structure")).status_code == 404


@pytest.mark.parametrize("typed", ["+254 20 123 4567", "(020) 123-4567 ext. 12", "٠٢٠ ١٢٣ ٤٥٦٧", "020/1234567"])
def test_telephones_are_taken_as_people_write_them(typed):
    assert clean_telephone(typed) == typed


def test_numbers_and_days_are_read_as_people_write_them():
    assert [clean_number(typed) for typed in ("1200", "1,200", "1 200", "0", "", None)] == [
        1200,
        1200,
        1200,
        0,
        None,
        None,
    ]
    assert clean_year("١٩٩٨") == 1998
    assert clean_day(timezone.now().date() + timedelta(days=1)) is not None
    with pytest.raises(ValidationError):
        clean_day(timezone.now().date() + timedelta(days=2))
    with pytest.raises(ValidationError):
        clean_number("1.5")
