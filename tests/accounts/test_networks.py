"""Members of networks: what both sides say, what of it everyone reads, and for how many a network speaks."""

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import services
from accounts.models import NetworkLink, Organisation
from accounts.reach import Reach, is_below, members_of, networks_of, reach_of
from core.models import AuditEntry
from core.workflow import NotPossible
from notifications.models import Notice
from tests.signing_in import sign_in

from .factories import make_member, make_officer, make_organisation, make_user, owner_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def network() -> Organisation:
    return make_organisation("verified", name="River Commons Network", type="network")


@pytest.fixture
def member() -> Organisation:
    return make_organisation("verified", name="Wells of the North", country="686")


def propose(network: Organisation, member: Organisation, *, by_network: bool = True) -> NetworkLink:
    by = owner_of(network if by_network else member)
    return services.propose_network_link(network=network, member=member, by_network=by_network, by=by)


def link(network: Organisation, member: Organisation) -> NetworkLink:
    return services.confirm_network_link(link=propose(network, member), by=owner_of(member))


def make_network(name: str, **fields: object) -> Organisation:
    return make_organisation("verified", name=name, type="network", **fields)


def told() -> list[tuple[str, int, dict[str, object]]]:
    return [(notice.kind, notice.user_id, notice.context) for notice in Notice.objects.order_by("pk")]


# --- proposing ---------------------------------------------------------------------------------------------------
def test_propose_network_link_tells_the_managers_of_the_other_side(network, member):
    proposed = propose(network, member)
    assert (proposed.state, proposed.proposed_by_network, proposed.proposed_by) == ("proposed", True, owner_of(network))
    context = {
        "organisation": member.name, "thread": member.reference, "other": network.name, "by_network": True,
    }  # fmt: skip
    assert told() == [("network_link_proposed", owner_of(member).pk, context)]
    assert AuditEntry.objects.filter(action="network_link.propose", subject_reference=proposed.reference).count() == 1


def test_a_member_proposes_itself_and_the_network_is_told(network, member):
    propose(network, member, by_network=False)
    assert [(kind, user) for kind, user, _context in told()] == [("network_link_proposed", owner_of(network).pk)]


@pytest.mark.parametrize("role", ["author", "observer"])
def test_only_managers_propose_and_only_for_their_own_side(network, member, role):
    for by in (make_member(network, role).user, owner_of(member), make_officer(), make_user()):
        with pytest.raises(PermissionDenied):
            services.propose_network_link(network=network, member=member, by_network=True, by=by)
    assert NetworkLink.objects.count() == 0


@pytest.mark.parametrize("state", ["draft", "submitted", "lapsed", "suspended", "closed"])
def test_only_a_verified_organisation_proposes(network, state):
    unverified = make_organisation(state)
    with pytest.raises(PermissionDenied):
        propose(network, unverified, by_network=False)


@pytest.mark.parametrize("state", ["draft", "submitted", "lapsed", "suspended", "closed"])
def test_nothing_is_proposed_to_one_that_is_not_verified(network, state):
    unverified = make_organisation(state, name="Unseen Wells")
    with pytest.raises(NotPossible, match=r"^Unseen Wells is not verified at present"):
        propose(network, unverified)


def test_an_organisation_whose_renewal_is_due_is_verified_still(network):
    assert link(network, make_organisation("renewal_due")).state == "active"


def test_only_a_network_has_members(member):
    with pytest.raises(NotPossible, match="is not a network or coalition"):
        propose(make_organisation("verified", type="ngo"), member)


def test_a_network_is_no_member_of_itself(network):
    with pytest.raises(NotPossible, match="no member of itself"):
        propose(network, network)


@pytest.mark.parametrize("by_network", [True, False])
def test_what_is_proposed_or_confirmed_is_not_proposed_twice(network, member, by_network):
    proposed = propose(network, member)
    with pytest.raises(NotPossible, match="waits for an answer"):
        propose(network, member, by_network=by_network)
    services.confirm_network_link(link=proposed, by=owner_of(member))
    with pytest.raises(NotPossible, match="Wells of the North is a member of River Commons Network already"):
        propose(network, member, by_network=by_network)
    assert NetworkLink.objects.count() == 1


# --- confirming --------------------------------------------------------------------------------------------------
def test_confirm_network_link_makes_it_count_and_tells_who_proposed_it(network, member):
    confirmed = link(network, member)
    assert (confirmed.state, confirmed.confirmed_by) == ("active", owner_of(member))
    assert [(kind, user) for kind, user, _context in told()][1:] == [("network_link_confirmed", owner_of(network).pk)]
    assert AuditEntry.objects.get(action="network_link.confirm").state_after == "active"


def test_only_managers_of_the_side_that_was_asked_confirm(network, member):
    proposed = propose(network, member)
    for by in (owner_of(network), make_member(member, "author").user, make_officer(), make_user()):
        with pytest.raises(PermissionDenied):
            services.confirm_network_link(link=proposed, by=by)
    assert services.confirm_network_link(link=proposed, by=make_member(member, "focal_point").user).state == "active"


def test_what_was_answered_is_not_confirmed(network, member):
    confirmed = link(network, member)
    with pytest.raises(NotPossible):
        services.confirm_network_link(link=confirmed, by=owner_of(member))
    ended = services.end_network_link(link=confirmed, by=owner_of(member))
    with pytest.raises(NotPossible):
        services.confirm_network_link(link=ended, by=owner_of(member))


@pytest.mark.parametrize("side", ["network", "member"])
def test_nothing_is_confirmed_once_one_of_the_two_is_suspended(network, member, side):
    proposed = propose(network, member)
    suspended = {"network": network, "member": member}[side]
    now = {"state": "suspended", "suspended_at": timezone.now(), "suspended_by": make_officer()}
    Organisation.objects.filter(pk=suspended.pk).update(**now)
    with pytest.raises(NotPossible, match="is not verified at present"):
        services.confirm_network_link(link=proposed, by=owner_of(member))


def test_nothing_is_confirmed_once_the_network_is_none(network, member):
    proposed = propose(network, member)
    Organisation.objects.filter(pk=network.pk).update(type="ngo")
    with pytest.raises(NotPossible, match="is not a network or coalition"):
        services.confirm_network_link(link=proposed, by=owner_of(member))


def test_networks_do_not_close_a_ring(network):
    middle, low = make_network("Middle"), make_network("Low")
    last = propose(low, network)
    link(network, middle)
    link(middle, low)
    with pytest.raises(NotPossible, match="Low is itself a member of River Commons Network"):
        services.confirm_network_link(link=last, by=owner_of(network))
    with pytest.raises(NotPossible, match="Middle is itself a member"):
        propose(middle, network)


def test_a_ring_through_a_suspended_network_is_a_ring_too(network):
    middle, low = make_network("Middle"), make_network("Low")
    link(network, middle)
    link(middle, low)
    now = {"state": "suspended", "suspended_at": timezone.now(), "suspended_by": make_officer()}
    Organisation.objects.filter(pk=middle.pk).update(**now)
    with pytest.raises(NotPossible, match="Low is itself a member"):
        propose(low, network)


# --- ending ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("side", ["network", "member"])
def test_either_side_ends_a_membership_and_the_other_is_told(network, member, side):
    confirmed = link(network, member)
    Notice.objects.all().delete()
    own, other = (network, member) if side == "network" else (member, network)
    ended = services.end_network_link(link=confirmed, by=owner_of(own))
    context = {
        "organisation": other.name, "thread": other.reference, "other": own.name, "was_confirmed": True,
    }  # fmt: skip
    assert (ended.state, ended.ended_by) == ("ended", owner_of(own))
    assert told() == [("network_link_ended", owner_of(other).pk, context)]
    assert AuditEntry.objects.get(action="network_link.end").state_before == "active"


def test_a_proposal_is_declined_and_can_be_made_again(network, member):
    services.end_network_link(link=propose(network, member), by=owner_of(member))
    kind, user, context = told()[-1]
    assert (kind, user, context["was_confirmed"]) == ("network_link_ended", owner_of(network).pk, False)
    assert propose(network, member).state == "proposed"


def test_who_manages_neither_side_ends_nothing(network, member):
    confirmed = link(network, member)
    for by in (make_member(network, "author").user, make_member(member, "observer").user, make_officer(), make_user()):
        with pytest.raises(PermissionDenied):
            services.end_network_link(link=confirmed, by=by)


def test_what_has_ended_is_not_ended_again(network, member):
    ended = services.end_network_link(link=link(network, member), by=owner_of(member))
    with pytest.raises(NotPossible):
        services.end_network_link(link=ended, by=owner_of(network))


# --- what PostgreSQL refuses -------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"state": "married"}, "network_link_state_known"),
        ({"state": "active"}, "network_link_times_fit_state"),
        ({"state": "ended"}, "network_link_times_fit_state"),
        ({"confirmed_at": timezone.now()}, "network_link_confirmed_at_by"),
    ],
)
def test_the_database_refuses_a_link_that_cannot_be(network, member, fields, constraint):
    proposed = propose(network, member)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        NetworkLink.objects.filter(pk=proposed.pk).update(**fields)


def test_the_database_refuses_doubles_and_a_link_to_itself(network, member):
    fields = {"proposed_by_network": True, "proposed_at": timezone.now(), "proposed_by": owner_of(network)}
    propose(network, member)
    with pytest.raises(IntegrityError, match="network_link_once_at_a_time"), transaction.atomic():
        NetworkLink.objects.create(network=network, member=member, **fields)
    with pytest.raises(IntegrityError, match="network_link_not_to_itself"), transaction.atomic():
        NetworkLink.objects.create(network=network, member=network, **fields)


# --- for how many it speaks --------------------------------------------------------------------------------------
def make_world_of_networks(top: Organisation) -> Organisation:
    """Two members of the network itself, one of them hidden; a member network with two members, one of them shared."""
    low = make_network("Lower Rivers", country="800")
    shared = make_organisation("verified", name="Shared", country="686")
    link(top, shared)
    link(top, make_organisation("verified", name="Hidden", country="686", profile_level="hidden"))
    link(top, low)
    link(low, shared)
    link(low, make_organisation("verified", name="Deep", country="834"))
    propose(top, make_organisation("verified", name="Not answered"))
    return low


def test_reach_counts_each_organisation_once_through_all_networks(network):
    low = make_world_of_networks(network)
    assert reach_of(network) == Reach(members=3, countries=2, unnamed=1, represented=5)
    assert reach_of(low) == Reach(members=2, countries=2, unnamed=0, represented=3)


def test_an_organisation_without_members_represents_itself(member):
    assert reach_of(member) == Reach(members=0, countries=0, unnamed=0, represented=1)


def test_who_is_not_verified_now_does_not_count_nor_what_is_below(network):
    low = make_world_of_networks(network)
    Organisation.objects.filter(pk=low.pk).update(state="lapsed", lapsed_at=timezone.now())
    assert reach_of(network) == Reach(members=2, countries=1, unnamed=1, represented=3)


def test_two_entries_that_were_merged_count_as_one(network, member):
    twin = make_organisation("verified", name="Wells of the North, Inc.")
    link(network, member)
    link(network, twin)
    assert reach_of(network).represented == 3
    services.merge_organisation(organisation=twin, into=member, by=make_officer())
    assert reach_of(network) == Reach(members=1, countries=1, unnamed=0, represented=2)
    assert list(members_of(network)) == [member]
    services.end_network_link(link=NetworkLink.objects.get(member=member), by=owner_of(member))
    assert (list(members_of(network)), list(networks_of(member))) == ([member], [network])


def test_the_managers_of_the_other_entry_end_what_a_merged_one_has(network, member):
    twin = make_organisation("verified", name="Wells of the North, Inc.")
    confirmed = link(network, twin)
    services.merge_organisation(organisation=twin, into=member, by=make_officer())
    client = sign_in(Client(), owner_of(member))
    assert [row.pk for row in client.get(at(member)).context["networks"]] == [confirmed.pk]
    address = reverse("accounts:network-link-end", args=[confirmed.key])
    assert "End the membership with River Commons Network?" in client.get(address).content.decode()
    assert client.post(address).url == at(member)
    assert reach_of(network).members == 0
    assert told()[-1][:2] == ("network_link_ended", owner_of(network).pk)
    confirmed.refresh_from_db()
    with pytest.raises(PermissionDenied):
        services.end_network_link(link=confirmed, by=owner_of(twin))


@pytest.mark.parametrize("depth", [1, 3])
def test_reach_costs_one_query_however_deep(network, depth, django_assert_num_queries):
    above = network
    for number in range(depth):
        below = make_network(f"Level {number}")
        link(above, below)
        above = below
    with django_assert_num_queries(1):
        assert reach_of(network).represented == depth + 1
    with django_assert_num_queries(1):
        assert (is_below(above, network)) is True


def test_a_ring_that_should_not_be_comes_to_an_end(network):
    low = make_network("Low")
    link(network, low)
    now = {"proposed_at": timezone.now(), "proposed_by": owner_of(low), "proposed_by_network": True}
    confirmed = {"state": "active", "confirmed_at": timezone.now(), "confirmed_by": owner_of(low)}
    NetworkLink.objects.create(network=low, member=network, **now, **confirmed)
    assert reach_of(network) == Reach(members=1, countries=1, unnamed=0, represented=2)


# --- what everyone reads -----------------------------------------------------------------------------------------
def page_of(organisation: Organisation, client: Client | None = None) -> str:
    cache.clear()
    return (client or Client()).get(organisation.get_absolute_url()).content.decode()


def test_the_public_page_shows_members_in_numbers_and_says_that_some_are_not_named(network):
    make_world_of_networks(network)
    page = page_of(network)
    assert "3 member organisations in 2 countries or areas." in page
    assert "With the members of its member networks, and itself, it represents 5 organisations." in page
    assert "1 of them is counted and not named" in page
    assert reverse("accounts:network-members", args=[network.slug]) in page


def test_the_list_of_members_names_those_that_are_public(network):
    make_world_of_networks(network)
    quiet = make_organisation("verified", name="Quiet Wells", profile_level="name_and_country")
    link(network, quiet)
    page = Client().get(reverse("accounts:network-members", args=[network.slug])).content.decode()
    assert [name for name in ("Shared", "Lower Rivers", "Hidden", "Quiet", "Deep") if f">{name}" in page] == [
        "Shared",
        "Lower Rivers",
    ]
    assert "2 of them are counted and not named" in page


def test_the_list_of_members_is_paged_by_key(network, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr("accounts.views.networks.PAGE_SIZE", 2)
    for name in ("Aare", "Beck", "Cauca"):
        link(network, make_organisation("verified", name=name))
    with django_assert_num_queries(3):
        first = Client().get(reverse("accounts:network-members", args=[network.slug]))
    assert [row.name for row in first.context["page"]] == ["Aare", "Beck"]
    second = Client().get(first.wsgi_request.path, {"after": first.context["page"].after})
    assert [row.name for row in second.context["page"]] == ["Cauca"]


@pytest.mark.parametrize("level", ["name_and_country", "hidden"])
def test_a_network_that_does_not_show_its_profile_has_no_list_of_members(member, level):
    network = make_network("Quiet Network", profile_level=level)
    link(network, member)
    assert Client().get(reverse("accounts:network-members", args=[network.slug])).status_code == 404
    assert "Quiet Network" not in page_of(member)
    assert Client().get(reverse("accounts:network-members", args=[member.slug])).status_code == 404


def test_the_public_page_of_a_member_names_its_networks(network, member):
    quiet = make_organisation("verified", name="Quiet Wells", profile_level="name_and_country")
    link(network, member)
    link(network, quiet)
    shown, not_shown = page_of(member), page_of(quiet)
    assert ("Member of" in shown, network.name in shown) == (True, True)
    assert ("Quiet Wells" in not_shown, network.name in not_shown) == (True, False)


@pytest.mark.parametrize("members", [1, 3])
def test_the_public_page_of_a_network_costs_six_queries(network, members, django_assert_num_queries):
    link(make_network("Above"), network)
    for _number in range(members):
        link(network, make_organisation("verified"))
    page_of(network)
    cache.clear()
    with django_assert_num_queries(6):
        Client().get(network.get_absolute_url())


def test_the_api_says_the_networks_and_the_number_of_members(network, member):
    link(network, member)
    link(network, make_organisation("verified", name="Hidden", profile_level="hidden"))
    link(make_network("Quiet Network", profile_level="name_and_country"), member)
    rows = {row["name"]: row for row in Client().get("/api/v1/organisations/").json()["results"]}
    assert {name: (row["member_count"], row["networks"]) for name, row in rows.items()} == {
        network.name: (2, []),
        member.name: (None, [{"reference": network.reference, "slug": network.slug, "name": network.name}]),
        "Quiet Network": (None, []),
    }


@pytest.mark.parametrize("members", [1, 3])
def test_the_api_costs_the_same_for_one_row_and_for_three(network, members, django_assert_num_queries):
    for _number in range(members):
        link(network, make_organisation("verified"))
    Client().get("/api/v1/organisations/")
    cache.clear()
    with django_assert_num_queries(4):
        Client().get("/api/v1/organisations/")


# --- the pages of its people -------------------------------------------------------------------------------------
def at(organisation: Organisation) -> str:
    return reverse("accounts:network-list", args=[organisation.reference])


def test_its_people_see_networks_members_and_proposals(network, member):
    link(network, member)
    propose(network, make_organisation("verified", name="Asked Wells"))
    propose(network, make_organisation("verified", name="Asking Wells"), by_network=False)
    observer = sign_in(Client(), make_member(network, "observer").user)
    context = observer.get(at(network)).context
    shown = {
        "networks": [row.network.name for row in context["networks"]],
        "members": [row.member.name for row in context["members"]],
        "to_answer": [row.member.name for row in context["to_answer"]],
        "proposed": [row.member.name for row in context["proposed"]],
    }
    assert shown == {
        "networks": [], "members": ["Wells of the North"], "to_answer": ["Asking Wells"], "proposed": ["Asked Wells"],
    }  # fmt: skip


@pytest.mark.parametrize("members", [1, 3])
def test_the_page_of_its_people_costs_the_same_for_one_member_and_for_three(
    network, members, django_assert_num_queries
):
    for _number in range(members):
        link(network, make_organisation("verified"))
    client = sign_in(Client(), owner_of(network))
    client.get(at(network))
    with django_assert_num_queries(13):
        client.get(at(network))


def test_strangers_do_not_find_the_page(network):
    client = sign_in(Client(), make_user())
    assert client.get(at(network)).status_code == 404
    assert client.post(reverse("accounts:network-link-propose", args=[network.reference])).status_code == 404


def found_by(client: Client, organisation: Organisation, text: str) -> list[str]:
    return [other.name for other, _is_network in client.get(at(organisation), {"q": text}).context["found"]]


def test_an_organisation_is_found_by_name_and_a_hidden_one_by_its_reference_only(network):
    client = sign_in(Client(), owner_of(network))
    hidden = make_organisation("verified", name="Hidden Wells", profile_level="hidden")
    make_organisation("verified", name="Open Wells", acronym="OW", acronym_key="ow")
    make_organisation("submitted", name="Unverified Wells")
    make_organisation("verified", name="Quiet", acronym="OW", acronym_key="ow", profile_level="name_and_country")
    assert found_by(client, network, "wells") == ["Open Wells"]
    assert found_by(client, network, "O.W.") == ["Open Wells"]
    assert found_by(client, network, hidden.reference.lower()) == ["Hidden Wells"]
    assert found_by(client, network, network.reference) == []
    assert b"No verified organisation is found" in client.get(at(network), {"q": "nobody"}).content


def test_an_empty_search_says_so_beside_the_field(network):
    answer = sign_in(Client(), owner_of(network)).get(at(network), {"q": ""})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["q"])


@pytest.mark.parametrize(("direction", "is_member"), [("join", True), ("add", False)])
def test_a_manager_proposes_from_the_page(network, direction, is_member):
    own = make_network("Our Network")
    client = sign_in(Client(), owner_of(own))
    inputs = {"organisation": network.reference, "direction": direction}
    client.post(reverse("accounts:network-link-propose", args=[own.reference]), inputs)
    made = NetworkLink.objects.get()
    assert (made.member == own, made.network == own, made.proposed_by_network) == (
        is_member,
        not is_member,
        not is_member,
    )


def test_what_cannot_be_proposed_is_said_on_the_page(network, member):
    client = sign_in(Client(), owner_of(member))
    address = reverse("accounts:network-link-propose", args=[member.reference])
    answer = client.post(address, {"organisation": "O-123", "direction": "join"}, follow=True)
    assert b"No verified organisation has this reference." in answer.content
    propose(network, member)
    answer = client.post(address, {"organisation": network.reference, "direction": "join"}, follow=True)
    assert b"This is proposed already, and waits for an answer." in answer.content
    author = sign_in(Client(), make_member(member, "author").user)
    assert author.post(address, {"organisation": network.reference, "direction": "join"}).status_code == 403


def test_a_manager_confirms_from_the_page(network, member):
    proposed = propose(network, member)
    address = reverse("accounts:network-link-confirm", args=[proposed.key])
    assert sign_in(Client(), make_user()).post(address).status_code == 404
    assert sign_in(Client(), owner_of(network)).post(address).status_code == 403
    client = sign_in(Client(), owner_of(member))
    assert client.post(address).url == at(member)
    proposed.refresh_from_db()
    assert proposed.state == "active"
    assert "not possible any more" in client.post(address, follow=True).content.decode()


def test_an_end_is_asked_about_first(network, member):
    confirmed = link(network, member)
    address = reverse("accounts:network-link-end", args=[confirmed.key])
    client = sign_in(Client(), owner_of(network))
    assert "End the membership with Wells of the North?" in client.get(address).content.decode()
    confirmed.refresh_from_db()
    assert confirmed.state == "active"
    assert client.post(address).url == at(network)
    confirmed.refresh_from_db()
    assert confirmed.state == "ended"


def test_declining_and_taking_back_are_asked_in_their_own_words(network, member):
    address = reverse("accounts:network-link-end", args=[propose(network, member).key])
    assert "Take the proposal back?" in sign_in(Client(), owner_of(network)).get(address).content.decode()
    declining = sign_in(Client(), owner_of(member)).get(address).content.decode()
    assert "Decline what River Commons Network proposes?" in declining


@pytest.mark.parametrize("kind", ["network_link_proposed", "network_link_confirmed", "network_link_ended"])
def test_each_letter_can_be_written(kind):
    words = {"organisation": "Ours", "other": "Theirs", "url": "/", "by_network": True, "was_confirmed": True}
    for flag in (True, False):
        context = {**words, "by_network": flag, "was_confirmed": flag}
        for part in ("subject.txt", "message.txt", "message.html"):
            text = render_to_string(f"email/accounts/{kind}_{part}", context)
            assert ("Ours" in text, "Theirs" in text) == (True, True)
