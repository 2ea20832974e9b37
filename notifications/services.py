"""What the other floors call: tell a person, queue a mail, announce what happened, follow."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from . import invitation
from . import subjects as followable
from .addresses import address_hash, message_id
from .enums import DigestFrequency, Frequency, SuppressionReason
from .kinds import Kind
from .letters import RENDERED
from .models import Follow, Follower, Happening, HappeningSubject, Notice, OutboxMessage, Preference, Suppression

SENSITIVE = "email/notifications/sensitive"

MAIL_FIRST, MAIL_LATER = 0, 1  # a code or a receipt is not kept waiting by the digests of the morning


def notify(*, kind: Kind, user: Any, key: str, url: str, context: Mapping[str, Any]) -> None:
    """Tell a person: one line in the inbox, and a mail at once or in the digest, as the person chose for the kind.

    Runs in the caller's transaction. `key` names the occasion; told again, nothing happens. `url` is a path of the
    portal; `context` JSON values for the templates of the kind (`thread` in it joins mails into one conversation). A
    sensitive kind says by mail only that there is a message.
    """
    if not user.is_active:
        return
    with transaction.atomic():
        frequency = frequency_of(user, kind)
        Notice.objects.bulk_create(
            [Notice(user=user, key=key, kind=kind.name, url=url, context=dict(context), frequency=frequency)],
            ignore_conflicts=True,
        )
        if frequency == Frequency.AT_ONCE:
            queue_mail(
                key=f"notice:{user.pk}:{key}",
                to=user.email,
                language=user.language,
                template=SENSITIVE if kind.sensitive else kind.template,
                context={} if kind.sensitive else {**context, "url": url},
                kind=kind.name,
                user=user,
            )
        elif frequency != Frequency.NEVER:
            follower_of(user)


def queue_mail(
    *,
    key: str,
    to: str,
    language: str,
    template: str,
    context: Mapping[str, Any],
    kind: str,
    user: Any = None,
    headers: Mapping[str, str] | None = None,
    is_secret: bool = False,
    priority: int = MAIL_FIRST,
) -> OutboxMessage | None:
    """Put one mail into the outbox, in the caller's transaction; None if the key was queued before.

    `template` is the name without `_subject.txt`, `_message.txt`, `_message.html` (the last may be missing). The
    template `email/rendered` takes a ready `{"subject", "text"}` and is always secret. The context of a secret mail is
    deleted from the row once it is sent or given up. No broker is asked: the sender looks by itself.
    """
    message = OutboxMessage(
        key=key,
        to=to,
        user=user,
        kind=kind,
        language=language,
        template=template,
        context=dict(context),
        is_secret=is_secret or template == RENDERED,
        headers=dict(headers or {}),
        message_id=message_id(key),
        priority=priority,
    )
    OutboxMessage.objects.bulk_create([message], ignore_conflicts=True)
    return message if OutboxMessage.objects.filter(pk=message.pk).exists() else None


def announce(
    *,
    key: str,
    happening: str,
    subjects: list[tuple[str, str]],
    titles: Mapping[str, str],
    language: str,
    url: str,
    at: datetime | None = None,
) -> None:
    """Tell the followers of `subjects` ((kind, reference) pairs) in their digests that something public happened.

    `titles` by language code, at least in `language`, that of the original. Announced again under the same key, it
    stays one; after a withdrawal it counts again for digests that have not told it.
    """
    with transaction.atomic():
        told, is_new = Happening.objects.get_or_create(
            key=key,
            defaults={
                "happening": happening,
                "titles": dict(titles),
                "language": language,
                "url": url,
                "at": at or timezone.now(),
            },
        )
        if is_new:
            HappeningSubject.objects.bulk_create(
                HappeningSubject(happening=told, kind=kind, reference=reference)
                for kind, reference in dict.fromkeys(subjects)
            )
        elif told.withdrawn_at is not None:
            told.withdrawn_at = None
            told.save(update_fields=["withdrawn_at"])


def withdraw_happening(*, key: str) -> None:
    """Tell it no more, not even in a digest that is planned and not yet sent."""
    Happening.objects.filter(key=key, withdrawn_at=None).update(withdrawn_at=timezone.now())


def follow(
    *,
    subject_kind: str,
    subject_reference: str,
    title: str,
    url: str,
    user: Any = None,
    address: str | None = None,
    language: str = "en",
    time_zone: str = "UTC",
) -> Follow:
    """Follow a subject with an account, or with an address that has been confirmed. Followed again, nothing happens."""
    with transaction.atomic():
        if user is not None:
            follower = follower_of(user)
        else:
            follower = _follower_at(address or "", language=language, time_zone=time_zone)
        followed, _is_new = Follow.objects.get_or_create(
            follower=follower,
            subject_kind=subject_kind,
            subject_reference=subject_reference,
            defaults={"title": title[:300], "url": url},
        )
    return followed


def unfollow(*, subject_kind: str, subject_reference: str, user: Any = None, address: str | None = None) -> None:
    """Follow the subject no more. Where it was not followed, nothing happens."""
    who = {"follower__user": user} if user is not None else {"follower__address": (address or "").lower()}
    Follow.objects.filter(subject_kind=subject_kind, subject_reference=subject_reference, **who).delete()


def is_following(user: Any, kind: str, reference: str) -> bool:
    """Whether the person follows the subject; never for a visitor who is not signed in."""
    if not user.is_authenticated:
        return False
    return Follow.objects.filter(follower__user=user, subject_kind=kind, subject_reference=reference).exists()


def frequency_of(user: Any, kind: Kind) -> Frequency:
    """What the person chose for the kind, or its default."""
    chosen = Preference.objects.filter(user=user, kind=kind.name).values_list("frequency", flat=True).first()
    return Frequency(chosen) if chosen else kind.default_frequency


def follower_of(user: Any) -> Follower:
    """The person as a reader of digests: by default daily, at seven in the person's zone."""
    found = Follower.objects.filter(user=user).select_related("user").first()
    return found or _create_follower(Follower(user=user))


def set_frequencies(*, user: Any, frequencies: Mapping[str, str]) -> None:
    """Keep what a person chose for kinds of notices, by their names."""
    Preference.objects.bulk_create(
        [Preference(user=user, kind=kind, frequency=frequency) for kind, frequency in frequencies.items()],
        update_conflicts=True,
        unique_fields=["user", "kind"],
        update_fields=["frequency"],
    )


def set_digest(
    *,
    follower: Follower,
    frequency: str,
    hour: int,
    weekday: int,
    language: str | None = None,
    time_zone: str | None = None,
) -> Follower:
    """Keep how often and when a reader wants the digest. Language and zone are for readers without an account.

    Started again after a time without, it begins now. Stopped, what waited for it stays in the inbox.
    """
    with transaction.atomic():
        follower = Follower.objects.select_for_update(of=("self",)).select_related("user").get(pk=follower.pk)
        now = timezone.now()
        was_stopped = follower.frequency == DigestFrequency.NEVER
        if was_stopped:
            follower.told_until = max(follower.told_until, now)
        follower.frequency, follower.hour, follower.weekday = frequency, hour, weekday
        if follower.user is None:
            follower.language = language or follower.language
            follower.time_zone = time_zone or follower.time_zone
        follower.next_due_at = follower.due_after(now)
        follower.save(
            update_fields=[
                *("frequency", "hour", "weekday", "language", "time_zone"),
                *("told_until", "next_due_at"),
            ]
        )
        if follower.user is not None and (was_stopped or frequency == DigestFrequency.NEVER):
            _leave_in_inbox(follower.user)
    return follower


def set_preferences(
    *,
    user: Any,
    language: str,
    time_zone: str,
    frequency: str,
    hour: int,
    weekday: int,
    frequencies: Mapping[str, str],
) -> None:
    """Keep all that a person chose: language and zone of the account, the digest, and each kind of notice."""
    with transaction.atomic():
        user.language, user.time_zone = language, time_zone
        user.save(update_fields=["language", "time_zone"])
        set_frequencies(user=user, frequencies=frequencies)
        set_digest(follower=follower_of(user), frequency=frequency, hour=hour, weekday=weekday)


def stop_digest(*, follower: Follower) -> None:
    """No digest any more, at once. Of a reader without an account, nothing is kept."""
    if follower.user_id is None:
        follower.delete()
        return
    set_digest(follower=follower, frequency=DigestFrequency.NEVER, hour=follower.hour, weekday=follower.weekday)


def ask_to_follow(*, subject_kind: str, subject_reference: str, address: str, language: str, time_zone: str) -> None:
    """Send the mail that asks an address whether it wants to follow. Nothing is kept until it says yes.

    Asked again within the hour, no second mail goes. Raises ValidationError for what is no address and for an unknown
    subject.
    """
    address = address.strip().lower()
    validate_email(address)
    found = followable.resolve(subject_kind, subject_reference)
    if found is None:
        raise ValidationError(_("This cannot be followed."))
    title, _url = found
    hour = int(timezone.now().timestamp()) // 3600
    queue_mail(
        key=f"follow:{address_hash(address)[:32]}:{subject_kind}:{subject_reference}:{hour}",
        to=address,
        language=language,
        template=invitation.TEMPLATE,
        context={
            "title": title,
            "request": {
                "address": address,
                "kind": subject_kind,
                "reference": subject_reference,
                "language": language,
                "time_zone": time_zone,
            },
        },
        kind=invitation.KIND,
        is_secret=True,
    )


def send_test_mail(*, user: Any) -> OutboxMessage | None:
    """A mail that says that mail goes, to the person who asks for it."""
    return queue_mail(
        key=f"test:{user.pk}:{timezone.now().isoformat()}",
        to=user.email,
        language=user.language,
        template="email/notifications/test_mail",
        context={},
        kind="test_mail",
        user=user,
    )


def suppress_address(*, address: str, reason: str, until: datetime | None = None) -> None:
    """Send nothing to the address until then, or for good."""
    Suppression.objects.update_or_create(
        address_hash=address_hash(address),
        reason=reason,
        defaults={"until": until, "created_at": timezone.now()},
    )


def lift_suppression(*, address: str) -> None:
    """Try the address again: its reader says that it works."""
    Suppression.objects.filter(address_hash=address_hash(address), reason=SuppressionReason.BOUNCED).delete()


def suppression_of(address: str) -> Suppression | None:
    """Why mail to the address does not go, or None."""
    return (
        Suppression.objects.in_force(timezone.now())
        .filter(address_hash=address_hash(address), reason=SuppressionReason.BOUNCED)
        .first()
    )


def mark_read(*, user: Any, notice_id: int | None = None) -> int:
    """Mark one line of the person's inbox as read, or all; returns how many were unread."""
    unread = Notice.objects.filter(user=user, read_at=None)
    if notice_id is not None:
        unread = unread.filter(pk=notice_id)
    return unread.update(read_at=timezone.now())


def unread_count(user: Any) -> int:
    """How many lines of the person's inbox are unread: one query on a small index."""
    return Notice.objects.filter(user=user, read_at=None).count()


def _follower_at(address: str, *, language: str, time_zone: str) -> Follower:
    address = address.strip().lower()
    validate_email(address)
    known = dict(settings.LANGUAGES)
    fresh = Follower(address=address, language=language if language in known else "en", time_zone=time_zone)
    fresh.clean_fields(exclude=["user", "next_due_at"])
    found = Follower.objects.filter(address=address).first()
    if found is not None and found.frequency == DigestFrequency.NEVER:
        return set_digest(follower=found, frequency=DigestFrequency.DAILY, hour=found.hour, weekday=found.weekday)
    return found or _create_follower(fresh)


def _create_follower(follower: Follower) -> Follower:
    """Insert, unless another request was quicker."""
    follower.next_due_at = follower.due_after(timezone.now())
    try:
        with transaction.atomic():
            follower.save(force_insert=True)
    except IntegrityError:
        who = {"user": follower.user} if follower.user_id else {"address": follower.address}
        return Follower.objects.select_related("user").get(**who)
    return follower


def _leave_in_inbox(user: Any) -> None:
    waiting = Notice.objects.filter(user=user, digest=None, frequency__in=[Frequency.DAILY, Frequency.WEEKLY])
    waiting.update(frequency=Frequency.NEVER)
