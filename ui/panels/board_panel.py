"""The plan board with its tray, its buttons and what it says."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction, QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QLabel,
    QMenu,
    QPushButton,
    QSplitter,
    QStackedLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ui.language import Words
from ui.panels.board_tray import BoardTray
from ui.panels.board_view import BoardView
from ui.panels.flow import FlowBar
from ui.panels.school_choice import SchoolChoice
from ui.style import restyle

if TYPE_CHECKING:
    from planner.workflow.board import Line, Spare

BUTTONS: Final = ("undo", "redo", "improve", "keep", "discard")
ACTS: Final = (
    "earlier", "later", "route_before", "route_after", "", "drop", "add", "take_back", "new_route", "",
    "lock_stop", "lock_route", "lock_day",
)  # fmt: skip
_KEYS: Final = {
    "earlier": "Ctrl+←", "later": "Ctrl+→", "route_before": "Ctrl+↑", "route_after": "Ctrl+↓", "drop": "Del",
    "add": "Ins", "new_route": "N", "lock_stop": "L", "lock_route": "R", "lock_day": "D",
}  # fmt: skip
_GHOST_PX: Final = 14


class BoardPanel(QWidget):
    """Shows a plan and says what a person wants of it; the tool acts."""

    asked = Signal(str)
    """An act by its name, on what is chosen."""
    move_asked = Signal(str, str, object)
    """Stop, route, and place on it."""
    drop_asked = Signal(str)
    step_asked = Signal(int)
    """After how many changes to stand."""
    filtered = Signal()
    came = Signal(bool)

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self._schools: Mapping[str, str] = {}
        self.school = SchoolChoice(
            words, {}, name_key="ui.board.school", first_key="ui.plan.all_schools", parent=self
        )
        self.buttons = {name: QPushButton(self) for name in BUTTONS}
        self.buttons["keep"].setObjectName("primary")
        self.history = QToolButton(self)
        self.history.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.history.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.history.setMenu(QMenu(self.history))
        self.change = QToolButton(self)
        self.change.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.change.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.acts_menu = QMenu(self.change)
        self.acts: dict[str, QAction] = {}
        for name in ACTS:
            if name:
                self.acts[name] = self.acts_menu.addAction("")
                self.acts[name].triggered.connect(partial(self._ask, name))
            else:
                self.acts_menu.addSeparator()
        self.change.setMenu(self.acts_menu)
        self.view = BoardView(words, self._school_name, self)
        self.tray = BoardTray(words, self)
        self.compared = QLabel(self)
        self.compared.setObjectName("hint")
        self.said = QLabel(self)
        self.said.setWordWrap(True)
        self.empty = QLabel(self)
        self.empty.setObjectName("hint")
        self.empty.setWordWrap(True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.ghost = QLabel(self)
        self.ghost.setObjectName("boardGhost")
        self.ghost.setStyleSheet("background: #fffbe6; border: 1px solid #8a4b00; padding: 2px 6px;")
        self.ghost.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.ghost.hide()
        self._carried = ""
        self.weigh: Callable[[str, str, int], str] = lambda _stop, _route, _position: ""
        """What laying a stop down somewhere would do, in words."""
        self._lay_out()
        self._connect()
        self.retranslate()

    def _lay_out(self) -> None:
        first, second = ("undo", "redo"), ("improve", "discard", "keep")
        steps, ends = ([self.buttons[name] for name in names] for names in (first, second))
        bar = FlowBar((self.school, *steps, self.history, self.change, *ends), grow=(self.school,))
        self.split = QSplitter(Qt.Orientation.Horizontal, self)
        self.split.addWidget(self.view)
        self.split.addWidget(self.tray)
        self.split.setChildrenCollapsible(False)
        self.split.setStretchFactor(0, 3)
        self.split.setStretchFactor(1, 1)
        self.split.setSizes([700, 380])
        whole = QWidget(self)
        inner = QVBoxLayout(whole)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(3)
        inner.addWidget(bar)
        inner.addWidget(self.split, 1)
        inner.addWidget(self.compared)
        inner.addWidget(self.said)
        self._whole = whole
        self._stack = QStackedLayout()
        self._stack.addWidget(self.empty)
        self._stack.addWidget(whole)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 4, 6, 4)
        layout.addLayout(self._stack)

    def _connect(self) -> None:
        for name, button in self.buttons.items():
            button.clicked.connect(partial(self._ask, name))
        self.view.asked.connect(self._view_asked)
        self.view.menu_asked.connect(self.acts_menu.popup)
        self.tray.asked.connect(self.asked)
        for source in (self.view, self.tray):
            source.lifted.connect(self._lift)
            source.carried.connect(self._carry)
            source.laid.connect(self._lay)
            source.let_go.connect(self._let_go)
        self.school.currentIndexChanged.connect(self._filter)

    def _filter(self) -> None:
        self.filtered.emit()

    def _ask(self, name: str) -> None:
        self.asked.emit(name)

    def _view_asked(self, name: str) -> None:
        if name == "menu":
            self.acts_menu.popup(self.view.viewport().mapToGlobal(self.view.row_rect(self.view.route_id).center()))
        else:
            self.asked.emit(name)

    # What it shows.

    def retranslate(self) -> None:
        """Say everything anew."""
        say = self._words.say
        self.school.retranslate()
        self.school.setToolTip(say("ui.board.school"))
        for name, button in self.buttons.items():
            button.setText(say(f"ui.board.{name}"))
            button.setToolTip(say(f"ui.board.{name}_hint"))
            button.setAccessibleDescription(say(f"ui.board.{name}_hint"))
        self.history.setText(say("ui.board.history"))
        self.history.setAccessibleName(say("ui.board.history"))
        self.change.setText(say("ui.board.change"))
        self.change.setAccessibleName(say("ui.board.change"))
        for name, action in self.acts.items():
            key = _KEYS.get(name, "")
            action.setText(say(f"ui.board.acts.{name}") + (f"\t{key}" if key else ""))
        self.empty.setText(self._words.wrapped("ui.board.no_plan"))
        self.view.retranslate()
        self.tray.retranslate()

    def show_schools(self, schools: Mapping[str, str]) -> None:
        """Offer schools to choose from; the one chosen stays."""
        self._schools = schools
        self.school.offer(schools)

    def show_plan(
        self,
        lines: "Sequence[Line]",
        spares: "Sequence[Spare]",
        say: "Callable[[Spare], tuple[str, list[str]]]",
        who: "Callable[[Spare], str]",
    ) -> None:
        """Show routes, and what is on none."""
        self._stack.setCurrentWidget(self._whole)
        self.view.show_lines(lines)
        self.tray.show_spares(spares, say, who)

    def show_nothing(self) -> None:
        """Say that there is no plan."""
        self._stack.setCurrentWidget(self.empty)

    def show_history(self, names: Sequence[str], at: int, *, undoes: str, redoes: str) -> None:
        """Show the changes made, and what may be taken back and done again."""
        say = self._words.say
        for button, name in (("undo", undoes), ("redo", redoes)):
            self.buttons[button].setEnabled(bool(name))
            hint = say(f"ui.board.{button}_hint")
            self.buttons[button].setToolTip(f"{hint}: {name}" if name else hint)
        menu = self.history.menu()
        menu.clear()
        for place, name in enumerate([say("ui.board.as_stored"), *names]):
            action = menu.addAction(f"{place}. {name}" if place else name)
            action.setCheckable(True)
            action.setChecked(place == at)
            action.triggered.connect(partial(self._ask_step, place))
        self.history.setEnabled(bool(names))

    def _ask_step(self, place: int) -> None:
        self.step_asked.emit(place)

    def say(self, text: str, *, trouble: bool = False) -> None:
        """Say what a change did."""
        restyle(self.said, "trouble" if trouble else "hint")
        self.said.setText(self._words.breakable(text))
        self.said.setVisible(bool(text))

    def _school_name(self, code: str) -> str:
        return self._schools.get(code, code)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Tell that the board is seen."""
        super().showEvent(event)
        self.came.emit(True)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """Tell that the board is not seen any more."""
        super().hideEvent(event)
        self._let_go()
        self.came.emit(False)

    # A stop in the hand.

    def _lift(self, stop_id: str) -> None:
        self._carried = stop_id

    def _carry(self, at: QPoint) -> None:
        if not self._carried:
            return
        place = self.view.viewport().mapFromGlobal(at)
        target = self.view.target_at(place, self._carried) if self._over(self.view.viewport(), at) else None
        if target is not None:
            self.view.carry_near(place)
            said = self.weigh(self._carried, target.route_id, target.position)
        elif self._over(self.tray, at):
            said = self._words.say("ui.board.lay_off")
        else:
            said = self._words.say("ui.board.lay_nowhere")
        self.view.mark(target)
        self.ghost.setText(said)
        self.ghost.adjustSize()
        spot = self.mapFromGlobal(at) + QPoint(_GHOST_PX, _GHOST_PX)
        room = self.rect().size() - self.ghost.size()
        self.ghost.move(max(0, min(spot.x(), room.width())), max(0, min(spot.y(), room.height())))
        self.ghost.raise_()
        self.ghost.show()

    def _lay(self, at: QPoint) -> None:
        stop_id = self._carried
        place = self.view.viewport().mapFromGlobal(at)
        target = self.view.target_at(place, stop_id) if self._over(self.view.viewport(), at) else None
        over_tray = self._over(self.tray, at)
        self._let_go()
        if not stop_id:
            return
        if target is not None:
            self.move_asked.emit(stop_id, target.route_id, target.position)
        elif over_tray:
            self.drop_asked.emit(stop_id)

    def _let_go(self) -> None:
        self._carried = ""
        self.view.stop_carrying()
        self.tray.stop_carrying()
        self.ghost.hide()

    @staticmethod
    def _over(widget: QWidget, at: QPoint) -> bool:
        return widget.isVisible() and widget.rect().contains(widget.mapFromGlobal(at))
