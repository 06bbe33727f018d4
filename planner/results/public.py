"""What everyone may know: counts with the small ones hidden, the same on every page that shows them.

A page of one school shows nothing but what the page of its ESA tells of it, and the pages of a cluster and of the
nation take for known what the ESAs' own pages show: no two pages together give a small number away.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import pandas as pd

from planner.results.figures import OUTCOMES_OF_FOUND, STATES, Figures
from planner.results.phases import Phases
from planner.results.picture import Picture
from planner.results.suppression import Cover, Sum, hide_small
from planner.results.words import said
from resources.text import Catalogue

BARS: Final = ("phase", "reason", "kind", "level")
"""The dimensions that a page shows as one count a row."""


@dataclass(frozen=True, eq=False, slots=True)
class Published:
    """What may be shown: every count by name, and why some are hidden."""

    cells: Mapping[Hashable, int]
    hidden: Mapping[Hashable, Cover]

    def text(self, name: Hashable) -> str:
        """Return a count as shown: a number, ``<5`` or ``–``."""
        cover = self.hidden.get(name)
        if cover is None:
            return f"{self.cells[name]:,}"
        return "–" if cover is Cover.BESIDE else "<5"

    def told(self, name: Hashable) -> bool:
        """Tell whether a row has its place: it holds someone, or must not tell that it does not."""
        return bool(self.cells[name]) or name in self.hidden

    def shown(self, name: Hashable) -> int | None:
        """Return a count, ``None`` where it is hidden."""
        return None if name in self.hidden else self.cells[name]


@dataclass(frozen=True, eq=False, slots=True)
class Public:
    """A page: its counts, the titles of the rows of its tables of states, and of its bars."""

    counts: Published
    tables: Mapping[str, pd.Series] = field(default_factory=dict)
    bars: Mapping[str, Mapping[Hashable, str]] = field(default_factory=dict)
    """Titles by row, of ``BARS``."""
    picture: Picture | None = None
    outcomes: bool = True


def publish(figures: Figures) -> Published:
    """Return the counts of an area with small ones hidden, so that no sum over any of its tables gives them.

    Names: ``"children"``, a state, ``("outcome", o)``, ``(table, row)`` and ``(table, row, state)`` for the tables
    ``school`` and ``tambon``, ``(table, row)`` for ``BARS``.
    """
    total = figures.total
    cells: dict[Hashable, int] = {"children": int(total["children"])}
    cells |= {state: int(total[state]) for state in STATES}
    cells |= {("outcome", outcome): int(total[outcome]) for outcome in OUTCOMES_OF_FOUND}
    sums = [Sum("children", STATES), Sum("found", tuple(("outcome", outcome) for outcome in OUTCOMES_OF_FOUND))]
    for name in ("school", "tambon"):
        _state_cells(name, figures.table(name), cells, sums)
    for name in BARS:
        table = figures.table(name)
        cells |= _counts(name, table)
        sums.append(Sum("children", tuple((name, row) for row in table.index)))
    return Published(cells, hide_small(cells, sums))


def page_of_area(
    figures: Figures,
    phases: Phases,
    words: Catalogue,
    *,
    counts: Published | None = None,
    picture: Picture | None = None,
) -> Public:
    """Return the page of an ESA; ``counts`` are those of ``publish``, where they are at hand."""
    tambons = figures.by_tambon
    titles = (tambons["tambon"] + " · " + tambons["amphoe"]).where(tambons["amphoe"] != "", tambons["tambon"])
    return Public(
        counts or publish(figures),
        {"school": figures.by_school["name"], "tambon": titles},
        {name: bar_titles(name, list(figures.table(name).index), phases, words) for name in BARS},
        picture,
    )


def page_of_school(counts: Published, school_code: str) -> Public:
    """Return the page of one school: what the page of its ESA tells of it, and nothing else."""
    names: dict[Hashable, Hashable] = {"children": ("school", school_code)}
    names |= {state: ("school", school_code, state) for state in STATES}
    return Public(
        Published(
            {name: counts.cells[other] for name, other in names.items()},
            {name: counts.hidden[other] for name, other in names.items() if other in counts.hidden},
        ),
        outcomes=False,
    )


def hidden_totals(counts: Published) -> dict[str, str]:
    """Return what the page of an ESA hides of its own totals and bars: cover by name, for those who add areas up."""
    names = [name for name in counts.hidden if isinstance(name, str) or (len(name_of(name)) == 2 and _is_total(name))]
    return {cell_key(name): counts.hidden[name].value for name in names}


def name_of(name: Hashable) -> tuple[Hashable, ...]:
    """Return a name in parts."""
    return name if isinstance(name, tuple) else (name,)


def cell_key(name: Hashable) -> str:
    """Return the name of a total or bar as text, as a document tells it."""
    return ":".join(str(part) for part in name_of(name))


def _is_total(name: Hashable) -> bool:
    return name_of(name)[0] in ("outcome", *BARS)


def bar_titles(name: str, rows: Sequence[Hashable], phases: Phases, words: Catalogue) -> dict[Hashable, str]:
    """Return the words for the rows of a dimension of ``BARS``."""
    match name:
        case "phase":
            return {
                row: words.say(
                    "report.phase_line", phase=phases.title(str(row), words.language), year=str(row).partition("/")[0]
                )
                if row
                else words.say("report.no_phase")
                for row in rows
            }
        case "reason":
            return {
                row: f"{row}. {words.say(f'reasons.{row}')}" if row else words.say("report.no_reason") for row in rows
            }
        case _:
            return dict(zip(rows, said(f"{name}s", rows, words.language), strict=True))


def _counts(name: str, table: pd.DataFrame) -> dict[Hashable, int]:
    return {(name, row): int(count) for row, count in zip(table.index, table["children"], strict=True)}


def _state_cells(name: str, table: pd.DataFrame, cells: dict[Hashable, int], sums: list[Sum]) -> None:
    """Add the cells of a table of states by row, and its sums down and across."""
    cells |= _counts(name, table) | {
        (name, row, state): int(count)
        for state in STATES
        for row, count in zip(table.index, table[state], strict=True)
    }
    for row in table.index:
        sums.append(Sum((name, row), tuple((name, row, state) for state in STATES)))
    sums += [Sum(state, tuple((name, row, state) for row in table.index)) for state in STATES]
    sums.append(Sum("children", tuple((name, row) for row in table.index)))
