"""Questions about many organisations and memberships."""

from datetime import timedelta
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from core.permissions import has_role

from .enums import (
    ENDED_STATES,
    JOINABLE_STATES,
    PUBLIC_STATES,
    VERIFIED_STATES,
    InvitationState,
    MemberRole,
    MembershipState,
    NetworkState,
    OrganisationState,
    ProfileLevel,
    Role,
)

INVITATION_DAYS = 14
# Who writes and sends in an organisation's name.
ACTING_ROLES = (MemberRole.OWNER, MemberRole.FOCAL_POINT, MemberRole.AUTHOR)


class OrganisationQuerySet(models.QuerySet[Any]):
    """Organisations."""

    def listed(self) -> "OrganisationQuerySet":
        """Those that everyone may see: verified once, and not hidden."""
        return self.filter(state__in=PUBLIC_STATES, verified_at__isnull=False).exclude(
            profile_level=ProfileLevel.HIDDEN
        )

    def visible_to(self, user: Any) -> "OrganisationQuerySet":
        """Those whose page the visitor may open; rules.view_organisation says the same of one."""
        public = self.listed()
        if not user.is_authenticated or not user.is_active:
            return public
        held = user.memberships.filter(state=MembershipState.ACTIVE).values("organisation_id")
        shown = _represented_by(held) | Q(pk__in=public.values("pk"))
        if has_role(user, Role.OFFICER, Role.ADMINISTRATOR):
            shown |= ~Q(state=OrganisationState.DRAFT) | Q(imported_at__isnull=False)
        return self.filter(shown)

    def at_desk(self) -> "OrganisationQuerySet":
        """What officers may see: all but drafts that somebody is writing."""
        return self.exclude(state=OrganisationState.DRAFT, imported_at=None)

    def named(self, key: str, acronym: str) -> "OrganisationQuerySet":
        """Those one of whose names holds the folded text (accounts.names.name_key), or whose acronym it is."""
        others = Q(acronym_key=acronym or "-") | Q(names__name_key__contains=key)
        return self.filter(Q(name_key__contains=key) | others).distinct()

    def verified(self) -> "OrganisationQuerySet":
        """Those that are verified now."""
        return self.filter(state__in=VERIFIED_STATES)

    def joinable(self) -> "OrganisationQuerySet":
        """Those that a person who is not in them may find, to ask to join."""
        return self.filter(state__in=JOINABLE_STATES).exclude(profile_level=ProfileLevel.HIDDEN)

    def of(self, user: Any) -> "OrganisationQuerySet":
        """Those in whose name the person may act; rules.act_for_organisation says the same of one."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        held = user.memberships.filter(state=MembershipState.ACTIVE, role__in=ACTING_ROLES)
        return self.filter(pk__in=held.values("organisation_id")).exclude(state__in=ENDED_STATES)

    def answered_for_by(self, user: Any) -> "OrganisationQuerySet":
        """Those of `of`, and those that were merged into them: what those sent is theirs to keep."""
        own = self.model.objects.of(user)
        return self.filter(Q(pk__in=own.values("pk")) | Q(merged_into__in=own.values("pk")))


class MembershipQuerySet(models.QuerySet[Any]):
    """Representatives of organisations."""

    def active(self) -> "MembershipQuerySet":
        """Those who are representatives now."""
        return self.filter(state=MembershipState.ACTIVE)

    def asked(self) -> "MembershipQuerySet":
        """Those who wait for the focal point."""
        return self.filter(state=MembershipState.ASKED)

    def managing(self) -> "MembershipQuerySet":
        """The owners and focal points of now."""
        return self.active().filter(role__in=[MemberRole.OWNER, MemberRole.FOCAL_POINT])


class InvitationQuerySet(models.QuerySet[Any]):
    """Invitations."""

    def usable(self) -> "InvitationQuerySet":
        """Sent, not yet used, and not older than fourteen days."""
        return self.filter(state=InvitationState.OPEN, sent_at__gt=timezone.now() - timedelta(days=INVITATION_DAYS))


class NetworkLinkQuerySet(models.QuerySet[Any]):
    """Members of networks."""

    def active(self) -> "NetworkLinkQuerySet":
        """Those that both have confirmed."""
        return self.filter(state=NetworkState.ACTIVE)

    def proposed(self) -> "NetworkLinkQuerySet":
        """Those that one of the two has yet to answer."""
        return self.filter(state=NetworkState.PROPOSED)


def _represented_by(held: Any) -> Q:
    """The organisations of the ids `held`, and those merged into them; who was in the merged one has no part in it
    while it is merged."""
    merged = OrganisationState.MERGED
    return (Q(pk__in=held) & ~Q(state=merged)) | Q(state=merged, merged_into__in=held)
