"""Importing conversations, our own small one and two real ones, and computing their short-lists."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from dialogues.enums import QuestionState
from dialogues.models import FrozenBallot, Question, Round

pytestmark = pytest.mark.django_db

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"

COMMENTS = """timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,comment-body
1518501496471,x,0,7,2,0,1,Open the wells.
1518501497471,x,1,7,2,1,0,"Mend the bridge,
and the road."
1518501498471,x,2,8,1,1,-1,Buy my lamps.
1518501499471,x,3,8,1,0,1,Plant trees.
"""
VOTES = """participant,group-id,n-comments,n-votes,n-agree,n-disagree,0,1,2,3
0,0,1,3,2,1,1,1,1,-1
1,0,1,2,1,0,1,0,,
2,1,0,2,1,1,-1,,,1
3,1,0,1,0,1,-1,,,
4,1,0,1,1,0,,1,,
"""


def run(command: str, *args: str, **options: Any) -> str:
    out = StringIO()
    call_command(command, *args, stdout=out, stderr=StringIO(), **options)
    return out.getvalue()


def import_files(folder: Path, slug: str = "wells", comments: str = COMMENTS, votes: str = VOTES) -> str:
    (folder / "comments.csv").write_text(comments, encoding="utf-8")
    (folder / "votes.csv").write_text(votes, encoding="utf-8")
    return run("import_round", slug, title="Wells", comments=folder / "comments.csv", votes=folder / "votes.csv")


def test_import_round_takes_agreement_as_support_and_leaves_out_what_was_rejected(tmp_path: Path) -> None:
    assert import_files(tmp_path) == "wells: 4 questions (3 published), 5 participants.\n"
    questions = Question.objects.order_by("source_id")
    assert list(questions.values_list("text", "state", "people_supports")) == [
        ("Open the wells.", QuestionState.PUBLISHED, 2),
        ("Mend the bridge, and the road.", QuestionState.PUBLISHED, 2),
        ("Buy my lamps.", QuestionState.REFUSED, None),
        ("Plant trees.", QuestionState.PUBLISHED, 1),
    ]
    first, second, _third, fourth = questions.values_list("reference", flat=True)
    ballots = FrozenBallot.objects.values_list("questions", flat=True)
    assert sorted(ballots) == sorted([sorted([first, second]), [first], [fourth], [], [second]])


def test_import_round_repeated_changes_nothing(tmp_path: Path) -> None:
    import_files(tmp_path)
    before = list(Question.objects.order_by("pk").values()), list(Round.objects.values())
    assert import_files(tmp_path) == "wells: imported before from the same files; nothing changed.\n"
    assert (list(Question.objects.order_by("pk").values()), list(Round.objects.values())) == before
    with pytest.raises(CommandError, match="was not made from these files"):
        import_files(tmp_path, votes=VOTES.replace("4,1,0,1,1,0,,1,,", "4,1,0,1,1,0,,0,,"))


def test_the_same_files_give_the_same_bytes_again(tmp_path: Path) -> None:
    import_files(tmp_path)
    first = run("shortlist", "wells", "--json")
    assert run("shortlist", "wells", "--json") == first
    facts = json.loads(first)
    assert (facts["audit"], facts["places"]) == (
        {"covered": 4, "ejr": [], "jr": [], "places": 30, "voters": 4},
        30,
    )


@pytest.mark.parametrize(
    ("comments", "votes", "line"),
    [
        (COMMENTS.replace(",0,7,2", ",x,7,2"), VOTES, "comments.csv, line 2: comment-id “x” is not a number"),
        (COMMENTS.replace(",3,8,1,0,1,", ",3,8,1,0,9,"), VOTES, "line 6: moderated is “9”, not -1, 0 or 1"),
        (COMMENTS.replace("Plant trees.", ""), VOTES, "comments.csv, line 6: comment-body is empty"),
        (COMMENTS.replace("comment-body", "text"), VOTES, "comments.csv, line 1: no column comment-body"),
        (COMMENTS, VOTES.replace("4,1,0,1,1,0,,1,,", "4,1,0,1,1,0,,7,,"), "votes.csv, line 6: a vote is “7”"),
        (
            COMMENTS,
            VOTES + "4,1,0,1,1,0,,1,,\n",
            "votes.csv, line 7: participant “4” is missing or stands here a second",
        ),
        (COMMENTS, VOTES + "5,1\n", "votes.csv, line 7: 2 columns, not the 10 of the first line"),
        (COMMENTS, VOTES.replace(",2,3\n", ",2,8\n"), "votes.csv, line 1: there is no statement 8 in the comments"),
    ],
)
def test_a_bad_row_gives_a_clear_line_and_imports_nothing(tmp_path: Path, comments: str, votes: str, line: str) -> None:
    with pytest.raises(CommandError) as problem:
        import_files(tmp_path, comments=comments, votes=votes)
    assert line in str(problem.value)
    assert Round.objects.count() == 0


def test_a_missing_file_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No such file or directory"):
        run("import_round", "wells", title="W", comments=tmp_path / "none.csv", votes=tmp_path / "none.csv")


def test_the_page_of_an_imported_round_says_what_it_is(tmp_path: Path) -> None:
    import_files(tmp_path)
    pages = [Client().get(f"/rounds/wells/{part}").content.decode() for part in ("", "shortlist/")]
    for page in pages:
        assert "An “agree” of the original conversation stands in for “I support asking this”" in page
        assert "CC BY 4.0" in page
    assert "Buy my lamps." not in pages[0]
    assert "No committee adopted a list" in pages[1]


def test_shortlist_prints_a_table_for_people(tmp_path: Path) -> None:
    import_files(tmp_path)
    table = run("shortlist", "wells", "--places", "2")
    assert "Open the wells." in table
    assert "Justified representation (JR): holds." in table
    with pytest.raises(CommandError, match="no round with the address “nowhere”"):
        run("shortlist", "nowhere")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "questions", "published", "participants"),
    [("polis-bowling-green", 896, 607, 2031), ("polis-vtaiwan-uberx", 197, 119, 1921)],
)
def test_a_real_conversation_has_a_clean_list_whose_beginning_stays(
    name: str, questions: int, published: int, participants: int
) -> None:
    folder = DATA / name
    if not folder.exists():
        pytest.skip(f"{folder} is not there: real conversations lie outside of the product")
    files = {"comments": folder / "comments.csv", "votes": folder / "participants-votes.csv"}
    run("import_round", name, title=name, **files)
    counts = (
        Question.objects.count(),
        Question.objects.published().count(),
        FrozenBallot.objects.count(),
    )
    assert counts == (questions, published, participants)
    thirty = json.loads(run("shortlist", name, "--places", "30", "--json"))
    ten = json.loads(run("shortlist", name, "--places", "10", "--json"))
    assert thirty["order"][:10] == ten["order"]
    assert (thirty["audit"]["ejr"], ten["audit"]["ejr"]) == ([], [])
