import networkx as nx
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.roads.dominators import immediate_dominators


def dominators(links: list[tuple[int, int]], n: int) -> tuple[list[int], list[int]]:
    tail, head = np.array(links, dtype=np.int64).reshape(-1, 2).T
    dominator, order = immediate_dominators(tail, head, n_nodes=n, start=0)
    return dominator.tolist(), order.tolist()


def test_what_a_fork_meets_again_is_passed_by_all() -> None:
    dominator, order = dominators([(0, 1), (1, 2), (1, 3), (2, 4), (3, 4), (4, 5)], 7)
    assert dominator == [-1, 0, 1, 1, 1, 4, -1]
    assert order[0] == 0
    assert set(order) == set(range(6))


@settings(max_examples=300, deadline=None)
@given(links=st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11)), max_size=40))
def test_any_graph_has_the_dominators_that_networkx_finds(links: list[tuple[int, int]]) -> None:
    graph = nx.DiGraph(links)
    graph.add_nodes_from(range(12))
    known = nx.immediate_dominators(graph, 0)
    dominator, order = dominators(links, 12)
    assert dominator == [-1 if node == 0 else known.get(node, -1) for node in range(12)]
    places = {node: place for place, node in enumerate(order)}
    assert all(places[dominator[node]] < places[node] for node in order[1:])
