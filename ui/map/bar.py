"""The bar above the map: show only a school, day or team; go to a coordinate; select with a box."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QToolButton

from ui.language import Words
from ui.panels.flow import FlowBar

if TYPE_CHECKING:
    from ui.snapshot import Snapshot

FACETS: Final = ("school", "day", "team")
_ORDER: Final = ("school", "team", "day")
"""Of the values in ``Snapshot.visit_of_case``."""


_PLACE_PX: Final = 90


class MapBar(FlowBar):
    """What it offers comes from the snapshot; a choice stays as long as the project still has it."""

    filtered = Signal(dict, object, object)
    """The values wanted by facet, and the case_ids and route_ids that agree with them (``None``: all)."""
    place_typed = Signal(str)
    box_asked = Signal(bool)

    def __init__(self, words: Words) -> None:
        self._label = QLabel()
        self.choices = {facet: QComboBox() for facet in FACETS}
        self.place = QLineEdit()
        self.box = QToolButton()
        super().__init__(
            (self._label, *self.choices.values(), self.place, self.box),
            grow=(self.choices["school"], self.place),
            margins_px=(6, 4),
        )
        self._words = words
        self._visits: tuple[dict[str, tuple[str, str, str]], dict[str, tuple[str, str, str]]] = ({}, {})
        self._schools: dict[str, str] = {}
        self._found: dict[str, set[str]] = {}
        self.place.setClearButtonEnabled(True)
        self.place.setMinimumWidth(_PLACE_PX)
        self.box.setCheckable(True)
        self.box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        for facet, choice in self.choices.items():
            choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            choice.setMinimumContentsLength(8 if facet == "school" else 5)
            choice.currentIndexChanged.connect(self._chosen)
        self._quiet = False
        self.place.returnPressed.connect(lambda: self.place_typed.emit(self.place.text()))
        self.box.clicked.connect(self.box_asked)
        self.retranslate()

    @property
    def wanted(self) -> dict[str, str]:
        """Return the values chosen, by facet."""
        return {facet: str(choice.currentData()) for facet, choice in self.choices.items() if choice.currentData()}

    def retranslate(self) -> None:
        """Say everything anew."""
        say = self._words.say
        self._label.setText(say("ui.map.filters"))
        for facet, choice in self.choices.items():
            choice.setAccessibleName(say(f"ui.map.{facet}"))
            choice.setToolTip(say(f"ui.map.{facet}"))
        self.place.setPlaceholderText(say("ui.map.go_to"))
        self.place.setAccessibleName(say("ui.map.go_to"))
        self.box.setText(say("ui.map.box"))
        self.box.setToolTip(say("ui.map.box_hint"))
        self.box.setAccessibleName(say("ui.actions.box_select"))
        self._offer()

    def show_snapshot(self, snapshot: "Snapshot") -> None:
        """Offer the schools, days and teams of a project."""
        self._visits = (dict(snapshot.visit_of_case), dict(snapshot.visit_of_route))
        self._schools = dict(snapshot.schools)
        visits = {visit for visits in self._visits for visit in visits.values()}
        self._found = {facet: {visit[at] for visit in visits} - {""} for at, facet in enumerate(_ORDER)}
        self._offer()
        self._chosen()

    def _offer(self) -> None:
        before = self.wanted
        self._quiet = True
        for facet, choice in self.choices.items():
            say = self._words.say
            choice.clear()
            choice.addItem(say(f"ui.map.all_{facet}s"), "")
            for value in sorted(self._found.get(facet, ()), key=lambda text: (len(text), text)):
                said = (
                    self._schools.get(value, value)
                    if facet == "school"
                    else say(f"ui.map.one_{facet}", **{facet: value})
                )
                choice.addItem(said, value)
            choice.setCurrentIndex(max(choice.findData(before.get(facet, "")), 0))
            choice.setEnabled(choice.count() > 1)
        self._quiet = False

    def _chosen(self) -> None:
        if self._quiet:
            return
        wanted = self.wanted
        cases, routes = (self._agreeing(visits, wanted) if wanted else None for visits in self._visits)
        self.filtered.emit(wanted, cases, routes)

    @staticmethod
    def _agreeing(visits: dict[str, tuple[str, str, str]], wanted: dict[str, str]) -> frozenset[str]:
        tests = [(_ORDER.index(facet), value) for facet, value in wanted.items()]
        return frozenset(name for name, visit in visits.items() if all(visit[at] == value for at, value in tests))
