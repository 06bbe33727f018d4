"""Found children and children at risk are followed until they stay in school."""

import csv
import datetime as dt
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import osmium
import pytest
from osmium.osm import mutable
from pandas.testing import assert_frame_equal
from shapely import Point

from gis.errors import DataError, NetworkError
from gis.monitor import SilentMonitor
from gis.tables import read_table
from planner.cli import main
from planner.schemas import (
    ASSIGNMENTS,
    AT_RISK,
    CASES,
    CHECKINS,
    FOLLOWUPS,
    LANDMARKS,
    PLACES,
    REFERRAL_CASES,
    REFERRALS,
    SCHOOLS,
    TAUGHT,
)
from planner.store.project import Project
from planner.workflow.followup import (
    Entry,
    Stage,
    What,
    due,
    export_due,
    follow,
    import_at_risk,
    import_taught,
    line,
    option_line,
    options,
    plans,
    returned_cases,
    undo,
    undo_at_risk,
)
from planner.workflow.imports import import_roads
from planner.workflow.project import create_project
from planner.workflow.tables import set_table, write_table

QUIET = SilentMonitor()
FOUND = dt.date(2026, 1, 5)
TODAY = dt.date(2026, 1, 20)
CODES = ["000017", "000024", "000031", "000048", "000055"]
STEPS = ("know", "screen", "support", "prevent", "refer")


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with create_project(tmp_path / "a.phanong", "x", esa="สพป.ทดลอง", year_be=2568) as made:
        cases = CASES.build(
            {
                "case_id": CODES,
                "first_name": [f"สมมุติ{number}" for number in range(5)],
                "last_name": ["ทดลอง"] * 5,
                "national_id": [f"11000000000{number:02d}" for number in range(5)],
                "grade": ["ป.4", "", "ม.1", "ป.2", ""],
                "birth_date": ["2015-05-13"] * 4 + [""],
                "number": range(1, 6),
            }
        )
        told = [("wants_return", 9, ""), ("returned", 0, "50010002"), ("refuses", 11, ""), ("cannot_yet", 1, "")]
        checkins = CHECKINS.build(
            {
                "checkin_key": [f"k{code}" for code in CODES[:4]],
                "case_id": CODES[:4],
                "visited_at": [f"{FOUND}T16:30:00"] * 4,
                "state": ["found"] * 4,
                "found_outcome": [one for one, _, _ in told],
                "reason": [one for _, one, _ in told],
                "return_school_code": [one for _, _, one in told],
            }
        )
        schools = SCHOOLS.build(
            {
                "school_code": ["50010001", "50010002", "50010003"],
                "name": ["บ้านหนึ่ง", "บ้านสอง", "บ้านสาม"],
                "place": [Point(98.0, 18.0), Point(98.01, 18.0), Point(98.01, 18.01)],
            }
        )
        places = PLACES.build(
            {
                "case_id": CODES,
                "level": ["house", "house", "amphoe", "house", "village"],
                "place": [Point(98.0, 18.001)] * 5,
            }
        )
        landmarks = LANDMARKS.build(
            {
                "landmark_id": ["p:2"],
                "name": ["สกร.ตำบลทดลอง"],
                "kind": ["learning_centre"],
                "place": [Point(98.005, 18)],
            }
        )
        assigned = ASSIGNMENTS.build(
            {"case_id": CODES, "school_code": ["50010001"] * 5, "rule": ["nearest_road"] * 5}
        )
        with made.transaction("test", {}) as transaction:
            for schema, frame in (
                (CASES, cases), (CHECKINS, checkins), (SCHOOLS, schools), (PLACES, places), (LANDMARKS, landmarks),
                (ASSIGNMENTS, assigned),
            ):  # fmt: skip
                transaction.write(schema, frame)
        yield made


def stage_of(project: Project, case: str) -> Stage:
    return next(plan.stage for plan in plans(project) if plan.person.case_id == case)


def test_every_found_child_has_a_plan_and_nobody_else(project: Project) -> None:
    assert [(plan.person.case_id, plan.stage) for plan in plans(project)] == [
        ("000017", Stage.CARE), ("000024", Stage.WATCH), ("000031", Stage.CARE), ("000048", Stage.CARE),
    ]  # fmt: skip
    assert returned_cases(project) == {"000024"}
    assert {plan.person.case_id: plan.need for plan in plans(project)} == {
        "000017": "money", "000024": "contact", "000031": "other_path", "000048": "transport",
    }  # fmt: skip


def test_what_is_due_is_told_the_longest_overdue_first_without_names(project: Project) -> None:
    found = due(project, TODAY)
    assert [(one.case_id, one.task, one.detail, one.when, one.days) for one in found] == [
        (code, "step", "know", "overdue", -8) for code in CODES[:4]
    ]
    assert found[0].responsible == "บ้านหนึ่ง"
    assert due(project, FOUND + dt.timedelta(days=7))[0].when == "today"
    assert due(project, FOUND)[0].when == "next"
    assert due(project, TODAY, until=FOUND) == ()
    for language in ("th", "en"):
        assert "000017" in line(found[0], language) and "สมมุติ" not in line(found[0], language)


def test_steps_plan_return_and_checks_lead_to_a_child_that_stays(project: Project) -> None:
    plan = Entry(What.PLAN, FOUND, need="transport", responsible="ครูสมมุติ", due=dt.date(2026, 2, 1))
    made = follow(project, "17", [plan, *(Entry(What.STEP, FOUND, step=step) for step in STEPS)], on=TODAY)
    assert (made.entries, made.stage, made.task, made.due) == (6, "care", "goal", "2026-02-01")
    back = dt.date(2026, 1, 15)
    made = follow(project, "17", [Entry(What.RETURN, back, school_code="50010002", grade="ป.4")], on=TODAY)
    assert (made.stage, made.task, made.detail, made.due) == ("watch", "check", "1", "2026-02-15")
    assert "000017" in returned_cases(project)
    for month, day in ((3, "2026-02-15"), (6, "2026-04-15"), (12, "2026-07-15")):
        when = dt.date.fromisoformat(day)
        made = follow(project, "17", [Entry(What.CHECK, when, attendance="in_school")], on=when)
        assert made.detail == str(month)
    last = dt.date(2027, 1, 15)
    made = follow(project, "17", [Entry(What.CHECK, last, attendance="in_school")], on=last)
    assert (made.stage, made.due) == ("stays", "")
    assert "000017" not in {one.case_id for one in due(project, last)}
    assert project.broken_audit() is None


def test_an_action_is_undone_as_a_whole(project: Project) -> None:
    follow(project, "17", [Entry(What.STEP, FOUND, step="know")], on=TODAY)
    follow(
        project,
        "17",
        [Entry(What.RETURN, FOUND, school_name="สกร."), Entry(What.CHECK, FOUND, attendance="left")],
        on=TODAY,
    )
    assert stage_of(project, "000017") is Stage.CARE
    follow(project, "31", [Entry(What.CLOSE, note="ย้ายประเทศ")], on=TODAY)
    assert stage_of(project, "000031") is Stage.CLOSED
    undone = undo(project, "17")
    assert (undone.entries, undone.detail) == (2, "screen")
    assert undo(project).case_id == "000031" and stage_of(project, "000031") is Stage.CARE
    assert undo(project).detail == "know"
    with pytest.raises(DataError):
        undo(project)
    assert project.count(FOLLOWUPS) == 4, "what was undone stays in the journal"


@pytest.mark.parametrize(
    ("case", "entries", "code"),
    [
        ("17", [], "follow_nothing"),
        ("55", [Entry(What.CLOSE)], "follow_unknown"),
        ("17", [Entry(What.STEP, step="sleep")], "follow_bad"),
        ("17", [Entry(What.PLAN, need="sleep")], "follow_bad"),
        ("17", [Entry(What.CHECK, attendance="in_school")], "follow_not_returned"),
        ("17", [Entry(What.STEP, dt.date(2027, 1, 1), step="know")], "follow_future"),
        ("17", [Entry(What.STEP, dt.date(2025, 1, 1), step="know")], "follow_before"),
        ("17", [Entry(What.RETURN, school_code="9")], "follow_no_school"),
    ],
)
def test_what_cannot_be_is_told_and_not_kept(
    project: Project, case: str, entries: Sequence[Entry], code: str
) -> None:
    with pytest.raises(DataError) as caught:
        follow(project, case, entries, on=TODAY)
    assert caught.value.code == code and caught.value.message("th") and caught.value.message("en")
    assert project.count(FOLLOWUPS) == 0


def test_a_child_whom_an_agency_found_is_followed_and_one_it_placed_is_watched(project: Project) -> None:
    sent = REFERRALS.build({"referral_id": ["R0001"], "item": ["3.3"], "agency": ["8"], "due": ["2026-02-01"]})
    told = REFERRAL_CASES.build(
        {"referral_id": ["R0001"] * 2, "case_id": ["000055", "000017"], "result": ["found", "placed"],
         "replied_on": ["2026-01-10"] * 2}
    )  # fmt: skip
    with project.transaction("test", {}) as transaction:
        transaction.write(REFERRALS, sent)
        transaction.write(REFERRAL_CASES, told)
    assert stage_of(project, "000055") is Stage.CARE
    assert stage_of(project, "000017") is Stage.WATCH


def at_risk_list(path: Path, rows: list[list[str]]) -> Path:
    head = ["ชื่อ", "นามสกุล", "เลขประจำตัวประชาชน", "วันเกิด", "ชั้น", "รหัสโรงเรียน", "ชื่อโรงเรียน"]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([head, *rows])
    return path


def test_children_at_risk_are_watched_from_the_day_they_were_listed(project: Project, tmp_path: Path) -> None:
    rows = [
        ["เสี่ยงหนึ่ง", "ทดลอง", "", "13/05/2557", "ป.5", "50010001", ""],
        ["เสี่ยงสอง", "ทดลอง", "", "14/05/2557", "ป.5", "50010003", ""],
    ]
    path = at_risk_list(tmp_path / "risk.csv", rows)
    made = import_at_risk(project, path, on=FOUND, monitor=QUIET)
    assert (made.read, made.accepted, made.new, made.quarantined) == (2, 2, 2, 0)
    listed = project.read(AT_RISK)
    assert all(code.startswith("A") for code in listed.index) and set(listed["listed_on"]) == {FOUND.isoformat()}
    assert project.count(CASES) == 5, "they are no cases of the register"
    again = import_at_risk(project, path, on=TODAY, monitor=QUIET)
    assert (again.new, again.changed, again.gone) == (0, 0, 0)
    assert set(project.read(AT_RISK)["listed_on"]) == {FOUND.isoformat()}
    first = str(listed.index[0])
    assert stage_of(project, first) is Stage.WATCH
    follow(project, first.lower(), [Entry(What.STEP, TODAY, step=step) for step in STEPS], on=TODAY)
    (mine,) = [one for one in due(project, TODAY) if one.case_id == first]
    assert (mine.group, mine.task, mine.detail, mine.due, mine.school) == (
        "at_risk",
        "check",
        "1",
        "2026-02-05",
        "บ้านหนึ่ง",
    )
    newer = import_at_risk(project, at_risk_list(path, rows[:1]), on=TODAY, monitor=QUIET)
    assert newer.gone == 1
    assert sum(plan.person.group == "at_risk" for plan in plans(project)) == 1


def test_a_project_has_its_own_days(project: Project, tmp_path: Path) -> None:
    before = {plan.person.case_id: plan.due for plan in plans(project) if plan.stage is Stage.CARE and plan.due}
    write_table(project, "care", tmp_path / "care.toml")
    text = (tmp_path / "care.toml").read_text(encoding="utf-8").replace("know = 7", "know = 9")
    (tmp_path / "care.toml").write_text(text, encoding="utf-8")
    assert set_table(project, "care", tmp_path / "care.toml").own
    after = {plan.person.case_id: plan.due for plan in plans(project) if plan.stage is Stage.CARE and plan.due}
    later = {case: day - before[case] for case, day in after.items()}
    assert later and dt.timedelta(days=2) in later.values()


def test_a_list_of_children_at_risk_is_taken_back_unless_something_was_noted_since(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [[f"เสี่ยง{number}", "ทดลอง", "", "13/05/2557", "ป.5", "50010001", ""] for number in range(3)]
    with pytest.raises(DataError) as caught:
        undo_at_risk(project)
    assert caught.value.code == "nothing_to_undo"
    path = at_risk_list(tmp_path / "risk.csv", rows[:1])
    import_at_risk(project, path, on=FOUND, monitor=QUIET)
    before = project.read(AT_RISK)
    at_risk_list(path, rows[1:])
    import_at_risk(project, path, on=TODAY, monitor=QUIET)
    import_at_risk(project, path, on=TODAY, monitor=QUIET)
    (third,) = [str(code) for code, name in project.read(AT_RISK)["first_name"].items() if name == "เสี่ยง2"]
    follow(project, third, [Entry(What.STEP, TODAY, step="know")], on=TODAY)
    with pytest.raises(DataError) as caught:
        undo_at_risk(project)
    assert caught.value.code == "at_risk_followed" and caught.value.details == {"children": 1}
    undo(project, third)
    assert undo_at_risk(project).children == 1
    assert_frame_equal(project.read(AT_RISK), before)
    with pytest.raises(DataError) as caught:
        undo_at_risk(project)
    assert caught.value.code == "nothing_to_undo"
    import_at_risk(project, path, on=TODAY, monitor=QUIET)
    monkeypatch.setenv("PHANONG_PASSPHRASE", "x")
    assert main(["import", "atrisk", str(project.path), "--undo", "--quiet"]) == 0
    assert_frame_equal(project.read(AT_RISK), before)


def test_a_child_is_not_followed_twice(project: Project, tmp_path: Path) -> None:
    identity = str(project.read(CASES).loc["000024", "national_id"])
    path = at_risk_list(tmp_path / "risk.csv", [["สมมุติ1", "ทดลอง", identity, "", "ป.5", "50010001", ""]])
    import_at_risk(project, path, on=FOUND, monitor=QUIET)
    assert len(plans(project)) == 4


@pytest.fixture
def with_roads(project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.setenv("PHANONG_CACHE", str(tmp_path / "cache"))
    path = tmp_path / "square.osm.pbf"
    corners = {1: (18.0, 98.0), 2: (18.0, 98.01), 3: (18.01, 98.01), 4: (18.01, 98.0)}
    with osmium.SimpleWriter(str(path)) as writer:
        for node, (lat, lon) in corners.items():
            writer.add_node(mutable.Node(id=node, location=(lon, lat)))
        # No side from 4 to 1: the third school is near in a straight line and far by road.
        writer.add_way(mutable.Way(id=1, nodes=[1, 2, 3, 4], tags={"highway": "residential"}))
    landmarks = project.read(LANDMARKS)
    import_roads(project, path, monitor=QUIET)
    with project.transaction("test", {}) as transaction:
        transaction.write(LANDMARKS, landmarks)
    return project


def test_places_to_learn_are_ranked_by_road_and_say_what_is_known(with_roads: Project, tmp_path: Path) -> None:
    found = options(with_roads, "17", monitor=QUIET)
    assert (found.grade, found.grade_by_age) == ("ป.4", False)
    assert [(one.place_id, one.teaches) for one in found.options] == [
        ("50010001", "unknown"), ("p:2", "yes"), ("50010002", "unknown"), ("50010003", "unknown"),
    ]  # fmt: skip
    seconds = [one.seconds or 0 for one in found.options]
    assert seconds == sorted(seconds) and seconds[-1] > 2 * seconds[1]
    assert "ไม่ทราบ" in option_line(found.options[0], "th") and "not known" in option_line(found.options[0], "en")
    path = tmp_path / "grades.csv"
    path.write_text("รหัสโรงเรียน,ระดับชั้นที่เปิดสอน\n50010001,ม.1-ม.6\n50010002,อ.2-ป.6\n", encoding="utf-8")
    assert import_taught(with_roads, path, monitor=QUIET).places == 2
    assert with_roads.count(TAUGHT) == 2
    assert [(one.place_id, one.teaches) for one in options(with_roads, "17", monitor=QUIET).options] == [
        ("p:2", "yes"), ("50010002", "yes"), ("50010003", "unknown"),
    ]  # fmt: skip
    assert options(with_roads, "17", grade="ม.1", monitor=QUIET).options[0].place_id == "50010001"


def test_age_tells_the_grade_where_no_school_did(with_roads: Project) -> None:
    found = options(with_roads, "24", on=dt.date(2025, 6, 1), monitor=QUIET)
    assert (found.grade, found.grade_by_age) == ("ป.5", True)
    assert options(with_roads, "55", monitor=QUIET).grade == ""


@pytest.mark.parametrize(
    ("case", "grade", "code"),
    [("99", "", "case_unknown"), ("31", "", "followup_no_place"), ("17", "ชั้นบน", "grade_unknown")],
)
def test_places_cannot_be_looked_for_without_a_home_or_grade(
    project: Project, case: str, grade: str, code: str
) -> None:
    with pytest.raises(DataError) as caught:
        options(project, case, grade=grade, monitor=QUIET)
    assert caught.value.code == code


def test_without_roads_that_is_told(project: Project) -> None:
    with pytest.raises(NetworkError):
        options(project, "17", monitor=QUIET)


def test_the_list_is_written_with_names_and_logged(project: Project, tmp_path: Path) -> None:
    for language in ("th", "en"):
        path = tmp_path / f"{language}.xlsx"
        assert export_due(project, path, on=TODAY, language=language, monitor=QUIET).children == 4
        (sheet,) = read_table(path)
        assert len(sheet.rows) == 3 + 4
        assert sheet.rows[3][3] == "สมมุติ0 ทดลอง"
    with pytest.raises(DataError) as caught:
        export_due(project, tmp_path / "a.csv", monitor=QUIET)
    assert caught.value.code == "followup_suffix"


def test_the_commands_do_it_all(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PHANONG_PASSPHRASE", "x")
    path = str(project.path)
    assert main(["followup", path, "--on", "20/01/2569", "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["followup"]) == 4
    words = ["--need", "money", "--by", "ครูสมมุติ", "--step", "know", "--returned", "50010002", "--check", "in_school"]
    assert main(["follow", path, "17", *words, "--on", "10/01/2569", "--note", "ดี", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["entries"], told["stage"]) == (4, "watch")
    assert main(["unfollow", path, "17"]) == 0
    assert main(["follow", path, "17"]) == 3
    assert "--step" in capsys.readouterr().err
    assert main(["followup", path, "--out", str(tmp_path / "f.xlsx")]) == 0
    risk = at_risk_list(tmp_path / "risk.csv", [["เสี่ยง", "ทดลอง", "", "13/05/2557", "ป.5", "50010001", ""]])
    assert main(["import", "atrisk", path, str(risk), "--json"]) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["new"] == 1
    assert main(["options", path, "17"]) == 3
    assert capsys.readouterr().err
