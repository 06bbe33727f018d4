"""The steps of the job, down the left side: what is done, what is left, and what to do about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from ui.language import Words
from ui.panels.wrapped import WrappedButton
from ui.style import restyle

if TYPE_CHECKING:
    from ui.snapshot import Snapshot

STEPS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("import", ("schools", "register", "enrolment", "roads", "places")),
    ("locate", ("locate",)),
    ("plan", ("assign", "plan")),
    ("sheets", ("sheets",)),
    ("results", ("checkins", "enter_results")),
    ("report", ("show_followup", "refer", "show_figures", "report", "papers", "map_file")),
)
"""Each step with its actions."""
_NARROWEST_PX: Final = 230
_WIDEST_PX: Final = 330
"""With the largest text words break rather than take the map's room on a small screen."""

QUARANTINED: Final = "quarantined"
UNMATCHED: Final = "unmatched"
MATCHES: Final = "matches"
ELSEWHERE: Final = (QUARANTINED, UNMATCHED, MATCHES)
"""What is left and is no group of children: rows to be mended, check-ins of nobody known, likenesses to pupils."""


@dataclass(frozen=True, slots=True)
class Left:
    """Something left to do: its words, and the group of children it is about (``""``: of none)."""

    text: str
    group: str = ""


@dataclass(frozen=True, slots=True)
class StepState:
    """What a step says: what is done, and what is left."""

    done: str
    left: tuple[Left, ...]


def step_states(snapshot: "Snapshot", words: Words) -> dict[str, StepState]:
    """Return what each step says of a project."""
    say = words.say
    status = snapshot.status
    states = status.by_state
    none = status.by_level["none"]
    located = sum(status.by_level.values()) - none
    not_yet = [Left(say("ui.step.not_yet"))]

    def counted(key: str, count: int, group: str = "") -> list[Left]:
        return [Left(say(f"ui.step.{key}", count=f"{count:,}"), group)] if count else []

    def stale(*stages: str) -> list[Left]:
        return [Left(say("ui.step.stale"))] if set(stages) & set(status.stale) else []

    def done(key: str, **counts: float) -> str:
        return say(f"ui.step.{key}", **{name: f"{count:,.0f}" for name, count in counts.items()})

    missing = ", ".join(say(f"ui.step.missing_{name}") for name in missing_files(snapshot))
    left = {
        "import": ([Left(say("ui.step.missing", files=missing))] if missing else [])
        + counted("quarantined", status.quarantined, QUARANTINED)
        + counted("matches", status.matches, MATCHES),
        "locate": stale("locate") + counted("review", status.review, "review") + counted("no_place", none, "no_place")
        if located or none
        else not_yet,
        "plan": stale("assign", "plan") + counted("unserved", status.unserved, "unserved")
        if status.routes or status.unserved
        else not_yet,
        "sheets": counted("to_print", status.routes - snapshot.printed_routes) if status.routes else not_yet,
        "results": counted("waiting", states["to_track"] + states["in_progress"], "waiting")
        + counted("conflict", status.conflicts, "conflict")
        + counted("unmatched", status.unmatched, UNMATCHED)
        if status.checkins or status.unmatched
        else not_yet,
        "report": [],
    }
    said = {
        "import": done("imported", children=status.children, schools=status.schools),
        "locate": done("located", located=located, children=status.children),
        "plan": done("planned", routes=status.routes, stops=status.stops, km=status.plan_metres / 1000),
        "sheets": done("printed", printed=snapshot.printed_routes, routes=status.routes),
        "results": done("reported", found=states["found"], not_found=states["not_found"]),
        "report": say("ui.step.figures"),
    }
    return {key: StepState(said[key], tuple(left[key])) for key, _ in STEPS}


def missing_files(snapshot: "Snapshot") -> list[str]:
    """Return which of ``schools``, ``register`` and ``roads`` a project lacks."""
    status = snapshot.status
    here = {"schools": status.schools > 0, "register": status.children > 0, "roads": status.roads}
    return [name for name, there in here.items() if not there]


def next_step(snapshot: "Snapshot") -> str:
    """Return the step at which there is most sense to go on."""
    status = snapshot.status
    if missing_files(snapshot):
        return "import"
    if not sum(status.by_level.values()) or "locate" in status.stale:
        return "locate"
    if not status.routes or "plan" in status.stale or "assign" in status.stale:
        return "plan"
    if snapshot.printed_routes < status.routes:
        return "sheets"
    return "results" if status.by_state["to_track"] + status.by_state["in_progress"] else "report"


def next_action(snapshot: "Snapshot") -> str:
    """Return the name of the action with which there is most sense to go on, one of the next step's own."""
    status, step = snapshot.status, next_step(snapshot)
    match step:
        case "import":
            return missing_files(snapshot)[0]
        case "plan":
            return "assign" if not status.assigned or "assign" in status.stale else "plan"
        case "results":
            return "checkins"
        case "report":
            return "report"
        case _:
            return step


class StepCard(QFrame):
    """One step; its actions show while it is the one chosen."""

    chosen = Signal(str)
    group_asked = Signal(str)

    def __init__(self, key: str, number: int, actions: Sequence[QAction], words: Words) -> None:
        super().__init__()
        self.key = key
        self._number = number
        self._words = words
        self._actions = tuple(actions)
        self.setObjectName("step")
        self._head = QPushButton(self)
        self._head.setFlat(True)
        self._head.setObjectName("stepHead")
        self._head.clicked.connect(self._choose)
        self._done = QLabel(self)
        self._done.setObjectName("stepDone")
        self._done.setWordWrap(True)
        self._left = QVBoxLayout()
        self._left.setSpacing(0)
        self._buttons: list[WrappedButton] = []
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 6, 10, 8)
        layout.setSpacing(2)
        self._next = QLabel(self)
        self._next.setObjectName("stepNext")
        self._next.setWordWrap(True)
        self._next_action = ""
        layout.addWidget(self._head)
        layout.addWidget(self._done)
        layout.addLayout(self._left)
        layout.addWidget(self._next)
        for action in actions:
            button = WrappedButton(self)
            button.clicked.connect(action.trigger)
            action.changed.connect(self._follow_actions)
            layout.addWidget(button)
            self._buttons.append(button)
        self.set_open(False)
        self.retranslate()

    @property
    def title(self) -> str:
        """Return the step's number and name."""
        return self._head.text()

    def retranslate(self) -> None:
        """Say the title anew."""
        title = self._words.say(f"ui.steps.{self.key}")
        self._head.setText(f"{self._number}  {title}")
        self._head.setAccessibleName(title)
        self._follow_actions()

    def show_state(self, state: StepState | None) -> None:
        """Show counts and what is left; ``None``: no project."""
        while (item := self._left.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        self._done.setText("" if state is None else self._words.breakable(state.done))
        self._done.setVisible(state is not None)
        for left in () if state is None else state.left:
            self._left.addWidget(self._left_widget(left))

    @property
    def next_text(self) -> str:
        """Return the sentence about what is to be done next, ``""`` where that is in another step."""
        return self._next.text() if self._next_action else ""

    def show_next(self, name: str) -> None:
        """Say which action of the card is the next thing to do, and let its button stand out."""
        self._next_action = name
        for button, action in zip(self._buttons, self._actions, strict=True):
            is_next = action.objectName() == name
            if button.property("next") != is_next:
                # Only then: all the rules of the style are gone through.
                button.setProperty("next", is_next)
                restyle(button)
        self._follow_actions()

    def set_open(self, is_open: bool) -> None:
        """Show or hide the actions."""
        for button in self._buttons:
            button.setVisible(is_open)
        self.setProperty("open", is_open)
        restyle(self)

    def _left_widget(self, left: Left) -> QWidget:
        if not left.group:
            label = QLabel(f"• {self._words.breakable(left.text)}", self)
            label.setObjectName("stepLeft")
            label.setWordWrap(True)
            return label
        button = WrappedButton(self)
        button.say(f"• {self._words.breakable(left.text)}")
        button.setObjectName("stepLink")
        button.setFlat(True)
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.setProperty("group", left.group)
        button.clicked.connect(self._ask_group)
        return button

    def _ask_group(self) -> None:
        self.group_asked.emit(str(self.sender().property("group")))

    def _follow_actions(self) -> None:
        for button, action in zip(self._buttons, self._actions, strict=True):
            button.say(self._words.breakable(action.text()))
            button.setEnabled(action.isEnabled())
            if action.objectName() == self._next_action:
                told = action.text().replace("&", "").removesuffix("…").strip()
                self._next.setText(self._words.wrapped("ui.step.next", action=told))
        self._next.setVisible(bool(self._next_action))

    def _choose(self) -> None:
        self.chosen.emit(self.key)


class StepRail(QScrollArea):
    """The six steps, one of them open."""

    group_asked = Signal(str)
    """Show this group of children in the table."""
    step_chosen = Signal(str)
    """A person opened a step."""

    def __init__(self, actions: dict[str, QAction], words: Words) -> None:
        super().__init__()
        self._words = words
        self.setObjectName("rail")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        inner = self._inner = QWidget()
        inner.installEventFilter(self)
        inner.setObjectName("railInner")
        layout = QVBoxLayout(inner)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(6)
        self.cards: dict[str, StepCard] = {}
        for number, (key, names) in enumerate(STEPS, start=1):
            card = StepCard(key, number, [actions[name] for name in names], words)
            card.chosen.connect(self.open_step)
            card.chosen.connect(self.step_chosen)
            card.group_asked.connect(self.group_asked)
            layout.addWidget(card)
            self.cards[key] = card
        layout.addStretch(1)
        self.setWidget(inner)
        self._next = ""
        self._snapshot: Snapshot | None = None
        self._told: dict[tuple[str, str], tuple[Left, ...]] = {}
        self.current = ""
        self.show_snapshot(None)

    def retranslate(self) -> None:
        """Say the titles anew."""
        self.setAccessibleName(self._words.say("ui.menus.steps"))
        for card in self.cards.values():
            card.retranslate()

    def show_snapshot(self, snapshot: "Snapshot | None") -> None:
        """Show counts; where the next step has changed, open it."""
        self._snapshot = snapshot
        self._show_states()
        step = "" if snapshot is None else next_step(snapshot)
        if step != self._next:
            self._next = step
            self.open_step(step)

    def tell(self, step: str, source: str, left: Sequence[Left]) -> None:
        """Show what a tool (``source``) knows to be left of a step, until it tells otherwise."""
        if self._told.get((step, source), ()) != tuple(left):
            self._told[step, source] = tuple(left)
            self._show_states()

    def _show_states(self) -> None:
        states = {} if self._snapshot is None else step_states(self._snapshot, self._words)
        action = "" if self._snapshot is None else next_action(self._snapshot)
        step = "" if self._snapshot is None else next_step(self._snapshot)
        for key, card in self.cards.items():
            card.show_next(action if key == step else "")
            more = tuple(left for (step, _), told in self._told.items() if step == key for left in told)
            state = states.get(key)
            card.show_state(state and StepState(state.done, state.left + more))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Be as wide as the longest word of a card needs: larger text and another language want more."""
        if event.type() == QEvent.Type.LayoutRequest:
            needed = self._inner.minimumSizeHint().width() + self.verticalScrollBar().sizeHint().width()
            self.setMinimumWidth(min(max(_NARROWEST_PX, needed), _WIDEST_PX))
        return super().eventFilter(watched, event)

    def open_step(self, key: str) -> None:
        """Open one step and close the others."""
        self.current = key
        for name, card in self.cards.items():
            card.set_open(name == key)
