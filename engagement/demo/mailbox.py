"""A mailbox of files: each message one `.eml` in a folder, written whole or not at all, read back for `/demo/mail/`."""

import email
import email.policy
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage as ParsedMessage
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

NEWEST = 200


class MailboxBackend(BaseEmailBackend):
    """Django mail backend for `EMAIL_URL=file:///folder`."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = Path(settings.EMAIL_FILE_PATH)
        folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            name = f"{time.time_ns():020d}-{secrets.token_hex(4)}"
            draft = folder / f".{name}"
            draft.write_bytes(message.message().as_bytes())
            draft.rename(folder / f"{name}.eml")
        return len(email_messages)


@dataclass(frozen=True)
class Letter:
    """One message of the mailbox as a page shows it."""

    key: str
    sender: str
    recipient: str
    subject: str
    date: Any
    message_id: str
    text: str
    html: str


def list_letters(recipient: str = "") -> list[Letter]:
    """The newest messages first, at most 200; those to one address where it is given."""
    files = sorted(_folder().glob("*.eml"), reverse=True)[:NEWEST]
    letters = [read_letter(file.stem) for file in files]
    return [letter for letter in letters if letter and recipient.lower() in letter.recipient.lower()]


def read_letter(key: str) -> Letter | None:
    """The message with this key, or None."""
    if not key.replace("-", "").isalnum():
        return None
    try:
        data = (_folder() / f"{key}.eml").read_bytes()
    except OSError:
        return None
    message = email.message_from_bytes(data, policy=email.policy.default)
    return Letter(
        key=key,
        sender=str(message["From"] or ""),
        recipient=str(message["To"] or ""),
        subject=str(message["Subject"] or ""),
        date=message["Date"].datetime if message["Date"] else None,
        message_id=str(message["Message-ID"] or ""),
        text=_part(message, "plain"),
        html=_part(message, "html"),
    )


def _part(message: ParsedMessage, kind: str) -> str:
    body = message.get_body(preferencelist=(kind,))
    return str(body.get_content()) if body is not None else ""


def _folder() -> Path:
    return Path(settings.EMAIL_FILE_PATH)
