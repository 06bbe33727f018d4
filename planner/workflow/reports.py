"""Reports of schools, the ESA, clusters and the nation, as of a day or as they were frozen."""

import datetime as dt
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pandas as pd

from gis.address.gazetteer import Gazetteer
from gis.errors import DataError
from gis.monitor import Monitor, Progress
from planner.calendar import show_date, thai_today
from planner.locate.areas import BLOB as AREAS
from planner.locate.areas import areas_from_bytes
from planner.results.figures import (
    Figures,
    figures_document,
    figures_of_school,
)
from planner.results.group import GROUP_FILE, read_groups
from planner.results.levels import Document, Rollup, add_up, page_of_rollup
from planner.results.phases import PHASES_FILE, read_phases
from planner.results.picture import Mark, Picture
from planner.results.public import Public, hidden_totals, page_of_area, page_of_school, publish
from planner.results.report import Head, Listed, write_report
from planner.results.rollup_report import write_rollup
from planner.results.words import school_title
from planner.schemas import ESA_FIGURES
from planner.store.project import SEALED, Project
from planner.workflow.project import ProjectView, academic_year_be, view
from planner.workflow.sheets import Written
from planner.workflow.snapshots import Counted, counted_on, phase_named
from planner.workflow.tables import clusters_of, groups_of, phases_of
from resources.text import catalogue

LEVELS: Final = ("school", "esa", "cluster", "nation")
PART: Final = "part"
"""The setting that tells that a project is one school's part: its code."""
_PLAIN: Final = re.compile(r"[^0-9A-Za-z_\-]")


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
    span = phase_named(project, phase)
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


def _plain(code: str) -> str:
    """Return a code as the name of a folder."""
    return _PLAIN.sub("_", code)
