import pytest

from core.workflow import NotPossible, Workflow, move

LAMP = Workflow(
    "lamp", states=("off", "on", "broken"), moves={"light": move("off", "on"), "drop": move(["off", "on"], "broken")}
)


def test_a_move_leads_from_its_sources_to_its_target() -> None:
    assert [LAMP.take("light", "off"), LAMP.take("drop", "off"), LAMP.take("drop", "on")] == ["on", "broken", "broken"]


def test_a_move_from_another_state_says_what_the_state_has_become() -> None:
    with pytest.raises(NotPossible, match="has become “broken”"):
        LAMP.take("light", "broken")


def test_an_unknown_verb_is_a_slip_of_ours() -> None:
    with pytest.raises(KeyError):
        LAMP.can("melt", "off")


def test_a_move_may_only_name_states_that_exist() -> None:
    with pytest.raises(ValueError, match=r"lamp\.paint names unknown states: red"):
        Workflow("lamp", states=("off",), moves={"paint": move("off", "red")})
