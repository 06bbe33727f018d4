"""What is done for each child after the visit: plans, steps, checks, places to learn, children at risk."""

import datetime as dt
import getpass
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import pandas as pd

from gis.errors import DataError
from gis.monitor import Monitor, Progress
from planner.calendar import show_date, thai_today
from planner.followup.atrisk import case_code_of
from planner.followup.care import (
    DONE,
    NOT_NEEDED,
    Attendance,
    CarePlan,
    Group,
    Person,
    Return,
    Stage,
    Task,
    What,
    When,
    plans_of,
)
from planner.followup.placement import Option
from planner.followup.tables import NEEDS, STEPS
from planner.followup.workbook import followup_workbook, task_words
from planner.model import FoundOutcome, State
from planner.outfiles import put_in_place
from planner.schemas import (
    ASSIGNMENTS,
    AT_RISK,
    CASES,
    CHECKINS,
    FOLLOWUPS,
    REFERRAL_CASES,
    REFERRALS,
    SCHOOLS,
)
from planner.store.project import Project
from planner.workflow.atrisk import AtRiskUndone, import_at_risk, undo_at_risk
from planner.workflow.placement import (
    Placement,
    TaughtImport,
    import_taught,
    option_line,
    options,
    placement_line,
)
from planner.workflow.project import academic_year_be, outcomes
from planner.workflow.tables import care_of
from resources.text import catalogue

__all__ = [
    "NEEDS", "STEPS", "AtRiskUndone", "Attendance", "CarePlan", "Due", "Entry", "Exported",
    "Followed", "Group", "Option", "Placement", "Stage", "TaughtImport", "Task", "What", "When", "due",
    "export_due", "follow", "import_at_risk", "import_taught", "line", "option_line", "options", "placement_line",
    "plans", "returned_cases", "task_words", "undo", "undo_at_risk",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """What a person says of a child in one action; only what ``what`` needs is given.

    plan: ``need`` (a code of ``NEEDS``), ``responsible``, ``due`` (back in education by). step: ``step``, and
    ``needed`` false where it is not needed. check: ``attendance``. return: ``school_code`` or ``school_name``, and
    ``grade``. close: ``note``. ``day``: the day of which it speaks (today).
    """

    what: What
    day: dt.date | None = None
    step: str = ""
    needed: bool = True
    attendance: str = ""
    need: str = ""
    responsible: str = ""
    due: dt.date | None = None
    school_code: str = ""
    school_name: str = ""
    grade: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Due:
    """The next thing to do for a child; ``detail`` is the step, or the month of the check.

    ``days``: until it is due, below 0 overdue. ``responsible`` is the school's name where nobody was named.
    """

    case_id: str
    group: str
    school_code: str
    school: str
    stage: str
    outcome: str
    reason: int
    task: str
    detail: str
    due: str
    when: str
    days: int
    need: str
    responsible: str
    goal: str
    attendance: str
    note: str


@dataclass(frozen=True, slots=True)
class Followed:
    """A child's follow-up after an action: what was kept or undone, where it stands, what comes next."""

    case_id: str
    entries: int
    stage: str
    task: str
    detail: str
    due: str


@dataclass(frozen=True, slots=True)
class Exported:
    """A list that was written."""

    files: tuple[str, ...]
    children: int


def plans(project: Project) -> tuple[CarePlan, ...]:
    """Return the plan of every found child and every child at risk, by case."""
    return plans_of(_people(project), project.read(FOLLOWUPS), care_of(project))


def due(project: Project, on: dt.date | None = None, *, until: dt.date | None = None) -> tuple[Due, ...]:
    """Return what comes next for each child, the longest overdue first; with ``until`` only what is due by then."""
    today = on or _today()
    schools = project.read(SCHOOLS)["name"]
    found = []
    for plan in plans(project):
        if plan.task is None or plan.due is None or (until is not None and plan.due > until):
            continue
        school = str(schools.get(plan.person.school_code, ""))
        found.append(
            Due(
                case_id=plan.person.case_id,
                group=str(plan.person.group),
                school_code=plan.person.school_code,
                school=school,
                stage=str(plan.stage),
                outcome=plan.person.outcome,
                reason=plan.person.reason,
                task=str(plan.task),
                detail=plan.detail,
                due=plan.due.isoformat(),
                when=str(plan.when(today)),
                days=(plan.due - today).days,
                need=plan.need,
                responsible=plan.responsible or school,
                goal=plan.goal.isoformat(),
                attendance=plan.attendance,
                note=plan.note,
            )
        )
    return tuple(sorted(found, key=lambda one: (one.due, one.school_code, one.case_id)))


def returned_cases(project: Project) -> frozenset[str]:
    """Return the children of the register who are back in education by now."""
    back = (Stage.WATCH, Stage.STAYS)
    return frozenset(
        plan.person.case_id for plan in plans(project) if plan.person.group is Group.FOUND and plan.stage in back
    )


def follow(project: Project, case_id: str, entries: Sequence[Entry], *, on: dt.date | None = None) -> Followed:
    """Keep what a person says of a child, all entries as one action that ``undo`` takes back together.

    Raises ``DataError``: ``follow_nothing``, ``follow_unknown`` for a child who is neither found nor at risk,
    ``follow_bad`` for a word that there is not, ``follow_future`` and ``follow_before`` for the day,
    ``follow_not_returned`` for a check on a child who is not back, ``follow_no_school`` for a return to nowhere.
    """
    today = on or _today()
    if not entries:
        raise DataError("follow_nothing")
    case = case_code_of(case_id)
    plan = next((plan for plan in plans(project) if plan.person.case_id == case), None)
    if plan is None:
        raise DataError("follow_unknown", case=case_id)
    schools = project.read(SCHOOLS)["name"]
    journal = project.read(FOLLOWUPS)
    number = max((int(name) for name in journal.index), default=0)
    action, at, who = f"{number + 1:08d}", dt.datetime.now(dt.UTC).isoformat(timespec="seconds"), getpass.getuser()
    back = plan.returned is not None
    rows = []
    for entry in entries:
        number += 1
        _check(entry, plan, back=back, schools=schools, today=today)
        back = back or entry.what is What.RETURN
        result = ""
        if entry.what is What.STEP:
            result = DONE if entry.needed else NOT_NEEDED
        elif entry.what is What.CHECK:
            result = entry.attendance
        rows.append(
            {
                "entry_id": f"{number:08d}",
                "action_id": action,
                "at": at,
                "who": who,
                "case_id": case,
                "what": str(entry.what),
                "day": (entry.day or today).isoformat(),
                "step": entry.step,
                "result": result,
                "need": entry.need,
                "responsible": entry.responsible,
                "due": "" if entry.due is None else entry.due.isoformat(),
                "school_code": entry.school_code,
                "school_name": entry.school_name or str(schools.get(entry.school_code, "")),
                "grade": entry.grade,
                "note": entry.note,
            }
        )
    fresh = FOLLOWUPS.build({name: [row[name] for row in rows] for name in rows[0]})
    detail = {"entries": len(rows), "what": sorted({row["what"] for row in rows})}
    longer = pd.concat([journal, fresh])
    with project.transaction("follow", detail) as transaction:
        transaction.write(FOLLOWUPS, longer)
    return _standing(project, case, len(rows))


def undo(project: Project, case_id: str | None = None) -> Followed:
    """Take back the last action that still counts, of a child where one is named. ``nothing_to_undo``."""
    journal = project.read(FOLLOWUPS)
    active = journal[~journal["undone"]]
    if case_id is not None:
        active = active[active["case_id"] == case_code_of(case_id)]
    if active.empty:
        raise DataError("nothing_to_undo")
    last = active.iloc[-1]
    ids = active.index[active["action_id"] == last["action_id"]]
    journal.loc[ids, "undone"] = True
    with project.transaction("undo follow", {"entries": len(ids)}) as transaction:
        transaction.write(FOLLOWUPS, journal)
    return _standing(project, str(last["case_id"]), len(ids))


def export_due(
    project: Project, path: Path, *, on: dt.date | None = None, language: str = "th", monitor: Monitor
) -> Exported:
    """Write what is due for each child as a workbook with names, for the schools that do it. Logged."""
    if path.suffix.lower() != ".xlsx":
        raise DataError("followup_suffix", file=path.name)
    today = on or _today()
    monitor.report(Progress("followup_list"))
    rows = [asdict(one) for one in due(project, today)]
    monitor.check()
    data = followup_workbook(
        rows,
        names=_names(project),
        esa=str(project.settings()["esa"]),
        year_be=academic_year_be(project),
        on=today,
        language=language,
    )
    with project.transaction("export followup", {"children": len(rows)}):
        put_in_place(path.parent, {path.name: data})
    return Exported((path.name,), len(rows))


def line(one: Due, language: str) -> str:
    """Return what is due for a child as a person reads it, without its name."""
    words = catalogue(language)
    say = words.say
    return say(
        "followup.line",
        when=say(f"followup.when.{one.when}", days=abs(one.days)),
        due=show_date(dt.date.fromisoformat(one.due), language),
        case=one.case_id,
        task=task_words(one.task, one.detail, words),
        need=say(f"followup.needs.{one.need}"),
        responsible=one.responsible or "-",
    )


def _people(project: Project) -> list[Person]:
    """Return the children to be followed: found by a visit or an agency, and at risk, by case."""
    cases, states = project.read(CASES), outcomes(project).states
    checkins, assigned = project.read(CHECKINS), project.read(ASSIGNMENTS)["school_code"]
    sent, replies = project.read(REFERRALS), project.read(REFERRAL_CASES)
    replies = replies[replies["result"].isin(["placed", "found"])].sort_values("replied_on")
    replies = replies[~replies["referral_id"].isin(sent.index[sent["withdrawn"]])]
    told: dict[str, list[tuple[str, dt.date]]] = {}
    for case, result, day in zip(replies["case_id"], replies["result"], replies["replied_on"], strict=True):
        told.setdefault(str(case), []).append((str(result), dt.date.fromisoformat(str(day))))
    found = states["state"] == str(State.FOUND)
    people = []
    for case, row in states[found | states.index.isin(list(told))].iterrows():
        code = str(case)
        returns = [Return(day) for result, day in told.get(code, ()) if result == "placed"]
        met = row["state"] == str(State.FOUND) and row["visited_at"]
        since = dt.date.fromisoformat(str(row["visited_at"])[:10]) if met else None
        if since is not None and row["found_outcome"] == str(FoundOutcome.RETURNED):
            school = str(checkins["return_school_code"].get(row["checkin_key"], ""))
            returns.append(Return(since, school))
        days = [day for _, day in told.get(code, ())]
        begun = since or min(days, default=None)
        if begun is None:
            continue
        people.append(
            Person(
                code,
                Group.FOUND,
                begun,
                str(row["found_outcome"]),
                int(row["reason"]),
                str(assigned.get(code, "")),
                tuple(sorted(returns, key=lambda one: one.day)),
            )
        )
    people += _at_risk(project, {str(identity) for identity in cases.loc[[p.case_id for p in people], "national_id"]})
    return sorted(people, key=lambda one: one.case_id)


def _at_risk(project: Project, followed: set[str]) -> list[Person]:
    """Return the children at risk on the newest list who are not followed already under their case."""
    listed = project.read(AT_RISK)
    listed = listed[~listed["gone"] & ~(listed["national_id"].isin(followed) & (listed["national_id"] != ""))]
    return [
        Person(str(case), Group.AT_RISK, dt.date.fromisoformat(str(day)), school_code=str(school))
        for case, day, school in zip(listed.index, listed["listed_on"], listed["school_code"], strict=True)
    ]


def _check(entry: Entry, plan: CarePlan, *, back: bool, schools: pd.Series, today: dt.date) -> None:
    """Raise ``DataError`` for an entry that cannot be."""
    words = {What.STEP: (entry.step, STEPS), What.CHECK: (entry.attendance, tuple(map(str, Attendance)))}
    if entry.what is What.PLAN and entry.need:
        words[What.PLAN] = (entry.need, NEEDS)
    if entry.what in words and words[entry.what][0] not in words[entry.what][1]:
        told, known = words[entry.what]
        raise DataError("follow_bad", word=told, known=", ".join(known))
    day = entry.day or today
    if day > today:
        raise DataError("follow_future", day=day.isoformat())
    if day < plan.person.since:
        raise DataError("follow_before", day=day.isoformat(), since=plan.person.since.isoformat())
    if entry.what is What.CHECK and not back:
        raise DataError("follow_not_returned", case=plan.person.case_id)
    if entry.what is What.RETURN and not entry.school_name and entry.school_code not in schools.index:
        raise DataError("follow_no_school", school=entry.school_code or "-")


def _standing(project: Project, case: str, entries: int) -> Followed:
    plan = next(plan for plan in plans(project) if plan.person.case_id == case)
    return Followed(
        case,
        entries,
        str(plan.stage),
        "" if plan.task is None else str(plan.task),
        plan.detail,
        "" if plan.due is None else plan.due.isoformat(),
    )


def _names(project: Project) -> pd.DataFrame:
    """Return name, grade and guardian of every child who may be followed, by case."""
    columns = ["prefix", "first_name", "last_name", "grade", "guardian", "school_name"]
    return pd.concat([project.read(CASES)[columns], project.read(AT_RISK)[columns]])


def _today() -> dt.date:
    return thai_today()
