"""Asking for a plan, and saying what it takes: hours, kilometres, and the price of balance."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Final, cast

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QDialog, QWidget

from planner.calendar import thai_today
from ui.dialogs.plan import PlanDialog
from ui.language import Words
from ui.preferences import load_preferences
from ui.session import Session

if TYPE_CHECKING:
    from gis.monitor import Monitor
    from ui.work import Work
    from ui.work.whatif import TeamsDesk

_COUNTS: Final = ("routes", "stops", "children_on_routes", "unserved", "team_days")


class Planning(QObject):
    """The third step of the rail."""

    def __init__(self, window: QWidget, session: Session, words: Words) -> None:
        super().__init__(window)
        self._window = window
        self._session = session
        self._words = words
        self.may_leave: Callable[[Callable[[], None]], bool] = lambda _: True
        """Whether the plan there is may be replaced; else what is given is called when it may."""

    def ask(self) -> None:
        """Ask for the choices of a plan, beginning with the last ones."""
        profile = load_preferences().profile
        self._session.ask(
            "plan_options", lambda work, _: (work.plan_options(profile), work.whatif.teams), self._options_known
        )

    def plan(self, options: Mapping[str, object]) -> None:
        """Plan routes; first ask about changes of the plan that are not kept."""
        if not self.may_leave(partial(self.plan, options)):
            return

        def act(work: "Work", monitor: "Monitor") -> Mapping[str, object]:
            return self._told(work.plan(options, monitor))

        self._session.perform("plan", act)

    def _options_known(self, result: object) -> None:
        options, desk = cast("tuple[Mapping[str, Any], TeamsDesk]", result)
        snapshot = self._session.snapshot
        if snapshot is None:
            return
        today = thai_today()
        dialog = PlanDialog(self._words, snapshot.schools, options, self._window, desk=desk, today=today)
        accepted = dialog.exec() == QDialog.DialogCode.Accepted
        chosen = dialog.options() if accepted else {}
        dialog.deleteLater()
        if accepted:
            self.plan(chosen)

    def _told(self, summary: Mapping[str, object]) -> dict[str, object]:
        """Return what is said of a plan: counts, and sentences where seconds and metres would say little."""
        say = self._words.say
        numbers = {name: float(cast("float", value)) for name, value in summary.items() if isinstance(value, int)}
        told: dict[str, object] = {name: summary[name] for name in _COUNTS}
        told["interrupted"] = bool(summary.get("interrupted"))
        told["takes"] = say(
            "ui.plan.takes", hours=_hours(numbers["plan_seconds"]), km=f"{numbers['plan_metres'] / 1000:,.0f}"
        )
        told["spread"] = say(
            "ui.plan.spread",
            longest=_hours(numbers["longest_route_seconds"]),
            shortest=_hours(numbers["shortest_route_seconds"]),
        )
        if numbers["balance_seconds"] or numbers["balance_metres"]:
            told["price"] = say(
                "ui.plan.price",
                hours=_hours(numbers["balance_seconds"]),
                km=f"{numbers['balance_metres'] / 1000:,.1f}",
            )
        broken = summary.get("broken")
        if broken:
            told["broken"] = len(cast("tuple[object, ...]", broken))
        return told


def _hours(seconds: float) -> str:
    minutes = round(abs(seconds) / 60)
    return f"{'-' if seconds < 0 and minutes else ''}{minutes // 60:,}:{minutes % 60:02d}"
