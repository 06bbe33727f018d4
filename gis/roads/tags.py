"""What the tags of an OpenStreetMap way mean to a vehicle, as small codes.

Source: the OpenStreetMap wiki, pages Key:highway, Key:access, Key:oneway, Key:surface, Key:tracktype, Key:maxspeed.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

CLASSES: Final = (
    "motorway", "motorway_link", "trunk", "trunk_link", "primary", "primary_link", "secondary", "secondary_link",
    "tertiary", "tertiary_link", "unclassified", "residential", "living_street", "road", "service", "track", "path",
    "footway", "pedestrian", "cycleway", "bridleway", "steps", "ferry",
)  # fmt: skip
"""Classes of ways that somebody can travel, by code; ways of other classes are not read."""

SURFACES: Final = ("unknown", "paved", "cobbled", "compacted", "gravel", "dirt", "sand", "mud")
TRACKTYPES: Final = ("unknown", "grade1", "grade2", "grade3", "grade4", "grade5")
ACCESS: Final = ("unknown", "yes", "destination", "private", "no")
VEHICLES: Final = ("motorcar", "motorcycle", "foot")
"""The order of the last axis of ``access`` and ``oneway``."""

BOTH, ALONG, AGAINST, CLOSED = 0, 1, -1, 2
"""Directions of a way that are open to a vehicle, seen from the order of its nodes."""

_CLASS_CODE: Final = {name: code for code, name in enumerate(CLASSES)}

_SURFACE_CODE: Final = {
    value: SURFACES.index(group)
    for group, values in {
        "paved": "paved asphalt concrete concrete:plates concrete:lanes chipseal paving_stones bricks brick",
        "cobbled": "cobblestone unhewn_cobblestone sett cobblestone:flattened stepping_stones rock stone metal wood",
        "compacted": "compacted fine_gravel laterite shells",
        "gravel": "gravel pebblestone",
        "dirt": "unpaved dirt earth ground soil clay grass grass_paver woodchips dirt/sand",
        "sand": "sand",
        "mud": "mud",
    }.items()
    for value in values.split()
}
_TRACKTYPE_CODE: Final = {name: code for code, name in enumerate(TRACKTYPES) if code}
_ACCESS_CODE: Final = {
    value: ACCESS.index(group)
    for group, values in {
        "yes": "yes designated permissive official public",
        "destination": "destination delivery customers permit residents",
        "private": "private",
        "no": "no agricultural forestry military emergency bus psv hov use_sidepath",
    }.items()
    for value in values.split()
}
ACCESS_KEYS: Final = (
    ("access", "vehicle", "motor_vehicle", "motorcar"),
    ("access", "vehicle", "motor_vehicle", "motorcycle"),
    ("access", "foot"),
)
"""By ``VEHICLES``, from the general to the particular; the last one that says something holds."""

_ONEWAY_KEYS: Final = (
    ("oneway", "oneway:motor_vehicle", "oneway:motorcar"),
    ("oneway", "oneway:motor_vehicle", "oneway:motorcycle"),
    ("oneway:foot",),
)
_ONEWAY: Final = {
    "yes": ALONG, "true": ALONG, "1": ALONG, "-1": AGAINST, "reverse": AGAINST, "no": BOTH, "false": BOTH, "0": BOTH,
    "alternating": BOTH, "reversible": CLOSED,
}  # fmt: skip
WAY_KEYS: Final = tuple(dict.fromkeys((
    "highway", "route", "surface", "tracktype", "maxspeed", "duration", "bridge", "ford", "flood_prone", "hazard",
    "junction", "motorroad", *(key for keys in (*ACCESS_KEYS, *_ONEWAY_KEYS) for key in keys),
)))  # fmt: skip
"""Every tag that ``read_way_tags`` looks at: ways that agree in these are of one kind."""

_SPEED: Final = re.compile(r"(\d+(?:\.\d+)?)\s*(mph|knots|km/h|kmh|kph)?")
_UNIT_KMH: Final = {"mph": 1.609344, "knots": 1.852}
_CLOCK: Final = re.compile(r"(?:(\d+):)?(\d{1,2})(?::(\d{2}))?")
_PERIOD: Final = re.compile(r"PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?")


@dataclass(frozen=True, slots=True)
class WayTags:
    """One way, in codes: ``access`` and ``oneway`` are in the order of ``VEHICLES``; 0 is unknown elsewhere."""

    klass: int
    surface: int
    tracktype: int
    access: tuple[int, int, int]
    oneway: tuple[int, int, int]
    max_kmh: int
    duration_s: int
    bridge: bool
    ford: bool
    floods: bool


def way_class(tags: Mapping[str, str]) -> int | None:
    """Return the code of the way's class in ``CLASSES``, or ``None`` where nobody travels."""
    if tags.get("route") == "ferry":
        return _CLASS_CODE["ferry"]
    return _CLASS_CODE.get(tags.get("highway", ""))


def read_way_tags(tags: Mapping[str, str], klass: int) -> WayTags:
    """Return what the tags of a way of class ``klass`` say."""
    return WayTags(
        klass=klass,
        surface=_SURFACE_CODE.get(tags.get("surface", "").split(";")[0].strip().lower(), 0),
        tracktype=_TRACKTYPE_CODE.get(tags.get("tracktype", ""), 0),
        access=_access(tags),
        oneway=_oneway(tags, CLASSES[klass]),
        max_kmh=max_kmh(tags.get("maxspeed", "")),
        duration_s=duration_s(tags.get("duration", "")) if klass == _CLASS_CODE["ferry"] else 0,
        bridge=tags.get("bridge", "no") not in ("no", "abandoned", "disused"),
        ford=is_ford(tags),
        floods=tags.get("flood_prone") == "yes" or tags.get("hazard") == "flooding",
    )


def way_name(tags: Mapping[str, str]) -> str:
    """Return what a way is called, in one line: its Thai name, else its name, else its number, else ``""``."""
    return " ".join((tags.get("name:th") or tags.get("name") or tags.get("ref", "")).split())


def is_ford(tags: Mapping[str, str]) -> bool:
    """Return whether a node or a way is driven through water."""
    return tags.get("ford", "no") not in ("no", "boat") or tags.get("highway") == "ford"


def max_kmh(text: str) -> int:
    """Return a ``maxspeed`` in km/h, 0 where it names none: ``50``, ``30 mph``, ``50;80`` (the first holds)."""
    match = _SPEED.match(text.strip().lower())
    if match is None:
        return 0
    value = round(float(match.group(1)) * _UNIT_KMH.get(match.group(2) or "", 1.0))
    return value if 1 <= value <= 200 else 0


def duration_s(text: str) -> int:
    """Return a ``duration`` in seconds, 0 where it cannot be read: ``MM``, ``HH:MM``, ``HH:MM:SS``, ``PT15M``."""
    if clock := _CLOCK.fullmatch(text.strip()):
        hours, minutes, seconds = (int(part or 0) for part in clock.groups())
    elif (period := _PERIOD.fullmatch(text.strip())) and period.group() != "PT":
        hours, minutes, seconds = (int(part or 0) for part in period.groups())
    else:
        return 0
    return min(hours * 3600 + minutes * 60 + seconds, 7 * 86_400)


def _access(tags: Mapping[str, str]) -> tuple[int, int, int]:
    car, motorcycle, foot = (access_code(tags, keys) for keys in ACCESS_KEYS)
    if tags.get("motorroad") == "yes":
        foot = ACCESS.index("no")
    return car, motorcycle, foot


def access_code(tags: Mapping[str, str], keys: tuple[str, ...], *, plain_yes: bool = False) -> int:
    """Return the access that the last of ``keys`` with a known value gives, 0 where none does."""
    for key in reversed(keys):
        code = _ACCESS_CODE.get(tags.get(key, ""), 0)
        # On a way access=yes only repeats the default of the class: it opens no footway to cars.
        if code and (plain_yes or not (key == "access" and ACCESS[code] == "yes")):
            return code
    return 0


def _oneway(tags: Mapping[str, str], klass: str) -> tuple[int, int, int]:
    implied = klass == "motorway" or tags.get("junction") in ("roundabout", "circular")
    default = ALONG if implied else BOTH
    car, motorcycle, foot = (_oneway_of(tags, keys) for keys in _ONEWAY_KEYS)
    # People on foot walk both ways unless a sign for them says otherwise.
    return (default if car is None else car, default if motorcycle is None else motorcycle, foot or BOTH)


def _oneway_of(tags: Mapping[str, str], keys: tuple[str, ...]) -> int | None:
    return next((_ONEWAY[tags[key]] for key in reversed(keys) if tags.get(key) in _ONEWAY), None)
