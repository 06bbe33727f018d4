"""Plans with teams of their own, one plan for the whole area, and the problem for other solvers, as typed."""

import json
import shutil
from pathlib import Path

import pytest

from gis.monitor import SilentMonitor
from planner.cli import main
from planner.schemas import ROUTES
from planner.workflow.demo import PASSPHRASE
from planner.workflow.editing import begin_editing, drawn, drop, improve_around_locks, keep_edits
from planner.workflow.plan import stored_plan
from planner.workflow.project import open_project, status
from tests.flow.conftest import Finished

QUIET = SilentMonitor()
pytestmark = pytest.mark.usefixtures("passphrase")


@pytest.fixture
def project(finished: Finished, tmp_path: Path) -> Path:
    return Path(shutil.copy(finished.project, tmp_path / "copy.phanong"))


def told(capsys: pytest.CaptureFixture[str], *words: object, code: int = 0) -> dict[str, object]:
    assert main([*map(str, words), "--quiet", "--json"]) == code
    heard = json.loads(capsys.readouterr().out)
    assert isinstance(heard, dict)
    return heard


def test_the_problem_of_the_plan_goes_to_vroom_and_ors(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = told(capsys, "plan", project)
    made = told(capsys, "export", "vroom", project, tmp_path / "all.json")
    problem = json.loads((tmp_path / "all.json").read_text(encoding="utf-8"))
    unserved = plan["unserved"]
    assert isinstance(unserved, int)
    assert made["jobs"] == len(problem["jobs"])
    # Every stop that is on a route is a job, and nothing else is.
    assert made["jobs"] == sum(route["stops"] for route in _routes(project))
    told(capsys, "export", "vroom", project, tmp_path / "ors.json", "--format", "ors")
    ors = json.loads((tmp_path / "ors.json").read_text(encoding="utf-8"))
    assert ors["matrix"] == problem["matrices"]["car"]["durations"]
    school = problem["jobs"][0]["description"].partition("-")[0]
    told(capsys, "export", "vroom", project, tmp_path / "one.json", "--school", school)
    one = json.loads((tmp_path / "one.json").read_text(encoding="utf-8"))
    assert {job["description"].partition("-")[0] for job in one["jobs"]} == {school}
    assert main(["export", "vroom", str(project), str(tmp_path / "x.json"), "--school", "1", "--quiet"]) == 3
    assert not (tmp_path / "x.json").exists()


def _routes(project: Path) -> list[dict[str, int]]:
    with open_project(project, PASSPHRASE) as opened:
        return [{"stops": int(count)} for count in opened.read(ROUTES)["stops"]]


def test_an_area_is_planned_as_one_with_teams_of_a_file(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    teams = tmp_path / "teams.toml"
    teams.write_text('[[team]]\nname = "A"\n[[team]]\nname = "B"\nkind = "evening"\ndays = 2\n', encoding="utf-8")
    made = told(capsys, "plan", project, "--scope", "esa", "--teams-file", teams)
    assert made["routes"]
    exported = told(capsys, "export", "vroom", project, tmp_path / "esa.json")
    assert exported["depots"] == 1
    assert main(["plan", str(project), "--scope", "esa", "--depot", "1", "--quiet"]) == 3
    teams.write_text('[[team]]\nkind = "night"\n', encoding="utf-8")
    assert main(["plan", str(project), "--teams-file", str(teams), "--quiet"]) == 3


def test_a_plan_is_changed_by_hand_and_kept(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told(capsys, "plan", project)
    with open_project(project, PASSPHRASE) as opened:
        before = stored_plan(opened)
        editing = begin_editing(opened, monitor=QUIET)
        # Unchanged, the plan comes back as it was.
        same = drawn(editing, editing.drafts, monitor=QUIET)
        assert same.legs.drop(columns="path").equals(before.legs.drop(columns="path"))
        assert same.unserved.equals(before.unserved)
        depot = str(before.routes["school_code"].iloc[0])
        draft = editing.draft_of(depot)
        stop_id = draft.routes[0].stop_ids[0]
        change = drop(draft, stop_id)
        assert change.cost_s < 0
        kept = keep_edits(opened, editing, [change.draft], monitor=QUIET)
        assert stop_id not in set(kept.legs["to_stop"])
        assert (kept.unserved.loc[kept.unserved["stop_id"] == stop_id, "reason"] == "no_team").all()
        again = begin_editing(opened, monitor=QUIET).draft_of(depot)
        assert stop_id in again.left_out
        back = improve_around_locks(editing, again, monitor=QUIET)
        assert stop_id not in back.left_out
        assert not back.broken()
        assert "plan" not in status(opened).stale
    assert told(capsys, "check", project)


def test_more_teams_and_days_visit_no_fewer_children(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ("--until", "2100-01-01", "--days", 1, "--shift", "09:00-12:00", "--scope", "esa", "--effort", "quick")
    before = told(capsys, "status", project)
    scenarios = told(capsys, "whatif", project, *words)["scenarios"]
    assert isinstance(scenarios, list)
    now, team, day = scenarios
    assert [(one["teams"], one["days"]) for one in scenarios] == [(1, 1), (2, 1), (1, 2)]
    assert now["children"] < team["children"] == day["children"]
    assert now["children"] + now["children_left"] == team["children"] + team["children_left"]
    # Three hours are too few for a per diem; a motorcycle costs 2 baht a kilometre.
    assert now["baht"] == pytest.approx(2 * now["km"], abs=1)
    assert told(capsys, "status", project) == before
    assert main(["whatif", str(project), "--until", "2020-01-01", "--quiet"]) == 3


def test_a_problem_of_the_literature_is_solved(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "toy.vrp"
    nodes = "\n".join(f"{number + 1} {number * 10} 0" for number in range(4))
    file.write_text(
        "NAME : toy\nTYPE : CVRP\nDIMENSION : 4\nEDGE_WEIGHT_TYPE : EUC_2D\nCAPACITY : 3\n"
        f"NODE_COORD_SECTION\n{nodes}\nDEMAND_SECTION\n1 0\n2 1\n3 1\n4 1\nDEPOT_SECTION\n1\n-1\nEOF\n",
        encoding="utf-8",
    )
    made = told(capsys, "solve", file, "--seconds", 0.2, "--out", tmp_path / "toy.sol")
    assert (made["cost"], made["vehicles"]) == (60, 1)
    assert "Cost 60" in (tmp_path / "toy.sol").read_text(encoding="utf-8")
    assert main(["solve", str(file), "--seconds", "0.2", "--quiet"]) == 0
    assert "Route #1: " in capsys.readouterr().out
    assert main(["solve", str(tmp_path / "none.vrp"), "--quiet"]) == 3
