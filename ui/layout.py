"""How the window was arranged, kept between sessions: its place, its splitters, and the panels in front."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QByteArray, QSettings
from PySide6.QtWidgets import QMainWindow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtWidgets import QSplitter

    from ui.tabs import Tabs

_SIZE: Final = (1440, 900)


def keep_layout(window: QMainWindow, splitters: "Mapping[str, QSplitter]", tabs: "Mapping[str, Tabs]") -> None:
    """Keep the arrangement of a window that closes."""
    settings = QSettings()
    settings.setValue("geometry", window.saveGeometry())
    for name, splitter in splitters.items():
        settings.setValue(name, splitter.saveState())
    for name, tab in tabs.items():
        settings.setValue(f"tabs/{name}", tab.current)


def restore_layout(
    window: QMainWindow,
    splitters: "Mapping[str, tuple[QSplitter, Sequence[int]]]",
    tabs: "Mapping[str, Tabs]",
) -> None:
    """Arrange a window as it was; what was never kept, or is of another version, is as at first."""
    settings = QSettings()
    window.resize(*_SIZE)
    geometry = settings.value("geometry")
    if isinstance(geometry, QByteArray):
        window.restoreGeometry(geometry)
    for name, (splitter, sizes) in splitters.items():
        state = settings.value(name)
        if not (isinstance(state, QByteArray) and splitter.restoreState(state)):
            splitter.setSizes(list(sizes))
    for name, tab in tabs.items():
        key = str(settings.value(f"tabs/{name}", ""))
        if tab.has(key):
            tab.bring(key)
