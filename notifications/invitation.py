"""The mail that asks an address whether it wants to follow (double opt-in)."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from .models import OutboxMessage
from .tokens import confirm_token, stop_token

KIND = "follow_confirm"
TEMPLATE = "email/notifications/follow_confirm"


def context_of(message: OutboxMessage) -> dict[str, Any]:
    """The signed links of the invitation. They are made at sending, so that no link lies in the database."""
    request = message.context["request"]
    confirm = reverse("notifications:follow-confirm", args=[confirm_token(request)])
    stop = reverse("notifications:unsubscribe", args=[stop_token("confirm", request["address"])])
    return {"confirm_url": settings.SITE_URL + confirm, "unsubscribe_url": settings.SITE_URL + stop}
