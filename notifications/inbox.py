"""Lines of the inbox in the reader's language."""

import logging
from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from . import kinds
from .addresses import absolute_url
from .letters import subject_of
from .models import Notice

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Line:
    """A notice with its words and address."""

    notice: Notice
    title: str
    url: str


def line_of(notice: Notice) -> Line:
    """The line in the active language: the subject of the notice's mail; the words of its kind where that fails."""
    language = get_language() or "en"
    return Line(notice, _title_of(notice), absolute_url(notice.url, language))


def words_of(kind_name: str) -> str:
    """What a kind of mail is, in words."""
    own = {
        "digest": _("Digest of what you follow"),
        "follow_confirm": _("Question whether to follow"),
        "account": _("About your account"),
        "test_mail": _("Test mail"),
    }
    if kind_name in own:
        return own[kind_name]
    try:
        return str(kinds.get(kind_name).title)
    except KeyError:
        return _("Message")


def _title_of(notice: Notice) -> str:
    try:
        kind = kinds.get(notice.kind)
    except KeyError:
        return _("Message")
    if kind.sensitive:
        return str(kind.title)
    try:
        return subject_of(kind.template, notice.context)
    except Exception:
        # One broken template must not close the whole inbox; the mail of the same template reports it as well.
        logger.exception("The subject of notice %s cannot be rendered.", notice.pk)
        return str(kind.title)
