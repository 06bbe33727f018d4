"""Letting a window live until it is to be looked at, and taking a picture of it."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import QEventLoop, QTimer, SignalInstance
from PySide6.QtWidgets import QDialog, QWidget

_LONGEST_MS: Final = 60_000
SETTLE_MS: Final = 700
"""For the web engine to bring its frame to the window."""
_DIALOG_MS: Final = 40


def wait_for(signal: SignalInstance) -> None:
    """Let the window live until ``signal``; ``TimeoutError`` where it does not come."""
    loop = QEventLoop()
    clock = QTimer()
    clock.setSingleShot(True)
    clock.timeout.connect(lambda: loop.exit(1))

    def heard(*_: object) -> None:
        loop.exit(0)

    signal.connect(heard)
    clock.start(_LONGEST_MS)
    ended = loop.exec()
    signal.disconnect(heard)
    if ended:
        raise TimeoutError("the window did not come to rest")


def settle(milliseconds: int = SETTLE_MS) -> None:
    """Let the window live for a moment."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def take(widget: QWidget, path: Path) -> Path:
    """Save a picture of a widget."""
    if isinstance(widget, QDialog):
        widget.show()
        settle(_DIALOG_MS)
    if not widget.grab().save(str(path)):
        raise OSError(f"{path} could not be written")
    if isinstance(widget, QDialog):
        widget.close()
        widget.deleteLater()
    return path
