"""The tag library that every page uses."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.http import HttpRequest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import timezone, translation

from core.templatetags.openfloor import distance, grouped, lang_attrs, language_name, marks

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


def draw(text: str, request: HttpRequest | None = None, **context: object) -> str:
    return Template("{% load openfloor %}" + text).render(Context({"request": request, **context})).strip()


def test_marks_keep_emphasis_lists_and_links() -> None:
    assert marks("A **b** [c](https://un.example/d)\n\n- e") == (
        '<p dir="auto">A <strong>b</strong> <a href="https://un.example/d" rel="nofollow noopener ugc">c</a></p>\n'
        '<ul dir="auto">\n<li>e</li>\n</ul>\n'
    )


@pytest.mark.parametrize(
    "text",
    [
        "![x](https://evil.example/x.png)",
        "<img src=x onerror=alert(1)>",
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](data:text/html,<script>alert(1)</script>)",
        "<a href=javascript:alert(1)>x</a>",
        "![x][y]\n\n[y]: https://evil.example/x.png",
        "<svg onload=alert(1)>",
        "<style>*{}</style>",
    ],
)
def test_marks_emit_no_picture_no_script_and_no_script_link(text: str) -> None:
    html = marks(text).lower()
    assert [
        bad
        for bad in (
            "<img",
            "<script",
            "<svg",
            "<style",
            'href="javascript',
            'href="data',
            "<a href=javascript",
        )
        if bad in html
    ] == []


def test_marks_of_nothing_are_nothing() -> None:
    assert (marks(""), marks(None)) == ("", "")


@time_machine.travel(NOW, tick=False)
def test_moment_names_the_zone_and_says_how_far_away_it_is() -> None:
    html = draw("{% moment when %}", when=NOW + timedelta(days=6, minutes=5))
    assert html == (
        '<time datetime="2026-03-10T12:05:00Z" data-moment>10 March 2026, 12:05 UTC</time>'
        ' <span class="ago">(in 6 days)</span>'
    )


@time_machine.travel(NOW, tick=False)
def test_moment_is_shown_in_the_zone_of_the_reader() -> None:
    with timezone.override("Asia/Kathmandu"):
        html = draw('{% moment when "minute" False %}', when=NOW)
    assert html == '<time datetime="2026-03-04T12:00:00Z" data-moment>4 March 2026, 17:45 Asia/Kathmandu</time>'


@time_machine.travel(NOW, tick=False)
def test_moment_by_day_betrays_no_hour() -> None:
    assert draw('{% moment when "day" False %}', when=NOW) == '<time datetime="2026-03-04">4 March 2026</time>'


def test_moment_of_nothing_is_nothing() -> None:
    assert draw("{% moment when %}", when=None) == ""


@pytest.mark.parametrize(
    ("away", "words"),
    [
        (timedelta(seconds=20), "now"),
        (timedelta(minutes=1), "in 1 minute"),
        (timedelta(minutes=-59), "59 minutes ago"),
        (timedelta(hours=23, minutes=59), "in 23 hours"),
        (timedelta(days=-1), "1 day ago"),
        (timedelta(days=59), "in 59 days"),
        (timedelta(days=60), "in 2 months"),
        (timedelta(days=-800), "2 years ago"),
    ],
)
def test_distance_is_in_the_largest_unit_that_fits(away: timedelta, words: str) -> None:
    assert distance(NOW + away, NOW) == words


def test_state_has_words_and_a_shape() -> None:
    subject = SimpleNamespace(state_tone="late", get_state_display=lambda: "Overdue since 3 March")
    html = draw("{% state subject %}", subject=subject)
    assert html.startswith(
        '<span class="state tone-late"><svg class="icon icon-late" viewBox="0 0 16 16" aria-hidden="true">'
    )
    assert html.endswith("<span>Overdue since 3 March</span></span>")


def test_state_without_a_tone_is_neutral() -> None:
    html = draw("{% state subject %}", subject=SimpleNamespace(get_state_display=lambda: "Draft"))
    assert 'class="state tone-neutral"' in html


def test_state_escapes_what_people_wrote() -> None:
    html = draw("{% state subject %}", subject=SimpleNamespace(state_label="<b>"))
    assert "<span>&lt;b&gt;</span>" in html


@pytest.mark.parametrize(
    ("path", "language", "expected"),
    [
        ("/calls/?body=hrc", "fr", "/fr/calls/?body=hrc"),
        ("/zh-hans/calls/", "ar", "/ar/calls/"),
        ("/ar/", "en", "/"),
        ("/armenia/", "ar", "/ar/armenia/"),
    ],
)
def test_current_url_in_keeps_page_and_filters(path: str, language: str, expected: str) -> None:
    request = RequestFactory().get(path)
    assert draw("{% autoescape off %}{% current_url_in code %}{% endautoescape %}", request, code=language) == expected


def test_address_follows_the_language_of_the_page() -> None:
    with translation.override("ru"):
        assert draw("{% address '/calls/' %}") == "/ru/calls/"
    assert draw("{% address '/calls/' %}") == "/calls/"


def test_known_visitor_is_one_with_a_session_cookie(settings: object) -> None:
    stranger, known = RequestFactory().get("/"), RequestFactory().get("/")
    known.COOKIES["session"] = "x"
    settings.SESSION_COOKIE_NAME = "session"  # type: ignore[attr-defined]
    assert [draw("{% known_visitor %}", request) for request in (stranger, known, None)] == [
        "False",
        "True",
        "False",
    ]


def test_text_in_another_language_says_so() -> None:
    assert (lang_attrs("ar"), lang_attrs("zh-hans"), lang_attrs("")) == (
        'lang="ar" dir="rtl"',
        'lang="zh-hans" dir="ltr"',
        'dir="auto"',
    )


def test_languages_are_named_in_their_own_words() -> None:
    assert [language_name(code) for code in ("ar", "zh-hans", "en", "fr", "ru", "es", "xx")] == [
        "العربية",
        "中文",
        "English",
        "Français",
        "Русский",
        "Español",
        "xx",
    ]


def test_grouped_digest_copies_without_gaps() -> None:
    assert grouped("0123456789ab") == '<span class="mono">01234567<wbr>89ab</span>'


def test_bars_grow_from_the_side_where_reading_begins() -> None:
    text, rows = "{% bars rows 'By region' %}", [("Africa", 4), ("Asia", 1)]
    assert '<rect x="0%" width="25%" height="20"/>' in draw(text, rows=rows)
    with translation.override("ar"):
        assert '<rect x="75%" width="25%" height="20"/>' in draw(text, rows=rows)


def test_bars_of_nothing_draw_nothing() -> None:
    assert "<rect" not in draw("{% bars rows 'By region' %}", rows=[])


def test_diff_shows_what_went_and_what_came() -> None:
    html = draw("{% diff old new %}", old="each list <now>", new="every list <now>")
    assert html == (
        '<div class="diff" dir="auto"><del><span class="visually-hidden">removed: </span>each</del>'
        '<ins><span class="visually-hidden">added: </span>every</ins> list &lt;now&gt;</div>'
    )


def test_row_escapes_its_title_and_keeps_its_facts() -> None:
    html = draw("{% row title=title url='/x/' %}<span>fact</span>{% endrow %}", title="<b>")
    assert (
        '<p class="row-title"><a href="/x/" dir="auto">&lt;b&gt;</a></p><p class="row-facts dots"><span>fact</span></p>'
        in html
    )
