"""A team's days away: as planned, and as they were by what people said after them."""

import hashlib
import itertools
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

import pandas as pd

from planner.model import Team

Pay = Callable[[float, float, str, int], float]
"""``(metres, hours, vehicle, people)`` to baht: the way, and the per diem of each who goes."""
VEHICLES: Final = ("motorcycle", "pickup", "walk")


@dataclass(frozen=True, slots=True)
class Trip:
    """One route: out of the school and back. ``km``, ``start_s``, ``end_s`` are planned; ``told_`` is what was."""

    route_id: str
    km: float
    start_s: float
    end_s: float
    stops: int = 0
    children: int = 0
    tambons: tuple[str, ...] = ()
    told_km: float = math.nan
    told_hours: float = math.nan

    @property
    def metres(self) -> float:
        """Return the metres that count."""
        return (self.km if math.isnan(self.told_km) else self.told_km) * 1000.0

    @property
    def hours(self) -> float:
        """Return the hours that count."""
        return (self.end_s - self.start_s) / 3600.0 if math.isnan(self.told_hours) else self.told_hours

    @property
    def told(self) -> bool:
        """Return whether a person said how far or how long it was."""
        return not (math.isnan(self.told_km) and math.isnan(self.told_hours))


@dataclass(frozen=True, slots=True)
class Outing:
    """All trips of one team on one day: one permission, one claim. ``planned``: it stands in the plan of today."""

    school_code: str
    school: str
    team: str
    day: int
    date: str
    vehicle: str
    people: int
    trips: tuple[Trip, ...]
    edited: bool = False
    planned: bool = True
    note: str = ""

    @property
    def km(self) -> float:
        """Return the kilometres of all trips to a tenth, as they are printed and paid."""
        return round(sum(trip.metres for trip in self.trips) / 1000.0, 1)

    @property
    def start_s(self) -> float:
        """Return when the first trip sets out."""
        return min(trip.start_s for trip in self.trips)

    @property
    def end_s(self) -> float:
        """Return when the last trip is back: what is told of hours moves it."""
        return self.start_s + self.hours * 3600.0

    @property
    def hours(self) -> float:
        """Return the hours away: those of the trips, and the planned time at the school between them."""
        ordered = sorted(self.trips, key=lambda trip: trip.start_s)
        between = sum(max(0.0, after.start_s - before.end_s) for before, after in itertools.pairwise(ordered))
        return sum(trip.hours for trip in self.trips) + between / 3600.0

    @property
    def tambons(self) -> tuple[str, ...]:
        """Return where the trips lead, each name once."""
        return tuple(dict.fromkeys(name for trip in self.trips for name in trip.tambons))


@dataclass(frozen=True, slots=True)
class Cost:
    """Baht of an outing: the way at ``per_km``, and ``daily`` for each of the people."""

    way: float
    per_km: float
    daily: float
    allowance: float

    @property
    def total(self) -> float:
        """Return all of it."""
        return self.way + self.allowance


def cost_of(outing: Outing, pay: Pay) -> Cost:
    """Return what an outing costs, to the satang: the parts add up to the total as they are printed."""
    way = round(pay(outing.km * 1000.0, 0.0, outing.vehicle, 0), 2)
    # Whole minutes are what a claim shows, and what it pays for.
    daily = pay(0.0, round(outing.hours * 60.0) / 60.0, outing.vehicle, 1)
    return Cost(way, pay(1000.0, 0.0, outing.vehicle, 0), daily, daily * outing.people)


def signature(route_id: str, route: Mapping[str, object], stops: str) -> str:
    """Return a name of a route as it stands: of its school, team, day and stops in order."""
    words = (route_id, str(route["school_code"]), str(route["team"]), str(route["day"]), stops)
    return hashlib.blake2b("\x1f".join(words).encode(), digest_size=8).hexdigest()


def outings(
    routes: pd.DataFrame,
    *,
    stops_of: pd.Series,
    children: Mapping[str, int],
    tambons: Mapping[str, tuple[str, ...]],
    schools: Mapping[str, str],
    teams: Mapping[str, Team],
    vehicle: str,
    people: int,
    claims: pd.DataFrame,
) -> tuple[Outing, ...]:
    """Return the days away of all teams in order of school, day and team.

    ``routes`` (ROUTES); ``stops_of``: the stops of each route as one text; ``children`` and ``tambons`` by route;
    ``teams`` by name, ``vehicle`` and ``people`` where a team has none of its own; ``claims`` (CLAIMS) win over the
    plan. A claim of a route that the plan has no more is an outing of its own, as it was planned then.
    """
    told = {str(row["planned"]): row for row in claims.to_dict("records")}
    grouped: dict[tuple[str, int, str], Outing] = {}
    used: set[str] = set()
    for route_id, route in sorted(routes.to_dict("index").items(), key=lambda item: item[1]["start_s"]):
        sign = signature(
            str(route_id), {str(name): value for name, value in route.items()}, str(stops_of[str(route_id)])
        )
        claim = told.get(sign)
        used |= {sign}
        key = (str(route["school_code"]), int(route["day"]), str(route["team"]))
        own = teams.get(key[2])
        outing = grouped.get(key) or Outing(
            key[0],
            schools.get(key[0], ""),
            key[2],
            key[1],
            str(route["date"]),
            (own.profile if own else "") or vehicle,
            (own.people if own else None) or people,
            (),
        )
        trip = Trip(
            str(route_id),
            float(route["metres"]) / 1000.0,
            float(route["start_s"]),
            float(route["end_s"]),
            int(route["stops"]),
            children.get(str(route_id), 0),
            tambons.get(str(route_id), ()),
        )
        grouped[key] = _with(outing, trip, claim)
    for sign, claim in told.items():
        if sign in used:
            continue
        past = ("", int(claim["day"]), sign)
        code = str(claim["school_code"])
        outing = Outing(
            code, schools.get(code, ""), str(claim["team"]), past[1], "", vehicle, people, (), planned=False
        )
        start, end = float(claim["planned_start_s"]), float(claim["planned_end_s"])
        trip = Trip(str(claim["route_id"]), float(claim["planned_km"]), start, end)
        grouped[past] = _with(outing, trip, claim)
    return tuple(
        sorted(
            grouped.values(),
            key=lambda one: (one.school_code, not one.planned, one.day, one.team, one.trips[0].route_id),
        )
    )


def _with(outing: Outing, trip: Trip, claim: Mapping[object, object] | None) -> Outing:
    """Return an outing with one more trip, and with what was said of that trip."""
    if claim is None:
        return replace(outing, trips=(*outing.trips, trip))
    told = replace(trip, told_km=float(str(claim["km"])), told_hours=float(str(claim["hours"])))
    # Of several trips of a day the most people who went count: each has one per diem a day.
    before = outing.people if outing.edited else 0
    return replace(
        outing,
        trips=(*outing.trips, told),
        date=str(claim["date"]) or outing.date,
        vehicle=str(claim["vehicle"]) or outing.vehicle,
        people=max(before, int(str(claim["people"])) or outing.people),
        edited=True,
        note="; ".join(part for part in (outing.note, str(claim["note"])) if part),
    )
