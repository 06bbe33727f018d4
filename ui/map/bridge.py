"""What page and window say to each other."""

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal, Slot


@dataclass(frozen=True, slots=True)
class Candidate:
    """One place where a child may live, as ``MapView.show_candidates`` draws it."""

    lat: float
    lon: float
    title: str = ""
    """What is said of it when the mouse is over it."""
    r50_m: float = 0.0
    """Radius of the circle that holds the true place half of the time; 0 for none."""


class Bridge(QObject):
    """Slots are for the page to call, signals with capitals for it to hear; the other signals are the window's."""

    layersChanged = Signal()  # noqa: N815 - named as JavaScript does
    overlayChanged = Signal()  # noqa: N815
    selectionChanged = Signal(list, bool)  # noqa: N815
    fitAsked = Signal()  # noqa: N815
    homeAsked = Signal()  # noqa: N815
    goAsked = Signal(float, float, str)  # noqa: N815
    lookAsked = Signal(float, float)  # noqa: N815
    candidatesChanged = Signal(list)  # noqa: N815
    filterChanged = Signal(dict)  # noqa: N815
    toolAsked = Signal(str)  # noqa: N815
    menuWanted = Signal()  # noqa: N815
    dragForgotten = Signal()  # noqa: N815
    historyChanged = Signal(bool, int, str)  # noqa: N815
    dayChanged = Signal(int, str)  # noqa: N815
    onlineChanged = Signal(str, str, int)  # noqa: N815

    page_ready = Signal()
    features_drawn = Signal(int)
    feature_picked = Signal(str, str)
    case_moved = Signal(str, float, float)
    box_drawn = Signal(list)
    menu_asked = Signal(float, float, str, str)
    menu_placed = Signal(float, float)
    candidate_picked = Signal(int)
    put_asked = Signal(float, float)
    paste_asked = Signal()
    tool_changed = Signal(str)
    overlay_drawn = Signal(int)
    layer_wanted = Signal(str)

    @Slot()
    def ready(self) -> None:
        """Hear that the page's scripts have run and it listens."""
        self.page_ready.emit()

    @Slot(int)
    def drawn(self, features: int) -> None:
        """Hear how many features the page has drawn."""
        self.features_drawn.emit(features)

    @Slot(int)
    def overlaid(self, layers: int) -> None:
        """Hear how many layers of tools the page has drawn."""
        self.overlay_drawn.emit(layers)

    @Slot(str)
    def want(self, layer: str) -> None:
        """Hear that a layer is wanted which the page was offered."""
        self.layer_wanted.emit(layer)

    @Slot(str, str)
    def picked(self, layer: str, feature: str) -> None:
        """Hear what was clicked; two empty texts for the bare map."""
        self.feature_picked.emit(layer, feature)

    @Slot(str, float, float)
    def moved(self, case_id: str, lat: float, lon: float) -> None:
        """Hear where a child's pin was dropped."""
        self.case_moved.emit(case_id, lat, lon)

    @Slot(list)
    def boxed(self, case_ids: list[str]) -> None:
        """Hear which children lie in the box that was drawn."""
        self.box_drawn.emit(case_ids)

    # Two numbers come as a list: a slot of two floats alone hears noise from the web channel (PySide6 6.11).

    @Slot(list)
    def pressed(self, pixel: list[float]) -> None:
        """Hear at which pixel of the page (x, y) the menu belongs; ``menu`` follows."""
        self.menu_placed.emit(float(pixel[0]), float(pixel[1]))

    @Slot(float, float, str, str)
    def menu(self, lat: float, lon: float, layer: str, feature: str) -> None:
        """Hear where a menu is asked for: the place, and what lies there."""
        self.menu_asked.emit(lat, lon, layer, feature)

    @Slot(int)
    def candidate(self, number: int) -> None:
        """Hear which candidate was clicked, from 1."""
        self.candidate_picked.emit(number)

    @Slot(list)
    def put(self, place: list[float]) -> None:
        """Hear where (lat, lon) the selected child is to be put."""
        self.put_asked.emit(float(place[0]), float(place[1]))

    @Slot()
    def paste(self) -> None:
        """Hear Ctrl+V on the map."""
        self.paste_asked.emit()

    @Slot(str)
    def tool(self, name: str) -> None:
        """Hear which tool the mouse holds now; ``""`` for none."""
        self.tool_changed.emit(name)
