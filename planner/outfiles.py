"""Files that are written whole or not at all."""

import tempfile
from collections.abc import Mapping
from pathlib import Path

from gis.errors import DataError


def put_in_place(folder: Path, made: Mapping[str, bytes]) -> tuple[Path, ...]:
    """Write files beside their places, then put them there. Raises ``DataError``: ``file_not_written``."""
    name = folder.name
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".phanong-") as temporary:
            for name, data in made.items():
                (Path(temporary) / name).write_bytes(data)
            for name in made:
                (Path(temporary) / name).replace(folder / name)
    except OSError as error:
        raise DataError("file_not_written", file=name) from error
    return tuple(folder / name for name in made)
