"""Text that people type: what is refused, what is cleaned, how it is counted, which marks it may carry."""

import re
import unicodedata
from collections.abc import Callable

import nh3
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from markdown_it import MarkdownIt

# Controls that reorder text (Unicode TR 9 embeddings, overrides, isolates) and tags: they can make a name read as
# another, and honest names do not need them. The marks LRM, RLM, ALM and the joiners are needed by Arabic, Persian and
# Indic text and stay allowed.
_REORDERING = re.compile("[\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_SPACES = re.compile(r"[^\S\n]+")
_INVISIBLE = re.compile("[\u200b-\u200f\u061c\u2060\ufeff\u00ad]")

# Han, Hiragana, Katakana, Hangul: scripts that are counted in characters.
_IDEOGRAPH = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f]")
_WORD = re.compile(r"[^\W_]+(?:[’'·.,-]?[^\W_]+)*", re.UNICODE)

_MARKDOWN = MarkdownIt("js-default", {"html": False, "linkify": False, "breaks": True}).disable("image")
_TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "blockquote", "a", "h3", "h4", "code", "hr"}


def clean_line(text: str) -> str:
    """One line as it is stored: NFC, white space folded, trimmed. Raises ValidationError for control and reordering
    characters, and for text of nothing that is seen."""
    text = _checked(unicodedata.normalize("NFC", text))
    line = _SPACES.sub(" ", text.replace("\n", " ")).strip()
    if line and not _INVISIBLE.sub("", line).strip():
        raise ValidationError(_("This has no visible characters. Write it in letters."), code="invisible")
    return line


def clean_text(text: str) -> str:
    """Several lines as they are stored: NFC, line ends as `\\n`, trailing spaces gone, at most one empty line in a row.

    Raises ValidationError for control and reordering characters.
    """
    text = _checked(unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")))
    lines = [line.rstrip() for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def count_words(text: str) -> int:
    """The number of words, by the rule that is published with every limit.

    A word is a run of letters, digits and combining marks in any script; an apostrophe, hyphen, full stop, comma or
    middle dot between two of them does not part it (`self-government`, `l’eau`, `1,500`, `A/RES` is two). Each Han or
    kana character counts as one word, since such text has no spaces.
    """
    text = unicodedata.normalize("NFC", text)
    ideographs = len(_IDEOGRAPH.findall(text))
    rest = "".join(_without_marks(_IDEOGRAPH.sub(" ", text)))
    return ideographs + len(_WORD.findall(rest))


def count_characters(text: str) -> int:
    """The number of characters without white space, in NFC: the rule for Chinese and Japanese text, and for limits
    that a call gives in characters."""
    return sum(1 for character in unicodedata.normalize("NFC", text) if not character.isspace())


def render_marks(text: str) -> SafeString:
    """Safe HTML of plain text with a few marks of Markdown (emphasis, lists, quotations, headings, links).

    Raw HTML is shown as text, pictures are not loaded, links are http(s) or mailto and carry rel=nofollow.
    """
    html = _MARKDOWN.render(text)
    html = re.sub(r"<(/?)h[12]>", r"<\1h3>", html)
    clean = nh3.clean(
        html,
        tags=_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow noopener ugc",
    )
    return mark_safe(clean)  # noqa: S308 — nh3 has just cleaned it to the tags above


def direction(language: str) -> str:
    """`rtl` or `ltr` for a language code."""
    return "rtl" if language.split("-")[0] in {"ar", "fa", "he", "ur"} else "ltr"


class AddressesHoldNoNul:
    """Middleware: PostgreSQL has no text with a NUL in it, so nothing is found at an address with one, and no query
    is asked with it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            raise Http404
        return self.get_response(request)


def _checked(text: str) -> str:
    if _CONTROL.search(text) or _REORDERING.search(text):
        raise ValidationError(
            _(
                "This has hidden control characters, often from a copied document. "
                "Type it again or paste it as plain text."
            ),
            code="control",
        )
    return text


def _without_marks(text: str) -> list[str]:
    """Combining marks (Arabic vowel signs, accents that NFC cannot join) belong to the word they stand in."""
    return [character for character in text if unicodedata.category(character) not in {"Mn", "Mc", "Me", "Cf"}]
