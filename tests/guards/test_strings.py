"""Every string for people is marked for translation, and no page carries inline style, script or another host."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*") if path.suffix in {".html", ".txt"})

_TRANSLATED = re.compile(r"{%-?\s*blocktrans(?:late)?\b.*?{%-?\s*endblocktrans(?:late)?\s*%}", re.S)
_COMMENT = re.compile(
    r"{%\s*block body_class\s*%}.*?{%\s*endblock\s*%}|{%\s*comment\s*%}.*?{%\s*endcomment\s*%}|{#.*?#}|<!--.*?-->", re.S
)
_TAG = re.compile(r"{%.*?%}|{{.*?}}", re.S)
_ELEMENT = re.compile(r"<(style|script|code|pre)\b.*?</\1>|<[^>]*>", re.S)
_ATTRIBUTE = re.compile(r"\b(?:aria-label|title|alt|placeholder)=\"([^\"]*)\"")
_LETTERS = re.compile(r"[^\W\d_]{2,}", re.UNICODE)

# Words that are not language: names of formats and standards, and what only machines read.
_NOT_LANGUAGE = {
    "UTC",
    "JSON",
    "CSV",
    "API",
    "PDF",
    "SHA",
    "Atom",
    "RFC",
    "nbsp",
    "amp",
    "mdash",
    "ndash",
    "middot",
    "hellip",
}


def unmarked_words(source: str) -> list[str]:
    """Words of a template that no translation tag covers."""
    source = _TRANSLATED.sub("", _COMMENT.sub("", source))
    source = _TAG.sub("", source)
    texts = [_ELEMENT.sub(" ", source), *_ATTRIBUTE.findall(source)]
    return [word for text in texts for word in _LETTERS.findall(text) if word not in _NOT_LANGUAGE]


def readable(path: Path) -> bool:
    """Templates whose words are for people who use the portal (the style guide is for those who build it)."""
    return "styleguide" not in path.parts


@pytest.mark.parametrize(
    "path", [p for p in TEMPLATES if readable(p)], ids=lambda p: str(p.relative_to(ROOT / "templates"))
)
def test_a_template_has_no_unmarked_words(path: Path) -> None:
    assert unmarked_words(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(ROOT / "templates")))
def test_a_template_has_nothing_inline_and_nothing_from_elsewhere(path: Path) -> None:
    source = _COMMENT.sub("", path.read_text(encoding="utf-8"))
    if path.relative_to(ROOT / "templates").parts[0] == "email":
        assert re.findall(r"<img|<link|<script", source) == []
        return
    found = re.findall(r"\sstyle=|\son[a-z]+=\"|<style|<script(?![^>]*\bsrc=)|(?:src|href)=\"https?://", source)
    allowed = ['<script type="application/json"'] if "application/json" in source else []
    assert [hit for hit in found if hit not in allowed and not (hit.startswith("<script") and allowed)] == []


def test_the_guard_finds_what_it_looks_for() -> None:
    source = '<p title="Hello">{% translate "Marked" %} Bare {{ x }} words</p>{# not this #}'
    assert unmarked_words(source) == ["Bare", "words", "Hello"]
