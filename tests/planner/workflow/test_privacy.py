import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from gis.errors import DataError
from planner.schemas import CASES
from planner.store.project import Project
from planner.store.tables import AUDIT
from planner.workflow.privacy import ACTION, masked_id, reveal_ids, spelled_id

ID = "1103700000017"


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with Project.create(tmp_path / "a.phanong", "invented", {"esa": "x", "year": 2568, "area": []}) as made:
        cases = CASES.build(
            {
                "case_id": ["000017", "000024", "000031"],
                "national_id": [ID, "", ""],
                "g_code": ["", "G123456789012", ""],
            }
        )
        with made.transaction("test", {}) as transaction:
            transaction.write(CASES, cases)
        yield made


def last_entry(project: Project) -> tuple[str, str]:
    with project._database.engine.connect() as connection:
        row = connection.execute(sa.select(AUDIT).order_by(AUDIT.c.sequence.desc()).limit(1)).one()
    return str(row.action), str(row.detail)


def test_an_id_is_told_only_with_an_entry_that_says_whose(project: Project) -> None:
    assert reveal_ids(project, ["000024", "000017"]) == {"000024": "G123456789012", "000017": ID}
    action, detail = last_entry(project)
    assert action == ACTION
    assert json.loads(detail) == {"cases": ["000024", "000017"]}
    assert ID not in detail
    assert project.broken_audit() is None


def test_who_has_no_id_has_none_to_tell(project: Project) -> None:
    assert reveal_ids(project, ["000031"]) == {"000031": ""}


def test_an_unknown_child_is_refused_and_nothing_is_logged(project: Project) -> None:
    with pytest.raises(DataError):
        reveal_ids(project, ["000017", "000099"])
    assert last_entry(project)[0] == "test"


def test_an_id_is_masked_as_on_the_screen() -> None:
    assert masked_id(ID) == "1-xxxx-xxxxx-xx-7"
    assert masked_id("G123456789012") == "Gxxxxxxxxxxx2"
    assert masked_id("") == ""
    assert spelled_id(ID) == "1-1037-00000-01-7"


@given(st.text("0123456789G", max_size=15))
def test_no_more_than_two_characters_are_left_of_an_id(identity: str) -> None:
    masked = masked_id(identity)
    assert sum(character not in "x-" for character in masked) <= 2
    assert bool(masked) == bool(identity)
