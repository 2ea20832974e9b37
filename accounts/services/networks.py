"""Organisations as members of networks: one side proposes it, the other confirms it, either ends it."""

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.audit import write_audit
from core.permissions import require
from core.workflow import NotPossible

from .. import notices
from ..enums import NetworkState
from ..models import NetworkLink, Organisation, User
from ..reach import is_below, is_network
from ..workflow import NETWORK_LINK

_LOCK = 0x6E6574776F726B73  # “networks” in ASCII; any number that no other lock of the portal has


def propose_network_link(*, network: Organisation, member: Organisation, by_network: bool, by: User) -> NetworkLink:
    """Propose that `member` is a member of `network`, in the name of the network (`by_network`) or of the member. The
    managers of the other side are told, and answer.

    Raises PermissionDenied unless by a manager of the side that proposes, verified; NotPossible when the other is not
    verified, the network is none, the two are linked or proposed already, or the network is itself below the member.
    """
    with transaction.atomic():
        _wait_for_turn()
        network, member = _lock_both(network, member)
        own, other = (network, member) if by_network else (member, network)
        require(by, "accounts.propose_network_link", own)
        _refuse_unfit(network, member, other)
        link = NetworkLink.objects.create(
            network=network, member=member, proposed_by_network=by_network, proposed_at=timezone.now(), proposed_by=by
        )
        write_audit("network_link.propose", link, by=by, after=_facts(link))
        notices.network_link_proposed(link)
    return link


def confirm_network_link(*, link: NetworkLink, by: User) -> NetworkLink:
    """Agree, for the side that did not propose it. It counts from now on.

    Raises PermissionDenied; NotPossible when it was answered, when one of the two is not verified any more or is no
    network, or when the network has come to be below the member.
    """
    with transaction.atomic():
        link = _lock_link(link)
        require(by, "accounts.confirm_network_link", link)
        before = _facts(link)
        link.state = NETWORK_LINK.take("confirm", link.state)
        _refuse_unverified(link.network, link.member)
        _refuse_shape(link.network, link.member)
        link.confirmed_at, link.confirmed_by = timezone.now(), by
        link.save(update_fields=["state", "confirmed_at", "confirmed_by"])
        write_audit("network_link.confirm", link, by=by, before=before, after=_facts(link))
        notices.network_link_confirmed(link)
    return link


def end_network_link(*, link: NetworkLink, by: User) -> NetworkLink:
    """Leave the network or let a member go; decline or take back what is proposed. Raises PermissionDenied, NotPossible
    when it has ended."""
    with transaction.atomic():
        link = _lock_link(link)
        require(by, "accounts.end_network_link", link)
        before = _facts(link)
        link.state = NETWORK_LINK.take("end", link.state)
        link.ended_at, link.ended_by = timezone.now(), by
        link.save(update_fields=["state", "ended_at", "ended_by"])
        write_audit("network_link.end", link, by=by, before=before, after=_facts(link))
        notices.network_link_ended(link, by=by, was_confirmed=before["state"] == NetworkState.ACTIVE)
    return link


def _wait_for_turn() -> None:
    """One at a time in the whole portal: three links that are each fine alone can close a ring together."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _lock_both(first: Organisation, second: Organisation) -> tuple[Organisation, Organisation]:
    """Both rows locked, the older first, so that two who propose to each other do not wait for one another."""
    rows = Organisation.objects.select_for_update(of=("self",)).filter(pk__in=[first.pk, second.pk]).order_by("pk")
    found = {row.pk: row for row in rows}
    return found[first.pk], found[second.pk]


def _lock_link(link: NetworkLink) -> NetworkLink:
    _wait_for_turn()
    network, member = _lock_both(link.network, link.member)
    link = NetworkLink.objects.select_for_update(of=("self",)).get(pk=link.pk)
    link.network, link.member = network, member
    return link


def _refuse_unfit(network: Organisation, member: Organisation, other: Organisation) -> None:
    if network.pk == member.pk:
        raise NotPossible(_("An organisation is no member of itself."))
    _refuse_unverified(other)
    standing = NetworkLink.objects.filter(network=network, member=member).exclude(state=NetworkState.ENDED).first()
    if standing is not None:
        if standing.state == NetworkState.ACTIVE:
            raise NotPossible(_("%(member)s is a member of %(network)s already.") % _names(network, member))
        raise NotPossible(_("This is proposed already, and waits for an answer."))
    _refuse_shape(network, member)


def _refuse_unverified(*organisations: Organisation) -> None:
    for organisation in organisations:
        if not organisation.is_verified:
            raise NotPossible(
                _("%(organisation)s is not verified at present. Only verified organisations are linked.")
                % {"organisation": organisation.name}
            )


def _refuse_shape(network: Organisation, member: Organisation) -> None:
    if not is_network(network):
        raise NotPossible(
            _("%(organisation)s is not a network or coalition. Only those have members here.")
            % {"organisation": network.name}
        )
    if is_below(network, member):
        raise NotPossible(
            _("%(network)s is itself a member of %(member)s, or of one of its members.") % _names(network, member)
        )


def _names(network: Organisation, member: Organisation) -> dict[str, str]:
    return {"network": network.name, "member": member.name}


def _facts(link: NetworkLink) -> dict[str, str]:
    return {"state": link.state, "network": link.network.reference, "member": link.member.reference}
