"""Questions about many organisations and memberships."""

from datetime import timedelta
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from core.permissions import has_role

from .enums import InvitationState, MemberRole, MembershipState, OrganisationState, ProfileLevel, Role

INVITATION_DAYS = 14


class OrganisationQuerySet(models.QuerySet[Any]):
    """Organisations."""

    def listed(self) -> "OrganisationQuerySet":
        """Those that everyone may see: verified once, and not hidden."""
        public_states = [OrganisationState.VERIFIED, OrganisationState.SUSPENDED, OrganisationState.CLOSED]
        return self.filter(state__in=public_states, verified_at__isnull=False).exclude(
            profile_level=ProfileLevel.HIDDEN
        )

    def visible_to(self, user: Any) -> "OrganisationQuerySet":
        """Those whose page the visitor may open; rules.view_organisation says the same of one."""
        public = self.listed()
        if not user.is_authenticated or not user.is_active:
            return public
        own = Q(
            pk__in=user.memberships.filter(state=MembershipState.ACTIVE).values("organisation_id"),
        )
        shown = own | Q(pk__in=public.values("pk"))
        if has_role(user, Role.OFFICER, Role.ADMINISTRATOR):
            shown |= ~Q(state=OrganisationState.DRAFT)
        return self.filter(shown)

    def verified(self) -> "OrganisationQuerySet":
        """Those that are verified now."""
        return self.filter(state=OrganisationState.VERIFIED)

    def joinable(self) -> "OrganisationQuerySet":
        """Those that a person who is not in them may find, to ask to join."""
        states = [
            OrganisationState.SUBMITTED,
            OrganisationState.IN_REVIEW,
            OrganisationState.CLARIFICATION_ASKED,
            OrganisationState.VERIFIED,
            OrganisationState.SUSPENDED,
        ]
        return self.filter(state__in=states).exclude(profile_level=ProfileLevel.HIDDEN)

    def of(self, user: Any) -> "OrganisationQuerySet":
        """Those in whose name the person may act; rules.act_for_organisation says the same of one."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        acting = [MemberRole.OWNER, MemberRole.FOCAL_POINT, MemberRole.AUTHOR]
        held = user.memberships.filter(state=MembershipState.ACTIVE, role__in=acting)
        return self.filter(pk__in=held.values("organisation_id")).exclude(state=OrganisationState.CLOSED)


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
