"""Names that the window keeps by itself, because the workflow is slow to load, are those of the workflow."""

from planner.followup import packs, tables
from planner.followup.care import Attendance
from planner.followup.grades import GRADES
from planner.papers.group import TIERS
from planner.papers.trips import VEHICLES
from planner.results import figures
from planner.workflow import papers, reports
from ui import packing, reporting
from ui.dialogs import papers as dialog
from ui.panels import care_card


def test_the_window_knows_every_name() -> None:
    assert packing.ITEMS == tables.ITEMS
    assert packing.AGENCIES == tables.AGENCIES
    assert packing.FIELDS == tables.FIELDS
    assert packing.KEY_FIELD == tables.KEY_FIELD
    assert packing.RESULTS == packs.RESULTS
    assert care_card.STEPS == tables.STEPS
    assert care_card.NEEDS == tables.NEEDS
    assert care_card.GRADES == GRADES
    assert tuple(map(str, Attendance)) == care_card.ATTENDANCE
    assert reporting.COUNTS == figures.COUNTS
    assert tuple(figures.DIMENSIONS) == reporting.DIMENSIONS
    assert set(reporting.LEVELS) == set(reports.LEVELS)
    assert (*papers.KINDS, "prevention", "opendata") == dialog.KINDS
    assert dialog.TIERS == TIERS
    assert dialog.VEHICLES == VEHICLES
