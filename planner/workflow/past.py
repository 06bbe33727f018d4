"""A project as it was known on a past day, as far as the store holds the history.

Places follow from the journal of corrections up to the day, and children whom a person made cases later are left
out. Of the register, the schools, who is responsible and the plan only the present is kept: whoever shows a past day
says so.
"""

import datetime as dt
from dataclasses import replace
from typing import cast

import geopandas as gpd
import pandas as pd

from gis.monitor import SilentMonitor
from planner.calendar import THAI_TIME
from planner.register.newcase import ORIGIN
from planner.results.decided import Verdict
from planner.schemas import CORRECTIONS
from planner.store.project import Project
from planner.workflow.locate import located
from planner.workflow.project import ProjectView


def seen_on(project: Project, seen: ProjectView, day: dt.date) -> ProjectView:
    """Return a view with the children and places that were known at the end of a day (Thai time)."""
    made = seen.decisions[(seen.decisions["what"] == Verdict.NEW.value) & ~seen.decisions["undone"]]
    later = set(made.loc[_after(made["at"], day), "case_id"])
    own = seen.cases["source_file"].str.startswith(ORIGIN)
    kept = ~(own & seen.cases.index.isin(list(later)))
    cases = seen.cases if kept.all() else seen.cases[kept]
    return replace(seen, cases=cases, places=_places(project, seen.places, cases, day))


def _places(project: Project, places: gpd.GeoDataFrame, cases: pd.DataFrame, day: dt.date) -> gpd.GeoDataFrame:
    journal = project.read(CORRECTIONS)
    later = _after(journal["at"], day) & ~journal["undone"]
    if later.any() and len(places):
        places = located(project, cases, journal[~later], monitor=SilentMonitor())
    return cast(gpd.GeoDataFrame, places[places.index.isin(cases.index)])


def _after(moments: pd.Series, day: dt.date) -> pd.Series:
    """Tell which ISO moments, of any zone, are of a later day."""
    days = [dt.datetime.fromisoformat(moment).astimezone(THAI_TIME).date() for moment in moments]
    return pd.Series([one > day for one in days], index=moments.index, dtype=bool)
