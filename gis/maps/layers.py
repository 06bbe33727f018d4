"""Map layers: what is drawn, how, and what is said of it; written as GeoPackage and GeoJSON."""

import json
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pyogrio.errors
import shapely

from gis.crs import WGS84
from gis.errors import DataError

COORDINATE_DIGITS: Final = 7
"""Decimals of a degree in GeoJSON: about a centimetre."""


class Shape(StrEnum):
    """How a feature is drawn; the point shapes tell layers apart without colour."""

    CIRCLE = "circle"
    RING = "ring"
    """An open circle."""
    SQUARE = "square"
    TRIANGLE = "triangle"
    DIAMOND = "diamond"
    CROSS = "cross"
    PLUS = "plus"
    STAR = "star"
    PIN = "pin"
    """A house with a flag: schools and other fixed points."""
    LINE = "line"
    DASHED = "dashed"
    BARRED = "barred"
    """A line with crosses on it: a way that is closed."""
    AREA = "area"

    @property
    def geometry_type(self) -> str:
        """Return the name of the OGC geometry type that this shape draws."""
        if self in (Shape.LINE, Shape.DASHED, Shape.BARRED):
            return "LineString"
        return "Polygon" if self is Shape.AREA else "Point"


@dataclass(frozen=True, slots=True)
class Style:
    """The look of a layer: ``size_px`` is a point's radius or a line's width."""

    shape: Shape
    colour: str
    """``#rrggbb``."""
    size_px: float = 6.0
    arrows: bool = False
    """Draw the direction along lines."""
    opacity: float = 1.0


@dataclass(frozen=True, eq=False, slots=True)
class Layer:
    """One theme of a map.

    ``frame`` is in WGS 84; its index (unique within the layer) is how map and table name the same thing;
    features without geometry are allowed and not drawn. ``popup`` maps columns to the titles under which
    their text is shown, in order; a layer without is not clickable. Everything in ``frame`` is exported:
    put nothing in it that must not leave the project.
    """

    key: str
    """Lower-case ASCII: the layer's name in files."""
    title: str
    frame: gpd.GeoDataFrame
    style: Style
    popup: Mapping[str, str] = field(default_factory=dict)
    visible: bool = True
    label: str = ""
    """Column whose text is drawn on each feature, such as a stop's order."""
    colours: str = ""
    """Column with a colour for each feature (``#rrggbb``), in place of the style's."""
    radius_m: str = ""
    """Column with the radius of a point's precision circle in metres, drawn when the point is selected."""
    outer_m: str = ""
    """Column with the radius of a wider circle, drawn in dashes about that of ``radius_m``."""
    facets: Mapping[str, str] = field(default_factory=dict)
    """Columns by which the window's map can show a part of the layer, by the names it filters by (``school``);
    ``""`` for the index."""
    movable: bool = False
    """In the window a person may drag its points, and select them with a box."""
    background: bool = False
    """Drawn below all else, not clickable, left out of the bounds where other layers have any."""

    def __post_init__(self) -> None:
        faults = [
            f"no column {name!r}"
            for name in (*self.popup, *self.facets.values(), self.label, self.colours, self.radius_m, self.outer_m)
            if name and name not in self.frame
        ]
        if self.frame.crs != WGS84:
            faults.append("not in WGS 84")
        if not self.frame.index.is_unique:
            faults.append("the index repeats")
        if faults:
            raise ValueError(f"layer {self.key}: " + "; ".join(faults))


def layers_to_gpkg(layers: Iterable[Layer], path: Path) -> Path:
    """Write a GeoPackage with one layer each, the index as first column; return ``path``."""

    def write(temporary: Path) -> None:
        for layer in layers:
            frame = _exported(layer)
            pyogrio.write_dataframe(
                frame,
                temporary,
                layer=layer.key,
                driver="GPKG",
                geometry_type=_geometry_type(layer),
                promote_to_multi=False,
                layer_options={"DESCRIPTION": layer.title},
            )

    return _swap_in(path, write)


def layers_to_geojson(layers: Iterable[Layer], path: Path) -> Path:
    """Write one RFC 7946 file, each feature with its key as ``id`` and its layer's as ``layer``; return it."""

    def write(temporary: Path) -> None:
        with temporary.open("w", encoding="utf-8", newline="\n") as file:
            file.write('{"type":"FeatureCollection","features":[')
            for number, feature in enumerate(f for layer in layers for f in _features(layer)):
                file.write(",\n" if number else "\n")
                file.write(feature)
            file.write("\n]}\n")

    return _swap_in(path, write)


def json_values(column: pd.Series) -> list[object]:
    """Return a column as values that JSON knows: what is unknown becomes ``None``."""
    if pd.api.types.is_float_dtype(column.dtype):
        return [value if np.isfinite(value) else None for value in column.tolist()]
    if pd.api.types.is_bool_dtype(column.dtype) or pd.api.types.is_integer_dtype(column.dtype):
        return list(column.tolist())
    return [None if pd.isna(value) else str(value) for value in column.tolist()]


def swap_in_text(path: Path, text: str) -> Path:
    """Write a UTF-8 text file to a copy and swap it in; return ``path``."""

    def write(temporary: Path) -> None:
        temporary.write_text(text, encoding="utf-8", newline="\n")

    return _swap_in(path, write)


def _exported(layer: Layer) -> gpd.GeoDataFrame:
    """Return the frame as it leaves the program: the key a column, the drawing helpers out."""
    frame = layer.frame.reset_index(names=[layer.frame.index.name or "id"])
    return frame.drop(columns=[layer.colours]) if layer.colours else frame


def _geometry_type(layer: Layer) -> str:
    """Return the OGC type that holds every geometry of the layer."""
    single = layer.style.shape.geometry_type
    found = set(layer.frame.geometry.geom_type.dropna())
    if found <= {single}:
        return single
    multi = f"Multi{single}"
    return multi if found <= {multi} else "Unknown"


def _features(layer: Layer) -> Iterable[str]:
    """Yield each feature as GeoJSON text."""
    frame = _exported(layer)
    name = frame.geometry.name
    columns = {str(column): json_values(frame[column]) for column in frame.columns if column != name}
    rounded = shapely.transform(shapely.orient_polygons(frame.geometry.array), lambda xy: xy.round(COORDINATE_DIGITS))
    key = str(frame.columns[0])
    for row, geometry in enumerate(shapely.to_geojson(rounded)):
        properties = {"layer": layer.key} | {column: values[row] for column, values in columns.items()}
        head = json.dumps({"type": "Feature", "id": properties[key], "properties": properties}, ensure_ascii=False)
        yield f'{head[:-1]}, "geometry": {geometry or "null"}}}'


def _swap_in(path: Path, write: Callable[[Path], None]) -> Path:
    """Let ``write`` make a file beside ``path``, then put it in its place in one step."""
    try:
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".phanong-") as folder:
            temporary = Path(folder) / path.name
            write(temporary)
            temporary.replace(path)
    except (OSError, pyogrio.errors.DataSourceError) as error:
        raise DataError("file_not_written", file=path.name) from error
    return path
