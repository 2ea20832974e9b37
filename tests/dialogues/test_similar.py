"""Similar questions: suggested in the same language, never across scripts."""

import pytest

from dialogues.similar import likeness, similar_questions

from .factories import make_published, make_question, make_round

pytestmark = pytest.mark.django_db


def test_the_twin_comes_first_and_strangers_do_not_come() -> None:
    round = make_round()
    twin = make_published(round, "Will you open the wells of the northern villages this year?")
    cousin = make_published(round, "Who will open the wells of the southern islands?")
    make_published(round, "Do you speak the languages of the coast?")
    make_published(round, "Ouvrirez-vous les puits des villages du nord cette année ?", language="fr")
    make_question(round, "Will you open the wells of the northern villages this year, or the next?")
    found = similar_questions(text="Will you open wells in northern villages this year?", language="en", round=round)
    assert found == [twin, cousin]


def test_at_most_five_are_shown() -> None:
    round = make_round()
    for number in range(7):
        make_published(round, f"Will you open the wells of village {number}?")
    assert len(similar_questions(text="Will you open the wells of the village?", language="en", round=round)) == 5


def test_chinese_meets_by_pairs_of_characters() -> None:
    round = make_round()
    twin = make_published(round, "潮汐和海平面数据会免费向所有人开放吗？", language="zh-hans")
    make_published(round, "您是否会公开全部协议？", language="zh-hans")
    assert similar_questions(text="海平面数据是否免费开放？", language="zh-hans", round=round) == [twin]


def test_nothing_is_similar_to_nothing() -> None:
    assert similar_questions(text="?!", language="en", round=make_round()) == []


def test_likeness_is_one_for_the_same_words_and_nought_for_none_shared() -> None:
    assert (likeness("Open the wells", "open THE wells!"), likeness("wells", "дожди")) == (1.0, 0.0)
