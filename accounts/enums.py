"""The choices of people and organisations."""

from django.db import models
from django.utils.translation import gettext_lazy as _


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
    REFUSED = "refused", _("Not verified")
    SUSPENDED = "suspended", _("Suspended")
    CLOSED = "closed", _("Closed")


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
