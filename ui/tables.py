"""Frames to tables for the window: texts, sort ranks and groups. Runs off the window's thread."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ui.models.frame_model import Column, Table

LEADING_VOWEL = "([เ-ไ])([ก-ฮ])"
"""Written before its consonant, sorted after it (Royal Society Dictionary, B.E. 2554)."""
MARKS = "[็-๎]"
"""Tone marks and their like count only between words that are otherwise the same."""


def thai_ranks(texts: pd.Series) -> NDArray[np.float64]:
    """Return numbers that sort texts as a Thai dictionary does, Latin without regard to case; empty texts last."""
    plain = texts.str.casefold().str.replace(LEADING_VOWEL, r"\2\1", regex=True)
    keys = pd.DataFrame({"base": plain.str.replace(MARKS, "", regex=True), "whole": plain})
    ranks = keys.groupby(["base", "whole"], sort=True).ngroup().to_numpy(np.float64)
    return np.where(texts.to_numpy() == "", np.inf, ranks)


def text_column(key: str, title: str, texts: pd.Series) -> Column:
    """Return a column of words."""
    return Column(key, title, texts.tolist(), thai_ranks(texts))


def ranked_column(key: str, title: str, texts: pd.Series, values: pd.Series) -> Column:
    """Return a column of words that sorts by values of its own, unknown ones last."""
    return Column(key, title, texts.tolist(), values.fillna(np.inf).to_numpy(np.float64))


def number_column(key: str, title: str, values: pd.Series, form: str = "{:,.0f}") -> Column:
    """Return a column of numbers, shown by ``form``; unknown ones are empty."""
    texts = ["" if np.isnan(value) else form.format(value) for value in values.to_numpy(np.float64)]
    return Column(key, title, texts, values.fillna(np.inf).to_numpy(np.float64), number=True)


def make_table(ids: pd.Index, columns: list[Column], groups: Mapping[str, NDArray[np.bool_]] | None = None) -> Table:
    """Return a table of rows named by ``ids``."""
    rows = zip(*(column.texts for column in columns), strict=True)
    return Table([str(row_id) for row_id in ids], columns, ["\t".join(row).casefold() for row in rows], groups or {})
