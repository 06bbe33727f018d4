"""What the results say of a case, in a person's language."""

import datetime as dt
from collections.abc import Iterable

import pandas as pd

from planner.calendar import show_date
from planner.model import FoundOutcome, State
from resources.text import Catalogue, catalogue


def show_moment(moment: str, language: str, *, digits: bool = False) -> str:
    """Return ``5 มี.ค. 2568 16:30`` of an ISO moment, the day alone of an ISO day, ``""`` of nothing."""
    if not moment:
        return ""
    day = show_date(dt.date.fromisoformat(moment[:10]), language, digits=digits)
    return f"{day} {moment[11:16]}".strip()


def said(section: str, keys: Iterable[object], language: str) -> list[str]:
    """Return the words of keys of one section, ``""`` for ``""`` and 0."""
    words = catalogue(language)
    return [words.say(f"{section}.{key}") if key else "" for key in keys]


def count_title(key: str, words: Catalogue) -> str:
    """Return the title of a figure: a state, an outcome of the found, or another count of the report."""
    if key in list(State):
        return words.say(f"states.{key}")
    return words.say(f"outcomes.{key}" if key in list(FoundOutcome) else f"report.{key}")


def school_title(name: str, words: Catalogue) -> str:
    """Return a school's name with the word for a school before it, once: some lists write it, some do not."""
    word = words.say("report.school")
    return name if name.casefold().startswith((word.casefold(), "โรงเรียน")) else f"{word} {name}"


def looked_up(keys: pd.Series, texts: pd.Series) -> pd.Series:
    """Return the text of each key on the index of ``keys``, ``""`` where there is none."""
    return texts.reindex(keys.to_numpy()).fillna("").set_axis(keys.index)
