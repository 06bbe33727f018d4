"""The report of an education area: workbook, paper, figures for programs, and a page for everyone."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pandas as pd

from gis.monitor import Monitor, Progress
from gis.thai import thai_digits as in_thai_digits
from planner.calendar import show_date
from planner.outfiles import put_in_place
from planner.results.dashboard import STATE_COLOURS, dashboard
from planner.results.figures import OUTCOMES_OF_FOUND, STATES, TRAVEL, Figures, figures_json
from planner.results.group import Post
from planner.results.phases import Phases
from planner.results.public import Public
from planner.results.words import count_title, said
from planner.results.workbook import counts_workbook, report_workbook
from planner.typesetting import typeset
from resources.text import Catalogue, catalogue

FILES: Final = ("report.xlsx", "report.pdf", "figures.json", "dashboard.html")

_AS_THEY_ARE: Final = ("colour", "digits", "language", "page")


@dataclass(frozen=True, slots=True)
class Head:
    """Whose report it is and of when: ``level`` is esa, school, cluster or nation, ``area`` its name."""

    level: str
    area: str
    esa: str
    year_be: int
    as_of: dt.date
    group: tuple[Post, ...] = ()
    phase: str = ""
    """The words for a phase, where the report is of its end."""
    note: str = ""
    """What a reader must know of a past day, in words."""


@dataclass(frozen=True, eq=False, slots=True)
class Listed:
    """What a report lists of its children, and nobody else's: columns of CASES, CONFLICTS and CHECKINS."""

    cases: pd.DataFrame
    conflicts: pd.DataFrame
    checkins: pd.DataFrame


def write_report(
    folder: Path,
    *,
    head: Head,
    figures: Figures,
    lists: Listed | None,
    phases: Phases,
    public: Public | None,
    language: str,
    thai_digits: bool,
    monitor: Monitor,
) -> tuple[Path, ...]:
    """Write ``FILES`` into ``folder`` and return their paths.

    ``figures`` of ``count_figures``; ``lists`` are of the children that they were counted from, ``None`` where counts
    are all that is left. ``report.xlsx`` holds lists of names; the other files hold counts only,
    ``dashboard.html`` no small ones: ``public`` is what it may show; without it there is none. ``thai_digits`` is
    for the paper. The same input gives the same ``figures.json``. All files are made before any is put in its place.
    Raises ``DataError("file_not_written")``.
    """
    words = catalogue(language)
    heading = report_heading(head, language)
    makers: dict[str, Callable[[], bytes]] = {
        "report.xlsx": lambda: (
            report_workbook(
                figures,
                lists.cases,
                lists.conflicts,
                lists.checkins,
                heading=heading,
                year_be=head.year_be,
                phases=phases,
                language=language,
                monitor=monitor,
            )
            if lists is not None
            else counts_workbook(figures, heading=heading, phases=phases, language=language)
        ),
        "report.pdf": lambda: typeset(
            "report/report.typ", report_data(figures, head, words, phases=phases, digits=thai_digits)
        ),
        "figures.json": lambda: figures_json(
            figures, esa=head.esa, year_be=head.year_be, as_of=head.as_of, level=head.level
        ).encode(),
    }
    if public is not None:
        page = [words.say("report.dashboard_title"), *heading[1:]]
        makers["dashboard.html"] = lambda: dashboard(public, heading=page, language=language).encode()
    made: dict[str, bytes] = {}
    for number, (name, make) in enumerate(makers.items()):
        monitor.report(Progress("report", number, len(FILES)))
        monitor.check()
        made[name] = make()
    paths = put_in_place(folder, made)
    monitor.report(Progress("report", len(FILES), len(FILES)))
    return paths


def report_heading(head: Head, language: str) -> list[str]:
    """Return the lines on top of a report: its title, the area, year and day."""
    words = catalogue(language)
    day = show_date(head.as_of, language)
    year = head.phase or words.say("report.year", year=head.year_be)
    lines = [words.say("report.title"), head.area, f"{year} · {words.say('report.as_of', date=day)}"]
    return [*lines, head.note] if head.note else lines


def report_data(figures: Figures, head: Head, words: Catalogue, *, phases: Phases, digits: bool) -> dict[str, Any]:
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
        counts_section(say("report.summary"), say("report.state"), states, [int(total[s]) for s in STATES], words),
        counts_section(
            say("report.found_outcomes"),
            say("report.outcome"),
            [count_title(outcome, words) for outcome in OUTCOMES_OF_FOUND],
            [int(total[outcome]) for outcome in OUTCOMES_OF_FOUND],
            words,
        ),
        phase_section(figures.by_phase, phases, words),
        by_state_section(say("report.by_school"), say("report.school"), by_school, words),
        by_state_section(say("report.by_tambon"), say("report.tambon"), by_tambon, words),
        counts_section(
            say("report.by_reason"), say("report.reason"), reason_titles, reasons["children"].tolist(), words
        ),
        counts_section(
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
    if head.level == "school":
        # One school needs no table of schools.
        del sections[3]
    return paper_data(sections, head, words, digits=digits, note=say("report.no_names"))


def paper_data(
    sections: list[dict[str, Any]], head: Head, words: Catalogue, *, digits: bool, note: str
) -> dict[str, Any]:
    """Return what the template prints around its sections: head, legend, working group and signatures."""
    say = words.say
    data: dict[str, Any] = {
        "language": words.language,
        "digits": list("๐๑๒๓๔๕๖๗๘๙" if digits else "0123456789"),
        "campaign": say("report.campaign"),
        "heading": report_heading(head, words.language),
        "legend": [{"text": count_title(s, words), "colour": STATE_COLOURS[s]} for s in STATES],
        "sections": sections,
        "note": note,
        "group": {
            "heading": say("report.group"),
            "head": [say(f"report.{key}") for key in ("number", "name", "position", "post", "signature")],
            "rows": [
                [str(number), post.name, post.position, post.post] for number, post in enumerate(head.group, start=1)
            ],
        },
        "page": say("report.page"),
        "signatures": [say("report.signature_reporter"), say("report.signature_chair")],
        "signature_line": say("report.signature_line"),
    }
    return {key: data[key] if key in _AS_THEY_ARE else _with_digits(data[key]) for key in data} if digits else data


def counts_section(
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


def phase_section(table: pd.DataFrame, phases: Phases, words: Catalogue) -> dict[str, Any]:
    """Return the section of phases with their academic years."""
    keys = [str(key) for key in table.index]
    titles = [
        words.say("report.phase_line", phase=phases.title(key, words.language), year=key.rpartition("/")[0])
        if key
        else words.say("report.no_phase")
        for key in keys
    ]
    section = by_state_section(
        words.say("report.by_phase"), words.say("report.phase"), table.assign(title=titles), words
    )
    return section | {"note": words.say("report.phase_note")}


def by_state_section(heading: str, head: str, table: pd.DataFrame, words: Catalogue) -> dict[str, Any]:
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
