"""What a person decided about a place, on its way from the window to the project."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person said: ``what`` is choose, pin, skip, undo or redo; ``wide`` serves the others it can serve."""

    what: str
    case_id: str = ""
    number: int = 0
    lat: float = 0.0
    lon: float = 0.0
    wide: bool = False
    correction_id: str = ""
