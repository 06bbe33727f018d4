"""Web Mercator (EPSG:3857) with the world as the unit square, as tiles count it: x to the east, y to the south."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

MOST_LATITUDE: Final = 85.0


def to_unit(lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return (n, 2) lon, lat in degrees as (n, 2) x, y in 0..1; latitudes beyond ±85 are held there."""
    sine = np.sin(np.radians(np.clip(lonlat[:, 1], -MOST_LATITUDE, MOST_LATITUDE)))
    return np.column_stack((lonlat[:, 0] / 360 + 0.5, 0.5 - np.log((1 + sine) / (1 - sine)) / (4 * np.pi)))
