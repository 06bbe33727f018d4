"""Results over time: a slider by day, and what came of the visits as charts."""

from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QSlider, QVBoxLayout, QWidget

from planner.calendar import show_date
from ui.codes import STATES
from ui.language import Words
from ui.panels.charts import BarChart, LineChart, Look, Series
from ui.panels.labels import label
from ui.panels.wrapped import WrappedButton
from ui.trend import Trend

STEP_MS: Final = 250
"""Between two days while it plays."""
_LOOKS: Final = {
    # The colours of the map; strokes and patterns tell the same without them.
    "found": Look("#00704f", Qt.PenStyle.SolidLine, Qt.BrushStyle.SolidPattern),
    "not_found": Look("#333333", Qt.PenStyle.DashLine, Qt.BrushStyle.BDiagPattern),
    "cleared": Look("#0072b2", Qt.PenStyle.DotLine, Qt.BrushStyle.Dense6Pattern),
}
_LEFT: Final = Look("#ffffff")
_REASONS: Final = Look("#b35900", fill=Qt.BrushStyle.Dense3Pattern)


class TrendSection(QWidget):
    """Steps through a ``Trend``; ``day_changed`` says which day the map is to show."""

    day_changed = Signal(int)

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self._trend: Trend | None = None
        self.title, self.hint = label("panelTitle"), label("hint")
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setTickPosition(QSlider.TickPosition.TicksBelow)
        self.play, self.before, self.after = WrappedButton(self), WrappedButton(self), WrappedButton(self)
        self.play.setCheckable(True)
        self.lines, self.reasons, self.schools = LineChart(), BarChart(), BarChart()
        self._heads = {name: label("panelTitle") for name in ("over_time", "by_reason", "by_school")}
        self._body = QWidget()
        self._timer = QTimer(self)
        self._timer.setInterval(STEP_MS)
        self._timer.timeout.connect(self._tick)
        self._lay_out()
        self.slider.valueChanged.connect(self._turn)
        self.before.clicked.connect(lambda: self.slider.setValue(self.slider.value() - 1))
        self.after.clicked.connect(lambda: self.slider.setValue(self.slider.value() + 1))
        self.play.toggled.connect(self._play)
        self.setFocusProxy(self.slider)
        self.retranslate()

    def _lay_out(self) -> None:
        inner = QWidget()
        charts = QVBoxLayout(inner)
        charts.setContentsMargins(0, 0, 4, 0)
        for name, chart in (("over_time", self.lines), ("by_reason", self.reasons), ("by_school", self.schools)):
            charts.addWidget(self._heads[name])
            charts.addWidget(chart)
        charts.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(inner)
        buttons = QHBoxLayout()
        for button in (self.before, self.play, self.after):
            buttons.addWidget(button, 1)
        body = QVBoxLayout(self._body)
        body.setContentsMargins(0, 0, 0, 0)
        body.addWidget(self.slider)
        body.addLayout(buttons)
        body.addWidget(self.hint)
        body.addWidget(scroll, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.title)
        layout.addWidget(self._body, 1)
        layout.addStretch(0)

    @property
    def day(self) -> int:
        """Return the day shown, the first being 0."""
        return self.slider.value()

    def retranslate(self) -> None:
        """Say everything anew."""
        say = self._words.say
        self.slider.setAccessibleName(say("ui.trend.day"))
        self.before.say(self._words.wrapped("ui.trend.before"))
        self.after.say(self._words.wrapped("ui.trend.after"))
        self.play.say(self._words.wrapped("ui.trend.pause" if self.play.isChecked() else "ui.trend.play"))
        self.hint.setText(self._words.wrapped("ui.trend.map_says"))
        for name, head in self._heads.items():
            head.setText(say(f"ui.trend.{name}"))
        self.show_trend(self._trend)

    def show_trend(self, trend: Trend | None) -> None:
        """Show other numbers; the day shown stays, or the last one was shown and is again."""
        before = self._trend
        at_end = before is None or self.slider.value() == self.slider.maximum()
        shown = None if before is None else before.date(self.slider.value())
        self._trend = trend
        self._body.setVisible(trend is not None)
        if trend is None:
            self.stop()
            self.title.setText(self._words.wrapped("ui.trend.none"))
            return
        self.slider.blockSignals(True)
        self.slider.setRange(0, trend.days - 1)
        self.slider.setPageStep(7)
        self.slider.setTickInterval(max(1, trend.days // 12))
        at = trend.days - 1 if at_end or shown is None else (shown - trend.first_day).days
        self.slider.setValue(min(max(at, 0), trend.days - 1))
        self.slider.blockSignals(False)
        counts = [
            Series(self._words.say(f"states.{state}"), look, trend.counts[:, STATES.index(state)].tolist())
            for state, look in _LOOKS.items()
        ]
        self.lines.show_series(counts, *(self._date(day) for day in (0, trend.days - 1)))
        self._turn(self.slider.value())

    def stop(self) -> None:
        """Play no more."""
        self.play.setChecked(False)

    def _date(self, day: int) -> str:
        return "" if self._trend is None else show_date(self._trend.date(day), self._words.language)

    def _turn(self, day: int) -> None:
        trend, say = self._trend, self._words.say
        if trend is None:
            return
        date = self._date(day)
        self.title.setText(say("ui.trend.title", date=date))
        self.slider.setAccessibleDescription(date)
        self.lines.mark(day)
        reasons = [
            (f"{number} {say(f'reasons.{number}')}", (count,)) for number, count in trend.by_reason(day).items()
        ]
        self.reasons.show_rows(((say("ui.trend.by_reason"), _REASONS),), reasons, say("ui.trend.no_reasons"))
        places = [STATES.index(state) for state in _LOOKS]
        rest = [at for at in range(len(STATES)) if at not in places]
        schools = [
            (name, (*(counts[at] for at in places), sum(counts[at] for at in rest)))
            for name, counts in trend.by_school(day)
        ]
        names = [*(say(f"states.{state}") for state in _LOOKS), say("ui.trend.left")]
        self.schools.show_rows(tuple(zip(names, (*_LOOKS.values(), _LEFT), strict=True)), schools, "")
        self._tell(date, day, reasons, schools, names)
        self.before.setEnabled(day > 0)
        self.after.setEnabled(day < trend.days - 1)
        self.day_changed.emit(day)

    def _tell(
        self,
        date: str,
        day: int,
        reasons: list[tuple[str, tuple[int]]],
        schools: list[tuple[str, tuple[int, ...]]],
        names: list[str],
    ) -> None:
        """Say in words what the charts show."""
        say = self._words.say

        def point(name: str, count: int) -> str:
            return say("ui.trend.point", name=name, count=f"{count:,}")

        told = {
            "over_time": [point(one.name, one.values[day]) for one in self.lines.series],
            "by_reason": [point(name, count) for name, (count,) in reasons],
            "by_school": [
                f"{school}: " + ", ".join(point(name, count) for name, count in zip(names, counts, strict=True))
                for school, counts in schools
            ],
        }
        charts = {"over_time": self.lines, "by_reason": self.reasons, "by_school": self.schools}
        for name, chart in charts.items():
            title = say(f"ui.trend.{name}")
            chart.tell(title, say("ui.trend.told", title=title, date=date, parts="; ".join(told[name])))

    def _play(self, on: bool) -> None:
        self.play.say(self._words.wrapped("ui.trend.pause" if on else "ui.trend.play"))
        if not on:
            self._timer.stop()
            return
        if self.slider.value() == self.slider.maximum():
            self.slider.setValue(0)
        self._timer.start()

    def _tick(self) -> None:
        if self.slider.value() == self.slider.maximum():
            self.stop()
        else:
            self.slider.setValue(self.slider.value() + 1)
