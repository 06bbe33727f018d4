"""The made-up country as a whole: from tambons to villages, roads and streets."""

from collections.abc import Sequence

import numpy as np

from gis.monitor import Monitor, Progress
from planner.sample.draw import draw
from planner.sample.ground import Ground, Plane, Tambon
from planner.sample.mesh import make_mesh
from planner.sample.routes import Layout, add_hamlets, lay_roads, settle
from planner.sample.streets import add_streets


def plane_of(tambons: Sequence[Tambon]) -> Plane:
    """Return the plane around the middle of the tambons' points."""
    lat, lon = [t.lat for t in tambons], [t.lon for t in tambons]
    return Plane(round((min(lat) + max(lat)) / 2, 4), round((min(lon) + max(lon)) / 2, 4))


def invent_ground(tambons: Sequence[Tambon], rng: np.random.Generator, *, monitor: Monitor) -> Ground:
    """Return an invented map over the tambons: roads, water, villages with their streets."""
    plane = plane_of(tambons)
    seats = plane.metres(np.array([t.lat for t in tambons]), np.array([t.lon for t in tambons]))
    monitor.report(Progress("sample_ground"))
    mesh = make_mesh(seats, rng)
    monitor.check()
    monitor.report(Progress("sample_roads"))
    villages, points = settle(mesh, tambons, rng)
    layout = lay_roads(mesh, villages, points, rng, monitor=monitor)
    hamlets, hamlet_points = add_hamlets(layout, mesh, rng)
    whole = Layout([*layout.villages, *hamlets], [*layout.points, *hamlet_points], layout.roads, layout.exits)
    draft = draw(mesh, whole, rng)
    streets = add_streets(draft, whole.villages, rng, monitor=monitor)
    return Ground(plane, draft, whole.villages, streets)
