"""The style sheet: logical, small, of one host, and readable in both themes."""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings

CSS = sorted((settings.BASE_DIR / "static" / "css").glob("*.css"))
JS = sorted((settings.BASE_DIR / "static" / "js").glob("*.js"))
# A mail carries its style with it; it is no page.
TEMPLATES = [path for path in sorted((settings.BASE_DIR / "templates").rglob("*.html")) if "email" not in path.parts]

PHYSICAL = re.compile(
    r"(?<![\w-])(?:(?:margin|padding|border|scroll-margin|scroll-padding)-(?:left|right|top|bottom)"
    r"|(?:left|right|top|bottom|width|height|min-width|max-width|min-height|max-height)\s*:"
    r"|(?:text-align|float|clear)\s*:\s*(?:left|right))"
)
LAYERS = "@layer tokens, base, layout, components, pages;"


def gzipped(paths: list[Path]) -> int:
    return sum(len(gzip.compress(path.read_bytes(), 9)) for path in paths)


def without_comments(css: str) -> str:
    return re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)


def test_style_uses_logical_properties_only() -> None:
    found = {
        path.name: hits
        for path in CSS
        if (hits := PHYSICAL.findall(re.sub(r"@media[^{]*", "", without_comments(path.read_text("utf-8")))))
    }
    assert found == {}


def test_style_lies_in_the_five_layers() -> None:
    tokens = (settings.BASE_DIR / "static" / "css" / "tokens.css").read_text("utf-8")
    named = {name for path in CSS for name in re.findall(r"^@layer (\w+) \{", path.read_text("utf-8"), re.MULTILINE)}
    assert LAYERS in tokens
    assert named == {"tokens", "base", "layout", "components", "pages"}


def test_style_and_scripts_stay_within_their_budget() -> None:
    assert gzipped(CSS) <= 12_000
    assert gzipped(JS) <= 5_000


def test_style_names_no_other_host_and_no_font() -> None:
    found = [
        path.name
        for path in CSS
        if re.search(r"https?:|//|url\(|@import|@font-face", without_comments(path.read_text("utf-8")))
    ]
    assert found == []


def test_scripts_make_no_html_from_strings() -> None:
    found = [
        path.name
        for path in JS
        if re.search(r"innerHTML|insertAdjacentHTML|document\.write|eval\(", path.read_text("utf-8"))
    ]
    assert found == []


def test_templates_carry_no_inline_style_or_script_or_handler() -> None:
    # A block of JSON is data, which no browser runs and the policy lets through.
    script = r"<script(?![^>]*\b(?:src=|type=\"application/json\"))"
    inline = re.compile(rf"<style|\sstyle=|\son[a-z]+=[\"']|javascript:|{script}", re.IGNORECASE)
    found = {
        str(path.relative_to(settings.BASE_DIR)): hits
        for path in TEMPLATES
        if (hits := inline.findall(path.read_text("utf-8")))
    }
    assert found == {}


def test_templates_load_nothing_from_another_host() -> None:
    foreign = re.compile(
        r"<(?:script|link|img|iframe|source|video|audio)[^>]+(?:src|href)=[\"'](?:https?:)?//", re.IGNORECASE
    )
    found = [str(path.relative_to(settings.BASE_DIR)) for path in TEMPLATES if foreign.search(path.read_text("utf-8"))]
    assert found == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_colours_contrast_enough(theme: str) -> None:
    colours = theme_colours(theme)
    texts = ("ink", "ink-2", "act", "act-hover", "late", "harm", "done")
    weak = {
        f"{text} on {ground}": ratio
        for text in texts
        for ground in ("paper", "paper-2")
        if (ratio := contrast(colours[text], colours[ground])) < 4.5
    }
    pairs = [
        ("on-act", "act"),
        ("on-act", "act-hover"),
        ("late", "late-tint"),
        ("harm", "harm-tint"),
        ("done", "done-tint"),
        ("act", "act-tint"),
        ("ink-2", "paper-3"),
    ]
    weak |= {f"{a} on {b}": ratio for a, b in pairs if (ratio := contrast(colours[a], colours[b])) < 4.5}
    weak |= {
        f"{a} on paper": ratio
        for a in ("rule-strong", "focus")
        if (ratio := contrast(colours[a], colours["paper"])) < 3
    }
    assert weak == {}


def theme_colours(theme: str) -> dict[str, str]:
    """Name to `#rrggbb`; the dark theme changes some of the light one."""
    css = (settings.BASE_DIR / "static" / "css" / "tokens.css").read_text("utf-8")
    light, rest = css.split("@media (prefers-color-scheme: dark)")
    dark = rest.split("@media print")[0]
    pattern = re.compile(r"--([\w-]+): (#[0-9a-f]{6});")
    return dict(pattern.findall(light)) | (dict(pattern.findall(dark)) if theme == "dark" else {})


def contrast(one: str, other: str) -> float:
    """The contrast of two colours by WCAG 2.2, from 1 to 21."""
    bright, dim = sorted((luminance(one), luminance(other)), reverse=True)
    return round((bright + 0.05) / (dim + 0.05), 2)


def luminance(colour: str) -> float:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
