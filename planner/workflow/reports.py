"""Reports of schools, the ESA, clusters and the nation, as of a day or as they were frozen."""

import datetime as dt
import getpass
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, cast

import pandas as pd

from gis.address.gazetteer import Gazetteer
from gis.errors import DataError
from gis.monitor import Monitor, Progress, SilentMonitor
from planner.calendar import THAI_TIME, show_date, thai_today
from planner.locate.areas import BLOB as AREAS
from planner.locate.areas import areas_from_bytes
from planner.model import State
from planner.results.figures import (
    Figures,
    cases_behind,
    count_figures,
    figures_document,
    figures_of_school,
)
from planner.results.group import GROUP_FILE, read_groups
from planner.results.hotspots import circles
from planner.results.levels import Document, Rollup, add_up, page_of_rollup
from planner.results.outcomes import checkins_until
from planner.results.phases import PHASES_FILE, Phase, read_phases
from planner.results.picture import Mark, Picture
from planner.results.public import Public, hidden_totals, page_of_area, page_of_school, publish
from planner.results.report import Head, Listed, write_report
from planner.results.rollup_report import write_rollup
from planner.results.snapshots import Lists, freeze, freeze_lists, frozen_conflicts, of_document, thaw, thaw_lists
from planner.results.words import school_title
from planner.schemas import CASES, CHECKINS, CONFLICTS, ESA_FIGURES, SNAPSHOT_CASES, SNAPSHOTS
from planner.store.project import SEALED, Project
from planner.workflow.analysis import hotspots
from planner.workflow.past import seen_on
from planner.workflow.project import ProjectView, academic_year_be, outcomes_on, view
from planner.workflow.roads import BLOB as ROADS
from planner.workflow.sheets import Written
from planner.workflow.tables import clusters_of, groups_of, phases_of, table_text
from resources.text import catalogue

LEVELS: Final = ("school", "esa", "cluster", "nation")
LISTS: Final = "lists_of_snapshot:"
"""Before the number of a snapshot: the blob that keeps what its report lists."""
PART: Final = "part"
"""The setting that tells that a project is one school's part: its code."""
_PLAIN: Final = re.compile(r"[^0-9A-Za-z_\-]")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Figures that were frozen."""

    snapshot_id: str
    as_of: str
    phase: str
    note: str
    children: int
    by_state: dict[str, int]
    at: str
    who: str


@dataclass(frozen=True, eq=False, slots=True)
class Counted:
    """The figures behind a report and what it lists; ``snapshot_id`` is ``""`` where they were counted now."""

    figures: Figures
    as_of: dt.date
    lists: Lists
    snapshot_id: str = ""
    counts_only: bool = False
    """Whether the children behind the figures are known no more."""


def report(
    project: Project,
    folder: Path,
    *,
    as_of: dt.date | None = None,
    level: str = "",
    schools: Sequence[str] = (),
    phase: str = "",
    snapshot: str = "",
    recount: bool = False,
    language: str,
    thai_digits: bool = False,
    monitor: Monitor,
) -> Written:
    """Write figures and lists as they stood at the end of a day: ``planner.results.report.FILES``.

    The day is ``as_of``, the end of a ``phase``, or that of a ``snapshot``; today where none is given. A day that was
    frozen is printed as it was frozen, unless ``recount`` asks for what is known now. ``level`` is esa, or school: a
    folder a school, of ``schools`` or all that have children; cluster (a folder each) and nation add up the figures
    that ESAs handed in.
    """
    words = catalogue(language)
    part = str(project.settings().get(PART, ""))
    level = level or ("school" if part or schools else "esa")
    if level not in LEVELS:
        raise DataError("level_unknown", level=level, known=", ".join(LEVELS))
    if part and level != "school":
        raise DataError("part_level", level=level)
    span = _phase(project, phase)
    if level in ("cluster", "nation"):
        files = _report_rollup(
            project, folder, level=level, language=language, thai_digits=thai_digits, monitor=monitor
        )
    else:
        if level == "school" and part and set(schools) - {part}:
            raise DataError("school_unknown", codes=", ".join(sorted(set(schools) - {part})))
        seen = view(project)
        day = as_of if span is None else min(span.last, thai_today())
        counted = counted_on(
            project, seen, day, snapshot=snapshot, recount=recount, spots=level == "esa", monitor=monitor
        )
        told = ""
        if span is not None:
            told = words.say("report.phase_line", phase=span.title(language), year=span.year_be)
        files = _report_own(
            project,
            seen,
            folder,
            counted,
            level=level,
            schools=schools or ((part,) if part else ()),
            phase=told,
            public=not part,
            language=language,
            thai_digits=thai_digits,
            monitor=monitor,
        )
    detail = {"level": level, "as_of": as_of.isoformat() if as_of else "", "snapshot": snapshot, "files": len(files)}
    with project.transaction("report", detail):
        pass
    return Written(folder=str(folder), files=tuple(path.relative_to(folder).as_posix() for path in files))


def counted_on(
    project: Project,
    seen: ProjectView,
    as_of: dt.date | None,
    *,
    snapshot: str = "",
    recount: bool = False,
    spots: bool = False,
    monitor: Monitor | None = None,
) -> Counted:
    """Return the figures of a day, as frozen where they were: the last snapshot of that day, or the one named.

    ``spots`` asks for the hot spots that the public page draws, where the project has roads.
    """
    if snapshot:
        return _frozen(project, seen, _snapshot_row(project, snapshot))
    day = as_of or thai_today()
    if SEALED in seen.settings:
        kept = project.read(SNAPSHOTS)
        own = kept if as_of is None else kept[kept["as_of"] == day.isoformat()]
        if own.empty or recount:
            raise DataError("retained_day", known=", ".join(dict.fromkeys(kept["as_of"])))
        return _frozen(project, seen, own.iloc[-1])
    if as_of is not None and not recount:
        kept = project.read(SNAPSHOTS)
        own = kept[kept["as_of"] == day.isoformat()]
        if len(own):
            return _frozen(project, seen, own.iloc[-1])
    today = thai_today()
    note = "register_of_then" if day < today else ""
    if note:
        seen = seen_on(project, seen, day)
    checkins = checkins_until(seen.checkins, day)
    outcomes = outcomes_on(seen, day)
    figures = count_figures(
        seen.cases,
        outcomes,
        schools=seen.schools,
        places=seen.places,
        assignments=seen.assignments,
        routes=seen.routes,
        checkins=checkins,
        phases=phases_of(project),
    )
    tables = _tables(project)
    if spots and project.digest(f"blob:{ROADS}"):
        then = replace(seen, outcomes=outcomes)
        found = hotspots(project, then, for_public=True, monitor=monitor or SilentMonitor())
        tables["spots"] = json.dumps(circles(found))
    lists = Lists(seen.cases, checkins, outcomes.conflicts, tables, note, today.isoformat())
    return Counted(figures, day, lists)


def behind(
    project: Project,
    count: str,
    *,
    by: str = "",
    row: object = "",
    as_of: dt.date | None = None,
    snapshot: str = "",
) -> tuple[str, ...]:
    """Return the children behind a number of a report, by code: what ``cases_behind`` says of its figures."""
    counted = counted_on(project, view(project), as_of, snapshot=snapshot)
    if counted.counts_only:
        raise DataError("retained_level", level="list")
    return cases_behind(counted.figures, count, by=by, row=row)


def take_snapshot(
    project: Project,
    *,
    phase: str = "",
    as_of: dt.date | None = None,
    note: str = "",
    now: dt.datetime | None = None,
) -> Snapshot:
    """Freeze the figures of a day, of today or of a phase's end where it has come, with the state of every case.

    Raises ``DataError``: ``phase_unknown``, ``phase_ahead`` for a phase that has not begun.
    """
    moment = (now or dt.datetime.now(dt.UTC)).astimezone(THAI_TIME)
    span = _phase(project, phase)
    if span is not None and span.first > moment.date():
        raise DataError("phase_ahead", phase=span.code)
    day = as_of or (moment.date() if span is None else min(span.last, moment.date()))
    seen = view(project)
    counted = counted_on(project, seen, day, recount=True, spots=True)
    kept = project.read(SNAPSHOTS)
    number = f"S{max((int(name[1:]) for name in kept.index), default=0) + 1:04d}"
    row, cases = freeze(
        counted.figures,
        number,
        esa=str(seen.settings["esa"]),
        year_be=academic_year_be(project),
        as_of=day,
        phase="" if span is None else span.code,
        note=note.strip(),
        who=getpass.getuser(),
        at=moment.isoformat(timespec="seconds"),
    )
    before = project.read(SNAPSHOT_CASES)
    lists = freeze_lists(counted.figures, counted.lists)
    detail = {"snapshot": number, "as_of": day.isoformat(), "children": len(cases)}
    with project.transaction("snapshot", detail) as transaction:
        transaction.write(SNAPSHOTS, pd.concat([kept, row]) if len(kept) else row)
        transaction.write(SNAPSHOT_CASES, pd.concat([before, cases], ignore_index=True) if len(before) else cases)
        transaction.write_blob(f"{LISTS}{number}", lists)
    return snapshots(project)[-1]


def snapshots(project: Project) -> tuple[Snapshot, ...]:
    """Return what was frozen, in order."""
    cases = project.read(SNAPSHOT_CASES)
    states = cases.groupby(["snapshot_id", "state"]).size()
    return tuple(
        Snapshot(
            snapshot_id=str(name),
            as_of=row["as_of"],
            phase=row["phase"],
            note=row["note"],
            children=int(row["children"]),
            by_state={state.value: int(states.get((name, state.value), 0)) for state in State},
            at=row["at"],
            who=row["who"],
        )
        for name, row in project.read(SNAPSHOTS).iterrows()
    )


def snapshot_line(one: Snapshot, language: str) -> str:
    """Return a snapshot as a line."""
    words = catalogue(language)
    states = ", ".join(f"{words.say(f'states.{state}')} {count:,}" for state, count in one.by_state.items() if count)
    return words.say(
        "phases.snapshot_line",
        id=one.snapshot_id,
        day=one.as_of,
        phase=one.phase or "-",
        children=f"{one.children:,}",
        states=states or "-",
        note=one.note or "-",
    )


def area_document(project: Project, *, as_of: dt.date | None = None, snapshot: str = "") -> dict[str, Any]:
    """Return the figures of the project's own ESA with what those need who add ESAs up; counts only."""
    seen = view(project)
    counted = counted_on(project, seen, as_of, snapshot=snapshot)
    document = figures_document(
        counted.figures, esa=str(seen.settings["esa"]), year_be=academic_year_be(project), as_of=counted.as_of
    )
    provinces = seen.schools.loc[seen.schools["province"] != "", "province"].value_counts()
    if provinces.empty:
        places = seen.places.loc[seen.places["province"] != "", "province"]
        provinces = places.value_counts()
    points = seen.schools["place"].dropna()
    centre = [round(float(points.y.mean()), 2), round(float(points.x.mean()), 2)] if len(points) else []
    extra = {"provinces": [str(name) for name in provinces.index], "centre": centre}
    return document | extra | {"hidden": hidden_totals(publish(counted.figures)), "snapshot": counted.snapshot_id}


def esa_documents(project: Project) -> tuple[Document, ...]:
    """Return the figures of the ESAs that handed them in, with the project's own where it has children."""
    found: dict[str, Document] = {
        str(esa): json.loads(text) for esa, text in project.read(ESA_FIGURES)["document"].items()
    }
    if len(view(project).cases) or SEALED in project.settings():
        own = area_document(project)
        found[str(own["esa"])] = own
    return tuple(found.values())


def rollups(project: Project, *, level: str) -> Mapping[str, Rollup]:
    """Return what the ESAs add up to: of the nation (``""``), or of each cluster."""
    documents = esa_documents(project)
    if not documents:
        raise DataError("figures_missing")
    clusters = clusters_of(project)
    if level == "nation":
        return {"": add_up(documents, clusters)}
    by_cluster: dict[str, list[Document]] = {}
    for one in documents:
        by_cluster.setdefault(clusters.of(one), []).append(one)
    return {name: add_up(own, clusters) for name, own in sorted(by_cluster.items())}


def _report_own(
    project: Project,
    seen: ProjectView,
    folder: Path,
    counted: Counted,
    *,
    level: str,
    schools: Sequence[str],
    phase: str,
    public: bool,
    language: str,
    thai_digits: bool,
    monitor: Monitor,
) -> tuple[Path, ...]:
    """Write the report of the ESA, or one for each school; ``public`` asks for the pages for everyone."""
    counts_only = counted.counts_only
    if counts_only and level != "esa":
        raise DataError("retained_level", level=level)
    words, tables = catalogue(language), counted.lists.tables
    phases = read_phases(tables["phases"], file=PHASES_FILE)
    groups = read_groups(tables["group"], file=GROUP_FILE)
    lists = counted.lists
    note = ""
    if lists.note:
        when = show_date(dt.date.fromisoformat(lists.counted_on), language)
        note = words.say(f"report.{lists.note}", date=when)
    figures, esa = counted.figures, str(seen.settings["esa"])
    known = set(figures.by_school.index) - {""}
    if missing := sorted(set(schools) - known):
        raise DataError("school_unknown", codes=", ".join(missing))
    reports: list[tuple[Path, Head, Figures, Public | None]] = []
    year = academic_year_be(project)
    # One school's part does not know what the page of its ESA hides: it makes no page.
    counts = publish(figures) if public else None
    if level == "esa":
        head = Head("esa", esa, esa, year, counted.as_of, groups.of(groups.tier, language), phase, note)
        hot = [(lat, lon, km) for lat, lon, km in json.loads(tables.get("spots", "[]"))]
        picture = replace(tambon_picture(project, figures), circles=hot)
        page = page_of_area(figures, phases, words, counts=counts, picture=picture)
        reports.append((folder, head, figures, page))
    else:
        table = figures.by_school
        busy = table.index[(table["children"] > 0) | (table["routes"] > 0)]
        for code in schools or [str(code) for code in busy if code]:
            area = school_title(str(table["name"][code]), words)
            group = groups.of("school", language, code=code)
            head = Head("school", f"{area} · {esa}", esa, year, counted.as_of, group, phase, note)
            own = figures_of_school(figures, code)
            school_page = None if counts is None else page_of_school(counts, code)
            reports.append((folder / _plain(code), head, own, school_page))
    files: list[Path] = []
    conflicts = lists.conflicts
    for number, (into, head, own, shown) in enumerate(reports):
        if level == "school":
            monitor.report(Progress("reports", number, len(reports)))
        monitor.check()
        mine = own.facts.index
        files += write_report(
            into,
            head=head,
            figures=own,
            lists=None
            if counts_only
            else Listed(
                _known_cases(lists.cases, mine),
                conflicts[conflicts["case_id"].isin(mine)],
                lists.checkins,
            ),
            phases=phases,
            public=shown,
            language=language,
            thai_digits=thai_digits,
            monitor=monitor,
        )
    return tuple(files)


def _known_cases(cases: pd.DataFrame, wanted: pd.Index) -> pd.DataFrame:
    """Return the cases of a report; one that is no case any more, as after a deletion, has no name."""
    texts = [str(name) for name, dtype in cases.dtypes.items() if str(dtype) == "str"]
    found = cases.reindex(wanted)
    found[texts] = found[texts].fillna("")
    return found


def _report_rollup(
    project: Project, folder: Path, *, level: str, language: str, thai_digits: bool, monitor: Monitor
) -> tuple[Path, ...]:
    words, phases, groups = catalogue(language), phases_of(project), groups_of(project)
    year = academic_year_be(project)
    files: list[Path] = []
    found = rollups(project, level=level)
    for number, (name, rollup) in enumerate(found.items()):
        monitor.report(Progress("reports", number, len(found)))
        monitor.check()
        area = cluster_title(name, language) if level == "cluster" else words.say("report.nation")
        group = groups.of(level, language, code=name)
        head = Head(level, area, area, year, rollup.as_of, group)
        public = page_of_rollup(
            rollup,
            phases,
            words,
            title_of_cluster=lambda cluster: cluster_title(cluster, language),
            clusters=level == "nation",
        )
        files += write_rollup(
            folder / (f"cluster-{_plain(name) or 'none'}" if level == "cluster" else ""),
            head=head,
            rollup=rollup,
            phases=phases,
            public=public,
            title_of_cluster=lambda cluster: cluster_title(cluster, language),
            language=language,
            thai_digits=thai_digits,
            monitor=monitor,
        )
    return tuple(files)


def cluster_title(name: str, language: str) -> str:
    """Return the words for a cluster."""
    words = catalogue(language)
    return words.say("report.cluster_title", cluster=name) if name else words.say("report.no_cluster")


def tambon_picture(project: Project, figures: Figures) -> Picture:
    """Return the map of the tambons in which children are: by their boundaries where those are known."""
    gazetteer = Gazetteer.load()
    areas = areas_from_bytes(project.read_blob(AREAS))
    shapes = dict(zip(areas["code"], areas.geometry, strict=True))
    marks: list[Mark] = []
    codes = [str(code) for code in figures.by_tambon.index if code]
    # A child whose address is in another part of the country stands in the table: it would shrink the map to a dot.
    area = tuple(str(code) for code in project.settings().get("area", ()))
    if not area and codes:
        children = figures.by_tambon["children"]
        area = (str(children.groupby(children.index.str[:2]).sum().drop("", errors="ignore").idxmax()),)
    codes = [code for code in codes if code.startswith(area)]
    for code in codes:
        shape, title = shapes.get(code), str(figures.by_tambon.at[code, "tambon"])
        if not gazetteer.has_code(code) and shape is None:
            continue
        point = shape.representative_point() if shape is not None else None
        spot = gazetteer.spot(code) if point is None else None
        lat, lon = (point.y, point.x) if point is not None else (spot.lat, spot.lon) if spot else (0.0, 0.0)
        marks.append(Mark(("tambon", code), title, lat, lon, shape))
    amphoes = {code[:4] for code in codes}
    around = [
        (spot.lat, spot.lon)
        for unit, spot in zip(gazetteer.tambons, gazetteer.spots, strict=True)
        if unit.code[:4] in amphoes and unit.code not in shapes
    ]
    return Picture(tuple(marks), tuple(around))


def _phase(project: Project, phase: str) -> Phase | None:
    return phases_of(project).named(phase, year_be=academic_year_be(project)) if phase else None


def _snapshot_row(project: Project, snapshot: str) -> pd.Series:
    kept = project.read(SNAPSHOTS)
    number = snapshot.strip().upper()
    number = f"S{int(number):04d}" if number.isdecimal() else number
    if number not in kept.index:
        raise DataError("snapshot_unknown", snapshot=snapshot, known=", ".join(kept.index) or "-")
    return cast(pd.Series, kept.loc[number])


def _frozen(project: Project, seen: ProjectView, row: pd.Series) -> Counted:
    if SEALED in seen.settings:
        figures, day = of_document(json.loads(str(row["document"]))), dt.date.fromisoformat(str(row["as_of"]))
        return Counted(figures, day, lists_of(project, str(row.name)), str(row.name), counts_only=True)
    cases = project.read(SNAPSHOT_CASES)
    figures = thaw(row, cases[cases["snapshot_id"] == row.name])
    day, number = dt.date.fromisoformat(str(row["as_of"])), str(row.name)
    if project.digest(f"blob:{LISTS}{number}"):
        return Counted(figures, day, lists_of(project, number), number)
    # Frozen by a program that kept the figures alone.
    checkins = checkins_until(seen.checkins, day)
    conflicts, today = frozen_conflicts(figures, checkins), thai_today().isoformat()
    lists = Lists(seen.cases, checkins, conflicts, _tables(project), "lists_of_then", today)
    return Counted(figures, day, lists, number)


def lists_of(project: Project, snapshot_id: str) -> Lists:
    """Return what the report of a snapshot lists as it was frozen; nothing where the figures alone were kept."""
    kept = project.read_blob(f"{LISTS}{snapshot_id}")
    if kept:
        return thaw_lists(kept)
    today = thai_today().isoformat()
    return Lists(CASES.empty(), CHECKINS.empty(), CONFLICTS.empty(), _tables(project), "lists_of_then", today)


def _tables(project: Project) -> dict[str, str]:
    return {name: table_text(project, name) for name in ("phases", "group")}


def _plain(code: str) -> str:
    """Return a code as the name of a folder."""
    return _PLAIN.sub("_", code)
