"""Whose the check-ins of a project are, and which of them a person should look at."""

from typing import cast

import geopandas as gpd
import pandas as pd

from planner.results.checkins import settle
from planner.results.decided import decided
from planner.results.flags import Flag, Offer, many_at_one_point, other_school
from planner.results.flags import offers as offers_of
from planner.results.understanding import KnownCases
from planner.schemas import ASSIGNMENTS, CASES, CHECKINS, DECISIONS, PLACES, SCHOOLS, STOP_CASES, UNMATCHED
from planner.store.project import Project


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
