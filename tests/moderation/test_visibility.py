"""What the list shows and what the page shows are the same, for every state and every kind of visitor."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from moderation import rules, services
from moderation.enums import CaseState
from moderation.models import Case

from .factories import case_in, make_officer, make_person

pytestmark = pytest.mark.django_db

SEES = {
    "anonymous": False,
    "person": False,
    "committee": False,
    "editor": False,
    "officer": True,
    "administrator": True,
    "inactive officer": False,
    "recused officer": False,
    "interested officer": False,
    "interested administrator": False,
}


def visitor(kind: str, case: Case) -> Any:
    if kind == "anonymous":
        return AnonymousUser()
    person = make_person(*{"officer", "administrator", "committee", "editor"}.intersection(kind.split()))
    if kind.startswith("inactive"):
        person.is_active = False
    if kind.startswith("recused"):
        services.recuse(case=case, by=person, reason="A tie.")
    if kind.startswith("interested"):
        case.interested.add(person)
    return person


@pytest.mark.parametrize("state", CaseState.values)
@pytest.mark.parametrize("kind", SEES)
def test_visible_to_agrees_with_view_case(state: str, kind: str) -> None:
    case = case_in(state, officer=make_officer(), second=None)
    user = visitor(kind, case)
    assert (case in Case.objects.visible_to(user), rules.view_case(user, case)) == (SEES[kind], SEES[kind])
