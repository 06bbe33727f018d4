"""The map: folium's page in a web view, served from an origin of its own, with every other request refused."""

import logging
from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QFile, QIODevice, QObject, QUrl, Signal, Slot
from PySide6.QtWebChannel import QWebChannel
from PySide6.QtWebEngineCore import (
    QWebEnginePage,
    QWebEngineProfile,
    QWebEngineSettings,
    QWebEngineUrlRequestInfo,
    QWebEngineUrlRequestInterceptor,
    QWebEngineUrlRequestJob,
    QWebEngineUrlScheme,
    QWebEngineUrlSchemeHandler,
)
from PySide6.QtWebEngineWidgets import QWebEngineView
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

SCHEME: Final = "phanong"
ORIGIN: Final = f"{SCHEME}://map"
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
    """Lets the page ask its own origin and refuses the rest of the world."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.allowed = 0
        self.blocked: list[str] = []
        """Scheme and host of what was refused: a path may hold personal data."""

    def interceptRequest(self, info: QWebEngineUrlRequestInfo) -> None:  # noqa: N802 - Qt's name
        """Refuse what is not of the page's own origin."""
        url = info.requestUrl()
        if url.scheme() == SCHEME:
            self.allowed += 1
            return
        info.block(True)
        self.blocked.append(f"{url.scheme()}://{url.host()}")
        _log.warning("refused a request to %s://%s", url.scheme(), url.host())


class Server(QWebEngineUrlSchemeHandler):
    """Serves the page and its data from memory."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.files: dict[str, tuple[bytes, bytes]] = {}
        """Content type and bytes by path."""

    def requestStarted(self, job: QWebEngineUrlRequestJob) -> None:  # noqa: N802 - Qt's name
        """Answer one request."""
        found = self.files.get(job.requestUrl().path())
        if found is None:
            job.fail(QWebEngineUrlRequestJob.Error.UrlNotFound)
            return
        kind, content = found
        buffer = QBuffer(job)
        buffer.setData(content)
        buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        job.reply(QByteArray(kind), buffer)


class Bridge(QObject):
    """What page and window say to each other."""

    layersChanged = Signal()  # noqa: N815 - named as JavaScript does
    selectionChanged = Signal(list, bool)  # noqa: N815
    fitAsked = Signal()  # noqa: N815
    homeAsked = Signal()  # noqa: N815

    page_ready = Signal()
    features_drawn = Signal(int)
    feature_picked = Signal(str, str)

    @Slot()
    def ready(self) -> None:
        """Hear that the page's scripts have run and it listens."""
        self.page_ready.emit()

    @Slot(int)
    def drawn(self, features: int) -> None:
        """Hear how many features the page has drawn."""
        self.features_drawn.emit(features)

    @Slot(str, str)
    def picked(self, layer: str, feature: str) -> None:
        """Hear what was clicked; two empty texts for the bare map."""
        self.feature_picked.emit(layer, feature)


class MapPage(QWebEnginePage):
    """A page that goes nowhere and whose complaints reach the log."""

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


class MapView(QWidget):
    """The map in the window. ``start`` it once the page is made; ``shut_down`` before it goes."""

    ready = Signal()
    drawn = Signal(int)
    """How many features lie on the map, the ground apart."""
    picked = Signal(str, str)
    """Layer and feature; two empty texts for the bare map."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        application = QApplication.instance()
        self._profile = QWebEngineProfile(application)
        self._server = Server(self._profile)
        self.interceptor = Interceptor(self._profile)
        self._profile.installUrlSchemeHandler(SCHEME.encode(), self._server)
        self._profile.setUrlRequestInterceptor(self.interceptor)
        self._view = QWebEngineView(self)
        # Files are for the window: the page would open them.
        self._view.setAcceptDrops(False)
        self._page: MapPage | None = MapPage(self._profile, self._view)
        settings = self._page.settings()
        attribute = QWebEngineSettings.WebAttribute
        settings.setAttribute(attribute.LocalStorageEnabled, False)
        settings.setAttribute(attribute.PluginsEnabled, False)
        settings.setAttribute(attribute.JavascriptCanOpenWindows, False)
        self._bridge = Bridge(self)
        self._channel = QWebChannel(self)
        self._channel.registerObject("bridge", self._bridge)
        self._page.setWebChannel(self._channel)
        self._view.setPage(self._page)
        self._view.setContextMenuPolicy(self._view.contextMenuPolicy().NoContextMenu)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._view)
        self.setFocusProxy(self._view)
        self.is_ready = False
        self._bridge.page_ready.connect(self._hear_ready)
        self._bridge.features_drawn.connect(self.drawn)
        self._bridge.feature_picked.connect(self.picked)

    @property
    def page(self) -> MapPage | None:
        """Return the web page, ``None`` after ``shut_down``."""
        return self._page

    def start(self, page: str) -> None:
        """Load the page."""
        self._server.files["/"] = (b"text/html;charset=utf-8", page.encode())
        self._view.load(QUrl(f"{ORIGIN}/"))

    def show_layers(self, layers: bytes, ground: bytes) -> None:
        """Draw these layers, now or when the page is ready."""
        self._server.files["/layers.json"] = (b"application/json", layers)
        self._server.files["/ground.json"] = (b"application/json", ground)
        if self.is_ready:
            self._bridge.layersChanged.emit()

    def select(self, features: list[str], *, pan: bool) -> None:
        """Mark features by their ids, wherever they are drawn; ``pan`` brings them into view."""
        self._bridge.selectionChanged.emit(features, pan)

    def fit(self) -> None:
        """Show everything."""
        self._bridge.fitAsked.emit()

    def go_home(self) -> None:
        """Show the area in which nearly everything lies."""
        self._bridge.homeAsked.emit()

    def shut_down(self) -> None:
        """Take the page away before its profile."""
        page, self._page = self._page, None
        if page is None:
            return
        self.is_ready = False
        self._channel.deregisterObject(self._bridge)
        self._view.deleteLater()
        page.destroyed.connect(self._profile.deleteLater)
        page.deleteLater()

    def _hear_ready(self) -> None:
        self.is_ready = True
        self.ready.emit()
        if "/layers.json" in self._server.files:
            self._bridge.layersChanged.emit()
