"""Tiny extracts made by hand, as values and as files."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import osmium
import pytest
from osmium.osm import mutable

from gis.monitor import SilentMonitor
from gis.roads.chains import filled_up
from gis.roads.network import Network, build_network
from gis.roads.osm import Extract
from gis.roads.places import boundary_frame, landmark_frame
from gis.roads.tags import WayTags, read_way_tags, way_class, way_name

Tags = Mapping[str, str]
Places = Mapping[int, tuple[float, float]]
"""Node id to lat, lon."""
WayList = Sequence[tuple[Tags, Sequence[int]]]
RelationList = Sequence[tuple[Tags, Sequence[tuple[str, int, str]]]]
Rows = Sequence[Sequence[int]]
"""As ``Extract`` has them: barriers are (node, kind, access x 3), restrictions (from, via, to, only, vehicles),
over_ways (only, vehicles, from, via ..., to)."""
MakeExtract = Callable[..., Extract]
MakeNetwork = Callable[..., Network]
WritePbf = Callable[..., Path]


def _make_extract(
    places: Places,
    ways: WayList,
    fords: Sequence[int] = (),
    *,
    barriers: Rows = (),
    restrictions: Rows = (),
    over_ways: Rows = (),
) -> Extract:
    kinds: list[WayTags] = []
    for one, _ in ways:
        klass = way_class(one)
        assert klass is not None
        kinds.append(read_way_tags(one, klass))
    names = ("", *(way_name(one) for one, _ in ways))
    refs = [ref for _, nodes in ways for ref in nodes]
    nowhere = (np.nan, np.nan)
    coordinates = np.array([places.get(ref, nowhere) for ref in refs], dtype=np.float64).reshape(-1, 2)[:, ::-1]
    known = coordinates[~np.isnan(coordinates[:, 0])]
    west, south = known.min(axis=0)
    east, north = known.max(axis=0)
    return Extract(
        source="hand.osm.pbf",
        way_ids=np.arange(1, len(ways) + 1),
        kind=np.arange(len(ways)),
        kinds=tuple(kinds),
        name=np.array([names.index(way_name(one)) for one, _ in ways], dtype=np.int64),
        names=names,
        offsets=np.cumsum([0] + [len(nodes) for _, nodes in ways]),
        refs=np.array(refs, dtype=np.int64),
        coordinates=coordinates,
        fords=np.array(fords, dtype=np.int64),
        barriers=np.array(barriers, dtype=np.int64).reshape(-1, 5),
        restrictions=np.array(restrictions, dtype=np.int64).reshape(-1, 5),
        way_restrictions=filled_up([tuple(row) for row in over_ways], fill=0, width=2),
        landmarks=landmark_frame([]),
        boundaries=boundary_frame([]),
        bounds=(float(west), float(south), float(east), float(north)),
    )


@pytest.fixture(scope="session")
def make_extract() -> MakeExtract:
    """Return a function that makes an extract of ways (tags, node ids), numbered from 1."""
    return _make_extract


@pytest.fixture(scope="session")
def make_network() -> MakeNetwork:
    """Return a function that makes a network of ways (tags, node ids)."""

    def make(
        places: Places,
        ways: WayList,
        fords: Sequence[int] = (),
        *,
        barriers: Rows = (),
        restrictions: Rows = (),
        over_ways: Rows = (),
    ) -> Network:
        extract = _make_extract(
            places, ways, fords, barriers=barriers, restrictions=restrictions, over_ways=over_ways
        )
        return build_network(extract, monitor=SilentMonitor())

    return make


@pytest.fixture
def write_pbf(tmp_path: Path) -> WritePbf:
    """Return a function that writes a pbf of nodes, ways and relations (numbered from 1), in the order asked for."""

    def write(
        places: Places,
        ways: WayList = (),
        relations: RelationList = (),
        *,
        node_tags: Mapping[int, Tags] | None = None,
        order: str = "nwr",
        name: str = "hand.osm.pbf",
    ) -> Path:
        path = tmp_path / name
        with osmium.SimpleWriter(str(path), overwrite=True) as writer:
            for kind in order:
                if kind == "n":
                    for ref, (lat, lon) in places.items():
                        tags = dict((node_tags or {}).get(ref, {}))
                        writer.add_node(mutable.Node(id=ref, version=1, location=(lon, lat), tags=tags))
                elif kind == "w":
                    for ref, (way_tags, nodes) in enumerate(ways, start=1):
                        writer.add_way(mutable.Way(id=ref, version=1, nodes=list(nodes), tags=dict(way_tags)))
                else:
                    for ref, (relation_tags, members) in enumerate(relations, start=1):
                        writer.add_relation(
                            mutable.Relation(id=ref, version=1, members=list(members), tags=dict(relation_tags))
                        )
        return path

    return write
