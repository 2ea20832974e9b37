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
