"""Buttons and boxes whose words go on in the next line where there is no room: Qt's own cut them off."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QPushButton, QSizePolicy, QWidget

from ui.language import ZERO_WIDTH_SPACE

_SPACE: Final = " "


def broken(text: str, metrics: QFontMetrics, room_px: int) -> str:
    """Return ``text`` with line breaks so that no line is wider than ``room_px``, where words allow it."""
    lines = [""]
    for word in _words(text):
        longer = lines[-1] + word
        if lines[-1] and metrics.horizontalAdvance(longer.rstrip()) > room_px:
            lines.append(word)
        else:
            lines[-1] = longer
    return "\n".join(line.rstrip() for line in lines)


def _words(text: str) -> list[str]:
    """Return what must stay together: Latin words with the space after them, Thai words."""
    spaced = [part + _SPACE for part in text.split(_SPACE)]
    spaced[-1] = spaced[-1].removesuffix(_SPACE)
    return [word for part in spaced for word in part.split(ZERO_WIDTH_SPACE) if word]


if TYPE_CHECKING:
    _Base = QAbstractButton
else:
    _Base = object


class _Wrapping(_Base):
    """What a button of either kind needs to break its words; mixed in before Qt's class."""

    _whole = ""

    def say(self, text: str) -> None:
        """Show ``text``, Thai words in it parted by zero-width spaces, on as many lines as it needs."""
        self._whole = text
        self.setAccessibleName(text.replace(ZERO_WIDTH_SPACE, ""))
        self._break()

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the width of the longest word: more lines come with less room."""
        hint = self.sizeHint()
        metrics = self.fontMetrics()
        longest = max((metrics.horizontalAdvance(word.rstrip()) for word in _words(self._whole)), default=0)
        return QSize(min(hint.width(), longest + self._around_px()), hint.height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Break anew at the width there is now."""
        super().resizeEvent(event)
        self._break()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Break anew with text of another size."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._break()

    def _around_px(self) -> int:
        """Return what the style adds beside the words."""
        text = self.text()
        return self.sizeHint().width() - self.fontMetrics().size(Qt.TextFlag.TextShowMnemonic, text).width()

    def _break(self) -> None:
        if not self.testAttribute(Qt.WidgetAttribute.WA_Resized):
            # Nobody has said how much room there is.
            self.setText(self._whole.replace(ZERO_WIDTH_SPACE, ""))
            return
        shown = broken(self._whole, self.fontMetrics(), max(self.width() - self._around_px(), 1))
        if shown != self.text():
            self.setText(shown)


class WrappedButton(_Wrapping, QPushButton):
    """A push button of several lines."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)


class WrappedCheck(_Wrapping, QCheckBox):
    """A check box of several lines."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
