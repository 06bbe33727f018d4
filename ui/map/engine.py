"""The web engine under the map: an origin of its own, files from memory, and every other request refused."""

import logging
from collections.abc import Callable
from functools import partial
from typing import Final, Protocol

import shiboken6
from PySide6.QtCore import QBuffer, QByteArray, QFile, QIODevice, QObject, QUrl, Signal
from PySide6.QtWebEngineCore import (
    QWebEnginePage,
    QWebEngineProfile,
    QWebEngineUrlRequestInfo,
    QWebEngineUrlRequestInterceptor,
    QWebEngineUrlRequestJob,
    QWebEngineUrlScheme,
    QWebEngineUrlSchemeHandler,
)

from ui.map.online import TileServer

SCHEME: Final = "phanong"
ORIGIN: Final = f"{SCHEME}://map"
TILES: Final = "/tiles/"
MOST_KEPT: Final = 1_000
_log = logging.getLogger(__name__)


def register_scheme() -> None:
    """Make the map's origin known to the web engine; call before there is a ``QApplication``."""
    if QWebEngineUrlScheme.schemeByName(SCHEME.encode()).name():
        return
    scheme = QWebEngineUrlScheme(SCHEME.encode())
    scheme.setSyntax(QWebEngineUrlScheme.Syntax.Host)
    flags = QWebEngineUrlScheme.Flag
    scheme.setFlags(flags.SecureScheme | flags.CorsEnabled | flags.FetchApiAllowed)
    QWebEngineUrlScheme.registerScheme(scheme)


def wake_engine() -> None:
    """Start the web engine: a fifth of a second on the window's thread, best spent before there is a window."""
    QWebEngineProfile.defaultProfile()


def channel_script() -> str:
    """Return Qt's ``qwebchannel.js``."""
    file = QFile(":/qtwebchannel/qwebchannel.js")
    if not file.open(QIODevice.OpenModeFlag.ReadOnly):
        raise RuntimeError("qwebchannel.js is not in Qt's resources")
    try:
        return bytes(file.readAll().data()).decode()
    finally:
        file.close()


class Interceptor(QWebEngineUrlRequestInterceptor):
    """Lets the page ask its own origin, and one server for pictures where it may; refuses the rest of the world."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.server: TileServer | None = None
        """The server whose pictures may be asked for; ``None``: the network is left alone."""
        self.allowed = 0
        self.online: list[str] = []
        """Scheme and host of each request that was let out to the network (the last ``MOST_KEPT``)."""
        self.blocked: list[str] = []
        """Scheme and host of what was refused (the last ``MOST_KEPT``): a path may hold personal data."""

    def interceptRequest(self, info: QWebEngineUrlRequestInfo) -> None:  # noqa: N802 - Qt's name
        """Refuse what is neither of the page's own origin nor a picture of the server."""
        url = info.requestUrl()
        if url.scheme() == SCHEME:
            self.allowed += 1
            return
        origin = f"{url.scheme()}://{url.host()}"
        if self._is_picture(info, url):
            _keep(self.online, origin)
            return
        info.block(True)
        _keep(self.blocked, origin)
        _log.warning("refused a request to %s", origin)

    def _is_picture(self, info: QWebEngineUrlRequestInfo, url: QUrl) -> bool:
        return (
            self.server is not None
            and info.resourceType() == QWebEngineUrlRequestInfo.ResourceType.ResourceTypeImage
            and info.requestMethod() == b"GET"
            and self.server.serves(url.toString(QUrl.ComponentFormattingOption.FullyEncoded))
        )


def _keep(origins: list[str], origin: str) -> None:
    origins.append(origin)
    del origins[:-MOST_KEPT]


class TileMaker(Protocol):
    """Makes tiles on a thread of its own (``ui.map.tiles.TileThread``)."""

    def ask(self, name: str, answered: Callable[[bytes], None]) -> None:
        """Call ``answered`` on the window's thread with the tile of a path ``version/z/x/y``."""


class Server(QWebEngineUrlSchemeHandler):
    """Serves the page, its data and its tiles from memory."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.files: dict[str, tuple[bytes, bytes]] = {}
        """Content type and bytes by path."""
        self.tiles: TileMaker | None = None

    def requestStarted(self, job: QWebEngineUrlRequestJob) -> None:  # noqa: N802 - Qt's name
        """Answer one request."""
        path = job.requestUrl().path()
        if path.startswith(TILES) and self.tiles is not None:
            self.tiles.ask(path.removeprefix(TILES), partial(_answer, job))
            return
        found = self.files.get(path)
        if found is None:
            job.fail(QWebEngineUrlRequestJob.Error.UrlNotFound)
            return
        _reply(job, *found)


def _answer(job: QWebEngineUrlRequestJob, content: bytes) -> None:
    """Give the page its tile, unless it has taken the request back meanwhile: the engine ends it then."""
    if shiboken6.isValid(job):
        _reply(job, b"application/octet-stream", content)


def _reply(job: QWebEngineUrlRequestJob, kind: bytes, content: bytes) -> None:
    buffer = QBuffer(job)
    buffer.setData(content)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    job.reply(QByteArray(kind), buffer)


class MapPage(QWebEnginePage):
    """A page that goes nowhere and whose complaints reach the log."""

    complained = Signal()
    """A script of the page failed."""

    def acceptNavigationRequest(  # noqa: N802 - Qt's name
        self, url: QUrl | str, kind: QWebEnginePage.NavigationType, is_main_frame: bool
    ) -> bool:
        """Stay on the page."""
        del kind, is_main_frame
        return QUrl(url).scheme() == SCHEME

    def javaScriptConsoleMessage(  # noqa: N802 - Qt's name
        self, level: QWebEnginePage.JavaScriptConsoleMessageLevel, message: str, line: int, source: str
    ) -> None:
        """Log what the page complains of."""
        del source
        if level == QWebEnginePage.JavaScriptConsoleMessageLevel.ErrorMessageLevel:
            # What comes after the kind of an error may quote the data.
            _log.error("map page, line %d: %s", line, message.split(":", maxsplit=1)[0])
            self.complained.emit()
