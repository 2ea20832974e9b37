"""For whom an organisation speaks: the members of a network, and the members of those of them that are networks too.

Only what both sides have confirmed counts, and only organisations that are verified now. One that was merged into
another counts as that other one, so that no organisation is counted twice.
"""

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from .enums import VERIFIED_STATES, OrganisationState, OrganisationType, ProfileLevel
from .models import NetworkLink, Organisation
from .querysets import OrganisationQuerySet

_VERIFIED = sorted(VERIFIED_STATES)
# Each step goes from an organisation, and from what was merged into it, to its members. UNION drops what was reached
# before, so that a ring, which the services refuse, would still come to an end.
_BELOW = """
WITH RECURSIVE below(id, depth) AS (
    SELECT %(top)s::bigint, 0
  UNION
    SELECT member.id, least(below.depth + 1, 2)
    FROM below
    JOIN accounts_organisation network ON network.id = below.id OR network.merged_into_id = below.id
    JOIN accounts_networklink link ON link.network_id = network.id AND link.state = 'active'
    JOIN accounts_organisation listed ON listed.id = link.member_id
    JOIN accounts_organisation member ON member.id = coalesce(listed.merged_into_id, listed.id)
    WHERE member.state = ANY(%(states)s)
)
"""
_COUNTED = """
SELECT count(DISTINCT reached.id) FILTER (WHERE depth = 1 AND reached.id <> %(top)s),
       count(DISTINCT nullif(country, '')) FILTER (WHERE depth = 1 AND reached.id <> %(top)s),
       count(DISTINCT reached.id) FILTER (WHERE depth = 1 AND profile_level <> %(full)s AND reached.id <> %(top)s),
       count(DISTINCT reached.id)
FROM below JOIN accounts_organisation reached ON reached.id = below.id
"""

_HOLDS = "SELECT EXISTS (SELECT FROM below WHERE id = %(sought)s)"


@dataclass(frozen=True)
class Reach:
    """How many members an organisation has itself, in how many countries or areas they sit, and how many of them do not
    show their profile and so are counted, not named; and how many organisations it represents with all below it, each
    once, itself among them."""

    members: int = 0
    countries: int = 0
    unnamed: int = 0
    represented: int = 1


def reach_of(organisation: Organisation) -> Reach:
    """The reach of an organisation: one query, however deep its networks go."""
    inputs: dict[str, Any] = {"top": organisation.pk, "states": _VERIFIED, "full": ProfileLevel.FULL}
    with connection.cursor() as cursor:
        cursor.execute(_BELOW + _COUNTED, inputs)
        return Reach(*cursor.fetchone())


def is_below(organisation: Organisation, network: Organisation) -> bool:
    """Whether the organisation is the network or comes below it, through whatever others, verified now or not."""
    inputs: dict[str, Any] = {"top": network.pk, "states": OrganisationState.values, "sought": organisation.pk}
    with connection.cursor() as cursor:
        cursor.execute(_BELOW + _HOLDS, inputs)
        return bool(cursor.fetchone()[0])


def members_of(network: Organisation) -> OrganisationQuerySet:
    """Its own members that are verified now."""
    held = NetworkLink.objects.active().filter(Q(network=network) | Q(network__merged_into=network))
    return _as_they_are(held.values("member")).exclude(pk=network.pk)


def networks_of(organisation: Organisation) -> OrganisationQuerySet:
    """The networks of which it is a member, those that are verified now."""
    held = NetworkLink.objects.active().filter(Q(member=organisation) | Q(member__merged_into=organisation))
    return _as_they_are(held.values("network")).exclude(pk=organisation.pk)


def named(organisations: OrganisationQuerySet) -> OrganisationQuerySet:
    """Those of them whose public page says more than name and country, and so says this too."""
    return organisations.filter(profile_level=ProfileLevel.FULL)


def with_member_count(organisations: QuerySet[Organisation]) -> QuerySet[Organisation]:
    """Each with `member_count`: how many members of its own it has, as `reach_of` counts them; None for none."""
    networks = Q(network=OuterRef("pk")) | Q(network__merged_into=OuterRef("pk"))
    member = Coalesce("member__merged_into_id", "member_id")
    state = Coalesce("member__merged_into__state", "member__state")
    links = NetworkLink.objects.active().filter(networks).annotate(now=member, state_now=state)
    counted = links.filter(state_now__in=_VERIFIED).exclude(now=OuterRef("pk")).values("state")
    return organisations.annotate(member_count=Subquery(counted.annotate(n=Count("now", distinct=True)).values("n")))


def is_network(organisation: Any) -> bool:
    """Whether it can have members."""
    return organisation.type == OrganisationType.NETWORK


def _as_they_are(held: Any) -> OrganisationQuerySet:
    """The organisations of the ids, those into which one of them was merged in its place."""
    heirs = Organisation.objects.filter(pk__in=held, merged_into__isnull=False).values("merged_into")
    return Organisation.objects.verified().filter(Q(pk__in=held) | Q(pk__in=heirs))
