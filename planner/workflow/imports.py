"""Files in: schools, registers, places, roads, check-ins."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Final

import pandas as pd

from gis.address.gazetteer import Gazetteer
from gis.crs import bounds_around
from gis.errors import DataError
from gis.monitor import Monitor
from gis.roads.cache import network_to_bytes
from gis.roads.network import build_network
from gis.roads.osm import read_extract
from gis.roads.travel import contraction_order
from planner.calendar import thai_now
from planner.locate.areas import BLOB as AREAS
from planner.locate.areas import areas_from_bytes, areas_to_bytes
from planner.locate.landmarks import landmarks_from_extract, read_places, tambon_areas
from planner.register.clearance import SURE, match_enrolment
from planner.register.mapping import read_mapping
from planner.register.rejects import write_rejects
from planner.register.rows import Choice
from planner.register.schools import read_schools
from planner.results.checkins import merge_checkins, read_checkins
from planner.results.decided import Decided, decided
from planner.results.flags import FlagKind
from planner.schemas import CASES, CHECKINS, CLEARANCES, DECISIONS, LANDMARKS, REJECTS, SCHOOLS, UNMATCHED
from planner.store.project import Project
from planner.workflow.checkins import flags, of_files, offers, settled
from planner.workflow.corrections import keep_lesson, learn
from planner.workflow.project import academic_year_be, outcomes, outcomes_on, saved_by, view
from planner.workflow.reading import keep_heads, learned_heads, read_as, read_register
from planner.workflow.roads import BLOB, check_cover

COUNTRY_BYTES: Final = 100_000_000
"""A larger extract is a country's: a province's has a few megabytes."""
AROUND_KM: Final = 60.0
"""Farther than a team drives for a visit; children who are registered there are located by their tambon."""
FROM_ROADS: Final = "osm"
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
    """What came of an OpenStreetMap extract; ``around_km``: how far from the schools it was kept, 0 for all of it."""

    junctions: int
    road_km: int
    landmarks: int
    around_km: float


@dataclass(frozen=True, slots=True)
class EnrolmentImport:
    """What came of enrolment lists: children cleared, likenesses to look at, and trips that need not be made.

    The counts of trips are those of all lists so far; their time and way are an estimate, 0 before there is a plan.
    """

    children: int
    cleared: int
    review: int
    saved_stops: int
    saved_seconds: int
    saved_metres: int


@dataclass(frozen=True, slots=True)
class CheckinsImport:
    """What came of check-in files."""

    read: int
    new: int
    unmatched: int
    rejected: int
    skipped: int
    """Prepared rows that nobody filled in."""
    conflicts: int
    offers: int
    """Children found far from their registered place, for a person to look at."""
    many_at_one_point: int
    other_school: int
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
    schools = read_schools(require_file(path), learned=learned_heads(project, "schools"))
    monitor.check()
    detail: dict[str, object] = {"schools": len(schools)}
    checkins, unmatched = settled(project, schools=schools)
    with project.transaction("import schools", detail) as transaction:
        changed = transaction.write(SCHOOLS, schools)
        transaction.write(CHECKINS, checkins)
        transaction.write(UNMATCHED, unmatched)
    return SchoolsImport(len(schools), changed)


def import_register(
    project: Project,
    path: Path,
    *,
    format_: str = "auto",
    mapping: Path | None = None,
    choice: Choice | None = None,
    said: Mapping[str, str] | None = None,
    mended: Mapping[str, Mapping[str, str]] | None = None,
    rejects: Path | None = None,
    language: str = "th",
    monitor: Monitor,
) -> RegisterImport:
    """Read a register into the project; the rows that could not be read stay in it, and go to ``rejects``.

    ``choice`` is what a person chose of sheet, heads and columns; a mapping, and what was ``said`` of heads (head ->
    field), is remembered for lists to come. ``mended`` gives other texts for rows, by row name and head.
    """
    columns = None if mapping is None else read_mapping(require_file(mapping))
    register, cases = read_register(project, path, format_=format_, mapping=columns, choice=choice, mended=mended)
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
    checkins, unmatched = settled(project, cases=cases)
    heads = said or {head: name for name, head in (columns or {}).items() if head}
    set_aside = _with_rejects(project, register.rejects, [path])
    with project.transaction("import register", asdict(summary)) as transaction:
        keep_heads(transaction, project, "register", heads)
        read_as(transaction, project, path.name, register)
        transaction.write(CASES, cases)
        transaction.write(REJECTS, set_aside)
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
    summary = PlacesImport(places.rows_read, places.rows_read - places.set_aside, places.set_aside, faults)
    with project.transaction("import places", asdict(summary)) as transaction:
        transaction.write(LANDMARKS, pd.concat([kept, places.landmarks]))
    return summary


def usual_around_km(path: Path) -> float:
    """Return how far around the schools roads of a file are kept where nobody says: 0, but for a country's."""
    return AROUND_KM if require_file(path).stat().st_size > COUNTRY_BYTES else 0.0


def import_roads(project: Project, path: Path, *, around_km: float | None = None, monitor: Monitor) -> RoadsImport:
    """Replace the project's roads, and the named points that come with them, by an OpenStreetMap extract.

    Only the box of the schools and ``around_km`` more on each side is kept, with 0 the whole extract. Where nobody
    says how far, a file as large as a country's is cut so, where the schools are known.
    """
    schools = project.read(SCHOOLS)
    if around_km is None:
        around_km = usual_around_km(path)
    spots = schools["place"][schools["place"].notna()]
    if not around_km >= 0:
        raise DataError("bad_around", km=f"{around_km:g}")
    if spots.empty:
        around_km = 0.0
    bounds = bounds_around(spots.y.to_numpy(), spots.x.to_numpy(), 1000.0 * around_km) if around_km else None
    extract = read_extract(require_file(path), bounds=bounds, monitor=monitor)
    network = build_network(extract, monitor=monitor)
    check_cover(network, schools["place"], "extract_misses_schools")
    order = contraction_order(network)
    monitor.check()
    found = landmarks_from_extract(extract.landmarks, Gazetteer.load(), extract.boundaries)
    areas = tambon_areas(extract.boundaries, Gazetteer.load())
    kept = project.read(LANDMARKS)
    kept = kept[kept["source"] != FROM_ROADS]
    summary = RoadsImport(
        junctions=network.n_nodes,
        road_km=round(network.metres.sum() / 1000),
        landmarks=len(found),
        around_km=around_km,
    )
    with project.transaction("import roads", asdict(summary)) as transaction:
        transaction.write_blob(BLOB, network_to_bytes(network, order))
        transaction.write_blob(AREAS, areas_to_bytes(areas))
        transaction.write(LANDMARKS, pd.concat([kept, found]))
    return summary


def import_enrolment(
    project: Project, paths: Sequence[Path], *, monitor: Monitor, now: dt.datetime | None = None
) -> EnrolmentImport:
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
        learned=learned_heads(project, "enrolment"),
        monitor=monitor,
    )
    before = project.read(CLEARANCES)
    today = (now or thai_now()).date().isoformat()
    columns = {name: found[name] for name in found.columns}
    fresh = CLEARANCES.build({"case_id": found.index, **columns, "since": [today] * len(found)})
    known = before.reindex(fresh.index)
    # A pupil who stood on a list before has been at school since then.
    fresh["since"] = fresh["since"].mask((known["pupil"] == fresh["pupil"]) & (known["since"] != ""), known["since"])
    kept = before[~before["source_file"].isin([path.name for path in paths])]
    # What is sure, or a person's word, is not displaced by a mere likeness in another list.
    said = decided(project.read(DECISIONS))
    strong = kept.index[kept["how"].isin(SURE) | pd.Series(_said_same(kept, said), index=kept.index, dtype=bool)]
    fresh = fresh[fresh["how"].isin(SURE) | ~fresh.index.isin(strong)]
    kept = kept[~kept.index.isin(fresh.index)]
    clearances = CLEARANCES.check(pd.concat([kept, fresh]) if len(kept) else fresh)
    sure = fresh["how"].isin(SURE)
    seen = replace(view(project), clearances=clearances)
    saved = saved_by(replace(seen, outcomes=outcomes_on(seen, dt.date.max)))
    summary = EnrolmentImport(
        children=len(cases),
        cleared=int(sure.sum()),
        review=int((~sure).sum()),
        saved_stops=saved.stops,
        saved_seconds=saved.seconds,
        saved_metres=saved.metres,
    )
    with project.transaction("import enrolment", asdict(summary)) as transaction:
        transaction.write(CLEARANCES, clearances)
    return summary


def _said_same(clearances: pd.DataFrame, said: Decided) -> list[bool]:
    return [pair in said.same for pair in zip(clearances.index, clearances["pupil"], strict=True)]


def import_checkins(
    project: Project, paths: Sequence[Path], *, monitor: Monitor, now: dt.datetime | None = None
) -> CheckinsImport:
    """Read check-ins into the project: any order, any number of times, gives one state."""
    read = read_checkins(
        [require_file(path) for path in paths],
        cases=project.read(CASES),
        schools=project.read(SCHOOLS),
        now=now or thai_now(),
        mapping={head: column for head, column in learned_heads(project, "checkins").items() if column},
        monitor=monitor,
    )
    known = project.read(CHECKINS)
    merged, unmatched = settled(
        project,
        checkins=merge_checkins(known, read.records),
        unmatched=merge_checkins(project.read(UNMATCHED), read.unmatched),
    )
    lesson = learn(project, merged, monitor=monitor)
    homes, moved = (0, 0) if lesson is None else (lesson.homes, lesson.moved)
    detail = {"read": len(read.records), "new": len(merged) - len(known), "rejected": len(read.rejects)}
    detail |= {"skipped": read.skipped, "homes": homes, "moved": moved}
    # Read before anything is written: a long write locks every other reader out.
    rejects = _with_rejects(project, read.rejects, paths)
    with project.transaction("import checkins", detail) as transaction:
        transaction.write(CHECKINS, merged)
        transaction.write(UNMATCHED, unmatched)
        transaction.write(REJECTS, rejects)
        if lesson is not None:
            keep_lesson(transaction, lesson)
    kinds = Counter(flag.kind for flag in flags(project, merged))
    return CheckinsImport(
        read=len(read.records) + len(read.unmatched) + len(read.rejects),
        new=len(merged) - len(known),
        unmatched=len(read.unmatched),
        rejected=len(read.rejects),
        skipped=read.skipped,
        conflicts=int(outcomes(project).states["conflict"].sum()),
        offers=len(offers(project, merged)),
        many_at_one_point=kinds[FlagKind.MANY_AT_ONE_POINT],
        other_school=kinds[FlagKind.OTHER_SCHOOL],
        homes=homes,
        moved=moved,
    )


def _with_rejects(project: Project, rejects: pd.DataFrame, paths: Sequence[Path]) -> pd.DataFrame:
    """Return the project's rejects with those of some files replaced."""
    kept = project.read(REJECTS)
    replaced = of_files(kept["source_file"], {path.name for path in paths})
    return pd.concat([kept[~replaced & ~kept.index.isin(rejects.index)], rejects])
