"""A whole sample education area on disk."""

import datetime as dt
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
from faker import Faker

from gis.crs import FloatArray
from gis.errors import DataError
from gis.monitor import Monitor, Progress
from planner.calendar import BE_OFFSET
from planner.sample.borders import add_borders
from planner.sample.country import invent_ground
from planner.sample.dirt import ID, Entry, add_nameless, double, spoil
from planner.sample.features import add_schools, add_services, add_villages
from planner.sample.ground import Ground, tambons_of
from planner.sample.lists import dmc_row, enrolment_rows, school_rows, village_table, write_dmc, write_xlsx
from planner.sample.moved import borrow_ground
from planner.sample.osm_file import write_pbf
from planner.sample.people import SampleChild, make_children
from planner.sample.visits import FIRST_DAY, LAST_DAY, write_checkins

AREA: Final = ("5016", "5017", "5018")
"""ฮอด, ดอยเต่า and อมก๋อย in เชียงใหม่."""
YEAR_BE: Final = 2568
_ENROLLED: Final = 0.04
_FIRST_DATA_ROW: Final = 3
"""Of a DMC export, as a spreadsheet counts."""


@dataclass(frozen=True, eq=False, slots=True)
class Sample:
    """The files of a sample area, and what was in no file.

    ``truth`` has a row for each row of the register (index ``source_row``, as a spreadsheet counts): ``child``
    (number, -1 for a row of nobody), ``lat``, ``lon`` (the house; NaN for nobody), ``village_code``, ``tambon_code``,
    ``hamlet`` and ``island`` (the house is in a hamlet apart, or where no road leads), ``enrolled`` (in school by the
    enrolment list) and ``faults`` (names of ``dirt.FAULTS``, doubled, nameless; by blanks).
    """

    roads: Path
    schools: Path
    places: Path
    register: Path
    enrolment: Path
    checkins: tuple[Path, ...]
    esa: str
    area: tuple[str, ...]
    year_be: int
    begins: dt.date
    """The first day of visits."""
    as_of: dt.date
    """The day after the last check-in."""
    truth: pd.DataFrame


def make_sample(
    folder: Path,
    *,
    seed: int,
    children: int = 600,
    schools: int = 40,
    roads: Path | None = None,
    area: Sequence[str] = AREA,
    year_be: int = YEAR_BE,
    monitor: Monitor,
) -> Sample:
    """Write a made-up education area into ``folder`` and return what was written.

    The tambons of ``area`` (amphoe or province codes) are real; villages, roads, schools and people are invented.
    ``roads`` names an OpenStreetMap extract whose real roads are moved there in place of invented ones. The same
    arguments give the same bytes. Files appear only when all are made.

    Raises ``DataError`` for an unknown area, no children or schools, or a folder that cannot be written to, and
    ``NetworkError`` for ``roads`` that cannot be used.
    """
    if children < 1 or schools < 1:
        raise DataError("sample_too_few", children=children, schools=schools)
    tambons = tambons_of(area)
    # One stream a part: more children do not change the roads.
    for_ground, for_features, for_people, for_dirt, for_lists, for_visits = (
        np.random.default_rng([seed, part]) for part in range(6)
    )
    if roads is None:
        ground = invent_ground(tambons, for_ground, monitor=monitor)
    else:
        ground = borrow_ground(roads, tambons, for_ground, monitor=monitor)
    add_villages(ground, for_features)
    listed = add_schools(ground, schools, for_features)
    add_services(ground, for_features)
    add_borders(ground, tambons)

    fake = Faker("th_TH")
    fake.seed_instance(seed)
    people = make_children(ground, listed, children, fake, for_people, year_be=year_be, monitor=monitor)
    entries = [
        Entry(dmc_row(child, number, for_lists, year_be=year_be), number, child.house.village.name.th)
        for number, child in enumerate(people)
    ]
    entries = [entries[k] for k in for_lists.permutation(len(entries)).tolist()]
    spoil(entries, for_dirt)
    entries = add_nameless(double(entries, for_dirt), for_dirt)
    enrolled = sorted(
        for_lists.choice(len(people), size=max(round(_ENROLLED * len(people)), 1), replace=False).tolist()
    )
    home = ground.plane.degrees(np.array([[child.house.x, child.house.y] for child in people]))

    esa = f"สพป.{tambons[0].province.th} (ตัวอย่าง)"
    made = dt.datetime(year_be - BE_OFFSET, 6, 10, 8, 30)
    visited = {
        e.child: e.cells[ID] for e in entries if e.child >= 0 and len(e.cells[ID]) == 13 and e.cells[ID].isdigit()
    }
    visited = {child: text for child, text in visited.items() if child not in set(enrolled)}
    monitor.report(Progress("sample_write"))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".sample-", dir=folder) as scratch:
            made_in = Path(scratch)
            write_pbf(ground.draft, ground.plane, made_in / "roads.osm.pbf", monitor=monitor)
            write_xlsx(made_in / "schools.xlsx", school_rows(ground, listed, esa), made=made)
            (made_in / "places.csv").write_bytes(village_table(ground, for_lists).encode("utf-8-sig"))
            write_dmc(made_in / "register.xlsx", (entry.cells for entry in entries), made=made)
            rows = enrolment_rows(
                fake, for_lists, children=people, entries=entries, enrolled=enrolled, schools=listed, year_be=year_be
            )
            write_dmc(made_in / "enrolment.xlsx", rows, made=made)
            names = write_checkins(
                made_in / "checkins",
                for_visits,
                children=people,
                ids=visited,
                degrees=home,
                schools=listed,
                year_be=year_be,
            )
            monitor.check()
            (folder / "checkins").mkdir(exist_ok=True)
            for path in sorted(made_in.rglob("*.*")):
                path.replace(folder / path.relative_to(made_in))
    except OSError as error:
        raise DataError("file_not_written", file=folder.name) from error
    return Sample(
        roads=folder / "roads.osm.pbf",
        schools=folder / "schools.xlsx",
        places=folder / "places.csv",
        register=folder / "register.xlsx",
        enrolment=folder / "enrolment.xlsx",
        checkins=tuple(folder / "checkins" / path.name for path in names),
        esa=esa,
        area=tuple(area),
        year_be=year_be,
        begins=dt.date(year_be - BE_OFFSET, *FIRST_DAY),
        as_of=dt.date(year_be - BE_OFFSET, *LAST_DAY) + dt.timedelta(days=1),
        truth=_truth(ground, people, entries, home, set(enrolled)),
    )


def _truth(
    ground: Ground, people: Sequence[SampleChild], entries: Sequence[Entry], home: FloatArray,
    enrolled: set[int],
) -> pd.DataFrame:  # fmt: skip
    who = [entry.child for entry in entries]
    villages = [None if k < 0 else people[k].house.village for k in who]
    return pd.DataFrame(
        {
            "child": who,
            "lat": [float("nan") if k < 0 else home[k, 0] for k in who],
            "lon": [float("nan") if k < 0 else home[k, 1] for k in who],
            "village_code": pd.Series(["" if v is None else v.code for v in villages], dtype="str"),
            "tambon_code": pd.Series(["" if v is None else v.tambon.code for v in villages], dtype="str"),
            "hamlet": [v is not None and v.hamlet for v in villages],
            "island": [v is not None and v.island for v in villages],
            "enrolled": [k in enrolled for k in who],
            "faults": pd.Series([" ".join(entry.faults) for entry in entries], dtype="str"),
        }
    ).set_index(pd.RangeIndex(_FIRST_DATA_ROW, _FIRST_DATA_ROW + len(entries), name="source_row"))
