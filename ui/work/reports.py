"""Figures, reports, snapshots, packages, papers: the window's door to what leaves an office."""

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import pandas as pd

from gis.monitor import Monitor
from planner.calendar import show_date, thai_today
from planner.schemas import ASSIGNMENTS
from planner.workflow import packages, reports, retention, snapshots, tables
from planner.workflow.figures import COUNTS, DIMENSIONS, TRAVEL, Figures, Phases, cases_behind, shown_on
from planner.workflow.project import Project, academic_year_be, view
from planner.workflow.retention import Retention
from planner.workflow.table_rows import quoted
from resources.text import Catalogue, catalogue
from ui.models.frame_model import Table
from ui.reporting import Moment, ReportOrder
from ui.tables import make_table, number_column, text_column

_WORDS: Mapping[str, str] = {
    **dict.fromkeys(("to_track", "in_progress", "found", "not_found", "cleared"), "states"),
    **dict.fromkeys(("returned", "wants_return", "refuses", "cannot_yet"), "outcomes"),
}
TOTAL = "total"
"""The row of all."""


@dataclass(frozen=True, eq=False, slots=True)
class Moments:
    """What figures may be of: phases that have begun and what was frozen, each with a line of text."""

    phases: tuple[tuple[str, str], ...]
    snapshots: tuple[tuple[str, str], ...]
    part: bool
    """Whether the project is one school's part."""
    schools: Mapping[str, str]
    """Those with children."""


@dataclass(frozen=True, eq=False, slots=True)
class FiguresShown:
    """The figures of one moment as tables by dimension; a row is named by its place, ``TOTAL`` by that word."""

    moment: Moment
    title: str
    tables: Mapping[str, Table]


@dataclass(frozen=True, slots=True)
class GroupPost:
    """A post of the working group; ``where`` is the key of its name in the table."""

    where: str
    position: str
    post: str
    name: str


class Reports:
    """Part of the open project; each method runs on a job's thread."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._counted: tuple[Moment, Figures] | None = None

    def moments(self, language: str) -> Moments:
        """Return what figures may be of."""
        project = self._project
        today = thai_today()
        found = [phase for phase in tables.phases_in(project) if phase.first <= today]
        schools = view(project).schools["name"]
        used = set(project.read(ASSIGNMENTS)["school_code"])
        return Moments(
            tuple((phase.code, tables.phase_line(phase, language)) for phase in reversed(found)),
            tuple((one.snapshot_id, _snapshot_line(one, language)) for one in reversed(snapshots.snapshots(project))),
            bool(project.settings().get(reports.PART)),
            {str(code): str(name) for code, name in schools.items() if code in used},
        )

    def figures(self, moment: Moment, language: str) -> FiguresShown:
        """Return the figures of a moment; they are kept until the next ones are asked for."""
        project, words = self._project, catalogue(language)
        day = self._day_of(moment)
        counted = shown_on(project, day, snapshot=moment.snapshot)
        self._counted = moment, counted.figures
        shown = {name: _table(counted.figures, name, words, counted.phases) for name in DIMENSIONS}
        told = words.say("report.as_of", date=show_date(counted.as_of, language))
        frozen = f" · {counted.snapshot_id}" if counted.snapshot_id else ""
        then = ""
        if counted.note:
            when = show_date(dt.date.fromisoformat(counted.counted_on), language)
            then = f" · {words.say(f'report.{counted.note}', date=when)}"
        return FiguresShown(moment, f"{told}{frozen}{then}", shown)

    def behind(self, moment: Moment, count: str, by: str, place: str) -> tuple[str, ...]:
        """Return the children behind a number of the figures last shown."""
        if self._counted is None or self._counted[0] != moment:
            self.figures(moment, "th")
        if self._counted is None:
            raise ValueError("nothing was counted")
        figures = self._counted[1]
        if place == TOTAL:
            return cases_behind(figures, count)
        return cases_behind(figures, count, by=by, row=figures.table(by).index[int(place)])

    def freeze(self, *, phase: str, note: str, language: str) -> str:
        """Freeze the figures of now, or of a phase's end; return a line about them."""
        return _snapshot_line(snapshots.take_snapshot(self._project, phase=phase, note=note), language)

    def retention(self, monitor: Monitor) -> Retention:
        """Return what would go if the year were turned into counts only."""
        return retention.retain(self._project, really=False, monitor=monitor)

    def retain(self, monitor: Monitor) -> dict[str, object]:
        """Turn the year into counts only."""
        self._counted = None
        made = retention.retain(self._project, really=True, monitor=monitor)
        return {"year": made.year, "children": made.children, "snapshots": made.snapshots}

    def write(self, order: ReportOrder, language: str, monitor: Monitor) -> dict[str, object]:
        """Write a report."""
        written = reports.report(
            self._project,
            order.folder,
            as_of=order.moment.as_of,
            level=order.level,
            schools=order.schools,
            phase=order.moment.phase,
            snapshot=order.moment.snapshot,
            recount=order.recount,
            language=language,
            thai_digits=order.thai_digits,
            monitor=monitor,
        )
        return {"folder": written.folder, "files": len(written.files)}

    # The working group.

    def posts(self, language: str) -> tuple[GroupPost, ...]:
        """Return the posts of every tier, those of schools once for each school that has children."""
        project = self._project
        groups = tables.groups_of(project)
        schools = self.moments(language).schools
        found = []
        for tier, posts in groups.posts.items():
            holders = schools if tier == "school" else {tier: ""}
            for holder, title in holders.items():
                for key, words in posts:
                    position, post = words[language]
                    where = f"{holder}.{key}"
                    found.append(GroupPost(where, f"{position} {title}".strip(), post, groups.names.get(where, "")))
        return tuple(found)

    def name_posts(self, names: Mapping[str, str]) -> int:
        """Keep the names of the people of the working group; an empty one takes a name away."""
        text = tables.table_text(self._project, "group")
        kept: dict[str, str] = tomllib.loads(text).get("names", {})
        whole = {where: name for where, name in {**kept, **names}.items() if name.strip()}
        tables.set_table_text(self._project, "group", _with_names(text, whole))
        return len(whole)

    # Packages.

    def export_school(self, path: Path, school: str, *, roads: bool, monitor: Monitor) -> packages.Exported:
        """Write one school's part."""
        return packages.export_school(self._project, path, school, roads=roads, monitor=monitor)

    def export_figures(self, path: Path, moment: Moment, monitor: Monitor) -> packages.Exported:
        """Write the figures for the cluster and the nation."""
        return packages.export_figures(
            self._project, path, as_of=self._day_of(moment), snapshot=moment.snapshot, monitor=monitor
        )

    def merge(self, path: Path, passphrase: str, language: str, monitor: Monitor) -> dict[str, object]:
        """Take over what a package brings; ``came`` says what that was, by name."""
        merged = packages.merge(self._project, path, passphrase=passphrase, monitor=monitor)
        say = catalogue(language).say
        came: dict[str, object] = {"came": asdict(merged)}
        if merged.unchanged:
            return came | {"told": say("packages.unchanged", file=merged.file, of=merged.of)}
        told = say("packages.merged_line", **asdict(merged))
        return came | {"told": f"{told}  {say('packages.kept')}" if merged.plan_kept else told}

    def _day_of(self, moment: Moment) -> dt.date | None:
        if not moment.phase:
            return moment.as_of
        span = tables.phases_of(self._project).named(moment.phase, year_be=academic_year_be(self._project))
        return min(span.last, thai_today())


def _snapshot_line(one: snapshots.Snapshot, language: str) -> str:
    return snapshots.snapshot_line(one, language)


def _with_names(text: str, names: Mapping[str, str]) -> str:
    """Return the table with other names: whatever stood under ``[names]`` goes, the rest stays as it is written."""
    lines, inside = [], False
    for line in text.splitlines():
        head = line.strip()
        inside = head == "[names]" if head.startswith("[") else inside
        if not inside:
            lines.append(line)
    written = [f"{quoted(where)} = {quoted(name.strip())}" for where, name in sorted(names.items())]
    return "\n".join([*lines, "", "[names]", *written]) + "\n"


def _table(figures: Figures, by: str, words: Catalogue, phases: Phases) -> Table:
    """Return a dimension's figures with the sum of all in the first row."""
    frame = figures.table(by)
    names = [words.say("report.total"), *(_row_name(by, str(key), frame, words, phases) for key in frame.index)]
    numbers = [*COUNTS, *(TRAVEL if by == "school" else ())]
    ids = pd.Index([TOTAL, *(str(place) for place in range(len(frame)))], dtype="str")
    columns = [text_column("name", words.say(f"report.{by}"), pd.Series(names, dtype="str"))]
    for count in numbers:
        values = pd.Series([float(figures.total[count]), *(float(value) for value in frame[count])], dtype="float64")
        title = words.say(f"{_WORDS.get(count, 'report')}.{count}")
        columns.append(number_column(count, title, values, "{:,.1f}" if count == "kilometres" else "{:,.0f}"))
    return make_table(ids, columns)


def _row_name(by: str, key: str, frame: pd.DataFrame, words: Catalogue, phases: Phases) -> str:
    """Return what a row of figures is called; a reason's number comes as text, ``0`` for none."""
    say = words.say
    if key in ("", "0"):
        return say(f"report.no_{by}")
    match by:
        case "school":
            return f"{key}  {frame['name'][key]}"
        case "tambon":
            return f"{frame['tambon'][key]} {frame['amphoe'][key]}"
        case "phase":
            return f"{key}  {phases.title(key, words.language)}"
        case "reason":
            return f"{key} {say(f'reasons.{key}')}"
        case _:
            return say(f"{by}s.{key}")
