"""What a file that a person brings is likely to be, by its name and its heads."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from gis.errors import UserError
from gis.tables import read_table
from planner.register.heads import find_head
from planner.results.reading import heads_of

_IN_DOUBT: Final = ("schools", "register", "places", "checkins")
"""Of a workbook whose sheets are of several kinds, the first of these."""
_BY_SUFFIX: Final = {
    ".pbf": "roads", ".jsonl": "checkins", ".ndjson": "checkins", ".json": "checkins",
    ".geojson": "places", ".gpkg": "places", ".kml": "places", ".shp": "places",
}  # fmt: skip
TABLES: Final = (".xlsx", ".xls", ".ods", ".csv")
_SHARED_TEXT: Final = ".txt"
"""As phones share check-ins."""
_PUPILS: Final = ("enrol", "student", "pupil", "นักเรียน")
"""A list of those in school has the heads of a register; its name may tell the two apart."""
_POINTS: Final = ({"lat", "lon"}, {"position"})


@dataclass(frozen=True, slots=True)
class Guess:
    """The likeliest kind of a file (``""``: none is known), and whether there is no doubt."""

    path: Path
    kind: str
    sure: bool


def guess_kind(path: Path, *, register_known: bool) -> Guess:
    """Guess by the end of the name, and for tables by their heads.

    Schools, check-ins and points tell themselves by their heads. A register and a list of pupils look the same:
    ``register_known`` says that the project has children, so that a list of pupils makes sense.
    """
    suffix = path.suffix.lower()
    if suffix in _BY_SUFFIX:
        return Guess(path, _BY_SUFFIX[suffix], sure=True)
    if suffix == _SHARED_TEXT:
        return Guess(path, "checkins", sure=False)
    if suffix not in TABLES:
        return Guess(path, "", sure=False)
    try:
        sheets = read_table(path)
    except UserError:
        # What is wrong with the file is said when it is imported as what the person takes it for.
        return Guess(path, "", sure=False)
    kinds = [kind for kind in (_kind_of_rows(sheet.rows) for sheet in sheets) if kind]
    kind = next((kind for kind in _IN_DOUBT if kind in kinds), "")
    if kind == "register":
        pupils = register_known and any(word in path.name.casefold() for word in _PUPILS)
        return Guess(path, "enrolment" if pupils else "register", sure=not register_known)
    return Guess(path, kind, sure=kind in ("schools", "checkins"))


def _kind_of_rows(rows: Sequence[Sequence[str]]) -> str:
    """Return what the heads of a sheet speak of."""
    reports: set[str] = max((heads_of(row) for row in rows[:30]), key=len, default=set())
    if {"visited_at", "state"} <= reports and reports & {"case_code", "national_id", "child_name"}:
        return "checkins"
    schools = set(find_head(rows, "schools")[1])
    children = set(find_head(rows, "register")[1])
    located = any(points <= schools for points in _POINTS)
    if located and "school_code" in schools and not children & {"national_id", "first_name"}:
        return "schools"
    if children & {"national_id", "first_name", "full_name", "g_code"} and len(children) >= 3:
        return "register"
    return "places" if located else ""
