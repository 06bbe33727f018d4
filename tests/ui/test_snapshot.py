import dataclasses
import json
from pathlib import Path

import pytest

from gis.monitor import SilentMonitor
from planner.workflow.project import Status, open_project, view
from tests.ui.conftest import PASSPHRASE
from ui.language import Words
from ui.panels.job_bar import time_left
from ui.panels.step_rail import ELSEWHERE, STEPS, missing_files, next_action, next_step, step_states
from ui.snapshot import Snapshot
from ui.work import Work


def snapshot_of(path: Path, language: str) -> Snapshot:
    work = Work.open(path, PASSPHRASE)
    try:
        return work.snapshot(language, SilentMonitor())
    finally:
        work.close()


def column(snapshot: Snapshot, key: str) -> list[str]:
    return list(next(column.texts for column in snapshot.cases.columns if column.key == key))


def test_the_tables_say_what_the_project_holds(finished: Path, language: str) -> None:
    snapshot = snapshot_of(finished, language)
    status = snapshot.status
    assert len(snapshot.cases.ids) == status.children
    assert len(snapshot.routes.ids) == status.routes
    assert sum(bool(text) for text in column(snapshot, "unserved")) == status.unserved
    assert {state: int(snapshot.cases.groups[state].sum()) for state in status.by_state} == status.by_state
    on_routes = {case for route in snapshot.routes.ids for case in snapshot.cases_of_route(route)}
    visits = dict(zip(snapshot.cases.ids, column(snapshot, "visit"), strict=True))
    assert {case for case, visit in visits.items() if visit} == on_routes


def test_the_map_s_data_name_the_same_children_as_the_table(finished: Path) -> None:
    snapshot = snapshot_of(finished, "th")
    data = json.loads(snapshot.layers)
    drawn = {case for layer in data["layers"] if layer["key"].startswith("cases_") for case in layer["ids"]}
    assert drawn <= set(snapshot.cases.ids)
    assert len(drawn) == snapshot.status.children - snapshot.status.by_level["none"]
    assert snapshot.ground is not None
    assert data["ground"] == snapshot.ground.version
    assert not [layer["key"] for layer in data["layers"] if layer["background"]]


def test_no_national_id_and_no_birth_date_leaves_the_project(finished: Path) -> None:
    snapshot = snapshot_of(finished, "th")
    with open_project(finished, PASSPHRASE) as project:
        cases = view(project).cases
    shown = "\n".join(snapshot.cases.search) + snapshot.layers.decode()
    ids = [national_id for national_id in cases["national_id"] if national_id]
    assert len(ids) > 40
    assert not [national_id for national_id in ids if national_id in shown]
    assert not [date for date in cases["birth_date"] if date and date in shown]


@pytest.mark.parametrize("said", ["th", "en"])
def test_every_step_says_what_is_done(finished: Path, said: str) -> None:
    snapshot = snapshot_of(finished, said)
    states = step_states(snapshot, Words(said))
    assert list(states) == [key for key, _ in STEPS]
    assert all(state.done for state in states.values())
    assert missing_files(snapshot) == []
    assert (next_step(snapshot), next_action(snapshot)) == ("sheets", "sheets")
    left = [left for state in states.values() for left in state.left if left.group]
    # What waits outside the table of children has a place of its own.
    assert all(int(snapshot.cases.groups[item.group].sum()) > 0 for item in left if item.group not in ELSEWHERE)


def test_an_empty_project_says_which_files_it_lacks(tmp_path: Path) -> None:
    work = Work.create(tmp_path / "a.phanong", PASSPHRASE, esa="สพป.ตัวอย่าง", year_be=2568, area=())
    snapshot = work.snapshot("en", SilentMonitor())
    work.close()
    assert missing_files(snapshot) == ["schools", "register", "roads"]
    assert (next_step(snapshot), next_action(snapshot)) == ("import", "schools")
    assert "schools, register, roads" in step_states(snapshot, Words("en"))["import"].left[0].text
    assert json.loads(snapshot.layers)["bounds"] is None


def test_the_time_left_is_judged_by_the_pace_so_far() -> None:
    words = Words("en")
    assert time_left(words, 10, 50, 100) == "about 10 s left"
    assert time_left(words, 60, 10, 100) == "about 9 min left"
    assert time_left(words, 0.5, 50, 100) == ""
    assert time_left(words, 10, 0, 100) == ""


@pytest.mark.parametrize("said", ["th", "en"])
def test_what_waits_for_a_word_is_counted_on_the_rail_and_leads_to_its_queue(finished: Path, said: str) -> None:
    before = snapshot_of(finished, said)
    snapshot = dataclasses.replace(before, status=dataclasses.replace(before.status, unmatched=12, matches=3_000))
    states = step_states(snapshot, Words(said))
    assert [left.text for left in states["results"].left if left.group == "unmatched" and "12" in left.text]
    assert [left.text for left in states["import"].left if left.group == "matches" and "3,000" in left.text]


def test_the_next_thing_to_do_follows_what_is_stale_and_what_was_printed(finished: Path) -> None:
    before = snapshot_of(finished, "th")

    def after(status: Status) -> str:
        return next_action(dataclasses.replace(before, status=status))

    now = before.status
    assert after(dataclasses.replace(now, schools=0)) == "schools"
    assert after(dataclasses.replace(now, roads=False)) == "roads"
    for stage in ("locate", "assign", "plan"):
        assert after(dataclasses.replace(now, stale=(stage,))) == stage
    printed = dataclasses.replace(before, printed_routes=now.routes)
    assert next_action(printed) == "checkins"
    over = dataclasses.replace(now, by_state={**now.by_state, "to_track": 0, "in_progress": 0})
    assert next_action(dataclasses.replace(printed, status=over)) == "report"
