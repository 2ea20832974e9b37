"""One verb, one chain: a move of a workflow has a rule, a service and an audit action of the same name."""

import importlib
import inspect
import pkgutil
from types import ModuleType

import pytest

from core.workflow import Workflow

FLOORS = ("moderation", "accounts", "consultations", "dialogues")


def workflows() -> list[tuple[str, Workflow, str]]:
    """(floor, workflow, verb) for every move that there is."""
    found = []
    for floor in FLOORS:
        module = importlib.import_module(f"{floor}.workflow")
        for value in vars(module).values():
            if isinstance(value, Workflow):
                found += [(floor, value, verb) for verb in value.moves]
    return found


def submodules(name: str) -> list[ModuleType]:
    module = importlib.import_module(name)
    if not hasattr(module, "__path__"):
        return [module]
    return [module, *(importlib.import_module(f"{name}.{part.name}") for part in pkgutil.iter_modules(module.__path__))]


CHAINS = workflows()


@pytest.mark.parametrize(("floor", "workflow", "verb"), CHAINS, ids=[f"{f}.{w.noun}.{v}" for f, w, v in CHAINS])
def test_a_move_has_a_rule_a_service_and_an_audit_action(floor: str, workflow: Workflow, verb: str) -> None:
    name = f"{verb}_{workflow.noun}"
    services = submodules(f"{floor}.services")
    service = next((vars(module)[name] for module in services if name in vars(module)), None)
    missing = []
    if service is None:
        missing.append(f"service {name}")
    if not callable(getattr(importlib.import_module(f"{floor}.rules"), name, None)):
        missing.append(f"rule {name}")
    source = "".join(inspect.getsource(module) for module in services)
    if f'"{workflow.noun}.{verb}"' not in source:
        missing.append(f"audit action {workflow.noun}.{verb}")
    assert missing == []


def test_there_are_chains_on_every_floor_that_has_states() -> None:
    assert {floor for floor, _, _ in CHAINS} == set(FLOORS)


@pytest.mark.parametrize("floor", FLOORS)
def test_services_take_keywords_only(floor: str) -> None:
    wrong = []
    for module in submodules(f"{floor}.services"):
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if name.startswith("_") or not function.__module__.startswith(f"{floor}.services"):
                continue
            parameters = inspect.signature(function).parameters
            if "by" not in parameters:
                continue
            named = {inspect.Parameter.KEYWORD_ONLY, inspect.Parameter.VAR_KEYWORD}
            positional = [parameter.name for parameter in parameters.values() if parameter.kind not in named]
            wrong += [f"{name} takes {positional} by position"] if positional else []
    assert wrong == []
