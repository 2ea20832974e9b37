"""Which messages and readers are due."""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q

from .enums import MessageState

ON_THE_WAY = (MessageState.WAITING, MessageState.SENDING)


class OutboxQuerySet(models.QuerySet[Any]):
    """Messages of the outbox."""

    def on_the_way(self) -> "OutboxQuerySet":
        """Neither sent nor given up nor held."""
        return self.filter(state__in=ON_THE_WAY)

    def due(self, now: datetime) -> "OutboxQuerySet":
        """To be sent now: never tried, tried and due again, or claimed by a sender whose lease has run out."""
        return self.on_the_way().filter(next_attempt_at__lte=now)


class SuppressionQuerySet(models.QuerySet[Any]):
    """Addresses that get no mail."""

    def in_force(self, now: datetime) -> "SuppressionQuerySet":
        return self.filter(Q(until=None) | Q(until__gt=now))


class FollowerQuerySet(models.QuerySet[Any]):
    """Readers of digests."""

    def due(self, now: datetime) -> "FollowerQuerySet":
        return self.filter(next_due_at__lte=now)
