"""The workspace: steps on the left, map in the middle, table below, routes on the right."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAction, QCloseEvent, QDragEnterEvent, QDragLeaveEvent, QDropEvent, QIcon, QPixmap
from PySide6.QtWidgets import (
    QApplication,
    QMainWindow,
    QMenu,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from gis.errors import UserError
from resources import read_bytes
from ui.amending import Amending
from ui.arrivals import Arrivals
from ui.dialogs.about import AboutDialog
from ui.dialogs.arrivals import IMPORTS
from ui.dialogs.buttons import is_accepted
from ui.dialogs.crash import CrashDialog
from ui.dialogs.settings import SettingsDialog
from ui.dialogs.shortcuts import ShortcutsDialog
from ui.jobs import Crash
from ui.language import Words
from ui.layout import keep_layout, restore_layout
from ui.map_view import MapView, channel_script
from ui.menus import enable_actions, make_actions, make_menus
from ui.office import OfficeDesk
from ui.opening import Opening
from ui.outputs import Outputs
from ui.panels.cases_panel import CasesPanel
from ui.panels.job_bar import JobBar
from ui.panels.message_bar import MessageBar
from ui.panels.routes_panel import RoutesPanel
from ui.panels.start_page import StartPage
from ui.panels.step_rail import ELSEWHERE, QUARANTINED, StepRail, missing_files
from ui.planning import Planning
from ui.preferences import Preferences, change_preferences, change_text_size, load_preferences, save_preferences
from ui.session import Session
from ui.style import set_text_size
from ui.tabs import Tabs
from ui.telling import done_sentence
from ui.tools import TOOLS
from ui.tools.base import Tool
from ui.turns import Turns, by_turns

if TYPE_CHECKING:
    from ui.snapshot import Snapshot
    from ui.tools.figures import FiguresTool


_MOMENT_MS: Final = 150


class MainWindow(QMainWindow):
    """The window. It shows what its session says, and asks it to act."""

    def __init__(self, language: str | None = None) -> None:
        super().__init__()
        self.words = Words(language or load_preferences().language, self)
        self.session = Session(self.words, self)
        self._turns = Turns(self, is_busy=lambda: self.session.busy)
        self._turns.begin()
        self.opening = Opening(self, self.session, self.words)
        self.arrivals = Arrivals(self, self.session, self.words)
        self.outputs = Outputs(self, self.session, self.words)
        self.planning = Planning(self, self.session, self.words)
        self.actions_by_name: dict[str, QAction] = {}
        self._menus: dict[str, QMenu] = {}
        self.cases = CasesPanel(self.words)
        self._amending = Amending(self.cases, self.session)
        self.office = OfficeDesk(self, self.session, self.words, self.cases)
        self.tools: dict[str, Tool] = {kind.key: kind(self, self.session, self.words, self.cases) for kind in TOOLS}
        self._make_actions()
        self.rail = StepRail(self.actions_by_name, self.words)
        self.routes = RoutesPanel(self.words)
        self.start = StartPage(self.actions_by_name, self.words)
        self.message = MessageBar(self.words)
        self.job_bar = JobBar(self.words)
        self.map: MapView | None = None
        self._waiting: tuple[Path, str | None] | None = None
        self._lay_out()
        self._connect()
        self.retranslate()
        self._enable()
        self._restore()
        self.show_routes()

    # How it is put together.

    def _make_actions(self) -> None:
        own = {
            "new": self.opening.new, "open": self.opening.choose, "unpack": self.opening.choose_part,
            "quit": self.close, "locate": self.locate, "assign": self.assign, "plan": self.planning.ask,
            "sheets": self.outputs.sheets, "map_file": self.outputs.map, "reveal_ids": self.reveal_ids,
            "hide_ids": self.hide_ids, "language": self.switch_language, "fit": self.fit_map,
            "home": self.go_home, "find": self.find_in_table, "stop": self.stop_job,
            "larger": partial(change_text_size, 1), "smaller": partial(change_text_size, -1),
            "quarantined": self.arrivals.mend, "about": self.about, "settings": self.settings,
            "shortcuts": self.list_shortcuts, "show_routes": self.show_routes, **self.office.actions(),
            **{name: self._importer(name) for name in IMPORTS},
            **{f"show_{key}": partial(self.bring, key) for key in self.tools},
            **{name: handler for tool in self.tools.values() for name, handler in tool.actions().items()},
        }  # fmt: skip
        self.actions_by_name = make_actions(self, cast("dict[str, Callable[[], None]]", own))
        self._menus = make_menus(self.menuBar(), self.actions_by_name)

    def _importer(self, kind: str) -> Callable[[], None]:
        def ask() -> None:
            self.arrivals.choose(kind)

        return ask

    def _lay_out(self) -> None:
        self._middle = QStackedWidget()
        self._middle.addWidget(self.start)
        self._upper = QSplitter(Qt.Orientation.Vertical)
        self._upper.addWidget(self._middle)
        self.below, self.beside = Tabs(self.words), Tabs(self.words)
        self.below.add("cases", self.cases)
        self.beside.add("routes", self.routes)
        for tool in self.tools.values():
            (self.beside if tool.side else self.below).add(tool.key, tool.panel)
        self._upper.addWidget(self.below)
        self._across = QSplitter(Qt.Orientation.Horizontal)
        for widget in (self.rail, self._upper, self.beside):
            self._across.addWidget(widget)
        for splitter in (self._upper, self._across):
            splitter.setChildrenCollapsible(False)
        self._across.setStretchFactor(1, 1)
        self._upper.setStretchFactor(0, 3)
        self._upper.setStretchFactor(1, 2)
        centre = QWidget()
        layout = QVBoxLayout(centre)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.message)
        layout.addWidget(self._across, 1)
        layout.addWidget(self.job_bar)
        self.setCentralWidget(centre)
        self.setAcceptDrops(True)
        icon = QPixmap()
        icon.loadFromData(read_bytes("icons/phanong.svg"), "SVG")
        self.setWindowIcon(QIcon(icon))

    def _connect(self) -> None:
        session = self.session
        session.warmed.connect(self._warmed)
        session.opened.connect(self._opened)
        session.refreshed.connect(self._show)
        session.done.connect(self._tell_done)
        session.troubled.connect(self._tell_trouble)
        session.crashed.connect(self._tell_crash)
        session.stopped.connect(self._tell_stopped)
        session.runner.started.connect(self._job_started)
        session.runner.progressed.connect(self.job_bar.progress)
        session.runner.idle.connect(self._job_ended)
        self.job_bar.stop_asked.connect(session.runner.cancel)
        self.words.changed.connect(self.retranslate)
        self.rail.group_asked.connect(self.show_group)
        self.rail.step_chosen.connect(self._step_chosen)
        for key, tool in self.tools.items():
            tool.shown.connect(partial(self.bring, key))
            tool.cases_asked.connect(partial(self.below.bring, "cases"))
            tool.group_wanted.connect(self.show_group)
            tool.told.connect(self.message.show_done)
            tool.troubled.connect(self.message.show_trouble)
            self.cases.selected.connect(tool.cases_selected)
            self.routes.chosen.connect(tool.route_chosen)
        self.cases.selected.connect(self._cases_selected)
        self.routes.chosen.connect(self._route_chosen)
        self.start.recent_chosen.connect(self.opening.choose_recent)
        self.opening.may_leave = self.planning.may_leave = self._may_leave
        self.opening.recent_changed.connect(self.start.show_recent)
        for told in (self.opening.told, self.office.told):
            told.connect(self.message.show_done)
        self.office.warned.connect(self.message.show_trouble)
        # Not at once: the program from which the file is dragged waits for the drop to end.
        self.arrivals.project_dropped.connect(self.open_project, Qt.ConnectionType.QueuedConnection)
        self.arrivals.package_dropped.connect(self._package_dropped, Qt.ConnectionType.QueuedConnection)
        self.arrivals.no_project.connect(self._drop_refused)
        self.arrivals.told.connect(self.message.show_done)

    # Opening and closing.

    def begin(self, path: Path | None = None, passphrase: str | None = None) -> None:
        """Load the libraries with the window already showing, then open a project where one is named."""
        self._waiting = None if path is None else (path, passphrase)
        self.session.warm_up(channel_script())

    def open_project(self, path: Path, passphrase: str | None = None) -> None:
        """Open a project; ask for its passphrase where none is given."""
        self.opening.open(path, passphrase)

    def _may_leave(self, again: "Callable[[], None]") -> bool:
        return all(tool.may_leave(again) for tool in self.tools.values())

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Stop what is under way, keep the layout, take the page away; first ask about changes not kept."""
        if not self._may_leave(partial(QTimer.singleShot, 0, self, self.close)):
            event.ignore()
            return
        splitters = {"across": self._across, "upper": self._upper}
        keep_layout(self, splitters, {"below": self.below, "beside": self.beside})
        change_preferences(language=self.words.language)
        for tool in self.tools.values():
            tool.close()
        self.session.close()
        self._turns.end()
        if self.map is not None:
            self.map.shut_down()
        super().closeEvent(event)

    # The actions.

    def import_paths(self, kind: str, paths: list[Path]) -> None:
        """Bring in files whose kind is known."""
        self.arrivals.bring(kind, paths)

    def locate(self) -> None:
        """Find places for addresses."""
        self.session.perform("locate", lambda work, monitor: work.locate(monitor))

    def assign(self) -> None:
        """Find each child's responsible school."""
        self.session.perform("assign", lambda work, monitor: work.assign(monitor))

    def plan(self, options: Mapping[str, object]) -> None:
        """Plan routes."""
        self.planning.plan(options)

    def stop_job(self) -> None:
        """Stop the job under way."""
        if self.session.busy:
            self.job_bar.ask_stop()

    def switch_language(self) -> None:
        """Change between Thai and English."""
        self.words.choose("en" if self.words.language == "th" else "th")
        self.session.refresh()

    def fit_map(self) -> None:
        """Show the whole map."""
        if self.map is not None:
            self.map.fit()

    def go_home(self) -> None:
        """Show the area in which nearly everything lies."""
        if self.map is not None:
            self.map.go_home()

    def find_in_table(self) -> None:
        """Ask for words to look for among the children."""
        self.below.bring("cases")
        self.cases.open_find()

    def reveal_ids(self) -> None:
        """Show national IDs of the children selected; the project's log says whose were looked at."""
        case_ids = self.cases.selection()
        if case_ids:
            self.session.ask("reveal_ids", lambda work, _: work.reveal_ids(case_ids), self._ids_known)
        else:
            self.message.show_done(self.words.say("ui.ids.none"))

    def hide_ids(self) -> None:
        """Mask national IDs again."""
        self.cases.show_ids({})

    def _ids_known(self, result: object) -> None:
        ids = cast("Mapping[str, str]", result)
        self.cases.show_ids(ids)
        self.message.show_done(self.words.say("ui.ids.shown", count=f"{len(ids):,}"))

    # Files dropped on the window.

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        """Say that files may be dropped."""
        if self.arrivals.welcome(event.mimeData()):
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:  # noqa: N802 - Qt's name
        """Say no more that files may be dropped."""
        self.arrivals.leave()
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        """Import what is dropped, or open a project."""
        if self.arrivals.drop(event.mimeData()):
            event.acceptProposedAction()

    def _package_dropped(self, path: Path) -> None:
        """Make a project of a package where none is open; else it comes into the open one."""
        if self.session.path is None:
            self.opening.open_part(path)
        else:
            cast("FiguresTool", self.tools["figures"]).parts.ask_merge(path)

    def _drop_refused(self) -> None:
        self.message.show_trouble(self.words.say("ui.drop.no_project"))

    def show_routes(self) -> None:
        """Show or hide what stands beside the map; without children neither they nor the table say anything."""
        snapshot = self.session.snapshot
        any_children = snapshot is not None and snapshot.status.children > 0
        self.beside.setVisible(any_children and self.actions_by_name["show_routes"].isChecked())
        self.below.setVisible(any_children)

    def bring(self, key: str) -> None:
        """Bring a tool's panel forward."""
        if self.tools[key].side:
            self.actions_by_name["show_routes"].setChecked(True)
            self.show_routes()
        if self.tools[key].roomy:
            self.actions_by_name["show_routes"].setChecked(False)
            self.show_routes()
            above, below = self._upper.sizes()
            self._upper.setSizes([min(above, (above + below) // 2), max(below, (above + below) // 2)])
        (self.beside if self.tools[key].side else self.below).bring(key)

    def show_group(self, group: str) -> None:
        """Show a group of children in the table."""
        if group == QUARANTINED:
            self.arrivals.mend()
            return
        if group not in ELSEWHERE:
            self.below.bring("cases")
            self.cases.show_group(group)
        for tool in self.tools.values():
            tool.group_asked(group)

    def _step_chosen(self, step: str) -> None:
        for key, tool in self.tools.items():
            if tool.step == step:
                self.bring(key)

    def about(self) -> None:
        """Say what the program is and whose work is in it."""
        is_accepted(AboutDialog(self.words, self))

    def list_shortcuts(self) -> None:
        """Show every key that does something."""
        is_accepted(ShortcutsDialog(self.words, self.actions_by_name, self))

    def settings(self) -> None:
        """Ask what a person prefers, and follow it."""
        change_preferences(language=self.words.language)
        dialog = SettingsDialog(self.words, load_preferences(), self)
        if is_accepted(dialog):
            self.follow(dialog.chosen())

    def follow(self, chosen: Preferences) -> None:
        """Keep what a person prefers and show it at once."""
        save_preferences(chosen)
        set_text_size(cast("QApplication", QApplication.instance()), chosen.text_size)
        if self.map is not None:
            self.map.show_online(chosen.online_tiles)
        if chosen.language != self.words.language:
            self.switch_language()

    # What it shows.

    def retranslate(self) -> None:
        """Say everything anew in the language chosen."""
        say = self.words.say
        for name, action in self.actions_by_name.items():
            action.setText(say(f"ui.actions.{name}"))
        for key, menu in self._menus.items():
            menu.setTitle(say(f"ui.menus.{key}"))
        for panel in (self.rail, self.cases, self.routes, self.start, self.message, self.below, self.beside):
            panel.retranslate()
        for tool in self.tools.values():
            if tool.panel.isVisible():
                tool.retranslate()
        by_turns(self, [tool.retranslate for tool in self.tools.values() if not tool.panel.isVisible()])
        if self.session.snapshot is not None:
            self.rail.show_snapshot(self.session.snapshot)
        self._say_title()

    def _say_title(self) -> None:
        path, snapshot = self.session.path, self.session.snapshot
        if path is None or snapshot is None:
            self.setWindowTitle(self.words.say("app.name"))
            return
        year = snapshot.year_be if self.words.language == "th" else f"{snapshot.year_be} (B.E.)"
        self.setWindowTitle(self.words.say("ui.window_title", project=path.name, esa=snapshot.esa, year=year))

    def _warmed(self) -> None:
        self.map = MapView(self)
        self.map.picked.connect(self._map_picked)
        self._middle.addWidget(self.map)
        for tool in self.tools.values():
            tool.map_ready(self.map)
            self.map.picked.connect(tool.feature_picked)
        self.map.show_online(load_preferences().online_tiles)
        self.map.start(self.session.page)
        if self.session.snapshot is not None:
            self._show(self.session.snapshot)
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            QTimer.singleShot(0, self, partial(self.open_project, *waiting))

    def _opened(self) -> None:
        self.message.hide()

    def _show(self, shown: object) -> None:
        snapshot = cast("Snapshot", shown)
        self.rail.show_snapshot(snapshot)
        self.start.show_snapshot(snapshot)
        self.cases.show_table(snapshot.cases)
        self.routes.show_table(snapshot.routes)
        for tool in self.tools.values():
            tool.show_snapshot(snapshot)
        self.show_routes()
        if self.map is not None:
            self.map.show_layers(snapshot.layers, snapshot.ground)
            self._middle.setCurrentWidget(self.start if missing_files(snapshot) else self.map)
        self._say_title()
        self._enable()

    def _enable(self) -> None:
        """Let a person do what makes sense now."""
        enable_actions(self.actions_by_name, busy=self.session.busy, project=self.session.path is not None)
        for tool in self.tools.values():
            tool.set_busy(self.session.busy)

    def _job_started(self, title: str) -> None:
        self.job_bar.begin(title)
        if self.session.reading:
            # Not for a moment's reading: a key pressed meanwhile would be lost; as it is, it waits for its turn.
            QTimer.singleShot(_MOMENT_MS, self, self._enable)
        else:
            self._enable()

    def _job_ended(self) -> None:
        self.job_bar.end()
        self._enable()

    # Map, table and routes say the same.

    def _cases_selected(self, case_ids: list[str]) -> None:
        self.routes.select("")
        if self.map is not None:
            self.map.select(case_ids, pan=bool(case_ids))

    def _route_chosen(self, route_id: str) -> None:
        snapshot = self.session.snapshot
        if snapshot is None:
            return
        self.cases.select(snapshot.cases_of_route(route_id))
        if self.map is not None:
            features = [route_id, *snapshot.stops_of_route.get(route_id, ())] if route_id else []
            self.map.select(features, pan=True)

    def _map_picked(self, layer: str, feature: str) -> None:
        del layer
        snapshot = self.session.snapshot
        if snapshot is None:
            return
        if feature in snapshot.stops_of_route:
            self.routes.select(feature)
            self.cases.select(snapshot.cases_of_route(feature))
        else:
            self.routes.select("")
            self.cases.select(list(snapshot.cases_of_stop.get(feature, [feature])) if feature else [])

    # What it says.

    def _tell_done(self, title: str, summary: object) -> None:
        self.message.show_done(done_sentence(self.words, title, cast("Mapping[str, object]", summary)))

    def _tell_trouble(self, error: object) -> None:
        self.message.show_trouble(cast("UserError", error).message(self.words.language))

    def _tell_stopped(self) -> None:
        self.message.show_done(self.words.say("ui.job.stopped"))

    def _tell_crash(self, crash: object) -> None:
        is_accepted(CrashDialog(self.words, cast("Crash", crash), self))

    # What it remembers.

    def _restore(self) -> None:
        splitters = {"across": (self._across, (250, 722, 468)), "upper": (self._upper, (520, 320))}
        restore_layout(self, splitters, {"below": self.below, "beside": self.beside})
        self.start.show_recent(self.opening.recent())
