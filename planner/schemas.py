"""The frames that travel between rooms, checked at the border and trusted inside.

A frame has its ``key`` as index (a plain range where the key is of several columns) and the columns in
the order given here. Text is never null: what is unknown is ``""``. A number that is unknown is NaN.
Dates and moments are ISO 8601 text of the Common Era, so that they sort. JSON is text. Geometry is
WGS 84, ``None`` where there is no place.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import geopandas as gpd
import pandas as pd

from gis.crs import WGS84


class Kind(StrEnum):
    """What a column holds."""

    TEXT = "text"
    REAL = "real"
    WHOLE = "whole"
    FLAG = "flag"
    POINT = "point"
    LINE = "line"


_DTYPES = {Kind.TEXT: "str", Kind.REAL: "float64", Kind.WHOLE: "int64", Kind.FLAG: "bool"}
_GEOMETRY = (Kind.POINT, Kind.LINE)


@dataclass(frozen=True, slots=True)
class Schema:
    """The columns of a frame and of its table in the store."""

    name: str
    key: tuple[str, ...]
    columns: Mapping[str, Kind]

    @property
    def geometry(self) -> str | None:
        """Return the name of the geometry column, if there is one."""
        return next((name for name, kind in self.columns.items() if kind in _GEOMETRY), None)

    def empty(self) -> pd.DataFrame:
        """Return a frame without rows."""
        return self.build({name: [] for name in self.columns})

    def build(self, data: Mapping[str, object]) -> pd.DataFrame:
        """Return a checked frame from columns given by name; a column not given is unknown throughout."""
        rows = max((len(values) for values in data.values() if hasattr(values, "__len__")), default=0)
        index = pd.RangeIndex(rows)
        series: dict[str, object] = {}
        for name, kind in self.columns.items():
            values = data.get(name)
            if isinstance(values, pd.Series):
                values = values.to_numpy(dtype=object) if kind in _GEOMETRY else values.array
            if kind in _GEOMETRY:
                series[name] = gpd.GeoSeries([None] * rows if values is None else values, index=index, crs=WGS84)
            elif values is None:
                unknown: object = {Kind.TEXT: "", Kind.REAL: float("nan"), Kind.WHOLE: 0, Kind.FLAG: False}[kind]
                series[name] = pd.Series(unknown, index=index, dtype=_DTYPES[kind])
            else:
                series[name] = pd.Series(values, index=index, dtype=_DTYPES[kind])
        frame = pd.DataFrame(series, index=index)
        if self.geometry is not None:
            frame = gpd.GeoDataFrame(frame, geometry=self.geometry, crs=WGS84)
        return self.check(frame.set_index(self.key[0]) if len(self.key) == 1 else frame)

    def check(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return ``frame`` when it keeps this schema; a breach is a bug of the room that made it (``ValueError``)."""
        faults: list[str] = []
        inner = [name for name in self.columns if len(self.key) > 1 or name != self.key[0]]
        if list(frame.columns) != inner:
            faults.append(f"columns are {list(frame.columns)}, not {inner}")
        else:
            for name in inner:
                kind = self.columns[name]
                if kind in _GEOMETRY:
                    if not isinstance(frame[name], gpd.GeoSeries) or frame[name].crs != WGS84:
                        faults.append(f"{name} is not a WGS 84 geometry")
                elif str(frame[name].dtype) != _DTYPES[kind]:
                    faults.append(f"{name} is {frame[name].dtype}, not {_DTYPES[kind]}")
                elif kind is Kind.TEXT and bool(frame[name].isna().any()):
                    faults.append(f"{name} holds nulls")
        if len(self.key) == 1:
            if frame.index.name != self.key[0]:
                faults.append(f"index is {frame.index.name}, not {self.key[0]}")
            elif not frame.index.is_unique:
                faults.append(f"{self.key[0]} repeats")
        elif not faults and bool(frame.duplicated(list(self.key)).any()):
            faults.append(f"{self.key} repeats")
        if faults:
            raise ValueError(f"{self.name}: " + "; ".join(faults))
        return frame


def _schema(name: str, key: str, *, text: str = "", **columns: Kind) -> Schema:
    """Build a schema: the key and ``text`` columns (words apart by blanks), then the others."""
    names = dict.fromkeys([*key.split(), *text.split()], Kind.TEXT)
    return Schema(name, tuple(key.split()), {**names, **columns})


SCHOOLS = _schema("schools", "school_code", text="name tambon amphoe province esa", place=Kind.POINT)

CASES = _schema(
    "cases",
    "case_id",
    text="kind national_id g_code prefix first_name last_name sex birth_date grade school_code school_name "
    "guardian guardian_relation house moo village street tambon amphoe province postcode address disadvantage "
    "warnings source_file",
    source_row=Kind.WHOLE,
    number=Kind.WHOLE,
    gone=Kind.FLAG,
)
"""``number``: the running number behind ``case_id``; ``gone``: no longer on the newest list; ``warnings``: codes,
by blanks."""

REJECTS = _schema("rejects", "reject_id", text="source_file reasons cells", source_row=Kind.WHOLE)
"""``reasons``: codes by blanks; ``cells``: JSON object of the row as read."""

PLACES = _schema(
    "places",
    "case_id",
    text="level code province amphoe tambon moo status reason candidates source",
    r50_m=Kind.REAL,
    r95_m=Kind.REAL,
    confidence=Kind.REAL,
    place=Kind.POINT,
)
"""``reason``: JSON list of ``{"code": ..., **details}``; ``candidates``: JSON list of at most five."""

LANDMARKS = _schema("landmarks", "landmark_id", text="name name_en kind tambon_code moo source", place=Kind.POINT)
"""Named points beside the nation's gazetteer: village, school, temple, health, office, place."""

ASSIGNMENTS = _schema("assignments", "case_id", text="school_code rule", seconds=Kind.REAL, metres=Kind.REAL)
"""``rule``: last_school, nearest_road, nearest_line."""

STOPS = _schema(
    "stops",
    "stop_id",
    text="school_code kind level name",
    r50_m=Kind.REAL,
    snap_m=Kind.REAL,
    service_s=Kind.REAL,
    children=Kind.WHOLE,
    place=Kind.POINT,
    open_s=Kind.REAL,
    close_s=Kind.REAL,
)
"""A visit keeps between ``open_s`` and ``close_s``: seconds after midnight, NaN where any hour will do."""
STOP_CASES = _schema("stop_cases", "case_id", text="stop_id")
ROUTES = _schema(
    "routes",
    "route_id",
    text="school_code team issued_at date",
    day=Kind.WHOLE,
    start_s=Kind.REAL,
    end_s=Kind.REAL,
    travel_s=Kind.REAL,
    visit_s=Kind.REAL,
    metres=Kind.REAL,
    stops=Kind.WHOLE,
)
"""``issued_at``: when its sheet was printed, ``""`` before that; ``date``: ``""`` where the plan has no dates.
Several trips of one team on one day are routes of their own."""

LEGS = Schema(
    "legs",
    ("route_id", "sequence"),
    {
        "route_id": Kind.TEXT,
        "sequence": Kind.WHOLE,
        "from_stop": Kind.TEXT,
        "to_stop": Kind.TEXT,
        "depart_s": Kind.REAL,
        "arrive_s": Kind.REAL,
        "seconds": Kind.REAL,
        "metres": Kind.REAL,
        "walk_s": Kind.REAL,
        "path": Kind.LINE,
    },
)
"""In order along a route; the first leaves the school and the last returns to it: ``""`` stands for the school."""

UNSERVED = _schema("unserved", "case_id", text="school_code reason stop_id remedies")
"""``remedies``: JSON list of ``{"code": ..., **numbers}``, what would bring the child onto a route."""

HOURS = _schema("hours", "case_id", open_s=Kind.WHOLE, close_s=Kind.WHOLE)
"""When a child can be visited, in seconds after midnight."""

TERRITORIES = _schema(
    "territories",
    "stop_id",
    text="school_code",
    territory=Kind.WHOLE,
    children=Kind.WHOLE,
    work_s=Kind.REAL,
    place=Kind.POINT,
)
"""The visit area (from 1) of each stop; ``work_s``: its visit and its share of the driving."""

HOLDS = _schema("holds", "hold_id", text="what school_code route_id stop_id note", day=Kind.WHOLE)
"""What a person holds fast in the plan; ``what``: stop (on its route), route, day (of a school), drop (with a reason
in ``note``)."""

CHECKINS = _schema(
    "checkins",
    "checkin_key",
    text="checkin_id case_id visited_at state found_outcome moved_to return_school_code visitor note warnings unread "
    "source_file who",
    reason=Kind.WHOLE,
    source_row=Kind.WHOLE,
    accuracy_m=Kind.REAL,
    place=Kind.POINT,
)
"""``checkin_key`` is the same for the same report however often and from wherever it comes; ``reason`` 0 is none;
``visited_at`` is Thai local time; ``warnings``: codes by blanks; ``unread``: JSON object of the cells set aside;
``who``: JSON object of the cells that say which child is meant, from which the child can be looked for anew."""

CLEARANCES = _schema(
    "clearances",
    "case_id",
    text="how source_file school_code school_name grade pupil since listed_name listed_birth listed_guardian",
    score=Kind.REAL,
    source_row=Kind.WHOLE,
)
"""Cases that stand on enrolment lists, and how they were matched: ``near`` waits for a person, the rest is sure.
``pupil``: a name for the pupil of the list that is the same in whatever row it stands; ``since``: the day on which
the list was first read. ``listed_``: how the list tells of the pupil, kept only where a person is to decide."""

UNMATCHED = _schema(
    "unmatched",
    "checkin_key",
    text="checkin_id case_code national_id child_name school visited_at state found_outcome moved_to "
    "return_school_code visitor note warnings unread source_file",
    reason=Kind.WHOLE,
    source_row=Kind.WHOLE,
    accuracy_m=Kind.REAL,
    place=Kind.POINT,
)
"""Check-ins of no known child, with all that says who is meant; kept until the child is known."""

CORRECTIONS = _schema(
    "corrections",
    "correction_id",
    text="action_id at who what case_id words value before after",
    undone=Kind.FLAG,
)
"""What people and check-ins said of places, in order of ``correction_id``; ``what``: pin, village, choose, skip, gps.
``action_id``: the first correction of one action, undone together; ``words``: whom else a decision serves; ``value``,
``before``, ``after``: JSON, the last two the places of the children that it moved. Locating follows these rows."""

DECISIONS = _schema(
    "decisions",
    "decision_id",
    text="at who what case_id subject value note",
    undone=Kind.FLAG,
)
"""What people decided about results, in order of ``decision_id``; ``what``: counts (which report of a case counts),
link and new (which child an unknown report is of), same and other (whether a pupil of an enrolment list is the case).
``subject``: the report's raw name or the pupil; ``value``: JSON. A row that is undone is passed over."""

RETURNED = _schema("returned", "sheet_id", text="returned_at issued_at who")
"""Paper sheets that came back: the day, and the printing that was ticked off."""

REFERRALS = _schema(
    "referrals",
    "referral_id",
    text="item agency sent_at due register_number allowed_by who fields file",
    children=Kind.WHOLE,
    withdrawn=Kind.FLAG,
)
"""What was handed to which of the MOU's agencies: ``fields`` by blanks, ``file`` the pack's name, ``due`` a day."""

REFERRAL_CASES = _schema("referral_cases", "referral_id case_id", text="result replied_on recorded_at who note")
"""The children of a referral and the agency's reply on each; ``result`` is ``""`` until there is one."""

FOLLOWUPS = _schema(
    "followups",
    "entry_id",
    text="action_id at who case_id what day step result need responsible due school_code school_name grade note",
    undone=Kind.FLAG,
)
"""What people plan and do for a child, in order of ``entry_id``; ``what``: plan, step, check, return, close.
``action_id``: the first entry of one action, undone together; ``day``: the day of which the entry speaks."""

AT_RISK = Schema("at_risk", CASES.key, {**CASES.columns, "listed_on": Kind.TEXT})
"""Children in school who may leave it: the columns of CASES, and the day on which they were first listed."""

TAUGHT = _schema("taught", "place_id", text="grades source")
"""The grades that a school (by its code) or a learning centre (by its landmark) teaches, by blanks."""

AMENDMENTS = _schema(
    "amendments",
    "amendment_id",
    text="action_id at who case_id field value before",
    undone=Kind.FLAG,
)
"""What people put right in CASES, in order of ``amendment_id``; ``action_id``: the first of those made together."""

CLAIMS = _schema(
    "claims",
    "claim_id",
    text="route_id planned at who school_code team vehicle date note",
    day=Kind.WHOLE,
    people=Kind.WHOLE,
    km=Kind.REAL,
    hours=Kind.REAL,
    planned_km=Kind.REAL,
    planned_start_s=Kind.REAL,
    planned_end_s=Kind.REAL,
)
"""What people say of a trip after it: where ``km``, ``hours`` are NaN, ``people`` 0, ``vehicle``, ``date`` ``""``,
the plan holds. ``planned`` tells the route as it stood: a later plan's route of the same name is another trip."""

SNAPSHOTS = _schema("snapshots", "snapshot_id", text="at who as_of phase note schools document", children=Kind.WHOLE)
"""Figures as they stood at the end of the day ``as_of``, frozen: ``document`` is the text of ``figures.json``,
``schools`` JSON of their names, reports and routes. ``phase`` is ``""`` where the snapshot is of no phase's end."""

SNAPSHOT_CASES = _schema(
    "snapshot_cases",
    "snapshot_id case_id",
    text="school_code school tambon_code tambon amphoe province level kind state found_outcome visited_at "
    "checkin_key since phase",
    reason=Kind.WHOLE,
    conflict=Kind.FLAG,
)
"""The facts of each child behind a snapshot."""

ESA_FIGURES = _schema("esa_figures", "esa", text="as_of made_at document", year_be=Kind.WHOLE)
"""The newest figures of each ESA that handed them in; ``document``: JSON, counts only."""

MERGED = _schema("merged", "source", text="made_at digest rows plan")
"""The newest package merged of each school: ``rows`` JSON of its journals' rows and whether they were undone,
``plan`` a digest of its part of the plan."""

OUTCOMES = _schema(
    "outcomes",
    "case_id",
    text="state found_outcome visited_at checkin_key since",
    reason=Kind.WHOLE,
    conflict=Kind.FLAG,
    decided=Kind.FLAG,
)
"""``since``: the ISO day since when the case is in its state, ``""`` where none is known; ``conflict``: reports
contradict each other and nobody decided yet; ``decided``: the report that counts was chosen by a person."""

CONFLICTS = Schema(
    "conflicts",
    ("case_id", "checkin_key"),
    {
        "case_id": Kind.TEXT,
        "checkin_key": Kind.TEXT,
        "visited_at": Kind.TEXT,
        "state": Kind.TEXT,
        "found_outcome": Kind.TEXT,
        "reason": Kind.WHOLE,
        "visitor": Kind.TEXT,
        "source_file": Kind.TEXT,
        "source_row": Kind.WHOLE,
        "counted": Kind.FLAG,
    },
)
"""Every report on a child whose reports give different states; ``state`` is the case's state by that report alone,
``counted`` the report that the outcome follows."""

STORED = (
    SCHOOLS, CASES, REJECTS, PLACES, LANDMARKS, ASSIGNMENTS, STOPS, STOP_CASES, ROUTES, LEGS, UNSERVED, CHECKINS,
    UNMATCHED, CLEARANCES, CORRECTIONS, AMENDMENTS, HOURS, HOLDS, TERRITORIES, REFERRALS,
    REFERRAL_CASES, FOLLOWUPS, AT_RISK, TAUGHT, DECISIONS, RETURNED, CLAIMS,
    SNAPSHOTS, SNAPSHOT_CASES, ESA_FIGURES, MERGED,
)  # fmt: skip
"""The frames that a project keeps, each in a table of the same name."""
