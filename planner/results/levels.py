"""Figures of many ESAs added up: clusters and the nation, each total the sum of its parts."""

import datetime as dt
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import pandas as pd

from gis.address.levels import Level
from gis.errors import DataError
from planner.model import CaseKind, Reason
from planner.results.figures import COUNTS, OUTCOMES_OF_FOUND, STATES, TRAVEL
from planner.results.phases import Phases, parse_toml
from planner.results.picture import Picture, spots
from planner.results.public import BARS, Public, Published, bar_titles, cell_key
from planner.results.suppression import Cover, Sum, hide_small
from resources import read_text
from resources.text import Catalogue

CLUSTERS_FILE: Final = "results/clusters.toml"
_TABLES: Final = {
    "school": "school_code", "tambon": "tambon_code", "phase": "phase", "reason": "reason", "kind": "kind",
    "level": "level",
}  # fmt: skip
_LEAST_MARKS: Final = 2

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Clusters:
    """The cluster of each province, and of single ESAs that are placed by name."""

    by_province: Mapping[str, str]
    by_esa: Mapping[str, str]

    def of(self, document: Document) -> str:
        """Return the cluster of an ESA: ``""`` where the table knows none of its provinces."""
        if found := self.by_esa.get(str(document["esa"])):
            return found
        return next((self.by_province[p] for p in document.get("provinces", ()) if p in self.by_province), "")


def read_clusters(text: str, *, file: str) -> Clusters:
    """Return the table in TOML ``text``; ``DataError``: ``table_toml``, ``table_wrong``."""
    table = parse_toml(text, file=file)
    faults: list[str] = []
    by_province: dict[str, str] = {}
    given = table.get("clusters")
    for name, provinces in given.items() if isinstance(given, dict) else ():
        if not isinstance(provinces, list) or not all(isinstance(one, str) for one in provinces):
            faults.append(f'clusters."{name}"')
            continue
        faults += [f'clusters."{name}": {one}' for one in provinces if one in by_province]
        by_province |= dict.fromkeys(provinces, name)
    esas = table.get("esa", {})
    if not by_province:
        faults.append("clusters")
    if not isinstance(esas, dict) or not all(isinstance(one, str) for one in esas.values()):
        faults.append("esa")
        esas = {}
    if faults:
        raise DataError("table_wrong", file=file, places="; ".join(faults))
    return Clusters(by_province, esas)


@cache
def shipped_clusters() -> Clusters:
    """Return the table that ships with the program."""
    return read_clusters(read_text(CLUSTERS_FILE), file=CLUSTERS_FILE)


@dataclass(frozen=True, eq=False, slots=True)
class Rollup:
    """What ESAs add up to. The tables have ``COUNTS``; ``by_esa``, ``by_cluster`` and ``total`` also ``TRAVEL``."""

    documents: tuple[Document, ...]
    total: pd.Series
    by_esa: pd.DataFrame
    """Index ``esa``; columns ``cluster`` and ``as_of``."""
    by_cluster: pd.DataFrame
    """Index ``cluster``, ``""`` for ESAs of none."""
    by_school: pd.DataFrame
    """A row a school of an ESA: ``esa``, ``school_code``, ``name``."""
    by_dimension: Mapping[str, pd.DataFrame]
    """Of ``BARS``, index the row."""
    parts: Mapping[str, pd.DataFrame]
    """Of ``BARS``: columns ``row``, ``esa`` and ``COUNTS``."""

    @property
    def as_of(self) -> dt.date:
        """Return the newest day that an ESA's figures are of."""
        return max(dt.date.fromisoformat(str(document["as_of"])) for document in self.documents)


def add_up(documents: Sequence[Document], clusters: Clusters) -> Rollup:
    """Return what documents (``checked_document``) of different ESAs add up to, in the order of their names."""
    documents = sorted(documents, key=lambda one: str(one["esa"]))
    esas = [str(one["esa"]) for one in documents]
    by_esa = pd.DataFrame([one["total"] for one in documents], index=pd.Index(esas, name="esa"))
    by_esa = by_esa.reindex(columns=[*COUNTS, *TRAVEL]).astype(dict.fromkeys(COUNTS, "int64"))
    by_esa.insert(0, "as_of", [str(one["as_of"]) for one in documents])
    by_esa.insert(0, "cluster", [clusters.of(one) for one in documents])
    sums = by_esa.groupby("cluster")[[*COUNTS, *TRAVEL]].sum()
    by_cluster = sums.reindex(sorted(sums.index, key=_cluster_order))
    parts = {name: _stacked(documents, name) for name in BARS}
    rollup = Rollup(
        tuple(documents),
        by_esa[[*COUNTS, *TRAVEL]].sum().astype(object),
        by_esa,
        by_cluster,
        _stacked(documents, "school").rename(columns={"row": "school_code"}),
        {name: _by_row(name, part) for name, part in parts.items()},
        parts,
    )
    check_rollup(rollup)
    return rollup


def check_rollup(rollup: Rollup) -> None:
    """Check that every total equals its parts; a breach is a bug (``ValueError``)."""
    faults: list[str] = []
    tables = {"esa": rollup.by_esa, "cluster": rollup.by_cluster, "school": rollup.by_school, **rollup.by_dimension}
    for name, table in tables.items():
        faults += [f"{name}: {count}" for count in COUNTS if int(table[count].sum()) != int(rollup.total[count])]
        if not (table[list(STATES)].sum(axis=1) == table["children"]).all():
            faults.append(f"{name}: states")
        if not (table[list(OUTCOMES_OF_FOUND)].sum(axis=1) == table["found"]).all():
            faults.append(f"{name}: outcomes")
    if faults:
        raise ValueError("rollup: " + "; ".join(faults))


def checked_document(document: object, *, file: str) -> Document:
    """Return the figures of an ESA as they came; ``DataError("figures_wrong")`` where they do not add up."""
    faults: list[str] = []
    if not isinstance(document, dict) or not isinstance(document.get("total"), dict):
        raise DataError("figures_wrong", file=file, places="total")
    total = document["total"]
    if not all(_whole(total.get(count)) for count in COUNTS):
        raise DataError("figures_wrong", file=file, places="total")
    if not _adds_up(total):
        faults.append("total")
    for name, key in _TABLES.items():
        rows = document.get(f"by_{name}")
        if not isinstance(rows, list) or not all(
            isinstance(row, dict) and key in row and all(_whole(row.get(count)) for count in COUNTS) and _adds_up(row)
            for row in rows
        ):
            faults.append(f"by_{name}")
            continue
        faults += [f"by_{name}: {c}" for c in COUNTS if sum(int(row[c]) for row in rows) != int(total[c])]
    try:
        dt.date.fromisoformat(str(document.get("as_of")))
    except ValueError:
        faults.append("as_of")
    if not isinstance(document.get("esa"), str) or not isinstance(document.get("year_be"), int):
        faults.append("esa")
    if faults:
        raise DataError("figures_wrong", file=file, places="; ".join(faults))
    return document


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _adds_up(row: Mapping[str, Any]) -> bool:
    states = sum(int(row[state]) for state in STATES) == int(row["children"])
    return states and sum(int(row[outcome]) for outcome in OUTCOMES_OF_FOUND) == int(row["found"])


def _stacked(documents: Sequence[Document], name: str) -> pd.DataFrame:
    """Return a table of all ESAs, one below the other."""
    key = _TABLES[name]
    texts = ["name"] if name == "school" else []
    rows = [{**row, "esa": one["esa"], "row": row[key]} for one in documents for row in one[f"by_{name}"]]
    return pd.DataFrame(rows, columns=["row", "esa", *texts, *COUNTS]).astype(dict.fromkeys(COUNTS, "int64"))


def _by_row(name: str, part: pd.DataFrame) -> pd.DataFrame:
    sums = part.groupby("row")[list(COUNTS)].sum()
    order: list[Any] = sorted(sums.index, key=lambda row: (row == "", row))
    if name == "reason":
        order = [0, *(int(reason) for reason in Reason)]
    elif name == "level":
        order = [str(level) for level in Level]
    elif name == "kind":
        order = [str(kind) for kind in CaseKind if kind in sums.index]
        order += [kind for kind in sums.index if kind not in order]
    table = sums.reindex(order, fill_value=0)
    table.index.name = name
    return table


def _cluster_order(name: str) -> tuple[int, int, str]:
    return (2, 0, "") if not name else (0, int(name), "") if name.isdecimal() else (1, 0, name)


def page_of_rollup(
    rollup: Rollup, phases: Phases, words: Catalogue, *, title_of_cluster: Callable[[str], str], clusters: bool
) -> Public:
    """Return the page of a cluster or the nation; ``clusters`` asks for their table."""
    cells: dict[Hashable, int] = {"children": int(rollup.total["children"])}
    cells |= {state: int(rollup.total[state]) for state in STATES}
    cells |= {("outcome", outcome): int(rollup.total[outcome]) for outcome in OUTCOMES_OF_FOUND}
    sums = [Sum("children", STATES), Sum("found", tuple(("outcome", outcome) for outcome in OUTCOMES_OF_FOUND))]
    tables: dict[str, pd.Series] = {}
    if clusters:
        _add_states("cluster", rollup.by_cluster, cells, sums)
        tables["cluster"] = pd.Series({c: title_of_cluster(str(c)) for c in rollup.by_cluster.index}, dtype="str")
    _add_states("esa", rollup.by_esa, cells, sums)
    tables["esa"] = pd.Series(rollup.by_esa.index, index=rollup.by_esa.index, dtype="str")
    if clusters:
        for cluster, own in rollup.by_esa.groupby("cluster").groups.items():
            for state in STATES:
                sums.append(Sum(("cluster", cluster, state), tuple(("esa", esa, state) for esa in own)))
    covered, known = _of_own_pages(rollup, cells, sums)
    counts = Published(cells, hide_small(cells, sums, covered=covered, known=known))
    bars = {name: bar_titles(name, list(table.index), phases, words) for name, table in rollup.by_dimension.items()}
    centres: dict[Hashable, tuple[str, float, float]] = {
        ("esa", str(one["esa"])): (str(one["esa"]), float(one["centre"][0]), float(one["centre"][1]))
        for one in rollup.documents
        if one.get("centre")
    }
    picture = Picture(spots(centres)) if len(centres) >= _LEAST_MARKS else None
    return Public(counts, tables, bars, picture)


def _add_states(name: str, table: pd.DataFrame, cells: dict[Hashable, int], sums: list[Sum]) -> None:
    cells |= {(name, row): int(count) for row, count in table["children"].items()}
    for state in STATES:
        cells |= {(name, row, state): int(count) for row, count in table[state].items()}
    for row in table.index:
        sums.append(Sum((name, row), tuple((name, row, state) for state in STATES)))
    sums += [Sum(state, tuple((name, row, state) for row in table.index)) for state in STATES]
    sums.append(Sum("children", tuple((name, row) for row in table.index)))


def _of_own_pages(
    rollup: Rollup, cells: dict[Hashable, int], sums: list[Sum]
) -> tuple[dict[Hashable, Cover], set[Hashable]]:
    """Add what the ESAs' own pages tell, and return what they hide and what they show."""
    for name in BARS:
        cells |= {(name, row): int(count) for row, count in rollup.by_dimension[name]["children"].items()}
        sums.append(Sum("children", tuple((name, row) for row in rollup.by_dimension[name].index)))
    covered: dict[Hashable, Cover] = {}
    known: set[Hashable] = set()
    of_row: dict[Hashable, list[Hashable]] = {}
    for one in rollup.documents:
        esa, hidden = str(one["esa"]), one.get("hidden")
        own: dict[Hashable, Hashable] = {"children": ("esa", esa), **{state: ("esa", esa, state) for state in STATES}}
        for outcome in OUTCOMES_OF_FOUND:
            own["outcome", outcome] = ("of", esa, "outcome", outcome)
            cells["of", esa, "outcome", outcome] = int(one["total"][outcome])
        for name in BARS:
            for row in one[f"by_{name}"]:
                own[name, row[name]] = ("of", esa, name, row[name])
                cells["of", esa, name, row[name]] = int(row["children"])
        for cell, here in own.items():
            if isinstance(cell, tuple):
                of_row.setdefault(cell, []).append(here)
            if isinstance(hidden, Mapping):
                cover = hidden.get(cell_key(cell))
                if cover is None:
                    known.add(here)
                else:
                    covered[here] = Cover(cover)
    sums += [Sum(total, tuple(parts)) for total, parts in of_row.items()]
    return covered, known
