"""The actions of the window: their shortcuts, their menus, and when they make sense."""

from collections.abc import Callable, Mapping
from typing import Final

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

ALWAYS: Final = (
    "new",
    "open",
    "unpack",
    "quit",
    "language",
    "larger",
    "smaller",
    "show_routes",
    "about",
    "settings",
    "shortcuts",
)
"""Actions that need no project."""
SHORTCUTS: Final = {
    "new": "Ctrl+N", "open": "Ctrl+O", "quit": "Ctrl+Q", "find": "Ctrl+F", "fit": "Ctrl+0", "stop": "Esc",
    "home": "Ctrl+Home", "language": "Ctrl+L", "larger": "Ctrl++", "smaller": "Ctrl+-", "plan": "Ctrl+P",
    "settings": "Ctrl+,", "shortcuts": "F1", "show_review": "Ctrl+R",
    "show_board": "Ctrl+J", "show_whatif": "Ctrl+I",
    "show_results": "Ctrl+K", "enter_results": "Ctrl+E", "results_over_time": "Ctrl+T",
    "go_to": "Ctrl+G", "box_select": "Ctrl+B", "map_menu": "Shift+F10",
}  # fmt: skip
MENUS: Final = {
    "file": ("new", "open", "unpack", "", "check", "settings", "", "quit"),
    "import": ("schools", "register", "enrolment", "roads", "places", "",
               "quarantined", "rejects_out", "rejects_in", "", "checkins", "replies", "", "at_risk", "at_risk_undo",
               "taught", "", "merge"),
    "steps": ("locate", "show_review", "", "assign", "hours", "plan", "show_board", "show_whatif", "territories", "",
              "sheets", "", "enter_results", "show_results", "results_over_time", "coverage", "transfers", "",
              "map_file", "export_vroom", "export_ors", "", "stop"),
    "after": ("show_followup", "followup_list", "care_out", "care_in", "", "show_referrals", "refer",
              "referral_fields", "", "show_figures", "report", "freeze", "phases", "clusters", "working_group", "",
              "papers", "claims", "templates", "", "package_school", "package_figures", "", "retain"),
    "view": ("language", "", "home", "fit", "go_to", "box_select", "map_menu", "find", "",
             "reveal_ids", "hide_ids", "", "larger", "smaller", "", "show_routes", "show_roads", "show_jobs"),
    "help": ("shortcuts", "about"),
}  # fmt: skip
AT_ANY_TIME: Final = (
    "quit",
    "about",
    "shortcuts",
    "show_jobs",
    "show_board",
    "show_whatif",
    "show_review",
    "show_followup",
    "show_referrals",
    "show_figures",
    "show_results",
    "enter_results",
    "results_over_time",
    "show_roads",
    "go_to",
    "box_select",
    "map_menu",
    "larger",
    "smaller",
    "show_routes",
    "home",
    "fit",
    "find",
    "hide_ids",
)
"""Actions that do not wait for a job to end."""


def make_actions(window: QWidget, handlers: Mapping[str, Callable[[], None]]) -> dict[str, QAction]:
    """Return an action for each handler, by name, with its shortcut."""
    actions = {}
    for name, handler in handlers.items():
        action = QAction(window)
        action.setObjectName(name)
        action.triggered.connect(handler)
        if name in SHORTCUTS:
            action.setShortcut(QKeySequence(SHORTCUTS[name]))
        actions[name] = action
    actions["show_routes"].setCheckable(True)
    actions["show_routes"].setChecked(True)
    return actions


def make_menus(bar: QMenuBar, actions: Mapping[str, QAction]) -> dict[str, QMenu]:
    """Fill a menu bar; return its menus by name."""
    menus = {}
    for key, names in MENUS.items():
        menu = QMenu(bar)
        for name in names:
            if name:
                menu.addAction(actions[name])
            else:
                menu.addSeparator()
        bar.addMenu(menu)
        menus[key] = menu
    return menus


def enable_actions(actions: Mapping[str, QAction], *, busy: bool, project: bool) -> None:
    """Let a person do what makes sense: nothing new while a job runs, and most things only with a project."""
    for name, action in actions.items():
        if name == "stop":
            action.setEnabled(busy)
        else:
            action.setEnabled((project or name in ALWAYS) and (not busy or name in AT_ANY_TIME))
