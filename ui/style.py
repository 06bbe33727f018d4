"""The look of the window: light, quiet, large enough to read."""

from typing import Final

from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from gis.errors import UserError
from resources import read_bytes

FAMILY: Final = "Sarabun"
SIZE_PT: Final = 11
_FONT_FILES: Final = ("400Regular", "600SemiBold", "700Bold")
_SHEET: Final = """
#rail, #railInner { background: #eef1f4; }
#step { background: #ffffff; border: 1px solid #d5dae0; border-radius: 6px; }
#step[open="true"] { border: 2px solid #1f5f8b; }
#stepDone { color: #33414d; }
#stepLeft { color: #8a4b00; }
#stepNext { color: #1f5f8b; font-weight: 600; }
#stepLink { color: #8a4b00; border: none; background: transparent; text-align: left; padding: 0; min-height: 24px; }
#stepLink:hover, #stepLink:focus { text-decoration: underline; }
#step > QPushButton { padding: 4px 10px; border: 1px solid #1f5f8b; border-radius: 4px; color: #1f5f8b;
  background: #ffffff; }
#step > QPushButton:hover { background: #e4eff7; }
#step > QPushButton[next="true"], #primary { padding: 4px 10px; border: 1px solid #1f5f8b; border-radius: 4px;
  color: #ffffff; background: #1f5f8b; }
#step > QPushButton[next="true"]:hover, #primary:hover { background: #17496b; }
#step > QPushButton:focus, #primary:focus { border: 2px solid #ffb000; }
#step > QPushButton:disabled, #primary:disabled { color: #7d8790; background: #e3e7eb; border-color: #c9d0d6; }
#step > #stepLink, #step > #stepLink:hover { color: #8a4b00; border: none; background: transparent; padding: 0; }
#step > #stepHead, #step > #stepHead:hover { border: none; background: transparent; color: #1a1a1a; font-weight: 600;
  text-align: left; padding: 2px 0; }
#step > #stepHead:focus { text-decoration: underline; }
#panelTitle { font-weight: 600; }
#hint, #count { color: #4f5b66; }
#start, #startInner { background: #ffffff; }
#startTitle { font-size: 20pt; font-weight: 600; }
#file { border: 1px solid #d5dae0; border-radius: 6px; background: #fbfcfd; }
#fileHere, #fileMissing { font-size: 16pt; font-weight: 600; min-width: 30px; }
#fileHere { color: #00704f; }
#fileMissing { color: #8a4b00; }
#trouble { color: #a11212; }
#message[kind="trouble"] { background: #fdecea; border-bottom: 1px solid #d98a83; }
#message[kind="done"] { background: #e7f4ec; border-bottom: 1px solid #8fc3a4; }
QTableView { gridline-color: #e2e6ea; selection-background-color: #cfe3f3; selection-color: #10202c; }
QHeaderView::section { padding: 3px 6px; background: #eef1f4; border: none; border-right: 1px solid #d5dae0;
  border-bottom: 1px solid #d5dae0; font-weight: 600; }
#dropHint { background: rgba(239, 246, 251, 235); border: 3px dashed #1f5f8b; border-radius: 12px; color: #1f5f8b;
  font-size: 18pt; font-weight: 600; }
#frozen { border: none; border-right: 2px solid #b7c2cc; }
QHeaderView QLineEdit { border: 1px solid #d5dae0; border-radius: 0; padding: 1px 3px; background: #ffffff; }
QHeaderView QLineEdit:focus { border: 1px solid #1f5f8b; }
QToolTip { color: #1a1a1a; background: #fffbe6; border: 1px solid #b9b28c; }
"""


def add_fonts() -> None:
    """Give Qt the typeface that ships with the program."""
    for weight in _FONT_FILES:
        name = f"Sarabun_{weight}.ttf"
        try:
            data = read_bytes(f"map/node_modules/@expo-google-fonts/sarabun/{weight}/{name}")
        except FileNotFoundError as error:
            raise UserError("fonts_missing", file=name) from error
        if QFontDatabase.addApplicationFontFromData(data) < 0:
            raise UserError("fonts_missing", file=name)


def set_text_size(application: QApplication, size_pt: int) -> None:
    """Set the size of all text."""
    application.setFont(QFont(FAMILY, size_pt))
    application.setStyleSheet(_SHEET)


def restyle(widget: QWidget, name: str = "") -> None:
    """Style a widget anew, after a property of it has changed or as what is called ``name``."""
    if name:
        widget.setObjectName(name)
    widget.style().unpolish(widget)
    widget.style().polish(widget)


def dress(application: QApplication, size_pt: int = SIZE_PT) -> None:
    """Set style, colours, typeface and size; the same on every system, so that a guide's pictures are true."""
    application.setStyle("Fusion")
    roles = QPalette.ColorRole
    palette = QPalette()
    colours = {
        roles.Window: "#f7f8fa", roles.WindowText: "#1a1a1a", roles.Base: "#ffffff", roles.AlternateBase: "#f5f7f9",
        roles.Text: "#1a1a1a", roles.Button: "#f0f2f4", roles.ButtonText: "#1a1a1a", roles.Highlight: "#1f5f8b",
        roles.HighlightedText: "#ffffff", roles.PlaceholderText: "#66717b", roles.Link: "#1f5f8b",
    }  # fmt: skip
    for role, colour in colours.items():
        palette.setColor(role, QColor(colour))
    for role in (roles.WindowText, roles.Text, roles.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor("#8c959d"))
    application.setPalette(palette)
    add_fonts()
    set_text_size(application, size_pt)
