"""A closed road cuts stops off, is planned around, and is open again."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from gis.roads.analysis import lifelines
from planner.cli import main
from planner.schemas import LEGS, UNSERVED
from planner.store.project import Project
from planner.workflow import closures
from tests.flow.conftest import Finished

pytestmark = pytest.mark.usefixtures("passphrase")
FAR = "31/12/2999"


def told(capsys: pytest.CaptureFixture[str], *words: object, code: int = 0) -> dict[str, object]:
    assert main([*map(str, words), "--json", "--quiet"]) == code
    out = capsys.readouterr().out
    read = json.loads(out) if out else {}
    assert isinstance(read, dict)
    return read


@pytest.fixture
def project(finished: Finished, tmp_path: Path) -> Path:
    return Path(shutil.copy(finished.project, tmp_path))


def lifeline(capsys: pytest.CaptureFixture[str], project: Path) -> dict[str, object]:
    found = told(capsys, "lifelines", project)["lifelines"]
    assert isinstance(found, list)
    assert found
    first = found[0]
    assert isinstance(first, dict)
    return first


def test_closing_a_lifeline_cuts_off_the_stops_that_hang_on_it(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    road = lifeline(capsys, project)
    made = told(capsys, "close", project, f"{road['lat']},{road['lon']}", "--until", FAR, "--note", "น้ำท่วม")
    cut, stops = made["cut_off"], road["stops"]
    assert isinstance(cut, list)
    assert isinstance(stops, list)
    assert set(stops) <= set(cut)
    assert "plan" in str(told(capsys, "check", project)["stale"])


def test_what_a_closure_cuts_off_is_told_for_the_season_of_the_plan(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def noted(*args: Any, season: str, **options: Any) -> Any:  # noqa: ANN401 - whatever the analysis takes and gives
        asked.append(season)
        return lifelines(*args, season=season, **options)

    monkeypatch.setattr(closures, "lifelines", noted)
    for season in ("rainy", "dry"):
        told(capsys, "plan", project, "--seed", 7, "--season", season)
        lifeline(capsys, project)
        assert set(asked) == {season}
        asked.clear()


def test_a_plan_does_not_use_a_closed_road_until_it_is_open_again(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told(capsys, "plan", project, "--seed", 7)
    before = told(capsys, "status", project)
    road = lifeline(capsys, project)
    told(capsys, "close", project, f"{road['lat']},{road['lon']}", "--until", FAR)
    told(capsys, "plan", project, "--seed", 7)
    with Project.open(project, "demo") as opened:
        unserved, driven = opened.read(UNSERVED), set(opened.read(LEGS)["to_stop"])
    assert set(unserved["reason"]) & {"no_road", "too_far_from_road"}
    stops = road["stops"]
    assert isinstance(stops, list)
    assert not set(stops) & driven
    closed = told(capsys, "closures", project)["closures"]
    assert isinstance(closed, list)
    assert [(one["number"], one["lost"]) for one in closed] == [(1, False)]
    told(capsys, "reopen", project, 1)
    told(capsys, "plan", project, "--seed", 7)
    assert told(capsys, "status", project) == before


@pytest.mark.parametrize(
    "words",
    [
        ["close", "18.0,98.6", "--until", "1/1/2560"],
        ["close", "18.0,98.6", "--until", "someday"],
        ["close", "10.0,99.0", "--until", FAR],
        ["close", "here", "--until", FAR],
        ["reopen", "7"],
    ],
    ids=" ".join,
)
def test_what_cannot_be_closed_or_opened_is_told(
    words: list[str], project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = project.read_bytes()
    assert main([words[0], str(project), *words[1:], "--lang", "en", "--quiet"]) == 3
    assert capsys.readouterr().err.strip().endswith(".")
    assert project.read_bytes() == before
