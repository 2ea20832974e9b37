"""A verification holds for three years, is renewed or lapses; a suspension takes two officers and can be appealed."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import services
from accounts.models import Organisation
from accounts.services import verified_until
from accounts.tasks import remind_and_lapse
from core.models import AuditEntry
from core.workflow import NotPossible
from moderation.enums import CaseKind, CaseState, Outcome
from moderation.models import Appeal, Case, Decision
from moderation.services import answer_appeal, case_of, codes_for, lodge_appeal
from notifications.models import Notice
from record.services import entries_of

from .factories import make_officer, make_organisation, make_user, owner_of

pytestmark = pytest.mark.django_db

SENTENCE = "Letters came back, and nobody answered for two months."


def code() -> str:
    return codes_for(CaseKind.SUSPENSION)[0].code


def suspend(organisation: Organisation, officer) -> Organisation:
    return services.suspend_organisation(organisation=organisation, code=code(), sentence=SENTENCE, by=officer)


def refuse(organisation: Organisation) -> tuple[Organisation, list]:
    officers = [make_officer(), make_officer()]
    for officer in officers:
        organisation = services.refuse_organisation(
            organisation=organisation, code=code(), sentence="No work for the public was found.", by=officer
        )
    return organisation, officers


def kinds_told(user) -> list[str]:
    return list(Notice.objects.filter(user=user).order_by("pk").values_list("kind", flat=True))


def test_verify_organisation_holds_for_three_years():
    organisation = make_organisation("submitted")
    with time_machine.travel(datetime(2028, 2, 29, 9, 30, tzinfo=UTC), tick=False):
        organisation = services.verify_organisation(organisation=organisation, by=make_officer())
    assert organisation.verified_until == datetime(2031, 3, 1, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize("state", ["verified", "renewal_due"])
def test_suspend_organisation_needs_a_second_officer(state):
    organisation, first, second = make_organisation(state), make_officer(), make_officer()
    suspend(organisation, first)
    assert Organisation.objects.get().state == state
    assert case_of(organisation, CaseKind.SUSPENSION).state == CaseState.AWAITING_SECOND
    with pytest.raises(PermissionDenied):
        suspend(organisation, first)
    organisation = suspend(organisation, second)
    assert (organisation.state, organisation.suspension_reason) == ("suspended", SENTENCE)
    assert Case.objects.get(kind=CaseKind.SUSPENSION).state == CaseState.CLOSED
    assert kinds_told(owner_of(organisation)) == ["organisation_suspended"]
    assert [entry.kind for entry in entries_of(organisation.reference)] == ["decided"]


@pytest.mark.parametrize(("given", "field"), [({"code": ""}, "code"), ({"sentence": " "}, "sentence")])
def test_suspend_organisation_cites_a_reason_and_says_why(given, field):
    organisation = make_organisation("verified")
    with pytest.raises(ValidationError) as refused:
        services.suspend_organisation(
            organisation=organisation, by=make_officer(), **{"code": code(), "sentence": SENTENCE, **given}
        )
    assert list(refused.value.message_dict) == [field]
    assert Case.objects.count() == 0


def test_its_own_people_never_suspend_it():
    officer = make_officer()
    organisation = make_organisation("verified", owner=officer)
    with pytest.raises(PermissionDenied):
        suspend(organisation, officer)


def test_keep_organisation_closes_the_case_and_changes_nothing():
    organisation, first, second = make_organisation("verified"), make_officer(), make_officer()
    suspend(organisation, first)
    case = case_of(organisation, CaseKind.SUSPENSION)
    from moderation.services import return_case  # only this test looks at the second officer's other choice

    return_case(case=case, sentence="They answered me.", by=second)
    services.keep_organisation(organisation=organisation, by=second)
    assert (Organisation.objects.get().state, Case.objects.get().state) == ("verified", CaseState.CLOSED)
    with pytest.raises(NotPossible):
        services.keep_organisation(organisation=organisation, by=second)


def test_an_appeal_against_a_refusal_goes_to_a_third_officer_and_verifies():
    organisation, officers = refuse(make_organisation("submitted"))
    owner, third = owner_of(organisation), make_officer()
    appeal = lodge_appeal(decision=Decision.objects.get(), grounds="See our annual report.", by=owner)
    for officer in officers:
        with pytest.raises(PermissionDenied):
            answer_appeal(appeal=appeal, outcome=Outcome.REVERSE, sentence="Seen.", by=officer)
    answer_appeal(appeal=appeal, outcome=Outcome.REVERSE, sentence="The report shows the work.", by=third)
    organisation = Organisation.objects.get()
    assert (organisation.state, organisation.verified_by, organisation.refused_at) == ("verified", third, None)
    assert organisation.verified_until == verified_until(organisation.verified_at)
    assert kinds_told(owner) == ["organisation_refused", "appeal_answered"]


def test_an_appeal_against_a_suspension_gives_the_verification_back():
    organisation = make_organisation("verified", verified_until=timezone.now() - timedelta(days=1))
    owner = owner_of(organisation)
    for officer in (make_officer(), make_officer()):
        suspend(organisation, officer)
    Case.objects.get().interested.add(owner)
    appeal = lodge_appeal(decision=Decision.objects.get(), grounds="We had moved.", by=owner)
    answer_appeal(appeal=appeal, outcome=Outcome.REVERSE, sentence="The new address is known.", by=make_officer())
    organisation = Organisation.objects.get()
    assert (organisation.state, organisation.suspended_at, organisation.suspension_reason) == ("verified", None, "")
    assert organisation.verified_until > timezone.now() + timedelta(days=1000)


def test_one_appeal_only_and_a_decision_that_stands_changes_nothing():
    organisation, _officers = refuse(make_organisation("submitted"))
    owner = owner_of(organisation)
    appeal = lodge_appeal(decision=Decision.objects.get(), grounds="See our report.", by=owner)
    answer_appeal(appeal=appeal, outcome=Outcome.UPHOLD, sentence="The report is of another one.", by=make_officer())
    assert Organisation.objects.get().state == "refused"
    with pytest.raises(NotPossible):
        lodge_appeal(decision=appeal.decision, grounds="See it again.", by=owner)
    assert Appeal.objects.count() == 1


def test_remind_and_lapse_asks_sixty_days_before_and_lapses_at_the_end():
    now = datetime(2026, 3, 2, 9, tzinfo=UTC)
    with time_machine.travel(now, tick=False):
        organisation = make_organisation("verified", verified_until=now + timedelta(days=90))
    owner = owner_of(organisation)
    states = []
    for days in (29, 30, 30, 89, 90, 91):
        with time_machine.travel(now + timedelta(days=days), tick=False):
            remind_and_lapse()
            states.append(Organisation.objects.get().state)
    assert states == ["verified", "renewal_due", "renewal_due", "renewal_due", "lapsed", "lapsed"]
    assert kinds_told(owner) == ["organisation_renewal_asked", "organisation_lapsed"]
    actions = AuditEntry.objects.filter(actor="clock").order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["organisation.remind", "organisation.lapse"]


def test_whoever_is_asked_late_has_sixty_days_all_the_same():
    now = timezone.now()
    make_organisation("verified", verified_until=now - timedelta(days=3))
    assert services.remind_and_lapse() == (1, 0)
    organisation = Organisation.objects.get()
    assert organisation.state == "renewal_due"
    assert organisation.verified_until > now + timedelta(days=59)


def test_renew_organisation_begins_another_term():
    organisation = make_organisation("renewal_due")
    organisation = services.renew_organisation(organisation=organisation, by=owner_of(organisation))
    assert organisation.state == "verified"
    assert organisation.verified_until > timezone.now() + timedelta(days=1000)
    with pytest.raises(NotPossible):
        services.renew_organisation(organisation=organisation, by=owner_of(organisation))


def test_renew_organisation_wants_a_complete_profile_and_a_manager():
    organisation = make_organisation("renewal_due", mission="")
    with pytest.raises(ValidationError) as missing:
        services.renew_organisation(organisation=organisation, by=owner_of(organisation))
    assert list(missing.value.message_dict) == ["mission"]
    for person in (make_user(), make_officer()):
        with pytest.raises(PermissionDenied):
            services.renew_organisation(organisation=organisation, by=person)


def test_a_lapsed_organisation_mends_its_profile_and_goes_to_the_desk_anew_with_two_more_clarifications():
    organisation = make_organisation("lapsed")
    owner = owner_of(organisation)
    services.save_profile_step(organisation=organisation, step="seat", fields={"address": "9 New Road"}, by=owner)
    organisation = services.submit_organisation(organisation=organisation, by=owner)
    officer = make_officer()
    for sentence in ("Who founded it?", "Where is it registered?"):
        organisation = services.query_organisation(organisation=organisation, sentence=sentence, by=officer)
        organisation = services.clarify_organisation(organisation=organisation, answer="Here it is.", by=owner)
    with pytest.raises(NotPossible, match="twice"):
        services.query_organisation(organisation=organisation, sentence="And why?", by=officer)
    assert services.verify_organisation(organisation=organisation, by=officer).state == "verified"


@pytest.mark.parametrize(
    ("registered", "day", "enough"),
    [
        (date(2024, 3, 2), date(2026, 3, 2), True),  # exactly two years on the day of receipt
        (date(2024, 3, 2), date(2026, 3, 1), False),
        (date(2024, 2, 29), date(2026, 2, 28), False),
        (date(2024, 2, 29), date(2026, 3, 1), True),
    ],
)
def test_two_years_of_existence_are_counted_to_the_day(registered, day, enough):
    assert Organisation(registered_on=registered, year_established=1990).has_existed_for(2, day) is enough


@pytest.mark.parametrize(("year", "enough"), [(2023, True), (2024, None), (2025, False), (None, None)])
def test_a_year_alone_tells_only_what_it_can(year, enough):
    assert Organisation(year_established=year).has_existed_for(2, date(2026, 3, 2)) is enough


@pytest.mark.parametrize(
    ("constraint", "state", "change"),
    [
        ("organisation_verified_until", "verified", {"verified_until": None}),
        ("organisation_lapsed_in_its_states", "lapsed", {"lapsed_at": None}),
        ("organisation_merged_into_another", "verified", {"state": "merged"}),
        ("organisation_merged_into_another", "merged", {"state": "verified"}),
        ("organisation_goals_known", "verified", {"goals": [18]}),
        ("organisation_themes_known", "verified", {"themes": ["weather"]}),
        ("organisation_funding_known", "verified", {"funding_sources": ["lottery"]}),
        ("organisation_income_known", "verified", {"income_band": "rich"}),
        ("organisation_major_group_known", "verified", {"major_group": "dogs"}),
        ("organisation_membership_known", "verified", {"membership_kind": "some"}),
    ],
)
def test_postgresql_refuses_an_organisation_that_cannot_be(constraint, state, change):
    organisation = make_organisation(state)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Organisation.objects.filter(pk=organisation.pk).update(**change)


def test_postgresql_refuses_a_merger_into_itself():
    organisation = make_organisation("merged")
    with pytest.raises(IntegrityError, match="organisation_not_merged_into_itself"), transaction.atomic():
        Organisation.objects.filter(pk=organisation.pk).update(merged_into=organisation)
