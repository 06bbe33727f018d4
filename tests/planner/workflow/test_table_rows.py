"""Phases and clusters as rows of a grid."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.errors import DataError
from planner.store.project import Project
from planner.workflow.project import create_project
from planner.workflow.table_rows import cluster_rows, phase_rows, quoted, set_cluster_rows, set_phase_rows
from planner.workflow.tables import clusters_of, phases_in, phases_of


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with create_project(tmp_path / "a.phanong", "p", esa="สพป.สมมุติ", year_be=2568, area=()) as made:
        yield made


def test_the_tables_come_back_as_they_went(project: Project) -> None:
    phases, clusters = phases_of(project), clusters_of(project)
    set_phase_rows(project, phase_rows(project))
    set_cluster_rows(project, cluster_rows(project))
    assert phases_of(project) == phases
    assert clusters_of(project) == clusters


def test_days_are_typed_as_people_write_them(project: Project) -> None:
    rows = phase_rows(project)
    assert (rows[0]["first"], rows[0]["last"]) == ("1/2/2565", "31/3/2565")
    assert [row["last"] for row in rows[1:]] == ["10/6", "10/11", "31/3", "15/5"]
    rows[1]["last"] = "30/6"
    rows.append({"key": "flood", "th": "น้ำท่วม", "en": "flood", "first": "1/9/2568", "last": "15/9/2568"})
    set_phase_rows(project, rows)
    found = {phase.code: phase for phase in phases_in(project)}
    assert (found["2568/1"].last.day, found["2568/1"].last.month) == (30, 6)
    assert found["2568/flood"].last.isoformat() == "2025-09-15"


@pytest.mark.parametrize(("column", "text"), [("last", "32/6"), ("last", "soon"), ("th", ""), ("key", "a b")])
def test_what_is_no_phase_is_refused_and_nothing_changes(project: Project, column: str, text: str) -> None:
    rows, before = phase_rows(project), phases_of(project)
    rows[1][column] = text
    with pytest.raises(DataError, match="cannot be used"):
        set_phase_rows(project, rows)
    assert phases_of(project) == before


def test_an_area_is_placed_by_name_and_a_province_in_one_cluster(project: Project) -> None:
    rows = cluster_rows(project)
    rows[0]["esas"] = 'สพป."สมมุติ" เขต 1,  สพม.สมมุติ ,'
    set_cluster_rows(project, rows)
    assert clusters_of(project).by_esa == {'สพป."สมมุติ" เขต 1': "ส่วนกลาง", "สพม.สมมุติ": "ส่วนกลาง"}
    assert cluster_rows(project)[0]["esas"] == 'สพป."สมมุติ" เขต 1, สพม.สมมุติ'
    rows[1]["provinces"] += ", กรุงเทพมหานคร"
    with pytest.raises(DataError, match="cannot be used"):
        set_cluster_rows(project, rows)


@given(st.text(st.characters(codec="utf-8"), max_size=30))
def test_any_text_is_quoted_so_that_it_is_read_again(text: str) -> None:
    assert tomllib.loads(f"a = {quoted(text)}") == {"a": text}
