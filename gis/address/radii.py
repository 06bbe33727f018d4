"""The radii that hold a true place 50 % and 95 % of the time.

A tambon's radii are multiples of its spread, the mean distance from its point to the three nearest points of other
tambons: half of a tambon's homes lie within 0.45 spreads of where its homes are thought to be about, and 95 % within
1.12. The multiples were fitted once: places drawn evenly inside 7,271 tambon boundaries (UN OCHA COD-AB), which homes
are not, give 0.469 and 1.135; 83 phone masts of a mountain province, which stand where people live, 0.423 and 1.084.
They hold within 10 % from the smallest to the widest tambons. Derived points have wider multiples, from the same
boundaries: the points amid an amphoe by leaving each tambon's point out in turn (0.540 and 1.21 over 7,248 tambons,
times what homes are of land), those of towns from the land of the 994 tambons that have one (0.554 and 1.610).
"""

import math
from collections.abc import Sequence
from typing import Final, NamedTuple

METRES_PER_DEGREE: Final = 111_195.0
_TAMBON: Final = {  # basis of the point: (r50, r95) in spreads
    "source": (0.45, 1.12),
    "shared": (0.55, 2.2),
    "former": (0.56, 1.9),
    "amphoe": (0.51, 1.16),
    "town": (0.53, 1.59),
    "seat": (0.64, 1.7),
    "province": (0.66, 1.25),
}
HOMES_OF_LAND: Final = 0.96
"""The median distance of homes from the middle of their tambon, over that of its land: homes stand in villages, that
is about ten sites, each with the land that is nearest to it, and nearer to their site than that land reaches
(``VILLAGE_R50``). Worked out on 400 boundaries with sites drawn at random (0.957) and evenly (0.969)."""
RADIUS_IN_SPREADS: Final = 0.607
"""The radius of the circle as large as a tambon, in its spreads (median of the same boundaries)."""
VILLAGES_A_TAMBON: Final = 10.1
"""75,195 villages in 7,436 tambons."""
VILLAGE_R50: Final = 0.26
VILLAGE_R95: Final = 0.80
"""In radii of the circle as large as the village's share of its tambon: homes stand closer than its land reaches.
Fitted on where homes with open positions stand: 14,443 buildings about 35 village nodes of OpenStreetMap in Albay
(Philippines: 0.20 and 0.51) and Liechtenstein (0.34 and 0.86), each alike. No Thai village has both in open data."""
LANDMARK_R50_M: Final = 120.0
LANDMARK_R95_M: Final = 600.0
"""A place named by its landmark: beside it."""


class Spot(NamedTuple):
    """A point in degrees with its radii in metres; ``spread_m`` measures how far the next units lie."""

    lat: float
    lon: float
    r50_m: float
    r95_m: float
    spread_m: float
    basis: str = "source"

    def metres_to(self, lat: float, lon: float) -> float:
        """Return metres to a point in degrees (equirectangular, good to 0.1 % over a province)."""
        north = lat - self.lat
        east = (lon - self.lon) * math.cos(math.radians((lat + self.lat) / 2))
        return math.hypot(north, east) * METRES_PER_DEGREE


def spot_of_tambon(lat: float, lon: float, spread_m: float, basis: str) -> Spot:
    """Return a tambon's point with radii from its spread and the basis of its point."""
    half, most = _TAMBON[basis]
    return Spot(lat, lon, half * spread_m, most * spread_m, spread_m, basis)


def spot_of_area(parts: Sequence[Spot]) -> Spot:
    """Return the point and radii of an amphoe or province from its tambons' (at least one).

    The point is the middle of theirs. A home lies in any of them alike, and within one as its own radii say: at
    0.45, 0.9, 1.4 and 2.6 times r50, a quarter of the homes about each, towards and away from the middle and to
    both sides.
    """
    lat = sum(part.lat for part in parts) / len(parts)
    lon = sum(part.lon for part in parts) / len(parts)
    distances: list[float] = []
    for part in parts:
        away = part.metres_to(lat, lon)
        for ring in (0.45, 0.9, 1.4, 2.6):
            out = ring * part.r50_m
            across = math.hypot(away, out)
            distances += [abs(away - out), across, across, away + out]
    distances.sort()
    half = distances[len(distances) // 2]
    most = distances[min(int(len(distances) * 0.95), len(distances) - 1)]
    return Spot(lat, lon, half, most, half)


def spot_of_villages(sites: Sequence[tuple[float, float]], tambon: Spot) -> Spot:
    """Return the point and radii of a tambon from (lat, lon) of its villages; ``tambon`` is what was known before.

    A home lies in any village alike, those on no map included: within one as the radii of a village say, three times
    over.
    """
    half, most = village_radii(tambon.spread_m, len(sites))
    middle = spot_of_area([Spot(lat, lon, 3 * half, 3 * most, half) for lat, lon in sites])
    return middle._replace(spread_m=tambon.spread_m, basis="villages")


def village_radii(spread_m: float, villages: int) -> tuple[float, float]:
    """Return r50 and r95 of a village from its tambon's spread and how many villages that is known to have."""
    share = RADIUS_IN_SPREADS * spread_m / math.sqrt(max(villages, VILLAGES_A_TAMBON * 0.6))
    return max(VILLAGE_R50 * share, 100.0), max(VILLAGE_R95 * share, 300.0)
