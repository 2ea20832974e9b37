"""The choices of mail, digests and following."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class MessageState(models.TextChoices):
    """Where a message is on its way. Sent means that the mail server took it."""

    WAITING = "waiting", _("Waiting")
    SENDING = "sending", _("On its way")
    SENT = "sent", _("Sent")
    REFUSED = "refused", _("Refused")
    HELD = "held", _("Held for an officer")
    DROPPED = "dropped", _("Not sent")


class Frequency(models.TextChoices):
    """How soon a notice of a kind comes by mail. The inbox has it at once in any case."""

    AT_ONCE = "at_once", _("At once")
    DAILY = "daily", _("In the next digest")
    WEEKLY = "weekly", _("In the digest of the chosen weekday")
    NEVER = "never", _("Not by e-mail")


class DigestFrequency(models.TextChoices):
    """How often a digest may come. Never means none at all; what waits then stays in the inbox."""

    DAILY = "daily", _("Once a day")
    WEEKLY = "weekly", _("Once a week")
    NEVER = "never", _("Never")


class Weekday(models.IntegerChoices):
    """Days of the week as Python numbers them."""

    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


class SuppressionReason(models.TextChoices):
    """Why nothing is sent to an address."""

    BOUNCED = "bounced", _("The mail server of this address says that it does not exist")
    ASKED = "asked", _("The reader of this address asked for no more invitations to confirm")
