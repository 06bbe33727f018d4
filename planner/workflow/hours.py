"""When children can be visited."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import pandas as pd

from gis.errors import DataError
from gis.tables import read_table
from gis.thai import clean
from planner.calendar import clock, parse_hours
from planner.schemas import CASES, HOURS
from planner.store.project import Project

_MOST_ROWS_TOLD = 10


@dataclass(frozen=True, slots=True)
class HoursOfChild:
    """Between which hours a child can be visited."""

    case_id: str
    hours: str

    def as_dict(self) -> dict[str, object]:
        """Return plain values."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class HoursSet:
    """How many children have hours of visit now."""

    children_with_hours: int


def hours_of_visit(project: Project) -> tuple[HoursOfChild, ...]:
    """Return the children who cannot be visited at any hour."""
    frame = project.read(HOURS)
    return tuple(
        HoursOfChild(str(case_id), f"{clock(row['open_s'])}-{clock(row['close_s'])}")
        for case_id, row in frame.to_dict("index").items()
    )


def set_hours(project: Project, case_id: str, hours: str) -> HoursSet:
    """Let a child be visited within hours (``HH:MM-HH:MM``) only; ``""`` for at any hour.

    ``DataError`` for a child who is not in the project, or for what are no hours.
    """
    return set_hours_of(project, {case_id: hours})


def set_hours_of(project: Project, hours: Mapping[str, str]) -> HoursSet:
    """Let children be visited within hours only, as ``set_hours``; where one cannot be, nothing is changed."""
    known = project.read(CASES).index
    windows: dict[str, tuple[int, int] | None] = {}
    for case_id, text in hours.items():
        if case_id not in known:
            raise DataError("case_unknown", case=case_id)
        windows[case_id] = parse_hours(text) if text else None
        if text and windows[case_id] is None:
            raise DataError("bad_hours", text=text)
    return _keep(project, windows)


def import_hours(project: Project, path: Path) -> HoursSet:
    """Read hours of visit from a table with the columns ``case_id`` and ``hours``; empty hours take them away.

    ``DataError`` names the rows that cannot be used; then nothing is changed.
    """
    known = project.read(CASES).index
    windows: dict[str, tuple[int, int] | None] = {}
    faults: list[int] = []
    for sheet in read_table(path):
        head = [clean(cell).casefold() for cell in sheet.rows[0]] if sheet.rows else []
        if not {"case_id", "hours"} <= set(head):
            continue
        case_at, hours_at = head.index("case_id"), head.index("hours")
        for number, row in enumerate(sheet.rows[1:], start=2):
            cells = [*row, *[""] * len(head)]
            case_id, text = clean(cells[case_at]), clean(cells[hours_at])
            if not case_id and not text:
                continue
            window = parse_hours(text) if text else None
            if case_id not in known or (text and window is None):
                faults.append(number)
            windows[case_id] = window
        break
    else:
        raise DataError("hours_columns", file=path.name)
    if faults:
        told = ", ".join(map(str, faults[:_MOST_ROWS_TOLD])) + ("…" if len(faults) > _MOST_ROWS_TOLD else "")
        raise DataError("hours_rows", file=path.name, rows=told)
    return _keep(project, windows)


def _keep(project: Project, windows: dict[str, tuple[int, int] | None]) -> HoursSet:
    before = project.read(HOURS)
    rows = {
        str(case_id): (int(row["open_s"]), int(row["close_s"])) for case_id, row in before.to_dict("index").items()
    }
    for case_id, window in windows.items():
        if window is None:
            rows.pop(case_id, None)
        else:
            rows[case_id] = window
    frame: pd.DataFrame = HOURS.build(
        {
            "case_id": list(rows),
            "open_s": [window[0] for window in rows.values()],
            "close_s": [window[1] for window in rows.values()],
        }
    )
    with project.transaction("hours", {"children": len(frame)}) as transaction:
        transaction.write(HOURS, frame)
    return HoursSet(len(frame))
