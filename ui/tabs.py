"""Panels that share a place, one of them in front."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QTabWidget, QWidget

from ui.language import Words


class Tabs(QTabWidget):
    """Tabs by key; the bar hides while there is only one."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self._panels: dict[str, QWidget] = {}
        self.setDocumentMode(True)
        self.setTabBarAutoHide(True)

    def add(self, key: str, panel: QWidget) -> None:
        """Add a panel; its title is ``ui.tabs.<key>``, unless it has a window title of its own.

        A panel may want more room than there is: then it scrolls, and does not keep the window from being small.
        """
        self._panels[key] = panel
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(panel)
        self.addTab(scroll, "")
        panel.windowTitleChanged.connect(self.retranslate)
        self.retranslate()

    def bring(self, key: str) -> None:
        """Bring a panel forward."""
        self.setCurrentIndex(list(self._panels).index(key))

    def has(self, key: str) -> bool:
        """Return whether there is a panel of this key."""
        return key in self._panels

    @property
    def current(self) -> str:
        """Return the key of the panel in front."""
        return list(self._panels)[self.currentIndex()]

    def retranslate(self) -> None:
        """Say the titles anew."""
        for position, (key, panel) in enumerate(self._panels.items()):
            self.setTabText(position, panel.windowTitle() or self._words.say(f"ui.tabs.{key}"))
