"""Keys mean the same on every layout, and every key that the code knows stands on the list of F1."""

import ast
import re
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QApplication

from resources.text import LANGUAGES, catalogue
from ui.dialogs.shortcuts import ELSEWHERE
from ui.keys import CTRL, NO_MODIFIER, Keys, asked_by, digit_of, latin_digits, sign_of
from ui.main_window import MainWindow
from ui.menus import SHORTCUTS
from ui.panels.followup_panel import KEYS as FOLLOWUP_KEYS
from ui.panels.results.queue_section import KEYS as QUEUE_KEYS
from ui.panels.review_panel import KEYS as REVIEW_KEYS

ROOT = Path(__file__).parents[2]
TABLES = {"review": REVIEW_KEYS, "followup": FOLLOWUP_KEYS, "results": QUEUE_KEYS}
PLACES = {
    "ui/panels/review_panel.py": "review", "ui/panels/followup_panel.py": "followup",
    "ui/panels/referrals_panel.py": "referrals", "ui/panels/figures_panel.py": "referrals",
    "ui/panels/results/queue_section.py": "results", "ui/panels/results/child_search.py": "results",
    "ui/panels/results/entry_section.py": "entry", "ui/panels/board_view.py": "board",
    "ui/panels/board_keys.py": "board", "ui/panels/board_tray.py": "board", "ui/panels/find_bar.py": "table",
    "ui/panels/frozen_table.py": "table", "ui/panels/results/remarks_section.py": "table",
    "ui/panels/mend_grid.py": "table", "ui/amending.py": "table",
}  # fmt: skip
"""Where the keys of a module are told."""
SAID = {
    "Return": "Enter", "Enter": "Enter", "Escape": "Esc", "Left": "←", "Right": "→", "Up": "↑", "Down": "↓",
    "Plus": "+", "Equal": "+", "Minus": "-", "0": r"\d", "Copy": r"Ctrl\+C", "Paste": r"Ctrl\+V", "Undo": r"Ctrl\+Z",
    "FindNext": "F3", "FindPrevious": r"Shift\+F3",
}  # fmt: skip
"""How a key is told where that is not by its own name."""
THAI = dict(zip("123490vsujnp", "ๅ/-ภตจอหี่ืย", strict=True))
OTHERS = [("3", "_"), ("3", "๓"), ("3", "3"), ("v", "V"), ("v", "v")]


def press(text: str, *, key: int = 0, scan: int = 0, held: Qt.KeyboardModifier = NO_MODIFIER) -> QKeyEvent:
    return QKeyEvent(QEvent.Type.KeyPress, key, held, scan, 0, 0, text)


@pytest.mark.parametrize(("sign", "text"), [*THAI.items(), *OTHERS])
def test_a_key_is_known_by_what_either_layout_writes(sign: str, text: str) -> None:
    assert sign_of(press(text)) == sign


@pytest.mark.parametrize(("platform", "first"), [("xcb", 8), ("wayland", 8), ("windows", 0)])
def test_a_key_is_known_by_its_place_whatever_it_writes(
    platform: str, first: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QGuiApplication, "platformName", lambda: platform)
    # The keys 3 and v on a Thai layout (Pattachote) that writes something else with them.
    assert sign_of(press("ๆ", scan=first + 4)) == "3"
    assert sign_of(press("ใ", scan=first + 47)) == "v"
    # A minus and a slash of a Latin layout are no digits.
    assert [digit_of(press(text, scan=first + place)) for text, place in (("-", 12), ("/", 53))] == [-1, -1]
    # What a Latin layout writes counts, wherever its keys lie.
    assert sign_of(press("v", scan=first + 52)) == "v"


def test_a_letter_held_with_ctrl_is_known_without_its_text() -> None:
    keys: Keys = {(Qt.Key.Key_Z, CTRL): "undo", (Qt.Key.Key_Z, NO_MODIFIER): "other"}
    assert asked_by(press("\x1a", key=Qt.Key.Key_Z, held=CTRL), keys) == "undo"
    assert asked_by(press("ผ", held=CTRL), keys) == "undo"
    assert asked_by(press("z", held=Qt.KeyboardModifier.AltModifier), keys) == ""


def test_digits_are_taken_without_anything_held() -> None:
    assert [digit_of(press(text)) for text in ("7", "๗", "ึ", "x", "")] == [7, 7, 7, -1, -1]
    assert digit_of(press("7", held=CTRL)) == -1
    assert latin_digits("ๅต") == latin_digits("๑๙") == "19"


@pytest.mark.parametrize("table", TABLES)
def test_every_key_of_a_panel_works_with_both_layouts(table: str, qapp: QApplication) -> None:
    del qapp
    for (key, held), wanted in TABLES[table].items():
        assert asked_by(press("", key=key, held=held), TABLES[table]) == wanted
        if 32 < key < 127 and chr(key).lower() in THAI:
            thai = THAI[chr(key).lower()]
            assert asked_by(press(thai, key=ord(thai), held=held), TABLES[table]) == wanted


def keys_in(path: Path) -> set[str]:
    """Return the keys that a module names: ``Qt.Key.Key_X``, standard keys, and sequences in words."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute) and node.attr.startswith("Key_") and node.attr != "Key_unknown":
            found.add(node.attr.removeprefix("Key_"))
        elif isinstance(node, ast.Attribute) and ast.unparse(node.value).endswith("StandardKey"):
            found.add(node.attr)
        elif isinstance(node, ast.Call) and ast.unparse(node.func) == "QKeySequence":
            found |= {str(one.value) for one in node.args if isinstance(one, ast.Constant)}
    return found


def modules_with_keys() -> dict[str, set[str]]:
    paths = [path for path in sorted((ROOT / "ui").rglob("*.py")) if path.name not in ("keys.py", "screenshots.py")]
    found = {path.relative_to(ROOT).as_posix(): keys_in(path) for path in paths}
    digits = {name for name in found if "digit_of(" in (ROOT / name).read_text(encoding="utf-8")}
    return {
        name: keys | ({"0"} if name in digits else set()) for name, keys in found.items() if keys or name in digits
    }


def test_it_is_known_where_the_keys_of_each_module_are_told() -> None:
    assert set(modules_with_keys()) == set(PLACES)
    assert set(PLACES.values()) | {"map"} == set(ELSEWHERE)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("module", PLACES)
def test_every_key_of_a_module_is_on_the_list_of_keys(module: str, language: str) -> None:
    told = catalogue(language).say(f"ui.shortcuts.{PLACES[module]}")
    heads = " ".join(line.partition(" = ")[0] + " " + line.partition(" = ")[2] for line in told.splitlines())
    for key in modules_with_keys()[module]:
        sign = SAID.get(key, re.escape(key))
        assert re.search(rf"(?<![A-Za-z]){sign}(?![A-Za-z])", heads), key


def test_every_shortcut_of_the_menus_belongs_to_an_action(window: MainWindow) -> None:
    shown = {name: action.shortcut().toString() for name, action in window.actions_by_name.items()}
    assert {name: shown[name] for name in SHORTCUTS} == SHORTCUTS
