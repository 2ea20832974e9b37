"""Text is found in six languages, by stem where PostgreSQL knows one, with core PostgreSQL only."""

import pytest
from django.db import connection

from core.search import fold, search_query, search_vector


def found(text: str, query: str, language: str) -> bool:
    from django.db.models import BooleanField, ExpressionWrapper, Q, Value  # noqa: F401

    from accounts.models import User

    User.objects.get_or_create(email="one@row.example")
    rows = User.objects.annotate(v=search_vector({"A": text}, language)).filter(v=search_query(query, language))
    return rows.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "query", "language"),
    [
        ("Organisations asked about rural schools", "organisation asking school", "en"),
        ("Les écoles rurales", "ecole rurale", "fr"),
        ("Право на чистую воду", "вода", "ru"),
        ("Participación de las mujeres", "participacion mujer", "es"),
        ("حقوق المنظمات في التعليم", "منظمات", "ar"),
        ("الحقوق الأساسية", "الاساسيه", "ar"),
        ("公民社会参与联合国工作", "公民社会", "zh-hans"),
        ("公民社会参与联合国工作", "参与", "zh-hans"),
        ("Straße und Öl", "STRASSE ol", "de"),
    ],
)
def test_a_text_is_found(text: str, query: str, language: str) -> None:
    assert found(text, query, language)


@pytest.mark.django_db
def test_what_is_not_there_or_excluded_is_not_found() -> None:
    assert found("Clean water for all", "water", "en")
    assert not found("Clean water for all", "water -clean", "en")
    assert not found("公民社会", "社公", "zh-hans")


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["", "   ", "'", '"', "a & | ! :*", "\\", "((", "-", "<->"])
def test_no_query_is_a_fault(query: str) -> None:
    with connection.cursor():
        found("Clean water", query, "en")


def test_folding_joins_spellings() -> None:
    assert [fold("ÉCOLE"), fold("Ｗａｔｅｒ"), fold("مُنَظَّمة"), fold("ﬁn")] == ["ecole", "water", "منظمه", "fin"]


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "ru", "zh-hans"])
def test_a_text_of_endless_new_words_is_still_searchable(language: str) -> None:
    letter = {"en": "w", "ru": "ж", "zh-hans": "民"}[language]
    assert found("first " + " ".join(f"{letter * 40}{number}" for number in range(60_000)), "first", language)
