"""The rows of check-in files with a remark: which row, what is amiss, and what to do, as the command line says it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QItemSelectionModel, QModelIndex, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from ui.language import Words
from ui.models.frame_model import Index
from ui.panels.frozen_table import pasteable
from ui.panels.labels import label
from ui.panels.wrapped import WrappedButton
from ui.verdicts import Remark

_ROOT: Final = QModelIndex()
_WHERE, _WHAT = 0, 1


class RemarksModel(QAbstractTableModel):
    """A line a row of a file; the file is named where the lines are of several."""

    def __init__(self, words: Words, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self.remarks: Sequence[Remark] = ()
        self._of_several = False

    def show(self, remarks: Sequence[Remark], *, of_several: bool) -> None:
        """Show other rows."""
        self.beginResetModel()
        self.remarks, self._of_several = remarks, of_several
        self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:  # noqa: N802 - Qt's name
        """Return the number of rows."""
        return 0 if parent.isValid() else len(self.remarks)

    def columnCount(self, parent: Index = _ROOT) -> int:  # noqa: N802 - Qt's name
        """Return the number of columns."""
        return 0 if parent.isValid() else 2

    def headerData(  # noqa: N802 - Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:  # noqa: ANN401 - Qt's variant
        """Return a head."""
        if role != Qt.ItemDataRole.DisplayRole or orientation != Qt.Orientation.Horizontal:
            return None
        where = "ui.results.row_source" if self._of_several else "ui.import.row"
        return self._words.say(where if section == _WHERE else "ui.results.remark")

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - Qt's variant
        """Return a text; read aloud, the whole line as the command line writes it."""
        one = self.remarks[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._where(one) if index.column() == _WHERE else self._words.breakable(one.text)
            case Qt.ItemDataRole.AccessibleTextRole:
                return self._words.say("results.reject_line", file=one.file, row=one.row, reason=one.text)
            case Qt.ItemDataRole.TextAlignmentRole:
                return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
            case _:
                return None

    def _where(self, one: Remark) -> str:
        return f"{one.file} : {one.row}" if self._of_several else str(one.row)


class _Lines(QTableView):
    """A table in which the rows in sight are as high as their texts; the others are measured when they come."""

    def __init__(self) -> None:
        super().__init__()
        # Many signals at once are one measuring, and that after the table has laid itself out.
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(0)
        self._later.timeout.connect(self.fit)
        self.verticalScrollBar().valueChanged.connect(self._later.start)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Measure anew at another width."""
        super().resizeEvent(event)
        self._later.start()

    def fit(self) -> None:
        """Give the rows in sight the height that they need."""
        row = self.rowAt(0)
        bottom = self.viewport().height()
        while 0 <= row < self.model().rowCount() and self.rowViewportPosition(row) < bottom:
            self.resizeRowToContents(row)
            row += 1


class RemarksSection(QWidget):
    """Lists the rows, of all files or of one."""

    child_shown = Signal(str)
    """The visit code of the child whom the row in front is about."""
    mend_asked = Signal()

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self._remarks: Sequence[Remark] = ()
        self._counts: Mapping[str, int] = {}
        self.title, self.hint = label("panelTitle"), label("hint")
        self.files = QComboBox(self)
        self.files.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.files.setMinimumContentsLength(12)
        self.model = RemarksModel(words, self)
        self.view = _Lines()
        self.view.setModel(self.model)
        self.view.setWordWrap(True)
        self.view.setTabKeyNavigation(False)
        self.view.setAlternatingRowColors(True)
        self.view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.view.verticalHeader().hide()
        header = self.view.horizontalHeader()
        header.setSectionResizeMode(_WHAT, QHeaderView.ResizeMode.Stretch)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.sectionResized.connect(self.view.fit)
        self.mend = WrappedButton(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        # On a low screen the foot of the panel is out of sight: what can be done stands above the rows.
        for widget in (self.title, self.hint, self.mend, self.files):
            layout.addWidget(widget)
        layout.addWidget(self.view, 1)
        # Takes the room of the table where there is none.
        layout.addStretch(0)
        self.files.currentIndexChanged.connect(self._show_file)
        self.mend.clicked.connect(self.mend_asked)
        self.view.selectionModel().currentRowChanged.connect(self._turn)
        copy = QShortcut(QKeySequence(QKeySequence.StandardKey.Copy), self.view)
        copy.setContext(Qt.ShortcutContext.WidgetShortcut)
        copy.activated.connect(self.copy)
        self.setFocusProxy(self.view)
        self.retranslate()

    def retranslate(self) -> None:
        """Say everything anew; the sentences come anew by themselves."""
        say = self._words.say
        self.files.setAccessibleName(say("ui.results.remarks_file"))
        self.view.setAccessibleName(say("ui.results.remarks"))
        self.hint.setText(self._words.wrapped("ui.results.remarks_hint"))
        self.show_remarks(self._remarks)

    @property
    def current(self) -> Remark | None:
        """Return the row in front."""
        row = self.view.currentIndex().row()
        return self.model.remarks[row] if 0 <= row < len(self.model.remarks) else None

    def show_remarks(self, remarks: Sequence[Remark]) -> None:
        """Show other rows; the file chosen stays chosen, and the row in front in front, where they still stand."""
        words, count = self._words, f"{len(remarks):,}"
        before, file = self.current, self.files.currentData()
        self._remarks, self._counts = remarks, Counter(one.file for one in remarks)
        key = "ui.results.remarks_title" if remarks else "ui.results.remarks_none"
        self.title.setText(words.wrapped(key, count=count) if remarks else words.wrapped(key))
        aside = sum(one.rejected for one in remarks)
        self.mend.say(words.wrapped("ui.import.to_mend", count=f"{aside:,}"))
        self.mend.setVisible(aside > 0)
        for widget in (self.hint, self.view):
            widget.setVisible(bool(remarks))
        self.files.setVisible(len(self._counts) > 1)
        self.files.blockSignals(True)
        self.files.clear()
        self.files.addItem(words.say("ui.results.remarks_all", count=count), "")
        for name, rows in self._counts.items():
            self.files.addItem(words.say("ui.import.group_of", file=name, count=f"{rows:,}"), name)
        self.files.setCurrentIndex(max(self.files.findData(file or ""), 0))
        self.files.blockSignals(False)
        self._show_file()
        if before is not None:
            places = ((one.file, one.row) for one in self.model.remarks)
            self._go(next((at for at, place in enumerate(places) if place == (before.file, before.row)), -1))

    def bring(self, case_id: str) -> None:
        """Bring a child's first row to the front, where it has one and none of its rows is there."""
        if self.current is None or self.current.case_id != case_id:
            self._go(next((at for at, one in enumerate(self.model.remarks) if one.case_id == case_id), -1))

    def copy(self) -> None:
        """Put the rows that are selected on the clipboard: file, row, sentence."""
        rows = sorted(index.row() for index in self.view.selectionModel().selectedRows())
        picked = [self.model.remarks[row] for row in rows]
        lines = ["\t".join(map(pasteable, (one.file, str(one.row), one.text))) for one in picked]
        QGuiApplication.clipboard().setText("\n".join(lines))

    def _show_file(self) -> None:
        file = self.files.currentData()
        rows = [one for one in self._remarks if one.file == file] if file else self._remarks
        self.model.show(rows, of_several=not file and len(self._counts) > 1)
        self.view.resizeColumnToContents(_WHERE)
        self.view.setColumnWidth(_WHERE, min(self.view.columnWidth(_WHERE), self.view.viewport().width() // 2))
        self.view.fit()

    def _go(self, row: int) -> None:
        if row >= 0:
            # Whatever keys are held just now: one row, as by a click.
            how = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
            self.view.selectionModel().setCurrentIndex(self.model.index(row, _WHAT), how)
            self.view.scrollTo(self.model.index(row, _WHAT))

    def _turn(self) -> None:
        if (one := self.current) is not None and one.case_id:
            self.child_shown.emit(one.case_id)
