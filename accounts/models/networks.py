"""Which organisation is a member of which network: both say so."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ..enums import NetworkState
from ..querysets import NetworkLinkQuerySet
from .organisations import Organisation


class NetworkLink(models.Model):
    """An organisation as a member of a network. One of the two proposes it, the other confirms it; either ends it.

    `proposed_by_network` says which of the two it was.
    """

    KIND: ClassVar[str] = "network_link"

    key = models.UUIDField(_("key in addresses"), default=uuid.uuid4, unique=True, editable=False)
    network = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="member_links")
    member = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="network_links")
    state = models.CharField(_("state"), max_length=10, choices=NetworkState.choices, default=NetworkState.PROPOSED)
    proposed_by_network = models.BooleanField(_("proposed by the network"))
    proposed_at = models.DateTimeField(_("proposed"))
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("proposed by")
    )
    confirmed_at = models.DateTimeField(_("confirmed"), null=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("confirmed by")
    )
    ended_at = models.DateTimeField(_("ended"), null=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("ended by")
    )

    objects: ClassVar[NetworkLinkQuerySet] = NetworkLinkQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("member of a network")
        verbose_name_plural = _("members of networks")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=NetworkState.values), name="network_link_state_known"),
            models.CheckConstraint(condition=~Q(network=F("member")), name="network_link_not_to_itself"),
            models.UniqueConstraint(
                fields=["network", "member"], condition=~Q(state="ended"), name="network_link_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None, confirmed_by=None)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="network_link_confirmed_at_by",
            ),
            models.CheckConstraint(
                condition=Q(state="proposed", confirmed_at=None, ended_at=None)
                | Q(state="active", confirmed_at__isnull=False, ended_at=None)
                | Q(state="ended", ended_at__isnull=False, ended_by__isnull=False),
                name="network_link_times_fit_state",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member} – {self.network}"

    @property
    def reference(self) -> str:
        return str(self.key)
