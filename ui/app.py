"""The desktop program."""

import logging
import os
import sys
from pathlib import Path
from types import TracebackType
from typing import Final, cast

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from gis.errors import UserError
from resources.text import LANGUAGES
from ui.dialogs.buttons import is_accepted
from ui.dialogs.crash import CrashDialog
from ui.jobs import Crash
from ui.main_window import MainWindow
from ui.map_view import register_scheme, wake_engine
from ui.preferences import load_preferences
from ui.style import dress

PASSPHRASE_VARIABLE: Final = "PHANONG_PASSPHRASE"
"""The same as the command line's."""


def make_application() -> QApplication:
    """Return the application, dressed; the one that there is already where a test made it."""
    register_scheme()
    QCoreApplication.setOrganizationName("phanong")
    QCoreApplication.setApplicationName("phanong")
    application = cast("QApplication | None", QApplication.instance()) or QApplication(sys.argv[:1])
    dress(application, load_preferences().text_size)
    wake_engine()
    return application


def dispose(window: MainWindow) -> None:
    """Take a closed window away: pages before profiles, and all before the application."""
    shiboken6.delete(window)
    # A page asked to be deleted goes with the next turn of the event loop, its profile with the one after.
    for _ in range(3):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QCoreApplication.processEvents()


def open_window(path: Path | None = None, *, language: str | None = None, passphrase: str | None = None) -> int:
    """Show the window until it is closed, with a project where one is named; return the exit code.

    Without ``passphrase`` it is that of the variable ``PHANONG_PASSPHRASE``, else asked for.
    """
    application = make_application()
    window = MainWindow(language)
    sys.excepthook = _Hook(window)
    window.show()
    window.begin(path, passphrase or os.environ.get(PASSPHRASE_VARIABLE) or None)
    code = application.exec()
    sys.excepthook = sys.__excepthook__
    dispose(window)
    return code


def main() -> int:
    """Open the window on the project named as the first argument."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    words = [word for word in sys.argv[1:] if not word.startswith("-")]
    language = next((word.removeprefix("--lang=") for word in sys.argv[1:] if word.startswith("--lang=")), None)
    try:
        return open_window(Path(words[0]) if words else None, language=language if language in LANGUAGES else None)
    except UserError as error:
        print(error.message(language if language in LANGUAGES else "th"), file=sys.stderr)
        return 3


class _Hook:
    """Shows a bug in a dialog and lets the window live."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._open = False

    def __call__(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            self._window.close()
            return
        crash = Crash.of(error.with_traceback(trace))
        logging.getLogger(__name__).error("%s at %s", crash.kind, crash.where[-1] if crash.where else "?")
        if not self._open:
            self._open = True
            is_accepted(CrashDialog(self._window.words, crash, self._window))
            self._open = False
