"""What a person puts right lasts through imports of the same register and yields to a newer one."""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from gis.errors import DataError
from gis.monitor import SilentMonitor
from planner.cli import main
from planner.schemas import CASES
from planner.store.project import Project
from planner.workflow.amendments import amend, undo_amendment
from planner.workflow.imports import import_register
from planner.workflow.locate import locate
from planner.workflow.project import create_project, open_project, stale_stages

HEADS = ["ชื่อ", "นามสกุล", "เลขประจำตัวประชาชน", "วันเกิด", "บ้านเลขที่", "หมู่ที่", "ตำบล", "อำเภอ", "จังหวัด"]
ROW = ("สมมุติหนึ่ง", "ทดลอง", "1100000000015", "13/05/2555", "12", "5", "แม่วิน", "แม่วาง", "เชียงใหม่")


def register(path: Path, rows: Sequence[Sequence[str]]) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([HEADS, *rows])
    return path


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with create_project(tmp_path / "a.phanong", "invented", esa="x", year_be=2568) as made:
        import_register(made, register(tmp_path / "r.csv", [ROW]), monitor=SilentMonitor())
        yield made


def test_it_lasts_through_the_same_register_and_makes_places_stale(project: Project, tmp_path: Path) -> None:
    locate(project, monitor=SilentMonitor())
    (case,) = project.read(CASES).index
    assert amend(project, {(case, "tambon"): "ดอนเปา", (case, "house"): "๙/๑"}).values == 2
    assert "locate" in stale_stages(project)
    again = import_register(project, tmp_path / "r.csv", monitor=SilentMonitor())
    assert (again.new, again.changed) == (0, 0)
    assert project.read(CASES).at[case, "tambon"] == "ดอนเปา"
    assert project.read(CASES).at[case, "house"] == "9/1"


def test_a_newer_register_is_followed_where_it_says_something_else(project: Project, tmp_path: Path) -> None:
    (case,) = project.read(CASES).index
    amend(project, {(case, "tambon"): "ดอนเปา", (case, "moo"): "6"})
    newer = register(tmp_path / "newer.csv", [(*ROW[:6], "บ้านกาด", *ROW[7:])])
    assert import_register(project, newer, monitor=SilentMonitor()).changed == 1
    cases = project.read(CASES)
    assert cases.at[case, "tambon"] == "บ้านกาด"
    assert cases.at[case, "moo"] == "6"


def test_it_is_taken_back_action_by_action(project: Project) -> None:
    (case,) = project.read(CASES).index
    before = project.read(CASES)
    amend(project, {(case, "moo"): "6"})
    amend(project, {(case, "moo"): "7", (case, "tambon"): "ดอนเปา"})
    assert undo_amendment(project).values == 2
    assert project.read(CASES).at[case, "moo"] == "6"
    undo_amendment(project)
    assert project.read(CASES).equals(before)
    with pytest.raises(DataError) as error:
        undo_amendment(project)
    assert error.value.code == "nothing_to_undo"
    assert project.broken_audit() is None


def test_the_log_holds_counts_and_no_value(project: Project) -> None:
    (case,) = project.read(CASES).index
    amend(project, {(case, "first_name"): "สมมุติใหม่"})
    with project._database.engine.connect() as connection:
        log = str(connection.exec_driver_sql("select * from audit").all())
    assert "สมมุติใหม่" not in log


def test_the_commands(project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PHANONG_PASSPHRASE", "invented")
    (case,) = project.read(CASES).index
    project.close()
    path = str(tmp_path / "a.phanong")
    assert main(["amend", path, case, "tambon=ดอนเปา", "moo=9"]) == 0
    with open_project(Path(path), "invented") as opened:
        assert opened.read(CASES).at[case, "moo"] == "9"
    assert main(["unamend", path]) == 0
    assert main(["unamend", path]) == 3
    assert main(["amend", path, case, "tambon"]) == 3
