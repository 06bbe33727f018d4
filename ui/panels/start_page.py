"""What stands in place of the map while there is nothing on it: projects to open, or the three files to bring."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from ui.language import Words
from ui.panels.step_rail import missing_files

if TYPE_CHECKING:
    from ui.snapshot import Snapshot

FILES: Final = ("schools", "register", "roads")
_WIDTH: Final = 720


class StartPage(QScrollArea):
    """Two faces: without a project, and with one that lacks files."""

    recent_chosen = Signal(str)

    def __init__(self, actions: dict[str, QAction], words: Words) -> None:
        super().__init__()
        self._words = words
        self._actions = actions
        self._recent: tuple[str, ...] = ()
        self._snapshot: Snapshot | None = None
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setObjectName("start")
        self.retranslate()

    def retranslate(self) -> None:
        """Say everything anew."""
        self._fill()

    def show_recent(self, paths: Sequence[str]) -> None:
        """Offer projects that were open before."""
        self._recent = tuple(paths)
        self._fill()

    def show_snapshot(self, snapshot: "Snapshot | None") -> None:
        """Show which files a project has and lacks; ``None``: no project."""
        self._snapshot = snapshot
        self._fill()

    def _fill(self) -> None:
        inner = QWidget()
        inner.setObjectName("startInner")
        box = QWidget(inner)
        box.setMaximumWidth(_WIDTH)
        layout = QVBoxLayout(box)
        layout.setSpacing(10)
        if self._snapshot is None:
            self._fill_projects(layout)
        else:
            self._fill_files(layout, self._snapshot)
        layout.addStretch(1)
        around = QHBoxLayout(inner)
        around.setContentsMargins(24, 32, 24, 24)
        around.addStretch(1)
        around.addWidget(box, 10)
        around.addStretch(1)
        self.setWidget(inner)

    def _fill_projects(self, layout: QVBoxLayout) -> None:
        layout.addWidget(self._label("ui.start.welcome", "startTitle"))
        layout.addWidget(self._label("ui.start.choose", "hint"))
        buttons = QHBoxLayout()
        for name in ("open", "new", "unpack"):
            buttons.addWidget(self._button(self._actions[name].text(), self._actions[name]))
        buttons.addStretch(1)
        layout.addLayout(buttons)
        if self._recent:
            layout.addSpacing(12)
            layout.addWidget(self._label("ui.recent", "panelTitle"))
        for path in self._recent:
            button = QPushButton(Path(path).name)
            button.setObjectName("stepLink")
            button.setFlat(True)
            button.setToolTip(path)
            button.setProperty("path", path)
            button.clicked.connect(self._choose_recent)
            layout.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)

    def _fill_files(self, layout: QVBoxLayout, snapshot: "Snapshot") -> None:
        missing = missing_files(snapshot)
        layout.addWidget(self._label("ui.start.three_files", "startTitle"))
        for number, name in enumerate(FILES, start=1):
            frame = QFrame()
            frame.setObjectName("file")
            grid = QGridLayout(frame)
            grid.setContentsMargins(14, 10, 14, 10)
            grid.setColumnStretch(1, 1)
            mark = QLabel("✓" if name not in missing else str(number))
            mark.setObjectName("fileHere" if name not in missing else "fileMissing")
            grid.addWidget(mark, 0, 0, 2, 1, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(self._label(f"ui.start.{name}", "panelTitle"), 0, 1)
            grid.addWidget(self._label(f"ui.start.{name}_hint", "hint"), 1, 1)
            if name not in missing:
                grid.addWidget(self._label("ui.start.have", "stepDone"), 0, 2)
            else:
                grid.addWidget(self._button(self._words.say("ui.start.import"), self._actions[name]), 0, 2, 2, 1)
            layout.addWidget(frame)

    def _label(self, key: str, name: str) -> QLabel:
        label = QLabel(self._words.wrapped(key))
        label.setObjectName(name)
        label.setWordWrap(True)
        return label

    def _button(self, text: str, action: QAction) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName("primary")
        button.setAccessibleName(action.text())
        button.clicked.connect(action.trigger)
        return button

    def _choose_recent(self) -> None:
        self.recent_chosen.emit(str(self.sender().property("path")))
