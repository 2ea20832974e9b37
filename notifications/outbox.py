"""Sending the outbox: claim with a lease, send over open connections, mark each as soon as the server has taken it.

A sender that is killed loses its lease after MAIL_LEASE_SECONDS, and another takes its messages; the one that was in
flight may then come twice, with the same Message-ID. More is not possible over SMTP (RFC 1047; RFC 5321, 6.1). The
same holds for digests: to send them at most once instead, each would have to be marked before it goes, too.
"""

import logging
import re
import smtplib
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils import timezone

from . import invitation, kinds
from .addresses import address_hash
from .digest import DigestBatch, DigestWriter
from .enums import MessageState, SuppressionReason
from .letters import NothingToSend, compose
from .models import OutboxMessage, Suppression
from .services import suppress_address

logger = logging.getLogger(__name__)

BATCH = 100
SECONDS_A_RUN = 20  # a stopped worker waits for its run to end; the next tick goes on
GIVE_UP_AFTER = timedelta(days=5)  # RFC 5321, 4.5.4.1
SUPPRESS_FOR = timedelta(days=30)
_TIMEOUTS = 60  # a message may take this long with a server that lets every reply wait
_OUR_FAULT = re.compile(rb"\b5\.7\.\d+\b")  # RFC 3463: a refusal of the sender's, not of the address
_PAUSE_FOR_DATABASE = 1.0


def send_outbox(*, seconds: float = SECONDS_A_RUN) -> int:
    """Send what is due over up to MAIL_CONNECTIONS connections at once, for about so many seconds; returns how many the
    server took. Any number of senders may run at the same time."""
    stop_at = timezone.now() + timedelta(seconds=seconds)
    most = max(1, settings.MAIL_CONNECTIONS)
    due = OutboxMessage.objects.due(timezone.now())[: most * BATCH].count()
    if not due:
        return 0
    size = min(BATCH, ceil(due / most))
    writer = DigestWriter()
    if due == 1 or most == 1:
        return _send_slices(size, stop_at, writer)
    with ThreadPoolExecutor(max_workers=min(most, due), thread_name_prefix="outbox") as pool:
        jobs = [pool.submit(_send_slices_in_thread, size, stop_at, writer) for _n in range(min(most, due))]
        return sum(job.result() for job in jobs)


def claim(size: int) -> list[OutboxMessage]:
    """Take up to `size` due messages under a lease, the urgent first. They are this sender's until the lease ends."""
    now = timezone.now()
    until = now + timedelta(seconds=settings.MAIL_LEASE_SECONDS)
    with transaction.atomic():
        messages = list(
            OutboxMessage.objects.due(now)
            .select_for_update(of=("self",), skip_locked=True)
            .select_related("user")
            .order_by("priority", "next_attempt_at")[:size]
        )
        OutboxMessage.objects.filter(pk__in=[message.pk for message in messages]).update(
            state=MessageState.SENDING, claimed_until=until, next_attempt_at=until
        )
    for message in messages:
        message.claimed_until = until
    return messages


def _send_slices_in_thread(size: int, stop_at: datetime, writer: DigestWriter) -> int:
    try:
        return _send_slices(size, stop_at, writer)
    finally:
        connection.close()


def _send_slices(size: int, stop_at: datetime, writer: DigestWriter) -> int:
    """Claim and send, slice after slice, until nothing is due, the time is over or no server is there."""
    sent = 0
    while timezone.now() < stop_at:
        messages = claim(size)
        if not messages:
            break
        courier = Courier(messages, writer)
        sent += courier.deliver()
        if courier.is_stranded:
            break
    return sent


class Courier:
    """One connection to the mail server and the slice of messages that goes over it."""

    def __init__(self, messages: Sequence[OutboxMessage], writer: DigestWriter) -> None:
        self.waiting = list(messages)
        self.is_stranded = False
        self._writer = writer
        self._server = get_connection()

    def deliver(self) -> int:
        """Send the slice; returns how many the server took. What is not reached goes back to the outbox at once."""
        sent = 0
        try:
            digests = self._writer.load(self.waiting)
            suppressed = _suppressed(self.waiting)
            while self.waiting and not self.is_stranded and self._has_time():
                message = self.waiting[0]
                letter = self._letter(message, digests, suppressed)
                if letter is None or self._hand_over(message, letter):
                    self.waiting.pop(0)
                    sent += letter is not None and message.state == MessageState.SENT
        finally:
            self._hang_up()
            _give_back(self.waiting, after=settings.MAIL_RETRY_SECONDS[0] if self.is_stranded else 0)
        return sent

    def _has_time(self) -> bool:
        until = self.waiting[0].claimed_until
        margin = min(_TIMEOUTS, settings.MAIL_LEASE_SECONDS / 2)
        return until is not None and timezone.now() < until - timedelta(seconds=margin)

    def _letter(
        self, message: OutboxMessage, digests: DigestBatch, suppressed: dict[str, set[str]]
    ) -> EmailMultiAlternatives | None:
        """The letter, or None where the message is settled without one. A template that fails stops nobody else's."""
        reasons = suppressed.get(address_hash(message.to), set())
        try:
            if SuppressionReason.BOUNCED in reasons:
                raise NothingToSend(str(SuppressionReason.BOUNCED.label))
            if SuppressionReason.ASKED in reasons and message.kind == invitation.KIND:
                raise NothingToSend(str(SuppressionReason.ASKED.label))
            return compose(message, _extra(message, digests))
        except NothingToSend as why:
            _settle(message, state=MessageState.DROPPED, last_error=str(why), **_without_secret(message))
        except Exception as problem:
            logger.exception("The message %s cannot be rendered.", message.pk)
            _postpone(message, f"{type(problem).__name__}: {problem}")
        return None

    def _hand_over(self, message: OutboxMessage, letter: EmailMultiAlternatives) -> bool:
        """Give the letter to the server and note its reply; False, and stranded, where no server answers."""
        try:
            self._server.open()
        except OSError as problem:  # smtplib's exceptions are among them
            logger.warning("The mail server cannot be reached: %s", problem)
            self.is_stranded = True
            return False
        try:
            self._server.send_messages([letter])
        except smtplib.SMTPRecipientsRefused as refusal:
            code, text = next(iter(refusal.recipients.values()))
            self._refused(message, code, text, is_address=True)
        except smtplib.SMTPDataError as refusal:
            self._refused(message, refusal.smtp_code, refusal.smtp_error)
        except smtplib.SMTPNotSupportedError as problem:
            _settle(message, state=MessageState.REFUSED, last_error=str(problem), **_without_secret(message))
        except OSError as problem:
            # Cut off, timed out, or our own sender refused: nothing is wrong with this message.
            self._hang_up()
            _postpone(message, f"{type(problem).__name__}: {problem}")
        except Exception as problem:
            logger.exception("The message %s cannot be sent.", message.pk)
            self._hang_up()
            _postpone(message, f"{type(problem).__name__}: {problem}")
        else:
            _mark_sent(message, str(letter.subject))
        return True

    def _refused(self, message: OutboxMessage, code: int, text: Any, *, is_address: bool = False) -> None:
        reply = text if isinstance(text, bytes) else str(text).encode()
        error = f"{code} {reply.decode(errors='replace')}"
        if code == 421:
            self._hang_up()  # the server closes; smtplib has done so already
        if code < 500:
            _postpone(message, error, gives_up=True)
            return
        if is_address and not _OUR_FAULT.search(reply):
            suppress_address(address=message.to, reason=SuppressionReason.BOUNCED, until=timezone.now() + SUPPRESS_FOR)
        _settle(
            message,
            state=MessageState.REFUSED,
            last_error=error,
            attempts=message.attempts + 1,
            **_without_secret(message),
        )

    def _hang_up(self) -> None:
        with suppress(OSError):
            self._server.close()


def _extra(message: OutboxMessage, digests: DigestBatch) -> dict[str, Any]:
    """What some mails know only when they are sent."""
    if message.kind == "digest":
        return digests.context_of(message)
    if message.kind == invitation.KIND:
        return invitation.context_of(message)
    return {}


def _suppressed(messages: Sequence[OutboxMessage]) -> dict[str, set[str]]:
    hashes = {address_hash(message.to) for message in messages}
    reasons: dict[str, set[str]] = {}
    in_force = Suppression.objects.in_force(timezone.now()).filter(address_hash__in=hashes)
    for hashed, reason in in_force.values_list("address_hash", "reason"):
        reasons.setdefault(hashed, set()).add(reason)
    return reasons


def _mark_sent(message: OutboxMessage, subject: str) -> None:
    """Sent is sent, even if the lease has run out meanwhile. A database that is just restarting is waited for, as long
    as the lease lasts: else the message would go twice."""
    message.state = MessageState.SENT
    values: dict[str, Any] = {
        "state": MessageState.SENT,
        "sent_at": timezone.now(),
        "claimed_until": None,
        "subject": subject,
        "attempts": message.attempts + 1,
        "last_error": "",
        **_without_secret(message),
    }
    while True:
        try:
            OutboxMessage.objects.filter(pk=message.pk).exclude(state=MessageState.SENT).update(**values)
        except (OperationalError, InterfaceError):
            lease_is_over = message.claimed_until is None or timezone.now() >= message.claimed_until
            if connection.in_atomic_block or lease_is_over:
                raise
            connection.close()
            time.sleep(_PAUSE_FOR_DATABASE)
        else:
            return


def _postpone(message: OutboxMessage, error: str, *, gives_up: bool = False) -> None:
    """Try again later, later each time. A server that says "later" about a message for five days means no."""
    attempts = message.attempts + 1
    pauses = settings.MAIL_RETRY_SECONDS
    now = timezone.now()
    if gives_up and attempts > len(pauses) and now - message.created_at > GIVE_UP_AFTER:
        _settle(
            message,
            state=MessageState.REFUSED,
            last_error=error,
            attempts=attempts,
            **_without_secret(message),
        )
        return
    _settle(
        message,
        state=MessageState.WAITING,
        attempts=attempts,
        last_error=error[:2000],
        next_attempt_at=now + timedelta(seconds=pauses[min(attempts, len(pauses)) - 1]),
    )


def _give_back(messages: Sequence[OutboxMessage], *, after: int) -> None:
    """Return what was claimed and not tried. That no server was there is no attempt at the message."""
    if not messages:
        return
    until = messages[0].claimed_until
    OutboxMessage.objects.filter(
        pk__in=[message.pk for message in messages], state=MessageState.SENDING, claimed_until=until
    ).update(
        state=MessageState.WAITING,
        claimed_until=None,
        next_attempt_at=timezone.now() + timedelta(seconds=after),
    )


def _settle(message: OutboxMessage, **values: Any) -> None:
    """Write what became of a claimed message, if it is still this sender's."""
    message.state = values["state"]
    if "to" in values:  # a server may have repeated the address that is to be forgotten
        values["last_error"] = ""
    mine = OutboxMessage.objects.filter(pk=message.pk, state=MessageState.SENDING, claimed_until=message.claimed_until)
    mine.update(claimed_until=None, **values)


def _without_secret(message: OutboxMessage) -> dict[str, Any]:
    """A code that has done its work, or never will, does not stay in the database; nor does the address of whoever has
    left."""
    if kinds.forgets_address(message.kind):
        return {"context": {}, "to": ""}
    return {"context": {}} if message.is_secret else {}
