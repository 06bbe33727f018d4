"""Closing roads from the map, and the map's bar and menu."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, cast

from PySide6.QtWidgets import QDialog, QWidget

from planner.calendar import show_date, thai_today
from ui.dialogs.close_road import CloseRoadDialog
from ui.language import Words
from ui.map.counted import CountedLayers
from ui.map.desk import MapDesk
from ui.map.names import road_name
from ui.panels.cases_panel import CasesPanel
from ui.panels.roads_panel import RoadsPanel
from ui.panels.routes_panel import RoutesPanel
from ui.preferences import load_preferences
from ui.session import Session
from ui.tools.base import Tool

if TYPE_CHECKING:
    from gis.monitor import Monitor
    from planner.workflow.closures import Closed, Lifeline
    from ui.map_view import MapView
    from ui.snapshot import Snapshot
    from ui.work import Work


class RoadsTool(Tool):
    """Lists closures, closes and reopens roads, and tells what hangs on them."""

    key = "roads"
    side = True

    def __init__(self, window: QWidget, session: Session, words: Words, cases: CasesPanel) -> None:
        super().__init__(window, session, words, cases)
        self.panel: RoadsPanel = RoadsPanel(words)
        self.desk: MapDesk | None = None
        self._snapshot: Snapshot | None = None
        self.panel.reopen_asked.connect(self.reopen)
        self.panel.cut_asked.connect(self._show_cut)
        self.panel.closure_chosen.connect(self._show_place)
        self.panel.lifelines_asked.connect(self.find_lifelines)
        self.panel.lifeline_chosen.connect(self._show_lifeline)

    def actions(self) -> Mapping[str, Callable[[], None]]:
        """Return what the keyboard can ask of the map."""
        return {"map_menu": self._ask_menu, "box_select": self._take_box, "go_to": self._ask_place}

    def retranslate(self) -> None:
        """Say everything anew."""
        self.panel.retranslate()
        if self.desk is not None:
            self.desk.retranslate()

    def map_ready(self, map_view: "MapView") -> None:
        """Put the bar above the map and hear its menu."""
        super().map_ready(map_view)
        self.desk = MapDesk(map_view, self.words, self.cases, self.window.findChild(RoutesPanel))
        self.counted = CountedLayers(map_view, self.session)
        self.desk.told.connect(self.told)
        self.desk.troubled.connect(self.troubled)
        self.desk.close_asked.connect(self.ask_close)
        self.desk.hangs_asked.connect(self._weigh)
        self.desk.reopen_asked.connect(self.reopen)
        if self._snapshot is not None:
            self.desk.show_snapshot(self._snapshot)

    def show_snapshot(self, snapshot: "Snapshot") -> None:
        """Show what the project has; what is known of lifelines may have changed with it."""
        self._snapshot = snapshot
        if self.desk is not None:
            self.desk.show_snapshot(snapshot)
        if self.map is not None:
            self.map.show_overlay(b"", self.key)
        self.panel.show_roads(snapshot.closed_roads, snapshot.schools)

    def ask_close(self, lat: float, lon: float) -> None:
        """Ask until when the road at a place is closed, and close it."""
        dialog = CloseRoadDialog(self.words, thai_today(), self.window)
        until = dialog.until() if dialog.exec() == QDialog.DialogCode.Accepted else None
        if until is not None:
            self.close_road(lat, lon, until=until, note=dialog.note.text(), whole_way=dialog.whole_way.isChecked())
        dialog.deleteLater()

    def close_road(self, lat: float, lon: float, *, until: dt.date, note: str = "", whole_way: bool = False) -> None:
        """Close the road at a place and say which stops that cuts off."""
        profile = load_preferences().profile

        def act(work: "Work", monitor: "Monitor") -> Mapping[str, object]:
            closed = work.roads.close(
                lat, lon, until=until, note=note, whole_way=whole_way, profile=profile, monitor=monitor
            )
            return {
                "road": self._name(closed.road),
                "until": show_date(until, self.words.language),
                "cut_off": len(closed.cut_off),
            }

        self.session.perform("close_road", act)
        self.shown.emit()

    def reopen(self, number: int) -> None:
        """Open a road again."""
        self.session.perform("reopen_road", lambda work, _: work.roads.reopen(number))

    def find_lifelines(self) -> None:
        """Look for the single roads that stops hang on."""
        profile, language = load_preferences().profile, self.words.language
        self.session.ask(
            "lifelines",
            lambda work, monitor: work.roads.lifelines(profile=profile, language=language, monitor=monitor),
            self._lifelines_known,
        )

    def set_busy(self, busy: bool) -> None:
        """Leave alone what waits for a job to end."""
        self.panel.setEnabled(not busy)

    def _lifelines_known(self, result: object) -> None:
        found, layers = cast("tuple[tuple[Lifeline, ...], bytes]", result)
        self.panel.show_lifelines(found)
        if self.map is not None:
            self.map.show_overlay(layers, self.key)

    def _show_lifeline(self, lifeline: object) -> None:
        one = cast("Lifeline", lifeline)
        if self.map is not None:
            self.map.select([*one.stops], pan=True)
        self._show_place(one.lat, one.lon)

    def _show_place(self, lat: float, lon: float) -> None:
        if self.map is not None:
            self.map.look_at(lat, lon)

    def _show_cut(self, number: int) -> None:
        profile = load_preferences().profile
        self.session.ask(
            "weigh_road",
            lambda work, monitor: work.roads.cut_by(number, profile=profile, monitor=monitor),
            lambda result: self._tell_cut("ui.roads.cut_by", cast("Closed", result)),
        )

    def _weigh(self, lat: float, lon: float) -> None:
        profile = load_preferences().profile

        def tell(result: object) -> None:
            closed = cast("Closed", result)
            self._tell_cut("ui.roads.hangs" if closed.cut_off else "ui.roads.hangs_none", closed)

        self.session.ask(
            "weigh_road", lambda work, monitor: work.roads.weigh(lat, lon, profile=profile, monitor=monitor), tell
        )

    def _tell_cut(self, key: str, closed: "Closed") -> None:
        stops = list(closed.cut_off)
        if self.map is not None:
            self.map.select(stops, pan=bool(stops))
        if self._snapshot is not None:
            self.cases.select([one for stop in stops for one in self._snapshot.cases_of_stop.get(stop, ())])
        self.told.emit(self.words.say(key, road=self._name(closed.road), count=len(stops)))

    def _name(self, road: str) -> str:
        """Return what a road is called; one without a name by its class."""
        return road_name(road, self.words.language)

    def _ask_menu(self) -> None:
        if self.map is not None:
            self.map.ask_menu()

    def _take_box(self) -> None:
        if self.desk is not None:
            self.desk.toggle_box()

    def _ask_place(self) -> None:
        if self.desk is not None:
            self.desk.bar.place.setFocus()
            self.desk.bar.place.selectAll()
