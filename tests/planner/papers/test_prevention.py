"""Every child is in one row of each table, and before everybody no small count can be found."""

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point, box

from gis.errors import DataError
from planner.model import State
from planner.papers.docx import Document
from planner.papers.prevention import OTHER, Causes, count_causes, groups_of, merged
from planner.papers.spotmap import spot_map
from planner.papers.templates import Templates
from planner.workflow.prevention import _hidden

TABLE = Templates().table("prevention.toml")
GROUPS = groups_of(TABLE)
PHASES = {"2568/1": "1", "2568/2": "2", "": ""}
CHILD = st.tuples(
    st.sampled_from([str(state) for state in State]),
    st.integers(0, 19),
    st.sampled_from(["501601", "501605", "501701", ""]),
    st.sampled_from(["1", "2", ""]),
    st.sampled_from(list(PHASES)),
)


def facts_of(children: list[tuple[str, int, str, str, str]]) -> pd.DataFrame:
    frame = pd.DataFrame(children, columns=["state", "reason", "tambon_code", "school_code", "phase"])
    return frame.assign(tambon="ต", amphoe="อ", province="จ", school="ร")


def check(causes: Causes, children: int) -> None:
    cells, groups = causes.cells, [group.name for group in causes.groups]
    assert cells["all"] == children == sum(cells[("group", name)] for name in groups)
    assert children == sum(cells[("state", str(state))] for state in State)
    for table, rows in causes.rows.items():
        assert children == sum(cells[(table, row)] for row in rows)
        for row in rows:
            assert cells[(table, row)] == sum(cells[(table, row, name)] for name in groups)
        for name in groups:
            assert cells[("group", name)] == sum(cells[(table, row, name)] for row in rows)


@given(st.lists(CHILD, min_size=1, max_size=80))
@settings(max_examples=40)
def test_every_total_is_the_sum_of_its_parts(children: list[tuple[str, int, str, str, str]]) -> None:
    facts = facts_of(children)
    check(count_causes(facts, GROUPS, phases=PHASES), len(children))
    check(count_causes(facts, merged(GROUPS, facts), phases=PHASES), len(children))


@given(st.lists(CHILD, min_size=1, max_size=80))
@settings(max_examples=25)
def test_what_everybody_sees_holds_no_small_count_and_gives_none_away(
    children: list[tuple[str, int, str, str, str]],
) -> None:
    facts = facts_of(children)
    causes = count_causes(facts, merged(GROUPS, facts), phases=PHASES)
    hidden = _hidden(causes)
    cells = causes.public_cells()
    assert not [name for name, count in cells.items() if 0 < count < 5 and name not in hidden]
    for total, parts in causes.public_sums():
        alone = [name for name in (total, *parts) if name in hidden]
        assert len(alone) != 1 or cells[alone[0]] == 0 or cells[alone[0]] >= 5
        assert cells[total] == sum(cells[part] for part in parts)


def test_rare_causes_stand_together_before_everybody() -> None:
    facts = facts_of([("found", 9, "501601", "1", "")] * 5 + [("found", 2, "501601", "1", "")])
    names = [group.name for group in merged(GROUPS, facts)]
    assert names == ["poverty", OTHER]


def test_a_table_that_forgets_a_reason_is_refused() -> None:
    with pytest.raises(DataError, match="prevention"):
        groups_of({"groups": [entry for entry in TABLE["groups"] if entry["group"] != "risk"]})


def test_the_map_draws_areas_points_and_hot_spots_and_escapes_names() -> None:
    areas = gpd.GeoDataFrame({"code": ["a", "b", "c"], "area": [box(98, 18, 98.1, 18.1), Point(98.2, 18.0), None]})
    svg = spot_map(
        areas,
        {"a": None, "b": 12},
        gpd.GeoSeries([box(98.02, 18.02, 98.04, 18.04)], crs=4326),
        public=True,
        names={"a": "<ก&ข>", "b": "ค"},
        legend={"children": "x", "hidden": "y", "spot": "z"},
    )
    assert "&lt;ก&amp;ข&gt;" in svg
    assert svg.count("url(#hidden)") == 2  # the area and the legend
    assert ">1-4<" not in svg


def test_a_document_is_the_same_bytes_for_the_same_words() -> None:
    def made() -> bytes:
        document = Document()
        document.text("<w:p> & \x00")
        document.table(["ก"], [["=1+1"]])
        return document.to_bytes()

    assert made() == made()
