"""How the mail is doing, for the health page and the desk."""

from datetime import timedelta

from django.utils import timezone

from .enums import MessageState
from .models import OutboxMessage


def waiting_count() -> int:
    """How many messages are on their way: waiting or being sent."""
    return OutboxMessage.objects.on_the_way().count()


def outbox_age() -> float | None:
    """Seconds since the oldest message was written that no server has answered yet; None where there is none.

    A message that its own server told to come later is not in this: that is `deferred_count`, and not our outage.
    """
    oldest = OutboxMessage.objects.on_the_way().filter(attempts=0).order_by("created_at").first()
    return (timezone.now() - oldest.created_at).total_seconds() if oldest else None


def deferred_count() -> int:
    """How many messages were tried and wait to be tried again: put off by a server, or not rendered."""
    return OutboxMessage.objects.on_the_way().filter(attempts__gt=0).count()


def refused_count(*, days: int = 7) -> int:
    """How many messages of the last days were refused for good."""
    since = timezone.now() - timedelta(days=days)
    return OutboxMessage.objects.filter(state=MessageState.REFUSED, created_at__gte=since).count()
