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
from dataclasses import replace
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
from planner.results.understanding import WHO, Context, KnownCases, understand_row, unread_json, who_json
from planner.schemas import CHECKINS, REJECTS, UNMATCHED, Schema
from resources.text import catalogue

REJECT_PREFIX: Final = "checkin_"
"""Before the reasons of rejected check-ins, which may be kept beside those of a register."""
_NO_MAPPING: Final[Mapping[str, str]] = MappingProxyType({})
LINKED: Final = "linked"
"""The warning of a report whose child a person named."""
OF_WHO: Final = frozenset({"code_unknown", "who_repeats", "found_by_name", "name_differs", LINKED})
"""Warnings of how the child of a report was found."""
_SAID: Final = (
    "checkin_id", "visited_at", "state", "found_outcome", "moved_to", "return_school_code", "visitor", "note",
    "unread",
)  # fmt: skip
_PROVENANCE: Final = ["linked", "warnings", "source_file", "source_row", "who"]


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
    read = read_rows(paths, mapping=mapping, monitor=monitor)
    return replace(understand(read.rows, Context.of(cases, schools, now), monitor=monitor), skipped=read.skipped)


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
    who = [case_id] if case_id else ["", *(report[column] for column in WHO)]
    said = [report[column] for column in _SAID]
    numbers = ["" if math.isnan(report[c]) else f"{report[c]:.6f}" for c in ("lat", "lon", "accuracy_m")]
    text = json.dumps([*who, *said, str(report["reason"]), *numbers], ensure_ascii=False)
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def merge_checkins(known: pd.DataFrame, new: pd.DataFrame) -> gpd.GeoDataFrame:
    """Return the union of two frames of one schema (CHECKINS or UNMATCHED): each report once, ordered by key.

    In any order, any number of times and in any portions the union is the same.
    """
    schema = UNMATCHED if "case_code" in known.columns else CHECKINS
    # A plain frame sorts and picks several times faster than one with a geometry.
    parts = [pd.DataFrame(frame) for frame in (known, new) if len(frame)] or [pd.DataFrame(known)]
    table = _once(pd.concat(parts).reset_index()).set_index("checkin_key")
    return cast(gpd.GeoDataFrame, schema.check(gpd.GeoDataFrame(table, geometry="place")))


def settle(
    checkins: pd.DataFrame,
    unmatched: pd.DataFrame,
    known: KnownCases,
    links: Mapping[str, str] = _NO_MAPPING,
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Return the reports on cases (CHECKINS) and those of no known child (UNMATCHED), each looked for anew.

    ``links`` tell whom a person takes a report for: a case by the report's raw name, the key that it has among the
    unmatched. A report comes out as it would if its file were read again, so the state depends on what is known and
    decided, and not on the order in which it came.
    """
    moved: dict[bool, list[dict[str, Any]]] = {True: [], False: []}
    stay: list[list[str]] = []
    for frame in (checkins, unmatched):
        before = frame["case_id"].tolist() if "case_id" in frame else [""] * len(frame)
        found: dict[str, tuple[str, str]] = {}
        for key, who, had, warnings in zip(frame.index, _who_of(frame), before, frame["warnings"], strict=True):
            # A report without the cells that tell who is meant stays with its child.
            case_id, amiss = known.find(*who) if any(who) else (had, "")
            case_id, amiss = (had, "") if amiss == "who_disagrees" else (case_id, amiss)
            if links or case_id != had or set(amiss.split()) != OF_WHO & set(warnings.split()):
                found[key] = case_id, amiss
        reports = _reports(frame.loc[list(found)]) if found else {}
        for key, report in reports.items():
            case_id, amiss = found[key]
            linked = links.get(checkin_key(_meant(report, "", "")), "") if links else ""
            case_id, amiss = (linked, LINKED) if linked in known.codes else (case_id, amiss)
            moved[bool(case_id)].append(_meant(report, case_id, amiss))
        stay.append([key for key in frame.index if key not in found])
    records = merge_checkins(checkins.loc[stay[0]], _frame(CHECKINS, moved[True]))
    left = merge_checkins(unmatched.loc[stay[1]], _frame(UNMATCHED, moved[False]))
    return records, left


def _who_of(frame: pd.DataFrame) -> list[tuple[str, ...]]:
    """Return code, ID, name and school as each report tells them."""
    if "case_code" in frame.columns:
        return list(zip(*(frame[column].tolist() for column in WHO), strict=True))
    told = [json.loads(text) if text else {} for text in frame["who"]]
    return [tuple(cells.get(column, "") for column in WHO) for cells in told]


def _reports(frame: pd.DataFrame) -> dict[str, dict[str, Any]]:
    """Return the reports of a frame by key: each by column, with ``lat``, ``lon`` and the cells of who is meant."""
    reports: dict[str, dict[str, Any]] = {}
    plain = pd.DataFrame(frame.drop(columns=["place"]))
    for key, row, who, point in zip(
        frame.index, plain.to_dict("records"), _who_of(frame), frame["place"], strict=True
    ):
        report: dict[str, Any] = {"case_id": "", **{str(name): value for name, value in row.items()}}
        report |= dict(zip(WHO, who, strict=True))
        report |= {"lat": math.nan, "lon": math.nan} if point is None else {"lat": point.y, "lon": point.x}
        reports[key] = report | {"who": who_json(report)}
    return reports


def _meant(report: Mapping[str, Any], case_id: str, amiss: str) -> dict[str, Any]:
    """Return a report as one on a case (``""``: on nobody known), with what is amiss about that."""
    warnings = {code for code in report["warnings"].split() if code not in OF_WHO} | set(amiss.split())
    unread = {column: text for column, text in json.loads(report["unread"] or "{}").items() if column != "case_code"}
    if "code_unknown" in warnings:
        unread["case_code"] = report["case_code"]
    told = {"case_id": case_id, "warnings": " ".join(sorted(warnings)), "unread": unread_json(unread)}
    return {**report, **told}


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
    """Return a table with one row a key, ordered by key: of the same report, the copy that sorts first.

    A copy that names its child comes before one whose child a person named: that can be taken back.
    """
    who = table["who"] if "who" in table else pd.Series("", index=table.index, dtype="str")
    linked = table["warnings"].str.contains(LINKED, regex=False)
    ordered = table.assign(linked=linked, who=who).sort_values(["checkin_key", *_PROVENANCE], kind="stable")
    return ordered.drop_duplicates("checkin_key")[list(table.columns)]


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
