"""An open project and what the window does with the whole of it."""

import datetime as dt
import hashlib
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from pythainlp.tokenize import word_tokenize

from gis.maps.tiles import Tiles
from gis.maps.webmap import overlay, window_page
from gis.monitor import Monitor
from planner.calendar import thai_today
from planner.schemas import CASES, LANDMARKS
from planner.workflow import amendments, imports, locate, packages, plan, privacy, results, sheets
from planner.workflow.analysis import analysis_layers
from planner.workflow.kinds import Guess, guess_kind
from planner.workflow.plan import PlanOptions, options_from
from planner.workflow.project import Project, create_project, open_project, stale_stages, status_of, view
from planner.workflow.roads import BLOB, load_network
from ui.map.online import tile_server
from ui.snapshot import Snapshot, make_snapshot
from ui.work.board import Boards
from ui.work.followup import FollowUp
from ui.work.imports import Imports
from ui.work.office import Office
from ui.work.papers import PaperDesk
from ui.work.referrals import Referrals
from ui.work.reports import Reports
from ui.work.results import Results
from ui.work.review import Review
from ui.work.roads import Roads
from ui.work.whatif import WhatIfs

Summary = Mapping[str, object]


def segment(text: str) -> list[str]:
    """Return Thai text as words."""
    return list(word_tokenize(text, engine="newmm"))


class Work:
    """An open project and everything that the window does with it; each method runs on a job's thread."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._ground: Tiles | None = None
        self.roads = Roads(project)
        self.review = Review(project)
        self.results = Results(project)
        self.imports = Imports(project)
        self.board = Boards(project)
        self.whatif = WhatIfs(project)
        self.followup = FollowUp(project)
        self.referrals = Referrals(project)
        self.reports = Reports(project)
        self.papers = PaperDesk(project)
        self.office = Office(project)

    @classmethod
    def open(cls, path: Path, passphrase: str) -> "Work":
        """Open a project file."""
        return cls(open_project(path, passphrase))

    @classmethod
    def create(cls, path: Path, passphrase: str, *, esa: str, year_be: int, area: Sequence[str]) -> "Work":
        """Make an empty project."""
        return cls(create_project(path, passphrase, esa=esa, year_be=year_be, area=area))

    @classmethod
    def unpack(cls, package: Path, package_passphrase: str, path: Path, passphrase: str) -> "Work":
        """Make a project of a school's part, and open it."""
        packages.open_package(package, path, passphrase=package_passphrase, project_passphrase=passphrase)
        return cls.open(path, passphrase)

    @property
    def project(self) -> Project:
        """Return the open project."""
        return self._project

    @property
    def path(self) -> Path:
        """Return the project's file."""
        return self._project.path

    def close(self) -> None:
        """Close the project."""
        self._project.close()

    @staticmethod
    def make_page(*, title: str, language: str, channel_script: str) -> str:
        """Return the map page of the window."""
        return window_page(
            title=title, language=language, channel_script=channel_script, pictures_from=tile_server().origin
        )

    def snapshot(self, language: str, monitor: Monitor) -> Snapshot:
        """Return what the window shows now."""
        seen = view(self._project)
        monitor.check()
        status = status_of(seen, roads=self._has_roads(), stale=stale_stages(self._project))
        closed = self.roads.known(language)
        layers = results.project_layers(seen, closed=closed.lines, language=language)
        ground = self._ground_in(language)
        after = self.followup.counts(thai_today()) | self.referrals.counts()
        return make_snapshot(seen, status, layers, ground=ground, closed_roads=closed, language=language, after=after)

    def counted(self, language: str, monitor: Monitor) -> bytes:
        """Return the map's layers that count: tambons visited, and hot spots where the project has roads."""
        return overlay(analysis_layers(self._project, view(self._project), language=language, monitor=monitor))

    def guess_kinds(self, paths: Sequence[Path]) -> list[Guess]:
        """Return what files are likely to be."""
        known = self._project.count(CASES) > 0
        return [guess_kind(path, register_known=known) for path in paths]

    def reveal_ids(self, case_ids: Sequence[str]) -> Mapping[str, str]:
        """Return national IDs of children; the project's log says whose were looked at."""
        ids = privacy.reveal_ids(self._project, case_ids)
        return {case_id: privacy.spelled_id(identity) for case_id, identity in ids.items()}

    def preview(self, *, school: str, thai_digits: bool, language: str, monitor: Monitor) -> bytes:
        """Return a school's sheets as PDF; no sheet counts as printed."""
        return sheets.preview(self._project, school, language=language, thai_digits=thai_digits, monitor=monitor)

    def print_sheets(
        self, *, schools: Sequence[str], thai_digits: bool, language: str, monitor: Monitor
    ) -> tuple[bytes, ...]:
        """Return the sheets of schools as one PDF a school; they count as printed."""
        with tempfile.TemporaryDirectory(prefix="phanong-") as folder:
            written = sheets.sheets(
                self._project,
                Path(folder),
                schools=schools,
                language=language,
                thai_digits=thai_digits,
                monitor=monitor,
            )
            return tuple(Path(folder, name).read_bytes() for name in written.files)

    def import_schools(self, path: Path, monitor: Monitor) -> Summary:
        """Bring in the list of schools."""
        return asdict(imports.import_schools(self._project, path, monitor=monitor))

    def import_register(self, path: Path, language: str, monitor: Monitor) -> Summary:
        """Bring in a register of children."""
        return asdict(imports.import_register(self._project, path, language=language, monitor=monitor))

    def import_places(self, path: Path, monitor: Monitor) -> Summary:
        """Bring in named points."""
        return asdict(imports.import_places(self._project, path, monitor=monitor))

    def usual_around_km(self, path: Path) -> float:
        """Return how far around the schools roads of a file are kept where nobody says; 0: all."""
        return imports.usual_around_km(path)

    def import_roads(self, path: Path, monitor: Monitor, *, around_km: float | None = None) -> Summary:
        """Bring in an OpenStreetMap extract."""
        return asdict(imports.import_roads(self._project, path, around_km=around_km, monitor=monitor))

    def import_enrolment(self, paths: Sequence[Path], monitor: Monitor) -> Summary:
        """Clear the children who stand on enrolment lists."""
        return asdict(imports.import_enrolment(self._project, paths, monitor=monitor))

    def import_checkins(self, paths: Sequence[Path], monitor: Monitor) -> Summary:
        """Bring in check-ins."""
        return asdict(imports.import_checkins(self._project, paths, monitor=monitor))

    def amend(self, values: Mapping[tuple[str, str], str]) -> Summary:
        """Put right what the register says, by child and field."""
        return asdict(amendments.amend(self._project, values))

    def undo_amendment(self) -> Summary:
        """Take back what was put right last."""
        return asdict(amendments.undo_amendment(self._project))

    def locate(self, monitor: Monitor) -> Summary:
        """Find places for addresses."""
        return asdict(locate.locate(self._project, monitor=monitor))

    def assign(self, monitor: Monitor) -> Summary:
        """Find each child's responsible school."""
        return asdict(plan.assign(self._project, monitor=monitor))

    def plan(self, options: Mapping[str, object], monitor: Monitor) -> Summary:
        """Plan visit routes; ``options`` are those of ``PlanOptions`` by name."""
        return asdict(plan.plan(self._project, options=options_from(options), monitor=monitor))

    def plan_options(self, profile: str) -> Mapping[str, object]:
        """Return the options of the last plan; before the first the usual ones, by ``profile``."""
        return asdict(PlanOptions(profile=profile)) | self._project.stage_options("plan")

    def sheets(
        self,
        folder: Path,
        *,
        schools: Sequence[str],
        formats: Sequence[str],
        thai_digits: bool,
        language: str,
        passphrase: str | None = None,
        monitor: Monitor,
    ) -> Summary:
        """Write route sheets; phone pages open with ``passphrase``, without one with the project's own."""
        written = sheets.sheets(
            self._project,
            folder,
            schools=schools,
            formats=formats,
            language=language,
            thai_digits=thai_digits,
            passphrase=passphrase,
            monitor=monitor,
        )
        told: dict[str, object] = {"folder": written.folder, "files": len(written.files)}
        return told | ({"sheet_passphrase": written.sheet_passphrase} if written.sheet_passphrase else {})

    def map(self, path: Path, language: str, monitor: Monitor, *, as_of: dt.date | None = None) -> Summary:
        """Write the map as a file, with children in the state of a past day where one is named."""
        written = results.write_project_map(self._project, path, as_of=as_of, language=language, monitor=monitor)
        return {"folder": written.folder, "files": len(written.files)}

    def _has_roads(self) -> bool:
        return bool(self._project.digest(f"blob:{BLOB}"))

    def _ground_in(self, language: str) -> Tiles | None:
        """Return the roads and names under the map, under a version that changes when they do."""
        if not self._has_roads():
            return None
        known = (self._project.digest(f"blob:{BLOB}"), self._project.digest("landmarks"), language)
        version = hashlib.sha256(" ".join(known).encode()).hexdigest()[:16]
        if self._ground is None or self._ground.version != version:
            marks = self._project.read(LANDMARKS)
            other = marks["name_en"] if language == "en" else marks["name"]
            places = marks.assign(name=other.where(other != "", marks["name"]))
            self._ground = Tiles(load_network(self._project)[0].lines(), places, version=version)
        return self._ground
