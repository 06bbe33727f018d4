"""A write of a large area's size, beside which the project can still be read."""

from pathlib import Path

import pandas as pd

from planner.schemas import CASES
from planner.store.project import Project


def many_cases(count: int) -> pd.DataFrame:
    return CASES.build(
        {
            "case_id": [f"{number:06d}" for number in range(count)],
            "kind": ["missed"] * count,
            "address": [f"{number} " + "ก" * 200 for number in range(count)],
        }
    )


def test_a_large_write_shuts_no_reader_out(tmp_path: Path) -> None:
    with Project.create(tmp_path / "a.phanong", "ลับ", {"esa": "เขตทดสอบ", "year": 2568}) as project:
        with project.transaction("import register", {}) as transaction:
            transaction.write(CASES, many_cases(12_000))
            assert project.read(CASES).empty, "what is not kept yet is not seen"
        assert len(project.read(CASES)) == 12_000
