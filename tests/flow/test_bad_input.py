"""What bad input gets: a sentence that names the file and the remedy, exit code 3, the project as it was."""

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
import xlsxwriter

from planner.cli import main
from planner.workflow.demo import PASSPHRASE
from tests.flow.conftest import Finished

Bad = Callable[[Path, Finished], Path]


def table(path: Path, *rows: Sequence[object]) -> Path:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return path


HEAD = ["school_code", "name", "lat", "lon"]


def not_an_xlsx(folder: Path, _: Finished) -> Path:
    path = folder / "bad.xlsx"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(500))
    return path


def empty(folder: Path, _: Finished) -> Path:
    path = folder / "bad.xlsx"
    path.touch()
    return path


def wrong_header(folder: Path, _: Finished) -> Path:
    return table(folder / "bad.xlsx", ["fruit", "price"], ["mango", 20])


def a_school_list(folder: Path, finished: Finished) -> Path:
    return Path(shutil.copy(finished.folder / "schools.xlsx", folder / "bad.xlsx"))


def header_alone(folder: Path, _: Finished) -> Path:
    return table(folder / "bad.xlsx", HEAD)


def duplicate_codes(folder: Path, _: Finished) -> Path:
    rows = [["50170001", "โรงเรียนก", 18.0, 98.6], ["50170001", "โรงเรียนข", 18.1, 98.7]]
    return table(folder / "bad.xlsx", HEAD, *rows)


def swapped(folder: Path, _: Finished) -> Path:
    rows = [["50170001", "โรงเรียนก", 98.6, 18.0], ["50170002", "โรงเรียนข", 98.7, 18.1]]
    return table(folder / "bad.xlsx", HEAD, *rows)


def missing(folder: Path, _: Finished) -> Path:
    return folder / "bad.xlsx"


def truncated_pbf(folder: Path, finished: Finished) -> Path:
    whole = (finished.folder / "roads.osm.pbf").read_bytes()
    path = folder / "bad.osm.pbf"
    path.write_bytes(whole[: len(whole) * 2 // 3])
    return path


def no_pbf(folder: Path, _: Finished) -> Path:
    path = folder / "bad.osm.pbf"
    path.write_bytes(b"PK\x03\x04 this is no extract" * 50)
    return path


def no_checkins(folder: Path, _: Finished) -> Path:
    path = folder / "bad.csv"
    path.write_text("fruit,price\nmango,20\n", encoding="utf-8")
    return path


CASES: list[tuple[str, Bad]] = [
    ("schools", not_an_xlsx),
    ("schools", empty),
    ("schools", wrong_header),
    ("schools", header_alone),
    ("schools", duplicate_codes),
    ("schools", swapped),
    ("schools", missing),
    ("register", a_school_list),
    ("enrolment", a_school_list),
    ("register", not_an_xlsx),
    ("register", empty),
    ("register", wrong_header),
    ("register", missing),
    ("roads", truncated_pbf),
    ("roads", no_pbf),
    ("roads", empty),
    ("places", not_an_xlsx),
    ("places", wrong_header),
    ("checkins", no_checkins),
    ("checkins", empty),
]


@pytest.mark.parametrize("language", ["th", "en"])
@pytest.mark.parametrize(("what", "bad"), CASES, ids=lambda value: getattr(value, "__name__", value))
def test_a_bad_file_gets_a_sentence_and_changes_nothing(
    what: str,
    bad: Bad,
    language: str,
    finished: Finished,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PHANONG_PASSPHRASE", PASSPHRASE)
    project = Path(shutil.copy(finished.project, tmp_path))
    before = project.read_bytes()
    file = bad(tmp_path, finished)
    assert main(["import", what, str(project), str(file), "--lang", language, "--quiet"]) == 3
    said = capsys.readouterr().err.strip()
    assert file.name in said
    assert len(said.splitlines()) == 1
    # An English sentence may name Thai heads; a Thai one has no English words but those of the file.
    thai = sum("\u0e00" <= letter <= "\u0e7f" for letter in said)
    assert (thai > len(said) / 3) == (language == "th")
    assert project.read_bytes() == before


def test_a_wrong_passphrase_is_told(
    finished: Finished, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PHANONG_PASSPHRASE", "wrong")
    assert main(["status", str(finished.project), "--lang", "en"]) == 3
    assert "demo.phanong" in capsys.readouterr().err


def test_a_file_that_is_no_project_is_told(
    finished: Finished, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PHANONG_PASSPHRASE", PASSPHRASE)
    assert main(["status", str(finished.folder / "schools.xlsx"), "--lang", "en"]) == 3
    assert "not a Phanong project" in capsys.readouterr().err


def test_an_extract_of_another_place_is_told(
    finished: Finished,
    shared_data: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PHANONG_PASSPHRASE", PASSPHRASE)
    project = Path(shutil.copy(finished.project, tmp_path))
    roads = shared_data / "roads" / "liechtenstein.osm.pbf"
    assert main(["import", "roads", str(project), str(roads), "--lang", "en", "--quiet"]) == 3
    assert "do not cover" in capsys.readouterr().err


def test_children_elsewhere_than_the_roads_are_told(
    finished: Finished,
    shared_data: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PHANONG_PASSPHRASE", PASSPHRASE)
    project, sample = tmp_path / "away.phanong", finished.folder
    roads = shared_data / "roads" / "liechtenstein.osm.pbf"
    assert main(["new", str(project), "--esa", "ก", "--year", "2568", "--quiet"]) == 0
    assert main(["import", "register", str(project), str(sample / "register.xlsx"), "--quiet"]) == 0
    assert main(["import", "roads", str(project), str(roads), "--quiet"]) == 0
    assert main(["import", "schools", str(project), str(sample / "schools.xlsx"), "--quiet"]) == 0
    assert main(["locate", str(project), "--quiet"]) == 0
    capsys.readouterr()
    assert main(["assign", str(project), "--lang", "en", "--quiet"]) == 3
    assert "do not cover" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["plan", "--shift", "17:00-08:00"], 3),
        (["plan", "--shift", "soon"], 3),
        (["plan", "--school", "99999999"], 3),
        (["plan", "--teams", "0"], 3),
        (["sheets", "OUT", "--format", "docx"], 3),
        (["map", "map.png"], 3),
        (["report", "OUT", "--as-of", "yesterday"], 3),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_an_option_that_cannot_be_is_told(
    words: list[str],
    code: int,
    finished: Finished,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PHANONG_PASSPHRASE", PASSPHRASE)
    monkeypatch.chdir(tmp_path)
    project = Path(shutil.copy(finished.project, tmp_path))
    before = project.read_bytes()
    assert main([words[0], str(project), *words[1:], "--lang", "en", "--quiet"]) == code
    assert capsys.readouterr().err.strip().endswith(".")
    assert project.read_bytes() == before


def test_wrong_usage_is_exit_code_2(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["plan"])
    assert caught.value.code == 2
    assert "phanong plan" in capsys.readouterr().err


def test_a_project_is_never_overwritten(
    finished: Finished, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PHANONG_PASSPHRASE", PASSPHRASE)
    assert main(["new", str(finished.project), "--esa", "ก", "--year", "2568"]) == 3
    assert "demo.phanong" in capsys.readouterr().err
