"""The tables that a user can change as rows of texts, for a grid: read from their TOML and written back to it."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from typing import Any

from planner.calendar import BE_OFFSET, parse_date
from planner.store.project import Project
from planner.workflow.tables import TableSummary, set_table_text, table_text

Row = Mapping[str, str]
_DAY_MONTH = re.compile(r"(\d{1,2})\s*[/.\-]\s*(\d{1,2})")


def quoted(text: str) -> str:
    """Return a text as TOML writes it."""
    told = []
    for sign in text:
        code = ord(sign)
        told.append(f"\\u{code:04x}" if code < 32 or code == 127 or sign in '"\\' else sign)
    return f'"{"".join(told)}"'


def phase_rows(project: Project) -> list[dict[str, str]]:
    """Return the phases: ``key``, ``th``, ``en``, ``first``, ``last``.

    Of one that comes once both days are there (``1/2/2565``); of one of every year ``last`` alone (``10/6``).
    """
    table: dict[str, list[dict[str, Any]]] = tomllib.loads(table_text(project, "phases"))
    names = ("key", "th", "en", "first", "last")
    rows = [*table.get("once", []), *table.get("yearly", [])]
    return [{name: _day_shown(str(row.get(name, ""))) for name in names} for row in rows]


def set_phase_rows(project: Project, rows: Sequence[Row]) -> TableSummary:
    """Take over phases. ``DataError("table_wrong")`` names the entries that cannot be, by kind and number."""
    lines = []
    for row in rows:
        kind = "once" if row["first"].strip() else "yearly"
        days = {name: _day_kept(row[name]) for name in ("first", "last") if row[name].strip()}
        fields = {name: row[name].strip() for name in ("key", "th", "en")} | days
        lines += [f"[[{kind}]]", *(f"{name} = {quoted(text)}" for name, text in fields.items()), ""]
    return set_table_text(project, "phases", "\n".join(lines))


def cluster_rows(project: Project) -> list[dict[str, str]]:
    """Return the clusters: ``name``, ``provinces`` and ``esas``, each a list with commas."""
    table: dict[str, Any] = tomllib.loads(table_text(project, "clusters"))
    esas: dict[str, list[str]] = {}
    for esa, name in table.get("esa", {}).items():
        esas.setdefault(str(name), []).append(str(esa))
    names = [*table.get("clusters", {}), *(name for name in esas if name not in table.get("clusters", {}))]
    known = table.get("clusters", {})
    return [
        {"name": name, "provinces": ", ".join(known.get(name, ())), "esas": ", ".join(esas.get(name, ()))}
        for name in names
    ]


def set_cluster_rows(project: Project, rows: Sequence[Row]) -> TableSummary:
    """Take over clusters. ``DataError("table_wrong")`` names a province that stands in two."""
    clusters: dict[str, list[str]] = {}
    esas: dict[str, str] = {}
    for row in rows:
        name = row["name"].strip()
        if name:
            clusters.setdefault(name, []).extend(_listed(row["provinces"]))
            esas |= dict.fromkeys(_listed(row["esas"]), name)
    lines = ["[clusters]"]
    lines += [f"{quoted(name)} = [{', '.join(map(quoted, provinces))}]" for name, provinces in clusters.items()]
    lines += ["", "[esa]", *(f"{quoted(esa)} = {quoted(name)}" for esa, name in esas.items()), ""]
    return set_table_text(project, "clusters", "\n".join(lines))


def _listed(text: str) -> list[str]:
    return [part for part in (one.strip() for one in re.split(r"[,;\n]", text)) if part]


def _day_shown(text: str) -> str:
    """Return ``2565-02-01`` as ``1/2/2565`` and ``06-10`` as ``10/6``; any other text as it is."""
    if re.fullmatch(r"\d\d-\d\d", text):
        return f"{int(text[3:])}/{int(text[:2])}"
    day = parse_date(text) if re.fullmatch(r"\d{4}-\d\d-\d\d", text) else None
    return text if day is None else f"{day.day}/{day.month}/{day.year + BE_OFFSET}"


def _day_kept(text: str) -> str:
    """Return a day as the table has it; what is none is left to be told by its reader."""
    if match := _DAY_MONTH.fullmatch(text.strip()):
        day, month = (int(part) for part in match.groups())
        return f"{month:02d}-{day:02d}"
    found = parse_date(text)
    return text.strip() if found is None else f"{found.year + BE_OFFSET}-{found.month:02d}-{found.day:02d}"
