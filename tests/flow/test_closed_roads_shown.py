"""What the window asks of closures: what would be cut off, what is, and the lines of the map."""

import datetime as dt
import shutil
from pathlib import Path

import pytest

from gis.errors import DataError
from gis.monitor import SilentMonitor
from planner.store.project import Project
from planner.workflow import closures
from tests.flow.conftest import Finished

TODAY = dt.date(2569 - 543, 11, 22)
UNTIL = TODAY + dt.timedelta(days=30)


@pytest.fixture
def path(finished: Finished, tmp_path: Path) -> Path:
    return Path(shutil.copy(finished.project, tmp_path))


def test_weighing_says_what_closing_does_and_closes_nothing(path: Path) -> None:
    silent = SilentMonitor()
    with Project.open(path, "demo") as project:
        road = closures.find_lifelines(project, on=TODAY, monitor=silent)[0]
        weighed = closures.weigh(project, road.lat, road.lon, on=TODAY, monitor=silent)
        assert set(road.stops) <= set(weighed.cut_off)
        assert closures.list_closures(project, on=TODAY) == ()
        assert closures.closed_frame(project, on=TODAY).empty
        closed = closures.close(project, road.lat, road.lon, until=UNTIL, on=TODAY, note="น้ำ", monitor=silent)
        assert closed.cut_off == weighed.cut_off
        assert closures.cut_by(project, 1, on=TODAY, monitor=silent).cut_off == weighed.cut_off
        shown = closures.closed_frame(project, on=TODAY)
        assert shown.index.tolist() == ["1"]
        assert shown["until"].tolist() == [UNTIL.isoformat()]
        assert shown["note"].tolist() == ["น้ำ"]
        assert (shown.geometry.geom_type == "LineString").all()
        assert closures.closed_frame(project, on=UNTIL + dt.timedelta(days=1)).empty


def test_a_number_that_is_not_on_the_list_is_refused(path: Path) -> None:
    with Project.open(path, "demo") as project, pytest.raises(DataError):
        closures.cut_by(project, 1, on=TODAY, monitor=SilentMonitor())
