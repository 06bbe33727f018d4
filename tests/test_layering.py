"""The house stands: ui -> planner -> gis -> resources, and never back."""

import ast
from pathlib import Path

import pytest

from tests.conftest import ROOT

FLOORS = ("resources", "gis", "planner", "ui")
STAGES = ("register", "locate", "visits", "sheets", "results", "followup", "papers")
MODULES = sorted(
    path for floor in FLOORS for path in (ROOT / floor).rglob("*.py") if "node_modules" not in path.parts
)


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import hides its floor"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def room(path: Path) -> tuple[str, ...]:
    return path.relative_to(ROOT).parts


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_imports_only_its_own_floor_and_those_below(path: Path) -> None:
    floor = FLOORS.index(room(path)[0])
    lazy = room(path) == ("planner", "cli", "window.py")  # the command opens the window by name
    for name in imported(path):
        top = name.split(".")[0]
        if top in FLOORS and not (lazy and name.startswith("ui.app")):
            assert FLOORS.index(top) <= floor, f"imports {name}"
        if top == "PySide6":
            assert room(path)[0] == "ui", "PySide6 belongs to ui"


@pytest.mark.parametrize("stage", STAGES)
def test_stage_rooms_meet_only_in_the_workflow(stage: str) -> None:
    others = {f"planner.{name}" for name in (*STAGES, "workflow", "cli", "store", "sample")} - {f"planner.{stage}"}
    for path in (ROOT / "planner" / stage).rglob("*.py"):
        for name in imported(path):
            assert not any(name == other or name.startswith(f"{other}.") for other in others), f"{path}: {name}"


def test_the_store_knows_tables_and_no_stages() -> None:
    for path in (ROOT / "planner" / "store").rglob("*.py"):
        for name in imported(path):
            assert not any(name.startswith(f"planner.{stage}") for stage in (*STAGES, "workflow", "cli")), name


def test_the_window_calls_nothing_deeper_than_the_workflow() -> None:
    allowed = ("planner.workflow", "planner.model", "planner.schemas", "planner.calendar")
    for path in (ROOT / "ui").rglob("*.py"):
        for name in imported(path):
            assert not name.startswith("planner.") or name.startswith(allowed), f"{path}: {name}"
