"""From a row of the outbox to a letter: subject, text and HTML in the reader's language, and the headers."""

from collections.abc import Mapping
from email.utils import format_datetime
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template import Context
from django.template.loader import get_template, select_template
from django.urls import reverse
from django.utils import translation

from core.text import direction

from .addresses import absolute_url, mail_domain, message_id
from .models import OutboxMessage

RENDERED = "email/rendered"
SUBJECT_LENGTH = 200


class NothingToSend(Exception):
    """The message has lost its reason; the text says why."""


def compose(message: OutboxMessage, extra: Mapping[str, Any] | None = None) -> EmailMultiAlternatives:
    """The letter for a message, `extra` added to its context. Whatever a template raises is raised."""
    with translation.override(message.language):
        context = letter_context(message, extra or {})
        if message.template == RENDERED:
            subject, text = context["subject"], context["text"]
            html = render("email/plain.html", context)
        else:
            subject = render(f"{message.template}_subject.txt", context)
            text = one_gap(render(f"{message.template}_message.txt", context))
            html = _html(message.template, {**context, "text": text})
    letter = EmailMultiAlternatives(
        subject=one_line(subject),
        body=text.strip() + "\n",
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[message.to],
        headers={**message.headers, **_headers(message, context)},
    )
    letter.attach_alternative(html, "text/html")
    return letter


def letter_context(message: OutboxMessage, extra: Mapping[str, Any]) -> dict[str, Any]:
    """What every template of a mail knows, in the active language."""
    context: dict[str, Any] = {
        "language": message.language,
        "direction": direction(message.language),
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "user_name": (message.user.name or message.user.email) if message.user else "",
        "has_account": message.user is not None,
        "preferences_url": settings.SITE_URL + reverse("notifications:preferences"),
        "inbox_url": settings.SITE_URL + reverse("notifications:notice-list"),
        **message.context,
        **extra,
    }
    if "url" in context:
        context["url"] = absolute_url(context["url"], message.language)
    return context


def render(name: str, context: Mapping[str, Any]) -> str:
    """A template of a mail with no request behind it. Text is not escaped; HTML is."""
    chosen: Any = get_template(name)
    return chosen.template.render(Context(dict(context), autoescape=name.endswith(".html")))


def subject_of(template: str, context: Mapping[str, Any]) -> str:
    """The subject line alone, in the active language, for the inbox and digests."""
    return one_line(render(f"{template}_subject.txt", {"site_name": settings.SITE_NAME, **context}))


def one_line(text: str) -> str:
    """No line end in a subject: it would begin another header."""
    return " ".join(text.split())[:SUBJECT_LENGTH]


def one_gap(text: str) -> str:
    """Template tags leave empty lines; at most one stays."""
    lines = [line.rstrip() for line in text.strip().splitlines()]
    kept = [line for place, line in enumerate(lines) if line or (place and lines[place - 1])]
    return "\n".join(kept)


def _html(template: str, context: Mapping[str, Any]) -> str:
    return render(_html_template(template), context)


@lru_cache(maxsize=200)
def _html_template(template: str) -> str:
    """The HTML template of a message, or the plain one that shows its text."""
    chosen: Any = select_template([f"{template}_message.html", "email/plain.html"])
    return chosen.template.name


def _headers(message: OutboxMessage, context: Mapping[str, Any]) -> dict[str, str]:
    """RFC 5322, 3834 (automatic mail), 2919 (List-Id), 2369 and 8058 (leaving a list by one click)."""
    headers = {
        "Message-ID": message.message_id,
        "Date": format_datetime(message.created_at),
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "Content-Language": message.language,
    }
    if not message.is_secret or "unsubscribe_url" in context:
        headers["List-Id"] = f"<{message.kind.replace('_', '-')}.{mail_domain()}>"
    if "unsubscribe_url" in context:
        headers["List-Unsubscribe"] = f"<{context['unsubscribe_url']}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    if "thread" in context:
        root = message_id(f"thread:{context['thread']}")
        headers["In-Reply-To"] = headers["References"] = root
    return headers
