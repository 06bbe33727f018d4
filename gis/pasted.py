"""A place as people paste it: degrees in any spelling, or a link of a map."""

import re
from typing import Final
from urllib.parse import parse_qs, unquote, urlsplit

from gis.thai import clean

_NUMBER: Final = r"[-+]?\d{1,3}(?:\.\d+)?"
_PAIR: Final = re.compile(rf"\(?\s*({_NUMBER})\s*(?:[,;/]|\s)\s*({_NUMBER})\s*\)?")
_ANGLE: Final = (
    r"(?:([NSEW])\s*)?(\d{1,3}(?:\.\d+)?)\s*(?:°|º|deg)?\s*(?:(\d{1,2}(?:\.\d+)?)\s*['’′]\s*)?"
    r"(?:(\d{1,2}(?:\.\d+)?)\s*(?:\"|”|″|'')\s*)?([NSEW])?"
)
_ANGLES: Final = re.compile(rf"{_ANGLE}(?:\s*[,;]\s*|\s+|(?<=[NSEW°º'’′\"”″])|(?=[NSEW])){_ANGLE}", re.IGNORECASE)
_OF_THE_PLACE: Final = re.compile(rf"!3d({_NUMBER})!4d({_NUMBER})")
"""Google Maps writes the place itself so, and what was in view behind an ``@``."""
_IN_VIEW: Final = re.compile(rf"@({_NUMBER}),({_NUMBER})")
_ASKED: Final = ("q", "query", "destination", "daddr", "ll", "sll", "center", "viewpoint")
_OSM: Final = ("mlat", "mlon")
_OSM_VIEW: Final = re.compile(rf"map=\d+(?:\.\d+)?/({_NUMBER})/({_NUMBER})")
_LONGEST: Final = 4000


def pasted_place(text: str) -> tuple[float, float] | None:
    """Return (lat, lon) in degrees of WGS 84, ``None`` where the text tells no place.

    Read are ``18.79, 98.98``, ``18°47'24"N 98°59'00"E``, ``geo:`` addresses, and the long links of Google Maps and
    OpenStreetMap; of a link the place counts before the view. A longitude that stands first is told by its size.
    A short link (``maps.app.goo.gl``) tells nothing without the network.
    """
    text = clean(text[:_LONGEST])
    if text.lower().startswith(("http://", "https://", "geo:")):
        return _of_link(text)
    return _of_pair(text)


def _of_pair(text: str) -> tuple[float, float] | None:
    if match := _PAIR.fullmatch(text):
        return _checked(float(match.group(1)), float(match.group(2)))
    if match := _ANGLES.fullmatch(text):
        (lat, lat_side), (lon, lon_side) = _angle(match.groups()[:5]), _angle(match.groups()[5:])
        if lat_side in ("E", "W"):
            (lat, lat_side), (lon, lon_side) = (lon, lon_side), (lat, lat_side)
        if lat_side in ("N", "S", "") and lon_side in ("E", "W", ""):
            return _checked(lat, lon)
    return None


def _angle(parts: tuple[str | None, ...]) -> tuple[float, str]:
    before, degrees, minutes, seconds, after = parts
    side = (before or after or "").upper()
    value = float(degrees or 0) + float(minutes or 0) / 60 + float(seconds or 0) / 3600
    return (-value if side in ("S", "W") else value), side


def _of_link(text: str) -> tuple[float, float] | None:
    parts = urlsplit(text)
    if parts.scheme.lower() == "geo":
        return _of_pair(parts.path.split(";", maxsplit=1)[0])
    whole = unquote(text).replace("+", " ")
    if match := _OF_THE_PLACE.search(whole):
        return _checked(float(match.group(1)), float(match.group(2)))
    asked = parse_qs(parts.query)
    if all(name in asked for name in _OSM):
        return _of_pair(f"{asked['mlat'][0]},{asked['mlon'][0]}")
    for name in _ASKED:
        for value in asked.get(name, ()):
            if (place := _of_pair(clean(value).removeprefix("loc:"))) is not None:
                return place
    for part in unquote(parts.path).replace("+", " ").split("/"):
        if (place := _of_pair(clean(part))) is not None:
            return place
    match = _IN_VIEW.search(whole) or _OSM_VIEW.search(parts.fragment)
    return _checked(float(match.group(1)), float(match.group(2))) if match else None


def _checked(lat: float, lon: float) -> tuple[float, float] | None:
    if abs(lat) > 90 and abs(lon) <= 90:
        lat, lon = lon, lat
    return (lat, lon) if abs(lat) <= 90 and abs(lon) <= 180 else None
