"""One map page for two uses: a file that stands alone, and the map in the window.

Folium makes the page; Leaflet and the drawing script are put into it, and its default links to other
sites are taken out. A Content-Security-Policy forbids every request and every script but these.

The data (see ``map_data``) hold each layer's geometry as whole numbers, each the step from the one before:
a third of the size of GeoJSON, and quick to read.
"""

import base64
import hashlib
import html
import json
import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

import folium
import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from branca.element import Element, Figure, MacroElement
from jinja2 import Template
from numpy.typing import ArrayLike, NDArray

from gis.errors import DataError
from gis.maps.background import road_layers
from gis.maps.layers import Layer, json_values, swap_in_text
from resources import read_bytes, read_text
from resources.text import catalogue

LEAFLET: Final = "map/node_modules/leaflet/dist"
FONT: Final = "map/node_modules/@expo-google-fonts/sarabun/{weight}/Sarabun_{weight}.ttf"
CREDIT: Final = "© OpenStreetMap contributors"
"""Asked for in these words by the Open Database License 1.0, section 4.3, and OSM's attribution guideline."""
POINT_SCALE: Final = 1_000_000
"""Whole numbers per degree: 0.1 m for points."""
LINE_SCALE: Final = 100_000
"""1.1 m for lines and areas."""
_MIDDLE: Final = (4.0, 96.0)
"""Percentiles of the features that a view must hold."""
_FAR: Final = 2.5
"""A map this many times as wide as its middle is first shown by its middle."""
_HOME_MARGIN: Final = 0.15
_LABELS: Final = (
    "layers", "zoom_in", "zoom_out", "fit_all", "previous", "next", "precision", "ground", "put_here",
)  # fmt: skip
SCRIPTS: Final = ("shapes", "themes", "draw", "sheet", "ground", "tools", "history", "online", "layers")
"""The page's own scripts in the order in which they build on each other."""
_SCRIPT: Final = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_UNSAFE: Final = str.maketrans({character: f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"})


class _Code(Element):
    """A piece of the page taken as it is: a plain ``Element`` would read its braces as a template."""

    def __init__(self, code: str) -> None:
        super().__init__("{{ this.code }}")
        self.code = code


class _Start(MacroElement):
    """The call that begins the page, after folium's own script."""

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "phanong.start({{ this._parent.get_name() }}, {data: '/layers.json'});"
        "{% endmacro %}"
    )

    def __init__(self) -> None:
        Element.__init__(self)
        self._name = "Start"


def map_data(layers: Sequence[Layer], *, language: str) -> dict[str, Any]:
    """Return what the page draws, as plain JSON values: ``labels``, ``layers`` in their order of drawing,
    ``bounds`` of everything and ``home``, the box shown first ([[south, west], [north, east]] or ``None``)."""
    say = catalogue(language).say
    labels = {name: say(f"map.{name}") for name in _LABELS}
    return {
        "labels": labels | {"language": language, "attribution": CREDIT},
        "bounds": _bounds(layers),
        "home": _home(layers),
        "layers": [_layer_data(layer) for layer in layers],
    }


def map_json(data: Mapping[str, Any]) -> bytes:
    """Return ``map_data`` as JSON."""
    return _in_pieces(data, partial(json.dumps, ensure_ascii=False)).encode()


def _in_pieces(data: Mapping[str, Any], encode: Callable[[object], str]) -> str:
    """Return ``map_data`` as JSON, its columns one by one: no other thread of Python's runs while one is encoded."""
    head = encode({name: value for name, value in data.items() if name != "layers"})
    layers = ",".join(
        "{" + ",".join(f'"{name}":{encode(value)}' for name, value in layer.items()) + "}" for layer in data["layers"]
    )
    return f'{head[:-1]},"layers":[{layers}]}}'


def overlay(layers: Sequence[Layer]) -> bytes:
    """Return layers that are laid over the window's map, as JSON without the brackets of a list; empty for none."""
    return b",".join(json.dumps(_layer_data(layer), ensure_ascii=False).encode() for layer in layers)


def json_for_page(value: object) -> str:
    """Return ``value`` as JSON that may stand inside ``<script>``: no character can end the element or the line."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")).translate(_UNSAFE)


def write_map(
    layers: Sequence[Layer],
    path: Path,
    *,
    title: str,
    language: str,
    background: gpd.GeoDataFrame | None = None,
) -> Path:
    """Write one HTML file that holds everything it shows and asks nothing of any network; return ``path``.

    ``background``: road lines with a ``klass``, drawn lightly where they are near the layers.
    """
    ground = [] if background is None else road_layers(background, layers, language=language)
    return swap_in_text(path, _page(title, language, data=map_data([*ground, *layers], language=language)))


def window_page(*, title: str, language: str, channel_script: str, pictures_from: str = "") -> str:
    """Return the page for the window: it waits on the web channel and fetches ``/layers.json`` from its own origin.

    ``channel_script`` is Qt's ``qwebchannel.js``; ``pictures_from`` an origin whose pictures the page may show when
    the window lets it.
    """
    return _page(title, language, channel_script=channel_script, pictures_from=pictures_from)


def _page(
    title: str,
    language: str,
    *,
    data: Mapping[str, Any] | None = None,
    channel_script: str = "",
    pictures_from: str = "",
) -> str:
    """Build the page with folium, put style and scripts in, and forbid all else."""
    figure = Figure()
    figure.title = html.escape(title)
    page_map = folium.Map(
        location=(13.5, 101.0),
        zoom_start=6,
        min_zoom=4,
        max_zoom=19,
        zoom_snap=0.5,
        tiles=None,
        prefer_canvas=True,
        zoom_control=False,
    )
    # Lists on the instance hide the class's lists of other sites' files.
    page_map.default_js, page_map.default_css = [], []
    # Folium draws names by lot; a fixed one lets the same layers give the same file.
    page_map._id = "phanong"
    page_map.add_child(_Start())
    figure.add_child(page_map)
    figure.header.add_child(_Code(f"<style>{_styles()}</style>"))
    for script in (_leaflet(), channel_script, *(read_text(f"map/{name}.js") for name in SCRIPTS)):
        if script:
            figure.header.add_child(_Code(f"<script>{_unix(script)}</script>"))
    if data is not None:
        code = f'<script type="application/json" id="map-data">{_in_pieces(data, json_for_page)}</script>'
        figure.html.add_child(_Code(code))
    page = str(figure.render()).replace("<html>", f'<html lang="{language}">', 1)
    return page.replace("<head>", f"<head>\n{_policy(page, in_window=data is None, pictures_from=pictures_from)}", 1)


def _policy(page: str, *, in_window: bool, pictures_from: str) -> str:
    """Return the Content-Security-Policy: the scripts of this very page by their digests, and no requests."""
    digests = (base64.b64encode(hashlib.sha256(code.encode()).digest()).decode() for code in _SCRIPT.findall(page))
    scripts = " ".join(f"'sha256-{digest}'" for digest in digests)
    connect = "'self'" if in_window else "'none'"
    pictures = f"data: {pictures_from}".rstrip()
    rules = (
        f"default-src 'none'; script-src {scripts}; style-src 'unsafe-inline'; img-src {pictures}; font-src data:; "
        f"connect-src {connect}; base-uri 'none'; form-action 'none'"
    )
    return f'<meta http-equiv="Content-Security-Policy" content="{rules}">'


def _unix(code: str) -> str:
    """Return ``code`` with the line ends that a browser sees: digests are of these."""
    return code.replace("\r\n", "\n")


def _web_file(name: str) -> bytes:
    try:
        return read_bytes(name)
    except FileNotFoundError as error:
        raise DataError("map_files_missing", file=name.rsplit("/", 1)[-1]) from error


def _leaflet() -> str:
    """Return Leaflet without the addresses in it: its home page in the credit line, and its source map."""
    code = _web_file(f"{LEAFLET}/leaflet.js").decode()
    return code.replace("https://leafletjs.com", "#").replace("//# sourceMappingURL=leaflet.js.map", "")


def _styles() -> str:
    """Return Leaflet's style and ours, with the font inside and no images or addresses."""
    leaflet = re.sub(r"/\*.*?\*/", "", _web_file(f"{LEAFLET}/leaflet.css").decode(), flags=re.DOTALL)
    leaflet = re.sub(r"url\(images/[^)]*\)", "none", leaflet)
    faces = "".join(_font_face(weight) for weight in ("400Regular", "600SemiBold"))
    return _unix(leaflet + faces + read_text("map/map.css"))


def _font_face(weight: str) -> str:
    code = base64.b64encode(_web_file(FONT.format(weight=weight))).decode()
    return f"@font-face{{font-family:Sarabun;font-weight:{weight[:3]};src:url(data:font/ttf;base64,{code})}}"


def _bounds(layers: Sequence[Layer]) -> list[list[float]] | None:
    """Return the box of what is drawn; the background counts only where it is alone."""
    for background in (False, True):
        boxes = [layer.frame.total_bounds for layer in layers if layer.background is background]
        known = np.array([box for box in boxes if np.isfinite(box).all()])
        if len(known):
            (west, south), (east, north) = known[:, :2].min(axis=0), known[:, 2:].max(axis=0)
            return [[float(south), float(west)], [float(north), float(east)]]
    return None


def _home(layers: Sequence[Layer]) -> list[list[float]] | None:
    """Return the box of the features in the middle, where all of them take far more room than those."""
    whole = _bounds(layers)
    centres = [layer.frame.geometry.dropna().array for layer in layers if not layer.background]
    points = [shapely.get_coordinates(shapely.centroid(geometries)) for geometries in centres]
    lon, lat = np.vstack([*points, np.empty((0, 2))]).T
    if whole is None or not len(lon):
        return whole
    (west, east), (south, north) = np.percentile(lon, _MIDDLE), np.percentile(lat, _MIDDLE)
    margin = _HOME_MARGIN * max(east - west, north - south)
    if max(whole[1][1] - whole[0][1], whole[1][0] - whole[0][0]) <= _FAR * margin / _HOME_MARGIN:
        return whole
    box = [south - margin, west - margin], [north + margin, east + margin]
    return [[float(degrees) for degrees in corner] for corner in box]


def _layer_data(layer: Layer) -> dict[str, Any]:
    """Return one layer for the page; a feature without geometry is left out."""
    frame = layer.frame[~(layer.frame.geometry.isna() | layer.frame.geometry.is_empty)]
    style = layer.style
    kind = {"Point": "point", "LineString": "line", "Polygon": "area"}[style.shape.geometry_type]
    colours = list(dict.fromkeys(frame[layer.colours])) if layer.colours else []
    return {
        "key": layer.key,
        "title": layer.title,
        "kind": kind,
        "shape": style.shape.value,
        "colour": style.colour,
        "size": style.size_px,
        "opacity": style.opacity,
        "arrows": style.arrows,
        "background": layer.background,
        "movable": layer.movable,
        "visible": layer.visible,
        "ids": [str(key) for key in frame.index],
        "columns": [{"title": title, "values": json_values(frame[column])} for column, title in layer.popup.items()],
        "labels": [str(label) for label in frame[layer.label]] if layer.label else [],
        "radii": json_values(frame[layer.radius_m]) if layer.radius_m else [],
        "outer": json_values(frame[layer.outer_m]) if layer.outer_m else [],
        "facets": {
            name: _facet(frame[column] if column else frame.index.to_series())
            for name, column in layer.facets.items()
        },
        "palette": colours,
        "paint": [colours.index(colour) for colour in frame[layer.colours]] if layer.colours else [],
        **_geometry(frame.geometry.array, kind),
    }


def _facet(values: pd.Series) -> dict[str, Any]:
    """Return the different texts of a column, and for each row which of them it has."""
    of, different = pd.factorize(values.astype("str"))
    return {"values": different.tolist(), "of": of.tolist()}


def _geometry(geometries: ArrayLike, kind: str) -> dict[str, Any]:
    """Return the parts of some geometries: ``xy`` flat (lon, lat) steps, ``starts`` of each part in vertices
    (one more than parts), ``owners`` the feature of each part, ``scale`` whole numbers per degree."""
    parts, owners = shapely.get_parts(np.asarray(geometries, dtype=object), return_index=True)
    if kind == "area":
        parts, ring_of = shapely.get_rings(parts, return_index=True)
        owners = owners[ring_of]
    scale = POINT_SCALE if kind == "point" else LINE_SCALE
    coordinates, part_of = shapely.get_coordinates(parts, return_index=True)
    whole: NDArray[np.int64] = np.rint(coordinates * scale).astype(np.int64)
    steps = whole.copy()
    if len(whole):
        inside = part_of[1:] == part_of[:-1]
        steps[1:][inside] -= whole[:-1][inside]
    starts = np.searchsorted(part_of, np.arange(len(parts) + 1))
    return {"xy": steps.ravel().tolist(), "starts": starts.tolist(), "owners": owners.tolist(), "scale": scale}
