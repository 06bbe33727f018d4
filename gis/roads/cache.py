"""A network and its contraction order as bytes, and a cache of them by the extract's content.

The bytes are a NumPy ``.npz`` without pickled objects: what is read back can be wrong, but cannot run.
"""

import hashlib
import io
import os
import sys
import tempfile
import zipfile
from contextlib import suppress
from dataclasses import fields
from pathlib import Path
from typing import Any, Final

import numpy as np

from gis.errors import NetworkError
from gis.monitor import Monitor, Progress
from gis.roads.network import IntArray, Network, Ways, build_network
from gis.roads.osm import Bounds, read_extract
from gis.roads.travel import contraction_order

FORMAT: Final = 3
"""Raised whenever the arrays or the meaning of a code in ``gis.roads.tags`` change."""

_BLOCK: Final = 1 << 20
_KEPT: Final = 8
"""Extracts that the cache remembers."""
_DEGREE: Final = 1e7
"""OpenStreetMap keeps coordinates as whole ten-millionths of a degree."""
_COORDINATES: Final = ("node_lat", "node_lon", "coordinates")
_SMALL: Final = ("tail", "head", "way", "offsets")


def network_to_bytes(network: Network, order: IntArray) -> bytes:
    """Return a network and its contraction order for storage; ``network_from_bytes`` gives them back exactly."""
    arrays: dict[str, Any] = {"format": np.array(FORMAT), "order": order.astype(np.int32)}
    for name in (field.name for field in fields(Network)):
        value = getattr(network, name)
        if name == "ways":
            for part in (field.name for field in fields(Ways)):
                arrays[f"ways_{part}"] = _text(value.names) if part == "names" else getattr(value, part)
        elif name == "source":
            arrays[name] = _text((value,))
        elif name in _COORDINATES:
            arrays[name] = _compact(value)
        else:
            arrays[name] = value.astype(np.int32) if name in _SMALL else np.asarray(value)
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)
    return buffer.getvalue()


def network_from_bytes(data: bytes) -> tuple[Network, IntArray]:
    """Return the network and the order that ``network_to_bytes`` stored.

    Raises ``NetworkError`` where the bytes are damaged or of another version: import the roads again.
    """
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        if int(arrays["format"]) != FORMAT:
            raise NetworkError("roads_stored_otherwise")
        return _rebuild(arrays), arrays["order"].astype(np.int64)
    except (zipfile.BadZipFile, ValueError, KeyError, EOFError, OSError) as error:
        raise NetworkError("roads_stored_otherwise") from error


def _rebuild(arrays: dict[str, Any]) -> Network:
    ways = {field.name: arrays[f"ways_{field.name}"] for field in fields(Ways)}
    ways["names"] = tuple(_lines(ways["names"]))
    values: dict[str, Any] = {}
    for name in (field.name for field in fields(Network)):
        if name == "ways":
            values[name] = Ways(**ways)
        elif name == "source":
            values[name] = _lines(arrays[name])[0]
        elif name == "bounds":
            west, south, east, north = arrays[name].tolist()
            values[name] = (west, south, east, north)
        elif name in _COORDINATES:
            stored = arrays[name]
            values[name] = stored if stored.dtype == np.float64 else stored / _DEGREE
        else:
            values[name] = arrays[name].astype(np.int64) if name in _SMALL else arrays[name]
    return Network(**values)


def _compact(degrees: np.ndarray[Any, np.dtype[np.float64]]) -> np.ndarray[Any, Any]:
    """Return coordinates as whole numbers where nothing is lost by it."""
    whole = np.rint(degrees * _DEGREE).astype(np.int32)
    return whole if bool((whole / _DEGREE == degrees).all()) else degrees


def _text(lines: tuple[str, ...]) -> np.ndarray[Any, np.dtype[np.uint8]]:
    return np.frombuffer("\n".join(lines).encode("utf-8", "replace"), dtype=np.uint8)


def _lines(data: np.ndarray[Any, np.dtype[np.uint8]]) -> list[str]:
    return data.tobytes().decode("utf-8").split("\n")


def cache_folder() -> Path:
    """Return the user's folder for what can be made again, by platform; ``PHANONG_CACHE`` overrides it."""
    if own := os.environ.get("PHANONG_CACHE"):
        return Path(own)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "phanong" / "cache"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "phanong"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "phanong"


def load_or_build(path: Path, *, bounds: Bounds | None = None, monitor: Monitor) -> tuple[Network, IntArray]:
    """Return the network of an extract and its contraction order, from the cache where the same file was read before.

    Raises ``NetworkError`` as ``read_extract`` does. A cache that cannot be read or written costs time, nothing else.
    """
    if not path.is_file():
        raise NetworkError("file_missing", file=path.name)
    stored = cache_folder() / f"roads-{FORMAT}-{_key(path, bounds)}.npz"
    try:
        network, order = network_from_bytes(stored.read_bytes())
    except (OSError, NetworkError):
        network, order = prepare(path, bounds=bounds, monitor=monitor)
        _store(stored, network_to_bytes(network, order))
    return network, order


def prepare(path: Path, *, bounds: Bounds | None = None, monitor: Monitor) -> tuple[Network, IntArray]:
    """Read an extract, build its network and order it, past the cache."""
    network = build_network(read_extract(path, bounds=bounds, monitor=monitor), monitor=monitor)
    monitor.check()
    monitor.report(Progress("roads_order"))
    return network, contraction_order(network)


def _key(path: Path, bounds: Bounds | None) -> str:
    digest = hashlib.sha256(repr(bounds).encode())
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _store(target: Path, data: bytes) -> None:
    """Write a copy and swap it in; a full or read-only disk only means that the next run reads the extract again."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=target.parent, suffix=".part")
    except OSError:
        return
    copy = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        copy.replace(target)
    except OSError:
        copy.unlink(missing_ok=True)
        return
    _forget_old(target.parent)


def _forget_old(folder: Path) -> None:
    """Keep the networks that were stored last; one that another process is reading stays for now."""
    with suppress(OSError):
        by_age = sorted(folder.glob("roads-*.npz"), key=lambda file: file.stat().st_mtime, reverse=True)
        for file in by_age[_KEPT:]:
            file.unlink(missing_ok=True)
