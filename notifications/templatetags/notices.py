"""What the frame of a page says about a person's mail. Ask only where a session is known: each is one small query."""

from typing import Any

from django import template

from notifications import services

register = template.Library()


@register.simple_tag
def unread_notices(user: Any) -> int:
    """How many lines of the inbox are unread."""
    return services.unread_count(user)


@register.inclusion_tag("notifications/mail_trouble.html")
def mail_trouble(user: Any) -> dict[str, Any]:
    """A remark for a person whose address refuses mail; nothing for everyone else."""
    return {"suppression": services.suppression_of(user.email), "address": user.email}
