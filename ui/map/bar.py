"""The bar above the map: show only a school, day or team; go to a coordinate; select with a box."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QLineEdit, QSizePolicy, QToolButton, QWidget

from ui.language import Words

if TYPE_CHECKING:
    from ui.snapshot import Snapshot

FACETS: Final = ("school", "day", "team")
_ORDER: Final = ("school", "team", "day")
"""Of the values in ``Snapshot.visit_of_case``."""


_PLACE_PX: Final = 90


class MapBar(QWidget):
    """What it offers comes from the snapshot; a choice stays as long as the project still has it."""

    filtered = Signal(dict, object, object)
    """The values wanted by facet, and the case_ids and route_ids that agree with them (``None``: all)."""
    place_typed = Signal(str)
    box_asked = Signal(bool)

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self._visits: tuple[dict[str, tuple[str, str, str]], dict[str, tuple[str, str, str]]] = ({}, {})
        self._schools: dict[str, str] = {}
        self._label = QLabel(self)
        self.choices = {facet: QComboBox(self) for facet in FACETS}
        self.place = QLineEdit(self)
        self.place.setClearButtonEnabled(True)
        self.place.setMinimumWidth(_PLACE_PX)
        self.box = QToolButton(self)
        self.box.setCheckable(True)
        self.box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(6, 4, 6, 4)
        layout.addWidget(self._label)
        for facet, choice in self.choices.items():
            choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            choice.setMinimumContentsLength(8 if facet == "school" else 4)
            choice.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
            choice.currentIndexChanged.connect(self._chosen)
            layout.addWidget(choice, 3 if facet == "school" else 1)
        layout.addWidget(self.place, 3)
        layout.addWidget(self.box)
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
        self._offer()

    def _offer(self) -> None:
        before = self.wanted
        keys = [visit for visits in self._visits for visit in visits.values()]
        self._quiet = True
        for facet, choice in self.choices.items():
            say = self._words.say
            found = {key[_ORDER.index(facet)] for key in keys} - {""}
            choice.clear()
            choice.addItem(say(f"ui.map.all_{facet}s"), "")
            for value in sorted(found, key=lambda text: (len(text), text)):
                said = (
                    self._schools.get(value, value)
                    if facet == "school"
                    else say(f"ui.map.one_{facet}", **{facet: value})
                )
                choice.addItem(said, value)
            choice.setCurrentIndex(max(choice.findData(before.get(facet, "")), 0))
            choice.setEnabled(choice.count() > 1)
        self._quiet = False
        self._chosen()

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
