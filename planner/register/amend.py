"""A person's corrections of what the register says: they hold until the register itself says something new."""

from collections.abc import Mapping, Sequence
from typing import Final

import pandas as pd

from gis.errors import DataError
from gis.thai import clean
from planner.schemas import AMENDMENTS

FIELDS: Final = (
    "prefix", "first_name", "last_name", "grade", "guardian", "guardian_relation", "house", "moo", "village",
    "street", "tambon", "amphoe", "province", "postcode",
)  # fmt: skip
"""What can be amended. Children are known by identity, birth date and school, which stay as the register has them."""
LONGEST: Final = 200
"""Characters of a value."""


def with_amendments(cases: pd.DataFrame, amendments: pd.DataFrame) -> pd.DataFrame:
    """Return CASES with the amendments that count (schema AMENDMENTS), in their order.

    One that was made of another value than the register now has is passed over: the register knows better.
    """
    return _turned(cases, amendments[~amendments["undone"]], "before", "value")


def without_amendments(cases: pd.DataFrame, amendments: pd.DataFrame) -> pd.DataFrame:
    """Return CASES as the register has them: ``with_amendments`` the other way round."""
    return _turned(cases, amendments[~amendments["undone"]][::-1], "value", "before")


def _turned(cases: pd.DataFrame, rows: pd.DataFrame, old: str, new: str) -> pd.DataFrame:
    """Return CASES with each row's ``new`` in its field where there is its ``old``."""
    turned = cases.copy()
    for case_id, field, there, then in zip(rows["case_id"], rows["field"], rows[old], rows[new], strict=True):
        if case_id in turned.index and turned.at[case_id, field] == there:
            turned.at[case_id, field] = then
    return turned


def new_amendments(
    cases: pd.DataFrame,
    journal: pd.DataFrame,
    values: Mapping[tuple[str, str], str],
    *,
    who: str,
    at: str,
) -> pd.DataFrame:
    """Return the rows that ``values``, by child and field, add to ``journal``; what is so already adds none.

    Raises ``DataError`` for an unknown child or field and for a value that is too long.
    """
    rows: list[dict[str, object]] = []
    action = ""
    for (case_id, field), text in values.items():
        if field not in FIELDS:
            raise DataError("field_unknown", field=field, known=", ".join(FIELDS))
        if case_id not in cases.index:
            raise DataError("case_unknown", case=case_id)
        value = clean(text)
        if len(value) > LONGEST:
            raise DataError("value_too_long", case=case_id, most=LONGEST)
        before = str(cases.at[case_id, field])
        if value == before:
            continue
        number = f"{len(journal) + len(rows) + 1:06d}"
        action = action or number
        rows.append({
            "amendment_id": number, "action_id": action, "at": at, "who": who, "case_id": case_id, "field": field,
            "value": value, "before": before, "undone": False,
        })  # fmt: skip
    return AMENDMENTS.build({name: [row[name] for row in rows] for name in AMENDMENTS.columns})


def last_action(journal: pd.DataFrame) -> Sequence[str]:
    """Return the numbers of the amendments made together last that still count."""
    active = journal[~journal["undone"]]
    if active.empty:
        return ()
    return [str(name) for name in active.index[active["action_id"] == active["action_id"].iloc[-1]]]
