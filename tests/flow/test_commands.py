"""The whole job through the command line, as a person types it."""

import base64
import csv
import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from planner.cli import main
from tests.flow.conftest import Finished

pytestmark = pytest.mark.usefixtures("passphrase")


def run(capsys: pytest.CaptureFixture[str], *words: object, code: int = 0) -> str:
    assert main([*map(str, words), "--quiet"]) == code
    return capsys.readouterr().out


def as_json(capsys: pytest.CaptureFixture[str], *words: object) -> dict[str, object]:
    told = json.loads(run(capsys, *words, "--json"))
    assert isinstance(told, dict)
    return told


@pytest.fixture
def done(finished: Finished, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """Return a project made from the sample's files by the commands alone."""
    project, sample = tmp_path / "ours.phanong", finished.folder
    run(capsys, "new", project, "--esa", "เขตทดลอง", "--year", 2568, "--area", "50")
    run(capsys, "import", "schools", project, sample / "schools.xlsx")
    run(capsys, "import", "register", project, sample / "register.xlsx", "--rejects", tmp_path / "rejects.xlsx")
    run(capsys, "import", "roads", project, sample / "roads.osm.pbf")
    for command in ("locate", "assign"):
        run(capsys, command, project)
    run(capsys, "plan", project, "--seed", 5)
    return project


def test_the_same_seed_gives_the_same_status_to_the_byte(
    done: Path, finished: Finished, capsys: pytest.CaptureFixture[str]
) -> None:
    first = run(capsys, "status", done, "--json")
    run(capsys, "plan", done, "--seed", 5)
    assert run(capsys, "status", done, "--json") == first
    assert json.loads(first)["routes"] > 0


def test_status_has_the_keys_of_the_contract(done: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = as_json(capsys, "status", done)
    assert {
        "children", "cleared", "by_state", "by_level", "review", "assigned", "stops", "routes", "unserved",
        "plan_seconds", "plan_metres", "checkins", "conflicts", "quarantined",
    } <= set(told)  # fmt: skip
    states, levels = told["by_state"], told["by_level"]
    assert isinstance(states, dict)
    assert isinstance(levels, dict)
    assert set(states) == {"to_track", "in_progress", "found", "not_found", "cleared"}
    assert sum(states.values()) == sum(levels.values()) == told["children"]


def test_importing_the_same_register_again_changes_nothing(
    done: Path, finished: Finished, capsys: pytest.CaptureFixture[str]
) -> None:
    before = run(capsys, "status", done, "--json")
    told = as_json(capsys, "import", "register", done, finished.folder / "register.xlsx")
    assert (told["new"], told["changed"], told["gone"]) == (0, 0, 0)
    assert run(capsys, "status", done, "--json") == before


def test_printing_sheets_sets_children_in_progress(
    done: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "sheets", done, tmp_path / "sheets", "--format", "gpx")
    told = as_json(capsys, "status", done)
    assert isinstance(told["by_state"], dict)
    assert told["by_state"]["in_progress"] > 0
    assert list((tmp_path / "sheets").rglob("*.gpx"))


def page_opens(page: Path, passphrase: str) -> bool:
    """Tell whether a phone page is sealed under a passphrase."""
    (inside,) = re.findall(r'<script type="application/json" id="outside">(.*?)</script>', page.read_text("utf-8"))
    clear = json.loads(inside)
    salt, nonce, sealed = (base64.b64decode(clear[name]) for name in ("salt", "nonce", "sealed"))
    key = hashlib.pbkdf2_hmac("sha256", passphrase.replace(" ", "").encode(), salt, clear["rounds"], 32)
    try:
        return "stops" in json.loads(AESGCM(key).decrypt(nonce, sealed, None))
    except InvalidTag:
        return False


def test_phone_pages_open_with_the_passphrase_of_the_project_or_the_one_given(
    done: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "pages"
    told = as_json(capsys, "sheets", done, folder, "--format", "html")
    own, files = str(told["sheet_passphrase"]), told["files"]
    assert isinstance(files, list)
    assert all(page_opens(folder / name, own) for name in files[:2])
    assert as_json(capsys, "sheets", done, folder, "--format", "html")["sheet_passphrase"] == own
    assert "sheet_passphrase" not in as_json(capsys, "sheets", done, folder, "--format", "gpx")

    monkeypatch.setenv("PHANONG_SHEET_PASSPHRASE", "of the variable")
    assert "sheet_passphrase" not in as_json(capsys, "sheets", done, folder, "--format", "html")
    assert page_opens(folder / files[0], "of the variable")
    (tmp_path / "words.txt").write_text("of the file\n", encoding="utf-8")
    run(capsys, "sheets", done, folder, "--format", "html", "--sheet-passphrase-file", tmp_path / "words.txt")
    assert page_opens(folder / files[0], "of the file")
    assert not page_opens(folder / files[0], own)

    before = (folder / files[0]).read_bytes()
    monkeypatch.setenv("PHANONG_SHEET_PASSPHRASE", "short")
    run(capsys, "sheets", done, folder, "--format", "html", code=3)
    run(capsys, "sheets", done, folder, "--format", "html", "--sheet-passphrase-file", tmp_path / "none.txt", code=3)
    assert (folder / files[0]).read_bytes() == before


def test_checkins_in_any_order_give_the_same_status(
    done: Path, finished: Finished, capsys: pytest.CaptureFixture[str]
) -> None:
    files = sorted((finished.folder / "checkins").glob("*.csv"))
    run(capsys, "import", "checkins", done, *files)
    first = run(capsys, "status", done, "--json")
    run(capsys, "import", "checkins", done, *files[::-1], files[0])
    assert run(capsys, "status", done, "--json") == first
    assert json.loads(first)["by_state"]["found"] > 0


def test_children_on_an_enrolment_list_are_cleared_and_not_visited(
    done: Path, finished: Finished, capsys: pytest.CaptureFixture[str]
) -> None:
    before = as_json(capsys, "status", done)
    told = as_json(capsys, "import", "enrolment", done, finished.folder / "enrolment.xlsx")
    assert isinstance(told["cleared"], int)
    assert told["cleared"] > 0
    run(capsys, "plan", done, "--seed", 5)
    after = as_json(capsys, "status", done)
    assert (before["cleared"], after["cleared"]) == (0, told["cleared"])
    assert as_json(capsys, "import", "enrolment", done, finished.folder / "enrolment.xlsx") == told


@pytest.mark.parametrize("suffix", [".html", ".gpkg", ".geojson"])
def test_a_map_is_written(done: Path, tmp_path: Path, suffix: str, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / f"map{suffix}"
    run(capsys, "map", done, path)
    if suffix == ".gpkg":
        names = [name for name, _ in pyogrio.list_layers(path)]
        assert sum(len(gpd.read_file(path, layer=name)) for name in names) > 0
    else:
        assert path.stat().st_size > 1000


def test_a_report_is_written(done: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "report", done, tmp_path / "report", "--as-of", "31/03/2569")
    names = {path.name for path in (tmp_path / "report").iterdir()}
    assert {"report.xlsx", "report.pdf", "figures.json", "dashboard.html"} <= names


def test_the_report_of_the_sample_says_what_its_status_says(finished: Finished) -> None:
    figures = json.loads((finished.folder / "report" / "figures.json").read_text(encoding="utf-8"))
    told = figures["total"]
    assert {state: told[state] for state in finished.summary.by_state} == finished.summary.by_state
    assert told["in_progress"] > 0


def test_replanning_one_school_leaves_the_others_as_they_were(done: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from planner.schemas import ROUTES  # noqa: PLC0415
    from planner.store.project import Project  # noqa: PLC0415

    with Project.open(done, "demo") as project:
        before = project.read(ROUTES)
    school = before["school_code"].iloc[0]
    run(capsys, "plan", done, "--school", school, "--shift", "08:00-17:00", "--seed", 9)
    with Project.open(done, "demo") as project:
        after = project.read(ROUTES)
    others = before["school_code"] != school
    assert before[others].equals(after[after["school_code"] != school])
    assert (after.loc[after["school_code"] == school, "start_s"] == 8 * 3600).all()


def test_a_sound_project_is_said_to_be_sound(done: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = as_json(capsys, "check", done)
    assert told["intact"] is True
    assert told["broken_audit"] is None
    assert told["stale"] == []


def test_a_stage_is_stale_after_its_input_changed(
    done: Path, finished: Finished, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    places = tmp_path / "places.csv"
    places.write_text("tambon_code,moo,name,lat,lon\n501704,1,บ้านทดลอง,18.0,98.6\n", encoding="utf-8")
    run(capsys, "import", "places", done, places)
    assert "locate" in json.loads(run(capsys, "check", done, "--json"))["stale"]


def test_addresses_are_geocoded_without_a_project(
    finished: Finished, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table, out = tmp_path / "in.csv", tmp_path / "out.csv"
    table.write_text('ที่อยู่,อื่น\n"ต.ท่าเดื่อ อ.ดอยเต่า จ.เชียงใหม่",ก\n-,ข\n', encoding="utf-8")
    run(capsys, "geocode", table, out, "--address", "ที่อยู่")
    with out.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == [
        "ที่อยู่", "อื่น", "level", "code", "province", "amphoe", "tambon", "moo", "lat", "lon", "r50_m", "r95_m",
        "confidence", "status", "reason", "candidates",
    ]  # fmt: skip
    assert [row["อื่น"] for row in rows] == ["ก", "ข"]
    assert (rows[0]["level"], rows[0]["amphoe"]) == ("tambon", "ดอยเต่า")
    assert rows[1]["level"] == "none"


def test_a_matrix_and_a_route_agree(finished: Finished, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    roads, points = finished.folder / "roads.osm.pbf", tmp_path / "points.csv"
    schools = gpd.read_file(finished.folder / "map.gpkg", layer="schools").head(3)
    rows = [(f"{i:03d}", point.y, point.x) for i, point in enumerate(schools.geometry)]
    points.write_text("id,lat,lon\n" + "\n".join(f"{i},{lat},{lon}" for i, lat, lon in rows), encoding="utf-8")
    run(capsys, "matrix", roads, points, tmp_path / "m.npz")
    with np.load(tmp_path / "m.npz", allow_pickle=False) as matrix:
        assert list(matrix["ids"]) == ["000", "001", "002"]
        assert matrix["seconds"].shape == matrix["metres"].shape == (3, 3)
        assert np.allclose(np.diag(matrix["seconds"]), 0)
        seconds, metres = float(matrix["seconds"][0, 1]), float(matrix["metres"][0, 1])
    told = json.loads(run(capsys, "route", roads, *(f"{lat},{lon}" for _, lat, lon in rows[:2])))
    assert told["geometry"]["type"] == "LineString"
    assert told["seconds"] == pytest.approx(seconds, abs=1)
    assert told["metres"] == pytest.approx(metres, rel=0.01)
    assert len(told["legs"]) == 1


def test_commands_run_without_pyside6(finished: Finished) -> None:
    script = "import sys; sys.modules['PySide6'] = None\nfrom planner.cli import main\nsys.exit(main(sys.argv[1:]))\n"
    words = ["status", str(finished.project), "--json"]
    done = subprocess.run([sys.executable, "-c", script, *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["children"] == finished.summary.children


def test_a_reader_that_has_seen_enough_is_no_trouble(finished: Finished) -> None:
    script = "from planner.cli import main\nimport sys\nsys.exit(main(sys.argv[1:]))\n"
    words = [sys.executable, "-c", script, "status", str(finished.project), "--json"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        said = running.stderr.read()
    assert running.returncode == 0
    assert not said
