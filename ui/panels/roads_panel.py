"""Closed roads, what each cuts off, and the single roads that routes hang on."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from planner.calendar import show_date
from ui.language import Words
from ui.panels.flow import FlowBar
from ui.panels.wrapped import WrappedButton

if TYPE_CHECKING:
    from planner.workflow.closures import Lifeline
    from ui.work.roads import RoadList

_DATA: Final = Qt.ItemDataRole.UserRole


class RoadsPanel(QWidget):
    """Two lists with their buttons; it asks and shows, the tool acts."""

    reopen_asked = Signal(int)
    cut_asked = Signal(int)
    closure_chosen = Signal(float, float)
    lifelines_asked = Signal()
    lifeline_chosen = Signal(object)
    """``Lifeline``."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self._known: RoadList | None = None
        self._lifelines: tuple[Lifeline, ...] | None = None
        self._schools: Mapping[str, str] = {}
        self._title, self._second = QLabel(self), QLabel(self)
        for title in (self._title, self._second):
            title.setObjectName("panelTitle")
            title.setWordWrap(True)
        self.empty = QLabel(self)
        self.empty.setObjectName("hint")
        self.empty.setWordWrap(True)
        self.closures = self._tree()
        self.reopen, self.cut = QPushButton(self), QPushButton(self)
        self.search = WrappedButton(self)
        self.said = QLabel(self)
        self.said.setObjectName("hint")
        self.said.setWordWrap(True)
        self.lifelines = self._tree()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 6, 6, 6)
        for widget in (self._title, self.empty):
            layout.addWidget(widget)
        layout.addWidget(self.closures, 2)
        layout.addWidget(FlowBar((self.reopen, self.cut)))
        layout.addWidget(self._second)
        layout.addWidget(self.said)
        layout.addWidget(self.search)
        layout.addWidget(self.lifelines, 3)
        layout.addStretch()
        self._quiet = False
        self.reopen.clicked.connect(lambda: self._with_closure(self.reopen_asked.emit))
        self.cut.clicked.connect(lambda: self._with_closure(self.cut_asked.emit))
        self.search.clicked.connect(self.lifelines_asked)
        self.closures.itemSelectionChanged.connect(self._closure_selected)
        self.lifelines.itemSelectionChanged.connect(self._lifeline_selected)
        self.retranslate()

    def retranslate(self) -> None:
        """Say everything anew."""
        say = self._words.say
        self._title.setText(self._words.wrapped("ui.roads.title"))
        self.empty.setText(self._words.wrapped("ui.roads.none"))
        self.reopen.setText(say("ui.roads.reopen"))
        self.cut.setText(say("ui.roads.cut"))
        self._second.setText(self._words.wrapped("ui.roads.lifelines"))
        self.search.say(self._words.wrapped("ui.roads.find_lifelines"))
        self.closures.setAccessibleName(say("ui.roads.title"))
        self.lifelines.setAccessibleName(say("ui.roads.lifelines"))
        self.closures.setHeaderLabels([say(f"ui.roads.{key}") for key in ("road", "until", "whole_way", "note")])
        self.lifelines.setHeaderLabels([say(f"ui.roads.{key}") for key in ("road", "stops", "bridge", "school")])
        self._fill_closures()
        self._fill_lifelines()

    def show_roads(self, known: "RoadList", schools: Mapping[str, str]) -> None:
        """Show the closures of a project; what was known of lifelines may have changed with them."""
        self._known, self._schools, self._lifelines = known, schools, None
        self._fill_closures()
        self._fill_lifelines()

    def show_lifelines(self, found: "tuple[Lifeline, ...]") -> None:
        """Show the single roads that stops hang on."""
        self._lifelines = found
        self._fill_lifelines()

    def _tree(self) -> QTreeWidget:
        tree = QTreeWidget(self)
        tree.setRootIsDecorated(False)
        tree.setAlternatingRowColors(True)
        tree.setUniformRowHeights(True)
        return tree

    def _fill_closures(self) -> None:
        self._quiet = True
        rows: list[tuple[list[str], object]] = []
        if self._known is not None:
            say = self._words.say
            for one in self._known.closed:
                name = say("ui.roads.lost") if one.lost else self._known.names.get(one.number, "")
                until = show_date(dt.date.fromisoformat(one.until), self._words.language)
                rows.append(([name, until, "✓" if one.whole_way else "", one.note], one))
        _fill(self.closures, rows)
        self.empty.setVisible(not rows)
        self.closures.setVisible(bool(rows))
        self._quiet = False
        self._closure_selected()

    def _fill_lifelines(self) -> None:
        self._quiet = True
        found = self._lifelines
        rows: list[tuple[list[str], object]] = [
            ([one.road, str(len(one.stops)), "✓" if one.bridge else "", self._schools.get(one.school_code, "")], one)
            for one in found or ()
        ]
        _fill(self.lifelines, rows)
        self.lifelines.setVisible(bool(rows))
        key = "ui.roads.no_lifelines" if found == () else "ui.roads.lifelines_hint"
        self.said.setText(self._words.wrapped(key))
        self._quiet = False

    def _with_closure(self, act: Callable[[int], None]) -> None:
        items = self.closures.selectedItems()
        if items:
            act(items[0].data(0, _DATA).number)

    def _closure_selected(self) -> None:
        items = self.closures.selectedItems()
        self.reopen.setEnabled(bool(items))
        self.cut.setEnabled(bool(items))
        if items and not self._quiet:
            one = items[0].data(0, _DATA)
            self.closure_chosen.emit(one.lat, one.lon)

    def _lifeline_selected(self) -> None:
        items = self.lifelines.selectedItems()
        if items and not self._quiet:
            self.lifeline_chosen.emit(items[0].data(0, _DATA))


def _fill(tree: QTreeWidget, rows: Sequence[tuple[list[str], object]]) -> None:
    tree.clear()
    for texts, value in rows:
        item = QTreeWidgetItem(texts)
        item.setData(0, _DATA, value)
        for column, text in enumerate(texts):
            item.setToolTip(column, text)
            if text.isdecimal():
                item.setTextAlignment(column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        tree.addTopLevelItem(item)
    for column in range(tree.columnCount() - 1):
        tree.resizeColumnToContents(column)
        tree.setColumnWidth(column, min(tree.columnWidth(column), 170))
