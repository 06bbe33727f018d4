"""What the window asks of a tool."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from ui.language import Words
from ui.session import Session

if TYPE_CHECKING:
    from ui.map_view import MapView
    from ui.panels.cases_panel import CasesPanel
    from ui.snapshot import Snapshot


class Tool(QObject):
    """A panel with what it does. Every method but ``__init__`` may be left as it is."""

    key: ClassVar[str]
    """Names the tab (``ui.tabs``) and the action that brings it forward (``show_`` and the key)."""
    side: ClassVar[bool]
    """Whether the panel stands beside the map; else below it."""
    step: ClassVar[str] = ""
    """The step of the rail at which the panel comes forward by itself."""

    roomy: ClassVar[bool] = False
    """Whether a panel below takes half of the height and the whole width when it is brought forward."""

    shown = Signal()
    """The panel asks to be brought forward."""
    cases_asked = Signal()
    """The table of children is to be brought forward."""
    group_wanted = Signal(str)
    """A count of the rail is to be opened, as if it had been clicked."""
    told = Signal(str)
    """A sentence for the message bar: something was done."""
    troubled = Signal(str)
    """A sentence for the message bar: something is wrong."""

    def __init__(self, window: QWidget, session: Session, words: Words, cases: "CasesPanel") -> None:
        super().__init__(window)
        self.window = window
        self.session = session
        self.words = words
        self.cases = cases
        self.map: MapView | None = None
        self.panel: QWidget

    def actions(self) -> Mapping[str, Callable[[], None]]:
        """Return what menus and shortcuts can ask of the tool, by name (``ui.actions``)."""
        return {}

    def retranslate(self) -> None:
        """Say everything anew in the language chosen."""

    def show_snapshot(self, snapshot: "Snapshot") -> None:
        """Show the project as it is now."""

    def map_ready(self, map_view: "MapView") -> None:
        """Hear that there is a map."""
        self.map = map_view

    def cases_selected(self, case_ids: list[str]) -> None:
        """Hear which children are selected in the table."""

    def feature_picked(self, layer: str, feature: str) -> None:
        """Hear what was clicked on the map; two empty texts for the bare map."""

    def route_chosen(self, route_id: str) -> None:
        """Hear which route is chosen; ``""`` for none."""

    def group_asked(self, group: str) -> None:
        """Hear which count of the rail was clicked."""

    def set_busy(self, busy: bool) -> None:
        """Hear whether a job is under way."""

    def may_leave(self, again: Callable[[], None]) -> bool:
        """Return whether the project may be left now; where it may not yet, ``again`` is called when it may."""
        del again
        return True

    def close(self) -> None:
        """Hear that the window closes."""
