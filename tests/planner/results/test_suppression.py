"""Hidden counts cannot be worked out."""

from collections.abc import Hashable, Mapping, Sequence
from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from planner.results.suppression import Cover, Sum, hide_small


def table(rows: Sequence[Sequence[int]], name: str = "t") -> tuple[dict[Hashable, int], list[Sum]]:
    """Return the cells and sums of a table with both margins; the margins' names are shared between tables."""
    values = np.array(rows)
    cells: dict[Hashable, int] = {(name, r, c): int(values[r, c]) for r, c in np.ndindex(values.shape)}
    cells |= {(name, r): int(values[r].sum()) for r in range(values.shape[0])}
    cells |= {("all", c): int(values[:, c].sum()) for c in range(values.shape[1])} | {"all": int(values.sum())}
    sums = [Sum((name, r), tuple((name, r, c) for c in range(values.shape[1]))) for r in range(values.shape[0])]
    sums += [Sum(("all", c), tuple((name, r, c) for r in range(values.shape[0]))) for c in range(values.shape[1])]
    sums.append(Sum("all", tuple((name, r) for r in range(values.shape[0]))))
    sums.append(Sum("all", tuple(("all", c) for c in range(values.shape[1]))))
    return cells, sums


def spread(
    name: Hashable, cells: Mapping[Hashable, int], sums: Sequence[Sum], hidden: Mapping[Hashable, Cover]
) -> tuple[float, float]:
    """Return the least and greatest value of a hidden cell that all published numbers allow."""
    names = list(hidden)
    matrix, right = [], []
    for one in sums:
        line, rest = [0.0] * len(names), 0.0
        for member, sign in [(one.total, -1.0), *((part, 1.0) for part in one.parts)]:
            if member in hidden:
                line[names.index(member)] += sign
            else:
                rest += sign * cells[member]
        matrix.append(line)
        right.append(-rest)
    low = {Cover.SMALL: 1, Cover.UNDER: 0, Cover.BESIDE: 5}
    bounds = [(low[hidden[n]], None if hidden[n] is Cover.BESIDE else 4) for n in names]
    ends = []
    for sign in (1.0, -1.0):
        goal = [sign if n == name else 0.0 for n in names]
        result = linprog(goal, A_eq=matrix, b_eq=right, bounds=bounds, method="highs")
        ends.append(float("inf") if result.x is None else float(result.x[names.index(name)]))
    return ends[0], ends[1]


def test_nothing_is_hidden_where_nothing_is_small() -> None:
    assert hide_small(*table([[10, 0], [7, 20]])) == {}


def test_a_lone_small_cell_takes_a_rectangle_with_it() -> None:
    cells, sums = table([[3, 10, 30], [20, 40, 50], [60, 70, 80]])
    hidden = hide_small(cells, sums)
    assert hidden[("t", 0, 0)] is Cover.SMALL
    assert {name for name, why in hidden.items() if why is Cover.BESIDE} == {("t", 0, 1), ("t", 1, 0), ("t", 1, 1)}


def test_two_small_cells_whose_sum_leaves_one_way_get_a_third() -> None:
    # 1 + 1 = 2 can be split in one way only, so another cell of the row must go.
    cells, sums = table([[1, 1, 50], [30, 30, 60]])
    hidden = hide_small(cells, sums)
    low, high = spread(("t", 0, 0), cells, sums, hidden)
    assert high - low >= 1


def test_below_a_small_total_nothing_is_shown() -> None:
    cells, sums = table([[1, 1, 1, 1, 0], [30, 30, 30, 30, 30]])
    hidden = hide_small(cells, sums)
    assert ("t", 0) in hidden and ("t", 0, 4) in hidden
    for column in range(4):
        low, high = spread(("t", 0, column), cells, sums, hidden)
        assert high - low >= 1


@settings(max_examples=60, deadline=None)
@given(
    st.integers(1, 5).flatmap(
        lambda columns: st.lists(
            st.lists(st.sampled_from([0, 0, 1, 2, 3, 4, 5, 6, 9, 30]), min_size=columns, max_size=columns),
            min_size=1,
            max_size=6,
        )
    )
)
def test_no_small_count_can_be_worked_out_from_two_tables_of_the_same_children(
    rows: list[list[int]],
) -> None:
    cells, sums = table(rows)
    # The same children once more, parted otherwise: the state totals are shared.
    other = [[0] * len(rows[0]) for _ in range(3)]
    for r, c in product(range(len(rows)), range(len(rows[0]))):
        other[(r * 2 + c) % 3][c] += rows[r][c]
    more, more_sums = table(other, "u")
    cells, sums = cells | more, [*sums, *more_sums]
    hidden = hide_small(cells, sums)
    for name, count in cells.items():
        if 0 < count < 5:
            assert name in hidden
            low, high = spread(name, cells, sums, hidden)
            assert high - low >= 1 - 1e-6
    assert all(cells[name] >= 5 for name, why in hidden.items() if why is Cover.BESIDE)
