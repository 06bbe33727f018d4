"""The report of an education area: workbook, paper, figures for programs, and a page for everyone."""

import datetime as dt
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import pandas as pd

from gis.errors import DataError
from gis.monitor import Monitor, Progress
from gis.thai import thai_digits as in_thai_digits
from planner.calendar import show_date
from planner.model import Outcomes
from planner.results.dashboard import STATE_COLOURS, dashboard
from planner.results.figures import OUTCOMES_OF_FOUND, STATES, TRAVEL, Figures, figures_json
from planner.results.words import count_title, said
from planner.results.workbook import report_workbook
from planner.typesetting import typeset
from resources.text import Catalogue, catalogue

FILES: Final = ("report.xlsx", "report.pdf", "figures.json", "dashboard.html")

_AS_THEY_ARE: Final = ("colour", "digits", "language", "page")


def write_report(
    folder: Path,
    *,
    figures: Figures,
    cases: pd.DataFrame,
    outcomes: Outcomes,
    checkins: pd.DataFrame,
    as_of: dt.date,
    esa: str,
    year_be: int,
    language: str,
    thai_digits: bool,
    monitor: Monitor,
) -> tuple[Path, ...]:
    """Write ``FILES`` into ``folder`` and return their paths.

    ``figures`` of ``count_figures``; ``cases`` (CASES), ``outcomes`` and ``checkins`` (CHECKINS) are those they were
    counted from. ``report.xlsx`` holds lists of names; the other files hold counts only, ``dashboard.html`` no small
    ones. ``thai_digits`` is for the paper. The same input gives the same ``figures.json``. All files
    are made before any is put in its place.
    Raises ``DataError("file_not_written")``.
    """
    words = catalogue(language)
    heading = report_heading(esa=esa, year_be=year_be, as_of=as_of, language=language)
    makers = {
        "report.xlsx": lambda: report_workbook(
            figures, cases, outcomes, checkins, heading=heading, year_be=year_be, language=language, monitor=monitor
        ),
        "report.pdf": lambda: typeset("report/report.typ", report_data(figures, heading, words, digits=thai_digits)),
        "figures.json": lambda: figures_json(figures, esa=esa, year_be=year_be, as_of=as_of).encode(),
        "dashboard.html": lambda: dashboard(
            figures, heading=[words.say("report.dashboard_title"), *heading[1:]], language=language
        ).encode(),
    }
    made: dict[str, bytes] = {}
    for number, name in enumerate(FILES):
        monitor.report(Progress("report", number, len(FILES)))
        monitor.check()
        made[name] = makers[name]()
    paths = _swap_in(folder, made)
    monitor.report(Progress("report", len(FILES), len(FILES)))
    return paths


def report_heading(*, esa: str, year_be: int, as_of: dt.date, language: str) -> list[str]:
    """Return the lines on top of a report: its title, the area, year and day."""
    words = catalogue(language)
    day = show_date(as_of, language)
    return [
        words.say("report.title"),
        esa,
        f"{words.say('report.year', year=year_be)} · {words.say('report.as_of', date=day)}",
    ]


def report_data(figures: Figures, heading: Sequence[str], words: Catalogue, *, digits: bool) -> dict[str, Any]:
    """Return what the template of the paper prints: texts and shares, counts only."""
    total = figures.total
    states = [count_title(state, words) for state in STATES]
    by_school = figures.by_school.assign(
        title=figures.by_school["name"].where(figures.by_school.index != "", words.say("report.no_school"))
    )
    by_school = by_school[(by_school["children"] > 0) | (by_school["routes"] > 0)]
    by_tambon = figures.by_tambon.assign(
        title=(figures.by_tambon["tambon"] + " · " + figures.by_tambon["amphoe"]).where(
            figures.by_tambon.index != "", words.say("report.no_tambon")
        )
    )
    reasons = figures.by_reason[(figures.by_reason["children"] > 0) & (figures.by_reason.index > 0)]
    reason_titles = [
        f"{row}. {text}"
        for row, text in zip(reasons.index, said("reasons", reasons.index, words.language), strict=True)
    ]
    levels = figures.by_level[figures.by_level["children"] > 0]
    travel = [[count_title(key, words), f"{float(total[key]):,.{1 if key in TRAVEL[3:] else 0}f}"] for key in TRAVEL]
    say = words.say
    sections: list[dict[str, Any]] = [
        _counts(say("report.summary"), say("report.state"), states, [int(total[s]) for s in STATES], words),
        _counts(
            say("report.found_outcomes"),
            say("report.outcome"),
            [count_title(outcome, words) for outcome in OUTCOMES_OF_FOUND],
            [int(total[outcome]) for outcome in OUTCOMES_OF_FOUND],
            words,
        ),
        _by_state(say("report.by_school"), say("report.school"), by_school, words),
        _by_state(say("report.by_tambon"), say("report.tambon"), by_tambon, words),
        _counts(say("report.by_reason"), say("report.reason"), reason_titles, reasons["children"].tolist(), words),
        _counts(
            say("report.by_level"),
            say("report.level"),
            said("levels", levels.index, words.language),
            levels["children"].tolist(),
            words,
        ),
        {"heading": say("report.travel"), "head": [say("report.measure"), say("report.total")], "rows": travel}
        | {"total": [], "bars": [], "note": say("report.travel_note")},
    ]
    if total["conflicts"]:
        sections[0]["note"] = say("report.conflict_note", count=int(total["conflicts"]))
    data: dict[str, Any] = {
        "language": words.language,
        "digits": list("๐๑๒๓๔๕๖๗๘๙" if digits else "0123456789"),
        "campaign": say("report.campaign"),
        "heading": list(heading),
        "legend": [{"text": text, "colour": STATE_COLOURS[s]} for text, s in zip(states, STATES, strict=True)],
        "sections": sections,
        "note": say("report.no_names"),
        "page": say("report.page"),
        "signatures": [say("report.signature_reporter"), say("report.signature_chair")],
        "signature_line": say("report.signature_line"),
    }
    return {key: data[key] if key in _AS_THEY_ARE else _with_digits(data[key]) for key in data} if digits else data


def _counts(
    heading: str, head: str, titles: Sequence[str], counts: Sequence[int], words: Catalogue
) -> dict[str, Any]:
    """Return a section of one count a row, with its part of all and a bar."""
    whole = sum(counts)
    most = max(counts, default=0)
    rows = [
        [title, f"{count:,}", f"{100 * count / whole:.1f}" if whole else "-"]
        for title, count in zip(titles, counts, strict=True)
    ]
    return {
        "heading": heading,
        "head": [head, words.say("report.count"), words.say("report.percent"), words.say("report.chart")],
        "rows": rows,
        "total": [words.say("report.total"), f"{whole:,}", "100.0" if whole else "-"],
        "bars": [[{"share": count / most if most else 0.0, "colour": "#0b4f8a"}] for count in counts],
        "note": "",
    }


def _by_state(heading: str, head: str, table: pd.DataFrame, words: Catalogue) -> dict[str, Any]:
    """Return a section of all states by row, with a bar made of them."""
    rows, bars = [], []
    most = int(table["children"].max()) if len(table) else 0
    for record in table.to_dict("records"):
        rows.append([str(record["title"]), f"{record['children']:,}", *(f"{record[state]:,}" for state in STATES)])
        bars.append([{"share": record[s] / most if most else 0.0, "colour": STATE_COLOURS[s]} for s in STATES])
    sums = [f"{int(table[column].sum()):,}" for column in ("children", *STATES)]
    return {
        "heading": heading,
        "head": [
            head,
            words.say("report.total"),
            *(count_title(state, words) for state in STATES),
            words.say("report.chart"),
        ],
        "rows": rows,
        "total": [words.say("report.total"), *sums],
        "bars": bars,
        "note": "",
    }


def _with_digits(value: object) -> object:
    """Return texts with Thai digits."""
    if isinstance(value, str):
        return in_thai_digits(value)
    if isinstance(value, Mapping):
        return {k: v if k in _AS_THEY_ARE else _with_digits(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_with_digits(item) for item in value]
    return value


def _swap_in(folder: Path, made: Mapping[str, bytes]) -> tuple[Path, ...]:
    """Write files beside their places, then put them there."""
    name = folder.name
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".phanong-") as temporary:
            for name, data in made.items():
                (Path(temporary) / name).write_bytes(data)
            for name in made:
                (Path(temporary) / name).replace(folder / name)
    except OSError as error:
        raise DataError("file_not_written", file=name) from error
    return tuple(folder / name for name in made)
