"""A large extract made of a small one: its tiles side by side, joined by roads, with ids of their own."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np
import osmium
import osmium.io
from osmium.osm import NODE, RELATION, WAY, mutable
from osmium.osm.types import Node, OSMEntity, Relation, Way

_GAP: Final = 1.02
"""From one tile to the next, in tiles."""


def write_tiles(source: Path, target: Path, tiles: int) -> None:
    """Write ``tiles`` copies of an extract in rows, everything in it, in the order of type and id.

    The middle node of the longest way of each tile is joined to that of the tile before by a primary road.
    """
    spots = np.array([(n.lon, n.lat) for n in _each(source, NODE) if isinstance(n, Node)])
    # A few nodes far away would pull the tiles apart.
    low, high = np.percentile(spots, (0.5, 99.5), axis=0)
    wide, tall = (high - low) * _GAP
    width = int(np.ceil(np.sqrt(tiles)))
    apart = [((number % width) * wide, (number // width) * tall) for number in range(tiles)]
    most = {NODE: 0, WAY: 0, RELATION: 0}
    joint, longest = 0, 0
    for thing in _each(source, NODE | WAY | RELATION):
        kind = NODE if isinstance(thing, Node) else WAY if isinstance(thing, Way) else RELATION
        most[kind] = max(most[kind], thing.id)
        if isinstance(thing, Way) and "highway" in thing.tags and len(thing.nodes) > longest:
            longest = len(thing.nodes)
            joint = thing.nodes[longest // 2].ref
    step = {kind: last + 1 for kind, last in most.items()}
    header = osmium.io.Header()
    header.set("sorting", "Type_then_ID")
    with osmium.SimpleWriter(str(target), header=header, overwrite=True) as writer:
        for tile, (east, north) in enumerate(apart):
            for thing in _each(source, NODE):
                if isinstance(thing, Node):
                    place = (thing.lon + east, thing.lat + north)
                    writer.add_node(thing.replace(id=thing.id + tile * step[NODE], location=place))
        for tile in range(tiles):
            for thing in _each(source, WAY):
                if isinstance(thing, Way):
                    refs = [node.ref + tile * step[NODE] for node in thing.nodes]
                    writer.add_way(thing.replace(id=thing.id + tile * step[WAY], nodes=refs))
        for tile in range(1, tiles):
            refs = [joint + (tile - 1) * step[NODE], joint + tile * step[NODE]]
            tags = {"highway": "primary"}
            writer.add_way(mutable.Way(id=tiles * step[WAY] + tile, version=1, nodes=refs, tags=tags))
        for tile in range(tiles):
            for thing in _each(source, RELATION):
                if isinstance(thing, Relation):
                    members = [
                        (
                            member.type,
                            member.ref + tile * step[{"n": NODE, "w": WAY}.get(member.type, RELATION)],
                            member.role,
                        )
                        for member in thing.members
                    ]
                    writer.add_relation(thing.replace(id=thing.id + tile * step[RELATION], members=members))


def _each(source: Path, kinds: osmium.osm.osm_entity_bits) -> Iterator[OSMEntity]:
    yield from osmium.FileProcessor(str(source), kinds)
