"""PDF to a printer, a page at each turn of the window's event loop."""

from collections.abc import Sequence

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPainter
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPrintSupport import QPrinter

_DPI = 200
"""Fine enough for 16 pt Thai and a QR code, small enough for a page in a moment."""


def load_pdf(data: bytes, parent: QObject) -> tuple[QPdfDocument, QBuffer]:
    """Return a document of PDF bytes and the buffer that it reads, which must outlive it."""
    buffer = QBuffer(parent)
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    document = QPdfDocument(parent)
    document.load(buffer)
    return document, buffer


class Printing(QObject):
    """Prints documents one after the other."""

    finished = Signal(int)
    """The number of pages."""

    def __init__(self, printer: QPrinter, files: Sequence[bytes], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._printer = printer
        # The buffers live as long as the documents that read them.
        self._loaded = [load_pdf(data, self) for data in files]
        self._pages = [
            (document, page)
            for document, _ in self._loaded
            for page in range(document.pageCount())
            if self._is_wanted(page + 1)
        ]
        self._painter = QPainter()
        self._at = 0

    def begin(self) -> None:
        """Start; ``finished`` follows."""
        if not self._pages or not self._painter.begin(self._printer):
            self._end()
            return
        QTimer.singleShot(0, self, self._step)

    def _is_wanted(self, page: int) -> bool:
        ranges = self._printer.pageRanges()
        return ranges.isEmpty() or ranges.contains(page)

    def _step(self) -> None:
        document, page = self._pages[self._at]
        if self._at:
            self._printer.newPage()
        points = document.pagePointSize(page)
        size = QSize(round(points.width() / 72 * _DPI), round(points.height() / 72 * _DPI))
        room = QRectF(self._printer.pageRect(QPrinter.Unit.DevicePixel))
        room.moveTo(0, 0)
        fitted = QRectF(room.topLeft(), size.toSizeF().scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio))
        self._painter.drawImage(fitted, document.render(page, size))
        self._at += 1
        if self._at < len(self._pages):
            QTimer.singleShot(0, self, self._step)
        else:
            self._end()

    def _end(self) -> None:
        if self._painter.isActive():
            self._painter.end()
        for document, buffer in self._loaded:
            document.close()
            buffer.close()
        self.finished.emit(self._at)
