"""Controls in a row that goes on in the next line where the window is narrow or the text large."""

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QEvent, QRect, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

_GAP_PX = 6


class FlowBar(QWidget):
    """Lays its controls out as words of a text are.

    No layout of its own kind: Qt was seen to fall over one whose items are Python's.
    """

    def __init__(self, controls: Sequence[QWidget]) -> None:
        super().__init__()
        self._controls = tuple(controls)
        for control in self._controls:
            control.setParent(self)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def hasHeightForWidth(self) -> bool:  # noqa: N802 - Qt's name
        """Return that the height depends on the width."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802 - Qt's name
        """Return the height of all lines at a width."""
        return max((place.bottom() + 1 for _, place in self._places(width)), default=0)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the size at the width that there is."""
        hints = [control.sizeHint() for control in self._controls]
        wanted = sum(hint.width() + _GAP_PX for hint in hints)
        return QSize(wanted, self.heightForWidth(max(self.width(), self.minimumSizeHint().width())))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the size of the largest control."""
        hints = [control.sizeHint() for control in self._controls]
        return QSize(
            max((hint.width() for hint in hints), default=0), max((hint.height() for hint in hints), default=0)
        )

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Lay the controls out anew."""
        super().resizeEvent(event)
        self._lay()

    def event(self, event: QEvent) -> bool:
        """Lay the controls out anew where their texts have changed."""
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.FontChange):
            self._lay()
            self.updateGeometry()
        return super().event(event)

    def _lay(self) -> None:
        for control, place in self._places(self.width()):
            control.setGeometry(place)

    def _places(self, width: int) -> Iterator[tuple[QWidget, QRect]]:
        x = y = line = 0
        for control in self._controls:
            hint = control.sizeHint()
            if x and x + hint.width() > width:
                x, y, line = 0, y + line + _GAP_PX, 0
            yield control, QRect(x, y, hint.width(), hint.height())
            x += hint.width() + _GAP_PX
            line = max(line, hint.height())
