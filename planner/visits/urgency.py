"""Which children come first where team-days are short, from the numbers of ``resources/visits/priority.toml``."""

import datetime as dt
import tomllib
from functools import cache
from typing import Any

import pandas as pd

from planner.calendar import BE_OFFSET
from resources import read_text


def urgency(cases: pd.DataFrame, checkins: pd.DataFrame, *, year_be: int, today: dt.date) -> pd.Series:
    """Return the weight of each case above that of any child (whole numbers on the index of ``cases``).

    A child in the last years of compulsory school weighs more, and so does one whom nobody has visited, or not for
    a while (``visited_at`` of CHECKINS, Thai local time).
    """
    table = weights()
    born = pd.to_numeric(cases["birth_date"].str[:4], errors="coerce")
    age = (year_be - BE_OFFSET) - born
    near = age.isin(table["near_limit_ages"]).astype("int64") * int(table["near_limit"])
    seen = checkins.groupby("case_id")["visited_at"].max().str[:10].reindex(cases.index).fillna("")
    since = (today - dt.timedelta(days=int(table["unseen_days"]))).isoformat()
    return near + (seen < since).astype("int64") * int(table["unseen"])


@cache
def weights() -> dict[str, Any]:
    """Return the numbers that ship with the program."""
    return tomllib.loads(read_text("visits/priority.toml"))
