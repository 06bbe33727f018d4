"""Route sheets as they will be printed, with what to print or save of them."""

from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import QBuffer, QPointF, Qt, Signal
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPdfWidgets import QPdfView
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ui.dialogs.buttons import give_room
from ui.dialogs.own_passphrase import OwnPassphrase
from ui.dialogs.plan import SchoolChooser
from ui.language import Words
from ui.panels.school_choice import SchoolChoice
from ui.preferences import load_preferences
from ui.printing import load_pdf

FORMATS: Final = ("pdf", "xlsx", "gpx", "kml", "html")


class SheetsDialog(QDialog):
    """Choices on the left, the real paper of one school on the right. ``exec`` gives ``SAVE``, ``PRINT`` or 0."""

    SAVE: Final = 1
    PRINT: Final = 2

    preview_asked = Signal(str, bool)
    """Code of a school, and whether in Thai digits; answer with ``show_pdf``."""

    def __init__(self, words: Words, schools: Mapping[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self.setWindowTitle(words.say("ui.sheets.title"))
        give_room(self, 1120, 780)
        self._schools = SchoolChooser(words, schools, ())
        self._formats = {name: QCheckBox(words.say(f"ui.sheets.{name}")) for name in FORMATS}
        self.own_passphrase = OwnPassphrase(words, "ui.sheets.own_passphrase")
        self._digits = QCheckBox(words.say("ui.sheets.thai_digits"))
        self._digits.setChecked(load_preferences().thai_digits)
        self.school = SchoolChoice(words, schools, name_key="ui.sheets.preview", parent=self)
        self._document: tuple[QPdfDocument, QBuffer] | None = None
        self._view = QPdfView(self)
        self._view.setPageMode(QPdfView.PageMode.MultiPage)
        self._view.setZoomMode(QPdfView.ZoomMode.FitToWidth)
        self._view.setAccessibleName(words.say("ui.sheets.preview"))
        self._waiting = QLabel(self)
        self._waiting.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._waiting.setObjectName("hint")
        self._paper = QStackedWidget(self)
        self._paper.addWidget(self._waiting)
        self._paper.addWidget(self._view)
        self._page = QLabel(self)
        self._page.setObjectName("count")
        self._back, self._next = QPushButton("▲", self), QPushButton("▼", self)
        for button, key, step in ((self._back, "previous", -1), (self._next, "next", 1)):
            button.setAccessibleName(words.say(f"ui.sheets.{key}"))
            button.setToolTip(words.say(f"ui.sheets.{key}"))
            button.setProperty("step", step)
            button.setAutoDefault(False)
            button.clicked.connect(self._turn)
        self._save = QPushButton(words.say("ui.sheets.save"), self)
        self._print = QPushButton(words.say("ui.sheets.print"), self)
        self._print.setObjectName("primary")
        self._lay_out()
        self.choose_formats(("pdf",))
        for box in self._formats.values():
            box.toggled.connect(self._check)
        self.own_passphrase.changed.connect(self._check)
        self.school.currentIndexChanged.connect(self.ask)
        self._digits.toggled.connect(self.ask)
        self._view.pageNavigator().currentPageChanged.connect(self._tell_page)
        self._save.clicked.connect(lambda: self.done(self.SAVE))
        self._print.clicked.connect(lambda: self.done(self.PRINT))
        self._check()

    def _lay_out(self) -> None:
        say = self._words.say
        left = QVBoxLayout()
        left.addWidget(QLabel(say("ui.plan.schools")))
        left.addWidget(self._schools, 1)
        left.addWidget(self._digits)
        left.addSpacing(8)
        left.addWidget(QLabel(say("ui.sheets.formats")))
        for box in self._formats.values():
            left.addWidget(box)
        self._phone_hint = QLabel(self._words.wrapped("ui.sheets.phone_hint"))
        self._phone_hint.setObjectName("hint")
        self._phone_hint.setWordWrap(True)
        left.addWidget(self.own_passphrase)
        left.addWidget(self._phone_hint)
        hint = QLabel(self._words.wrapped("ui.sheets.print_hint"))
        hint.setObjectName("hint")
        hint.setWordWrap(True)
        left.addSpacing(8)
        left.addWidget(hint)
        top = QHBoxLayout()
        top.addWidget(QLabel(say("ui.sheets.preview")))
        top.addWidget(self.school, 1)
        for widget in (self._page, self._back, self._next):
            top.addWidget(widget)
        right = QVBoxLayout()
        right.addLayout(top)
        right.addWidget(self._paper, 1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        buttons.button(QDialogButtonBox.StandardButton.Cancel).setText(say("ui.close"))
        buttons.addButton(self._save, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.addButton(self._print, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.rejected.connect(self.reject)
        halves = QHBoxLayout()
        halves.addLayout(left, 2)
        halves.addLayout(right, 5)
        layout = QVBoxLayout(self)
        layout.addLayout(halves, 1)
        layout.addWidget(buttons)

    @property
    def schools(self) -> tuple[str, ...]:
        """Return the codes of the schools chosen; none stands for all."""
        return self._schools.chosen()

    @property
    def formats(self) -> tuple[str, ...]:
        """Return the formats chosen."""
        return tuple(name for name, box in self._formats.items() if box.isChecked())

    def choose_formats(self, formats: Sequence[str]) -> None:
        """Tick these formats and no others."""
        for name, box in self._formats.items():
            box.setChecked(name in formats)

    @property
    def passphrase(self) -> str | None:
        """Return the passphrase chosen for the phone pages, ``None`` for the project's own or without such pages."""
        return self.own_passphrase.passphrase if "html" in self.formats else None

    @property
    def thai_digits(self) -> bool:
        """Return whether numbers are to be in Thai digits."""
        return self._digits.isChecked()

    @property
    def can_save(self) -> bool:
        """Return whether there is anything to save."""
        return self._save.isEnabled()

    @property
    def document(self) -> QPdfDocument | None:
        """Return the paper shown, ``None`` before there is any."""
        return None if self._document is None else self._document[0]

    def ask(self) -> None:
        """Ask for the paper of the school chosen."""
        if self.school.count():
            self._waiting.setText(self._words.say("ui.sheets.making"))
            self._paper.setCurrentWidget(self._waiting)
            self.preview_asked.emit(self.school.code, self.thai_digits)

    def show_pdf(self, data: bytes) -> None:
        """Show a school's paper; none: it has no route."""
        self.close_pdf()
        if not data:
            self._waiting.setText(self._words.say("ui.sheets.no_route"))
            self._paper.setCurrentWidget(self._waiting)
            return
        self._document = load_pdf(data, self)
        self._view.setDocument(self._document[0])
        self._paper.setCurrentWidget(self._view)
        self._tell_page()

    def close_pdf(self) -> None:
        """Take the paper away, document before buffer."""
        if self._document is not None:
            document, buffer = self._document
            self._document = None
            self._view.setDocument(QPdfDocument(self))
            document.close()
            document.deleteLater()
            buffer.deleteLater()
        self._tell_page()

    def _turn(self) -> None:
        page = self._view.pageNavigator().currentPage() + int(self.sender().property("step"))
        if self.document is not None and 0 <= page < self.document.pageCount():
            self._view.pageNavigator().jump(page, QPointF())

    def _tell_page(self) -> None:
        pages = 0 if self.document is None else self.document.pageCount()
        page = self._view.pageNavigator().currentPage() + 1
        self._page.setText(self._words.say("ui.sheets.page_of", page=page, pages=pages) if pages else "")

    def _check(self) -> None:
        phone = "html" in self.formats
        self._save.setEnabled(bool(self.formats) and (not phone or self.own_passphrase.fits))
        self.own_passphrase.setVisible(phone)
        self._phone_hint.setVisible(phone and self.own_passphrase.passphrase is None)
