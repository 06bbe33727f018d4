"""What the window shows of a project at one moment: made off the window's thread, in the language chosen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import pandas as pd

from gis.address.levels import Level
from gis.maps.layers import Layer
from gis.maps.tiles import Tiles
from gis.maps.webmap import map_data, map_json
from planner.calendar import clock
from planner.model import State
from planner.workflow.privacy import masked_id
from planner.workflow.project import ProjectView, Status
from planner.workflow.results import visits_of_cases
from resources.text import catalogue
from ui.models.frame_model import Table
from ui.panels.columns import PLAIN
from ui.tables import make_table, number_column, ranked_column, text_column
from ui.work.roads import RoadList

REVIEW: Final = "review"
NO_PLACE: Final = "no_place"
UNSERVED: Final = "unserved"
CONFLICT: Final = "conflict"
WAITING: Final = "waiting"
_OFFERED: Final = {"coverage": "#009e73", "hotspots": "#cc0066"}


@dataclass(frozen=True, eq=False, slots=True)
class Snapshot:
    """Plain values and tables; no part of the project is asked again to show them."""

    esa: str
    year_be: int
    status: Status
    cases: Table
    routes: Table
    layers: bytes
    """The map's data as JSON, without the ground."""
    ground: Tiles | None
    """Roads and names under the map; ``None`` without roads."""
    closed_roads: RoadList
    printed_routes: int
    schools: Mapping[str, str]
    """Names by code, in the order of codes."""
    schools_on_routes: Mapping[str, str]
    """Those of them that have routes."""
    cases_of_stop: Mapping[str, Sequence[str]]
    stops_of_route: Mapping[str, Sequence[str]]
    visit_of_route: Mapping[str, tuple[str, str, str]]
    """School code, team and day."""
    visit_of_case: Mapping[str, tuple[str, str, str]]
    """School code, team and day; empty texts where a child has none."""
    after: Mapping[str, int] = field(default_factory=dict)
    """What is due after the visit: ``overdue`` and ``today`` of children, ``referrals`` past their day."""

    def cases_of_route(self, route_id: str) -> list[str]:
        """Return the children of a route in its order."""
        stops = self.stops_of_route.get(route_id, ())
        return [case_id for stop_id in stops for case_id in self.cases_of_stop.get(stop_id, ())]


def make_snapshot(
    seen: ProjectView,
    status: Status,
    layers: Sequence[Layer],
    *,
    ground: Tiles | None,
    closed_roads: RoadList,
    language: str,
    after: Mapping[str, int] | None = None,
) -> Snapshot:
    """Return what the window shows of a view."""
    drawn = map_data(layers, language=language) | {
        "ground": "" if ground is None else ground.version,
        "offers": _offers(has_children=len(seen.cases) > 0, has_roads=ground is not None, language=language),
    }
    stops = seen.legs.loc[seen.legs["to_stop"] != "", ["route_id", "to_stop"]]
    schools = {str(code): str(name) for code, name in seen.schools["name"].items()}
    routed = set(seen.routes["school_code"])
    return Snapshot(
        esa=str(seen.settings["esa"]),
        year_be=int(str(seen.settings["year"])),
        status=status,
        cases=case_table(seen, language),
        routes=route_table(seen, language),
        layers=map_json(drawn),
        ground=ground,
        closed_roads=closed_roads,
        printed_routes=int((seen.routes["issued_at"] != "").sum()),
        schools=schools,
        schools_on_routes={code: name for code, name in schools.items() if code in routed},
        cases_of_stop=_listed(pd.Series(seen.stop_cases.index, index=seen.stop_cases["stop_id"])),
        stops_of_route=_listed(pd.Series(stops["to_stop"].to_numpy(), index=stops["route_id"])),
        visit_of_route=_visit_keys(seen.routes),
        visit_of_case=_visit_keys(visits_of_cases(seen)),
        after=after or {},
    )


def _offers(*, has_children: bool, has_roads: bool, language: str) -> list[dict[str, str]]:
    """Return the layers that the map may ask for: they take too long to be counted whenever something changes."""
    say = catalogue(language).say
    keys = [key for key, there in (("coverage", has_children), ("hotspots", has_children and has_roads)) if there]
    return [{"key": key, "title": say(f"results.layers.{key}"), "colour": _OFFERED[key]} for key in keys]


def _visit_keys(frame: pd.DataFrame) -> dict[str, tuple[str, str, str]]:
    keys = zip(frame["school_code"], frame["team"].astype("str"), frame["day"].astype("str"), strict=True)
    return dict(zip(frame.index.tolist(), keys, strict=True))


def _listed(values: pd.Series) -> dict[str, list[str]]:
    """Return the values of each label, in their order."""
    return {str(label): group.tolist() for label, group in values.groupby(level=0, sort=False)}


def _words(codes: pd.Series, section: str, language: str) -> pd.Series:
    """Return the words of codes; no code, no word."""
    say = catalogue(language).say
    words = {code: say(f"{section}.{code}") if code else "" for code in codes.unique()}
    return codes.map(words).astype("str")


def case_table(seen: ProjectView, language: str) -> Table:
    """Return the children: national IDs masked, no birth date."""
    say = catalogue(language).say
    cases = seen.cases
    index = cases.index
    places = pd.DataFrame(seen.places[["level", "status", "r50_m"]]).reindex(index)
    levels = places["level"].fillna(Level.NONE.value)
    states = seen.outcomes.states.reindex(index)
    school = (
        seen.assignments["school_code"].reindex(index).fillna("").map(seen.schools["name"]).fillna("").astype("str")
    )
    unserved = seen.unserved["reason"].reindex(index).fillna("").astype("str")
    visit, visit_rank = _visits(seen, index, language)
    rank_of_level = levels.map({level.value: level.rank for level in Level}).astype("float64")
    rank_of_state = states["state"].map({state.value: rank for rank, state in enumerate(State)}).astype("float64")
    columns = [
        text_column("case_id", say("ui.columns.case_id"), pd.Series(index, index=index)),
        text_column("name", say("ui.columns.name"), _name(cases)),
        text_column("identity", say("ui.columns.identity"), _masked(cases)),
        ranked_column("state", say("ui.columns.state"), _words(states["state"], "states", language), rank_of_state),
        text_column("kind", say("ui.columns.kind"), _words(cases["kind"], "kinds", language)),
        text_column("grade", say("ui.columns.grade"), cases["grade"], field="grade"),
        text_column("house", say("ui.columns.address"), _house(cases, language)),
        text_column("tambon", say("ui.columns.tambon"), cases["tambon"], field="tambon"),
        text_column("amphoe", say("ui.columns.amphoe"), cases["amphoe"], field="amphoe"),
        ranked_column("level", say("ui.columns.level"), _words(levels, "levels", language), rank_of_level),
        number_column("r50_m", say("ui.columns.r50_m"), places["r50_m"]),
        text_column("school", say("ui.columns.school"), school),
        ranked_column("visit", say("ui.columns.visit"), visit, visit_rank),
        text_column("unserved", say("ui.columns.unserved"), _words(unserved, "unserved_short", language)),
        *(text_column(name, say(f"ui.columns.{name}"), cases[field], field=field) for name, field in PLAIN.items()),
    ]
    groups = {
        REVIEW: (places["status"] == "review").to_numpy(),
        NO_PLACE: (levels == Level.NONE.value).to_numpy(),
        UNSERVED: (unserved != "").to_numpy(),
        CONFLICT: states["conflict"].to_numpy(),
        WAITING: states["state"].isin([State.TO_TRACK.value, State.IN_PROGRESS.value]).to_numpy(),
        **{state.value: (states["state"] == state.value).to_numpy() for state in State},
    }
    return make_table(index, columns, groups)


def route_table(seen: ProjectView, language: str) -> Table:
    """Return the routes in the order of schools, days and teams."""
    say = catalogue(language).say
    routes = seen.routes.sort_values(["school_code", "day", "team"], kind="stable")
    hours = routes["end_s"] - routes["start_s"]
    times = routes["start_s"].map(clock).astype("str") + "–" + routes["end_s"].map(clock).astype("str")
    # The head of the column says what they all are: a narrow column has no room to say it again.
    names = routes["school_code"].map(seen.schools["name"]).astype("str").str.removeprefix("โรงเรียน")
    printed = (routes["issued_at"] != "").astype("float64")
    ticks = printed.map({1.0: "✓", 0.0: ""}).astype("str")
    columns = [
        text_column("school", say("ui.columns.route_school"), names),
        number_column("day", say("ui.columns.day"), routes["day"].astype("float64")),
        text_column("team", say("ui.columns.team"), routes["team"]),
        number_column("stops", say("ui.columns.stops"), routes["stops"].astype("float64")),
        number_column("km", say("ui.columns.km"), routes["metres"] / 1000, "{:,.1f}"),
        ranked_column("times", say("ui.columns.times"), times, hours),
        ranked_column("printed", say("ui.columns.printed"), ticks, printed),
    ]
    return make_table(routes.index, columns)


def _masked(cases: pd.DataFrame) -> pd.Series:
    identity = cases["national_id"].where(cases["national_id"] != "", cases["g_code"])
    return identity.map(masked_id).astype("str")


def _name(cases: pd.DataFrame) -> pd.Series:
    return (cases["prefix"] + cases["first_name"] + " " + cases["last_name"]).str.strip()


def _house(cases: pd.DataFrame, language: str) -> pd.Series:
    """Return house, moo, village and street; the whole address where it came in one piece."""
    moo = (
        cases["moo"].map(lambda number: catalogue(language).say("ui.moo", moo=number) if number else "").astype("str")
    )
    parts = cases["house"] + " " + moo + " " + cases["village"] + " " + cases["street"]
    parts = parts.str.replace(r"\s+", " ", regex=True).str.strip()
    return parts.where(parts != "", cases["address"])


def _visits(seen: ProjectView, index: pd.Index, language: str) -> tuple[pd.Series, pd.Series]:
    """Return each child's day, team and place in the route as words, and their order."""
    say = catalogue(language).say
    legs = seen.legs.loc[seen.legs["to_stop"] != "", ["route_id", "sequence", "to_stop"]]
    legs = legs.join(seen.routes[["day", "team"]], on="route_id").sort_values(["route_id", "sequence"])
    legs = legs.drop_duplicates("to_stop").reset_index(drop=True)
    legs["rank"] = legs.index.astype("float64")
    words = [
        say("ui.visit", day=day, team=team, order=order)
        for day, team, order in zip(legs["day"], legs["team"], legs["sequence"], strict=True)
    ]
    by_stop = pd.DataFrame({"words": pd.Series(words, dtype="str"), "rank": legs["rank"]}).set_index(
        pd.Index(legs["to_stop"], dtype="str")
    )
    found = by_stop.reindex(seen.stop_cases["stop_id"].reindex(index).fillna(""))
    return (
        pd.Series(found["words"].fillna("").to_numpy(), index=index, dtype="str"),
        pd.Series(found["rank"].to_numpy(), index=index),
    )
