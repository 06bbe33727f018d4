"""A day that was frozen is printed as it was, whatever came since; schools have reports of their own."""

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
import python_calamine
from shapely.geometry import Point

from gis.errors import DataError
from gis.monitor import SilentMonitor
from planner.cli import main
from planner.register.newcase import ORIGIN
from planner.results.decided import Verdict, with_decision
from planner.results.figures import COUNTS
from planner.results.report import FILES
from planner.schemas import ASSIGNMENTS, CASES, CHECKINS, DECISIONS, PLACES, SCHOOLS
from planner.store.project import Project
from planner.workflow.project import create_project
from planner.workflow.reports import report
from planner.workflow.results import write_project_map
from planner.workflow.snapshots import behind, snapshots, take_snapshot
from planner.workflow.tables import groups_of, phases_of, set_table, table_text, write_table

QUIET = SilentMonitor()
MARCH = dt.date(2026, 3, 31)
NOW = dt.datetime(2026, 4, 2, 9, tzinfo=dt.UTC)
CODES = [f"{number:05d}{number % 10}" for number in range(1, 13)]


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with create_project(tmp_path / "a.phanong", "x", esa="สพป.ทดลอง", year_be=2568) as made:
        count = len(CODES)
        cases = CASES.build(
            {
                "case_id": CODES,
                "number": list(range(1, count + 1)),
                "kind": ["dropped_out", "missed"] * (count // 2),
                "first_name": [f"สมมุติ{number}" for number in range(count)],
                "last_name": ["ทดลอง"] * count,
            }
        )
        schools = SCHOOLS.build(
            {
                "school_code": ["50010001", "50010002"],
                "name": ["บ้านหนึ่ง", "บ้านสอง"],
                "province": ["เชียงใหม่"] * 2,
                "place": [Point(98.7, 18.6), Point(98.8, 18.6)],
            }
        )
        owners = ["50010001"] * 6 + ["50010002"] * 5
        places = PLACES.build(
            {
                "case_id": CODES,
                "level": ["village"] * count,
                "code": ["50220401", "50220501"] * 6,
                "tambon": ["แม่วิน", "ดอนเปา"] * 6,
                "amphoe": ["แม่วาง"] * count,
                "province": ["เชียงใหม่"] * count,
            }
        )
        with made.transaction("test", {}) as transaction:
            transaction.write(CASES, cases)
            transaction.write(SCHOOLS, schools)
            transaction.write(PLACES, places)
            transaction.write(ASSIGNMENTS, ASSIGNMENTS.build({"case_id": CODES[:11], "school_code": owners}))
        visit(made, CODES[0], "2026-03-05", "found", "returned")
        visit(made, CODES[1], "2026-03-06", "not_found")
        visit(made, CODES[6], "2025-06-01", "found", "refuses")
        yield made


def visit(project: Project, case: str, day: str, state: str, outcome: str = "") -> None:
    before = project.read(CHECKINS)
    row = CHECKINS.build(
        {
            "checkin_key": [f"{case}{day}{state}"],
            "case_id": [case],
            "visited_at": [f"{day}T16:00:00"],
            "state": [state],
            "found_outcome": [outcome],
            "reason": [9 if state == "not_found" else 0],
        }
    )
    with project.transaction("test", {}) as transaction:
        transaction.write(CHECKINS, pd.concat([before, row]) if len(before) else row)


def figures(project: Project, folder: Path, **options: object) -> bytes:
    report(project, folder, language="th", monitor=QUIET, **options)  # type: ignore[arg-type]
    return (folder / "figures.json").read_bytes()


def test_last_march_is_printed_again_to_the_byte_whatever_came_since(project: Project, tmp_path: Path) -> None:
    first = figures(project, tmp_path / "one", as_of=MARCH)
    frozen = take_snapshot(project, as_of=MARCH, note="ส่งกระทรวง", now=NOW)
    assert (frozen.snapshot_id, frozen.as_of, frozen.children) == ("S0001", "2026-03-31", 12)
    assert frozen.by_state["found"] == 2 and frozen.by_state["to_track"] == 9
    visit(project, CODES[2], "2026-03-07", "found", "wants_return")
    with project.transaction("test", {}) as transaction:
        transaction.write(ASSIGNMENTS, project.read(ASSIGNMENTS).assign(school_code="50010002"))
        transaction.write(CASES, project.read(CASES).iloc[:10])
        transaction.write(SCHOOLS, project.read(SCHOOLS).assign(name="อื่น"))
    assert figures(project, tmp_path / "two", snapshot="S0001") == first
    assert figures(project, tmp_path / "three", as_of=MARCH) == first
    assert figures(project, tmp_path / "four", snapshot="1") == first
    recounted = json.loads(figures(project, tmp_path / "five", as_of=MARCH, recount=True))
    assert recounted["total"]["found"] == 3 and recounted["total"]["children"] == 10
    again = {name: (tmp_path / "two" / name).read_bytes() for name in FILES}
    assert behind(project, "found", snapshot="S0001") == (CODES[0], CODES[6])
    # The names, the grades and the working group too, though all of them have changed since.
    edited = table_text(project, "group") + '"esa.chair" = "คนใหม่"\n'
    (tmp_path / "g.toml").write_text(edited, encoding="utf-8")
    set_table(project, "group", tmp_path / "g.toml")
    with project.transaction("test", {}) as transaction:
        renamed = project.read(CASES).assign(first_name="คนอื่น", grade="ม.6", birth_date="2001-01-01")
        transaction.write(CASES, renamed)
        transaction.write(CHECKINS, project.read(CHECKINS).assign(visitor="คนอื่น", note="อื่น"))
    figures(project, tmp_path / "six", snapshot="S0001")
    for name in FILES:
        assert (tmp_path / "six" / name).read_bytes() == again[name], name
    assert again["report.xlsx"] == (tmp_path / "three" / "report.xlsx").read_bytes()
    assert behind(project, "found", by="school", row="50010001", as_of=MARCH) == (CODES[0],)


def test_a_past_day_says_what_of_it_is_of_another_day(project: Project, tmp_path: Path) -> None:
    figures(project, tmp_path / "past", as_of=MARCH)
    figures(project, tmp_path / "now")
    told = {}
    for name in ("past", "now"):
        text = (tmp_path / name / "dashboard.html").read_text(encoding="utf-8")
        told[name] = "ทะเบียน โรงเรียน และแผนเป็นของวันที่นับ" in text
    assert told == {"past": True, "now": False}
    summary = python_calamine.CalamineWorkbook.from_path(tmp_path / "past" / "report.xlsx").get_sheet_by_index(0)
    assert any("ทะเบียน โรงเรียน และแผนเป็นของวันที่นับ" in str(row[0]) for row in summary.to_python())
    write_project_map(project, tmp_path / "map.html", as_of=MARCH, language="en", monitor=QUIET)
    assert "register, schools and routes of today" in (tmp_path / "map.html").read_text(encoding="utf-8")


def test_a_child_who_became_a_case_later_is_not_counted_on_an_earlier_day(project: Project, tmp_path: Path) -> None:
    journal = with_decision(
        project.read(DECISIONS),
        Verdict.NEW,
        case_id=CODES[3],
        subject="k",
        value={"kind": "missed"},
        note="",
        who="x",
        now=dt.datetime(2026, 4, 5, tzinfo=dt.UTC),
    )[0]
    cases = project.read(CASES)
    cases.loc[CODES[3], "source_file"] = f"{ORIGIN}k"
    with project.transaction("test", {}) as transaction:
        transaction.write(DECISIONS, journal)
        transaction.write(CASES, cases)
    assert json.loads(figures(project, tmp_path / "a", as_of=MARCH))["total"]["children"] == 11
    assert json.loads(figures(project, tmp_path / "b", as_of=dt.date(2026, 4, 5)))["total"]["children"] == 12


def test_a_phase_is_frozen_at_its_end_and_not_before_it_begins(project: Project) -> None:
    made = take_snapshot(project, phase="3", now=NOW)
    assert (made.phase, made.as_of) == ("2568/3", "2026-03-31")
    assert take_snapshot(project, phase="4", now=NOW).as_of == "2026-04-02"
    assert take_snapshot(project, now=NOW).as_of == "2026-04-02"
    assert [one.snapshot_id for one in snapshots(project)] == ["S0001", "S0002", "S0003"]
    with pytest.raises(DataError, match="2569/1"):
        take_snapshot(project, phase="2569/1", now=NOW)
    with pytest.raises(DataError, match="S0003"):
        report(project, Path("x"), snapshot="S9", language="en", monitor=QUIET)


def test_children_count_in_the_phase_in_which_they_came_into_their_state(project: Project, tmp_path: Path) -> None:
    told = json.loads(figures(project, tmp_path / "r", as_of=MARCH))
    phases = {row["phase"]: row["children"] for row in told["by_phase"]}
    assert phases == {"2568/1": 1, "2568/3": 2, "": 9}
    assert {row["year_be"] for row in told["by_phase"]} == {"2568", ""}


def test_each_school_has_its_report_and_they_add_up_to_the_area(project: Project, tmp_path: Path) -> None:
    whole = json.loads(figures(project, tmp_path / "area", as_of=MARCH))
    written = report(project, tmp_path / "s", as_of=MARCH, level="school", language="en", monitor=QUIET)
    assert written.files == tuple(f"{code}/{name}" for code in ("50010001", "50010002") for name in FILES)
    parts = [json.loads((tmp_path / "s" / code / "figures.json").read_bytes()) for code in ("50010001", "50010002")]
    (without,) = [row for row in whole["by_school"] if row["school_code"] == ""]
    for count in COUNTS:
        assert sum(part["total"][count] for part in parts) + without[count] == whole["total"][count]
    one = report(
        project, tmp_path / "t", as_of=MARCH, schools=("50010002",), thai_digits=True, language="th", monitor=QUIET
    )
    assert len(one.files) == 4 and (tmp_path / "t/50010002/report.pdf").read_bytes().startswith(b"%PDF")
    with pytest.raises(DataError, match="999"):
        report(project, tmp_path / "u", schools=("999",), language="en", monitor=QUIET)


def test_tables_are_written_out_edited_and_taken_over(project: Project, tmp_path: Path) -> None:
    write_table(project, "group", tmp_path / "g.toml")
    text = (tmp_path / "g.toml").read_text(encoding="utf-8")
    assert text == table_text(project, "group")
    (tmp_path / "g.toml").write_text(text + '"esa.chair" = "นางทดลอง ใจดี"\n', encoding="utf-8")
    assert set_table(project, "group", tmp_path / "g.toml").own
    assert groups_of(project).of("esa", "th")[0].name == "นางทดลอง ใจดี"
    (tmp_path / "p.toml").write_text('[[yearly]]\nkey="a"\nth="ก"\nen="a"\nlast="05-15"\n', encoding="utf-8")
    set_table(project, "phases", tmp_path / "p.toml")
    assert [phase.code for phase in phases_of(project).in_year(2568)] == ["2568/a"]
    (tmp_path / "p.toml").write_text("yearly = 3\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"p\.toml"):
        set_table(project, "phases", tmp_path / "p.toml")
    with pytest.raises(DataError, match=r"none\.toml"):
        set_table(project, "phases", tmp_path / "none.toml")
    with pytest.raises(DataError, match="phases"):
        write_table(project, "kings", tmp_path / "k.toml")


def test_the_commands_freeze_list_and_print(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PHANONG_PASSPHRASE", "x")
    path = str(project.path)
    assert main(["snapshot", path, "--as-of", "31/3/2569", "--note", "a", "--lang", "en"]) == 0
    assert "S0001" in capsys.readouterr().out
    assert main(["snapshots", path, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["snapshots"][0]["children"] == 12
    assert main(["phases", path, "--year", "2564"]) == 0
    assert "ระยะเร่งด่วน" in capsys.readouterr().out
    assert main(["table", path, "phases", "--out", str(tmp_path / "p.toml")]) == 0
    assert main(["table", path, "phases", "--from", str(tmp_path / "p.toml")]) == 0
    for options in (["--phase", "3"], ["--snapshot", "S0001", "--level", "school"], ["--school", "50010001"]):
        assert main(["report", path, str(tmp_path / "r"), *options, "--quiet"]) == 0
    assert main(["report", path, str(tmp_path / "r"), "--snapshot", "S0009", "--lang", "en"]) == 3
    assert "S0001" in capsys.readouterr().err
    # An ESA alone is a nation of one: its figures are there without a package.
    assert main(["report", path, str(tmp_path / "n"), "--level", "nation"]) == 0
    assert main(["report", path, str(tmp_path / "c"), "--level", "cluster"]) == 0
    assert (tmp_path / "c/cluster-15/report.pdf").is_file()
