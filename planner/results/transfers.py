"""Children who moved away, as lists for the education areas that they moved to."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import pandas as pd
import xlsxwriter

from gis.errors import DataError
from planner.calendar import parse_date, show_date
from planner.cells import row_points
from planner.model import Outcomes, Reason, State
from planner.results.words import show_moment
from resources import read_text
from resources.text import Catalogue, catalogue

_NOT_IN_TAB: Final = re.compile(r"[\[\]:*?/\\]")
_TAB_CHARACTERS: Final = 31
_WIDTHS: Final = {"moved_to": 26, "school_name": 24, "guardian": 22, "kind": 20}
_WIDTH: Final = 14
_WORDED: Final = {"kind": "kinds", "sex": "transfers.sexes"}
"""Columns whose keys have words."""


@dataclass(frozen=True, slots=True)
class Destination:
    """Where children moved to; ``""`` where the report does not tell it."""

    code: str
    province: str
    amphoe: str


@cache
def fields() -> tuple[str, ...]:
    """Return what a list tells of each child: ``resources/results/transfers.toml``."""
    return tuple(tomllib.loads(read_text("results/transfers.toml"))["fields"])


def moved_away(cases: pd.DataFrame, outcomes: Outcomes, checkins: pd.DataFrame) -> pd.DataFrame:
    """Return the children who moved away by the report that counts, by ``case_id``, with the columns of ``fields``.

    A child who was found or cleared since is on no list.
    """
    states = outcomes.states
    away = states[(states["state"] == State.NOT_FOUND) & (states["reason"] == int(Reason.MOVED))]
    away = away[away.index.isin(cases.index)]
    told = checkins["moved_to"].reindex(away["checkin_key"].to_numpy()).fillna("").to_numpy()
    frame = cases.loc[away.index].assign(
        visit_code=away.index.to_numpy(), moved_to=told, visited_at=away["visited_at"]
    )
    return frame[list(fields())].assign(told_place=told)


def write_transfers(
    moved: pd.DataFrame, places: Mapping[str, Destination], path: Path, *, esa: str, language: str
) -> int:
    """Write a workbook with a sheet for each place, and return how many: those that are not clear stand last.

    ``moved`` as from ``moved_away``; ``places``: the destination by what a report tells of it. Every cell is text, so
    that a name that looks like a formula stays a name. Raises ``DataError`` (``file_not_written``).
    """
    words = catalogue(language)
    groups: dict[Destination, list[int]] = {}
    for at, told in enumerate(moved["told_place"]):
        groups.setdefault(places[told], []).append(at)
    ordered = sorted(groups, key=lambda place: (not place.code, not place.amphoe, place.province, place.amphoe))
    copy = path.with_name(f".{path.name}.part")
    try:
        with xlsxwriter.Workbook(copy, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
            base: dict[str, Any] = {"font_name": "Tahoma", "font_size": 10, "valign": "top", "text_wrap": True}
            formats = [
                book.add_format({**base, **own})
                for own in (
                    {"bold": True, "font_size": 12, "text_wrap": False},
                    {"bold": True, "border": 1, "bg_color": "#D9D9D9"},
                    {"border": 1, "num_format": "@"},
                )
            ]
            names: set[str] = set()
            for place in ordered:
                tab = book.add_worksheet(_tab_name(place, names, words))
                _write_sheet(tab, formats, moved.iloc[groups[place]], place, esa=esa, words=words)
            if not ordered:
                book.add_worksheet(words.say("transfers.nobody"))
        copy.replace(path)
    except (OSError, xlsxwriter.exceptions.FileCreateError) as fault:
        copy.unlink(missing_ok=True)
        raise DataError("file_not_written", file=path.name) from fault
    return len(ordered)


def _tab_name(place: Destination, taken: set[str], words: Catalogue) -> str:
    """Return the name of a sheet: no longer than Excel allows, and each once."""
    told = " ".join(part for part in (place.province, place.amphoe) if part) or words.say("transfers.unclear")
    name = base = _NOT_IN_TAB.sub(" ", told).strip("' ")[:_TAB_CHARACTERS]
    number = 2
    while name.lower() in taken:
        name = f"{base[: _TAB_CHARACTERS - 4]} {number}"
        number += 1
    taken.add(name.lower())
    return name


def _write_sheet(
    tab: xlsxwriter.worksheet.Worksheet,
    formats: Sequence[xlsxwriter.format.Format],
    children: pd.DataFrame,
    place: Destination,
    *,
    esa: str,
    words: Catalogue,
) -> None:
    title, head, cell = formats
    amphoe = words.say("transfers.to_amphoe", amphoe=place.amphoe, province=place.province)
    only = words.say("transfers.to_province", province=place.province)
    receiver = (amphoe if place.amphoe else only) if place.province else words.say("transfers.to_unclear")
    tab.write_string(0, 0, words.say("transfers.title", esa=esa), title)
    tab.write_string(1, 0, f"{receiver} · {words.say('transfers.children', count=len(children))}", title)
    tab.set_landscape()
    tab.set_paper(9)
    tab.fit_to_pages(1, 0)
    tab.repeat_rows(2)
    tab.freeze_panes(3, 0)
    tab.set_footer(f"&L{words.say('sheets.private')}&R&P/&N")
    widths = [_WIDTHS.get(field, _WIDTH) for field in fields()]
    for column, field in enumerate(fields()):
        tab.set_column(column, column, widths[column])
        tab.write_string(2, column, words.say(f"transfers.columns.{field}"), head)
    told = [[_shown(field, str(value), words) for value in children[field]] for field in fields()]
    for row, texts in enumerate(zip(*told, strict=True), start=3):
        tab.set_row(row, row_points(texts, widths))
        for column, text in enumerate(texts):
            tab.write_string(row, column, text, cell)


def _shown(field: str, value: str, words: Catalogue) -> str:
    if field in _WORDED and value:
        return words.say(f"{_WORDED[field]}.{value}")
    if field == "birth_date" and (day := parse_date(value)):
        return show_date(day, words.language)
    return show_moment(value, words.language) if field == "visited_at" else value
