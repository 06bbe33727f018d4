"""What the plan on the board takes, against what is stored."""

from typing import TYPE_CHECKING

from ui.language import Words

if TYPE_CHECKING:
    from planner.workflow.board import Sums


def compared(words: Words, before: "Sums", now: "Sums") -> str:
    """Return a line of hours, kilometres, team-days and children, each with what it is more or less than before."""
    values = {
        "hours": (before.seconds, now.seconds, _hours, _more_hours),
        "km": (before.metres / 1000, now.metres / 1000, "{:,.0f}".format, "{:+,.1f}".format),
        "team_days": (before.team_days, now.team_days, "{:,}".format, "{:+,}".format),
        "children": (before.children, now.children, "{:,}".format, "{:+,}".format),
    }
    said = []
    for key, (was, is_now, show, delta) in values.items():
        text = show(is_now)
        if abs(is_now - was) >= (60 if key == "hours" else 0.05):
            text += f" ({delta(is_now - was)})"
        said.append(f"{words.say(f'ui.board.sum_{key}')} {text}")
    return f"{words.say('ui.board.compared')}: " + " · ".join(said)


def _hours(seconds: float) -> str:
    minutes = round(seconds / 60)
    return f"{minutes // 60:,}:{minutes % 60:02d}"


def _more_hours(seconds: float) -> str:
    return f"{'+' if seconds >= 0 else '-'}{_hours(abs(seconds))}"
