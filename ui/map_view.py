"""The map: folium's page in a web view, served from an origin of its own, with every other request refused."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from importlib.metadata import version
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QUrl, Signal
from PySide6.QtWebChannel import QWebChannel
from PySide6.QtWebEngineCore import QWebEngineProfile, QWebEngineSettings
from PySide6.QtWebEngineWidgets import QWebEngineView
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from ui.map.bridge import Bridge, Candidate
from ui.map.engine import ORIGIN, SCHEME, Interceptor, MapPage, Server, channel_script, register_scheme, wake_engine
from ui.map.online import tile_server
from ui.map.tiles import TileThread
from ui.style import SIZE_PT

if TYPE_CHECKING:
    from gis.maps.tiles import Tiles

__all__ = ["Candidate", "MapPage", "MapView", "channel_script", "register_scheme", "wake_engine"]


class MapView(QWidget):
    """The map in the window. ``start`` it once the page is made; ``shut_down`` before it goes."""

    ready = Signal()
    drawn = Signal(int)
    """How many features lie on the map, the ground apart."""
    picked = Signal(str, str)
    """Layer and feature; two empty texts for the bare map."""
    moved = Signal(str, float, float)
    """A child's pin was dragged: case_id, lat, lon. It stays there until the layers are
    shown anew or ``forget_drag`` puts it back."""
    boxed = Signal(list)
    """The case_ids in a box that was drawn."""
    menu_asked = Signal(float, float, str, str)
    """A right-click: lat, lon, and layer and feature there (empty texts for none); see ``menu_position``."""
    candidate_picked = Signal(int)
    """A candidate's marker was clicked; the first is 1."""
    put_here = Signal(float, float)
    """A person wants the selected child at lat, lon (from the menu or a pasted coordinate)."""
    paste_asked = Signal()
    """Ctrl+V on the map."""
    tool_changed = Signal(str)
    """The mouse holds another tool: ``box``, or ``""`` for none."""
    overlaid = Signal(int)
    """How many layers of tools lie on the map."""
    layer_wanted = Signal(str)
    """A layer that was offered (``layers`` of ``show_layers`` may name ``offers``) is to be shown: its key."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        application = QApplication.instance()
        self._profile = QWebEngineProfile(application)
        # What is asked of the network says who asks; see ``show_online``.
        self._profile.setHttpUserAgent(f"phanong/{version('phanong')}")
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
        self._tiles = TileThread(self)
        self._server.tiles = self._tiles
        self._bridge = Bridge(self)
        self._channel = QWebChannel(self)
        self._channel.registerObject("bridge", self._bridge)
        self._page.setWebChannel(self._channel)
        self._view.setPage(self._page)
        self._view.setContextMenuPolicy(self._view.contextMenuPolicy().NoContextMenu)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._view, 1)
        self.setFocusProxy(self._view)
        self.is_ready = False
        self._bridge.page_ready.connect(self._hear_ready)
        self._bridge.features_drawn.connect(self.drawn)
        self._bridge.feature_picked.connect(self.picked)
        self._bridge.case_moved.connect(self.moved)
        self._bridge.box_drawn.connect(self.boxed)
        self._bridge.menu_placed.connect(self._hear_place)
        self._bridge.menu_asked.connect(self.menu_asked)
        self._bridge.candidate_picked.connect(self.candidate_picked)
        self._bridge.put_asked.connect(self.put_here)
        self._bridge.paste_asked.connect(self.paste_asked)
        self._bridge.tool_changed.connect(self.tool_changed)
        self._bridge.overlay_drawn.connect(self.overlaid)
        self._bridge.layer_wanted.connect(self.layer_wanted)
        self._overlays: dict[str, bytes] = {}
        self._menu_at = QPoint()

    @property
    def page(self) -> MapPage | None:
        """Return the web page, ``None`` after ``shut_down``."""
        return self._page

    def start(self, page: str) -> None:
        """Load the page."""
        self._server.files["/"] = (b"text/html;charset=utf-8", page.encode())
        self._view.load(QUrl(f"{ORIGIN}/"))

    def show_layers(self, layers: bytes, ground: "Tiles | None" = None) -> None:
        """Draw these layers, now or when the page is ready, over the roads and names of ``ground``."""
        self._tiles.use(ground)
        self._server.files["/layers.json"] = (b"application/json", layers)
        if self.is_ready:
            self._bridge.layersChanged.emit()

    def show_overlay(self, layers: bytes, owner: str) -> None:
        """Lay layers of a tool over the others until other ones of the same owner come; none: no more.

        ``layers`` as JSON, made by ``gis.maps.webmap.overlay``: many take too long for the window's thread.
        """
        if not layers and owner not in self._overlays:
            return
        self._overlays[owner] = layers
        if not layers:
            del self._overlays[owner]
        laid = b"[" + b",".join(self._overlays.values()) + b"]"
        self._server.files["/overlay.json"] = (b"application/json", laid)
        if self.is_ready:
            self._bridge.overlayChanged.emit()

    def show_history(self, data: bytes, day: int = 0, text: str = "") -> None:
        """Show the children as on a past day (``ui.trend.Trend.map_data``), saying ``text``; no data: as today."""
        self._server.files["/history.json"] = (b"application/json", data or b"null")
        self._bridge.historyChanged.emit(bool(data), day, text)

    def show_day(self, day: int, text: str) -> None:
        """Step to another day of the past that is shown."""
        self._bridge.dayChanged.emit(day, text)

    def select(self, features: list[str], *, pan: bool) -> None:
        """Mark features by their ids, wherever they are drawn; ``pan`` brings them into view."""
        self._bridge.selectionChanged.emit(features, pan)

    def fit(self) -> None:
        """Show everything."""
        self._bridge.fitAsked.emit()

    def go_home(self) -> None:
        """Show the area in which nearly everything lies."""
        self._bridge.homeAsked.emit()

    def look_at(self, lat: float, lon: float) -> None:
        """Bring a place into view."""
        self._bridge.lookAsked.emit(lat, lon)

    def show_candidates(self, candidates: Sequence[Candidate]) -> None:
        """Show numbered places to choose from and bring them into view; an empty list takes them away."""
        self._bridge.candidatesChanged.emit([asdict(candidate) for candidate in candidates])

    def go_to(self, lat: float, lon: float, label: str = "") -> None:
        """Bring a place into view with a marker that offers to put the selected child there."""
        self._bridge.goAsked.emit(lat, lon, label)

    def filter(self, wanted: Mapping[str, str]) -> None:
        """Draw only features that agree with every facet named (``school``, ``team``, ``day``); none: all."""
        self._bridge.filterChanged.emit(dict(wanted))

    def use_tool(self, name: str) -> None:
        """Give the mouse a tool: ``box`` to select by dragging; ``""`` to pan again."""
        self._bridge.toolAsked.emit(name)

    def forget_drag(self) -> None:
        """Put a pin that was dragged back to where it stood."""
        self._bridge.dragForgotten.emit()

    def ask_menu(self) -> None:
        """Ask for the menu of the map's middle, as a right-click there does."""
        self._bridge.menuWanted.emit()

    def menu_position(self) -> QPoint:
        """Return where on the screen the menu that was last asked for belongs."""
        return self._view.mapToGlobal(self._menu_at)

    def show_online(self, on: bool) -> None:
        """Lay the map of the network under the roads, or take it away and ask nothing of the network."""
        server = tile_server()
        self.interceptor.server = server if on else None
        if self.is_ready:
            self._bridge.onlineChanged.emit(*(server.address, server.credit, server.most_zoom) if on else ("", "", 0))

    def shut_down(self) -> None:
        """Take the page away before its profile."""
        page, self._page = self._page, None
        if page is None:
            return
        self.is_ready = False
        self._tiles.stop()
        # Before the bridge goes: what the page still sends would find nobody and be complained of.
        page.setWebChannel(None)  # type: ignore[arg-type]  # Qt takes none
        self._channel.deregisterObject(self._bridge)
        self._view.deleteLater()
        page.destroyed.connect(self._profile.deleteLater)
        page.deleteLater()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Make the page's text larger or smaller with that of the window."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and self.is_ready:
            self._size_text()

    def _size_text(self) -> None:
        larger = self.font().pointSizeF() / SIZE_PT
        if self._page is not None:
            self._page.runJavaScript(f"document.documentElement.style.setProperty('--text', '{larger:.3f}')")

    def _hear_ready(self) -> None:
        self.is_ready = True
        self._size_text()
        self.ready.emit()
        if self.interceptor.server is not None:
            self.show_online(True)
        if "/layers.json" in self._server.files:
            self._bridge.layersChanged.emit()
        if "/overlay.json" in self._server.files:
            self._bridge.overlayChanged.emit()

    def _hear_place(self, x: float, y: float) -> None:
        self._menu_at = QPoint(round(x), round(y))
