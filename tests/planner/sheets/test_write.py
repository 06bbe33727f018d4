from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.errors import JobCancelled, UserError
from gis.monitor import Monitor, Progress, SilentMonitor
from planner.model import School, VisitRoute
from planner.sheets import OPEN_FORMATS, write_sheets
from planner.sheets.phonepage import PageKey
from planner.sheets.write import _stems

MakeRoute = Callable[..., VisitRoute]
QUICK = ("xlsx", "gpx", "kml")


class Watching:
    """Notes progress, and asks to stop at the given check."""

    def __init__(self, stop_at: int = 0) -> None:
        self.seen: list[Progress] = []
        self.checks = 0
        self.stop_at = stop_at

    def report(self, progress: Progress) -> None:
        self.seen.append(progress)

    def check(self) -> None:
        self.checks += 1
        if self.checks == self.stop_at:
            raise JobCancelled


def write(routes: list[VisitRoute], folder: Path, *formats: str, monitor: Monitor | None = None) -> tuple[Path, ...]:
    return write_sheets(
        routes,
        folder,
        esa="สพป.ตัวอย่าง",
        year_be=2568,
        formats=formats or OPEN_FORMATS,
        page_key=PageKey(b"salt" * 4, b"key." * 8, digits=True) if "html" in formats else None,
        monitor=monitor or SilentMonitor(),
    )


def test_a_school_gets_a_pdf_and_a_workbook_and_a_route_its_phone_files(
    make_route: MakeRoute, tmp_path: Path
) -> None:
    made = write([make_route(), make_route(route_id="R2", day=2)], tmp_path / "new" / "sheets")
    assert [path.name for path in made] == [
        "10010001-01.gpx", "10010001-01.kml", "10010001-02.gpx", "10010001-02.kml", "10010001.pdf", "10010001.xlsx",
    ]  # fmt: skip
    assert sorted((tmp_path / "new" / "sheets").iterdir()) == list(made)
    assert (tmp_path / "new" / "sheets" / "10010001.pdf").read_bytes().startswith(b"%PDF")


def test_only_the_formats_asked_for_are_made(make_route: MakeRoute, tmp_path: Path) -> None:
    assert [path.suffix for path in write([make_route()], tmp_path, "gpx")] == [".gpx"]


def test_a_route_gets_a_phone_page_and_none_without_a_key(make_route: MakeRoute, tmp_path: Path) -> None:
    made = write([make_route(), make_route(route_id="R2", day=2)], tmp_path, "html")
    assert [path.name for path in made] == ["10010001-01.html", "10010001-02.html"]
    with pytest.raises(ValueError, match="key"):
        write_sheets([], tmp_path, esa="x", year_be=2568, formats=("html",), monitor=SilentMonitor())


def test_an_unknown_format_is_said_before_anything_is_made(make_route: MakeRoute, tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught:
        write([make_route()], tmp_path / "sheets", "pdf", "docx")
    assert caught.value.code == "bad_format"
    assert "docx" in caught.value.message("th")
    assert not (tmp_path / "sheets").exists()


def test_cancelling_leaves_the_folder_as_it_was(make_route: MakeRoute, tmp_path: Path) -> None:
    (tmp_path / "10010001.xlsx").write_text("before")
    with pytest.raises(JobCancelled):
        write([make_route()], tmp_path, *QUICK, monitor=Watching(stop_at=3))
    assert [path.name for path in tmp_path.iterdir()] == ["10010001.xlsx"]
    assert (tmp_path / "10010001.xlsx").read_text() == "before"


def test_progress_reaches_its_total(make_route: MakeRoute, tmp_path: Path) -> None:
    watching = Watching()
    write([make_route()], tmp_path, *QUICK, monitor=watching)
    assert [(p.done, p.total) for p in watching.seen] == [(0, 3), (1, 3), (2, 3), (3, 3)]


def test_a_file_that_cannot_be_replaced_is_named(make_route: MakeRoute, tmp_path: Path) -> None:
    (tmp_path / "10010001.xlsx").mkdir()
    (tmp_path / "10010001.xlsx" / "inside").touch()
    with pytest.raises(UserError) as caught:
        write([make_route()], tmp_path, "xlsx")
    assert caught.value.code == "file_not_written"
    assert "10010001.xlsx" in caught.value.message("th")


def test_no_routes_make_no_files(tmp_path: Path) -> None:
    assert write([], tmp_path) == ()


def test_schools_of_like_codes_do_not_share_a_file(make_route: MakeRoute, tmp_path: Path) -> None:
    routes = [make_route(school=School(code, "โรงเรียน", 18.8, 98.9)) for code in ("1/2", "1?2", "con", "../x")]
    names = {path.name for path in write(routes, tmp_path, "kml")}
    assert names == {"1_2-01.kml", "1_2_2-01.kml", "con_-01.kml", "x-01.kml"}


@given(st.lists(st.text(max_size=20), max_size=6, unique=True))
def test_file_names_are_safe_and_differ(codes: list[str]) -> None:
    stems = _stems(codes)
    assert len({stem.casefold() for stem in stems}) == len(codes)
    assert all(stem and stem.isascii() and not set(stem) & set('<>:"/\\|?*. ') for stem in stems)
