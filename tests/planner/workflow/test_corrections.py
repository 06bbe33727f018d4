"""A correction moves children at once, is kept, teaches others, and can be taken back."""

import csv
import datetime as dt
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from gis.address.gazetteer import Gazetteer
from gis.crs import WGS84
from gis.errors import DataError, GeocodingError
from gis.monitor import SilentMonitor
from planner.cli import main
from planner.locate.areas import BLOB, areas_to_bytes
from planner.schemas import CASES, CORRECTIONS, PLACES
from planner.store.project import Project
from planner.workflow.corrections import can_redo, choose, journal_of, pin, redo, skip, undo
from planner.workflow.imports import import_checkins, import_places, import_register
from planner.workflow.locate import locate
from planner.workflow.project import create_project, open_project, stale_stages
from planner.workflow.review import line, review

QUIET = SilentMonitor()
SPOT = Gazetteer.load().spot("502204")
LAT, LON = round(SPOT.lat + 0.01, 6), round(SPOT.lon + 0.01, 6)
HEADS = ["ชื่อ", "นามสกุล", "เลขประจำตัวประชาชน", "วันเกิด", "บ้านเลขที่", "หมู่ที่", "ตำบล", "อำเภอ", "จังหวัด"]
MAE_WIN = ("แม่วิน", "แม่วาง", "เชียงใหม่")
ROWS = [
    ("สมมุติหนึ่ง", "12", "5", *MAE_WIN),
    ("สมมุติสอง", "12", "5", *MAE_WIN),
    ("สมมุติสาม", "40", "5", *MAE_WIN),
    ("สมมุติสี่", "7", "2", *MAE_WIN),
    ("สมมุติห้า", "1", "3", "ในเมือง", "เมือง", ""),
    ("สมมุติหก", "2", "4", "ใน เมือง", "อ.เมือง", ""),
]


def national_id(number: int) -> str:
    digits = f"11{number:010d}"
    total = sum((13 - i) * int(digit) for i, digit in enumerate(digits))
    return f"{digits}{(11 - total % 11) % 10}"


def register(path: Path, rows: Sequence[tuple[str, ...]]) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADS)
        for number, (name, *address) in enumerate(rows):
            writer.writerow([name, "ทดลอง", national_id(number), "13/05/2555", *address])
    return path


def checkin(path: Path, case: str, lat: float, lon: float, *, day: str = "2026-01-05", accuracy: int = 8) -> Path:
    head = "case_code,visited_at,state,found_outcome,lat,lon,accuracy_m,visitor\n"
    row = f"{case},{day} 16:30,found,wants_return,{lat},{lon},{accuracy},ครูสมมุติ\n"
    path.write_text(head + row, encoding="utf-8")
    return path


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with create_project(tmp_path / "a.phanong", "x", esa="เขตทดลอง", year_be=2568) as made:
        import_register(made, register(tmp_path / "register.csv", ROWS), monitor=QUIET)
        locate(made, monitor=QUIET)
        yield made


def codes(project: Project) -> list[str]:
    cases = project.read(CASES).sort_values("number")
    return [str(code) for code in cases.index]


def levels(project: Project) -> list[str]:
    return [str(level) for level in project.read(PLACES).loc[codes(project), "level"]]


def told(project: Project, case: str) -> dict[str, Any]:
    return {str(name): value for name, value in project.read(PLACES).loc[case].items()}


def visit(project: Project, path: Path) -> int:
    return import_checkins(project, [path], monitor=QUIET, now=dt.datetime(2026, 2, 1, tzinfo=dt.UTC)).moved


def test_a_pin_moves_its_child_its_house_and_its_village_at_once_and_undo_restores_them(project: Project) -> None:
    before = project.read(PLACES)
    made = pin(project, codes(project)[0], LAT, LON, monitor=QUIET)
    assert levels(project) == ["pin", "house", "village", "tambon", "none", "none"]
    assert made.moved == 3 and stale_stages(project) == ()
    row = journal_of(project).iloc[-1]
    assert (row["what"], row["undone"], bool(row["who"]), row["at"][:2]) == ("pin", False, True, "20")
    assert {place["level"] for place in json.loads(row["before"]).values()} == {"tambon"}
    assert sorted(place["level"] for place in json.loads(row["after"]).values()) == ["house", "pin", "village"]
    undone = undo(project, monitor=QUIET)
    assert (undone.correction_id, undone.moved) == (made.correction_id, 3)
    pd.testing.assert_frame_equal(project.read(PLACES), before)
    assert journal_of(project)["undone"].tolist() == [True]


def test_a_check_in_at_a_house_moves_its_child_and_teaches_its_village(project: Project, tmp_path: Path) -> None:
    file = checkin(tmp_path / "c.csv", codes(project)[2], LAT, LON)
    assert visit(project, file) == 3
    assert levels(project)[:4] == ["village", "village", "gps", "tambon"]
    assert told(project, codes(project)[2])["source"] == "checkin"
    assert visit(project, file) == 0
    undo(project, monitor=QUIET)
    assert levels(project)[:4] == ["tambon"] * 4
    assert visit(project, file) == 0
    assert levels(project)[:4] == ["tambon"] * 4


def test_a_check_in_that_is_vague_teaches_nothing(project: Project, tmp_path: Path) -> None:
    assert visit(project, checkin(tmp_path / "c.csv", codes(project)[2], LAT, LON, accuracy=80)) == 0
    assert levels(project)[2] == "tambon"


def test_corrections_stay_when_registers_come_again_and_serve_new_children(project: Project, tmp_path: Path) -> None:
    pin(project, codes(project)[0], LAT, LON, monitor=QUIET)
    visit(project, checkin(tmp_path / "c.csv", codes(project)[3], LAT + 0.01, LON))
    more = register(tmp_path / "newer.csv", [*ROWS, ("สมมุติเจ็ด", "90", "5", *MAE_WIN)])
    import_register(project, more, monitor=QUIET)
    locate(project, monitor=QUIET)
    assert levels(project) == ["pin", "house", "village", "gps", "none", "none", "village"]


def test_a_check_in_before_places_were_looked_for_teaches_when_they_are(tmp_path: Path) -> None:
    with create_project(tmp_path / "b.phanong", "x", esa="เขตทดลอง", year_be=2568) as made:
        import_register(made, register(tmp_path / "register.csv", ROWS), monitor=QUIET)
        assert visit(made, checkin(tmp_path / "c.csv", codes(made)[0], LAT, LON)) == 0
        locate(made, monitor=QUIET)
        assert levels(made)[:3] == ["gps", "house", "village"]


def test_a_child_found_far_away_is_offered_the_actual_address(project: Project, tmp_path: Path) -> None:
    case = codes(project)[0]
    visit(project, checkin(tmp_path / "c.csv", case, 13.75, 100.5))
    assert (told(project, case)["level"], told(project, case)["status"]) == ("tambon", "review")
    assert levels(project)[1:4] == ["tambon"] * 3
    offer = next(doubt for doubt in review(project, language="th") if doubt.case_ids == (case,))
    assert [option.level for option in offer.candidates] == ["gps", "tambon"]
    choose(project, case, 1, monitor=QUIET)
    place = told(project, case)
    assert (place["level"], place["status"], place["place"].y) == ("gps", "accepted", 13.75)
    undo(project, monitor=QUIET)
    choose(project, case, 2, monitor=QUIET)
    place = told(project, case)
    assert (place["level"], place["status"], place["code"]) == ("tambon", "accepted", "502204")


def test_one_choice_serves_all_children_with_the_same_words(project: Project, tmp_path: Path) -> None:
    five, six = codes(project)[4:6]
    doubts = review(project, language="th")
    assert doubts[0].case_ids == (five, six) and doubts[0].cost > 0
    wanted = doubts[0].candidates[2]
    choose(project, five, 3, monitor=QUIET)
    assert told(project, five)["code"] == wanted.code
    assert told(project, six)["status"] == "review"
    undo(project, monitor=QUIET)
    made = choose(project, five, 3, same_words=True, monitor=QUIET)
    assert made.moved == 2 and made.review == 0
    assert told(project, six)["code"] == wanted.code
    more = register(tmp_path / "n.csv", [*ROWS, ("สมมุติเจ็ด", "9", "8", "ในเมือง", "เมือง", "")])
    import_register(project, more, monitor=QUIET)
    locate(project, monitor=QUIET)
    assert told(project, codes(project)[6])["code"] == wanted.code


def facts(project: Project) -> list[tuple[object, ...]]:
    places = project.read(PLACES).loc[codes(project)]
    points = [None if point is None else (point.y, point.x) for point in places["place"]]
    return list(zip(places["level"], places["status"], places["code"], points, places["candidates"], strict=True))


def test_what_was_undone_is_done_again_step_by_step_until_something_new_is_said(project: Project) -> None:
    one, four, five = codes(project)[0], codes(project)[3], codes(project)[4]
    states = [facts(project)]
    pin(project, one, LAT, LON, monitor=QUIET)
    states.append(facts(project))
    choose(project, five, 2, same_words=True, monitor=QUIET)
    states.append(facts(project))
    pin(project, four, LAT + 0.01, LON, village=True, monitor=QUIET)
    states.append(facts(project))
    assert not can_redo(project)
    for state in reversed(states[:-1]):
        undo(project, monitor=QUIET)
        assert facts(project) == state
    for state in states[1:]:
        assert can_redo(project)
        redo(project, monitor=QUIET)
        assert facts(project) == state
    with pytest.raises(DataError) as caught:
        redo(project, monitor=QUIET)
    assert caught.value.code == "nothing_to_redo"
    # One out of the middle comes back too, and the last undone comes first.
    undo(project, correction_id="00000001", monitor=QUIET)
    undo(project, monitor=QUIET)
    assert redo(project, monitor=QUIET).correction_id == "00000003"
    assert redo(project, monitor=QUIET).correction_id == "00000001"
    assert facts(project) == states[-1]
    undo(project, monitor=QUIET)
    skip(project, five, monitor=QUIET)
    assert not can_redo(project)
    with pytest.raises(DataError):
        redo(project, monitor=QUIET)


def test_what_was_undone_can_be_done_again_after_registers_came_and_the_project_was_closed(
    project: Project, tmp_path: Path
) -> None:
    case = codes(project)[0]
    pin(project, case, LAT, LON, monitor=QUIET)
    undo(project, monitor=QUIET)
    more = register(tmp_path / "m.csv", [*ROWS, ("สมมุติแปด", "12", "5", *MAE_WIN)])
    import_register(project, more, monitor=QUIET)
    locate(project, monitor=QUIET)
    path = project.path
    assert path is not None
    project.close()
    with open_project(path, "x") as again:
        assert levels(again)[0] == "tambon"
        redo(again, monitor=QUIET)
        assert (levels(again)[0], levels(again)[6]) == ("pin", "house")


def test_a_check_in_that_teaches_leaves_nothing_to_do_again(project: Project, tmp_path: Path) -> None:
    pin(project, codes(project)[3], LAT, LON, monitor=QUIET)
    undo(project, monitor=QUIET)
    visit(project, checkin(tmp_path / "c.csv", codes(project)[0], LAT, LON))
    assert not can_redo(project)
    undo(project, monitor=QUIET)
    assert levels(project)[0] == "tambon"
    redo(project, monitor=QUIET)
    assert levels(project)[0] == "gps"


def test_a_village_is_set_for_all_its_children(project: Project) -> None:
    made = pin(project, codes(project)[0], LAT, LON, village=True, monitor=QUIET)
    assert made.moved == 3
    assert levels(project)[:4] == ["village"] * 3 + ["tambon"]
    with pytest.raises(GeocodingError, match=codes(project)[4]):
        pin(project, codes(project)[4], LAT, LON, village=True, monitor=QUIET)


def test_what_is_put_off_stands_last_until_that_is_undone(project: Project) -> None:
    pin(project, codes(project)[5], LAT, LON, monitor=QUIET)
    import_more = review(project, language="en")
    assert len(import_more) == 1
    skip(project, codes(project)[4], monitor=QUIET)
    assert review(project, language="en")[-1].skipped
    undo(project, monitor=QUIET)
    assert not review(project, language="en")[-1].skipped


@pytest.mark.parametrize("language", ["th", "en"])
def test_a_doubt_is_told_in_words(project: Project, language: str) -> None:
    for doubt in review(project, language=language):
        said = line(doubt, language)
        assert said.count("\n") == 1 + len(doubt.candidates)


def test_what_cannot_be_done_is_told(project: Project, tmp_path: Path) -> None:
    case = codes(project)[0]
    with pytest.raises(DataError) as caught:
        undo(project, monitor=QUIET)
    assert caught.value.code == "nothing_to_undo"
    with pytest.raises(DataError) as caught:
        pin(project, "999999", LAT, LON, monitor=QUIET)
    assert caught.value.code == "case_unknown"
    for lat, lon in ((float("nan"), LON), (LON, LAT), (0.0, 0.0), (1e400, LON)):
        with pytest.raises(DataError) as caught:
            pin(project, case, lat, lon, monitor=QUIET)
        assert caught.value.code == "bad_place"
    with pytest.raises(GeocodingError) as geocoding:
        choose(project, case, 1, monitor=QUIET)
    assert geocoding.value.code == "candidate_missing"
    with create_project(tmp_path / "b.phanong", "x", esa="เขตทดลอง", year_be=2568) as empty:
        with pytest.raises(DataError) as caught:
            review(empty, language="th")
        assert caught.value.code == "places_missing"
        import_register(empty, tmp_path / "register.csv", monitor=QUIET)
        with pytest.raises(DataError) as caught:
            pin(empty, codes(empty)[0], LAT, LON, monitor=QUIET)
        assert caught.value.code == "places_missing"
    assert project.count(CORRECTIONS) == 0


def test_the_commands_do_it_all(
    project: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PHANONG_PASSPHRASE", "x")
    file, case, doubtful = str(project.path), codes(project)[0], codes(project)[4]

    def run(*words: str) -> str:
        assert main([words[0], file, *words[1:], "--quiet"]) == 0
        return capsys.readouterr().out

    listed = json.loads(run("review", "--json"))["review"]
    assert listed[0]["case_ids"][0] == doubtful and len(listed[0]["candidates"]) == 5
    assert doubtful in run("review", "--lang", "en")
    assert json.loads(run("pin", case, f"{LAT},{LON}", "--json"))["moved"] == 3
    assert json.loads(run("pin", case, f"{LAT},{LON}", "--village", "--json"))["what"] == "village"
    assert json.loads(run("choose", doubtful, "2", "--same-words", "--json"))["moved"] == 2
    assert "0" in run("review")
    run("undo")
    assert len(json.loads(run("review", "--json"))["review"]) == 1
    assert json.loads(run("redo", "--json"))["what"] == "choose"
    assert main(["redo", file, "--quiet"]) == 3
    run("undo")
    run("skip", doubtful)
    assert json.loads(run("review", "--json"))["review"][0]["skipped"]
    assert json.loads(run("undo", "--correction", "00000001", "--json"))["what"] == "pin"
    assert main(["pin", file, case, "here", "--quiet"]) == 3


def test_a_listed_point_outside_its_tambon_is_set_aside_and_reported(project: Project, tmp_path: Path) -> None:
    box = shapely.box(SPOT.lon - 0.03, SPOT.lat - 0.03, SPOT.lon + 0.03, SPOT.lat + 0.03)
    areas = gpd.GeoDataFrame({"code": ["502204"]}, geometry=[box], crs=WGS84)
    file = tmp_path / "villages.csv"
    rows = [f"บ้านใน,50220405,{LAT},{LON}", f"บ้านนอก,50220402,{LAT + 0.05},{LON}"]
    file.write_text("\n".join(["name,village_code,lat,lon", *rows]), encoding="utf-8")
    assert import_places(project, file, monitor=QUIET).by_fault == {}
    with project.transaction("roads", {}) as transaction:
        transaction.write_blob(BLOB, areas_to_bytes(areas))
    assert "locate" in stale_stages(project)
    assert locate(project, monitor=QUIET).set_aside == 1
    assert levels(project)[:4] == ["village", "village", "village", "tambon"]
    told_now = import_places(project, file, monitor=QUIET)
    assert (told_now.accepted, told_now.set_aside, told_now.by_fault) == (1, 1, {"outside_tambon": (3,)})


def test_a_village_whose_point_was_set_aside_still_contradicts_a_number(project: Project, tmp_path: Path) -> None:
    rows = [("สมมุติหนึ่ง", "12", "5 บ้านนอก", *MAE_WIN)]
    import_register(project, register(tmp_path / "again.csv", rows), monitor=QUIET)
    box = shapely.box(SPOT.lon - 0.03, SPOT.lat - 0.03, SPOT.lon + 0.03, SPOT.lat + 0.03)
    areas = gpd.GeoDataFrame({"code": ["502204"]}, geometry=[box], crs=WGS84)
    with project.transaction("roads", {}) as transaction:
        transaction.write_blob(BLOB, areas_to_bytes(areas))
    file = tmp_path / "villages.csv"
    villages = [f"บ้านใน,50220405,{LAT},{LON}", f"บ้านนอก,50220402,{LAT + 0.05},{LON}"]
    file.write_text("\n".join(["name,village_code,lat,lon", *villages]), encoding="utf-8")
    import_places(project, file, monitor=QUIET)
    locate(project, monitor=QUIET)
    place = told(project, codes(project)[0])
    assert place["status"] == "review"
    assert {one["code"] for one in json.loads(place["candidates"])} == {"50220405", "50220402"}
