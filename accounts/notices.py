"""Who is told of what happens to organisations and their representatives."""

import secrets
from datetime import UTC
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from moderation.models import Decision
from notifications import kinds
from notifications.kinds import Kind
from notifications.services import notify, queue_mail

from .enums import MemberRole, Role
from .models import DataExport, Invitation, Membership, NetworkLink, Organisation, RoleChange, Succession, User


def _kind(name: str, title: Any, *, at_once: bool = True) -> Kind:
    return kinds.register(Kind(name=name, title=title, app="accounts", at_once=at_once))


VERIFIED = _kind("organisation_verified", _("Your organisation is verified"))
REFUSED = _kind("organisation_refused", _("Your organisation is not verified"))
QUERIED = _kind("organisation_queried", _("The desk asks your organisation something"))
SUSPENDED = _kind("organisation_suspended", _("Your organisation is suspended"))
REINSTATED = _kind("organisation_reinstated", _("Your organisation is verified again"))
CLOSED = _kind("organisation_closed", _("Your organisation is closed"))
RENEWAL_ASKED = _kind("organisation_renewal_asked", _("The verification of your organisation is to be renewed"))
LAPSED = _kind("organisation_lapsed", _("The verification of your organisation has lapsed"))
MERGED = _kind("organisation_merged", _("Your organisation is merged into another entry of it"))
UNMERGED = _kind("organisation_unmerged", _("Your organisation is an entry of its own again"))
SUCCESSION_ASKED = _kind("succession_asked", _("Someone asks to become an owner of your organisation"))
SUCCESSION_APPOINTED = _kind("succession_appointed", _("Your organisation has another owner"))
SUCCESSION_ENDED = _kind("succession_ended", _("Your request to become an owner has ended"))
ASKED = _kind("membership_asked", _("Someone asks to join your organisation"))
APPROVED = _kind("membership_approved", _("You represent an organisation"))
DECLINED = _kind("membership_declined", _("An organisation did not let you join"))
ENDED = _kind("membership_ended", _("You do not represent an organisation any more"))
NETWORK_LINK_PROPOSED = _kind("network_link_proposed", _("A membership of a network is proposed to your organisation"))
NETWORK_LINK_CONFIRMED = _kind("network_link_confirmed", _("A membership of a network that you proposed is confirmed"))
NETWORK_LINK_ENDED = _kind("network_link_ended", _("A membership of a network has ended"))
ROLE_CHANGE_PROPOSED = _kind("role_change_proposed", _("A change of a role waits for a second administrator"))
ROLE_CHANGED = _kind("role_changed", _("A role of yours has changed"))
ACCEPTED = _kind("invitation_accepted", _("Someone has accepted your invitation"), at_once=False)


DATA_EXPORT_READY = _kind("data_export_ready", _("The copy of your data is ready"))
DRAFT_EXPIRING = _kind("draft_expiring", _("The draft of your organisation will be removed"))
ACCOUNT_CLOSED = "account_closed"
kinds.forget_address(ACCOUNT_CLOSED)
EXPIRING_KEY = "draft_expiring:"


def organisation_verified(organisation: Organisation) -> None:
    """To its managers: the page is public now."""
    _tell_managers(
        VERIFIED,
        organisation,
        url=organisation.get_absolute_url(),
        occasion=f"{organisation.verified_at:%Y%m%d%H%M%S}",
    )


def organisation_refused(organisation: Organisation, decision: Decision) -> None:
    """To its managers: the reason, and where the decision can be read."""
    _tell_managers(
        REFUSED,
        organisation,
        url=reverse("moderation:appeal-lodge", args=[decision.reference]),
        context={"code": decision.code, "sentence": decision.sentence},
        occasion=decision.reference,
    )


def organisation_queried(organisation: Organisation, decision: Decision) -> None:
    """To its managers: what is asked, all of it in one letter."""
    _tell_managers(
        QUERIED,
        organisation,
        url=reverse("accounts:organisation-clarify", args=[organisation.reference]),
        context={"question": decision.sentence},
        occasion=decision.reference,
    )


def organisation_suspended(organisation: Organisation, decision: Decision) -> None:
    """To its managers: the reason, and that they can appeal."""
    _tell_managers(
        SUSPENDED,
        organisation,
        url=reverse("moderation:appeal-lodge", args=[decision.reference]),
        context={"code": decision.code, "sentence": decision.sentence},
        occasion=decision.reference,
    )


def organisation_renewal_asked(organisation: Organisation) -> None:
    """To its managers: by when they confirm that the profile is as it was."""
    until = organisation.verified_until
    _tell_managers(
        RENEWAL_ASKED,
        organisation,
        url=reverse("accounts:organisation-renew", args=[organisation.reference]),
        context={"until": f"{until:%Y-%m-%d}"},
        occasion=f"{until:%Y%m%d}",
    )


def organisation_lapsed(organisation: Organisation) -> None:
    """To its managers: what that means, and how to send the profile anew."""
    _tell_managers(
        LAPSED,
        organisation,
        url=reverse("accounts:organisation-mine", args=[organisation.reference]),
        occasion=f"{organisation.lapsed_at:%Y%m%d%H%M%S}",
    )


def organisation_reinstated(organisation: Organisation) -> None:
    """To its managers."""
    _tell_managers(
        REINSTATED,
        organisation,
        url=organisation.get_absolute_url(),
        occasion=f"{timezone.now():%Y%m%d%H%M%S}",
    )


def organisation_merged(organisation: Organisation) -> None:
    """To its people: where its page is now, and that the managers there decide on them."""
    into = organisation.merged_into
    if into is None:
        raise AssertionError("unreachable: it was merged just now")
    for membership in organisation.memberships.active().select_related("user"):
        notify(
            kind=MERGED,
            user=membership.user,
            key=f"organisation-merged:{organisation.reference}:{organisation.merged_at:%Y%m%d%H%M%S}",
            url=reverse("accounts:organisation-own"),
            context={"organisation": organisation.name, "into": into.name},
        )


def organisation_unmerged(organisation: Organisation) -> None:
    """To its people."""
    for membership in organisation.memberships.active().select_related("user"):
        notify(
            kind=UNMERGED,
            user=membership.user,
            key=f"organisation-unmerged:{organisation.reference}:{timezone.now():%Y%m%d%H%M%S}",
            url=reverse("accounts:organisation-mine", args=[organisation.reference]),
            context={"organisation": organisation.name},
        )


def succession_asked(succession: Succession) -> None:
    """To the owners: who asks, why, and how to say that they are there."""
    organisation = succession.organisation
    for membership in organisation.memberships.active().filter(role=MemberRole.OWNER).select_related("user"):
        notify(
            kind=SUCCESSION_ASKED,
            user=membership.user,
            key=f"succession-asked:{succession.pk}",
            url=reverse("accounts:succession-object-to", args=[organisation.reference]),
            context={
                "organisation": organisation.name,
                "person": str(succession.user),
                "reason": succession.reason,
            },
        )


def succession_appointed(succession: Succession) -> None:
    """To everyone who represents the organisation: who is an owner now."""
    organisation = succession.organisation
    for membership in organisation.memberships.active().select_related("user"):
        notify(
            kind=SUCCESSION_APPOINTED,
            user=membership.user,
            key=f"succession-appointed:{succession.pk}",
            url=reverse("accounts:member-list", args=[organisation.reference]),
            context={"organisation": organisation.name, "person": str(succession.user)},
        )


def succession_ended(succession: Succession, *, sentence: str = "") -> None:
    """To the person who asked: an owner objected, or the desk has refused, and why."""
    notify(
        kind=SUCCESSION_ENDED,
        user=succession.user,
        key=f"succession-ended:{succession.pk}",
        url=reverse("accounts:member-list", args=[succession.reference]),
        context={"organisation": succession.organisation.name, "sentence": sentence},
    )


def organisation_closed(organisation: Organisation, *, by: Any) -> None:
    """To everyone who represented it, but the person who closed it."""
    for membership in organisation.memberships.active().exclude(user=by).select_related("user"):
        notify(
            kind=CLOSED,
            user=membership.user,
            key=f"organisation-closed:{organisation.reference}",
            url=reverse("accounts:organisation-list"),
            context={"organisation": organisation.name},
        )


def network_link_proposed(link: NetworkLink) -> None:
    """To the managers of the side that has to answer: who proposes it, and in which direction."""
    own, other = (link.member, link.network) if link.proposed_by_network else (link.network, link.member)
    _tell_of_link(NETWORK_LINK_PROPOSED, link, own, other, {"by_network": link.proposed_by_network})


def network_link_confirmed(link: NetworkLink) -> None:
    """To the managers of the side that proposed it."""
    own, other = (link.network, link.member) if link.proposed_by_network else (link.member, link.network)
    _tell_of_link(NETWORK_LINK_CONFIRMED, link, own, other, {"by_network": link.proposed_by_network})


def network_link_ended(link: NetworkLink, *, by: Any, was_confirmed: bool) -> None:
    """To the managers of the side of which the person is none: whether a membership or a proposal has ended. For one
    that was merged into another, those of that other one are told."""
    network, member = (side.merged_into or side for side in (link.network, link.member))
    for own, other in ((network, member), (member, network)):
        if not own.memberships.managing().filter(user=by).exists():
            _tell_of_link(NETWORK_LINK_ENDED, link, own, other, {"was_confirmed": was_confirmed})


def _tell_of_link(kind: Kind, link: NetworkLink, own: Organisation, other: Organisation, context: Any) -> None:
    _tell_managers(
        kind,
        own,
        url=reverse("accounts:network-list", args=[own.reference]),
        context={"other": other.name, **context},
        occasion=link.reference,
    )


def role_change_proposed(change: RoleChange) -> None:
    """To the other administrators: whom it concerns, which role, and why."""
    administrators = User.objects.filter(is_active=True, grants__role=Role.ADMINISTRATOR)
    for administrator in administrators.exclude(pk=change.proposed_by_id):
        notify(
            kind=ROLE_CHANGE_PROPOSED,
            user=administrator,
            key=f"role-change-proposed:{change.key}",
            url=reverse("accounts:people-list"),
            context={"person": str(change.user), **_of_change(change)},
        )


def role_changed(change: RoleChange) -> None:
    """To the person: which role was given or taken, and why."""
    notify(
        kind=ROLE_CHANGED,
        user=change.user,
        key=f"role-changed:{change.key}",
        url=reverse("accounts:second-factor" if change.gives else "accounts:my-data"),
        context=_of_change(change),
    )


def _of_change(change: RoleChange) -> dict[str, Any]:
    return {"role": change.role, "gives": change.gives, "reason": change.reason}


def membership_asked(membership: Membership) -> None:
    """To the managers of the organisation: who asks, and what they say of themselves."""
    organisation = membership.organisation
    _tell_managers(
        ASKED,
        organisation,
        url=reverse("accounts:member-list", args=[organisation.reference]),
        context={"person": str(membership.user), "note": membership.note},
        occasion=str(membership.pk),
    )


def membership_approved(membership: Membership) -> None:
    """To the person."""
    _tell_member(APPROVED, membership, url=reverse("accounts:organisation-mine", args=[membership.reference]))


def membership_declined(membership: Membership) -> None:
    """To the person."""
    _tell_member(DECLINED, membership, url=reverse("accounts:organisation-list"))


def membership_ended(membership: Membership, *, by: Any) -> None:
    """To the person, unless they left of themselves."""
    if membership.user_id != by.pk:
        _tell_member(ENDED, membership, url=reverse("accounts:organisation-list"))


def invitation_sent(invitation: Invitation, *, token: str) -> None:
    """To the address, which may have no account: the link with the secret is in this mail only."""
    queue_mail(
        key=f"invitation:{invitation.pk}",
        to=invitation.email,
        language=invitation.language,
        template="email/accounts/invitation_sent",
        context={
            "organisation": invitation.organisation.name,
            "person": str(invitation.sent_by),
            "role": invitation.role,
            "url": reverse("accounts:invitation-accept", args=[token]),
        },
        kind="invitation_sent",
        is_secret=True,
    )


def invitation_accepted(invitation: Invitation) -> None:
    """To the person who sent it."""
    notify(
        kind=ACCEPTED,
        user=invitation.sent_by,
        key=f"invitation-accepted:{invitation.pk}",
        url=reverse("accounts:member-list", args=[invitation.reference]),
        context={"organisation": invitation.organisation.name, "person": str(invitation.accepted_by)},
    )


def data_export_ready(export: DataExport) -> None:
    """To the person: where it is, which needs signing in, and until when."""
    notify(
        kind=DATA_EXPORT_READY,
        user=export.user,
        key=f"data_export_ready:{export.key}",
        url=reverse("accounts:my-data"),
        context={},
    )


def draft_expiring(organisation: Organisation) -> None:
    """To its owners: that nobody has changed it for long, and how to keep it."""
    for membership in organisation.memberships.active().filter(role=MemberRole.OWNER).select_related("user"):
        notify(
            kind=DRAFT_EXPIRING,
            user=membership.user,
            key=f"{EXPIRING_KEY}{organisation.reference}:{organisation.changed_at.astimezone(UTC):%Y%m%d}",
            url=reverse("accounts:organisation-mine", args=[organisation.reference]),
            context={"organisation": organisation.name},
        )


def account_closed(*, address: str, language: str) -> None:
    """To the address that the account had: the last mail to it, which nothing remembers once it is sent."""
    queue_mail(
        key=f"account-closed:{secrets.token_hex(16)}",
        to=address,
        language=language,
        template="email/accounts/account_closed",
        context={},
        kind=ACCOUNT_CLOSED,
        is_secret=True,
    )


def _tell_managers(
    kind: Kind,
    organisation: Organisation,
    *,
    url: str,
    context: dict[str, Any] | None = None,
    occasion: str = "",
) -> None:
    for membership in organisation.memberships.managing().select_related("user"):
        notify(
            kind=kind,
            user=membership.user,
            key=f"{kind.name}:{organisation.reference}:{occasion}",
            url=url,
            context={"organisation": organisation.name, "thread": organisation.reference, **(context or {})},
        )


def _tell_member(kind: Kind, membership: Membership, *, url: str) -> None:
    notify(
        kind=kind,
        user=membership.user,
        key=f"{kind.name}:{membership.pk}",
        url=url,
        context={"organisation": membership.organisation.name, "role": membership.role},
    )
