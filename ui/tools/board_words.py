"""What is said of a change of the plan on the board."""

from typing import TYPE_CHECKING, Any, Final, cast

from ui.language import Words

if TYPE_CHECKING:
    from planner.workflow.board import Step
    from ui.work.board import BoardDesk

MOST_TOLD: Final = 3
"""Sentences about what a change breaks; the board shows the rest."""


def cost_said(words: Words, seconds: int) -> str:
    """Return what a change costs or saves."""
    minutes = round(abs(seconds) / 60)
    if not minutes:
        return words.say("ui.board.costs_nothing")
    return words.say("ui.board.costs" if seconds > 0 else "ui.board.saves", minutes=minutes)


def step_name(words: Words, step: "Step") -> str:
    """Return a change by its name."""
    return words.say(f"ui.board.did.{step.key}", **cast("dict[str, Any]", dict(step.details)))


def step_said(words: Words, step: "Step", desk: "BoardDesk") -> tuple[str, bool]:
    """Return a change with what it costs and breaks, and whether it breaks something."""
    said = [step_name(words, step)]
    if not step.key.startswith(("lock", "unlock")) and step.key not in ("take_back", "new_route"):
        said.append(cost_said(words, step.cost_s))
    broken = desk.faults(step.breaks, words.language)
    said += broken[:MOST_TOLD]
    if len(broken) > MOST_TOLD:
        said.append(words.say("ui.board.more_broken", count=len(broken) - MOST_TOLD))
    return " · ".join(said), bool(broken)
