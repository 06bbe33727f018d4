"""A column of wrapped texts and controls that scrolls: as high as its texts need at the width that there is."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QScrollArea, QWidget


class TallScroll(QScrollArea):
    """Scrolls upright only. Qt's own asks what is in it for a height without telling it the width."""

    def __init__(self, inner: QWidget) -> None:
        super().__init__()
        self._inner = inner
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(inner)
        inner.installEventFilter(self)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Measure anew."""
        super().resizeEvent(event)
        self._measure()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Measure anew where texts have changed."""
        if watched is self._inner and event.type() == QEvent.Type.LayoutRequest:
            self._measure()
        return super().eventFilter(watched, event)

    def _measure(self) -> None:
        layout = self._inner.layout()
        needed = -1 if layout is None else layout.totalHeightForWidth(self.viewport().width())
        if needed >= 0 and needed != self._inner.minimumHeight():
            self._inner.setMinimumHeight(needed)
