"""Check-in files to reports on children: understood, matched, and the same however often they come.

A row is never lost: it becomes a report on a case (CHECKINS), a report on a child who is not known (UNMATCHED), or a
reject with its cells, its row and the remedy (REJECTS). A cell that cannot be used is set aside in ``unread`` with a
code in ``warnings``, and the report stands. A missing reason becomes 19 (not stated) with ``reason_missing``: the
visit took place and counts.
"""

import datetime as dt
import hashlib
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, cast

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gis.monitor import Monitor, Progress, SilentMonitor
from planner.model import CheckIns
from planner.results.reading import RawRow, cells_json, read_rows
from planner.results.understanding import Context, KnownCases, understand_row, unread_json
from planner.schemas import CHECKINS, REJECTS, UNMATCHED, Schema
from resources.text import catalogue

REJECT_PREFIX: Final = "checkin_"
"""Before the reasons of rejected check-ins, which may be kept beside those of a register."""
_NO_MAPPING: Final[Mapping[str, str]] = MappingProxyType({})
_WHO: Final = ("case_code", "national_id", "child_name", "school")
_SAID: Final = (
    "checkin_id", "visited_at", "state", "found_outcome", "moved_to", "return_school_code", "visitor", "note",
    "unread",
)  # fmt: skip
_PROVENANCE: Final = ["warnings", "source_file", "source_row"]


def read_checkins(
    paths: Iterable[Path],
    *,
    cases: pd.DataFrame,
    schools: pd.DataFrame,
    now: dt.datetime,
    mapping: Mapping[str, str] = _NO_MAPPING,
    monitor: Monitor | None = None,
) -> CheckIns:
    """Return the reports of check-in files (CSV, XLSX, JSON lines; the columns of the contract or their Thai heads).

    A row finds its case by ``case_code``, else by ``national_id``; where both are given and disagree it is rejected.
    ``schools`` tell where positions may lie besides Thailand, and which return schools are known. ``now`` dates the
    reading: a visit over a day ahead of it is rejected. ``mapping``: the file's own heads to our columns.
    Warnings and reject reasons are codes, with words by ``warning_words`` and ``reject_words``.
    Raises ``DataError`` where a whole file is no list of check-ins, before anything else is done.
    """
    monitor = monitor or SilentMonitor()
    rows = read_rows(paths, mapping=mapping, monitor=monitor)
    return understand(rows, Context.of(cases, schools, now), monitor=monitor)


def understand(rows: Sequence[RawRow], context: Context, *, monitor: Monitor | None = None) -> CheckIns:
    """Return the reports of rows already read."""
    monitor = monitor or SilentMonitor()
    records: list[dict[str, Any]] = []
    unmatched: list[dict[str, Any]] = []
    rejects: list[dict[str, Any]] = []
    for number, row in enumerate(rows):
        if number % 2000 == 0:
            monitor.report(Progress("checkins_understood", number, len(rows)))
            monitor.check()
        report, faults = understand_row(row, context)
        if faults:
            rejects.append(_reject(row, faults))
        else:
            (records if report["case_id"] else unmatched).append(report)
    monitor.report(Progress("checkins_understood", len(rows), len(rows)))
    return CheckIns(_frame(CHECKINS, records), _frame(UNMATCHED, unmatched), _reject_frame(rejects))


def checkin_key(report: Mapping[str, Any]) -> str:
    """Return the name of a report: BLAKE2b of all that it says, 32 hex digits.

    ``checkin_id`` is a part of it, so two reports under one ID stay two. Where it was read from is not.
    """
    case_id = report["case_id"]
    who = [case_id] if case_id else ["", *(report[column] for column in _WHO)]
    said = [report[column] for column in _SAID]
    numbers = ["" if math.isnan(report[c]) else f"{report[c]:.6f}" for c in ("lat", "lon", "accuracy_m")]
    text = json.dumps([*who, *said, str(report["reason"]), *numbers], ensure_ascii=False)
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def merge_checkins(known: pd.DataFrame, new: pd.DataFrame) -> gpd.GeoDataFrame:
    """Return the union of two frames of one schema (CHECKINS or UNMATCHED): each report once, ordered by key.

    In any order, any number of times and in any portions the union is the same.
    """
    schema = UNMATCHED if "case_code" in known.columns else CHECKINS
    table = pd.concat([frame for frame in (known, new) if len(frame)] or [known]).reset_index()
    return cast(gpd.GeoDataFrame, schema.check(_once(table).set_index("checkin_key")))


def match_again(unmatched: pd.DataFrame, cases: pd.DataFrame) -> tuple[gpd.GeoDataFrame, pd.DataFrame]:
    """Return reports (CHECKINS) of children who are known by now, and those still of no known child (UNMATCHED).

    A report comes out as it would if its file were read again.
    """
    known = KnownCases.of(cases)
    found: list[dict[str, Any]] = []
    left: list[str] = []
    for key in unmatched.index:
        report: dict[str, Any] = {str(column): value for column, value in unmatched.loc[key].items()}
        case_id, amiss = known.find(report["case_code"], report["national_id"])
        if not case_id or amiss == "who_disagrees":
            left.append(key)
            continue
        point = report.pop("place")
        lat, lon = (math.nan, math.nan) if point is None else (point.y, point.x)
        warnings = {*report["warnings"].split(), amiss} - {"", "who_repeats"}
        report |= {"case_id": case_id, "lat": lat, "lon": lon, "warnings": " ".join(sorted(warnings))}
        if amiss == "code_unknown":
            report["unread"] = unread_json(json.loads(report["unread"] or "{}") | {"case_code": report["case_code"]})
        found.append(report)
    return _frame(CHECKINS, found), unmatched.loc[left]


def reject_words(reasons: str, language: str) -> tuple[str, ...]:
    """Return what is wrong with a rejected check-in and what to do, a sentence for each of its ``reasons``."""
    words = catalogue(language)
    return tuple(words.say(f"results.rejects.{code.removeprefix(REJECT_PREFIX)}") for code in reasons.split())


def warning_words(warnings: str, language: str) -> tuple[str, ...]:
    """Return what a person should look at in a report, a sentence for each of its ``warnings``."""
    return tuple(catalogue(language).say(f"results.warnings.{code}") for code in warnings.split())


def _frame(schema: Schema, reports: list[dict[str, Any]]) -> gpd.GeoDataFrame:
    """Return reports as a frame, each once, ordered by key."""
    if not reports:
        return cast(gpd.GeoDataFrame, schema.empty())
    table = pd.DataFrame(reports)
    table["checkin_key"] = [checkin_key(report) for report in reports]
    lat, lon = table["lat"].to_numpy(), table["lon"].to_numpy()
    place = shapely.points(lon, lat)
    place[np.isnan(lat)] = None
    table["place"] = place
    table = _once(table)
    return cast(gpd.GeoDataFrame, schema.build({column: table[column] for column in schema.columns}))


def _once(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table with one row a key, ordered by key: of the same report, the copy that sorts first."""
    return table.sort_values(["checkin_key", *_PROVENANCE], kind="stable").drop_duplicates("checkin_key")


def _reject(row: RawRow, faults: Sequence[str]) -> dict[str, Any]:
    cells = cells_json(row.cells)
    name = hashlib.blake2b(f"checkin\n{row.file}\n{row.row}\n{cells}".encode(), digest_size=16).hexdigest()
    return {
        "reject_id": name,
        "source_file": row.file,
        "reasons": " ".join(f"{REJECT_PREFIX}{fault}" for fault in faults),
        "cells": cells,
        "source_row": row.row,
    }


def _reject_frame(rejects: list[dict[str, Any]]) -> pd.DataFrame:
    if not rejects:
        return REJECTS.empty()
    table = pd.DataFrame(rejects).drop_duplicates("reject_id").sort_values(["source_file", "source_row", "reject_id"])
    return REJECTS.build({column: table[column] for column in REJECTS.columns})
