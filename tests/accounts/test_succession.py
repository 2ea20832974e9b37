"""An owner who cannot be reached is followed by a representative whom two officers appoint."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from accounts import services
from accounts.models import Membership, Organisation, Succession
from core.workflow import NotPossible
from moderation.enums import CaseKind, CaseState
from moderation.models import Case
from moderation.services import codes_for
from notifications.models import Notice
from tests.signing_in import sign_in

from .factories import make_member, make_officer, make_organisation, make_user, owner_of

pytestmark = pytest.mark.django_db

REASON = "She left in spring, and her address answers no more."


@pytest.fixture
def organisation() -> Organisation:
    return make_organisation("verified")


@pytest.fixture
def succession(organisation: Organisation) -> Succession:
    return services.ask_succession(organisation=organisation, reason=REASON, by=make_member(organisation).user)


def roles_of(succession: Succession) -> list[str]:
    rows = Membership.objects.active().filter(user=succession.user)
    return list(rows.values_list("role", flat=True))


def test_ask_succession_tells_the_owners_and_opens_a_case_that_its_people_never_see(succession):
    owner = owner_of(succession.organisation)
    notice = Notice.objects.get(user=owner)
    assert (notice.kind, notice.context["person"], notice.context["reason"]) == (
        "succession_asked",
        str(succession.user),
        REASON,
    )
    case = Case.objects.get(kind=CaseKind.SUCCESSION)
    assert set(case.interested.all()) == {owner, succession.user}


@pytest.mark.parametrize("role", ["owner", "observer"])
def test_only_focal_points_and_authors_ask(organisation, role):
    with pytest.raises(PermissionDenied):
        services.ask_succession(organisation=organisation, reason=REASON, by=make_member(organisation, role).user)
    with pytest.raises(PermissionDenied):
        services.ask_succession(organisation=organisation, reason=REASON, by=make_user())


def test_one_request_at_a_time_and_a_reason(organisation, succession):
    with pytest.raises(NotPossible):
        services.ask_succession(organisation=organisation, reason=REASON, by=make_member(organisation).user)
    with pytest.raises(ValidationError):
        services.ask_succession(organisation=organisation, reason=" ", by=make_member(organisation).user)


def test_appoint_succession_needs_two_officers(succession):
    first, second = make_officer(), make_officer()
    services.appoint_succession(succession=succession, sentence="Two letters came back.", by=first)
    assert roles_of(succession) == ["author"]
    with pytest.raises(PermissionDenied):
        services.appoint_succession(succession=succession, sentence="Two letters came back.", by=first)
    ended = services.appoint_succession(succession=succession, sentence="", by=second)
    assert (ended.state, roles_of(succession)) == ("appointed", ["owner"])
    assert Notice.objects.filter(kind="succession_appointed").count() == 2


def test_an_owner_who_is_there_ends_the_request(succession):
    owner = owner_of(succession.organisation)
    with pytest.raises(PermissionDenied):
        services.object_to_succession(succession=succession, by=succession.user)
    ended = services.object_to_succession(succession=succession, by=owner)
    assert (ended.state, Case.objects.get().state) == ("objected", CaseState.CLOSED)
    assert Notice.objects.filter(user=succession.user, kind="succession_ended").count() == 1
    with pytest.raises(NotPossible):
        services.appoint_succession(succession=succession, sentence="Letters came back.", by=make_officer())


def test_refuse_succession_needs_two_officers_and_a_reason(succession):
    code = codes_for(CaseKind.SUCCESSION)[0].code
    for officer in (make_officer(), make_officer()):
        ended = services.refuse_succession(
            succession=succession, code=code, sentence="The owner wrote to us.", by=officer
        )
    assert (ended.state, roles_of(succession)) == ("refused", ["author"])
    assert Notice.objects.get(kind="succession_ended").context["sentence"] == "The owner wrote to us."


def test_who_left_meanwhile_is_not_appointed(succession):
    membership = Membership.objects.active().get(user=succession.user)
    services.end_membership(membership=membership, by=succession.user)
    with pytest.raises(NotPossible):
        services.appoint_succession(succession=succession, sentence="Letters came back.", by=make_officer())


def test_the_pages_of_a_succession(organisation):
    asker = make_member(organisation).user
    client, owner = Client(), Client()
    sign_in(client, asker)
    sign_in(owner, owner_of(organisation))
    address = f"/organisation/{organisation.reference}/succession/"
    assert address in client.get(f"/organisation/{organisation.reference}/members/").content.decode()
    empty = client.post(address, {"reason": ""})
    assert (empty.status_code, list(empty.context["form"].errors)) == (422, ["reason"])
    assert client.post(address, {"reason": REASON}).status_code == 302
    assert owner.get(address).status_code == 403
    assert REASON in owner.get(f"{address}object/").content.decode()
    owner.post(f"{address}object/")
    assert Succession.objects.get().state == "objected"


def test_the_desk_appoints_on_the_page_of_the_case(succession):
    case = Case.objects.get(kind=CaseKind.SUCCESSION)
    for officer in (make_officer(), make_officer()):
        client = Client()
        sign_in(client, officer)
        page = client.get(case.get_absolute_url()).content.decode()
        assert REASON in page
        if "Confirm what is proposed" in page:
            decision = case.decisions.get().reference
            client.post(f"{case.get_absolute_url()}confirm/", {"decision": decision})
        else:
            client.post(f"{case.get_absolute_url()}appoint/", {"sentence": "Letters came back.", "seen": "0"})
    assert Succession.objects.get().state == "appointed"
