"""What every way from one node to another must pass.

Method: Georgiadis, Tarjan, Werneck, "Finding dominators in practice", JGAA 10 (2006), the algorithm Semi-NCA.
networkx has dominators too; on a city's roads they took 9 s, these take a second.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

IntArray = NDArray[np.int64]


def immediate_dominators(tail: IntArray, head: IntArray, *, n_nodes: int, start: int) -> tuple[IntArray, IntArray]:
    """Return by node the last other node that every way from ``start`` to it passes, -1 where there is none.

    ``start`` itself and what it does not reach have -1. The dominators of a node are its chain of these. The second
    array names the nodes that are reached, each after its dominators.
    """
    order, parent, number = _depth_first(*_rows(tail, head, n_nodes), start)
    before_start, before = _rows(head, tail, n_nodes)
    n = len(order)
    semi, label, ancestor = list(range(n)), list(range(n)), [-1] * n
    for w in range(n - 1, 0, -1):
        node, least = order[w], parent[w]
        for at in range(before_start[node], before_start[node + 1]):
            v = number[before[at]]
            if v < 0:
                continue
            if v > w:
                v = _compressed(v, w, ancestor, semi, label)
            least = min(least, v)
        semi[w] = least
        label[w] = w
        ancestor[w] = parent[w]
    dominator = [0] * n
    for w in range(1, n):
        at = parent[w]
        while at > semi[w]:
            at = dominator[at]
        dominator[w] = at
    result = np.full(n_nodes, -1, dtype=np.int64)
    names = np.array(order, dtype=np.int64)
    result[names[1:]] = names[dominator[1:]]
    return result, names


def _rows(tail: IntArray, head: IntArray, n: int) -> tuple[list[int], list[int]]:
    """Return where each node's heads start, and the heads."""
    matrix = csr_array((np.ones(len(tail), dtype=np.int8), (tail, head)), shape=(n, n))
    return matrix.indptr.tolist(), matrix.indices.tolist()


def _depth_first(starts: Sequence[int], heads: Sequence[int], start: int) -> tuple[list[int], list[int], list[int]]:
    """Return nodes in the order of a depth-first walk, by that order the parents' places, and by node its place."""
    number = [-1] * (len(starts) - 1)
    order, parent = [start], [-1]
    number[start] = 0
    at = list(starts)
    stack = [start]
    while stack:
        node = stack[-1]
        if at[node] == starts[node + 1]:
            stack.pop()
            continue
        head = heads[at[node]]
        at[node] += 1
        if number[head] < 0:
            number[head] = len(order)
            order.append(head)
            parent.append(number[node])
            stack.append(head)
    return order, parent, number


def _compressed(v: int, last: int, ancestor: list[int], semi: list[int], label: list[int]) -> int:
    """Return the least semidominator on the way up the forest of places after ``last``, and shorten that way."""
    path = []
    at = v
    while ancestor[at] > last:
        path.append(at)
        at = ancestor[at]
    top = at
    for at in reversed(path):
        above = ancestor[at]
        if semi[label[above]] < semi[label[at]]:
            label[at] = label[above]
        if above != top:
            ancestor[at] = ancestor[above]
    return semi[label[v]]
