"""What the command line offers the window offers too: each command has an action, or a reason for having none."""

import argparse
from typing import Final

import pytest

from planner.cli.parser import build_parser
from ui.main_window import MainWindow
from ui.menus import MENUS

FACES: Final = {
    "new": "new", "open": "open", "check": "check", "import schools": "schools", "import places": "places",
    "import roads": "roads", "import register": "register", "import rejects": "rejects_in",
    "import enrolment": "enrolment", "import checkins": "checkins", "import replies": "replies",
    "import grades": "taught", "import atrisk": "at_risk", "rejects": "rejects_out", "locate": "locate",
    "assign": "assign", "plan": "plan", "window": "hours", "whatif": "show_whatif", "territories": "territories",
    "export vroom": "export_vroom", "sheets": "sheets", "map": "map_file", "report": "report", "snapshot": "freeze",
    "snapshots": "freeze", "phases": "phases", "table": "phases", "package export": "package_school",
    "package merge": "merge", "package open": "unpack", "transfers": "transfers", "coverage": "coverage",
    "refer": "refer", "fields": "referral_fields", "referrals": "show_referrals", "followup": "followup_list",
    "papers": "papers", "templates": "templates", "claim": "claims", "prevention": "papers", "opendata": "papers",
    "retain": "retain", "record": "enter_results", "sheet": "enter_results", "returned": "enter_results",
}  # fmt: skip
"""The action of a menu that opens the same."""
PANELS: Final = {
    "status": "steps", "amend": "cases", "unamend": "cases", "unserved": "cases", "review": "review",
    "pin": "review", "choose": "review", "skip": "review", "undo": "review", "redo": "review", "close": "roads",
    "closures": "roads", "reopen": "roads", "lifelines": "roads", "conflicts": "results", "decide": "results",
    "undecide": "results", "unmatched": "results", "link": "results", "newcase": "results", "matches": "results",
    "offers": "results", "flags": "results", "reply": "referrals", "withdraw": "referrals", "follow": "followup",
    "unfollow": "followup", "options": "followup",
    **{f"edit {act}": "board" for act in ("add", "move", "drop", "restore", "reorder", "lock", "unlock", "improve")},
}  # fmt: skip
"""The panel in which the same is done."""
WITHOUT: Final = {
    "demo": "makes the files of a sample", "geocode": "needs no project", "solve": "a problem of the literature",
    "matrix": "needs no project", "route": "needs no project", "nation": "many areas on many machines",
}  # fmt: skip
"""Commands for scripts, with the reason."""


def commands(parser: argparse.ArgumentParser, before: str = "") -> list[str]:
    """Return every command that can be given, with what it is of."""
    found = []
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, inner in action.choices.items():
                found += commands(inner, f"{before} {name}".strip())
    return found or [before]


@pytest.mark.parametrize("command", commands(build_parser("en")))
def test_a_command_has_a_face_in_the_window_or_a_reason_for_none(command: str) -> None:
    assert sum(command in table for table in (FACES, PANELS, WITHOUT)) == 1, command


def test_every_action_named_is_in_a_menu_and_every_panel_is_there(window: MainWindow) -> None:
    listed = {name for names in MENUS.values() for name in names}
    assert set(FACES.values()) <= listed & set(window.actions_by_name)
    assert set(PANELS.values()) - {"steps", "cases"} <= set(window.tools)


def test_every_action_of_the_window_is_in_one_menu(window: MainWindow) -> None:
    listed = [name for names in MENUS.values() for name in names if name]
    assert len(listed) == len(set(listed))
    assert set(window.actions_by_name) == set(listed)
