import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPersistentModelIndex, Qt

from ui.models.frame_model import FrameModel, Table
from ui.tables import make_table, number_column, text_column, thai_ranks


def text(values: list[str]) -> pd.Series:
    return pd.Series(values, dtype="str")


def ordered(values: list[str]) -> list[str]:
    return [values[row] for row in np.argsort(thai_ranks(text(values)), kind="stable")]


def table() -> Table:
    names = text(["เกด", "ก้อย", "ขวัญ", "กอย"])
    ages = pd.Series([9.0, float("nan"), 12.0, 7.0])
    return make_table(
        pd.Index(["a", "b", "c", "d"]),
        [text_column("name", "ชื่อ", names), number_column("age", "อายุ", ages)],
        {"young": np.array([True, False, False, True])},
    )


def shown(model: FrameModel) -> list[str]:
    return [model.id_at(row) for row in range(model.rowCount())]


def test_thai_sorts_by_consonants_before_vowels_and_marks() -> None:
    assert ordered(["เกด", "ขา", "ก้อย", "กอย", "แกะ", "กา", ""]) == ["กอย", "ก้อย", "กา", "เกด", "แกะ", "ขา", ""]


@given(st.lists(st.text("กขคเแอ้า Aab", max_size=4), max_size=20))
def test_equal_texts_have_equal_ranks_and_others_differ(values: list[str]) -> None:
    ranks = thai_ranks(text(values))
    folded = [value.casefold() for value in values]
    for a, left in enumerate(folded):
        for b, right in enumerate(folded):
            assert (ranks[a] == ranks[b]) == (left == right)


def test_a_table_sorts_both_ways_with_the_unknown_last() -> None:
    model = FrameModel()
    model.set_table(table())
    model.sort(1, Qt.SortOrder.AscendingOrder)
    assert shown(model) == ["d", "a", "c", "b"]
    model.sort(1, Qt.SortOrder.DescendingOrder)
    assert shown(model) == ["c", "a", "d", "b"]
    model.sort(-1)
    assert shown(model) == ["a", "b", "c", "d"]


def test_a_filter_wants_every_word_and_keeps_the_order() -> None:
    model = FrameModel()
    model.set_table(table())
    model.sort(0)
    assert shown(model) == ["d", "b", "a", "c"]
    model.set_filter("ก 9")
    assert shown(model) == ["a"]
    model.set_filter("", "young")
    assert shown(model) == ["d", "a"]
    assert model.row_of("b") == -1
    assert model.row_of("a") == 1
    model.set_table(table())
    assert shown(model) == ["d", "a"]
    assert model.total() == 4


def test_what_is_held_stays_with_its_row_when_the_table_is_sorted() -> None:
    model = FrameModel()
    model.set_table(table())
    held = QPersistentModelIndex(model.index(1, 0))
    model.sort(0)
    assert model.id_at(held.row()) == "b"


def test_cells_say_text_side_and_name() -> None:
    model = FrameModel()
    model.set_table(table())
    index = model.index(0, 1)
    assert index.data() == "9"
    assert index.data(Qt.ItemDataRole.UserRole) == "a"
    assert index.data(Qt.ItemDataRole.TextAlignmentRole) & Qt.AlignmentFlag.AlignRight
    assert model.index(1, 1).data() == ""
    assert model.headerData(0, Qt.Orientation.Horizontal) == "ชื่อ"
    assert model.column_of("age") == 1


def test_a_group_that_is_gone_is_no_filter() -> None:
    model = FrameModel()
    model.set_table(table())
    model.set_filter("", "young")
    model.set_table(make_table(pd.Index(["x"]), [text_column("name", "ชื่อ", text(["ก"]))]))
    assert shown(model) == ["x"]
    assert model.group == ""


@pytest.mark.parametrize("rows", [100_000])
def test_a_hundred_thousand_rows_sort_and_filter_in_a_moment(rows: int) -> None:
    numbers = pd.Series(np.arange(rows, dtype=np.float64))
    model = FrameModel()
    model.set_table(make_table(pd.RangeIndex(rows), [number_column("n", "n", numbers)]))
    model.sort(0, Qt.SortOrder.DescendingOrder)
    assert model.id_at(0) == str(rows - 1)
    model.set_filter("99,99")
    assert model.rowCount() == 10
