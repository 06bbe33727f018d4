"""Teams from a file, and what their days hold."""

from dataclasses import replace
from pathlib import Path

import pytest

from gis.errors import DataError, UserError
from gis.monitor import SilentMonitor
from gis.roads.travel import Router
from planner.model import Team
from planner.visits.options import PlanOptions
from planner.visits.plan import plan_visits
from planner.visits.teams import read_teams

from .conftest import at, make_schools
from .test_plan import NINE, SCHOOL, stops_at

SILENT = SilentMonitor()
HOUR = 3600
WEEK = (0, 1, 2, 3, 4)


def written(folder: Path, text: str) -> Path:
    path = folder / "teams.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_team_has_what_its_kind_has_where_its_table_says_nothing(tmp_path: Path) -> None:
    text = """
    [[team]]
    name = "ครูเวร"
    kind = "evening"
    days = 4
    school = "10"
    [[team]]
    [[team]]
    name = "เช้า"
    hours = "08:00-11:30"
    max_stops = 5
    """
    assert read_teams(written(tmp_path, text)) == (
        Team(
            "ครูเวร", 15 * HOUR + 1800, 20 * HOUR, 4,
            max_stops=3, school="10", weekdays=WEEK, until_dusk=True,
        ),
        Team("2", 8 * HOUR + 1800, 16 * HOUR + 1800, lunch_start_s=12 * HOUR, lunch_s=HOUR, weekdays=WEEK),
        Team("เช้า", 8 * HOUR, 11 * HOUR + 1800, max_stops=5, weekdays=WEEK),
    )  # fmt: skip


def test_a_team_says_what_it_drives_with_whom_and_where_it_begins_and_ends(tmp_path: Path) -> None:
    text = """
    office = "18.5, 98.9"
    [[team]]
    name = "A"
    vehicle = "pickup"
    size = 3
    start = "office"
    end = "open"
    weekdays = ["sat", "fri"]
    holidays = true
    [[team]]
    name = "B"
    kind = "evening"
    home = "18.1,98.2"
    [[team]]
    name = "C"
    trips = 2
    turn_minutes = 15
    """
    office, home, twice = read_teams(written(tmp_path, text))
    assert (office.profile, office.people, office.start, office.end, office.open_end) == (
        "pickup", 3, (18.5, 98.9), None, True,
    )  # fmt: skip
    assert (office.weekdays, office.holidays) == ((4, 5), True)
    # Who has a home ends the day there.
    assert (home.start, home.end, home.open_end) == (None, (18.1, 98.2), False)
    assert (twice.trips, twice.turn_s) == (2, 900)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "teams_unread"),
        ("team = 3", "teams_unread"),
        ("[[team]\n", "teams_unread"),
        ('[[team]]\nhours = "9-5"', "teams_entry"),
        ('[[team]]\nkind = "night"', "teams_entry"),
        ("[[team]]\ndays = 0", "teams_entry"),
        ("[[team]]\nmax_stops = true", "teams_entry"),
        ("[[team]]\ncolour = 1", "teams_entry"),
        ('[[team]]\nlunch = "noon"', "teams_entry"),
        ('[[team]]\nstart = "office"', "teams_entry"),
        ('[[team]]\nend = "home"', "teams_entry"),
        ('[[team]]\nstart = "open"', "teams_entry"),
        ('[[team]]\nhome = "here"', "teams_entry"),
        ('[[team]]\nvehicle = "elephant"', "teams_entry"),
        ('[[team]]\nweekdays = ["someday"]', "teams_entry"),
        ("[[team]]\nsize = 0", "teams_entry"),
        ("[[team]]\ntrips = 0", "teams_entry"),
        ("[[team]]\nturn_minutes = -1", "teams_entry"),
        ("[[team]]\nholidays = 1", "teams_entry"),
        ('[[team]]\nhours = "dusk-20:00"', "teams_entry"),
        ('office = "x"\n[[team]]', "teams_office"),
        ('[[team]]\nname = "A"\n[[team]]\nname = "A"', "teams_twice"),
    ],
)
def test_a_file_that_cannot_be_used_is_said_in_a_sentence(tmp_path: Path, text: str, code: str) -> None:
    with pytest.raises(DataError) as caught:
        read_teams(written(tmp_path, text))
    assert caught.value.code == code
    with pytest.raises(DataError):
        read_teams(tmp_path / "none.toml")


def test_lunch_is_taken_at_the_first_stop_that_is_left_at_noon_or_later(road: Router) -> None:
    team = Team("1", NINE, NINE + 5 * HOUR, lunch_start_s=12 * HOUR, lunch_s=HOUR)
    # 30 minutes a visit and 100 s to the place: the last of seven would be left at 12:31:40, the sixth at 12:01:40.
    names = [f"{number}" for number in range(8)]
    frames = stops_at({name: at(1_000, 40.0 * number) for number, name in enumerate(names)})
    plan = plan_visits(*frames, SCHOOL, road, options=PlanOptions(own_teams=(team,)), monitor=SILENT)
    for route_id, legs in plan.legs.groupby("route_id"):
        route = plan.routes.loc[route_id]
        assert route["end_s"] <= NINE + 5 * HOUR + 1e-6
        service = plan.stops["service_s"].reindex(legs["to_stop"].iloc[:-1]).to_numpy()
        pauses = legs["depart_s"].iloc[1:].to_numpy() - legs["arrive_s"].iloc[:-1].to_numpy() - service
        left = legs["arrive_s"].iloc[:-1].to_numpy() + service
        taken = pauses.round(6) > 0
        assert taken.sum() == (left >= 12 * HOUR).any()
        assert pauses[taken].tolist() == pytest.approx([HOUR] * int(taken.sum()))


def test_a_route_has_no_more_stops_than_its_team_may_make(road: Router) -> None:
    spots = {f"{number}": at(500.0 * number) for number in range(1, 8)}
    team = Team("เย็น", NINE, NINE + 8 * HOUR, max_stops=3)
    plan = plan_visits(*stops_at(spots), SCHOOL, road, options=PlanOptions(own_teams=(team,)), monitor=SILENT)
    assert sorted(plan.routes["stops"]) == [1, 3, 3]
    assert plan.unserved.empty


def test_a_schools_own_team_visits_its_children_alone(road: Router) -> None:
    schools = make_schools({"10": at(0), "20": at(5_000)})
    own = Team("1", NINE, NINE + 8 * HOUR, school="20")
    frames = stops_at({"a": at(1_000)})
    plan = plan_visits(*frames, schools, road, options=PlanOptions(own_teams=(own,)), monitor=SILENT)
    assert plan.unserved["reason"].to_dict() == {"a": "no_team"}
    both = PlanOptions(own_teams=(own, replace(own, name="2", school="")))
    plan = plan_visits(*frames, schools, road, options=both, monitor=SILENT)
    assert plan.routes["team"].to_list() == ["2"]


@pytest.mark.parametrize(
    ("team", "code"),
    [
        (Team("1", NINE, NINE + HOUR, max_stops=0), "plan_no_stop"),
        (Team("1", NINE, NINE + HOUR, lunch_start_s=NINE + 1800, lunch_s=HOUR), "plan_lunch_outside"),
        (Team("1", NINE, NINE + HOUR, lunch_start_s=NINE, lunch_s=HOUR - 60), "plan_shift_short"),
        (Team("1", NINE, NINE + HOUR, trips=0), "plan_team_numbers"),
        (Team("1", NINE, NINE + HOUR, people=0), "plan_team_numbers"),
        (Team("1", NINE, NINE + HOUR, trips=2, open_end=True), "plan_trips_home"),
    ],
)
def test_a_day_that_nobody_can_work_is_said_in_a_sentence(road: Router, team: Team, code: str) -> None:
    with pytest.raises(UserError) as caught:
        plan_visits(*stops_at({"a": at(0)}), SCHOOL, road, options=PlanOptions(own_teams=(team,)), monitor=SILENT)
    assert caught.value.code == code
