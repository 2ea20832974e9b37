"""At once: networks that would close a ring together, the same proposal twice, two administrators taken by two."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from accounts import services
from accounts.enums import Role
from accounts.models import Grant, NetworkLink, Organisation, RoleChange, User
from core.workflow import NotPossible

from .factories import make_organisation, make_user, owner_of

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(acts: list[Callable[[], Any]]) -> list[str]:
    """Run all acts in the same moment, each in a thread with its own connection; the kinds of what came of them."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> str:
        barrier.wait()
        try:
            return type(act()).__name__
        except NotPossible as problem:
            return type(problem).__name__
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(run, acts))


def propose(network: Organisation, member: Organisation) -> NetworkLink:
    return services.propose_network_link(network=network, member=member, by_network=True, by=owner_of(network))


def test_of_three_links_that_close_a_ring_one_is_refused() -> None:
    ring = [make_organisation("verified", type="network") for _number in range(3)]
    links = [propose(network, member) for network, member in zip(ring, [*ring[1:], ring[0]], strict=True)]
    came = at_once(
        [lambda link=link: services.confirm_network_link(link=link, by=owner_of(link.member)) for link in links]
    )
    assert (came, NetworkLink.objects.active().count()) == (["NetworkLink", "NetworkLink", "NotPossible"], 2)


def test_both_sides_that_propose_at_once_make_one_proposal() -> None:
    network, member = make_organisation("verified", type="network"), make_organisation("verified", type="network")
    came = at_once([
        lambda: propose(network, member),
        lambda: services.propose_network_link(network=network, member=member, by_network=False, by=owner_of(member)),
    ])  # fmt: skip
    assert (came, NetworkLink.objects.count()) == (["NetworkLink", "NotPossible"], 1)


def test_one_that_is_confirmed_and_ended_at_once_is_ended() -> None:
    network, member = make_organisation("verified", type="network"), make_organisation("verified")
    link = propose(network, member)
    at_once([
        lambda: services.confirm_network_link(link=link, by=owner_of(member)),
        lambda: services.end_network_link(link=link, by=owner_of(network)),
    ])  # fmt: skip
    link.refresh_from_db()
    assert link.state == "ended"


def test_of_two_administrators_taken_at_once_one_stays_when_only_two_would_be_left() -> None:
    first, second, third, fourth = (make_user(roles=(Role.ADMINISTRATOR,)) for _number in range(4))
    changes = [
        services.propose_role_change(user=user, role=Role.ADMINISTRATOR, gives=False, reason="Leaves.", by=by)
        for user, by in ((second, first), (third, first))
    ]
    User.objects.filter(pk=first.pk).update(is_active=False)
    came = at_once([lambda one=one: services.confirm_role_change(change=one, by=fourth) for one in changes])
    assert came == ["NotPossible", "RoleChange"]
    assert Grant.objects.filter(role=Role.ADMINISTRATOR, user__is_active=True).count() == 2


def test_a_change_confirmed_by_two_at_once_gives_the_role_once() -> None:
    administrators = [make_user(roles=(Role.ADMINISTRATOR,)) for _number in range(3)]
    person = make_user()
    change = services.propose_role_change(
        user=person, role=Role.OFFICER, gives=True, reason="Joins.", by=administrators[0]
    )
    came = at_once([lambda by=by: services.confirm_role_change(change=change, by=by) for by in administrators[1:]])
    assert (came, RoleChange.objects.get().state) == (["NotPossible", "RoleChange"], "effective")
    assert list(person.grants.values_list("role", flat=True)) == ["officer"]
