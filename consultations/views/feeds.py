"""Atom feeds: published submissions of a call."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from ..models import Consultation, Submission

NEWEST = 50


class CallFeed(Feed):
    """The newest published submissions of a call; names only where everyone may know them."""

    feed_type = Atom1Feed

    def get_object(self, request: HttpRequest, slug: str) -> Any:
        return Consultation.objects.public().get(slug=slug)

    def title(self, call: Consultation) -> str:
        return _("Submissions: %(title)s") % {"title": call.title}

    def link(self, call: Consultation) -> str:
        return f"{settings.SITE_URL}{call.get_absolute_url()}"

    def items(self, call: Consultation) -> Any:
        rows = Submission.objects.public().filter(call=call).select_related("organisation", "call")
        return rows.order_by("-published_at", "-id")[:NEWEST]

    def item_title(self, item: Submission) -> str:
        return item.title

    def item_description(self, item: Submission) -> str:
        return item.public_name

    def item_link(self, item: Submission) -> str:
        return f"{settings.SITE_URL}{item.get_absolute_url()}"

    def item_guid(self, item: Submission) -> str:
        return f"{settings.SITE_URL}/r/{item.reference}"

    def item_pubdate(self, item: Submission) -> datetime | None:
        return item.published_at
