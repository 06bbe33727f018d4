"""The project file keeps what it is given, and only for those who know its passphrase."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, Point
from sqlalchemy import insert, text
from sqlalchemy.exc import IntegrityError

from gis.crs import WGS84
from gis.errors import DataError
from planner.schemas import ASSIGNMENTS, CASES, CORRECTIONS, LEGS, SCHOOLS, STORED
from planner.store import migrate
from planner.store.engine import create_database
from planner.store.project import Project
from planner.store.tables import FRAMES, METADATA


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project.create(tmp_path / "a.phanong", "ลับ", {"esa": "เขตทดสอบ", "year": 2568})


def schools() -> gpd.GeoDataFrame:
    return SCHOOLS.build(
        {
            "school_code": ["00000002", "00000001"],
            "name": ['โรงเรียน "ก" \' ; --', "โรงเรียนข"],
            "place": gpd.GeoSeries([Point(98.5, 18.0), None], crs=WGS84),
        }
    )


def test_settings_come_back_as_they_were_given(project: Project) -> None:
    assert project.settings() == {"esa": "เขตทดสอบ", "year": 2568}


def test_a_frame_comes_back_in_the_order_of_its_key(project: Project) -> None:
    with project.transaction("test", {}) as transaction:
        assert transaction.write(SCHOOLS, schools())
    back = project.read(SCHOOLS)
    assert list(back.index) == ["00000001", "00000002"]
    assert back.loc["00000002", "name"] == 'โรงเรียน "ก" \' ; --'
    assert back.loc["00000002", "place"] == Point(98.5, 18.0)
    assert back.loc["00000001", "place"] is None


@pytest.mark.parametrize("schema", STORED, ids=lambda schema: schema.name)
def test_an_empty_frame_of_each_schema_comes_back(project: Project, schema: object) -> None:
    assert len(project.read(schema)) == 0  # type: ignore[arg-type]


def test_writing_the_same_again_changes_nothing(project: Project) -> None:
    with project.transaction("test", {}) as transaction:
        transaction.write(SCHOOLS, schools())
    with project.transaction("test", {}) as transaction:
        assert not transaction.write(SCHOOLS, schools().iloc[::-1])


def test_lines_and_unknown_numbers_come_back(project: Project) -> None:
    frame = LEGS.build(
        {
            "route_id": ["r1", "r1"],
            "sequence": [10, 2],
            "seconds": [1.5, np.nan],
            "path": gpd.GeoSeries([LineString([(98, 18), (98.1, 18.1)]), None], crs=WGS84),
        }
    )
    with project.transaction("test", {}) as transaction:
        transaction.write(LEGS, frame)
    back = project.read(LEGS)
    assert list(back["sequence"]) == [2, 10]
    assert np.isnan(back["seconds"].iloc[0])
    assert back["path"].iloc[1] == LineString([(98, 18), (98.1, 18.1)])


@settings(max_examples=15, deadline=None)
@given(st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["Cs"])), min_size=1, max_size=20))
def test_any_text_comes_back(tmp_path_factory: pytest.TempPathFactory, values: list[str]) -> None:
    path = tmp_path_factory.mktemp("p") / "a.phanong"
    with Project.create(path, "x", {}) as project:
        codes = [f"{i:03d}" for i in range(len(values))]
        with project.transaction("test", {}) as transaction:
            transaction.write(ASSIGNMENTS, ASSIGNMENTS.build({"case_id": codes, "school_code": values}))
        assert list(project.read(ASSIGNMENTS)["school_code"]) == values


def test_a_failed_action_leaves_the_project_as_it_was(project: Project) -> None:
    with pytest.raises(RuntimeError), project.transaction("test", {}) as transaction:
        transaction.write(SCHOOLS, schools())
        raise RuntimeError
    assert project.count(SCHOOLS) == 0
    assert project.broken_audit() is None


def test_a_second_reader_sees_what_was_kept(project: Project) -> None:
    with project.transaction("test", {}) as transaction:
        transaction.write(SCHOOLS, schools())
    with Project.open(project.path, "ลับ") as again:
        assert len(again.read(SCHOOLS)) == 2
        assert again.settings()["year"] == 2568


def test_the_file_holds_no_readable_text(project: Project) -> None:
    with project.transaction("test", {}) as transaction:
        transaction.write(SCHOOLS, schools())
    data = project.path.read_bytes()
    assert "โรงเรียน".encode() not in data
    assert b"SQLite" not in data


def test_a_wrong_passphrase_is_told(project: Project) -> None:
    with pytest.raises(DataError, match=r"a\.phanong") as caught:
        Project.open(project.path, "wrong")
    assert caught.value.code == "wrong_passphrase"


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04" + bytes(8188), b"hello" * 3, b"%PDF" + bytes(4092)])
def test_another_file_is_no_project(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "b.phanong"
    path.write_bytes(content)
    with pytest.raises(DataError) as caught:
        Project.open(path, "x")
    assert caught.value.code == "not_a_project"


def test_a_plain_sqlite_file_is_no_project(tmp_path: Path) -> None:
    path = tmp_path / "c.phanong"
    plain = sqlite3.connect(path)
    plain.execute("CREATE TABLE t (x)")
    plain.close()
    with pytest.raises(DataError) as caught:
        Project.open(path, "x")
    assert caught.value.code == "not_a_project"


def test_a_project_is_never_overwritten(project: Project) -> None:
    with pytest.raises(DataError) as caught:
        Project.create(project.path, "x", {})
    assert caught.value.code == "project_exists"


def test_a_missing_project_is_told(tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        Project.open(tmp_path / "none.phanong", "x")
    assert caught.value.code == "project_missing"


def test_an_altered_audit_entry_shows(project: Project) -> None:
    with project.transaction("look", {"children": 3}):
        pass
    assert project.broken_audit() is None
    engine = project._database.engine
    with engine.connect() as connection, connection.begin():
        connection.execute(text("UPDATE audit SET detail = '{}' WHERE sequence = 2"))
    assert project.broken_audit() == 2


def test_an_error_of_the_database_shows_no_values(project: Project) -> None:
    row = {"case_id": "1", "school_code": "ชื่อของเด็ก", "rule": None, "seconds": 0.0, "metres": 0.0}
    with pytest.raises(IntegrityError) as caught, project.transaction("test", {}) as transaction:
        transaction._connection.execute(insert(FRAMES["assignments"]), [row])
    assert "ชื่อของเด็ก" not in str(caught.value)


def test_a_stage_is_stale_when_an_input_changed(project: Project) -> None:
    assert project.stale("assign") is None
    with project.transaction("assign", {}) as transaction:
        transaction.stage_done("assign", ("schools", "cases"), {"seed": 7})
    assert project.stale("assign") == ()
    assert project.stage_options("assign") == {"seed": 7}
    with project.transaction("import", {}) as transaction:
        transaction.write(SCHOOLS, schools())
    assert project.stale("assign") == ("schools",)


def test_blobs_come_back(project: Project) -> None:
    assert project.read_blob("roads") is None
    with project.transaction("roads", {}) as transaction:
        assert transaction.write_blob("roads", b"\x00\x01")
        assert not transaction.write_blob("roads", b"\x00\x01")
    assert project.read_blob("roads") == b"\x00\x01"


def test_the_migrations_lead_to_the_tables_of_today(project: Project) -> None:
    assert migrate.revisions()[-1] == migrate.HEAD
    with project._database.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []


def test_a_project_of_the_first_version_gains_the_journal_and_is_copied_before(tmp_path: Path) -> None:
    path = tmp_path / "old.phanong"
    database = create_database(path, "ลับ")
    with database.engine.connect() as connection, connection.begin():
        command.upgrade(migrate._config(connection), "0001")
        connection.execute(insert(FRAMES["assignments"]), [{"case_id": "1", "school_code": "2", "rule": "x"}])
    database.close()
    with Project.open(path, "ลับ") as project:
        assert project.count(CORRECTIONS) == 0
        assert project.count(ASSIGNMENTS) == 1
        with project._database.engine.connect() as connection:
            assert compare_metadata(MigrationContext.configure(connection), METADATA) == []
    assert len(list(tmp_path.glob("old.phanong.before-*"))) == 1


def test_a_project_of_a_newer_program_is_left_alone(project: Project) -> None:
    with project._database.engine.connect() as connection, connection.begin():
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DataError) as caught:
        Project.open(project.path, "ลับ")
    assert caught.value.code == "project_newer"


def test_a_backup_opens_with_the_same_passphrase(project: Project, tmp_path: Path) -> None:
    with project.transaction("test", {}) as transaction:
        transaction.write(SCHOOLS, schools())
    copy = tmp_path / "copy.phanong"
    project._database.backup(copy)
    with Project.open(copy, "ลับ") as again:
        assert len(again.read(SCHOOLS)) == 2
    assert b"SQLite" not in copy.read_bytes()


def test_a_whole_file_is_intact(project: Project) -> None:
    assert project.intact()


def test_a_killed_writer_loses_no_acknowledged_commit(tmp_path: Path) -> None:
    script = """
import os, sys
from pathlib import Path
from planner.store.project import Project
project = Project.open(Path(sys.argv[1]), "x")
for number in range(3):
    with project.transaction("step", {}) as transaction:
        transaction.set("n", number)
    print(number, flush=True)
with project.transaction("step", {}) as transaction:
    transaction.set("n", 99)
    os._exit(9)
"""
    path = tmp_path / "k.phanong"
    Project.create(path, "x", {}).close()
    done = subprocess.run([sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=False)
    assert done.returncode == 9, done.stderr
    with Project.open(path, "x") as project:
        assert project.settings()["n"] == 2
        assert project.intact()


def test_ten_thousand_cases_come_back(project: Project) -> None:
    codes = [f"{i:06d}" for i in range(10_000)]
    frame = CASES.build({"case_id": codes, "first_name": ["ทดสอบ"] * 10_000})
    with project.transaction("test", {}) as transaction:
        transaction.write(CASES, frame)
    pd.testing.assert_frame_equal(project.read(CASES), frame)
