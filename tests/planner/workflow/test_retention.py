"""A past year is turned into counts: the figures stay, and nothing that was known of a child is left in the file."""

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from shapely.geometry import LineString, Point
from sqlalchemy import insert

from gis.errors import DataError
from gis.monitor import SilentMonitor
from planner.calendar import academic_year, thai_today
from planner.cli import main
from planner.schemas import ASSIGNMENTS, CASES, CHECKINS, PLACES, SCHOOLS, SNAPSHOTS, STORED, Kind
from planner.store.project import Project
from planner.store.tables import BLOBS, SETTINGS, STAGES
from planner.workflow.followup import Entry, What, follow
from planner.workflow.imports import import_checkins
from planner.workflow.project import check, create_project, status
from planner.workflow.reports import report
from planner.workflow.retention import retain
from planner.workflow.snapshots import behind, take_snapshot

QUIET = SilentMonitor()
LAST_YEAR = academic_year(thai_today()) - 1
CODES = [f"{number:05d}{number % 10}" for number in range(1, 13)]
STAY = {"schools", "esa_figures"}
"""Tables that tell of no person and are kept as they are."""


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    count = len(CODES)
    with create_project(tmp_path / "a[1].phanong", "x", esa="สพป.ทดลอง", year_be=LAST_YEAR) as made:
        with made.transaction("test", {}) as transaction:
            transaction.write(
                CASES,
                CASES.build(
                    {
                        "case_id": CODES,
                        "number": list(range(1, count + 1)),
                        "kind": ["dropped_out", "missed"] * 6,
                        "first_name": [f"ลับชื่อ{number}" for number in range(count)],
                    }
                ),
            )
            transaction.write(
                SCHOOLS,
                SCHOOLS.build({"school_code": ["50010001"], "name": ["บ้านหนึ่ง"], "place": [Point(98.7, 18.6)]}),
            )
            transaction.write(ASSIGNMENTS, ASSIGNMENTS.build({"case_id": CODES, "school_code": ["50010001"] * count}))
            places = {"case_id": CODES, "level": ["village"] * count, "code": ["50220401"] * count}
            transaction.write(PLACES, PLACES.build(places | {"tambon": ["แม่วิน"] * count}))
            checkins = {"checkin_key": ["a", "b"], "case_id": CODES[:2], "state": ["found", "not_found"]}
            moments = [f"{LAST_YEAR - 543}-09-05T16:00:00"] * 2
            transaction.write(
                CHECKINS, CHECKINS.build(checkins | {"visited_at": moments, "found_outcome": ["refuses", ""]})
            )
        yield made


def close(project: Project) -> None:
    follow(project, CODES[0], [Entry(What.CLOSE, note="x")])


def told(project: Project, folder: Path, **options: object) -> dict[str, bytes]:
    report(project, folder, language="th", monitor=QUIET, **options)  # type: ignore[arg-type]
    return {name: (folder / name).read_bytes() for name in ("figures.json", "report.pdf", "dashboard.html")}


def plant(project: Project, mark: str) -> None:
    """Put a row with a marker in every text of every table, and into settings, blobs and stages."""
    # The other tables have a row with markers in every field.
    for schema in STORED:
        if schema.name in STAY:
            continue
        row: dict[str, list[object]] = {}
        for name, kind in schema.columns.items():
            row[name] = [
                {
                    Kind.TEXT: f"{mark}.{schema.name}.{name}",
                    Kind.REAL: 1.0,
                    Kind.WHOLE: 0,
                    Kind.FLAG: False,
                    Kind.POINT: Point(98.123456, 18.654321),
                    Kind.LINE: LineString([(98.123456, 18.654321), (99, 19)]),
                }[kind]
            ]
        table = schema.build(row)
        with project.transaction("test", {"mark": mark}) as transaction:
            from planner.store.project import _flat  # noqa: PLC0415 - rows that no workflow would write
            from planner.store.tables import FRAMES  # noqa: PLC0415

            columns = _flat(schema, table)
            transaction._connection.execute(
                insert(FRAMES[schema.name]), [{name: values[0] for name, values in columns.items()}]
            )
            if schema.name == "cases":
                connection = transaction._connection
                connection.execute(insert(SETTINGS).values(key=f"{mark}.key", value=json.dumps(f"{mark}.setting")))
                connection.execute(insert(BLOBS).values(name=f"{mark}.blob", data=f"{mark}.data".encode()))
                connection.execute(insert(STAGES).values(name=f"{mark}.stage", at="", inputs="{}", options="{}"))


def decrypted(project: Project) -> bytes:
    """Return every page of the file as SQLCipher 4 decrypts it: the free ones, too."""
    data = project.path.read_bytes()
    key = bytes.fromhex(project._database.key[2:66])
    size, reserve = 4096, 80
    pages = []
    for start in range(0, len(data), size):
        page = data[start : start + size]
        body, vector = page[16 if start == 0 else 0 : size - reserve], page[size - reserve : size - reserve + 16]
        decryptor = Cipher(algorithms.AES(key), modes.CBC(vector)).decryptor()
        pages.append(decryptor.update(body) + decryptor.finalize())
    return b"".join(pages)


def test_figures_stay_the_same_and_the_rest_is_gone(project: Project, tmp_path: Path) -> None:
    close(project)
    march = take_snapshot(project, as_of=dt.date(LAST_YEAR - 542, 3, 31), note="ส่งแล้ว")
    before = [told(project, tmp_path / "a"), told(project, tmp_path / "b", snapshot=march.snapshot_id)]
    counted = status(project)
    copy = project.path.with_name(f"{project.path.name}.before-0008")
    copy.write_bytes(b"an older copy")
    preview = retain(project, really=False, monitor=QUIET)
    assert (preview.done, preview.children, preview.snapshots, preview.copies) == (False, 12, 2, 1)
    assert status(project) == counted and copy.exists()
    assert retain(project, really=True, monitor=QUIET).done
    assert not copy.exists()
    after = [told(project, tmp_path / "c"), told(project, tmp_path / "d", snapshot=march.snapshot_id)]
    assert after == before
    now = status(project)
    assert now.retained and (now.children, now.by_state, now.checkins) == (12, counted.by_state, counted.checkins)
    assert check(project).sound
    assert project.count(CASES) == project.count(CHECKINS) == project.count(PLACES) == 0
    with pytest.raises(DataError) as caught:
        behind(project, "found")
    assert caught.value.code == "retained_level"
    with pytest.raises(DataError) as caught:
        told(project, tmp_path / "e", as_of=dt.date(2020, 1, 1))
    assert caught.value.code == "retained_day"


def test_no_marker_of_any_field_is_left_in_any_page_of_the_file(project: Project) -> None:
    close(project)
    for schema in (CASES, CHECKINS):
        assert project.count(schema)
    assert "ลับชื่อ3".encode() in decrypted(project)
    counted = status(project)
    with pytest.MonkeyPatch.context() as patch:
        # What is planted is no true row: reading is checked elsewhere.
        patch.setattr("planner.workflow.retention.plans", lambda _: ())
        patch.setattr("planner.workflow.retention.referrals", lambda _, on: ())
        patch.setattr("planner.workflow.retention.take_snapshot", lambda _, as_of: None)
        patch.setattr("planner.workflow.retention.status", lambda _: counted)
        plant(project, "zqMARKqz")
        assert decrypted(project).count(b"zqMARKqz") > 250
        retain(project, really=True, monitor=QUIET)
    pages = decrypted(project)
    left = {pages[at : at + 40] for at in range(len(pages)) if pages.startswith(b"zqMARKqz", at)}
    # A snapshot keeps its number, its day and its counts.
    kept = {
        f"zqMARKqz.snapshots.{name}".encode()
        for name in ("snapshot_id", "as_of", "phase", "at", "schools", "document")
    }
    assert {one for one in left if not any(one.startswith(name) for name in kept)} == set()
    assert "ลับชื่อ".encode() not in pages
    assert Point(98.123456, 18.654321).wkb[5:] not in pages
    assert not list(project.path.parent.glob("*journal*"))


def test_what_is_under_way_is_not_closed(project: Project, tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        retain(project, really=True, monitor=QUIET)
    assert caught.value.code == "retain_followed" and caught.value.details == {"children": 1}
    assert project.count(CASES) == 12
    close(project)
    with pytest.raises(DataError) as caught:
        retain(project, really=True, today=dt.date(LAST_YEAR - 543, 12, 1), monitor=QUIET)
    assert caught.value.code == "retain_year"
    retain(project, really=True, monitor=QUIET)
    with pytest.raises(DataError) as caught:
        retain(project, really=True, monitor=QUIET)
    assert caught.value.code == "project_sealed"
    path = tmp_path / "c.csv"
    path.write_text("case_code,visited_at,state\n000011,2026-01-05,found\n", encoding="utf-8")
    with pytest.raises(DataError) as caught:
        import_checkins(project, [path], monitor=QUIET)
    assert caught.value.code == "project_sealed"


def test_the_command_asks_before_it_acts(
    project: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    close(project)
    monkeypatch.setenv("PHANONG_PASSPHRASE", "x")
    assert main(["retain", str(project.path), "--json", "--quiet"]) == 0
    assert json.loads(capsys.readouterr().out)["done"] is False and project.count(CASES) == 12
    assert main(["retain", str(project.path), "--yes", "--json", "--quiet"]) == 0
    assert json.loads(capsys.readouterr().out)["done"] is True and project.count(CASES) == 0
    assert project.count(SNAPSHOTS) == 1
