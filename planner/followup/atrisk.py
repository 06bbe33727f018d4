"""Children in school who may leave it: a list like a register, with codes of its own."""

import datetime as dt
from typing import Final

import pandas as pd

from planner.schemas import AT_RISK, CASES

PREFIX: Final = "A"
"""Before the code of a child at risk: no case of the register bears it."""
_CODE_DIGITS: Final = 6


def known_children(at_risk: pd.DataFrame) -> pd.DataFrame:
    """Return children at risk as cases of a register (schema CASES), as they were read."""
    frame = at_risk.drop(columns="listed_on")
    frame.index = pd.Index([str(code).removeprefix(PREFIX) for code in at_risk.index], name="case_id", dtype="str")
    return CASES.check(frame)


def from_register(cases: pd.DataFrame, known: pd.DataFrame, *, on: dt.date) -> pd.DataFrame:
    """Return cases read from a list as children at risk (schema AT_RISK); who is new was listed ``on`` a day."""
    codes = [f"{PREFIX}{code}" for code in cases.index]
    listed = known["listed_on"].reindex(codes).fillna(on.isoformat())
    return AT_RISK.build({**{name: cases[name] for name in cases.columns}, "case_id": codes, "listed_on": listed})


def case_code_of(text: str) -> str:
    """Return the code that a person typed, of a case or a child at risk: zeros in front may be left out."""
    return text.zfill(_CODE_DIGITS) if text.isdecimal() else text.upper()
