"""Controls in a row that goes on in the next line where the window is narrow or the text large."""

from collections.abc import Collection, Iterator, Sequence

from PySide6.QtCore import QEvent, QRect, QSize
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

_GAP_PX = 6


class FlowBar(QWidget):
    """Lays its controls out as words of a text are; those that ``grow`` share what is left of their line.

    No layout of its own kind: Qt was seen to fall over one whose items are Python's.
    """

    def __init__(
        self, controls: Sequence[QWidget], *, grow: Collection[QWidget] = (), margins_px: tuple[int, int] = (0, 0)
    ) -> None:
        super().__init__()
        self._controls = tuple(controls)
        self._grow = tuple(grow)
        self._margins = QSize(*margins_px)
        for control in self._controls:
            control.setParent(self)
        # Not fixed: Qt would hold it to the height that it had at the width before.
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def hasHeightForWidth(self) -> bool:  # noqa: N802 - Qt's name
        """Return that the height depends on the width."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802 - Qt's name
        """Return the height of all lines at a width."""
        lowest = max((place.bottom() + 1 for _, place in self._places(width)), default=0)
        return lowest + self._margins.height()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the size at the width that there is."""
        wanted = sum(self._least(control).width() + _GAP_PX for control in self._shown()) + 2 * self._margins.width()
        return QSize(wanted, self.heightForWidth(max(self.width(), self.minimumSizeHint().width())))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the size of the largest control."""
        hints = [self._least(control) for control in self._shown()]
        widest, highest = (max((size(hint) for hint in hints), default=0) for size in (QSize.width, QSize.height))
        return QSize(widest + 2 * self._margins.width(), highest + 2 * self._margins.height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Lay the controls out anew."""
        super().resizeEvent(event)
        self._lay()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Lay the controls out anew: Qt does not tell what is hidden that their texts have changed."""
        super().showEvent(event)
        self._lay()
        self.updateGeometry()

    def event(self, event: QEvent) -> bool:
        """Lay the controls out anew where their texts have changed."""
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.FontChange):
            self._lay()
            self.updateGeometry()
        return super().event(event)

    def _shown(self) -> list[QWidget]:
        return [control for control in self._controls if not control.isHidden()]

    def _least(self, control: QWidget) -> QSize:
        """Return the size that a control has at least; one that grows is content with less than it would like."""
        hint = control.sizeHint()
        width = control.minimumWidth() or control.minimumSizeHint().width() if control in self._grow else hint.width()
        return QSize(width, hint.height())

    def _lay(self) -> None:
        for control, place in self._places(self.width()):
            control.setGeometry(place)

    def _places(self, width: int) -> Iterator[tuple[QWidget, QRect]]:
        room = width - 2 * self._margins.width()
        y = self._margins.height()
        for line in self._lines(room):
            left = room - sum(size.width() + _GAP_PX for _, size in line) + _GAP_PX
            growing = sum(control in self._grow for control, _ in line)
            x = self._margins.width()
            places = []
            for control, size in line:
                share = left // growing if growing and control in self._grow else 0
                taken = min(size.width() + max(share, 0), room)
                high = control.heightForWidth(taken) if control.hasHeightForWidth() else size.height()
                places.append((control, QRect(x, y, taken, high)))
                x += taken + _GAP_PX
            # A word stands level with the fields beside it, the lowest of which has nothing beneath.
            level = min((place.height() for control, place in places if not isinstance(control, QLabel)), default=0)
            for control, place in places:
                down = max(level - place.height(), 0) // 2 if isinstance(control, QLabel) else 0
                yield control, place.translated(0, down)
            y += max(place.height() for _, place in places) + _GAP_PX

    def _lines(self, room: int) -> Iterator[list[tuple[QWidget, QSize]]]:
        line: list[tuple[QWidget, QSize]] = []
        taken = 0
        for control in self._shown():
            size = self._least(control)
            if line and taken + size.width() > room:
                yield line
                line, taken = [], 0
            line.append((control, size))
            taken += size.width() + _GAP_PX
        if line:
            yield line


def stacked(*widgets: QWidget) -> QWidget:
    """Return widgets below each other that stay together where a row goes on in the next line."""
    column = QWidget()
    layout = QVBoxLayout(column)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(1)
    for widget in widgets:
        layout.addWidget(widget)
    layout.addStretch(1)
    return column


def named(label: QLabel, field: QWidget) -> QWidget:
    """Return a label with its field beside it, which stay together where a row goes on in the next line."""
    pair = QWidget()
    label.setBuddy(field)
    layout = QHBoxLayout(pair)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(label)
    layout.addWidget(field, 1)
    return pair
