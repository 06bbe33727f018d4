"""The server of the map that may lie under the roads: named in ``map/online.toml``, asked only when wanted."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlsplit

from resources import read_text

_GAP = re.compile(r"\\\{[zxy]\\\}")


@dataclass(frozen=True, slots=True)
class TileServer:
    """One server of pictures of 256 x 256 pixels in Web Mercator."""

    address: str
    """With the gaps ``{z}``, ``{x}``, ``{y}``."""
    credit: str
    most_zoom: int

    @property
    def origin(self) -> str:
        """Return scheme and host."""
        parts = urlsplit(self.address)
        return f"{parts.scheme}://{parts.netloc}"

    def serves(self, url: str) -> bool:
        """Return whether a whole address is one of a tile: nothing may be added to it."""
        return re.fullmatch(_GAP.sub("[0-9]{1,7}", re.escape(self.address)), url) is not None


@cache
def tile_server() -> TileServer:
    """Return the server that is configured."""
    return TileServer(**tomllib.loads(read_text("map/online.toml")))
