"""What the benchmarks of the desktop measured, printed as it comes and written as tables at the end."""

import datetime as dt
import os
import platform
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Final

RESULTS: Final = Path(__file__).parent / "results" / "desktop.md"


class Report:
    """Rows by table, in the order in which they came."""

    def __init__(self) -> None:
        self._tables: dict[str, list[dict[str, str]]] = {}
        self._notes: dict[str, str] = {}
        self._loads: dict[str, list[float]] = {}

    def note(self, table: str, text: str) -> None:
        """Say under the title of a table how it was measured."""
        self._notes[table] = text

    def show_notes(self) -> None:
        """Print what is said of the tables."""
        for table, text in self._notes.items():
            print(f"{table}: {text}")

    def row(self, table: str, name: str, **values: object) -> None:
        """Add a row and print it; a number is written with as many digits as tell something."""
        self._loads.setdefault(table, []).append(_load())
        said = {"": name} | {key.replace("_", " "): shown(value) for key, value in values.items()}
        self._tables.setdefault(table, []).append(said)
        print(f"{name:<34}" + "   ".join(f"{key} {value}" for key, value in said.items() if key), flush=True)

    def write(self, path: Path = RESULTS) -> None:
        """Write all tables as Markdown, with date, versions and how busy the machine was; other tables stay."""
        made = {table: self._section(table) for table in self._tables}
        kept = _sections(path.read_text(encoding="utf-8")) if path.is_file() else {}
        how = (
            f"{os.cpu_count()} cores {platform.machine()}, Python {platform.python_version()}, "
            f"PySide6 {version('PySide6')}; the window off screen, so the map is drawn without a graphics card. "
            "Each table says how busy the machine was: with a load beyond the number of its cores, seconds by the "
            "clock are those of a machine that does something else meanwhile. "
            "Made by `python -m tests.benchmarks.desktop --write`."
        )
        text = "\n".join(["# The desktop: what was measured", "", how, "", *(kept | made).values()])
        path.write_text(text.rstrip() + "\n", encoding="utf-8")

    def _section(self, table: str) -> str:
        """Return a table with its title, its note, the day and the load of the machine."""
        today = dt.datetime.now().astimezone().date().isoformat()
        loads = self._loads[table]
        note = f"{self._notes.get(table, '')} {today}, load {min(loads):.1f} to {max(loads):.1f}.".strip()
        return "\n".join([f"## {table}", "", note, "", *table_lines(self._tables[table]), ""])


def _sections(text: str) -> dict[str, str]:
    """Return the tables of a file by their titles."""
    parts = text.split("\n## ")[1:]
    return {part.split("\n", 1)[0]: f"## {part.rstrip()}\n" for part in parts}


def table_lines(rows: Sequence[Mapping[str, str]]) -> list[str]:
    """Return rows as a table of Markdown; a row may lack some of the columns."""
    heads = list(dict.fromkeys(key for row in rows for key in row))
    lines = ["| " + " | ".join(heads) + " |", "| " + " | ".join("---" for _ in heads) + " |"]
    return lines + ["| " + " | ".join(row.get(head, "") for head in heads) + " |" for row in rows]


def shown(value: object) -> str:
    """Return a value as it is written in a table."""
    if isinstance(value, float):
        return f"{value:,.2f}" if abs(value) < 10 else f"{value:,.0f}"
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)


def _load() -> float:
    return os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
