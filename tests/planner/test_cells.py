"""Rows as high as their texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.cells import LINE_POINTS, row_points


@pytest.mark.parametrize(
    ("texts", "widths", "lines"),
    [
        ([], [], 1),
        (["", "short"], [4, 8], 1),
        (["word " * 4], [10], 3),
        (["ที่อยู่ที่นี่"], [10], 1),
        (["one\ntwo\n"], [20], 3),
        (["a", "word " * 4, "b"], [1, 10, 1], 3),
    ],
)
def test_a_row_has_room_for_the_cell_with_the_most_lines(texts: list[str], widths: list[float], lines: int) -> None:
    assert row_points(texts, widths) == lines * LINE_POINTS + 1


@given(st.text(max_size=300), st.floats(0.5, 80), st.floats(0.5, 80))
def test_a_wider_column_never_needs_a_higher_row_and_no_row_is_too_high(text: str, one: float, other: float) -> None:
    narrow, wide = sorted((one, other))
    assert row_points([text], [wide]) <= row_points([text], [narrow]) <= 409
