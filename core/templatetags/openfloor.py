"""What templates say often: moments, marks, states, icons, language and address. `templates/components/README.md` shows
each in use."""

import difflib
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import formats, timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, get_language_info, ngettext
from django.utils.translation import gettext as _

from core.permissions import has_role
from core.text import direction, render_marks

register = template.Library()

TONES = ("neutral", "open", "waiting", "done", "harm", "late")

# Sixteen by sixteen units, filled; each differs in outline, so that none relies on its colour.
ICONS = {
    "neutral": '<path fill-rule="evenodd" d="M2 2h12v12H2zm2 2v8h8V4z"/>',
    "open": '<circle cx="8" cy="8" r="6.5"/>',
    "waiting": '<path fill-rule="evenodd" d="M8 1.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13m0 2a4.5 4.5 0 1 0 0 9z"/>',
    "done": '<path d="m6.2 13.6-5-5 1.9-1.9 3.1 3.1 6.7-7.2 2 1.9z"/>',
    "harm": '<path fill-rule="evenodd" d="M8 .8 15.8 15H.2zM7 6v4.6h2V6zm0 5.6v1.8h2v-1.8z"/>',
    "late": '<path fill-rule="evenodd" d="m8 .4 7.6 7.6L8 15.6.4 8zM7 4v5h2V4zm0 6v2h2v-2z"/>',
    "info": '<path fill-rule="evenodd" d="M8 1a7 7 0 1 1 0 14A7 7 0 0 1 8 1M7 7v5h2V7zm0-3v2h2V4z"/>',
    "next": '<path d="m5.3 13.3 5.3-5.3-5.3-5.3 1.4-1.4L13.4 8l-6.7 6.7z"/>',
    "back": '<path d="M10.7 2.7 5.4 8l5.3 5.3-1.4 1.4L2.6 8l6.7-6.7z"/>',
}

# Where the names that the United Nations uses for its languages differ from Django's.
OWN_NAMES = {"ar": "العربية", "zh-hans": "中文"}

_BLOCKS = re.compile(r"<(/?)(p|ul|ol|li|h3|h4|blockquote)>")


@register.filter
def marks(text: str | None) -> SafeString:
    """Safe HTML of text with a few marks of Markdown; each outermost block takes its direction from its own letters."""
    depth = 0

    def directed(tag: re.Match[str]) -> str:
        nonlocal depth
        closes, name = tag.groups()
        depth += -1 if closes else 1
        return tag[0] if closes or depth > 1 else f'<{name} dir="auto">'

    return mark_safe(_BLOCKS.sub(directed, render_marks(text or "")))  # noqa: S308 — render_marks cleans


@register.filter
def bdi(text: Any) -> SafeString:
    """A name or reference whose direction must not disturb the sentence around it."""
    return format_html("<bdi>{}</bdi>", text)


@register.filter
def lang_attrs(code: str | None) -> SafeString:
    """`lang` and `dir` for an element that holds text in another language; nothing when the language is unknown."""
    return format_html('lang="{}" dir="{}"', code, direction(code)) if code else mark_safe('dir="auto"')


@register.filter
def language_name(code: str) -> str:
    """The language in its own name; the code itself for one that Django does not know."""
    try:
        return OWN_NAMES.get(code) or get_language_info(code)["name_local"].capitalize()
    except KeyError:
        return code


@register.filter
def grouped(text: str | None, size: int = 8) -> SafeString:
    """A long digest in groups that an eye can compare and a narrow page can break; it copies without the gaps."""
    text = str(text or "")
    groups = ((text[start : start + size],) for start in range(0, len(text), size))
    return format_html('<span class="mono">{}</span>', format_html_join(mark_safe("<wbr>"), "{}", groups))


@register.simple_tag
def moment(when: datetime | None, precision: str = "minute", relative: bool = True) -> SafeString | str:
    """A `<time>` in the reader's zone, which it names, with the distance from now beside it.

    `precision="day"` shows the day alone (protected submissions are never dated closer). None gives nothing.
    """
    if when is None:
        return ""
    local = timezone.localtime(when)
    if precision == "day":
        stamp, text = local.date().isoformat(), _date(local)
    else:
        stamp = when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        text = _("%(date)s, %(time)s %(zone)s") % {
            "date": _date(local),
            "time": local.strftime("%H:%M"),
            "zone": timezone.get_current_timezone_name().replace("_", " "),
        }
    beside = format_html(' <span class="ago">({})</span>', distance(when)) if relative else ""
    mark = mark_safe(" data-moment") if precision == "minute" else ""
    return format_html('<time datetime="{}"{}>{}</time>{}', stamp, mark, text, beside)


@register.filter
def distance(when: datetime, now: datetime | None = None) -> str:
    """How far away in the largest unit that fits: “in 6 days”, “3 hours ago”, “now” within a minute."""
    seconds = (when - (now or timezone.now())).total_seconds()
    ahead, minutes = seconds > 0, round(abs(seconds) / 60)
    if minutes < 1:
        return _("now")
    hours, days = minutes // 60, minutes // 1440
    if hours < 1:
        return (
            ngettext("in %d minute", "in %d minutes", minutes)
            if ahead
            else ngettext("%d minute ago", "%d minutes ago", minutes)
        ) % minutes
    if days < 1:
        return (
            ngettext("in %d hour", "in %d hours", hours) if ahead else ngettext("%d hour ago", "%d hours ago", hours)
        ) % hours
    if days < 60:
        return (
            ngettext("in %d day", "in %d days", days) if ahead else ngettext("%d day ago", "%d days ago", days)
        ) % days
    months = days // 30
    if days < 730:
        return (
            ngettext("in %d month", "in %d months", months)
            if ahead
            else ngettext("%d month ago", "%d months ago", months)
        ) % months
    years = days // 365
    return (
        ngettext("in %d year", "in %d years", years) if ahead else ngettext("%d year ago", "%d years ago", years)
    ) % years


def _date(local: datetime) -> str:
    # Django's English is American; the site writes British English. The other five are right as they are.
    is_english = (get_language() or "en").startswith("en")
    return formats.date_format(local, "j F Y" if is_english else "DATE_FORMAT")


@register.inclusion_tag("components/state.html")
def state(subject: Any) -> dict[str, str]:
    """The state of an object in words with a shape.

    Reads `state_label` (else `get_state_display()`) and `state_tone` (else neutral), one of TONES.
    """
    label = getattr(subject, "state_label", None) or subject.get_state_display()
    return {"tone": getattr(subject, "state_tone", "neutral"), "label": label}


@register.simple_tag
def icon(name: str) -> SafeString:
    """A small drawing that repeats what the words beside it say; screen readers pass over it."""
    shape = mark_safe(ICONS[name])  # noqa: S308 — one of the constants above
    return format_html('<svg class="icon icon-{}" viewBox="0 0 16 16" aria-hidden="true">{}</svg>', name, shape)


@register.simple_block_tag
def row(content: str, **inputs: Any) -> SafeString:
    """A row of a list; the content is its line of facts. The inputs are those of `components/row.html`."""
    return render_to_string("components/row.html", {"content": content, **inputs})


@register.simple_block_tag
def notice(content: str, tone: str = "info", title: str = "") -> SafeString:
    """A framed remark: tone is info, late (a warning), done or harm."""
    return render_to_string("components/notice.html", {"content": content, "tone": tone, "title": title})


@register.simple_block_tag
def panel(content: str, title: str = "") -> SafeString:
    """A piece of the page in a frame."""
    return render_to_string("components/panel.html", {"content": content, "title": title})


@register.simple_block_tag
def table_scroll(content: str, label: str) -> SafeString:
    """A table in a region of its own, which scrolls sideways by keyboard too, so that the page never does."""
    return render_to_string("components/table_scroll.html", {"content": content, "label": label})


@register.inclusion_tag("components/bars.html")
def bars(rows: Sequence[tuple[str, int]], caption: str, heading: str = "", unit: str = "") -> dict[str, Any]:
    """Numbers as bars drawn on the server, in a table that says the same: rows are (label, number)."""
    largest = max((number for _label, number in rows), default=0) or 1
    is_rtl = direction(get_language() or settings.LANGUAGE_CODE) == "rtl"
    drawn = []
    for label, number in rows:
        share = round(100 * number / largest)
        drawn.append({"label": label, "number": number, "share": share, "start": 100 - share if is_rtl else 0})
    return {"rows": drawn, "caption": caption, "heading": heading, "unit": unit}


@register.inclusion_tag("components/diff.html")
def diff(old: str, new: str) -> dict[str, Any]:
    """What changed from one text to another, word by word."""
    before, after = (re.findall(r"\s+|\S+", text or "") for text in (old, new))
    pieces: list[dict[str, str]] = []
    for kind, a, b, c, d in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            pieces.append({"kind": "same", "text": "".join(before[a:b])})
            continue
        if a != b:
            pieces.append({"kind": "gone", "text": "".join(before[a:b])})
        if c != d:
            pieces.append({"kind": "new", "text": "".join(after[c:d])})
    return {"pieces": pieces}


@register.simple_tag(takes_context=True)
def known_visitor(context: Any) -> bool:
    """Whether the request carries a session. Templates ask this before `user` or `messages`: reading those for everyone
    would read the session, and a public page does not."""
    request = context.get("request")
    return bool(request and settings.SESSION_COOKIE_NAME in request.COOKIES)


@register.simple_tag
def site_name() -> str:
    """The name of the site, where no context processor ran: error pages."""
    return settings.SITE_NAME


@register.simple_tag
def asset(path: str) -> str:
    """The address of a static file even when the list of them is missing: an error page must not fail in turn."""
    try:
        return static(path)
    except ValueError:
        return f"{settings.STATIC_URL}{path}"


@register.simple_tag(takes_context=True)
def desk_places(context: Any) -> list[dict[str, Any]]:
    """The places of the desk that the person may enter, as `places` gives the main ones."""
    request, user = context["request"], context["user"]
    here = _without_language(request.path)
    names = {
        "/desk/": (_("Cases"), {"officer", "administrator"}),
        "/desk/organisations/": (_("Organisations"), {"officer", "administrator"}),
        "/desk/organisations/import/": (_("Import"), {"officer", "administrator"}),
        "/desk/calls/": (_("Calls"), {"editor"}),
        "/desk/rounds/": (_("Question rounds"), {"presiding", "committee"}),
        "/desk/people/": (_("People"), {"administrator"}),
    }
    chosen = {path: label for path, (label, roles) in names.items() if has_role(user, *roles)}
    nearest = max((path for path in chosen if here.startswith(path)), key=len, default="")
    return [
        {"url": address(path), "label": label, "is_here": path == nearest, "is_exact": here == path}
        for path, label in chosen.items()
    ]


@register.simple_tag(takes_context=True)
def places(context: Any) -> list[dict[str, Any]]:
    """The five main places: address in the language of the page, name, and whether one is there."""
    request = context.get("request")
    here = _without_language(request.path) if request else ""
    names = {
        "/calls/": _("Calls"),
        "/processes/": _("Processes"),
        "/organisations/": _("Organisations"),
        "/record/": _("Record"),
        "/search/": _("Search"),
    }
    return [
        {"url": address(path), "label": label, "is_here": here.startswith(path), "is_exact": here == path}
        for path, label in names.items()
    ]


@register.simple_tag
def address(path: str, language: str | None = None) -> str:
    """A path of the surface (`/calls/`) in a language, by default that of the page."""
    language = language or get_language() or settings.LANGUAGE_CODE
    return path if language == settings.LANGUAGE_CODE else f"/{language}{path}"


@register.simple_tag(takes_context=True)
def current_url_in(context: Any, language: str) -> str:
    """This page, filters included, in another language."""
    request = context.get("request")
    if request is None:
        return address("/", language)
    query = request.META.get("QUERY_STRING", "")
    return address(_without_language(request.path), language) + (f"?{query}" if query else "")


@register.simple_tag(takes_context=True)
def page_address(context: Any, language: str | None = None) -> str:
    """The whole address of this page without its query, as it is printed and as search engines should know it."""
    request = context.get("request")
    path = _without_language(request.path) if request else "/"
    return f"{settings.SITE_URL}{address(path, language)}"


def _without_language(path: str) -> str:
    first = path.split("/", 2)[1] if path.count("/") > 1 else ""
    return path[len(first) + 1 :] if first in dict(settings.LANGUAGES) and first != settings.LANGUAGE_CODE else path
