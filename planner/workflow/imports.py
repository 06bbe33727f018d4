"""Files in: schools, registers, places, roads, check-ins."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import pandas as pd

from gis.address.gazetteer import Gazetteer
from gis.errors import DataError
from gis.monitor import Monitor
from gis.roads.cache import network_to_bytes
from gis.roads.network import build_network
from gis.roads.osm import read_extract
from gis.roads.travel import contraction_order
from planner.locate.areas import BLOB as AREAS
from planner.locate.areas import areas_from_bytes, areas_to_bytes
from planner.locate.landmarks import landmarks_from_extract, read_places, tambon_areas
from planner.register.clearance import SURE, match_enrolment
from planner.register.mapping import read_mapping
from planner.register.read import import_register as read_register
from planner.register.rejects import write_rejects
from planner.register.schools import read_schools
from planner.results.checkins import match_again, merge_checkins, read_checkins
from planner.schemas import CASES, CHECKINS, CLEARANCES, LANDMARKS, REJECTS, SCHOOLS, UNMATCHED
from planner.store.project import Project
from planner.workflow.corrections import keep_lesson, learn
from planner.workflow.project import academic_year_be, outcomes
from planner.workflow.roads import BLOB, check_cover

FROM_ROADS = "osm"
"""The ``source`` of landmarks that came with the roads; those of a list bear its file name."""


@dataclass(frozen=True, slots=True)
class SchoolsImport:
    """What came of a school list."""

    schools: int
    changed: bool


@dataclass(frozen=True, slots=True)
class RegisterImport:
    """What came of a register."""

    read: int
    accepted: int
    warned: int
    quarantined: int
    new: int
    changed: int
    gone: int


@dataclass(frozen=True, slots=True)
class PlacesImport:
    """What came of a list of places."""

    read: int
    accepted: int
    set_aside: int
    by_fault: dict[str, tuple[int, ...]]
    """The numbers of the rows that were set aside, by what is wrong with them."""


@dataclass(frozen=True, slots=True)
class RoadsImport:
    """What came of an OpenStreetMap extract."""

    junctions: int
    road_km: int
    landmarks: int


@dataclass(frozen=True, slots=True)
class EnrolmentImport:
    """What came of enrolment lists: children cleared, and likenesses to look at."""

    children: int
    cleared: int
    review: int


@dataclass(frozen=True, slots=True)
class CheckinsImport:
    """What came of check-in files."""

    read: int
    new: int
    unmatched: int
    rejected: int
    conflicts: int
    homes: int
    """Check-ins that tell where a child lives, and had not been learned from yet."""
    moved: int
    """Children whose place that changed."""


def require_file(path: Path) -> Path:
    """Return ``path`` where a file stands; ``DataError`` otherwise."""
    if not path.is_file():
        raise DataError("file_missing", file=path.name)
    return path


def import_schools(project: Project, path: Path, *, monitor: Monitor) -> SchoolsImport:
    """Replace the project's schools by a list."""
    schools = read_schools(require_file(path))
    monitor.check()
    detail: dict[str, object] = {"schools": len(schools)}
    with project.transaction("import schools", detail) as transaction:
        changed = transaction.write(SCHOOLS, schools)
    return SchoolsImport(len(schools), changed)


def import_register(
    project: Project,
    path: Path,
    *,
    format_: str = "auto",
    mapping: Path | None = None,
    rejects: Path | None = None,
    language: str = "th",
    monitor: Monitor,
) -> RegisterImport:
    """Read a register into the project; the rows that could not be read stay in it, and go to ``rejects``."""
    register = read_register(
        require_file(path),
        format_=format_,
        mapping=None if mapping is None else read_mapping(require_file(mapping)),
        schools=project.read(SCHOOLS),
        known=project.read(CASES),
        year_be=academic_year_be(project),
    )
    monitor.check()
    summary = RegisterImport(
        read=register.rows_read,
        accepted=register.rows_accepted,
        warned=register.warned,
        quarantined=len(register.rejects),
        new=register.new,
        changed=register.changed,
        gone=register.gone,
    )
    if rejects is not None:
        write_rejects(register.rejects, rejects, language=language)
    checkins, unmatched = _known_by_now(project, register.cases)
    with project.transaction("import register", asdict(summary)) as transaction:
        transaction.write(CASES, register.cases)
        transaction.write(REJECTS, _with_rejects(project, register.rejects, [path]))
        transaction.write(CHECKINS, checkins)
        transaction.write(UNMATCHED, unmatched)
    return summary


def import_places(project: Project, path: Path, *, monitor: Monitor) -> PlacesImport:
    """Add a list of named points to the gazetteer of the project; a list of the same name is replaced."""
    areas = areas_from_bytes(project.read_blob(AREAS))
    places = read_places(require_file(path), areas=areas, monitor=monitor)
    kept = project.read(LANDMARKS)
    kept = kept[kept["source"] != path.name]
    faults = {str(fault): tuple(rows.tolist()) for fault, rows in places.rejects.groupby("reason")["row"]}
    summary = PlacesImport(places.rows_read, len(places.landmarks), places.set_aside, faults)
    with project.transaction("import places", asdict(summary)) as transaction:
        transaction.write(LANDMARKS, pd.concat([kept, places.landmarks]))
    return summary


def import_roads(project: Project, path: Path, *, monitor: Monitor) -> RoadsImport:
    """Replace the project's roads, and the named points that come with them, by an OpenStreetMap extract."""
    extract = read_extract(require_file(path), monitor=monitor)
    network = build_network(extract, monitor=monitor)
    schools = project.read(SCHOOLS)
    check_cover(network, schools["place"], "extract_misses_schools")
    order = contraction_order(network)
    monitor.check()
    found = landmarks_from_extract(extract.landmarks, Gazetteer.load(), extract.boundaries)
    areas = tambon_areas(extract.boundaries, Gazetteer.load())
    kept = project.read(LANDMARKS)
    kept = kept[kept["source"] != FROM_ROADS]
    summary = RoadsImport(junctions=network.n_nodes, road_km=round(network.metres.sum() / 1000), landmarks=len(found))
    with project.transaction("import roads", asdict(summary)) as transaction:
        transaction.write_blob(BLOB, network_to_bytes(network, order))
        transaction.write_blob(AREAS, areas_to_bytes(areas))
        transaction.write(LANDMARKS, pd.concat([kept, found]))
    return summary


def import_enrolment(project: Project, paths: Sequence[Path], *, monitor: Monitor) -> EnrolmentImport:
    """Clear at the desk the children who stand on enrolment lists; lists of the same names are replaced.

    A likeness that is not sure is kept for a person to look at and clears nobody.
    """
    cases = project.read(CASES)
    if cases.empty:
        raise DataError("cases_missing")
    found = match_enrolment(
        cases,
        [require_file(path) for path in paths],
        schools=project.read(SCHOOLS),
        year_be=academic_year_be(project),
        monitor=monitor,
    )
    fresh = CLEARANCES.build({"case_id": found.index, **{name: found[name] for name in found.columns}})
    kept = project.read(CLEARANCES)
    kept = kept[~kept["source_file"].isin([path.name for path in paths]) & ~kept.index.isin(fresh.index)]
    sure = fresh["how"].isin(SURE)
    summary = EnrolmentImport(children=len(cases), cleared=int(sure.sum()), review=int((~sure).sum()))
    with project.transaction("import enrolment", asdict(summary)) as transaction:
        transaction.write(CLEARANCES, pd.concat([kept, fresh]))
    return summary


def import_checkins(
    project: Project, paths: Sequence[Path], *, monitor: Monitor, now: dt.datetime | None = None
) -> CheckinsImport:
    """Read check-ins into the project: any order, any number of times, gives one state."""
    read = read_checkins(
        [require_file(path) for path in paths],
        cases=project.read(CASES),
        schools=project.read(SCHOOLS),
        now=now or dt.datetime.now().astimezone(),
        monitor=monitor,
    )
    known = project.read(CHECKINS)
    merged = merge_checkins(known, read.records)
    lesson = learn(project, merged, monitor=monitor)
    homes, moved = (0, 0) if lesson is None else (lesson.homes, lesson.moved)
    detail = {"read": len(read.records), "new": len(merged) - len(known), "rejected": len(read.rejects)}
    detail |= {"homes": homes, "moved": moved}
    with project.transaction("import checkins", detail) as transaction:
        transaction.write(CHECKINS, merged)
        transaction.write(UNMATCHED, merge_checkins(project.read(UNMATCHED), read.unmatched))
        transaction.write(REJECTS, _with_rejects(project, read.rejects, paths))
        if lesson is not None:
            keep_lesson(transaction, lesson)
    return CheckinsImport(
        read=len(read.records) + len(read.unmatched) + len(read.rejects),
        new=len(merged) - len(known),
        unmatched=len(read.unmatched),
        rejected=len(read.rejects),
        conflicts=int(outcomes(project).states["conflict"].sum()),
        homes=homes,
        moved=moved,
    )


def _with_rejects(project: Project, rejects: pd.DataFrame, paths: Sequence[Path]) -> pd.DataFrame:
    """Return the project's rejects with those of some files replaced."""
    kept = project.read(REJECTS)
    return pd.concat([kept[~kept["source_file"].isin([path.name for path in paths])], rejects])


def _known_by_now(project: Project, cases: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the project's check-ins and those of no known child, after new children have come."""
    found, left = match_again(project.read(UNMATCHED), cases)
    return merge_checkins(project.read(CHECKINS), found), left
