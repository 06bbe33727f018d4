"""Frames to tables for the window: texts, sort ranks and groups. Runs off the window's thread."""

import re
from collections.abc import Mapping
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ui.models.frame_model import Column, Table

_LEADING_VOWEL: Final = re.compile("([เ-ไ])([ก-ฮ])")
"""Written before its consonant, sorted after it (Royal Society Dictionary, B.E. 2554)."""
_MARKS: Final = dict.fromkeys(range(ord("็"), ord("๎") + 1))
"""Tone marks and their like count only between words that are otherwise the same."""


def _sort_key(text: str) -> tuple[str, str]:
    plain = _LEADING_VOWEL.sub(r"\2\1", text.casefold())
    return plain.translate(_MARKS), plain


def thai_ranks(texts: pd.Series) -> NDArray[np.float64]:
    """Return numbers that sort texts as a Thai dictionary does, Latin without regard to case; empty texts last."""
    codes, unique = pd.factorize(texts)
    keys = [_sort_key(text) for text in unique.tolist()]
    places = {key: place for place, key in enumerate(sorted(set(keys)))}
    ranks = np.array([places[key] if key[1] else np.inf for key in keys], dtype=np.float64)
    return ranks[codes]


def text_column(key: str, title: str, texts: pd.Series, *, field: str = "") -> Column:
    """Return a column of words; ``field`` is what a person changes by typing in it."""
    return Column(key, title, texts.tolist(), thai_ranks(texts), field=field)


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
