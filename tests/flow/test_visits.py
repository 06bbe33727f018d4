"""Plans with teams of their own, one plan for the whole area, and the problem for other solvers, as typed."""

import json
import shutil
from pathlib import Path

import pytest

from gis.monitor import SilentMonitor
from planner.cli import main
from planner.schemas import ROUTES, TERRITORIES
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


def test_visit_areas_are_even_kept_and_on_the_map(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = told(capsys, "territories", project, "--parts", "4")
    assert made["territories"] == 4
    with open_project(project, PASSPHRASE) as opened:
        areas = opened.read(TERRITORIES)
    assert len(areas) == made["stops"]
    work = areas.groupby("territory")["work_s"].sum()
    assert work.max() <= work.mean() * 1.05 + areas["work_s"].max()
    told(capsys, "map", project, tmp_path / "areas.geojson")
    shown = json.loads((tmp_path / "areas.geojson").read_text(encoding="utf-8"))["features"]
    assert sum(str(feature["properties"].get("layer")) == "territories" for feature in shown) == 4
    assert main(["territories", str(project), "--parts", "0", "--quiet"]) == 3


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


def test_teams_of_a_file_are_weighed_with_their_own_days_and_people(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    teams = tmp_path / "teams.toml"
    teams.write_text(
        '[[team]]\nname = "A"\ndays = 1\nsize = 3\nhours = "08:00-15:00"\n'
        '[[team]]\nname = "B"\nkind = "weekend"\nvehicle = "pickup"\n',
        encoding="utf-8",
    )
    words = ("--until", "2100-01-01", "--teams-file", teams, "--scope", "esa", "--effort", "quick")
    scenarios = told(capsys, "whatif", project, *words)["scenarios"]
    assert isinstance(scenarios, list)
    now, team, day = scenarios
    assert [one["teams"] for one in scenarios] == [2, 3, 2]
    assert day["days"] == now["days"] + 1
    assert now["more_children"] == 0
    assert team["more_children"] == team["children"] - now["children"]
    assert team["more_km"] == pytest.approx(team["km"] - now["km"], abs=0.1)


def test_hours_of_visit_are_kept_by_the_plan_and_by_the_problem_for_others(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told(capsys, "plan", project, "--effort", "quick")
    with open_project(project, PASSPHRASE) as opened:
        plan = stored_plan(opened)
    on_routes = plan.stop_cases[plan.stop_cases["stop_id"].isin(plan.legs["to_stop"])]
    first, second = on_routes.index[:2]
    assert told(capsys, "window", project, first, "10:00-11:30") == {"children_with_hours": 1}
    table = tmp_path / "hours.csv"
    table.write_text(f"case_id,hours\n{second},20:00-21:00\n", encoding="utf-8")
    assert told(capsys, "window", project, "--file", table) == {"children_with_hours": 2}
    listed = told(capsys, "window", project)["children_with_hours"]
    assert listed == [{"case_id": first, "hours": "10:00-11:30"}, {"case_id": second, "hours": "20:00-21:00"}]
    assert told(capsys, "check", project)["stale"] == ["plan"]
    made = told(capsys, "plan", project, "--effort", "quick")
    assert isinstance(made["by_reason"], dict)
    assert made["by_reason"]["outside_hours"] == 1
    with open_project(project, PASSPHRASE) as opened:
        plan = stored_plan(opened)
    stop_id = plan.stop_cases.at[first, "stop_id"]
    (leg,) = plan.legs[plan.legs["to_stop"] == stop_id].to_dict("records")
    (onward,) = plan.legs[plan.legs["from_stop"] == stop_id].to_dict("records")
    assert leg["arrive_s"] <= 11.5 * 3600 - plan.stops.at[stop_id, "service_s"] + 1
    assert onward["depart_s"] >= 10 * 3600 + plan.stops.at[stop_id, "service_s"]
    told(capsys, "export", "vroom", project, tmp_path / "all.json")
    jobs = json.loads((tmp_path / "all.json").read_text(encoding="utf-8"))["jobs"]
    bound = {job["description"]: job["time_windows"] for job in jobs if "time_windows" in job}
    assert list(bound) == [stop_id]
    assert bound[stop_id][0][0] == 10 * 3600
    assert told(capsys, "window", project, second, "--any-hour") == {"children_with_hours": 1}
    table.write_text("case_id,hours\nnobody,9-10\n", encoding="utf-8")
    for words in (["--file", str(table)], ["nobody", "09:00-10:00"], [first, "9"], [first], ["--file", str(project)]):
        assert main(["window", str(project), *words, "--quiet"]) == 3


def test_who_is_on_no_route_is_told_with_what_would_do(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told(capsys, "plan", project, "--effort", "quick", "--days", 1, "--shift", "09:00-11:00")
    left = told(capsys, "unserved", project)["unserved"]
    assert isinstance(left, list)
    assert {one["reason"] for one in left} >= {"no_team"}
    for one in left:
        assert one["remedies"], one["reason"]
        if one["reason"] == "no_team":
            assert one["remedies"][0]["days"] >= 1
    assert main(["unserved", str(project), "--lang", "en"]) == 0
    assert "more team-day" in capsys.readouterr().out


def test_what_is_locked_by_hand_is_kept_when_planning_again(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told(capsys, "plan", project, "--effort", "quick")

    def ways() -> dict[str, list[str]]:
        with open_project(project, PASSPHRASE) as opened:
            legs = stored_plan(opened).legs
        found: dict[str, list[str]] = legs[legs["to_stop"] != ""].groupby("route_id")["to_stop"].agg(list).to_dict()
        return found

    route, (one, *stops) = max(ways().items(), key=lambda item: len(item[1]))
    school = route.rpartition("-")[0]
    told(capsys, "edit", "drop", project, one, "--reason", "x")
    edited = told(capsys, "edit", "reorder", project, route, *stops[::-1])
    assert edited["school_code"] == school
    told(capsys, "edit", "lock", project, "--route", route)
    told(capsys, "plan", project, "--effort", "quick", "--profile", "pickup")
    assert ways()[route] == stops[::-1]
    left = told(capsys, "unserved", project)["unserved"]
    assert isinstance(left, list)
    assert {item["stop_id"] for item in left if item["reason"] == "dropped"} == {one}
    assert main(["edit", "move", str(project), stops[0], route, "--quiet"]) == 3
    told(capsys, "edit", "unlock", project, "--route", route)
    told(capsys, "edit", "restore", project, one)
    told(capsys, "edit", "add", project, one, route, "--position", 1)
    assert ways()[route][0] == one
    assert told(capsys, "edit", "improve", project, school)["breaks"] == []
    told(capsys, "edit", "lock", project, "--day", school, 1)
    assert main(["edit", "lock", str(project), "--day", school, "99", "--quiet"]) == 3
    assert main(["edit", "add", str(project), one, route, "--quiet"]) == 3


def test_a_plan_has_dates_and_its_balance_has_a_price(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = told(capsys, "plan", project, "--effort", "quick", "--from", "9/4/2569", "--balance", "even")
    assert isinstance(made["balance_seconds"], int)
    with open_project(project, PASSPHRASE) as opened:
        routes = stored_plan(opened).routes
    by_day = dict(zip(routes["day"], routes["date"], strict=True))
    assert by_day[1] == "2026-04-09"
    assert by_day.get(3, "2026-04-16") == "2026-04-16"
    assert told(capsys, "check", project)["stale"] == []
    assert main(["plan", str(project), "--balance", "much", "--quiet"]) == 3
    assert main(["plan", str(project), "--from", "soon", "--quiet"]) == 3


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
