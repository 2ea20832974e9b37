"""The choices of people and organisations."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Role(models.TextChoices):
    """What a person may do for the United Nations in this portal. A person may hold several; none makes a superuser."""

    OFFICER = "officer", _("Desk officer")
    EDITOR = "editor", _("Editor of calls")
    PRESIDING = "presiding", _("Presiding office")
    COMMITTEE = "committee", _("Committee member")
    ADMINISTRATOR = "administrator", _("Administrator")


class OrganisationType(models.TextChoices):
    """What an organisation is, in its own words."""

    NGO = "ngo", _("Non-governmental organisation")
    INDIGENOUS = "indigenous", _("Indigenous peoples’ organisation")
    ACADEMIC = "academic", _("Academic institution")
    FOUNDATION = "foundation", _("Foundation")
    TRADE_UNION = "trade_union", _("Trade union")
    FAITH_BASED = "faith_based", _("Faith-based organisation")
    NETWORK = "network", _("Network or coalition")
    MEDIA = "media", _("Media")
    LOCAL_AUTHORITY = "local_authority", _("Local authority")
    BUSINESS = "business", _("Business association")
    OTHER = "other", _("Other")


class OrganisationState(models.TextChoices):
    """How far the verification of an organisation has come."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Waiting for verification")
    IN_REVIEW = "in_review", _("In review")
    CLARIFICATION_ASKED = "clarification_asked", _("Clarification asked")
    VERIFIED = "verified", _("Verified")
    RENEWAL_DUE = "renewal_due", _("Verified, renewal due")
    LAPSED = "lapsed", _("Verification lapsed")
    REFUSED = "refused", _("Not verified")
    SUSPENDED = "suspended", pgettext_lazy("organisation", "Suspended")
    CLOSED = "closed", pgettext_lazy("organisation", "Closed")
    MERGED = "merged", _("Merged into another organisation")


# As the public meets them: verified now (a renewal that is due takes nothing away), and verified once.
VERIFIED_STATES: Final = frozenset({OrganisationState.VERIFIED, OrganisationState.RENEWAL_DUE})
PUBLIC_STATES: Final = VERIFIED_STATES | {
    OrganisationState.LAPSED,
    OrganisationState.SUSPENDED,
    OrganisationState.CLOSED,
}
# Nobody acts for it any more.
ENDED_STATES: Final = frozenset({OrganisationState.CLOSED, OrganisationState.MERGED})
JOINABLE_STATES: Final = VERIFIED_STATES | {
    OrganisationState.SUBMITTED,
    OrganisationState.IN_REVIEW,
    OrganisationState.CLARIFICATION_ASKED,
    OrganisationState.LAPSED,
    OrganisationState.SUSPENDED,
}


class Scope(models.TextChoices):
    """How far an organisation's work reaches."""

    LOCAL = "local", _("Local")
    NATIONAL = "national", _("National")
    SUBREGIONAL = "subregional", _("Subregional")
    REGIONAL = "regional", _("Regional")
    INTERNATIONAL = "international", _("International")


class ProfileLevel(models.TextChoices):
    """How much of the profile everyone can read."""

    FULL = "full", _("The full profile")
    NAME_AND_COUNTRY = "name_and_country", _("Name and country only")
    HIDDEN = "hidden", _("Nothing: the organisation is not listed")


class NameKind(models.TextChoices):
    """In what sense a further name is one of the organisation."""

    TRANSLATION = "translation", _("Name in another language")
    FORMER = "former", _("Former name")


class StatusSystem(models.TextChoices):
    """Who keeps the register in which a status stands."""

    ECOSOC = "ECOSOC", _("Economic and Social Council")
    DGC = "DGC", _("Department of Global Communications")
    UNFCCC = "UNFCCC", _("Climate change (UNFCCC)")
    UNEP = "UNEP", _("Environment Programme (UNEP)")
    CBD = "CBD", _("Biological diversity (CBD)")
    UNCCD = "UNCCD", _("Desertification (UNCCD)")
    OTHER = "other", _("Another system")


class MemberRole(models.TextChoices):
    """What a person may do for an organisation."""

    OWNER = "owner", _("Owner")
    FOCAL_POINT = "focal_point", _("Focal point")
    AUTHOR = "author", _("Author")
    OBSERVER = "observer", _("Observer")


class MembershipState(models.TextChoices):
    """Whether a person is a representative of an organisation."""

    ASKED = "asked", _("Asked to join")
    ACTIVE = "active", _("Active")
    ENDED = "ended", _("Ended")


class InvitationState(models.TextChoices):
    """Whether an invitation can still be used; that it ran out is a matter of time, not of state."""

    OPEN = "open", _("Sent")
    ACCEPTED = "accepted", _("Accepted")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class NetworkState(models.TextChoices):
    """How far two organisations are agreed that one is a member of the other, a network."""

    PROPOSED = "proposed", pgettext_lazy("membership of a network", "Proposed")
    ACTIVE = "active", pgettext_lazy("membership of a network", "Confirmed by both")
    ENDED = "ended", pgettext_lazy("membership of a network", "Ended")


class SuccessionState(models.TextChoices):
    """What became of the request that somebody follows an owner who cannot be reached."""

    ASKED = "asked", pgettext_lazy("succession", "Asked")
    APPOINTED = "appointed", pgettext_lazy("succession", "Appointed")
    REFUSED = "refused", pgettext_lazy("succession", "Refused")
    OBJECTED = "objected", pgettext_lazy("succession", "An owner objected")


class MatchVerdict(models.TextChoices):
    """What an officer says of an entry of a register that looks like an organisation."""

    CONFIRMED = "confirmed", _("It is this organisation")
    DISMISSED = "dismissed", _("It is another organisation")


class ExportState(models.TextChoices):
    """How far the copy of everything held about a person is."""

    REQUESTED = "requested", pgettext_lazy("copy of my data", "Being made")
    READY = "ready", pgettext_lazy("copy of my data", "Ready")
    FAILED = "failed", pgettext_lazy("copy of my data", "Failed")


class ImportState(models.TextChoices):
    """How far a file of organisations is: looked through first, and imported when somebody says so."""

    CHECKING = "checking", _("Being checked")
    CHECKED = "checked", pgettext_lazy("file of organisations", "Checked")
    IMPORTING = "importing", _("Being imported")
    IMPORTED = "imported", pgettext_lazy("file of organisations", "Imported")
    FAILED = "failed", pgettext_lazy("file of organisations", "Failed")


class RoleChangeState(models.TextChoices):
    """A role is given or taken when a second administrator agrees."""

    PROPOSED = "proposed", pgettext_lazy("change of a role", "Proposed")
    EFFECTIVE = "effective", pgettext_lazy("change of a role", "Effective")
    DECLINED = "declined", pgettext_lazy("change of a role", "Declined")


class RegisterVerdict(models.TextChoices):
    """What a committee decided on an application or a status, as the register writes it."""

    GRANTED = "granted", _("Granted")
    DEFERRED = "deferred", _("Deferred")
    CLOSED = "closed without prejudice", _("Closed without prejudice")
    NAME_CHANGE = "name change", _("Name changed")
    RECLASSIFICATION_DEFERRED = "reclassification deferred", _("Reclassification deferred")
    WITHDRAWN = "application withdrawn", _("Application withdrawn")
    DECLINED = "declined", _("Declined")
    STATUS_WITHDRAWN = "status withdrawn at own request", _("Status withdrawn at its own request")
    MERGER = "merger", _("Merged")
