"""Figures for research: rows that nobody can be told by.

Method: k-anonymity by local recoding (Sweeney, "k-anonymity: a model for protecting privacy", IJUFKS 10(5), 2002;
Samarati, TKDE 13(6), 2001): rows of which fewer than k are alike lose one detail after the other, in a fixed order,
until k or more are alike, and those that never are stay out. All that is told but the reason counts as a
quasi-identifier, the state and the year, too. The reason is told where the rows that are alike have two or more
(distinct l-diversity, l = 2; Machanavajjhala et al., TKDD 1(1), 2007), else of none of them.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from gis.address.gazetteer import Gazetteer
from gis.errors import DataError
from planner.calendar import academic_year, age_band, parse_date
from planner.model import Reason, State
from resources.text import Catalogue

QUASI: Final = ("province", "amphoe", "tambon", "age_band", "sex", "state", "year")
"""What a neighbour may know of a child."""
COLUMNS: Final = (*QUASI, "reason_group")
ANY: Final = "*"
NOT_TOLD: Final = "not_told"
UNKNOWN: Final = "unknown"
LEAST_K: Final = 2
L: Final = 2
_BANDS: Final = ("3-5", "6-11", "12-14", "15-17", "18+")
_SEXES: Final = ("male", "female")
_OPEN: Final = (str(State.TO_TRACK), str(State.IN_PROGRESS))


@dataclass(frozen=True, eq=False, slots=True)
class Extract:
    """Rows of ``COLUMNS`` in an order that tells nothing, and how many children are left out."""

    rows: pd.DataFrame
    left_out: int
    coarse: Mapping[str, int]
    """How many rows do not tell a detail."""


def open_rows(
    cases: pd.DataFrame, states: pd.DataFrame, places: pd.DataFrame, *, year_be: int, rules: Mapping[str, Any]
) -> pd.DataFrame:
    """Return a row a child with ``COLUMNS`` at their finest, by ``opendata.toml``; its index is a plain range.

    Every value comes from a list of this program: of the register only the birth year, as a band, and the sex are
    used, and the tambon is the one that was located. ``year`` is the academic year (BE) of the visit that counts,
    of a child still to be tracked that of the project. Raises ``DataError`` (``template_table``).
    """
    here = cases[~cases["gone"]]
    mine = states.reindex(here.index)
    group = _groups(rules)
    codes = places["code"].reindex(here.index).fillna("").str[:6]
    known = _Names()
    days = [parse_date(str(text)) for text in mine["visited_at"].fillna("")]
    named = [known.of(str(code)) for code in codes]
    return pd.DataFrame(
        {
            "province": [name[0] for name in named],
            "amphoe": [name[1] for name in named],
            "tambon": [name[2] for name in named],
            "age_band": [
                band if band in _BANDS else UNKNOWN
                for band in (age_band(str(born), year_be) for born in here["birth_date"])
            ],
            "sex": [sex if sex in _SEXES else UNKNOWN for sex in here["sex"]],
            "state": ["waiting" if state in _OPEN else State(state).value for state in mine["state"]],
            "year": [str(year_be if day is None else academic_year(day)) for day in days],
            "reason_group": [group[int(reason)] for reason in mine["reason"]],
        },
        columns=list(COLUMNS),
        dtype="str",
    )


def anonymised(rows: pd.DataFrame, *, k: int, rules: Mapping[str, Any]) -> Extract:
    """Return the rows, made coarse until each combination of ``QUASI`` has ``k`` or more.

    Raises ``DataError``: ``opendata_k``, ``template_table``.
    """
    if k < LEAST_K:
        raise DataError("opendata_k", k=k, least=LEAST_K)
    steps = _steps(rules)
    coarse = rows.reset_index(drop=True).copy()
    for name in steps:
        few = _alike(coarse) < k
        coarse.loc[few, name] = ANY
    kept = coarse[_alike(coarse) >= k].copy()
    kinds = kept.groupby(list(QUASI))["reason_group"].transform("nunique")
    kept.loc[kinds < L, "reason_group"] = NOT_TOLD
    told = kept.sort_values(list(COLUMNS), ignore_index=True)
    counts = {name: int((told[name] == ANY).sum()) for name in QUASI}
    counts["reason_group"] = int((told["reason_group"] == NOT_TOLD).sum())
    return Extract(told, len(rows) - len(told), counts)


def as_csv(extract: Extract) -> bytes:
    """Return the rows as CSV in UTF-8 with a mark, for spreadsheets and programs alike."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows(extract.rows.itertuples(index=False, name=None))
    return out.getvalue().encode("utf-8-sig")


def readme(extract: Extract, *, k: int, office: str, year_be: int, rules: Mapping[str, Any], words: Catalogue) -> str:
    """Return what goes with the rows: what they tell, what was promised and how, and what it does not guard from."""
    say = words.say
    groups = [
        f"- `{name}`: {say(f'opendata.groups.{name}')}"
        + ("" if name == NOT_TOLD else f" ({', '.join(str(number) for number in numbers)})")
        for name, numbers in rules["reason_groups"].items()
    ]
    columns = [f"- `{name}`: {say(f'opendata.columns.{name}')}" for name in COLUMNS]
    left = say("opendata.none") if not extract.left_out else str(extract.left_out)
    # A small count of odd ones would itself tell of them.
    left = say("opendata.fewer", k=k) if 0 < extract.left_out < k else left
    steps = ", ".join(f"`{name}`" for name in _steps(rules))
    return "\n".join(
        [
            f"# {say('opendata.title', office=office, year=year_be)}",
            "",
            say("opendata.what", rows=len(extract.rows), left=left),
            "",
            f"## {say('opendata.promise_title')}",
            "",
            say("opendata.promise_k", k=k, columns=", ".join(f"`{name}`" for name in QUASI)),
            say("opendata.promise_l", l=L),
            say("opendata.promise_sensitive"),
            say("opendata.promise_none"),
            "",
            f"## {say('opendata.method_title')}",
            "",
            say("opendata.method", k=k, steps=steps),
            "",
            f"## {say('opendata.columns_title')}",
            "",
            *columns,
            "",
            *groups,
            "",
            f"## {say('opendata.limits_title')}",
            "",
            say("opendata.limits"),
            "",
        ]
    )


def _alike(rows: pd.DataFrame) -> pd.Series:
    """Return how many rows are like each row in ``QUASI``."""
    if rows.empty:
        return pd.Series(0, index=rows.index, dtype="int64")
    return rows.groupby(list(QUASI))["sex"].transform("size")


def _groups(rules: Mapping[str, Any]) -> dict[int, str]:
    """Return the group of each reason; every reason has one, and the sensitive ones share that of nothing told."""
    try:
        group = {int(number): str(name) for name, numbers in rules["reason_groups"].items() for number in numbers}
    except (KeyError, TypeError, ValueError, AttributeError):
        raise DataError("template_table", file="opendata.toml") from None
    sensitive = (Reason.HEALTH, Reason.DISABILITY, Reason.AT_RISK)
    if set(group) != {0, *(int(reason) for reason in Reason)} or any(
        group[int(one)] != NOT_TOLD for one in sensitive
    ):
        raise DataError("template_table", file="opendata.toml")
    return group


def _steps(rules: Mapping[str, Any]) -> Sequence[str]:
    """Return the details in the order in which they are given up."""
    try:
        steps = [name for step in rules["steps"] for name, value in step.items() if value == "any"]
    except (KeyError, TypeError, AttributeError):
        raise DataError("template_table", file="opendata.toml") from None
    if sorted(steps) != sorted(QUASI):
        raise DataError("template_table", file="opendata.toml")
    return steps


class _Names:
    """Names of tambons by code, each looked up once."""

    def __init__(self) -> None:
        self._gazetteer = Gazetteer.load()
        self._known: dict[str, tuple[str, str, str]] = {}

    def of(self, code: str) -> tuple[str, str, str]:
        """Return province, amphoe and tambon, ``unknown`` below what the code tells."""
        if code not in self._known:
            gazetteer, found = self._gazetteer, [UNKNOWN] * 3
            ranks = (gazetteer.provinces, gazetteer.amphoes, gazetteer.tambons)
            for at, rank in enumerate(ranks):
                part = code[: 2 * at + 2]
                if len(part) < 2 * at + 2 or not gazetteer.has_code(part):
                    break
                found[at] = rank[gazetteer.by_code[part]].name
            self._known[code] = (found[0], found[1], found[2])
        return self._known[code]
