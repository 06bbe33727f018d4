"""One row of a check-in file to one report: who, when, what and where, with all that was set aside."""

import datetime as dt
import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import geopandas as gpd
import pandas as pd

from planner.model import CheckInState, FoundOutcome, Reason
from planner.results.matching import NO_NAMES, NameIndex
from planner.results.reading import RawRow
from planner.results.values import (
    THAILAND,
    Region,
    StateWord,
    parse_moment,
    parse_number,
    parse_outcome,
    parse_position,
    parse_reason,
    parse_state,
)

_MARGIN_DEG: Final = 2.0
"""A child may have moved a province or two away from the schools that search."""
_OWN_REASON: Final = {CheckInState.MOVED: Reason.MOVED, CheckInState.DECEASED: Reason.DECEASED}
_NEEDS_REASON: Final = (FoundOutcome.REFUSES, FoundOutcome.CANNOT_YET)
_PAIR: Final = re.compile(r"([+-]?[\d.]+)[, ;]+([+-]?[\d.]+)")


@dataclass(frozen=True, eq=False, slots=True)
class KnownCases:
    """How a report finds its case."""

    codes: frozenset[str]
    by_national_id: Mapping[str, str]
    """``""`` where an ID is borne by several cases."""
    names: NameIndex = NO_NAMES
    ids: Mapping[str, str] = field(default_factory=dict)
    """The ID of each case that has one, as compared."""

    @classmethod
    def of(cls, cases: pd.DataFrame, schools: pd.DataFrame | None = None) -> "KnownCases":
        """Return the ways to each case of a CASES frame; with ``schools`` (SCHOOLS) by name and school, too."""
        by_id: dict[str, str] = {}
        for case_id, national_id in zip(cases.index, cases["national_id"], strict=True):
            if key := _id_key(national_id):
                by_id[key] = "" if key in by_id else case_id
        ids = {str(case): key for case, text in zip(cases.index, cases["national_id"], strict=True)
               if (key := _id_key(text))}  # fmt: skip
        names = NO_NAMES if schools is None else NameIndex.of(cases, schools)
        return cls(frozenset(cases.index), by_id, names, ids)

    def find(self, code: str, national_id: str, name: str = "", school: str = "") -> tuple[str, str]:
        """Return a case (``""``: none) and what is amiss.

        ``who_disagrees``, ``who_repeats``, ``code_unknown``, ``found_by_name`` and ``name_differs``, by blanks. A
        code counts before an ID, and that before name and school, which must be those of one child alone; an ID that
        is not the child's speaks against them.
        """
        case_id, amiss = self._by_number(code, national_id)
        if case_id:
            differs = name and amiss != "who_disagrees" and self.names.differs(case_id, name)
            return case_id, f"{amiss} name_differs".strip() if differs else amiss
        found = self.names.sure(name, school)
        told = _id_key(national_id)
        if not found or (told and self.ids.get(found, told) != told):
            return "", amiss
        return found, "code_unknown found_by_name" if code else "found_by_name"

    def _by_number(self, code: str, national_id: str) -> tuple[str, str]:
        # Excel drops the zeros in front of a code.
        padded = code.zfill(6) if code.isdecimal() else code
        by_code = padded if padded in self.codes else ""
        by_id = self.by_national_id.get(_id_key(national_id)) if national_id else None
        if by_code:
            return (by_code, "who_disagrees") if by_id and by_id != by_code else (by_code, "")
        if by_id:
            return by_id, "code_unknown" if code else ""
        return "", "who_repeats" if by_id == "" else ""


def _id_key(text: str) -> str:
    """Return a national ID or G-code as compared: letters and digits."""
    return "".join(c for c in text.upper() if c.isalnum())


@dataclass(slots=True)
class _Aside:
    """What a row says that cannot be used, and what a person should look at."""

    warnings: set[str] = field(default_factory=set)
    unread: dict[str, str] = field(default_factory=dict)

    def put(self, warning: str, **cells: str) -> None:
        """Note a warning and the cells that it sets aside."""
        self.warnings.add(warning)
        self.unread |= {column: text for column, text in cells.items() if text}


@dataclass(frozen=True, eq=False, slots=True)
class Context:
    """What a row is understood against."""

    known: KnownCases
    regions: tuple[Region, ...]
    schools: frozenset[str]
    now: dt.datetime

    @classmethod
    def of(cls, cases: pd.DataFrame, schools: pd.DataFrame, now: dt.datetime) -> "Context":
        """Return the context of CASES and SCHOOLS; positions may lie in Thailand and around the schools."""
        regions: tuple[Region, ...] = (THAILAND,)
        if isinstance(schools, gpd.GeoDataFrame) and not schools.geometry.isna().all():
            west, south, east, north = (float(value) for value in schools.total_bounds)
            around = Region(south - _MARGIN_DEG, north + _MARGIN_DEG, west - _MARGIN_DEG, east + _MARGIN_DEG)
            regions = (THAILAND, around)
        return cls(KnownCases.of(cases, schools), regions, frozenset(schools.index), now)


def understand_row(row: RawRow, context: Context) -> tuple[dict[str, Any], list[str]]:
    """Return a report by column (those of CHECKINS and UNMATCHED, ``lat``, ``lon``), and its faults.

    With any fault there is no report. ``case_id`` is ``""`` where the child is not known.
    """
    if row.fault:
        return {}, [row.fault]
    values = row.values
    faults: list[str] = []
    aside = _Aside()
    code, national_id, name = (values.get(column, "") for column in ("case_code", "national_id", "child_name"))
    case_id, amiss = context.known.find(code, national_id, name, values.get("school", ""))
    if not (code or national_id or name):
        faults.append("who_missing")
    elif amiss == "who_disagrees":
        faults.append(amiss)
    for warning in amiss.split():
        aside.put(warning, case_code=code if warning == "code_unknown" else "")

    visited_at, fault = parse_moment(f"{values.get('visited_at', '')} {values.get('visited_time', '')}", context.now)
    if fault:
        faults.append(fault)
    word = parse_state(values.get("state", ""))
    if word is None:
        faults.append("state_unknown" if values.get("state") else "state_missing")
    if word is None or faults:
        return {}, faults

    if word.loose:
        aside.put("state_loose", state=values["state"])
    outcome = _outcome(word.state, values.get("found_outcome", ""), aside)
    reason = _reason(word, outcome, values.get("reason", ""), aside)
    lat, lon, accuracy = _position(values, context.regions, aside)
    return_school = values.get("return_school_code", "")
    if word.state is CheckInState.MOVED and not values.get("moved_to"):
        aside.put("moved_to_missing")
    if return_school and context.schools and return_school not in context.schools:
        aside.put("school_elsewhere")
    report: dict[str, Any] = {
        column: values.get(column, "") for column in ("checkin_id", "school", "moved_to", "visitor", "note")
    }
    who = {"case_code": code, "national_id": national_id, "child_name": name}
    report |= {"case_id": case_id, **who, "who": who_json(report | who)}
    report |= {
        "visited_at": visited_at,
        "state": str(word.state),
        "found_outcome": str(outcome or ""),
        "reason": reason,
    }
    report |= {"return_school_code": return_school, "lat": lat, "lon": lon, "accuracy_m": accuracy}
    report |= {"warnings": " ".join(sorted(aside.warnings)), "unread": unread_json(aside.unread)}
    return report | {"source_file": row.file, "source_row": row.row}, []


WHO: Final = ("case_code", "national_id", "child_name", "school")
"""The cells that say which child is meant."""


def who_json(report: Mapping[str, Any]) -> str:
    """Return the cells of a report that say which child is meant, as a JSON object."""
    return unread_json({column: report[column] for column in WHO if report[column]})


def unread_json(cells: Mapping[str, str]) -> str:
    """Return the cells set aside as a JSON object, ``""`` where there are none."""
    return json.dumps(cells, ensure_ascii=False, sort_keys=True) if cells else ""


def _outcome(state: CheckInState, text: str, aside: _Aside) -> FoundOutcome | None:
    """Return what becomes of a found child; said of another it is set aside."""
    outcome = parse_outcome(text) if text else None
    if text and outcome is None:
        aside.put("outcome_unknown", found_outcome=text)
    elif outcome and state is not CheckInState.FOUND:
        aside.put("outcome_unfit", found_outcome=text)
        return None
    elif state is CheckInState.FOUND and outcome is None:
        aside.put("outcome_missing")
    return outcome


def _reason(word: StateWord, outcome: FoundOutcome | None, text: str, aside: _Aside) -> int:
    """Return a reason's number; the state's own, or 19 with a warning, where one is needed and none is given."""
    reason, warning = parse_reason(text)
    if warning:
        aside.put(warning, reason=text)
    reason = reason or word.reason or int(_OWN_REASON.get(word.state, 0))
    if not reason and (word.state is CheckInState.NOT_FOUND or outcome in _NEEDS_REASON):
        aside.put("reason_missing")
        return int(Reason.UNSPECIFIED)
    return reason


def _position(values: Mapping[str, str], regions: tuple[Region, ...], aside: _Aside) -> tuple[float, float, float]:
    """Return ``(lat, lon, accuracy_m)``, NaN where there is none; a position that cannot be is set aside."""
    lat_text, lon_text, pair = (values.get(column, "") for column in ("lat", "lon", "position"))
    # Maps on phones copy both numbers together, and people paste them into the first cell.
    if match := _PAIR.fullmatch(pair if not (lat_text or lon_text) else "" if lon_text else lat_text):
        lat_text, lon_text = match.groups()
    elif pair and not (lat_text or lon_text):
        lat_text = lon_text = pair
    lat, lon, warning = parse_position(lat_text, lon_text, regions)
    if warning:
        kept = {} if not math.isnan(lat) else {c: values.get(c, "") for c in ("lat", "lon", "position", "accuracy_m")}
        aside.put(warning, **kept)
    text = values.get("accuracy_m", "")
    accuracy = parse_number(text)
    if text and not 0 <= accuracy < math.inf:
        aside.put("accuracy_unreadable", accuracy_m=text)
        accuracy = math.nan
    # Six decimals of a degree are a decimetre, and the same report typed twice is the same.
    return round(lat, 6), round(lon, 6), math.nan if math.isnan(lat) else round(accuracy, 1)
