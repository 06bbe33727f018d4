"""The past on the map: worked out once, then stepped through without the project."""

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject

from planner.calendar import show_date
from ui.language import Words
from ui.panels.results.trend_section import TrendSection
from ui.tools.backlog import Backlog
from ui.trend import Trend

if TYPE_CHECKING:
    from ui.map_view import MapView


class OverTime(QObject):
    """Shows the children as on a day while its section is in front, and as today else."""

    def __init__(self, section: TrendSection, backlog: Backlog, words: Words, parent: QObject) -> None:
        super().__init__(parent)
        self.map: MapView | None = None
        self._section = section
        self._backlog = backlog
        self._words = words
        self._trend: Trend | None = None
        self._stale = True
        self._front = False
        section.day_changed.connect(self._show_day)

    def set_stale(self) -> None:
        """Hear that the project has changed."""
        self._stale = True

    def set_front(self, front: bool) -> None:
        """Hear whether the section is in front."""
        if front != self._front:
            self._front = front
            self.show_on_map()

    def retranslate(self) -> None:
        """Say the day on the map anew."""
        if self._trend is not None:
            self._show_day(self._section.day)

    def read(self) -> None:
        """Work out the days, where they may be others by now."""
        if self._stale:
            language = self._words.language
            self._backlog.read(
                "results_trend", lambda work, monitor: work.results.trend(language, monitor), self._read
            )

    def show_on_map(self) -> None:
        """Show the day on the map, or take it away."""
        if self.map is None:
            return
        if self._front and self._trend is not None:
            self.map.show_history(self._trend.map_data, self._section.day, self._text(self._section.day))
        else:
            self.map.show_history(b"")

    def _read(self, result: object) -> None:
        self._stale = False
        self._trend = cast("Trend | None", result)
        self._section.show_trend(self._trend)
        self.show_on_map()

    def _show_day(self, day: int) -> None:
        if self.map is not None and self._front:
            self.map.show_day(day, self._text(day))

    def _text(self, day: int) -> str:
        if self._trend is None:
            return ""
        return self._words.say("ui.results.on_map", date=show_date(self._trend.date(day), self._words.language))
