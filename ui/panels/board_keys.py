"""The keys of the plan board: what each asks for, also where the keyboard writes Thai."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

ZOOM_STEP: Final = 1.2
_KEYS: Final = {
    Qt.Key.Key_Delete: "drop",
    Qt.Key.Key_L: "lock_stop",
    Qt.Key.Key_R: "lock_route",
    Qt.Key.Key_D: "lock_day",
    Qt.Key.Key_Insert: "add",
    Qt.Key.Key_N: "new_route",
    Qt.Key.Key_Menu: "menu",
}
_THAI_KEYS: Final = {"ส": "lock_stop", "พ": "lock_route", "ก": "lock_day", "ื": "new_route"}
"""The same keys where the keyboard writes Thai."""
_CTRL_KEYS: Final = {
    Qt.Key.Key_Left: "earlier",
    Qt.Key.Key_Right: "later",
    Qt.Key.Key_Up: "route_before",
    Qt.Key.Key_Down: "route_after",
    Qt.Key.Key_Z: "undo",
    Qt.Key.Key_Y: "redo",
}
_WALK: Final = (
    Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End,
)  # fmt: skip
_ZOOMS: Final = {
    Qt.Key.Key_Plus: ZOOM_STEP,
    Qt.Key.Key_Equal: ZOOM_STEP,
    Qt.Key.Key_Minus: 1 / ZOOM_STEP,
    Qt.Key.Key_0: 0.0,
}


def key_of(event: QKeyEvent) -> Qt.Key:
    """Return the key of an event; a letter of another script is an unknown one."""
    try:
        return Qt.Key(event.key())
    except ValueError:
        return Qt.Key.Key_unknown


def act_of(event: QKeyEvent) -> str:
    """Return the act that a key asks for, ``""`` for none."""
    key, keys = key_of(event), _modifiers(event)
    if keys == Qt.KeyboardModifier.ControlModifier:
        return _CTRL_KEYS.get(key, "")
    if keys == Qt.KeyboardModifier.NoModifier:
        return _KEYS.get(key) or _THAI_KEYS.get(event.text(), "")
    return ""


def zoom_of(event: QKeyEvent) -> float | None:
    """Return the factor by which a key widens the hours, 0 for the whole day; ``None`` for other keys."""
    plain = _modifiers(event) in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier)
    return _ZOOMS.get(key_of(event)) if plain else None


def step_of(event: QKeyEvent) -> Qt.Key | None:
    """Return the key that walks over stops and routes; ``None`` for other keys."""
    key = key_of(event)
    return key if key in _WALK and _modifiers(event) == Qt.KeyboardModifier.NoModifier else None


def is_before_shortcuts(event: QKeyEvent) -> bool:
    """Return whether the board takes this key before the window's shortcuts do."""
    return event.modifiers() == Qt.KeyboardModifier.ControlModifier and key_of(event) in _CTRL_KEYS


def _modifiers(event: QKeyEvent) -> Qt.KeyboardModifier:
    return event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
