"""What people type is cleaned, counted and shown by stated rules."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from core.text import clean_line, clean_text, count_characters, count_words, render_marks


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("   \n\t ", 0),
        ("one", 1),
        ("Nothing about us without us.", 5),
        ("self-government, well-being", 2),
        ("l’eau et l'air", 3),
        ("1,500 organisations in 2.5 years", 5),
        ("A/RES/69/321", 4),
        ("— … !", 0),
        ("ﬁrst fish", 2),
        ("Nai\u0308ve cafe\u0301", 2),
        ("الحق في التعليم", 3),
        ("الحَقُّ في التَّعليم", 3),
        ("می\u200cخواهیم آب", 2),
        ("公民社会", 4),
        ("公民社会 and us", 6),
        ("Право на воду", 3),
        ("¿Quién paga?", 2),
        ("e-mail_address", 2),
    ],
)
def test_words_are_counted_in_every_script(text: str, words: int) -> None:
    assert count_words(text) == words


def test_characters_are_counted_without_spaces() -> None:
    assert count_characters("公民 社会\n。") == 5


def test_a_line_is_normalised_and_folded() -> None:
    assert clean_line("  Cafe\u0301 \t  du\nLac ") == "Café du Lac"


@pytest.mark.parametrize("character", ["\u202e", "\u2066", "\x00", "\x1b", "\U000e0041", "\ufffe"])
def test_hidden_controls_are_refused_in_lines_and_texts(character: str) -> None:
    for clean in (clean_line, clean_text):
        with pytest.raises(ValidationError, match="hidden control characters"):
            clean(f"Save{character}Water")


def test_a_line_of_nothing_that_is_seen_is_refused() -> None:
    with pytest.raises(ValidationError, match="no visible characters"):
        clean_line("\u200f\u200b \u200e")


def test_marks_that_persian_and_arabic_need_stay() -> None:
    assert clean_line("می\u200cخواهیم \u200fآب") == "می\u200cخواهیم \u200fآب"


def test_a_text_keeps_its_paragraphs() -> None:
    assert clean_text("One  \r\n\r\n\r\n\r\nTwo\rThree ") == "One\n\nTwo\nThree"


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("**Water** is *life*", "<p><strong>Water</strong> is <em>life</em></p>\n"),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"),
        ("![x](https://track.example/p.png)", None),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>\n"),
        ("# Big", "<h3>Big</h3>\n"),
        (
            "[rules](https://floor.example/)",
            '<p><a href="https://floor.example/" rel="nofollow noopener ugc">rules</a></p>\n',
        ),
    ],
)
def test_marks_are_safe(text: str, html: str | None) -> None:
    rendered = render_marks(text)
    assert "<img" not in rendered
    if html is not None:
        assert rendered == html


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", ["/search/?q=a%00b", "/questions/Q-%00/", "/organisations/?country=%00", "/api/v1/calls/?body=%00"]
)
def test_nothing_is_found_at_an_address_with_a_nul(address: str) -> None:
    assert (Client().get(address).status_code, Client().get("/search/?q=%2500").status_code) == (404, 200)
