"""Papers around the trip: the order, permissions, claims, and forms of children."""

import datetime as dt
import getpass
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import pandas as pd

from gis.errors import DataError
from gis.monitor import Monitor, Progress
from planner.calendar import thai_today
from planner.outfiles import put_in_place
from planner.papers.claims_book import claims_workbook
from planner.papers.editable import editable
from planner.papers.forms import FORMS, TABLE, form_data, subjects
from planner.papers.group import TIERS, Member, Post, posts, read_group
from planner.papers.official import CLAIM, ORDER, PERMISSION, Issuer, claim_data, order_data, permission_data
from planner.papers.templates import Templates, shipped_files
from planner.papers.trips import VEHICLES, Outing, Pay, cost_of, outings, signature
from planner.schemas import ASSIGNMENTS, CASES, CHECKINS, CLAIMS, LEGS, PLACES, ROUTES, SCHOOLS, STOP_CASES
from planner.store.project import Project
from planner.typesetting import with_thai_digits
from planner.visits.addresses import address_line
from planner.visits.costs import costs, costs_of
from planner.workflow.imports import require_file
from planner.workflow.plan import last_options, route_stops
from planner.workflow.privacy import reveal_ids, spelled_id
from planner.workflow.project import academic_year_be, outcomes
from planner.workflow.tables import groups_of
from resources.text import catalogue

__all__ = [
    "KINDS", "TIERS", "VEHICLES", "Away", "Claimed", "Papers", "Templated", "clear_claim", "days_away", "edit_claim",
    "line", "papers", "trips", "write_templates",
]  # fmt: skip

KINDS: Final = ("order", "permission", "claim", *FORMS)
PEOPLE: Final = 2
"""Who go in a team that does not say how many."""
_GROUP: Final = "working_group"
_AS_THEY_ARE: Final = ("language", "route", "case_id")
_UNSAFE: Final = re.compile(r"[^0-9A-Za-z_-]")
_MOST_KM: Final = 2000.0
_MOST_HOURS: Final = 72.0
_MOST_PEOPLE: Final = 50


@dataclass(frozen=True, slots=True)
class Papers:
    """What was made; ``by_paper`` counts the pages of each kind: orders, outings, children."""

    folder: str
    files: tuple[str, ...]
    by_paper: dict[str, int]
    own_templates: tuple[str, ...]
    claim_baht: float = 0.0


@dataclass(frozen=True, slots=True)
class Claimed:
    """A trip as it counts now, and the money of its team's day."""

    route_id: str
    km: float
    hours: float
    people: int
    vehicle: str
    edited: bool
    day_km: float
    day_hours: float
    day_baht: float


@dataclass(frozen=True, slots=True)
class Templated:
    """The templates that were written, to be changed by hand."""

    folder: str
    files: tuple[str, ...]


def write_templates(folder: Path) -> Templated:
    """Write every template and table to start one's own from; files that are there already stay as they are."""
    made = {name: data for name, data in shipped_files().items() if not (folder / name).exists()}
    return Templated(str(folder), tuple(path.name for path in put_in_place(folder, made)))


def papers(
    project: Project,
    folder: Path,
    *,
    kinds: Sequence[str] = (),
    schools: Sequence[str] = (),
    templates: Path | None = None,
    group: Path | None = None,
    tier: str = "",
    people: int = PEOPLE,
    on: dt.date | None = None,
    language: str = "th",
    thai_digits: bool = False,
    monitor: Monitor,
) -> Papers:
    """Write papers of some kinds (none named: of all), a file a school where a school signs them: as PDF and DOCX.

    ``templates`` is a folder whose files stand for the shipped ones. ``group`` is a table of the working group's
    members beyond the posts of the project's own table; it is kept with the project for the next time. ``tier`` is
    the project's own where none is named. Whose IDs are printed is logged.
    Raises ``DataError``: ``paper_kind``, ``school_unknown``, ``templates_missing`` and those of the tables.
    """
    wanted = tuple(kinds) or KINDS
    if unknown := [kind for kind in wanted if kind not in KINDS]:
        raise DataError("paper_kind", kinds=", ".join(unknown), known=", ".join(KINDS))
    if tier and tier not in TIERS:
        raise DataError("paper_kind", kinds=tier, known=", ".join(TIERS))
    _within("--people", people, 1, _MOST_PEOPLE)
    known = project.read(SCHOOLS)
    if missing := sorted(set(schools) - set(known.index)):
        raise DataError("school_unknown", codes=", ".join(missing))
    making = _Making(
        project=project,
        schools=tuple(schools),
        names={str(code): str(name) for code, name in known["name"].items()},
        templates=Templates(templates),
        members=_members(project, group),
        people=people,
        issuer=Issuer(
            str(project.settings()["esa"]),
            on or thai_today(),
            academic_year_be(project),
            catalogue(language),
        ),
        digits=thai_digits,
    )
    made: dict[str, bytes] = {}
    counts: dict[str, int] = {}
    baht = 0.0
    for number, kind in enumerate(kind for kind in KINDS if kind in wanted):
        monitor.report(Progress("papers", number, len(wanted)))
        monitor.check()
        if kind == "order":
            made |= making.orders(tier or groups_of(project).tier)
            counts[kind] = sum(name.endswith(".pdf") for name in made)
        elif kind in FORMS:
            files, counts[kind] = making.forms(kind, monitor)
            made |= files
        else:
            away = making.away()
            made |= making.travel(kind, away, monitor)
            counts[kind] = len(away)
            baht = sum(cost_of(one, making.pay).total for one in away) if kind == "claim" else baht
    paths = put_in_place(folder, made)
    with project.transaction("papers", {"kinds": list(wanted), **counts}) as transaction:
        if group is not None:
            transaction.set(_GROUP, [asdict(one) for one in making.members])
    monitor.report(Progress("papers", len(wanted), len(wanted)))
    return Papers(str(folder), tuple(path.name for path in paths), counts, making.templates.own(), round(baht, 2))


def days_away(project: Project, *, people: int = PEOPLE) -> tuple[Outing, ...]:
    """Return the days away of all teams: those of the plan, and past ones that people told of."""
    return _outings(project, people=people)


@dataclass(frozen=True, slots=True)
class Away:
    """One trip of a team's day as it counts; ``day_baht`` is paid for all trips of that team on that day."""

    route_id: str
    school_code: str
    team: str
    date: str
    day: int
    km: float
    hours: float
    people: int
    vehicle: str
    edited: bool
    planned: bool
    day_baht: float


def trips(project: Project, *, people: int = PEOPLE) -> tuple[Away, ...]:
    """Return every trip that can be claimed for, in order of school, day and team."""
    pay = _pay(Templates())
    return tuple(
        Away(
            route_id=trip.route_id,
            school_code=outing.school_code,
            team=outing.team,
            date=outing.date,
            day=outing.day,
            km=round(trip.metres / 1000.0, 1),
            hours=round(trip.hours, 2),
            people=outing.people,
            vehicle=outing.vehicle,
            edited=trip.told,
            planned=outing.planned,
            day_baht=round(cost_of(outing, pay).total, 2),
        )
        for outing in _outings(project, people=people)
        for trip in outing.trips
    )


def line(trip: Away, language: str) -> str:
    """Return a trip as a line of words."""
    words = catalogue(language)
    return words.say(
        "papers.claim_line",
        route=trip.route_id,
        km=f"{trip.km:,.1f}",
        hours=f"{trip.hours:g}",
        people=trip.people,
        vehicle=words.say(f"papers.vehicles.{trip.vehicle}"),
        baht=f"{trip.day_baht:,.2f}",
        standing=words.say("papers.edited" if trip.edited else "papers.as_planned"),
    )


def edit_claim(
    project: Project,
    route_id: str,
    *,
    km: float | None = None,
    hours: float | None = None,
    people: int | None = None,
    vehicle: str = "",
    date: dt.date | None = None,
    note: str = "",
) -> Claimed:
    """Keep what a trip was in truth; what is not said stays as it was said before, else as planned.

    Raises ``DataError``: ``claim_route``, ``claim_value``, ``claim_nothing``.
    """
    if km is None and hours is None and people is None and not (vehicle or date or note):
        raise DataError("claim_nothing")
    for name, value, least, most in (
        ("--km", km, 0.0, _MOST_KM), ("--hours", hours, 0.0, _MOST_HOURS), ("--people", people, 1.0, _MOST_PEOPLE),
    ):  # fmt: skip
        if value is not None:
            _within(name, value, least, most)
    if vehicle and vehicle not in VEHICLES:
        raise DataError("paper_kind", kinds=vehicle, known=", ".join(VEHICLES))
    claims, row = _claim_of(project, route_id)
    row |= {"at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"), "who": getpass.getuser()}
    said: dict[str, Any] = {"km": km, "hours": hours, "people": people, "vehicle": vehicle, "note": note}
    said["date"] = date.isoformat() if date else ""
    row |= {name: value for name, value in said.items() if value not in (None, "")}
    others = claims[claims["planned"] != row["planned"]].reset_index().to_dict("records")
    rows = [*others, row]
    frame = CLAIMS.build({name: [one[name] for one in rows] for name in CLAIMS.columns})
    with project.transaction("claim", {"claims": len(frame)}) as transaction:
        transaction.write(CLAIMS, frame)
    return _claimed(project, route_id, str(row["planned"]))


def clear_claim(project: Project, route_id: str) -> Claimed | None:
    """Take back all that was said of a trip; ``None`` where the plan has it no more."""
    claims, row = _claim_of(project, route_id)
    kept = claims[claims["planned"] != row["planned"]]
    if len(kept) == len(claims):
        raise DataError("claim_route", route=route_id)
    with project.transaction("claim", {"claims": len(kept)}) as transaction:
        transaction.write(CLAIMS, kept)
    return _claimed(project, route_id, str(row["planned"])) if route_id in project.read(ROUTES).index else None


def _claim_of(project: Project, route_id: str) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Return all claims, and the row of a route: as it was told, else a new one of the plan."""
    claims, routes = project.read(CLAIMS), project.read(ROUTES)
    records = [{str(name): value for name, value in row.items()} for row in claims.reset_index().to_dict("records")]
    if route_id in routes.index:
        route: dict[str, Any] = {str(name): value for name, value in routes.loc[route_id].items()}
        sign = signature(route_id, route, str(route_stops(project.read(LEGS))[route_id]))
        told = [row for row in records if row["planned"] == sign]
        if told:
            return claims, told[0]
        used = [int(str(claim_id)[1:]) for claim_id in claims.index]
        return claims, {
            "claim_id": f"C{max(used, default=0) + 1:05d}",
            "route_id": route_id,
            "planned": sign,
            "school_code": str(route["school_code"]),
            "team": str(route["team"]),
            "vehicle": "",
            "date": str(route["date"]),
            "note": "",
            "day": int(route["day"]),
            "people": 0,
            "km": math.nan,
            "hours": math.nan,
            "planned_km": float(route["metres"]) / 1000.0,
            "planned_start_s": float(route["start_s"]),
            "planned_end_s": float(route["end_s"]),
        }
    # A trip of an earlier plan can be put right as long as one has been told of by that name.
    told = [row for row in records if row["route_id"] == route_id]
    if not told:
        raise DataError("claim_route", route=route_id)
    return claims, max(told, key=lambda row: str(row["at"]))


def _claimed(project: Project, route_id: str, sign: str) -> Claimed:
    planned = route_id in project.read(ROUTES).index
    outing, trip = next(
        (outing, trip)
        for outing in _outings(project, people=PEOPLE)
        for trip in outing.trips
        if trip.route_id == route_id and outing.planned == planned
    )
    told = project.read(CLAIMS)
    return Claimed(
        route_id=route_id,
        km=round(trip.metres / 1000.0, 1),
        hours=round(trip.hours, 2),
        people=outing.people,
        vehicle=outing.vehicle,
        edited=bool((told["planned"] == sign).any()),
        day_km=outing.km,
        day_hours=round(outing.hours, 2),
        day_baht=round(cost_of(outing, _pay(Templates())).total, 2),
    )


@dataclass(frozen=True, eq=False, slots=True)
class _Making:
    """All that the papers of one call have in common."""

    project: Project
    schools: tuple[str, ...]
    names: Mapping[str, str]
    templates: Templates
    members: tuple[Member, ...]
    people: int
    issuer: Issuer
    digits: bool

    @property
    def pay(self) -> Pay:
        """Return what a trip is paid by."""
        return _pay(self.templates)

    def both(self, kind: str, template: str, stem: str, data: Mapping[str, Any]) -> dict[str, bytes]:
        """Return a paper to print and the same to be edited."""
        told = with_thai_digits(data, _AS_THEY_ARE) if self.digits else data
        return {f"{stem}.pdf": self.templates.typeset(template, told), f"{stem}.docx": editable(kind, told)}

    def orders(self, tier: str) -> dict[str, bytes]:
        """Return the order of the ESA or bureau, or one of each school."""
        groups = groups_of(self.project)
        keys = [key for key, _ in groups.posts.get(tier, ())]
        codes = [""]
        if tier == "school":
            assigned = self.project.read(ASSIGNMENTS)["school_code"]
            codes = [code for code in self.names if self._asked(code) and (self.schools or (assigned == code).any())]
        made: dict[str, bytes] = {}
        for code in codes:
            issuer = self.issuer if not code else _at(self.issuer, self.names[code])
            table = zip(keys, groups.of(tier, issuer.words.language, code=code), strict=True)
            fixed = [Post(key, post.position, post.post, post.name) for key, post in table]
            listed = posts(fixed, self.members, school_code=code, words=issuer.words)
            data = order_data(issuer, posts=listed, tier=tier)
            made |= self.both("order", ORDER, _stem(made, f"order-{code or tier}"), data)
        return made

    def away(self) -> tuple[Outing, ...]:
        """Return the days away of the schools asked for."""
        found = _outings(self.project, people=self.people)
        if not found:
            raise DataError("plan_missing")
        return tuple(one for one in found if self._asked(one.school_code))

    def travel(self, kind: str, away: Sequence[Outing], monitor: Monitor) -> dict[str, bytes]:
        """Return a file a school, and of claims a workbook of all."""
        made: dict[str, bytes] = {}
        # What was is claimed for; what lies ahead is asked for.
        listed = [one for one in away if kind == "claim" or one.planned]
        for code in dict.fromkeys(one.school_code for one in listed):
            monitor.check()
            own = [one for one in listed if one.school_code == code]
            make, template = (permission_data, PERMISSION) if kind == "permission" else (claim_data, CLAIM)
            data = make(self.issuer, own, self.members, self.pay)
            made |= self.both(kind, template, _stem(made, f"{kind}-{code}"), data)
        if kind == "claim" and listed:
            made["claims.xlsx"] = claims_workbook(
                listed, self.pay, office=self.issuer.office, made=self.issuer.written, words=self.issuer.words
            )
        return made

    def forms(self, form: str, monitor: Monitor) -> tuple[dict[str, bytes], int]:
        """Return a file a school with a page a child, and how many children; whose IDs they bear is logged."""
        cases, states = self.project.read(CASES), outcomes(self.project).states
        assigned = self.project.read(ASSIGNMENTS)["school_code"]
        rules = self.templates.table(TABLE)
        found = subjects(rules, form, cases=cases, states=states, assigned=assigned)
        listed = [one for one in found if self._asked(one.school_code)]
        if not listed:
            return {}, 0
        ids = [one.case_id for one in listed]
        told = self.project.read(CHECKINS)["moved_to"].reindex(states.loc[ids, "checkin_key"]).fillna("")
        moved_to = pd.Series(told.to_numpy(), index=ids)
        rows = cases.loc[ids].to_dict("index")
        words = self.issuer.words
        addresses = {
            str(case): address_line(words, {str(name): str(value) for name, value in row.items()})
            for case, row in rows.items()
        }
        identities = {case: spelled_id(one) for case, one in reveal_ids(self.project, ids).items()}
        made: dict[str, bytes] = {}
        for code in dict.fromkeys(one.school_code for one in listed):
            monitor.check()
            data = form_data(
                form,
                self.issuer,
                [one for one in listed if one.school_code == code],
                cases=cases,
                states=states,
                moved_to=moved_to,
                identities=identities,
                addresses=addresses,
                schools=self.names,
            )
            made |= self.both(form, f"{form}.typ", _stem(made, f"{form}-{code or 'none'}"), data)
        return made, len(listed)

    def _asked(self, code: str) -> bool:
        return not self.schools or code in self.schools


def _outings(project: Project, *, people: int) -> tuple[Outing, ...]:
    routes, legs, stop_cases = project.read(ROUTES), project.read(LEGS), project.read(STOP_CASES)
    places = project.read(PLACES)
    options = last_options(project)
    route_of = legs[legs["to_stop"] != ""].drop_duplicates("to_stop").set_index("to_stop")["route_id"]
    visited = pd.DataFrame({"route": stop_cases["stop_id"].map(route_of.to_dict())}).dropna()
    visited["tambon"] = places["tambon"].reindex(visited.index).fillna("")
    by_route = visited.groupby("route")
    return outings(
        routes,
        stops_of=route_stops(legs),
        children={str(route): int(count) for route, count in by_route.size().items()},
        tambons={str(route): tuple(sorted(set(own) - {""})) for route, own in by_route["tambon"]},
        schools={str(code): str(name) for code, name in project.read(SCHOOLS)["name"].items()},
        teams={team.name: team for team in options.crews()},
        vehicle=options.profile,
        people=people,
        claims=project.read(CLAIMS),
    )


def _pay(templates: Templates) -> Pay:
    """Return what is paid: the shipped table of costs, or the person's own in the folder of templates."""
    own = templates.costs()
    try:
        table = costs() if own is None else costs_of(own)
        for vehicle in VEHICLES:
            table.baht([0.0], [0.0], profile=vehicle, people=1)
    except (KeyError, TypeError, ValueError):
        raise DataError("template_table", file="costs.toml") from None

    def pay(metres: float, hours: float, vehicle: str, people: int) -> float:
        return float(table.baht([metres], [hours], profile=vehicle, people=people)[0])

    return pay


def _members(project: Project, group: Path | None) -> tuple[Member, ...]:
    """Return the members of a table, else those that the project keeps."""
    if group is not None:
        require_file(group)
        return read_group(group)
    return tuple(Member(**row) for row in project.settings().get(_GROUP, []))


def _at(issuer: Issuer, school: str) -> Issuer:
    return Issuer(school, issuer.written, issuer.year_be, issuer.words)


def _stem(taken: Mapping[str, bytes], stem: str) -> str:
    """Return a file name, but for its ending, that no other has; a school's code may hold anything."""
    safe = _UNSAFE.sub("_", stem)
    number = 1
    while f"{safe}{'' if number == 1 else f'-{number}'}.pdf" in taken:
        number += 1
    return f"{safe}{'' if number == 1 else f'-{number}'}"


def _within(name: str, value: float, least: float, most: float) -> None:
    if not least <= value <= most:
        raise DataError("claim_value", name=name, value=value, least=least, most=most)
