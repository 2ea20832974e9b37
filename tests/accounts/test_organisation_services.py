"""Registering, filling in, sending, deciding: the services of organisations."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts import services
from accounts.enums import MemberRole, OrganisationState
from accounts.models import Clarification, Organisation
from accounts.workflow import ORGANISATION
from core.models import AuditEntry
from core.workflow import NotPossible
from moderation.enums import CaseKind, CaseState
from moderation.models import Case
from moderation.services import case_of, codes_for
from notifications.models import Notice
from record.services import entries_of

from .factories import make_member, make_officer, make_organisation, make_user, owner_of

pytestmark = pytest.mark.django_db


def problems_of(failure: pytest.ExceptionInfo[ValidationError]) -> list[str]:
    return sorted(failure.value.error_dict)


def test_register_organisation_makes_a_draft_and_its_owner():
    person = make_user()
    organisation = services.register_organisation(
        fields={"name": "  Agua y  Vida, A.C. ", "type": "ngo", "language": "es", "former_names": ["Agua Clara", ""]},
        by=person,
    )
    assert (organisation.name, organisation.name_key, organisation.slug) == (
        "Agua y Vida, A.C.",
        "agua y vida",
        "agua-y-vida-ac",
    )
    assert organisation.state == "draft"
    assert list(organisation.memberships.values_list("user", "role", "state")) == [(person.pk, "owner", "active")]
    assert list(organisation.names.values_list("kind", "name", "name_key")) == [("former", "Agua Clara", "agua clara")]


def test_register_organisation_needs_to_be_signed_in():
    with pytest.raises(PermissionDenied):
        services.register_organisation(fields={"name": "A b", "type": "ngo"}, by=make_user(is_active=False))


@pytest.mark.parametrize("name", ["", "   ", "\u202eevil", "⁦x⁩", "\u200b\u200b", "***"])
def test_register_organisation_refuses_a_name_that_nobody_can_read(name):
    with pytest.raises(ValidationError) as failure:
        services.register_organisation(fields={"name": name, "type": "ngo"}, by=make_user())
    assert problems_of(failure) == ["name"]
    assert Organisation.objects.count() == 0


@pytest.mark.parametrize(
    "name", ["WATER AND WELLS OF KISUMU, Inc.", "Water & Wells of Kisumu", "Wells and Water of Kisumu", "Kisumu Wells"]
)
def test_register_organisation_shows_twins_before_the_first_save(name):
    make_organisation("verified", name="Water and Wells of Kisumu").names.create(
        kind="former", name="Kisumu Wells", name_key="kisumu wells"
    )
    person = make_user()
    with pytest.raises(ValidationError) as failure:
        services.register_organisation(fields={"name": name, "type": "ngo"}, by=person)
    assert failure.value.error_dict["name"][0].code == "twins"
    own = services.register_organisation(fields={"name": name, "type": "ngo"}, twins_seen=True, by=person)
    assert own.state == "draft"


def test_twins_do_not_tell_of_drafts_and_hidden_organisations():
    make_organisation("draft", name="Quiet Harbour")
    make_organisation("verified", name="Quiet Harbour", profile_level="hidden")
    assert services.register_organisation(fields={"name": "Quiet Harbour", "type": "ngo"}, by=make_user())


def test_the_same_name_twice_gets_two_slugs():
    first = services.register_organisation(fields={"name": "Élan", "type": "ngo"}, by=make_user())
    second = services.register_organisation(fields={"name": "Elan", "type": "ngo"}, by=make_user())
    assert first.slug == "elan"
    assert second.slug.startswith("elan-")
    arabic = services.register_organisation(fields={"name": "جمعية الأمل", "type": "ngo"}, by=make_user())
    assert arabic.slug.startswith("organisation-")


@pytest.mark.parametrize(
    ("step", "field", "value"),
    [
        ("seat", "address", "P.O. Box 44, Kampala"),
        ("seat", "address", "B.P. 1234, Dakar"),
        ("seat", "address", "Apartado 12, Lima"),
        ("seat", "address", "а/я 15, Минск"),
        ("seat", "address", "ص.ب 11، عمان"),
        ("seat", "address", "北京市 1234 信箱"),
        ("seat", "country", "999"),
        ("seat", "website", "not a website"),
        ("seat", "website", "javascript:alert(1)"),
        ("registration", "year_established", "2999"),
        ("registration", "year_established", "long ago"),
        ("work", "mission", "word " * 251),
        ("work", "working_languages", ["en", "tlh"]),
        ("public", "statuses", [{"system": "ECOSOC", "year": 2999}]),
        ("public", "statuses", [{"system": "ECOSOC"}, {"system": "ECOSOC"}]),
    ],
)
def test_save_profile_step_refuses_bad_input_beside_its_field(step, field, value):
    organisation = make_organisation("draft")
    with pytest.raises(ValidationError) as failure:
        services.save_profile_step(
            organisation=organisation, step=step, fields={field: value}, by=owner_of(organisation)
        )
    assert problems_of(failure) == [field]


@pytest.mark.parametrize(
    "address", ["12 Main Street", "Plot 7, Box Hill", "Avenue Bp Desmond Tutu 4", "5 rue de la Boîte"]
)
def test_addresses_that_only_look_like_a_post_box_are_taken(address):
    organisation = make_organisation("draft")
    saved = services.save_profile_step(
        organisation=organisation, step="seat", fields={"address": address}, by=owner_of(organisation)
    )
    assert saved.address == address


def test_save_profile_step_keeps_what_is_not_given():
    organisation = make_organisation("draft", website="https://wells.example")
    saved = services.save_profile_step(
        organisation=organisation, step="seat", fields={"country": "124"}, by=owner_of(organisation)
    )
    assert (saved.country, saved.website, saved.address) == ("124", "https://wells.example", "12 Moi Avenue, Nairobi")


def test_exactly_250_words_are_taken():
    organisation = make_organisation("draft")
    saved = services.save_profile_step(
        organisation=organisation, step="work", fields={"mission": "word " * 250}, by=owner_of(organisation)
    )
    assert saved.mission == " ".join(["word"] * 250)


def test_a_status_that_says_something_else_is_not_checked_any_more():
    organisation = make_organisation("verified")
    owner, officer = owner_of(organisation), make_officer()
    row = {"system": "ECOSOC", "category": "Special", "year": 2014}
    services.save_profile_step(organisation=organisation, step="public", fields={"statuses": [row]}, by=owner)
    register = "organisation,decision,session_date,note\nWells,granted,2014-05-23,\n"
    services.import_register(lines=register.splitlines(keepends=True), system="ECOSOC")
    services.confirm_match(organisation=organisation, system="ECOSOC", entry_key="wells", by=officer)
    services.save_profile_step(organisation=organisation, step="public", fields={"statuses": [row]}, by=owner)
    assert organisation.statuses.get().is_checked
    row["category"] = "General"
    services.save_profile_step(organisation=organisation, step="public", fields={"statuses": [row]}, by=owner)
    assert not organisation.statuses.get().is_checked
    services.save_profile_step(organisation=organisation, step="public", fields={"statuses": []}, by=owner)
    assert organisation.statuses.count() == 0


def test_after_verification_only_work_and_public_profile_can_be_changed():
    organisation = make_organisation("verified")
    owner = owner_of(organisation)
    services.save_profile_step(organisation=organisation, step="work", fields={"mission": "More wells."}, by=owner)
    with pytest.raises(NotPossible):
        services.save_profile_step(organisation=organisation, step="name", fields={"name": "Other"}, by=owner)


def test_only_a_draft_may_have_gaps():
    organisation = make_organisation("clarification_asked")
    with pytest.raises(ValidationError) as failure:
        services.save_profile_step(
            organisation=organisation, step="seat", fields={"country": "", "address": ""}, by=owner_of(organisation)
        )
    assert problems_of(failure) == ["address", "country"]
    organisation.refresh_from_db()
    assert (organisation.country, organisation.address) == ("404", "12 Moi Avenue, Nairobi")


def test_a_profile_saved_as_it_was_leaves_no_trace_in_the_audit():
    organisation = make_organisation("draft")
    for mission in ("Clean wells.", "Clean wells."):
        services.save_profile_step(
            organisation=organisation, step="work", fields={"mission": mission}, by=owner_of(organisation)
        )
    assert AuditEntry.objects.filter(action="organisation.save_profile").count() == 1


def test_submit_organisation_opens_a_case_and_enters_the_record():
    organisation = make_organisation("draft", name="Pozos y Agua", country="484", language="es")
    sent = services.submit_organisation(organisation=organisation, by=owner_of(organisation))
    case = case_of(sent, CaseKind.ORGANISATION)
    assert (sent.state, case.title, case.region, case.language) == ("submitted", "Pozos y Agua", "Americas", "es")
    assert [entry.kind for entry in entries_of(sent.reference)] == ["received"]
    assert list(AuditEntry.objects.filter(action="organisation.submit").values_list("state_before", "state_after")) == [
        ("draft", "submitted")
    ]


def test_submit_organisation_says_what_is_missing():
    organisation = make_organisation("draft", mission="", country="")
    with pytest.raises(ValidationError) as failure:
        services.submit_organisation(organisation=organisation, by=owner_of(organisation))
    assert problems_of(failure) == ["country", "mission"]
    organisation.refresh_from_db()
    assert organisation.state == "draft"
    assert Case.objects.count() == 0


def test_verify_organisation_makes_it_public_and_tells_its_managers():
    organisation = make_organisation("submitted")
    focal = make_member(organisation, MemberRole.FOCAL_POINT).user
    make_member(organisation, MemberRole.AUTHOR)
    verified = services.verify_organisation(organisation=organisation, by=make_officer())
    assert verified.state == "verified"
    assert Organisation.objects.listed().get() == verified
    assert case_of(verified, CaseKind.ORGANISATION) is None
    told = Notice.objects.filter(kind="organisation_verified").values_list("user_id", flat=True)
    assert sorted(told) == sorted([owner_of(organisation).pk, focal.pk])
    assert [entry.kind for entry in entries_of(verified.reference)] == ["received", "decided"]
    assert Case.objects.get().state == CaseState.CLOSED


def test_an_officer_does_not_decide_on_the_own_organisation():
    organisation = make_organisation("submitted")
    officer = make_officer()
    make_member(organisation, MemberRole.OBSERVER, user=officer)
    with pytest.raises(PermissionDenied):
        services.verify_organisation(organisation=organisation, by=officer)


def test_refuse_organisation_needs_two_officers():
    organisation = make_organisation("submitted")
    first, second = make_officer(), make_officer()
    code = codes_for(CaseKind.ORGANISATION)[0].code
    sentence = "The registration number is not in the register."
    once = services.refuse_organisation(organisation=organisation, code=code, sentence=sentence, by=first)
    assert once.state == "submitted"
    assert case_of(organisation).state == CaseState.AWAITING_SECOND
    with pytest.raises(PermissionDenied):
        services.refuse_organisation(organisation=organisation, code=code, sentence=sentence, by=first)
    twice = services.refuse_organisation(organisation=organisation, code=code, sentence=sentence, by=second)
    assert (twice.state, twice.refused_by) == ("refused", second)
    notice = Notice.objects.get(kind="organisation_refused")
    assert (notice.context["code"], notice.context["sentence"]) == (code, sentence)


def test_a_clarification_is_asked_at_most_twice():
    organisation, officer = make_organisation("submitted"), make_officer()
    owner = owner_of(organisation)
    for number in (1, 2):
        asked = services.query_organisation(organisation=organisation, sentence=f"Question {number}?", by=officer)
        assert asked.state == "clarification_asked"
        answered = services.clarify_organisation(organisation=organisation, answer=f"Answer {number}.", by=owner)
        assert answered.state == "in_review"
    with pytest.raises(NotPossible):
        services.query_organisation(organisation=organisation, sentence="Once more?", by=officer)
    rows = Clarification.objects.values_list("number", "question", "answer", "asked_by", "answered_by")
    assert list(rows) == [
        (1, "Question 1?", "Answer 1.", officer.pk, owner.pk),
        (2, "Question 2?", "Answer 2.", officer.pk, owner.pk),
    ]
    assert services.verify_organisation(organisation=organisation, by=officer).state == "verified"


def test_review_organisation_holds_the_case():
    organisation, officer = make_organisation("submitted"), make_officer()
    assert services.review_organisation(organisation=organisation, by=officer).state == "in_review"
    assert case_of(organisation).holder() == officer


def test_suspend_and_reinstate_organisation_tell_its_managers():
    organisation = suspend_by_two(make_organisation("verified"))
    assert organisation.state == "suspended"
    assert services.reinstate_organisation(organisation=organisation, by=make_officer()).state == "verified"
    kinds = Notice.objects.filter(user=owner_of(organisation)).order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["organisation_suspended", "organisation_reinstated"]
    assert [entry.kind for entry in entries_of(organisation.reference)] == ["decided", "decided"]


def test_close_organisation_is_for_owners_and_ends_acting_in_its_name():
    organisation = make_organisation("verified")
    author = make_member(organisation).user
    with pytest.raises(PermissionDenied):
        services.close_organisation(organisation=organisation, by=author)
    closed = services.close_organisation(organisation=organisation, by=owner_of(organisation))
    assert closed.state == "closed"
    assert not author.has_perm("accounts.act_for_organisation", closed)
    assert list(Organisation.objects.of(author)) == []


MOVES = {
    "submit": lambda organisation: services.submit_organisation(organisation=organisation, by=owner_of(organisation)),
    "review": lambda organisation: services.review_organisation(organisation=organisation, by=make_officer()),
    "query": lambda organisation: services.query_organisation(
        organisation=organisation, sentence="Who?", by=make_officer()
    ),
    "clarify": lambda organisation: services.clarify_organisation(
        organisation=organisation, answer="We.", by=owner_of(organisation)
    ),
    "verify": lambda organisation: services.verify_organisation(organisation=organisation, by=make_officer()),
    "refuse": lambda organisation: refuse_by_two(organisation),
    "suspend": lambda organisation: suspend_by_two(organisation),
    "vindicate": lambda organisation: services.vindicate_organisation(organisation=organisation, by=make_officer()),
    "remind": lambda organisation: services.remind_organisation(organisation=organisation),
    "renew": lambda organisation: services.renew_organisation(organisation=organisation, by=owner_of(organisation)),
    "lapse": lambda organisation: services.lapse_organisation(organisation=organisation),
    "merge": lambda organisation: services.merge_organisation(
        organisation=organisation, into=make_organisation("verified"), by=make_officer()
    ),
    "reinstate": lambda organisation: services.reinstate_organisation(organisation=organisation, by=make_officer()),
    "close": lambda organisation: services.close_organisation(organisation=organisation, by=owner_of(organisation)),
}


def columns_of(organisation):
    return {field.attname: getattr(organisation, field.attname) for field in organisation._meta.concrete_fields}


def refuse_by_two(organisation):
    code = codes_for(CaseKind.ORGANISATION)[0].code
    services.refuse_organisation(organisation=organisation, code=code, sentence="No.", by=make_officer())
    return services.refuse_organisation(organisation=organisation, code=code, sentence="No.", by=make_officer())


def suspend_by_two(organisation):
    code = codes_for(CaseKind.SUSPENSION)[0].code
    for officer in (make_officer(), make_officer()):
        organisation = services.suspend_organisation(organisation=organisation, code=code, sentence="So.", by=officer)
    return organisation


@pytest.mark.parametrize("state", OrganisationState.values)
@pytest.mark.parametrize("verb", ORGANISATION.moves)
def test_each_move_works_from_its_states_and_leaves_the_row_alone_elsewhere(verb, state):
    organisation = make_organisation(state)
    organisation.refresh_from_db()
    before = columns_of(organisation)
    if ORGANISATION.can(verb, state):
        assert MOVES[verb](organisation).state == ORGANISATION.moves[verb].target
        return
    with pytest.raises((NotPossible, PermissionDenied)):
        MOVES[verb](organisation)
    organisation.refresh_from_db()
    assert {
        field.attname: getattr(organisation, field.attname) for field in organisation._meta.concrete_fields
    } == before
