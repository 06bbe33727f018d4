"""One school's part out and back, and an ESA's figures upward.

Merging is the same in any order and however often: check-ins and the rows of journals are known by what they say, and
of one school the newest package tells what was undone and how its plan stands.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, cast

import pandas as pd

from gis.errors import DataError
from gis.monitor import Monitor, Progress
from planner.followup.packs import new_passphrase
from planner.locate.areas import BLOB as AREAS
from planner.outfiles import put_in_place
from planner.register.amend import with_amendments
from planner.register.codes import FIRST_OF_PARTS, PART_NUMBERS
from planner.register.newcase import ORIGIN
from planner.results.checkins import merge_checkins
from planner.results.decided import Verdict
from planner.results.levels import checked_document
from planner.schemas import (
    AMENDMENTS,
    ASSIGNMENTS,
    AT_RISK,
    CASES,
    CHECKINS,
    CLEARANCES,
    CORRECTIONS,
    DECISIONS,
    ESA_FIGURES,
    FOLLOWUPS,
    HOLDS,
    HOURS,
    LANDMARKS,
    LEGS,
    MERGED,
    PLACES,
    RETURNED,
    ROUTES,
    SCHOOLS,
    STOP_CASES,
    STOPS,
    TAUGHT,
    TERRITORIES,
    UNMATCHED,
    UNSERVED,
    Schema,
)
from planner.store import packages as files
from planner.store.journals import JOURNALS, in_order, united
from planner.store.migrate import HEAD
from planner.store.project import Project
from planner.workflow.checkins import settled
from planner.workflow.corrections import keep_lesson, learn
from planner.workflow.project import SUFFIX, academic_year_be, create_project, outcomes
from planner.workflow.reports import PART, area_document
from planner.workflow.roads import BLOB as ROADS

__all__ = ["Exported", "Merged", "export_figures", "export_school", "merge", "open_package"]

FIRST_NUMBER: Final = "part_first_number"
"""The setting of a part: from where its new children are numbered."""
_PARTS: Final = "parts_exported"
_PLAN: Final = "part_plan"
"""The setting of a part: how its plan stood when it left."""
_KEPT_SETTINGS: Final = ("esa", "year", "area", "report_tables", "sheet_salt", "sheet_passphrase")
_PLAN_FRAMES: Final = (STOPS, STOP_CASES, ROUTES, LEGS, UNSERVED, TERRITORIES, HOLDS)
_STAGES: Final[Mapping[str, tuple[str, ...]]] = {
    "locate": (CASES.name, LANDMARKS.name, CORRECTIONS.name, f"blob:{AREAS}"),
}


@dataclass(frozen=True, slots=True)
class Exported:
    """What went out; ``package_passphrase`` where it was drawn by lot: hand it over apart from the file."""

    file: str
    children: int
    checkins: int = 0
    package_passphrase: str = ""


@dataclass(frozen=True, slots=True)
class Merged:
    """What a package brought: reports, rows of journals, sheets, children; ``plan_kept``: the plans contradict."""

    file: str
    of: str
    new_checkins: int = 0
    new_rows: int = 0
    new_children: int = 0
    returned: int = 0
    conflicts: int = 0
    plan_kept: bool = False
    unchanged: bool = False


def export_school(
    project: Project,
    path: Path,
    school_code: str,
    *,
    passphrase: str = "",
    roads: bool = True,
    now: dt.datetime | None = None,
    monitor: Monitor,
) -> Exported:
    """Write one school's part: its children, places, plan, sheets, reports and what was decided of them.

    From a part itself it goes back to its ESA. The roads, with which a school can print and plan, are the greater
    half of the file. Raises ``DataError``: ``school_unknown``, ``package_school_empty``.
    """
    monitor.report(Progress("package"))
    settings = project.settings()
    own = str(settings.get(PART, ""))
    if school_code not in project.read(SCHOOLS).index or (own and own != school_code):
        raise DataError("school_unknown", codes=school_code)
    frames = part_of(project, school_code)
    if frames[CASES.name].empty:
        raise DataError("package_school_empty", school=school_code)
    blobs = {}
    # Back at the ESA the roads are known.
    for name in () if own else (AREAS, ROADS) if roads else (AREAS,):
        data = project.read_blob(name)
        if data is not None:
            blobs[name] = files.blob_to_plain(data)
    monitor.check()
    sent = int(settings.get(_PARTS, 0))
    kept = {name: settings[name] for name in _KEPT_SETTINGS if name in settings}
    plan = str(settings.get(_PLAN, "")) or plan_digest(frames)
    content = {
        "kind": "school",
        "esa": str(settings["esa"]),
        "year": academic_year_be(project),
        "school_code": school_code,
        "made_at": (now or dt.datetime.now(dt.UTC)).astimezone(dt.UTC).isoformat(timespec="microseconds"),
        "head": HEAD,
        "settings": kept | {_PLAN: plan, FIRST_NUMBER: FIRST_OF_PARTS + sent * PART_NUMBERS},
        "frames": {name: files.frame_to_plain(_SCHEMAS[name], frame) for name, frame in frames.items()},
        "blobs": blobs,
    }
    drawn = "" if passphrase else new_passphrase()
    put_in_place(path.parent, {path.name: files.seal(content, passphrase or drawn)})
    children, checkins = len(frames[CASES.name]), len(frames[CHECKINS.name])
    with project.transaction("export package", {"children": children, "checkins": checkins}) as transaction:
        if not own:
            transaction.set(_PARTS, sent + 1)
    return Exported(path.name, children, checkins, drawn)


def export_figures(
    project: Project,
    path: Path,
    *,
    passphrase: str = "",
    as_of: dt.date | None = None,
    snapshot: str = "",
    now: dt.datetime | None = None,
    monitor: Monitor,
) -> Exported:
    """Write the ESA's figures, counts only, for its cluster and the nation. ``DataError``: ``part_no_figures``."""
    monitor.report(Progress("package"))
    if project.settings().get(PART):
        raise DataError("part_no_figures")
    document = area_document(project, as_of=as_of, snapshot=snapshot)
    content = {
        "kind": "figures",
        "esa": document["esa"],
        "year": academic_year_be(project),
        "made_at": (now or dt.datetime.now(dt.UTC)).astimezone(dt.UTC).isoformat(timespec="microseconds"),
        "head": HEAD,
        "document": document,
    }
    drawn = "" if passphrase else new_passphrase()
    put_in_place(path.parent, {path.name: files.seal(content, passphrase or drawn)})
    children = int(document["total"]["children"])
    with project.transaction("export figures", {"children": children, "as_of": document["as_of"]}):
        pass
    return Exported(path.name, children, package_passphrase=drawn)


def open_package(path: Path, project_path: Path, *, passphrase: str, project_passphrase: str) -> Exported:
    """Make a project of a school's part. ``DataError`` as ``merge``, and ``package_kind`` for figures."""
    content = files.read_package(path, passphrase)
    _check_head(content, path.name)
    if content.get("kind") != "school":
        raise DataError("package_kind", file=path.name)
    frames = files.frames_from_plain(content["frames"], file=path.name)
    settings = content["settings"]
    made = create_project(
        project_path if project_path.suffix else project_path.with_suffix(SUFFIX),
        project_passphrase,
        esa=str(content["esa"]),
        year_be=int(content["year"]),
        area=settings.get("area", []),
    )
    with made, made.transaction("open package", {"children": len(frames[CASES.name])}) as transaction:
        transaction.set(PART, content["school_code"])
        for name, value in settings.items():
            transaction.set(name, value)
        for name, frame in frames.items():
            transaction.write(_SCHEMAS[name], frame)
        for name, text in content["blobs"].items():
            transaction.write_blob(name, files.blob_from_plain(text))
        if len(frames[PLACES.name]):
            for stage, inputs in _STAGES.items():
                transaction.stage_done(stage, inputs)
    return Exported(path.name, len(frames[CASES.name]), len(frames[CHECKINS.name]))


def merge(project: Project, path: Path, *, passphrase: str, monitor: Monitor) -> Merged:
    """Take over what a package brings: a school's part comes back to its ESA, an ESA's figures go upward.

    Raises ``DataError`` and changes nothing: ``package_not``, ``package_older``, ``package_newer``,
    ``package_passphrase``, ``package_broken``, ``package_other_esa``, ``package_other_year``,
    ``package_other_register``, ``package_into_part``, ``figures_wrong``.
    """
    monitor.report(Progress("merge_package"))
    content = files.read_package(path, passphrase)
    _check_head(content, path.name)
    settings = project.settings()
    if settings.get(PART):
        raise DataError("package_into_part")
    ours, theirs = " ".join(str(settings["esa"]).split()), " ".join(str(content["esa"]).split())
    upward = content["kind"] == "figures" and project.count(CASES) == 0
    if theirs != ours and not upward:
        raise DataError("package_other_esa", file=path.name, theirs=theirs, ours=ours)
    if int(content["year"]) != academic_year_be(project):
        raise DataError("package_other_year", file=path.name, theirs=content["year"], ours=academic_year_be(project))
    if content["kind"] == "figures":
        return _merge_figures(project, content, theirs, path.name)
    return _merge_school(project, content, path.name, monitor=monitor)


def part_of(project: Project, school_code: str) -> dict[str, pd.DataFrame]:
    """Return what is of one school, by the names of the schemas; schools and named points are everybody's."""
    assignments = project.read(ASSIGNMENTS)
    cases = project.read(CASES)
    mine = assignments.index[assignments["school_code"] == school_code].intersection(cases.index)
    if project.settings().get(PART):
        # Children whom the school met and made cases of are assigned to nobody yet.
        mine = cases.index
    routes, stops = project.read(ROUTES), project.read(STOPS)
    routes, stops = (frame[frame["school_code"] == school_code] for frame in (routes, stops))
    frames: dict[str, pd.DataFrame] = {SCHOOLS.name: project.read(SCHOOLS), CASES.name: cases.loc[mine]}
    for schema in (PLACES, ASSIGNMENTS, STOP_CASES, UNSERVED, HOURS, CLEARANCES):
        frame = project.read(schema)
        frames[schema.name] = frame[frame.index.isin(mine)]
    for schema in (CHECKINS, CORRECTIONS, DECISIONS, AMENDMENTS, FOLLOWUPS):
        frame = project.read(schema)
        frames[schema.name] = frame[frame["case_id"].isin(mine)]
    for schema in (TERRITORIES, HOLDS, AT_RISK):
        frame = project.read(schema)
        frames[schema.name] = frame[frame["school_code"] == school_code]
    legs, returned = project.read(LEGS), project.read(RETURNED)
    frames |= {ROUTES.name: routes, STOPS.name: stops, LEGS.name: legs[legs["route_id"].isin(routes.index)]}
    frames[LEGS.name] = frames[LEGS.name].reset_index(drop=True)
    # A sheet that came back is known by when it was printed.
    frames[RETURNED.name] = returned[returned["issued_at"].isin(set(routes["issued_at"]))]
    frames |= {LANDMARKS.name: project.read(LANDMARKS), TAUGHT.name: project.read(TAUGHT)}
    # Reports of children whom nobody knows are of those who wrote them: an ESA keeps its own.
    unmatched = project.read(UNMATCHED)
    frames[UNMATCHED.name] = unmatched if project.settings().get(PART) else unmatched.iloc[:0]
    return frames


def plan_digest(frames: Mapping[str, pd.DataFrame]) -> str:
    """Return what a plan is, whenever it was printed."""
    told = {}
    for schema in _PLAN_FRAMES:
        frame = frames[schema.name]
        told[schema.name] = files.frame_to_plain(schema, frame.assign(issued_at="") if schema is ROUTES else frame)
    return _digest(told)


def _digest(value: object) -> str:
    return hashlib.blake2b(json.dumps(value, ensure_ascii=False, sort_keys=True).encode(), digest_size=16).hexdigest()


def _check_head(content: Mapping[str, Any], file: str) -> None:
    if str(content.get("head", "")) > HEAD:
        raise DataError("package_newer", file=file)
    if content.get("kind") not in ("school", "figures") or not {"esa", "year", "made_at"} <= content.keys():
        raise DataError("package_broken", file=file)


def _merge_figures(project: Project, content: Mapping[str, Any], esa: str, file: str) -> Merged:
    """Keep the newest figures of an ESA: by the day they are of, then by when they were made."""
    document = checked_document(content.get("document"), file=file)
    text = json.dumps(document, ensure_ascii=False, sort_keys=True)
    kept = project.read(ESA_FIGURES)
    rank = (str(document["as_of"]), str(content["made_at"]), text)
    if esa in kept.index and tuple(kept.loc[esa, ["as_of", "made_at", "document"]]) >= rank:
        return Merged(file, esa, unchanged=True)
    row = ESA_FIGURES.build(
        {
            "esa": [esa],
            "as_of": [rank[0]],
            "made_at": [rank[1]],
            "document": [text],
            "year_be": [int(content["year"])],
        }
    )
    rest = kept[kept.index != esa]
    with project.transaction("merge figures", {"children": int(document["total"]["children"])}) as transaction:
        transaction.write(ESA_FIGURES, pd.concat([rest, row]) if len(rest) else row)
    return Merged(file, esa)


def _merge_school(project: Project, content: Mapping[str, Any], file: str, *, monitor: Monitor) -> Merged:
    school, digest = str(content["school_code"]), _digest(content)
    kept = project.read(MERGED)
    last = cast(pd.Series, kept.loc[school]) if school in kept.index else None
    if last is not None and last["digest"] == digest:
        return Merged(file, school, unchanged=True)
    newest = last is None or (last["made_at"], last["digest"]) < (str(content["made_at"]), digest)
    theirs = files.frames_from_plain(content["frames"], file=file)
    theirs = {schema.name: theirs.get(schema.name, schema.empty()) for schema in _SCHEMAS.values()}
    cases, assignments, fresh = _with_new_children(project, theirs, school, file)

    known_flags: Mapping[str, Any] = {} if last is None else json.loads(str(last["rows"]))
    journals: dict[str, pd.DataFrame] = {}
    flags: dict[str, dict[str, tuple[bool, bool]]] = {}
    new_rows = 0
    for journal in JOURNALS:
        name = journal.schema.name
        before = project.read(journal.schema)
        own = {row: (bool(pair[0]), bool(pair[1])) for row, pair in known_flags.get(name, {}).items()}
        theirs_rows = theirs[name]
        journals[name], flags[name] = united(journal, before, theirs_rows, before=own, newest=newest)
        new_rows += len(journals[name]) - len(before)
    monitor.check()
    cases = _without_taken_back(with_amendments(cases, journals[AMENDMENTS.name]), journals[DECISIONS.name])
    assignments = assignments[assignments.index.isin(cases.index)]
    before_checkins = project.read(CHECKINS)
    checkins, unmatched = settled(
        project,
        checkins=merge_checkins(before_checkins, theirs[CHECKINS.name]),
        unmatched=merge_checkins(project.read(UNMATCHED), theirs[UNMATCHED.name]),
        cases=cases,
        decisions=journals[DECISIONS.name],
    )
    lesson = learn(project, checkins, cases=cases, journal=journals[CORRECTIONS.name], monitor=monitor)
    returned, ticked = _returned(project.read(RETURNED), theirs[RETURNED.name])
    plan, plan_kept = _plan(project, theirs, content, last, newest=newest)
    followed = _without(at_risk := project.read(AT_RISK), theirs[AT_RISK.name])
    told = MERGED.build(
        {
            "source": [school],
            "made_at": [str(content["made_at"])],
            "digest": [digest],
            "rows": [json.dumps(flags, sort_keys=True)],
            "plan": [plan_digest(theirs)],
        }
    )
    summary = Merged(
        file,
        school,
        new_checkins=len(checkins) - len(before_checkins),
        new_rows=new_rows,
        new_children=fresh,
        returned=ticked,
        plan_kept=plan_kept,
    )
    detail = {"school": school, "checkins": summary.new_checkins, "rows": new_rows, "children": fresh}
    with project.transaction("merge package", detail) as transaction:
        transaction.write(CASES, cases)
        transaction.write(ASSIGNMENTS, assignments)
        for journal_schema in (DECISIONS, AMENDMENTS, FOLLOWUPS):
            transaction.write(journal_schema, journals[journal_schema.name])
        transaction.write(CHECKINS, checkins)
        transaction.write(UNMATCHED, unmatched)
        transaction.write(RETURNED, returned)
        if len(followed) != len(at_risk):
            transaction.write(AT_RISK, followed)
        for frame_name, frame in plan.items():
            transaction.write(_SCHEMAS[frame_name], frame)
        corrections = next(journal for journal in JOURNALS if journal.schema is CORRECTIONS)
        if lesson is not None:
            # What was learned just now is learned as of the visit, by nobody: the same wherever it is learned.
            keep_lesson(transaction, replace(lesson, journal=in_order(corrections, lesson.journal)))
        else:
            transaction.write(CORRECTIONS, journals[CORRECTIONS.name])
        if newest:
            rest = kept[kept.index != school]
            transaction.write(MERGED, pd.concat([rest, told]) if len(rest) else told)
    return replace(summary, conflicts=int(outcomes(project).states["conflict"].sum()))


def _with_new_children(
    project: Project, theirs: Mapping[str, pd.DataFrame], school: str, file: str
) -> tuple[pd.DataFrame, pd.DataFrame, int]:
    """Return cases and assignments with the children whom a school met and made cases of.

    ``DataError("package_other_register")`` where a code is of another child here: it is of another list.
    """
    cases, assignments = project.read(CASES), project.read(ASSIGNMENTS)
    own = theirs[CASES.name]
    shared = own.index.intersection(cases.index)
    # A newer list may have mended what is said of a child, but not all of it.
    who = ["national_id", "birth_date", "first_name", "last_name"]
    ours_told, theirs_told = cases.loc[shared, who], own.loc[shared, who]
    other = (ours_told != theirs_told).all(axis=1).to_numpy()
    met = own["source_file"].str.startswith(ORIGIN) & ~own.index.isin(cases.index)
    strangers = ~own.index.isin(cases.index) & ~met
    if int(other.sum() + strangers.sum()):
        raise DataError("package_other_register", file=file, count=int(other.sum() + strangers.sum()))
    # The same unknown child may have been met by two: the case of the lesser code stays.
    fresh = own[met & ~own["source_file"].isin(cases["source_file"])]
    if len(fresh):
        cases = CASES.check(pd.concat([cases, fresh]).sort_index())
        unplaced = fresh.index[~fresh.index.isin(assignments.index)]
        count = len(unplaced)
        rows = ASSIGNMENTS.build(
            {"case_id": unplaced, "school_code": [school] * count, "rule": ["last_school"] * count}
        )
        assignments = (pd.concat([assignments, rows]) if len(assignments) else rows).sort_index()
    return cases, assignments, len(fresh)


def _without_taken_back(cases: pd.DataFrame, decisions: pd.DataFrame) -> pd.DataFrame:
    """Return cases without those that were made of a report when that was taken back."""
    made = decisions[decisions["what"] == Verdict.NEW.value]
    gone = set(made["case_id"]) - set(made.loc[~made["undone"], "case_id"])
    return cases[~(cases.index.isin(list(gone)) & cases["source_file"].str.startswith(ORIGIN))]


def _returned(ours: pd.DataFrame, theirs: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """Return the sheets that came back here or there, each with its first day."""
    if theirs.empty:
        return ours, 0
    both = pd.concat([ours, theirs]) if len(ours) else theirs
    both = both.reset_index().sort_values(["sheet_id", "returned_at", "issued_at", "who"])
    united_ = RETURNED.check(both.drop_duplicates("sheet_id").set_index("sheet_id"))
    return united_, len(united_) - len(ours)


def _plan(
    project: Project,
    theirs: Mapping[str, pd.DataFrame],
    content: Mapping[str, Any],
    last: pd.Series | None,
    *,
    newest: bool,
) -> tuple[dict[str, pd.DataFrame], bool]:
    """Return the frames of the plan that change, and whether both sides changed it: then ours stays."""
    school = str(content["school_code"])
    part = part_of(project, school)
    ours_is, theirs_is = plan_digest(part), plan_digest(theirs)
    if ours_is == theirs_is:
        routes = project.read(ROUTES)
        printed = theirs[ROUTES.name]["issued_at"].reindex(routes.index).fillna("")
        earlier = (printed != "") & ((routes["issued_at"] == "") | (printed < routes["issued_at"]))
        return {ROUTES.name: routes.assign(issued_at=routes["issued_at"].where(~earlier, printed))}, False
    if not newest:
        return {}, False
    at_export = str(content["settings"].get(_PLAN, ""))
    if ours_is not in (at_export, "" if last is None else str(last["plan"])):
        return {}, theirs_is != at_export
    changed: dict[str, pd.DataFrame] = {}
    for schema in _PLAN_FRAMES:
        every, own = project.read(schema), part[schema.name]
        if schema is LEGS:
            rest = every[~every["route_id"].isin(part[ROUTES.name].index)]
            changed[schema.name] = pd.concat([rest, theirs[schema.name]], ignore_index=True)
        else:
            rest = every[~every.index.isin(own.index) & ~every.index.isin(theirs[schema.name].index)]
            changed[schema.name] = pd.concat([rest, theirs[schema.name]]) if len(rest) else theirs[schema.name]
    return changed, False


def _without(ours: pd.DataFrame, theirs: pd.DataFrame) -> pd.DataFrame:
    """Return ours with the rows of theirs that are missing here."""
    rows = theirs[~theirs.index.isin(ours.index)]
    return pd.concat([ours, rows]) if len(ours) else rows


_SCHEMAS: Final[Mapping[str, Schema]] = {
    schema.name: schema
    for schema in (
        SCHOOLS, CASES, PLACES, ASSIGNMENTS, STOPS, STOP_CASES, ROUTES, LEGS, UNSERVED, HOURS, TERRITORIES, HOLDS,
        CHECKINS, UNMATCHED, CLEARANCES, CORRECTIONS, DECISIONS, AMENDMENTS, FOLLOWUPS, AT_RISK, RETURNED, LANDMARKS,
        TAUGHT,
    )
}  # fmt: skip
