"""The demo world shows each thing once: an open round, a waiting case, a matrix with every kind of cell."""

from typing import Any

import pytest
from django.utils import timezone

import accounts.demo
import dialogues.demo
from dialogues.matrix import matrix_of, questions_put
from dialogues.models import Process, Question, Round
from moderation.models import Case


@pytest.mark.slow
@pytest.mark.django_db
def test_the_demo_world_has_an_open_round_and_a_matrix_with_answers() -> None:
    world: dict[str, Any] = {}
    accounts.demo.make_people_and_organisations(world)
    dialogues.demo.seed(world)
    process = Process.objects.get()
    rounds = Round.objects.order_by("opens_at")
    assert [str(round.phase) for round in rounds] == ["adopted", "open"]
    assert Question.objects.published().filter(round=rounds[1]).count() == 20
    assert sorted(Case.objects.filter(kind="question").exclude(state="closed").values_list("state", flat=True)) == [
        "open",
        "waiting_for_author",
    ]
    lines = matrix_of(questions_put(rounds), list(process.candidates.all()), now=timezone.now())
    assert {cell.state for line in lines for cell in line.cells} == {"given", "declined", "delayed"}
