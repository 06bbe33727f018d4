"""What links the map with the rest of the window: its bar, its menu, places that are typed or pasted."""

from collections.abc import Collection
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QMenu, QVBoxLayout

from gis.pasted import pasted_place
from ui.language import Words
from ui.map.bar import MapBar
from ui.map_view import MapView
from ui.panels.cases_panel import CasesPanel
from ui.panels.routes_panel import RoutesPanel

if TYPE_CHECKING:
    from ui.snapshot import Snapshot

BOX = "box"
CLOSED = "closed"
"""The layer of closed roads."""


class MapDesk(QObject):
    """Made once there is a map."""

    told = Signal(str)
    troubled = Signal(str)
    close_asked = Signal(float, float)
    hangs_asked = Signal(float, float)
    reopen_asked = Signal(int)
    """The number of a closure."""

    def __init__(self, view: MapView, words: Words, cases: CasesPanel, routes: RoutesPanel | None) -> None:
        super().__init__(view)
        self._view = view
        self._words = words
        self._cases = cases
        self._routes = routes
        self.bar = MapBar(words)
        self.menu: QMenu | None = None
        """The menu that was last asked for."""
        cast("QVBoxLayout", view.layout()).insertWidget(0, self.bar)
        self.has_roads = False
        self.bar.filtered.connect(self._filter)
        self.bar.place_typed.connect(self.go_to)
        self.bar.box_asked.connect(lambda on: view.use_tool(BOX if on else ""))
        view.tool_changed.connect(lambda tool: self.bar.box.setChecked(tool == BOX))
        view.ready.connect(lambda: view.filter(self.bar.wanted))
        view.paste_asked.connect(self.paste)
        view.boxed.connect(self._boxed)
        view.menu_asked.connect(self._show_menu)

    def retranslate(self) -> None:
        """Say everything anew."""
        self.bar.retranslate()

    def show_snapshot(self, snapshot: "Snapshot") -> None:
        """Offer what a project has."""
        self.has_roads = snapshot.ground is not None
        self.bar.show_snapshot(snapshot)

    def paste(self) -> None:
        """Go to the place on the clipboard."""
        self.go_to(QApplication.clipboard().text())

    def go_to(self, text: str) -> None:
        """Go to a place as a person wrote or pasted it, or say why there is none."""
        place = pasted_place(text)
        if place is not None:
            self._view.go_to(*place)
        elif "goo.gl" in text.lower():
            self.troubled.emit(self._words.say("ui.map.short_link"))
        else:
            self.troubled.emit(self._words.say("ui.map.no_place"))

    def toggle_box(self) -> None:
        """Take the box into the hand, or lay it down."""
        self.bar.box.click()

    def _filter(self, wanted: dict[str, str], cases: object, routes: object) -> None:
        self._view.filter(wanted)
        self._cases.show_only(cast("Collection[str] | None", cases))
        if self._routes is not None:
            self._routes.show_only(cast("Collection[str] | None", routes))

    def _boxed(self, case_ids: list[str]) -> None:
        self._cases.select(case_ids)
        self.told.emit(self._words.say("ui.map.boxed", count=f"{len(case_ids):,}"))

    def _show_menu(self, lat: float, lon: float, layer: str, feature: str) -> None:
        say = self._words.say
        menu = QMenu(self._view)
        menu.aboutToHide.connect(menu.deleteLater)

        def add(key: str, *, enabled: bool = True) -> QAction:
            action = menu.addAction(say(f"ui.map.{key}"))
            action.setObjectName(key)
            action.setEnabled(enabled)
            return action

        if layer == CLOSED and feature.isdecimal():
            add("reopen").triggered.connect(lambda: self.reopen_asked.emit(int(feature)))
        add("close_road", enabled=self.has_roads).triggered.connect(lambda: self.close_asked.emit(lat, lon))
        add("hangs", enabled=self.has_roads).triggered.connect(lambda: self.hangs_asked.emit(lat, lon))
        menu.addSeparator()
        one = len(self._cases.selection()) == 1
        add("put_here", enabled=one).triggered.connect(lambda: self._view.put_here.emit(lat, lon))
        add("copy").triggered.connect(lambda: self._copy(lat, lon))
        self.menu = menu
        menu.destroyed.connect(self._menu_gone)
        menu.popup(self._view.menu_position())

    def _menu_gone(self) -> None:
        self.menu = None

    def _copy(self, lat: float, lon: float) -> None:
        place = f"{lat:.6f}, {lon:.6f}"
        QApplication.clipboard().setText(place)
        self.told.emit(self._words.say("ui.map.copied", place=place))
