import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse.csgraph import floyd_warshall

from gis.errors import JobCancelled
from gis.monitor import Progress, SilentMonitor
from gis.roads import elimination
from gis.roads.elimination import NEVER, Entries, Factor, pack, unpack_metres, unpack_ms

QUIET = SilentMonitor()
Arcs = list[tuple[int, int, int]]


def entries(*paid: tuple[int, int, int]) -> Entries:
    row, node, weight = np.array(paid, dtype=np.int64).reshape(-1, 3).T
    return Entries(row, node, weight)


def factor(n: int, arcs: Arcs, order: list[int] | None = None) -> Factor:
    tail, head, weight = np.array(arcs, dtype=np.int64).reshape(-1, 3).T
    return Factor(np.arange(n) if order is None else np.array(order), tail, head, weight)


def test_a_chain_costs_the_sum_of_its_arcs_one_way_and_nothing_leads_back() -> None:
    chain = factor(4, [(0, 1, 5), (1, 2, 7), (2, 3, 9)], order=[1, 2, 0, 3])
    (block,) = chain.solve(entries((0, 0, 1), (1, 3, 0)), np.array([3, 0, 2]), 2, QUIET)
    assert block.T.tolist() == [[22, 1, 13], [0, NEVER, NEVER]]


def test_the_cheapest_of_a_rows_entries_holds() -> None:
    star = factor(3, [(0, 2, 10), (1, 2, 1)])
    (block,) = star.solve(entries((0, 0, 0), (0, 1, 20)), np.array([2]), 1, QUIET)
    assert block.tolist() == [[10]]
    (block,) = star.solve(entries(), np.array([2]), 1, QUIET)
    assert block.tolist() == [[NEVER]]


def test_of_the_fastest_ways_the_shortest_is_measured() -> None:
    assert unpack_ms(pack(np.array([5.0, np.inf]), np.array([1.25, 3.0]))).tolist() == [5.0, np.inf]
    assert unpack_metres(pack(np.array([5.0, np.inf]), np.array([1.25, 3.0]))).tolist() == [1.25, np.inf]
    long, short, slow = pack(np.array([10.0, 10.0, 11.0]), np.array([900.0, 300.0, 10.0])).tolist()
    parallel = factor(2, [(0, 1, long), (0, 1, slow), (0, 1, short)])
    (block,) = parallel.solve(entries((0, 0, 0)), np.array([1]), 1, QUIET)
    assert (unpack_ms(block).item(), unpack_metres(block).item()) == (10.0, 300.0)


def test_a_way_longer_than_thailand_still_fits() -> None:
    far = pack(np.array([20 * 86_400_000.0]), np.array([2_100_000.0]))
    assert (unpack_ms(far).item(), unpack_metres(far).item()) == (20 * 86_400_000.0, 2_100_000.0)
    assert far.item() < NEVER


_ARC = st.tuples(st.integers(0, 11), st.integers(0, 11), st.integers(1, 50))


@settings(max_examples=200, deadline=None)
@given(arcs=st.lists(_ARC, max_size=40), order=st.permutations(range(12)), step=st.sampled_from([1, 5, 2048]))
def test_any_graph_in_any_order_costs_what_scipy_says(arcs: Arcs, order: list[int], step: int) -> None:
    dense = np.full((12, 12), np.inf)
    for tail, head, weight in arcs:
        dense[tail, head] = min(dense[tail, head], weight)
    np.fill_diagonal(dense, 0.0)
    known = floyd_warshall(dense)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(elimination, "_MOST_ROWS", step)
        blocks = list(
            factor(12, arcs, order).solve(entries(*((i, i, 0) for i in range(12))), np.arange(12), 12, QUIET)
        )
    solved = np.concatenate(blocks, axis=1).T
    assert np.where(solved < NEVER, solved, np.inf).tolist() == known.tolist()


def test_elimination_stops_when_asked_to() -> None:
    class Impatient:
        def report(self, progress: Progress) -> None:
            pass

        def check(self) -> None:
            raise JobCancelled

    with pytest.raises(JobCancelled):
        list(factor(2, [(0, 1, 1)]).solve(entries((0, 0, 0)), np.array([1]), 1, Impatient()))
