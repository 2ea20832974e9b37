"""What an officer says of the entries of a register, and what that makes of a declared status."""

from io import StringIO

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from accounts import services
from accounts.matching import find_entry, likely_entries
from accounts.models import Organisation, RegisterMatch, Status
from moderation.enums import CaseKind, CaseState
from moderation.models import Case
from tests.signing_in import sign_in

from .factories import make_officer, make_organisation, owner_of

pytestmark = pytest.mark.django_db

REGISTER = """organisation,decision,session_date,note
"Wells for All, Inc.",deferred,2009-01-27,
"Wells for All, Inc.",granted,2014-05-23,
"Wells for All (special, 2014)",name change,2016-02-05,now: Water Commons International (WCI)
Women of Ghana,deferred,2001-05-14,
Wells and Ponds,granted,2001-05-14,
Wells and Ponds,status withdrawn at own request,2011-05-14,
"""


@pytest.fixture(autouse=True)
def register() -> None:
    services.import_register(lines=StringIO(REGISTER), system="ECOSOC")


@pytest.fixture
def organisation() -> Organisation:
    organisation = make_organisation("verified", name="Water Commons International")
    Status.objects.create(organisation=organisation, system="ECOSOC", category="Special", year=2014)
    return organisation


def say(service, organisation, key="wells for all", **given):
    return service(organisation=organisation, system="ECOSOC", entry_key=key, by=make_officer(), **given)


def test_confirm_match_checks_the_declared_status_with_by_whom_when_and_against_what(organisation):
    match = say(services.confirm_match, organisation)
    status = Status.objects.get()
    assert (status.checked_by, status.checked_against) == (match.by, "Water Commons International (WCI)")
    assert status.checked_at >= match.at


@pytest.mark.parametrize("key", ["women of ghana", "wells and ponds"])
def test_an_entry_without_a_status_that_holds_checks_nothing(organisation, key):
    say(services.confirm_match, organisation)
    say(services.confirm_match, organisation, key)
    assert Status.objects.get().is_checked is False
    assert list(RegisterMatch.objects.values_list("entry_key", "verdict")) == [(key, "confirmed")]


def test_dismiss_match_takes_back_what_was_checked_by_it(organisation):
    say(services.confirm_match, organisation)
    say(services.dismiss_match, organisation)
    assert Status.objects.get().is_checked is False
    assert list(RegisterMatch.objects.values_list("entry_key", "verdict")) == [("wells for all", "dismissed")]


def test_an_entry_that_is_not_there_is_refused_and_only_officers_say(organisation):
    with pytest.raises(ValidationError):
        say(services.confirm_match, organisation, "nobody")
    with pytest.raises(PermissionDenied):
        services.confirm_match(
            organisation=organisation, system="ECOSOC", entry_key="wells for all", by=owner_of(organisation)
        )


def test_the_key_of_an_entry_outlives_later_imports(organisation):
    key = likely_entries(["Water Commons International"], system="ECOSOC")[0].entry.key
    later = (
        "organisation,decision,session_date,note\nWater Commons International,reclassification deferred,2020-02-05,\n"
    )
    services.import_register(lines=StringIO(later), system="ECOSOC")
    assert key == "wells for all"
    assert len(find_entry("ECOSOC", key).decisions) == 4


def test_a_status_declared_after_the_verification_waits_for_an_officer():
    organisation = make_organisation("verified")
    declared = {"statuses": [{"system": "ECOSOC", "category": "General", "year": 2004}]}
    for _time in range(2):
        services.save_profile_step(organisation=organisation, step="public", fields=declared, by=owner_of(organisation))
    case = Case.objects.get()
    assert (case.kind, case.state) == (CaseKind.MATCH, CaseState.OPEN)
    services.settle_matches(organisation=organisation, by=make_officer())
    assert Case.objects.get().state == CaseState.CLOSED


def test_the_desk_says_it_on_the_page_of_the_organisation(organisation):
    officer, stranger = Client(), Client()
    sign_in(officer, make_officer())
    sign_in(stranger, owner_of(organisation))
    desk = f"/desk/organisations/{organisation.reference}/"
    page = officer.get(desk).content.decode()
    for part in ("Wells for All", "2009-01-27", "2014-05-23", "2016-02-05", "likely"):
        assert part in page
    assert stranger.get(desk).status_code == 404
    officer.post(f"{desk}matches/ECOSOC/confirm/", {"entry": "wells for all"})
    assert Status.objects.get().is_checked
    public = Client().get(organisation.get_absolute_url()).content.decode()
    assert "checked against the register of the body" in public
    officer.post(f"{desk}matches/ECOSOC/dismiss/", {"entry": "wells for all"})
    assert "dismissed" in officer.get(desk).content.decode()
    assert officer.post(f"{desk}matches/nowhere/dismiss/", {"entry": "x"}).status_code == 404
