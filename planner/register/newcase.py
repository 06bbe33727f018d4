"""A child who is on no list and was met in the field becomes a case."""

from typing import Final

import pandas as pd

from gis.errors import DataError
from planner.model import CaseKind
from planner.register.children import SchoolBook, in_order, read_child
from planner.register.codes import case_code
from planner.register.rows import RawRow
from planner.schemas import CASES

ORIGIN: Final = "checkin:"
"""Before the report in ``source_file``: each such case is a list of its own, so that no newer list misses it."""


def new_case(
    cases: pd.DataFrame,
    *,
    kind: CaseKind,
    child_name: str,
    national_id: str,
    school: str,
    origin: str,
    number: int,
    schools: pd.DataFrame,
    year_be: int,
) -> tuple[pd.DataFrame, str]:
    """Return the cases (CASES) with one more, and its code; ``number`` is its running number.

    Raises ``DataError`` (``new_case_nameless``) where neither a name nor an ID says who it is.
    """
    book = SchoolBook(schools)
    known, _ = book.resolve(school, school)
    fields = {
        "full_name": child_name,
        "national_id": national_id,
        "school_code": known if known in schools.index else "",
        "school_name": str(schools.at[known, "name"]) if known in schools.index else school,
    }
    draft, rejected = read_child(RawRow(0, 0, fields, (), ()), schools=book, year_be=year_be)
    if rejected:
        raise DataError("new_case_nameless")
    code = case_code(number)
    row = CASES.build(
        {
            **{name: [text] for name, text in draft.values.items() if name in CASES.columns},
            "case_id": [code],
            "kind": [kind.value],
            "warnings": [in_order(draft.warnings)],
            "source_file": [f"{ORIGIN}{origin}"],
            "number": [number],
        }
    )
    return CASES.check(pd.concat([cases, row]) if len(cases) else row), code
