"""Imports go downward only: between the floors, and between the files of a floor."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# What each floor may import of our own. Siblings are strangers to each other.
FLOORS: dict[str, set[str]] = {
    "core": set(),
    "record": {"core"},
    "notifications": {"core"},
    "moderation": {"core", "record", "notifications"},
    "accounts": {"core", "record", "notifications", "moderation"},
    "consultations": {"core", "record", "notifications", "moderation", "accounts"},
    "dialogues": {"core", "record", "notifications", "moderation", "accounts"},
    "engagement": {"core", "record", "notifications", "moderation", "accounts", "consultations", "dialogues"},
}

# The order of the files inside a floor: a file imports from lines above its own, or from its own line.
FILES: list[set[str]] = [
    {"enums", "canonical"},
    {"workflow", "rules", "querysets"},
    {"models"},
    {"services", "notices"},
    {"forms", "api", "tasks"},
    {"views", "views_staff"},
    {"urls"},
]


def modules(floor: str) -> Iterator[tuple[Path, str]]:
    """The Python files of a floor with their dotted names, migrations and commands aside."""
    for path in sorted((ROOT / floor).rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        if "migrations" not in parts and path.name != "verify_record.py":
            yield path, ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported(path: Path, name: str) -> Iterator[str]:
    """The dotted names of our own that a module imports, wherever in the file, types-only imports aside."""
    package = name.split(".") if path.name == "__init__.py" else name.split(".")[:-1]
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for block in [node for node in ast.walk(tree) if isinstance(node, ast.If)]:
        if isinstance(block.test, ast.Name) and block.test.id == "TYPE_CHECKING":
            block.body = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package[: len(package) - node.level + 1]) if node.level else ""
            stem = ".".join(part for part in (base, node.module or "") if part)
            yield from (f"{stem}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("floor", FLOORS)
def test_a_floor_imports_only_what_lies_below(floor: str) -> None:
    wrong = [
        f"{name} imports {target}"
        for path, name in modules(floor)
        for target in imported(path, name)
        if (other := target.split(".")[0]) in FLOORS and other != floor and other not in FLOORS[floor]
    ]
    assert wrong == []


@pytest.mark.parametrize("floor", [floor for floor in FLOORS if floor != "engagement"])
def test_a_file_imports_only_files_before_it(floor: str) -> None:
    level = {stem: number for number, stems in enumerate(FILES) for stem in stems}
    wrong = [
        f"{name} imports {target}"
        for path, name in modules(floor)
        for target in imported(path, name)
        if target.startswith(f"{floor}.")
        and level.get(target.split(".")[1], -1) > level.get(([*name.split("."), ""])[1], len(FILES))
    ]
    assert wrong == []


@pytest.mark.parametrize("floor", [floor for floor in FLOORS if floor not in {"engagement", "core"}])
def test_rules_receive_objects_and_import_no_models(floor: str) -> None:
    rules = [(path, name) for path, name in modules(floor) if name.split(".")[1:2] == ["rules"]]
    assert [
        f"{name} imports {target}" for path, name in rules for target in imported(path, name) if ".models" in target
    ] == []


def test_nothing_publishes_to_the_broker_outside_of_the_schedule() -> None:
    wrong = [
        name
        for floor in FLOORS
        for path, name in modules(floor)
        if any(call in path.read_text(encoding="utf-8") for call in (".delay(", ".apply_async(", "send_task("))
    ]
    assert wrong == []


def test_there_is_no_file_named_after_nothing() -> None:
    vague = {"utils", "helpers", "common", "misc", "util"}
    assert [name for floor in FLOORS for _, name in modules(floor) if name.split(".")[-1] in vague] == []
