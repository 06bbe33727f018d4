"""What people decide about results: which report counts, whose a report is, who a pupil is; stored and undone.

Every decision is a row of the journal DECISIONS. What follows from it is derived anew, so taking it back restores
what was, and files that come again change nothing of it.
"""

import datetime as dt
import getpass
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, cast

import geopandas as gpd
import pandas as pd

from gis.errors import DataError
from gis.monitor import Monitor
from planner.model import CaseKind
from planner.register.codes import next_number
from planner.register.newcase import ORIGIN, new_case
from planner.results.decided import Verdict, decided, undone, with_decision
from planner.results.flags import Offer
from planner.results.matching import NameIndex
from planner.results.outcomes import contradicted_cases, judged, side_by_side
from planner.schemas import CASES, CHECKINS, CLEARANCES, CORRECTIONS, DECISIONS, SCHOOLS, UNMATCHED
from planner.store.project import Project, Transaction
from planner.workflow.checkins import offers, settled
from planner.workflow.corrections import keep_lesson, learn, pin, with_pin, without_pins
from planner.workflow.privacy import masked_id
from planner.workflow.project import academic_year_be, open_matches, outcomes


@dataclass(frozen=True, slots=True)
class Decision:
    """What came of a decision: its number in the journal, and the child that it is about."""

    decision_id: str
    verdict: str
    case_id: str


@dataclass(frozen=True, slots=True)
class Report:
    """One report on a child, as it stands beside the others; ``state`` is what the case would be by it alone."""

    checkin_key: str
    visited_at: str
    state: str
    found_outcome: str
    reason: int
    visitor: str
    source_file: str
    source_row: int
    counted: bool


@dataclass(frozen=True, slots=True)
class Conflict:
    """A child whose reports contradict each other; ``open`` until a person has decided."""

    case_id: str
    open: bool
    reports: tuple[Report, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A child who may be meant by a report; ``score`` is 0-1."""

    case_id: str
    name: str
    school: str
    score: float


@dataclass(frozen=True, slots=True)
class Unknown:
    """A check-in of no known child, with those who may be meant: near, or none."""

    checkin_key: str
    source_file: str
    source_row: int
    visited_at: str
    state: str
    case_code: str
    masked_id: str
    child_name: str
    school: str
    lat: float | None
    lon: float | None
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """A pupil of an enrolment list who may be a child of the register.

    ``name``, ``birth_date``, ``guardian`` and ``school`` are the register's, the columns ``listed_`` those of the
    list: ``""`` where it tells none. ``school_name`` and ``grade`` are the list's.
    """

    case_id: str
    pupil: str
    score: float
    name: str
    school_name: str
    grade: str
    source_file: str
    source_row: int
    birth_date: str
    guardian: str
    school: str
    listed_name: str
    listed_birth: str
    listed_guardian: str


def conflicts(project: Project, *, with_decided: bool = False) -> tuple[Conflict, ...]:
    """Return the children whose reports contradict each other, the reports side by side in order of the visits."""
    cases = project.read(CASES)
    checkins = project.read(CHECKINS)
    reports = judged(checkins[checkins["case_id"].isin(cases.index)])
    states = outcomes(project).states
    told = side_by_side(reports, contradicted_cases(reports))
    found = []
    for case, own in told.groupby("case_id"):
        is_open = bool(states.at[case, "conflict"])
        if not is_open and not with_decided:
            continue
        counted = states.at[case, "checkin_key"]
        rows = own.sort_values(["visited_at", "checkin_key"]).to_dict("records")
        names = [name for name in Report.__slots__ if name != "counted"]
        one = [
            Report(**{name: row[name] for name in names}, counted=row["checkin_key"] == counted)
            for row in cast(list[dict[str, Any]], rows)
        ]
        found.append(Conflict(str(case), is_open, tuple(one)))
    return tuple(found)


def decide(project: Project, case_id: str, checkin_key: str, *, note: str = "") -> Decision:
    """Let one report of a child count, of those that stand side by side now.

    ``checkin_key`` may be the beginning of the key, as long as it fits one report.
    """
    case = known_case(project, case_id)
    checkins = project.read(CHECKINS)
    own = checkins[checkins["case_id"] == case]
    key = _one_of(own.index, checkin_key)
    value = {"seen": sorted(own.index), "until": str(own["visited_at"].max())}
    journal, number = _noted(project, Verdict.COUNTS, case, key, value=value, note=note)
    with _transaction(project, Verdict.COUNTS, number) as transaction:
        transaction.write(DECISIONS, journal)
    return Decision(number, Verdict.COUNTS.value, case)


def unmatched(project: Project) -> tuple[Unknown, ...]:
    """Return the check-ins of no known child, by file and row, each with the children who may be meant."""
    rows = project.read(UNMATCHED).sort_values(["source_file", "source_row"])
    if rows.empty:
        return ()
    cases, schools = project.read(CASES), project.read(SCHOOLS)
    index = NameIndex.of(cases, schools)
    asked = {pair: index.near(*pair) for pair in set(zip(rows["child_name"], rows["school"], strict=True))}
    found = []
    for key, row in rows.iterrows():
        point = row["place"]
        likely = [
            Candidate(one.case_id, _name(cases, one.case_id), _school(cases, schools, one.case_id), one.score)
            for one in asked[row["child_name"], row["school"]]
        ]
        found.append(
            Unknown(
                checkin_key=str(key),
                source_file=row["source_file"],
                source_row=int(row["source_row"]),
                visited_at=row["visited_at"],
                state=row["state"],
                case_code=row["case_code"],
                masked_id=masked_id(row["national_id"]),
                child_name=row["child_name"],
                school=row["school"],
                lat=None if point is None else point.y,
                lon=None if point is None else point.x,
                candidates=tuple(likely),
            )
        )
    return tuple(found)


def link(project: Project, checkin_key: str, case_id: str, *, note: str = "", monitor: Monitor) -> Decision:
    """Say that a check-in of no known child is of this case; it counts from now on, and when its file comes again."""
    case = known_case(project, case_id)
    key = _one_of(project.read(UNMATCHED).index, checkin_key)
    journal, number = _noted(project, Verdict.LINK, case, key, note=note)
    _settle(project, Verdict.LINK, number, journal, monitor=monitor)
    return Decision(number, Verdict.LINK.value, case)


def confirm_new(project: Project, checkin_key: str, *, kind: CaseKind, note: str = "", monitor: Monitor) -> Decision:
    """Make a new case of the child of a check-in, placed where it was met; other check-ins of that child follow."""
    rows, cases = project.read(UNMATCHED), project.read(CASES)
    key = _one_of(rows.index, checkin_key)
    row = rows.loc[key]
    journal = project.read(DECISIONS)
    made = journal.loc[journal["what"] == Verdict.NEW.value, "case_id"]
    # A code that was taken back is never given again: it may stand on paper.
    used = [*cases["number"], *(int(code[:-1]) for code in made)]
    number_of_case = next_number(used, first=int(project.settings().get("part_first_number", 1)))
    cases, case = new_case(
        cases,
        kind=kind,
        child_name=str(row["child_name"]),
        national_id=str(row["national_id"]),
        school=str(row["school"]),
        origin=key,
        number=number_of_case,
        schools=project.read(SCHOOLS),
        year_be=academic_year_be(project),
    )
    corrections = project.read(CORRECTIONS)
    point = row["place"]
    if point is not None:
        corrections = with_pin(corrections, case, point.y, point.x)
    journal, number = _noted(project, Verdict.NEW, case, key, value={"kind": kind.value}, note=note)
    _settle(project, Verdict.NEW, number, journal, cases=cases, corrections=corrections, monitor=monitor)
    return Decision(number, Verdict.NEW.value, case)


def matches(project: Project) -> tuple[Match, ...]:
    """Return the likenesses to pupils of enrolment lists that wait for a person, likeliest first."""
    cases, schools = project.read(CASES), project.read(SCHOOLS)
    waiting = open_matches(project.read(CLEARANCES), decided(project.read(DECISIONS)))
    waiting = waiting[waiting.index.isin(cases.index)].rename_axis("case_id").reset_index()
    waiting = waiting.sort_values(["score", "case_id"], ascending=[False, True])
    return tuple(
        Match(
            case_id=row["case_id"],
            pupil=row["pupil"],
            score=round(float(row["score"]), 3),
            name=_name(cases, row["case_id"]),
            school_name=row["school_name"],
            grade=row["grade"],
            source_file=row["source_file"],
            source_row=int(row["source_row"]),
            birth_date=str(cases.at[row["case_id"], "birth_date"]),
            guardian=str(cases.at[row["case_id"], "guardian"]),
            school=_school(cases, schools, row["case_id"]),
            listed_name=row["listed_name"],
            listed_birth=row["listed_birth"],
            listed_guardian=row["listed_guardian"],
        )
        for row in cast(list[dict[str, Any]], waiting.to_dict("records"))
    )


def decide_match(project: Project, case_id: str, *, same: bool, note: str = "") -> Decision:
    """Say whether the pupil found for a child is that child: then it is cleared and needs no visit."""
    case = known_case(project, case_id)
    clearances = project.read(CLEARANCES)
    if case not in clearances.index:
        raise DataError("match_missing", case=case)
    verdict = Verdict.SAME if same else Verdict.OTHER
    journal, number = _noted(project, verdict, case, str(clearances.at[case, "pupil"]), note=note)
    with _transaction(project, verdict, number) as transaction:
        transaction.write(DECISIONS, journal)
    return Decision(number, verdict.value, case)


def accept_offer(project: Project, case_id: str, *, monitor: Monitor) -> str:
    """Take the place where a child was found as its actual address; return the number of the correction."""
    offer = _offer_of(project, known_case(project, case_id))
    return pin(project, offer.case_id, offer.lat, offer.lon, monitor=monitor).correction_id


def refuse_offer(project: Project, case_id: str, *, note: str = "") -> Decision:
    """Say that the place where a child was found is not its address: it is offered no more."""
    offer = _offer_of(project, known_case(project, case_id))
    journal, number = _noted(project, Verdict.STAYS, offer.case_id, offer.checkin_key, note=note)
    with _transaction(project, Verdict.STAYS, number) as transaction:
        transaction.write(DECISIONS, journal)
    return Decision(number, Verdict.STAYS.value, offer.case_id)


def undo_decision(project: Project, *, decision_id: str | None = None, monitor: Monitor) -> Decision:
    """Take back the last decision that still counts, or one by number: all is as if it had never been made.

    A new case goes again, unless a register has brought it since; its check-ins wait for a person anew.
    """
    before = project.read(DECISIONS)
    journal, number = undone(before, decision_id)
    if not number:
        raise DataError("nothing_to_undo")
    verdict, case = Verdict(str(before.at[number, "what"])), str(before.at[number, "case_id"])
    cases, corrections = project.read(CASES), None
    if verdict is Verdict.NEW and case in cases.index and str(cases.at[case, "source_file"]).startswith(ORIGIN):
        cases = cases.drop(index=case)
        corrections = without_pins(project.read(CORRECTIONS), case)
    if verdict in (Verdict.LINK, Verdict.NEW):
        _settle(project, verdict, number, journal, cases=cases, corrections=corrections, back=True, monitor=monitor)
    else:
        with _transaction(project, verdict, number, back=True) as transaction:
            transaction.write(DECISIONS, journal)
    return Decision(number, verdict.value, case)


def journal_of(project: Project) -> pd.DataFrame:
    """Return every decision in order (schema DECISIONS): who, when, what, undone or not."""
    return project.read(DECISIONS)


def known_case(project: Project, case_id: str) -> str:
    """Return a child's code as it stands in the project; ``DataError`` where there is none such."""
    case = case_id.zfill(6) if case_id.isdecimal() else case_id
    if case not in project.read(CASES).index:
        raise DataError("case_unknown", case=case_id)
    return case


def _noted(
    project: Project,
    verdict: Verdict,
    case: str,
    subject: str,
    *,
    value: Mapping[str, Any] | None = None,
    note: str,
) -> tuple[pd.DataFrame, str]:
    return with_decision(
        project.read(DECISIONS),
        verdict,
        case_id=case,
        subject=subject,
        value=value,
        note=note,
        who=getpass.getuser(),
        now=dt.datetime.now(dt.UTC),
    )


def _transaction(
    project: Project, verdict: Verdict, number: str, *, back: bool = False
) -> AbstractContextManager[Transaction]:
    detail = {"decision": number, "what": verdict.value}
    return project.transaction("take back decision" if back else "decide", detail)


def _settle(
    project: Project,
    verdict: Verdict,
    number: str,
    journal: pd.DataFrame,
    *,
    cases: pd.DataFrame | None = None,
    corrections: pd.DataFrame | None = None,
    back: bool = False,
    monitor: Monitor,
) -> None:
    """Keep a decision about whose a check-in is, with all that follows for check-ins, children and places."""
    checkins, left = settled(project, cases=cases, decisions=journal)
    lesson = learn(project, checkins, cases=cases, journal=corrections, monitor=monitor)
    with _transaction(project, verdict, number, back=back) as transaction:
        transaction.write(DECISIONS, journal)
        if cases is not None:
            transaction.write(CASES, cases)
        transaction.write(CHECKINS, checkins)
        transaction.write(UNMATCHED, left)
        if lesson is not None:
            keep_lesson(transaction, lesson)


def _one_of(keys: pd.Index, beginning: str) -> str:
    """Return the one key that begins so; ``DataError`` where there is none or more than one."""
    found = [str(key) for key in keys if beginning and str(key).startswith(beginning)]
    if len(found) != 1:
        raise DataError("checkin_unknown", key=beginning, found=len(found))
    return found[0]


def _offer_of(project: Project, case: str) -> Offer:
    found = next((offer for offer in offers(project) if offer.case_id == case), None)
    if found is None:
        raise DataError("offer_missing", case=case)
    return found


def _name(cases: pd.DataFrame, case: str) -> str:
    return " ".join(str(cases.at[case, part]) for part in ("first_name", "last_name") if cases.at[case, part])


def _school(cases: pd.DataFrame, schools: gpd.GeoDataFrame | pd.DataFrame, case: str) -> str:
    code = str(cases.at[case, "school_code"])
    return str(schools.at[code, "name"]) if code in schools.index else str(cases.at[case, "school_name"])
