"""Papers around the trip: asks which, then has them made; and takes what trips were in truth."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from ui.dialogs.papers import ClaimsDialog, PapersDialog
from ui.language import Words
from ui.reporting import ClaimSaid, PaperOrder
from ui.session import Session

if TYPE_CHECKING:
    from gis.monitor import Monitor
    from ui.work import Work
    from ui.work.papers import TripLine


class Paperwork(QObject):
    """Asks and acts."""

    def __init__(self, window: QWidget, session: Session, words: Words) -> None:
        super().__init__(window)
        self._window = window
        self._session = session
        self._words = words

    def actions(self) -> Mapping[str, Callable[[], None]]:
        """Return what menus ask."""
        return {"papers": self.ask, "claims": self.ask_claims, "templates": self._ask_templates}

    def ask(self) -> None:
        """Ask which papers are wanted, then make them."""
        snapshot = self._session.snapshot
        if snapshot is None:
            return
        dialog = PapersDialog(self._words, snapshot.schools, self._window)
        dialog.accepted.connect(lambda: self.make(dialog.order()))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def make(self, order: PaperOrder) -> None:
        """Make papers."""
        language = self._words.language
        self._session.when_free(
            lambda: self._session.perform("papers", lambda work, monitor: work.papers.make(order, language, monitor))
        )

    def ask_claims(self) -> None:
        """Show every trip, and take what it was in truth."""
        self._session.when_free(
            lambda: self._session.ask("trips", lambda work, _: work.papers.trips(), self._ask_claims)
        )

    def _ask_claims(self, result: object) -> None:
        dialog = ClaimsDialog(self._words, cast("Sequence[TripLine]", result), self._window)
        dialog.accepted.connect(lambda: self.claim(dialog.said_of()))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def claim(self, said: Sequence[ClaimSaid]) -> None:
        """Keep what trips were."""

        def act(work: "Work", monitor: "Monitor") -> Mapping[str, object]:
            for one in said:
                monitor.check()
                work.papers.claim(one)
            return {"routes": len(said)}

        self._session.when_free(lambda: self._session.perform("claims", act))

    def _ask_templates(self) -> None:
        folder = QFileDialog.getExistingDirectory(self._window, self._words.say("ui.choose_folder"))
        if folder:
            self._session.when_free(
                lambda: self._session.perform("templates", lambda work, _: work.papers.templates(Path(folder)))
            )
