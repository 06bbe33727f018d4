"""The draft of a prevention plan, for the education area in full and for everybody without small counts."""

import datetime as dt
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import pandas as pd

from gis.crs import WGS84
from gis.errors import DataError
from gis.monitor import Monitor, Progress
from planner.calendar import parse_date, show_long_date
from planner.outfiles import put_in_place
from planner.papers import spotmap
from planner.papers.docx import Document
from planner.papers.prevention import (
    MAP,
    NO_VISIT,
    TABLE,
    TEMPLATE,
    Causes,
    count_causes,
    groups_of,
    merged,
    plan_data,
)
from planner.papers.templates import Templates
from planner.results.figures import case_facts
from planner.results.hotspots import public as public_spots
from planner.results.outcomes import checkins_until
from planner.results.phases import Phases
from planner.results.suppression import Cover, Sum, hide_small
from planner.store.project import Project
from planner.typesetting import typeset_source, with_thai_digits
from planner.workflow.analysis import hotspots, tambon_coverage
from planner.workflow.project import ProjectView, academic_year_be, outcomes_on, view
from planner.workflow.roads import BLOB
from planner.workflow.tables import phases_of
from resources.text import Catalogue, catalogue

HIDDEN_TEXT: Final = "•"
"""In the place of a count that is hidden; it may be more than four."""
FILES: Final = ("prevention.pdf", "prevention.docx", "prevention-public.pdf")
_AS_THEY_ARE: Final = ("language", "digits", "page")
_PICTURE: Final = b"""#set page(width: 165mm, height: 120mm, margin: 0pt)
#set text(font: "Sarabun")
#image("map.svg", width: 165mm)
"""


@dataclass(frozen=True, slots=True)
class Prevention:
    """What was written, and how much stands in it; ``hidden`` counts the cells that the public draft hides."""

    folder: str
    files: tuple[str, ...]
    children: int
    phases: int
    spots: int
    hidden: int


def prevention(
    project: Project,
    folder: Path,
    *,
    as_of: dt.date,
    templates: Path | None = None,
    language: str = "th",
    thai_digits: bool = False,
    monitor: Monitor,
) -> Prevention:
    """Write ``FILES``: the full draft as PDF and to be edited, and one fit for everybody.

    Counts only, as of the end of a day; children no longer on the newest list are left out. Hot spots need roads.
    Raises ``DataError``: ``cases_missing``, ``file_not_written`` and those of the templates.
    """
    seen = view(project)
    if seen.cases.empty:
        raise DataError("cases_missing")
    made_from, words = Templates(templates), catalogue(language)
    monitor.report(Progress("prevention", 0, len(FILES)))
    seen = replace(seen, checkins=checkins_until(seen.checkins, as_of), outcomes=outcomes_on(seen, as_of))
    phases = phases_of(project)
    facts = _facts(seen, phases)
    groups, titles = groups_of(made_from.table(TABLE)), _titles(facts, phases, language)
    causes = count_causes(facts, groups, phases=titles)
    # Rare causes, and causes by tambon and by school, would be hidden nearly all.
    open_causes = count_causes(facts, merged(groups, facts), phases=titles)
    spots = hotspots(project, seen, monitor=monitor) if project.digest(f"blob:{BLOB}") else None
    areas = tambon_coverage(project, seen)
    monitor.check()
    hidden = _hidden(open_causes)
    monitor.report(Progress("prevention", 1, len(FILES)))

    def data(*, public: bool) -> dict[str, Any]:
        own = open_causes if public else causes
        return plan_data(
            own,
            office=str(seen.settings["esa"]),
            year_be=academic_year_be(project),
            as_of=show_long_date(as_of, language),
            show=_shower(own.cells, hidden if public else {}),
            spots=_spot_rows(spots, words, public=public),
            public=public,
            words=words,
        )

    def drawn(*, public: bool) -> bytes:
        return _map(
            areas,
            causes,
            spots,
            hidden if public else None,
            words,
            within=[str(code) for code in project.settings()["area"]],
        )

    def paper(*, public: bool) -> bytes:
        told = data(public=public)
        told = with_thai_digits(told, _AS_THEY_ARE) | {"digits": list("๐๑๒๓๔๕๖๗๘๙")} if thai_digits else told
        return made_from.typeset(TEMPLATE, told, {MAP: drawn(public=public)})

    made = {FILES[0]: paper(public=False)}
    monitor.check()
    made[FILES[1]] = _document(
        data(public=False), typeset_source(MAP, _PICTURE, {}, {MAP: drawn(public=False)}, png=True)
    )
    monitor.report(Progress("prevention", 2, len(FILES)))
    made[FILES[2]] = paper(public=True)
    paths = put_in_place(folder, made)
    with project.transaction("prevention", {"as_of": as_of.isoformat(), "children": len(facts)}):
        pass
    monitor.report(Progress("prevention", len(FILES), len(FILES)))
    return Prevention(
        folder=str(folder),
        files=tuple(path.name for path in paths),
        children=len(facts),
        phases=len([phase for phase in causes.rows["phase"] if phase != NO_VISIT]),
        spots=0 if spots is None else len(spots),
        hidden=len(hidden),
    )


def _hidden(causes: Causes) -> dict[Hashable, Cover]:
    """Return the cells that everybody may not see; one that what is shown adds up to is shown, too."""
    sums = [Sum(total, parts) for total, parts in causes.public_sums()]
    hidden = hide_small(causes.public_cells(), sums)
    while True:
        alone = [own for one in sums if len(own := [name for name in one.members if name in hidden]) == 1]
        plain = [own[0] for own in alone if hidden[own[0]] is Cover.BESIDE]
        if not plain:
            return hidden
        hidden = {name: cover for name, cover in hidden.items() if name not in plain}


def _facts(seen: ProjectView, phases: Phases) -> pd.DataFrame:
    """Return what is counted of each child who is still on the list, with the phase of the visit that counts."""
    cases = seen.cases[~seen.cases["gone"]]
    facts = case_facts(
        cases, seen.outcomes, schools=seen.schools, places=seen.places, assignments=seen.assignments, phases=phases
    )
    days = [parse_date(str(text)) for text in facts["visited_at"]]
    return facts.assign(phase=[NO_VISIT if day is None else phases.of(day).code for day in days])


def _titles(facts: pd.DataFrame, phases: Phases, language: str) -> dict[str, str]:
    """Return the titles of the phases with a visit in their order, those of nobody's visit last."""
    days = sorted(day for text in facts["visited_at"] if (day := parse_date(str(text))) is not None)
    own = dict.fromkeys(phases.of(day) for day in days)
    return {phase.code: f"{phase.title(language)} ({phase.year_be})" for phase in own} | {NO_VISIT: ""}


def _shower(cells: Mapping[Hashable, int], hidden: Mapping[Hashable, object]) -> Callable[[Hashable], str]:
    def show(name: Hashable) -> str:
        return HIDDEN_TEXT if name in hidden else f"{cells[name]:,}"

    return show


def _spot_rows(spots: gpd.GeoDataFrame | None, words: Catalogue, *, public: bool) -> list[dict[str, str]]:
    if spots is None:
        return []
    shown = public_spots(spots) if public else spots
    return [
        {
            "what": words.say(f"reasons.{row['reason']}") if row["reason"] else words.say(f"kinds.{row['kind']}"),
            "children": f"{row['children']:,}",
            "open": f"{row['open']:,}" if row["open"] >= 0 else HIDDEN_TEXT,
        }
        for row in shown.to_dict("records")
    ]


def _map(
    areas: gpd.GeoDataFrame,
    causes: Causes,
    spots: gpd.GeoDataFrame | None,
    hidden: Mapping[Hashable, object] | None,
    words: Catalogue,
    *,
    within: Sequence[str],
) -> bytes:
    """Return the map; ``hidden`` cells for everybody, ``None`` for the full draft; ``within``: codes of the area."""
    counts: dict[str, int | None] = {
        code: None if hidden and ("tambon", code) in hidden else causes.cells[("tambon", code)]
        for code in causes.rows["tambon"]
        if code
    }
    outlines = gpd.GeoSeries([], crs=WGS84)
    if spots is not None:
        outlines = gpd.GeoSeries((spots if hidden is None else public_spots(spots))["area"])
    known = gpd.GeoDataFrame(areas[areas.index != ""].reset_index())
    # A child who is registered far away must not shrink the area to a dot.
    ours = known["code"].str.startswith(tuple(within))
    known = gpd.GeoDataFrame(known[ours]) if ours.any() else known
    return spotmap.spot_map(
        known,
        counts,
        outlines,
        public=hidden is not None,
        names=dict(zip(known["code"], known["tambon"], strict=True)),
        legend={key: words.say(f"prevention.legend_{key}") for key in ("children", "hidden", "spot")},
    ).encode()


def _document(data: Mapping[str, Any], picture: bytes) -> bytes:
    """Return the draft to be edited in a word processor."""
    document = Document()
    document.title(data["title"])
    for line in (*data["heading"], data["edition"]):
        document.text(line, centred=True)
    sections: Sequence[Mapping[str, Any]] = data["sections"]
    for part in sections:
        document.heading(part["title"])
        document.text(part["text"])
        document.table(part["head"], part["rows"], small=part["wide"])
    document.heading(data["map_title"])
    document.text(data["map_text"])
    document.picture(picture, wide_mm=160.0, high_mm=160.0 * 120 / 165, says=data["map_title"])
    spots, measures = data["spots"], data["measures"]
    document.heading(spots["title"])
    document.text(spots["text"])
    if spots["rows"]:
        document.table(spots["head"], spots["rows"])
    document.heading(measures["title"])
    document.text(measures["text"])
    document.table(measures["head"], measures["rows"])
    document.text(data["private"])
    return document.to_bytes()
