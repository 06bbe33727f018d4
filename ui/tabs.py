"""Panels that share a place, one of them in front."""

from PySide6.QtWidgets import QTabWidget, QWidget

from ui.language import Words


class Tabs(QTabWidget):
    """Tabs by key; the bar hides while there is only one."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self._keys: list[str] = []
        self.setDocumentMode(True)
        self.setTabBarAutoHide(True)

    def add(self, key: str, panel: QWidget) -> None:
        """Add a panel; its title is ``ui.tabs.<key>``."""
        self._keys.append(key)
        self.addTab(panel, self._words.say(f"ui.tabs.{key}"))

    def bring(self, key: str) -> None:
        """Bring a panel forward."""
        self.setCurrentIndex(self._keys.index(key))

    def has(self, key: str) -> bool:
        """Return whether there is a panel of this key."""
        return key in self._keys

    @property
    def current(self) -> str:
        """Return the key of the panel in front."""
        return self._keys[self.currentIndex()]

    def retranslate(self) -> None:
        """Say the titles anew."""
        for position, key in enumerate(self._keys):
            self.setTabText(position, self._words.say(f"ui.tabs.{key}"))
