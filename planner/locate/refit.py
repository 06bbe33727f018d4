"""Radii made true to a project: how far its measured homes really lie from where their addresses put them.

For each level with enough measured homes, r50 and r95 are multiplied by the median of d / r50 and the 95 % quantile
of d / r95, d being the distance from a measured home to the place that its address alone gives. Few homes say little,
so a factor k of n homes is drawn towards 1 as by ``PRIOR`` homes that agree with the national radii:
exp(n ln k / (n + PRIOR)), the mean of the logarithms weighted by counts. ``PRIOR`` follows from how sure both are:
the median of n round normal distances errs by 0.72 / sqrt(n) of itself, and the radii of one area are taken to be
off by a fifth to a third: 0.72 squared over 0.25 squared is 8 homes.

Villages whose measured homes moved their point are weighed apart: their homes are held against the other homes of
the village (``left_out``), not against where the address alone puts them.
"""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from statistics import median, quantiles
from typing import Final, NamedTuple

from gis.address.levels import Level, PlaceStatus
from gis.address.places import Place
from gis.address.radii import Spot

FEWEST: Final = 20
"""Measured homes of a level below which its radii stay as they are."""
PRIOR: Final = 8


class Scale(NamedTuple):
    """What to multiply r50 and r95 by, and the number of homes that say so."""

    half: float
    most: float
    homes: int


def radius_scales(pairs: Sequence[tuple[Place, tuple[float, float]]]) -> dict[Level, Scale]:
    """Return a scale for each level, from places of addresses and the (lat, lon) measured for the same homes."""
    ratios: dict[Level, list[tuple[float, float]]] = defaultdict(list)
    for place, at in pairs:
        if place.status is PlaceStatus.ACCEPTED and not math.isnan(place.lat):
            away = Spot(place.lat, place.lon, place.r50_m, place.r95_m, place.r50_m).metres_to(*at)
            ratios[place.level].append((away / place.r50_m, away / place.r95_m))
    scales: dict[Level, Scale] = {}
    for level, found in ratios.items():
        if len(found) >= FEWEST:
            half = quantiles([ratio for ratio, _ in found], n=20, method="inclusive")[9]
            most = quantiles([ratio for _, ratio in found], n=20, method="inclusive")[18]
            scales[level] = Scale(_shrunk(half, len(found)), _shrunk(most, len(found)), len(found))
    return scales


def left_out(
    homes: Sequence[tuple[Place, tuple[str, str], tuple[float, float]]],
    villages: Mapping[tuple[str, str], Sequence[tuple[float, float]]],
) -> list[tuple[Place, tuple[float, float]]]:
    """Return each measured home with the place that its village has without it: from its other homes alone.

    ``homes`` have the place of their address, the key of their village and (lat, lon); ``villages`` the measured
    homes of each village that its point stands in the middle of; a home that lies too far out for that counts here
    all the same. A village of one measured home tells nothing.
    """
    pairs = []
    for place, key, at in homes:
        others = list(villages.get(key, ()))
        if at in others:
            others.remove(at)
        if others and place.level is Level.VILLAGE:
            lat, lon = median(one[0] for one in others), median(one[1] for one in others)
            pairs.append((replace(place, lat=lat, lon=lon), at))
    return pairs


def _shrunk(factor: float, homes: int) -> float:
    return math.exp(math.log(min(max(factor, 0.05), 20.0)) * homes / (homes + PRIOR))


def scaled(place: Place, scales: Mapping[Level, Scale]) -> Place:
    """Return a place with the radii of its level scaled."""
    scale = scales.get(place.level)
    if scale is None:
        return place
    half = place.r50_m * scale.half
    return replace(place, r50_m=half, r95_m=max(place.r95_m * scale.most, half))
