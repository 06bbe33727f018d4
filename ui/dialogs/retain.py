"""The question before a past year is turned into counts only."""

from PySide6.QtWidgets import QMessageBox, QWidget

from ui.language import Words


class RetainBox(QMessageBox):
    """Says what goes for good; Enter and Esc keep everything."""

    def __init__(
        self, words: Words, *, year: int, children: int, checkins: int, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("retain")
        self.setIcon(QMessageBox.Icon.Warning)
        self.setWindowTitle(words.say("ui.jobs.retain"))
        self.setText(words.wrapped("ui.figures.retain_asked", year=year, children=children, checkins=checkins))
        self.setInformativeText(words.wrapped("ui.figures.retain_files"))
        role = QMessageBox.ButtonRole
        self.really = self.addButton(words.say("ui.figures.retain_really"), role.DestructiveRole)
        self.really.setObjectName("really")
        stay = self.addButton(words.say("ui.cancel"), role.RejectRole)
        stay.setObjectName("stay")
        self.setDefaultButton(stay)
        self.setEscapeButton(stay)
