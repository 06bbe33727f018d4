"""Whose the check-ins of a project are, and which of them a person should look at."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final, cast

import geopandas as gpd
import pandas as pd

from gis.address.levels import Level
from gis.monitor import SilentMonitor
from planner.locate.decisions import What
from planner.results.checkins import LINKED, REJECT_PREFIX, reject_words, settle, warning_words
from planner.results.decided import decided
from planner.results.flags import Flag, Offer, many_at_one_point, other_school
from planner.results.flags import offers as offers_of
from planner.results.understanding import KnownCases
from planner.schemas import (
    ASSIGNMENTS,
    CASES,
    CHECKINS,
    CORRECTIONS,
    DECISIONS,
    PLACES,
    REJECTS,
    SCHOOLS,
    STOP_CASES,
    UNMATCHED,
)
from planner.store.project import Project
from planner.workflow.locate import located


def settled(
    project: Project,
    *,
    checkins: pd.DataFrame | None = None,
    unmatched: pd.DataFrame | None = None,
    cases: pd.DataFrame | None = None,
    schools: pd.DataFrame | None = None,
    decisions: pd.DataFrame | None = None,
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Return a project's check-ins (CHECKINS) and those of no known child (UNMATCHED), each with its child.

    A frame that is not given is the project's own.
    """
    known = KnownCases.of(
        project.read(CASES) if cases is None else cases, project.read(SCHOOLS) if schools is None else schools
    )
    said = decided(project.read(DECISIONS) if decisions is None else decisions)
    return settle(
        project.read(CHECKINS) if checkins is None else checkins,
        project.read(UNMATCHED) if unmatched is None else unmatched,
        known,
        said.links,
    )


def offers(project: Project, checkins: gpd.GeoDataFrame | None = None) -> tuple[Offer, ...]:
    """Return the children who were found far from their registered place, the farthest first.

    ``checkins`` are those of the project, where they are at hand.
    """
    refused = decided(project.read(DECISIONS)).stays
    checkins = cast(gpd.GeoDataFrame, project.read(CHECKINS) if checkins is None else checkins)
    return offers_of(checkins, cast(gpd.GeoDataFrame, project.read(PLACES)), refused=refused)


UNKNOWN: Final = "child_unknown"


@dataclass(frozen=True, slots=True)
class Noted:
    """A row of a check-in file that a person should look at: ``codes`` of warnings, or why it was ``rejected``."""

    source_file: str
    source_row: int
    rejected: bool
    codes: tuple[str, ...]
    case_id: str = ""
    """The child whom the row is about, where that is known."""

    def words(self, language: str) -> str:
        """Return what is amiss and what to do, without a name."""
        told = reject_words if self.rejected else warning_words
        return " ".join(told(" ".join(self.codes), language))


def noted(
    project: Project, files: Collection[str] = (), *, checkins: pd.DataFrame | None = None
) -> tuple[Noted, ...]:
    """Return every row of check-in files with a warning, without a child, or set aside, by file and row.

    ``files`` names those that are asked for, each with all of its sheets; none named means all. ``checkins`` are
    those of the project, where they are at hand.
    """
    checkins = project.read(CHECKINS) if checkins is None else checkins
    rejects = project.read(REJECTS)
    rejects = rejects[rejects["reasons"].str.startswith(REJECT_PREFIX)]
    found: list[Noted] = []
    for frame, codes in ((checkins, "warnings"), (project.read(UNMATCHED), "warnings"), (rejects, "reasons")):
        rows = frame[of_files(frame["source_file"], files)] if files else frame
        cases = rows["case_id"] if "case_id" in rows else pd.Series("", index=rows.index, dtype="str")
        unknown = () if "case_id" in rows or frame is rejects else (UNKNOWN,)
        for file, row, text, case in zip(rows["source_file"], rows["source_row"], rows[codes], cases, strict=True):
            # That a person named the child is no fault of the row.
            told = (*(code for code in str(text).split() if code != LINKED), *unknown)
            if told:
                found.append(Noted(str(file), int(row), frame is rejects, told, str(case)))
    return tuple(sorted(found, key=lambda one: (one.source_file, one.source_row, one.codes)))


def of_files(sources: pd.Series, files: Collection[str]) -> pd.Series:
    """Tell which rows are of files of these names; a sheet of several in a workbook is named behind its file."""
    return sources.isin(files) | sources.str.replace(r" \[.*\]$", "", regex=True).isin(files)


def registered_places(project: Project, wanted: Collection[str]) -> gpd.GeoSeries:
    """Return where children live by their address and by what persons said of it, by ``case_id``.

    What check-ins taught is left out: a report is not measured against the place that it made itself. A child of no
    place is left out, too.
    """
    places = cast(gpd.GeoDataFrame, project.read(PLACES))
    places = places[places.index.isin(list(wanted))]
    # Of another child's home the village may have learned, so any place may come of check-ins.
    journal = project.read(CORRECTIONS)
    taught = (journal["what"] == What.GPS.value) & ~journal["undone"]
    if taught.any() and (places["level"] != Level.PIN.value).any():
        cases = project.read(CASES)
        cases = cases[cases.index.isin(places.index)]
        places = located(project, cases, journal[~taught], monitor=SilentMonitor())
    return cast(gpd.GeoSeries, places.loc[places["place"].notna(), "place"])


def flags(project: Project, checkins: gpd.GeoDataFrame | None = None) -> tuple[Flag, ...]:
    """Return the check-ins to look at: many at one point, and those of a child of another school.

    ``checkins`` are those of the project, where they are at hand.
    """
    checkins = cast(gpd.GeoDataFrame, project.read(CHECKINS) if checkins is None else checkins)
    cases = project.read(CASES)
    stop_of = {str(case): str(stop) for case, stop in project.read(STOP_CASES)["stop_id"].items()}
    many = many_at_one_point(checkins, stop_of)
    return many + other_school(
        checkins, cases=cases, schools=project.read(SCHOOLS), assignments=project.read(ASSIGNMENTS)
    )
