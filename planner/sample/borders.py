"""Tambon borders on the map: each tambon is the ground nearest to its point."""

import numpy as np
from scipy.spatial import Voronoi

from planner.sample.ground import Ground, Relation, Tambon

_ADMIN_LEVEL = "8"
"""Of a tambon on OpenStreetMap (wiki, Tag:boundary=administrative, Thailand)."""
_MARGIN_M = 6_000.0


def add_borders(ground: Ground, tambons: list[Tambon]) -> None:
    """Draw the borders of the tambons: ways that neighbours share, and a relation for each tambon.

    The tambons at the rim end at a frame around all points and villages.
    """
    points = ground.plane.metres(np.array([t.lat for t in tambons]), np.array([t.lon for t in tambons]))
    everything = np.vstack([points, np.array([[v.x, v.y] for v in ground.villages])])
    low, high = everything.min(axis=0) - _MARGIN_M, everything.max(axis=0) + _MARGIN_M
    # Points mirrored in the frame's sides: the frame itself becomes the border of the outer cells.
    mirrored = [points]
    for axis in (0, 1):
        for side in (low, high):
            image = points.copy()
            image[:, axis] = 2 * side[axis] - image[:, axis]
            mirrored.append(image)
    cells = Voronoi(np.vstack(mirrored))
    nodes: dict[int, int] = {}
    members: dict[int, list[tuple[str, int, str]]] = {k: [] for k in range(len(tambons))}
    draft = ground.draft
    for (a, b), (start, stop) in zip(cells.ridge_points.tolist(), cells.ridge_vertices, strict=True):
        own = [cell for cell in (a, b) if cell < len(tambons)]
        if not own or start < 0 or stop < 0:
            continue
        for corner in (start, stop):
            if corner not in nodes:
                nodes[corner] = draft.node(*cells.vertices[corner])
        draft.way([nodes[start], nodes[stop]], {"boundary": "administrative", "admin_level": _ADMIN_LEVEL})
        for cell in own:
            members[cell].append(("w", draft.next_way - 1, "outer"))
    next_relation = max((one.relation_id for one in draft.relations), default=0) + 1
    for number, tambon in enumerate(tambons):
        name = f"ตำบล{tambon.name.th}"
        tags = {
            "type": "boundary",
            "boundary": "administrative",
            "admin_level": _ADMIN_LEVEL,
            "name": name,
            "name:th": name,
            "name:en": f"{tambon.name.en} Subdistrict",
        }
        draft.relations.append(Relation(next_relation + number, members[number], tags))
