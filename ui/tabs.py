"""Panels that share a place, one of them in front."""

from functools import partial

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QMenu, QScrollArea, QTabWidget, QToolButton, QWidget

from ui.language import Words


class Tabs(QTabWidget):
    """Tabs by key; the bar hides while there is only one."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self._panels: dict[str, QWidget] = {}
        self.setDocumentMode(True)
        self.setTabBarAutoHide(True)
        self.more = QToolButton(self)
        """Lists every panel where their tabs have no room beside each other."""
        self.more.setText("▾")
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.more.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.more.setMenu(QMenu(self.more))
        self.more.menu().aboutToShow.connect(self._list)
        self.setCornerWidget(self.more)
        self.more.hide()

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
        self.more.setAccessibleName(self._words.say("ui.tabs.all"))
        self.more.setToolTip(self._words.say("ui.tabs.all"))
        self._offer_list()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Offer the list where the tabs have no room."""
        super().resizeEvent(event)
        self._offer_list()

    def event(self, event: QEvent) -> bool:
        """Offer the list where titles have become longer, or larger."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._offer_list()
        return super().event(event)

    def _offer_list(self) -> None:
        wanted = sum(self.tabBar().tabRect(number).width() for number in range(self.count()))
        self.more.setVisible(self.count() > 1 and wanted > self.width())

    def _list(self) -> None:
        menu = self.more.menu()
        menu.clear()
        for number in range(self.count()):
            action = menu.addAction(self.tabText(number))
            action.setCheckable(True)
            action.setChecked(number == self.currentIndex())
            action.triggered.connect(partial(self.setCurrentIndex, number))
