"""Writing digests: what was frozen at planning, checked again at sending, shared parts rendered once a language."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils import formats, translation
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from core.text import direction

from . import happenings, kinds
from .addresses import absolute_url
from .enums import DigestFrequency
from .letters import NothingToSend, render, subject_of
from .models import Digest, Follower, Happening, Notice, OutboxMessage
from .tokens import manage_token, stop_token

TEMPLATE = "email/notifications/digest"

# What stands at the foot of each digest beside our own lines. The top floor adds to it: this floor must not know the
# public record. A provider returns keys for the templates: {"tree_head": {"size": int, "root": hex, "at": datetime}}.
foot_providers: list[Callable[[], dict[str, Any]]] = []

_PARTS_KEPT = 20_000

Part = dict[str, str]


class DigestWriter:
    """Writes digests, batch by batch; keeps the rendered parts of items between batches."""

    def __init__(self) -> None:
        self._parts: dict[tuple[int, str, str], Part] = {}

    def load(self, messages: Iterable[OutboxMessage]) -> "DigestBatch":
        """Read what the digests among the messages tell: three queries, however many; none where there is none."""
        wanted = {message.pk: message.context["digest"] for message in messages if message.template == TEMPLATE}
        if not wanted:
            return DigestBatch(self, {}, {}, {}, {})
        found = Digest.objects.select_related("follower__user").in_bulk(wanted.values())
        by_id = {str(key): digest for key, digest in found.items()}
        told = Happening.objects.filter(withdrawn_at=None).in_bulk(
            {pk for digest in found.values() for group in digest.groups for pk in group["happenings"]}
        )
        noted = Notice.objects.filter(read_at=None).in_bulk(
            {pk for digest in found.values() for pk in digest.notice_ids}
        )
        foot = {key: value for provider in foot_providers for key, value in provider().items()}
        digests = {pk: by_id[digest_id] for pk, digest_id in wanted.items() if digest_id in by_id}
        return DigestBatch(self, digests, told, noted, foot)

    def part(self, happening: Happening, language: str, zone: ZoneInfo) -> Part:
        """An item as text and HTML. It depends on the language and the day in the reader's zone, not on the reader."""
        day = happening.at.astimezone(zone)
        key = (happening.pk, language, day.date().isoformat())
        part = self._parts.get(key)
        if part is None:
            title, title_language = happening.title_in(language)
            context = {
                "title": title,
                "title_language": title_language,
                "title_direction": direction(title_language),
                "label": happenings.label(happening.happening),
                "day": _day(day),
                "url": absolute_url(happening.url, language),
            }
            part = {
                "text": render(f"{TEMPLATE}_item.txt", context).strip(),
                "html": mark_safe(render(f"{TEMPLATE}_item.html", context).strip()),  # noqa: S308 — escaped there
            }
            if len(self._parts) >= _PARTS_KEPT:
                self._parts.clear()
            self._parts[key] = part
        return part


@dataclass(frozen=True)
class DigestBatch:
    """What a batch of digests tells, as it is now: withdrawn happenings and notices read since are not in it."""

    writer: DigestWriter
    digests: dict[Any, Digest]
    told: dict[int, Happening]
    noted: dict[int, Notice]
    foot: dict[str, Any]

    def context_of(self, message: OutboxMessage) -> dict[str, Any]:
        """The context of one digest. Raises NothingToSend where nothing is left to tell, or the reader has left."""
        digest = self.digests.get(message.pk)
        if digest is None or digest.follower.frequency == DigestFrequency.NEVER:
            raise NothingToSend("The reader wants no digest any more.")
        reader = digest.follower
        language, zone = message.language, ZoneInfo(reader.reader_zone)
        with translation.override(language):
            groups = []
            for group in digest.groups:
                told = [self.told[pk] for pk in group["happenings"] if pk in self.told]
                if told:
                    parts = [self.writer.part(happening, language, zone) for happening in told]
                    groups.append({**group, "url": absolute_url(group["url"], language), "parts": parts})
            noted = [self.noted[pk] for pk in digest.notice_ids if pk in self.noted]
            notices = [notice_part(notice, language) for notice in noted]
            count = sum(len(group["parts"]) + group["more"] for group in groups) + len(notices)
            if not count:
                raise NothingToSend("What it was to tell has been withdrawn or read.")
            return {
                "groups": groups,
                "notices": notices,
                "count": count,
                "frequency": reader.frequency,
                "hour": f"{reader.hour:02d}:00",
                "zone": reader.reader_zone.replace("_", " "),
                "day": _day(digest.window_to.astimezone(zone)),
                "manage_url": manage_url(reader),
                "unsubscribe_url": _page("unsubscribe", stop_token("digest", reader.pk)),
                **self.foot,
            }


def notice_part(notice: Notice, language: str) -> Part:
    """A line of the inbox for a digest; of a sensitive kind, only that there is a message."""
    kind = kinds.get(notice.kind)
    if kind.sensitive:
        return {"title": translation.gettext("There is a message for you"), "url": _page("notice-list")}
    return {
        "title": subject_of(kind.template, notice.context),
        "url": absolute_url(notice.url, language),
    }


def manage_url(reader: Follower) -> str:
    """Where a reader changes hour, zone, language and what is followed: with an account, or by a signed link."""
    if reader.user_id is not None:
        return _page("preferences")
    return _page("follow-manage", manage_token(reader.pk))


def _page(name: str, *args: str) -> str:
    return settings.SITE_URL + reverse(f"notifications:{name}", args=args)


def _day(local: datetime) -> str:
    # Django's English is American; the site writes British English.
    is_english = (get_language() or "en").startswith("en")
    return formats.date_format(local, "j F Y" if is_english else "DATE_FORMAT")
