"""Writes a plan's sheets to a folder: all of them, or none."""

import re
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import geopandas as gpd

from gis.errors import UserError
from gis.monitor import Monitor, Progress
from planner.model import VisitRoute
from planner.sheets.content import Words, sheets_by_school
from planner.sheets.paper import make_pdf
from planner.sheets.phone import make_gpx, make_kml
from planner.sheets.phonepage import PageKey, make_page
from planner.sheets.workbook import make_xlsx
from resources.text import catalogue

OPEN_FORMATS: Final = ("pdf", "xlsx", "gpx", "kml")
PAGE: Final = "html"
"""The phone page, which needs a key."""
FORMATS: Final = (*OPEN_FORMATS, PAGE)
_UNSAFE: Final = re.compile(r"[^A-Za-z0-9_-]+")
_MOST_CHARACTERS: Final = 60
_DEVICES: Final = frozenset(
    {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))}
)
"""Names that Windows keeps for devices."""


def write_sheets(
    routes: Sequence[VisitRoute],
    folder: Path,
    *,
    esa: str,
    year_be: int,
    formats: Sequence[str] = OPEN_FORMATS,
    language: str = "th",
    thai_digits: bool = False,
    background: gpd.GeoDataFrame | None = None,
    page_key: PageKey | None = None,
    monitor: Monitor,
) -> tuple[Path, ...]:
    """Write the sheets of ``routes`` to ``folder`` and return the files, sorted.

    ``pdf`` and ``xlsx`` are one file a school (``CODE.pdf``), ``gpx``, ``kml`` and ``html`` one a route
    (``CODE-01.gpx``): names of files hold codes only. ``html`` is encrypted under ``page_key``.
    ``background`` holds road lines for the printed map (``klass``, ``geometry``; WGS 84). Thai digits are for
    paper: files that are typed in or read by a phone keep 0-9. Files of these names are replaced, once all are
    made; others in the folder stay.

    Raises ``UserError``: ``bad_format``, ``fonts_missing``, ``web_files_missing``, ``file_not_written``.
    """
    unknown = sorted(set(formats) - set(FORMATS))
    if unknown:
        raise UserError("bad_format", formats=", ".join(unknown), known=", ".join(FORMATS))
    if PAGE in formats and page_key is None:
        raise ValueError("a phone page needs a key")
    chosen = [name for name in FORMATS if name in formats]
    paper = Words(catalogue(language), thai_digits)
    screen = Words(catalogue(language))
    schools = sheets_by_school(routes, year_be=year_be)
    stems = _stems([school.school_code for school, _ in schools])
    total = len(schools) * len(chosen)
    done = 0
    monitor.report(Progress("sheets", done, total))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".sheets-", dir=folder) as draft:
            for (_, sheets), stem in zip(schools, stems, strict=True):
                for name in chosen:
                    monitor.check()
                    if name == "pdf":
                        pdf = make_pdf(sheets, esa=esa, year_be=year_be, words=paper, background=background)
                        Path(draft, f"{stem}.pdf").write_bytes(pdf)
                    elif name == "xlsx":
                        Path(draft, f"{stem}.xlsx").write_bytes(make_xlsx(sheets, esa=esa, words=screen))
                    else:
                        for sheet in sheets:
                            monitor.check()
                            if page_key is not None and name == PAGE:
                                made = make_page(sheet, screen, esa=esa, year_be=year_be, key=page_key)
                            else:
                                made = (make_gpx if name == "gpx" else make_kml)(sheet, screen)
                            Path(draft, f"{stem}-{sheet.number:02d}.{name}").write_bytes(made)
                    done += 1
                    monitor.report(Progress("sheets", done, total))
            return tuple(_swap(file, folder / file.name) for file in sorted(Path(draft).iterdir()))
    except OSError as error:
        raise UserError(
            "file_not_written", file=Path(str(error.filename2 or error.filename or folder)).name
        ) from error


def _swap(made: Path, target: Path) -> Path:
    """Put a finished file in its place."""
    made.replace(target)
    return target


def _stems(codes: Sequence[str]) -> list[str]:
    """Return a file name for each school code that every system takes, no two alike."""
    stems: list[str] = []
    taken: set[str] = set()
    for code in codes:
        stem = _UNSAFE.sub("_", code)[:_MOST_CHARACTERS].strip("_") or "school"
        if stem.casefold() in _DEVICES:
            stem = f"{stem}_"
        name, again = stem, 1
        while name.casefold() in taken:
            again += 1
            name = f"{stem}_{again}"
        taken.add(name.casefold())
        stems.append(name)
    return stems
