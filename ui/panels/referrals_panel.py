"""Referrals: how each item stands at each agency, the lists sent, and the children of one with their replies."""

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QSplitter,
    QTableWidgetItem,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from planner.calendar import show_date, thai_today
from ui.keys import digit_of
from ui.language import Words, capital
from ui.packing import ITEMS, RESULTS, item_title
from ui.panels.day_field import DayField
from ui.panels.flow import FlowBar, named
from ui.panels.lists import rows_to_read
from ui.style import SIZE_PT

if TYPE_CHECKING:
    from planner.workflow.referrals import Referral
    from planner.workflow.referring import Referred
    from ui.work.referrals import ReferralState

NONE: Final = "none"
_DATA: Final = Qt.ItemDataRole.UserRole
_COLUMNS: Final = ("what", "to_send", "sent", "replied", "waiting", "overdue", "standing")
_HEADS: Final = ("case_code", "name", "result", "replied_on", "reply_note")
_NAME_PX: Final = 210
_NOTE_PX: Final = 140
BUTTONS: Final = ("refer", "fields", "replies", "withdraw")


class ReferralsPanel(QWidget):
    """Shows and hears; the tool acts."""

    asked = Signal(str)
    """One of ``BUTTONS``."""
    list_turned = Signal(str)
    """Another list is the chosen one; ``""`` for none."""
    replied = Signal(str, str)
    """A child of the list, and a code of ``RESULTS``, or ``none`` to take a reply back."""
    child_turned = Signal(str)
    day_turned = Signal()
    """Lists are wanted as of another day."""
    came = Signal()
    """The panel is looked at."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self._known: ReferralState | None = None
        self._children: Sequence[Referred] = ()
        self.buttons = {name: QPushButton(self) for name in BUTTONS}
        self.items = QComboBox(self)
        self.items.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.items.setMinimumContentsLength(14)
        self.on = DayField(words, "ui.referrals.on", empty_key="ui.referrals.today")
        self.tree = QTreeWidget(self)
        self.tree.setColumnCount(len(_COLUMNS))
        self.tree.setAlternatingRowColors(True)
        self.tree.setUniformRowHeights(True)
        self.tree.header().setStretchLastSection(False)
        self.tree.header().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        self.tree.viewport().installEventFilter(self)
        self.hint = QLabel(self)
        self.hint.setObjectName("hint")
        self.hint.setWordWrap(True)
        self.children_table = rows_to_read(0, len(_HEADS), self)
        self.children_table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.children_table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.day = DayField(words, "ui.referrals.replied_on")
        self.day.set_day(thai_today())
        self.note = QLineEdit(self)
        self._lay_out()
        self._quiet = False
        for name, button in self.buttons.items():
            button.clicked.connect(lambda _=False, name=name: self.asked.emit(name))
        self.items.currentIndexChanged.connect(self._fill)
        self.on.field.textChanged.connect(self._turn_day)
        self.tree.itemSelectionChanged.connect(self._turn)
        self.children_table.itemSelectionChanged.connect(self._child_turn)
        self.children_table.installEventFilter(self)
        self.retranslate()

    def _lay_out(self) -> None:
        self._on_name, self._day_name, self._note_name = QLabel(self), QLabel(self), QLabel(self)
        bar = FlowBar((self.items, named(self._on_name, self.on), *self.buttons.values()), grow=(self.items,))
        self.note.setMinimumWidth(_NOTE_PX)
        fields = (named(self._day_name, self.day), named(self._note_name, self.note))
        below = FlowBar(fields, grow=fields)
        right = QWidget()
        inner = QVBoxLayout(right)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.addWidget(self.hint)
        inner.addWidget(self.children_table, 1)
        inner.addWidget(below)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(self.tree)
        self.splitter.addWidget(right)
        self.splitter.setStretchFactor(0, 2)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setSizes([740, 390])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 6, 6, 4)
        layout.addWidget(bar)
        layout.addWidget(self.splitter, 1)

    def retranslate(self) -> None:
        """Say everything anew."""
        say = self._words.say
        for name, button in self.buttons.items():
            button.setText(say(f"ui.referrals.button_{name}"))
        chosen = self.items.currentData() or ""
        self._quiet = True
        self.items.clear()
        self.items.addItem(say("ui.referrals.all_items"), "")
        for item in ITEMS:
            self.items.addItem(item_title(self._words, item), item)
        self.items.setCurrentIndex(max(self.items.findData(chosen), 0))
        self._quiet = False
        self.items.setAccessibleName(say("ui.referrals.item"))
        self.tree.setHeaderLabels([say(f"ui.referrals.column_{name}") for name in _COLUMNS])
        self.tree.setAccessibleName(say("ui.tabs.referrals"))
        self.children_table.setHorizontalHeaderLabels([capital(say(f"referrals.fields.{name}")) for name in _HEADS])
        self.children_table.setAccessibleName(say("ui.referrals.children"))
        self._day_name.setText(say("ui.referrals.replied_on"))
        self._note_name.setText(say("ui.referrals.note"))
        self.note.setAccessibleName(say("ui.referrals.note"))
        self._on_name.setText(say("ui.referrals.on"))
        self.on.retranslate()
        self.day.retranslate()
        self._fill()
        self._fill_children()

    # What it shows.

    def show_state(self, known: "ReferralState") -> None:
        """Show the referrals as they stand; the list chosen stays chosen."""
        self._known = known
        self._fill()

    def show_children(self, referral_id: str, children: "Sequence[Referred]") -> None:
        """Show the children of a list, if it is still the chosen one."""
        if referral_id == self.current:
            self._children = children
            self._fill_children()

    @property
    def current(self) -> str:
        """Return the list chosen, ``""`` for none."""
        items = self.tree.selectedItems()
        return str(items[0].data(0, _DATA) or "") if items else ""

    @property
    def current_child(self) -> str:
        """Return the child chosen, ``""`` for none."""
        rows = self.children_table.selectionModel().selectedRows()
        return self._children[rows[0].row()].case_id if rows else ""

    def choose(self, referral_id: str) -> None:
        """Choose a list."""
        for item in self._all_items():
            if item.data(0, _DATA) == referral_id:
                self.tree.setCurrentItem(item)
                self.tree.scrollToItem(item)
                return

    def show_overdue(self) -> None:
        """Choose the list that waits longest past its day."""
        late = [] if self._known is None else [one for one in self._known.lists if one.overdue]
        if late:
            self.items.setCurrentIndex(0)
            self.choose(max(late, key=lambda one: one.days_over).referral_id)

    def _all_items(self) -> list[QTreeWidgetItem]:
        found: list[QTreeWidgetItem] = []
        for place in range(self.tree.topLevelItemCount()):
            top = self.tree.topLevelItem(place)
            if top is not None:
                children = (top.child(number) for number in range(top.childCount()))
                found += [top, *(child for child in children if child is not None)]
        return found

    def _fill(self) -> None:
        if self._quiet or self._known is None:
            self._turn()
            return
        before, say = self.current, self._words.say
        wanted = self.items.currentData() or ""
        self._quiet = True
        self.tree.clear()
        for one in self._known.standing:
            if wanted and one.item != wanted:
                continue
            name = f"{one.item}  {say(f'referrals.agencies.{one.agency}')}"
            waiting = one.sent - one.replied
            numbers = (one.to_send, one.sent, one.replied, waiting, one.overdue)
            top = QTreeWidgetItem([name, *(f"{number:,}" if number else "–" for number in numbers), ""])
            for sent in self._known.lists:
                if (sent.item, sent.agency) == (one.item, one.agency):
                    top.addChild(self._list_item(sent))
            self.tree.addTopLevelItem(top)
            top.setExpanded(top.childCount() > 0)
        for item in self._all_items():
            for column in range(len(_COLUMNS)):
                item.setToolTip(column, item.text(column))
                if 0 < column < len(_COLUMNS) - 1:
                    item.setTextAlignment(column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._share_width()
        self._quiet = False
        if before:
            self.choose(before)
        self._turn()

    def _share_width(self) -> None:
        """Give the names of agencies, which are long, what the numbers leave; their tips tell them whole."""
        header = self.tree.header()
        others = sum(header.sectionSize(column) for column in range(1, header.count()))
        least = round(_NAME_PX * self.font().pointSizeF() / SIZE_PT)
        self.tree.setColumnWidth(0, max(least, self.tree.viewport().width() - others))

    def _list_item(self, one: "Referral") -> QTreeWidgetItem:
        say, language = self._words.say, self._words.language
        dates = say(
            "ui.referrals.list_line",
            referral=one.referral_id,
            due=show_date(dt.date.fromisoformat(one.due), language),
        )
        if one.withdrawn:
            standing = say("referrals.is_withdrawn")
        elif one.overdue:
            standing = say("referrals.is_overdue", days=one.days_over)
        else:
            standing = say("referrals.is_waiting" if one.waiting else "referrals.is_complete")
        told = f"{standing} · {one.allowed_by}" if one.allowed_by else standing
        late = f"{one.waiting:,}" if one.overdue else "–"
        item = QTreeWidgetItem(
            [dates, "–", f"{one.children:,}", f"{one.replied:,}", f"{one.children - one.replied:,}", late, told]
        )
        item.setData(0, _DATA, one.referral_id)
        return item

    def _fill_children(self) -> None:
        say, language = self._words.say, self._words.language
        before = self.children_table.currentRow()
        self._quiet = True
        self.children_table.setRowCount(len(self._children))
        for row, one in enumerate(self._children):
            day = show_date(dt.date.fromisoformat(one.replied_on), language) if one.replied_on else ""
            told = (one.case_id, one.name, say(f"referrals.results.{one.result or NONE}"), day, one.note)
            for column, text in enumerate(told):
                cell = QTableWidgetItem(text)
                cell.setToolTip(text)
                self.children_table.setItem(row, column, cell)
        self.children_table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.children_table.resizeColumnsToContents()
        self._quiet = False
        if 0 <= before < len(self._children):
            self.children_table.selectRow(before)
        keys = " · ".join(
            f"{number} {say(f'referrals.results.{result}')}" for number, result in enumerate(RESULTS, start=1)
        )
        empty = "ui.referrals.choose_list" if self._known and self._known.lists else "ui.referrals.none_sent"
        self.hint.setText(
            self._words.breakable(say("ui.referrals.keys", keys=keys))
            if self._children
            else self._words.wrapped(empty)
        )

    # What it hears.

    def _turn(self) -> None:
        if self._quiet:
            return
        current = self.current
        self.buttons["withdraw"].setEnabled(bool(current) and not self._is_withdrawn(current))
        if not current:
            self._children = ()
            self._fill_children()
        self.list_turned.emit(current)

    def _turn_day(self) -> None:
        if self.on.fits:
            self.day_turned.emit()

    def _is_withdrawn(self, referral_id: str) -> bool:
        lists = () if self._known is None else self._known.lists
        return any(one.referral_id == referral_id and one.withdrawn for one in lists)

    def _child_turn(self) -> None:
        if not self._quiet and self.current_child:
            self.child_turned.emit(self.current_child)

    def say_reply(self, number: int) -> None:
        """Record a reply for the child chosen by its number, 0 to take it back; go to the next child."""
        case = self.current_child
        if case and 0 <= number <= len(RESULTS):
            self.replied.emit(case, RESULTS[number - 1] if number else NONE)
            row = self.children_table.currentRow()
            if number and row + 1 < self.children_table.rowCount():
                self.children_table.selectRow(row + 1)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Take digits before the table looks for a row that begins with them; share the tree's width."""
        if watched is self.tree.viewport() and event.type() == QEvent.Type.Resize:
            self._share_width()
        if isinstance(event, QKeyEvent) and event.type() in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress):
            digit = digit_of(event)
            if 0 <= digit <= len(RESULTS):
                event.accept()
                if event.type() == QEvent.Type.KeyPress:
                    self.say_reply(digit)
                return True
        return super().eventFilter(watched, event)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Measure columns anew when the text's size changes, once the heads have their new type."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            QTimer.singleShot(0, self, self._measure)

    def _measure(self) -> None:
        self.children_table.resizeColumnsToContents()
        self._share_width()

    def showEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Tell that the panel is there."""
        del event
        self.came.emit()
