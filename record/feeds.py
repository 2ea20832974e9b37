"""The tree head of each day as an Atom feed, so that outsiders hold witnesses without asking."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import format_html
from django.utils.translation import gettext as _

from .models import Checkpoint
from .services import daily_heads


class HeadsFeed(Feed):
    """One item a day: the first head signed on it (UTC), with its signed note. An item never changes."""

    feed_type = Atom1Feed
    link = f"{settings.SITE_URL}/record/"
    feed_url = f"{settings.SITE_URL}/record/heads.atom"
    author_name = settings.SITE_NAME

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().__call__(request, *args, **kwargs)
        response["Cache-Control"] = "public, max-age=300"
        return response

    def title(self) -> str:
        return _("%(site)s: tree heads of the public record") % {"site": settings.SITE_NAME}

    def subtitle(self) -> str:
        return _("Keep these: with a head that you hold, nobody can change what came before it without your noticing.")

    def items(self) -> list[Checkpoint]:
        return daily_heads()

    def item_title(self, item: Checkpoint) -> str:
        return _("%(day)s: %(size)s entries") % {"day": item.at.date().isoformat(), "size": f"{item.size:,}"}

    def item_description(self, item: Checkpoint) -> str:
        return format_html("<pre>{}</pre>", item.note)

    def item_link(self, item: Checkpoint) -> str:
        return f"{settings.SITE_URL}/record/checkpoint?size={item.size}"

    def item_guid(self, item: Checkpoint) -> str:
        return f"{settings.SITE_URL}/record/heads/{item.key_id}/{item.size}"

    def item_pubdate(self, item: Checkpoint) -> datetime:
        return item.at

    def item_updateddate(self, item: Checkpoint) -> datetime:
        return item.at
