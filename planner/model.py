"""The things that the rooms speak of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum

import geopandas as gpd
import pandas as pd


class CaseKind(StrEnum):
    """Why a child is on the list."""

    MISSED = "missed"
    """เด็กตกหล่น: of school age, never enrolled."""
    DROPPED_OUT = "dropped_out"
    """เด็กออกกลางคัน: was enrolled and left."""
    DISABLED = "disabled"
    """เด็กพิการที่ตกหล่น."""


class State(StrEnum):
    """Where a case stands."""

    TO_TRACK = "to_track"
    IN_PROGRESS = "in_progress"
    FOUND = "found"
    NOT_FOUND = "not_found"
    CLEARED = "cleared"


class CheckInState(StrEnum):
    """What a visitor reports."""

    FOUND = "found"
    NOT_FOUND = "not_found"
    MOVED = "moved"
    DECEASED = "deceased"
    IN_SCHOOL = "in_school"


class FoundOutcome(StrEnum):
    """What becomes of a found child."""

    RETURNED = "returned"
    WANTS_RETURN = "wants_return"
    REFUSES = "refuses"
    CANNOT_YET = "cannot_yet"


class Reason(IntEnum):
    """The 19 reasons of the public page, in its order; their words are in the catalogues."""

    TRANSPORT = 1
    HEALTH = 2
    DISABILITY = 3
    AT_RISK = 4
    DISASTER = 5
    FAMILY_NEED = 6
    DISCIPLINE = 7
    FAMILY_STATE = 8
    POVERTY = 9
    ADJUSTMENT = 10
    COMPLETED_COMPULSORY = 11
    COVID = 12
    OVER_AGE = 13
    OTHER_AFFILIATION = 14
    ABROAD = 15
    SAME_AFFILIATION = 16
    DECEASED = 17
    MOVED = 18
    UNSPECIFIED = 19


class StopKind(StrEnum):
    """Whom a visitor looks for at a stop."""

    HOUSE = "house"
    VILLAGE = "village"
    """Known to the village only: ask the headman first."""
    TAMBON = "tambon"
    """Known to the tambon only: ask the กำนัน or the local office first."""


class UnservedReason(StrEnum):
    """Why a child is on no route."""

    NO_PLACE = "no_place"
    IMPRECISE = "imprecise"
    NO_SCHOOL = "no_school"
    NO_ROAD = "no_road"
    TOO_FAR_FROM_ROAD = "too_far_from_road"
    BEYOND_SHIFT = "beyond_shift"
    OUTSIDE_HOURS = "outside_hours"
    NO_TEAM = "no_team"
    DROPPED = "dropped"
    """Taken off the plan by a person, who said why."""


@dataclass(frozen=True, slots=True)
class Child:
    """What paper and screen say of a case: no national ID, no birth date, an age band in place of an age."""

    case_id: str
    name: str
    kind: CaseKind
    age_band: str
    grade: str
    guardian: str
    address: str
    level: str


@dataclass(frozen=True, slots=True)
class School:
    """A school in degrees of WGS 84."""

    school_code: str
    name: str
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class Team:
    """Who drives: the hours of a day are seconds after midnight."""

    name: str
    shift_start_s: int
    shift_end_s: int
    days: int | None = None
    """How many days the team has; ``None``: as many as it takes."""
    max_stops: int | None = None
    """How many stops a route may have; ``None``: as many as fit the hours."""
    lunch_start_s: int = 0
    lunch_s: int = 0
    """A pause of so many seconds, taken at the first stop that is left at ``lunch_start_s`` or later; 0: none."""
    school: str = ""
    """The school that the team belongs to; ``""``: it serves every school."""
    profile: str = ""
    """What the team drives; ``""``: what the plan says."""
    people: int | None = None
    """How many people go; ``None``: as many as are asked for where money is counted."""
    start: tuple[float, float] | None = None
    """(lat, lon) from where the team sets out; ``None``: the school."""
    end: tuple[float, float] | None = None
    """(lat, lon) of where the team ends its day, such as its home; ``None``: the school."""
    open_end: bool = False
    """The day ends at the last stop, wherever that is."""
    trips: int = 1
    """How often the team may set out from the school on one day; ``max_stops`` then holds for each trip."""
    turn_s: int = 0
    """The time at the school between two trips."""
    weekdays: tuple[int, ...] = ()
    """The days of the week on which the team drives, 0 for Monday; none: any day."""
    holidays: bool = False
    """Whether the team drives on public holidays, too."""
    until_dusk: bool = False
    """The day ends at dusk where that comes before ``shift_end_s``."""


@dataclass(frozen=True, slots=True)
class Leg:
    """The way to a stop, or back: ``seconds`` hold ``walk_s``, the last stretch off the road on foot."""

    seconds: float
    metres: float
    walk_s: float
    path: tuple[tuple[float, float], ...]
    """(lon, lat) in degrees."""


@dataclass(frozen=True, slots=True)
class Stop:
    """One place on a route, with its children."""

    stop_id: str
    kind: StopKind
    place: str
    lat: float
    lon: float
    r50_m: float
    service_s: float
    children: tuple[Child, ...]
    arrive_s: float
    depart_s: float
    leg: Leg


@dataclass(frozen=True, slots=True)
class VisitRoute:
    """One team's day: from the school, through the stops in order, and back. Times are seconds after midnight."""

    route_id: str
    school: School
    team: str
    day: int
    start_s: float
    end_s: float
    stops: tuple[Stop, ...]
    back: Leg
    date: str = ""
    """ISO date of the day, ``""`` where the plan has no dates."""


@dataclass(frozen=True, slots=True)
class CheckIn:
    """One visitor's report on one child."""

    checkin_id: str
    case_id: str
    visited_at: str
    state: CheckInState
    found_outcome: FoundOutcome | None
    reason: Reason | None
    moved_to: str
    return_school_code: str
    visitor: str
    note: str
    lat: float
    lon: float
    accuracy_m: float


@dataclass(frozen=True, eq=False, slots=True)
class Register:
    """What an import makes of the register: all ``cases`` after it, and ``rejects`` with reasons (CASES, REJECTS).

    ``rows_read`` = ``rows_accepted`` + rejects. ``warned`` counts this list's children with a warning; ``doubled``
    the accepted rows that told of a child again; ``skipped`` repeated heads, totals and unused lines, which are not
    read. ``new``, ``changed``, ``gone`` count children against the cases known before. ``mapping`` is head by field.
    """

    cases: pd.DataFrame
    rejects: pd.DataFrame
    rows_read: int
    warned: int
    rows_accepted: int = 0
    doubled: int = 0
    skipped: int = 0
    new: int = 0
    changed: int = 0
    gone: int = 0
    layout: str = ""
    mapping: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Broken:
    """What a plan does not keep: ``code`` has words under ``[visits.broken]`` with ``details`` in its gaps."""

    code: str
    route_id: str
    details: tuple[tuple[str, object], ...] = ()


@dataclass(frozen=True, eq=False, slots=True)
class VisitPlan:
    """Routes and why the rest is on none (schemas STOPS, STOP_CASES, ROUTES, LEGS, UNSERVED)."""

    stops: gpd.GeoDataFrame
    stop_cases: pd.DataFrame
    routes: pd.DataFrame
    legs: gpd.GeoDataFrame
    unserved: pd.DataFrame
    interrupted: bool = False
    balance_s: float = 0.0
    """How much longer all routes take than without the balance that was asked for."""
    balance_m: float = 0.0
    broken: tuple[Broken, ...] = ()
    """What locks ask of the plan that cannot be kept."""


@dataclass(frozen=True, eq=False, slots=True)
class CheckIns:
    """Check-ins understood (schema CHECKINS), those of no known child (UNMATCHED), rows not understood (REJECTS).

    ``skipped``: prepared rows of a workbook that nobody filled in, as the child was not visited.
    """

    records: gpd.GeoDataFrame
    unmatched: pd.DataFrame
    rejects: pd.DataFrame
    skipped: int = 0


@dataclass(frozen=True, eq=False, slots=True)
class Outcomes:
    """The state of each case (schema OUTCOMES) and the contradictions behind it."""

    states: pd.DataFrame
    conflicts: pd.DataFrame
