"""A route for the phone: GPX for OsmAnd, KML for Organic Maps. Places and counts, never a child's name."""

from typing import Final
from xml.etree.ElementTree import Element, SubElement, tostring

from planner.calendar import clock
from planner.sheets.content import Sheet, Words, plain

_ATTRIBUTION: Final = "OpenStreetMap contributors"
_LICENCE: Final = "https://www.openstreetmap.org/copyright"


def make_gpx(sheet: Sheet, words: Words) -> bytes:
    """Return GPX 1.1: the route as one *track* and its stops as numbered waypoints.

    Not as a GPX *route*: OsmAnd loses the order of those.
    """
    root = Element("gpx", {"version": "1.1", "creator": "Phanong", "xmlns": "http://www.topografix.com/GPX/1/1"})
    about = SubElement(root, "metadata")
    _text(about, "name", _title(sheet, words))
    rights = SubElement(about, "copyright", {"author": _ATTRIBUTION})
    _text(rights, "license", _LICENCE)
    for name, note, lat, lon in _places(sheet, words):
        point = SubElement(root, "wpt", {"lat": f"{lat:.6f}", "lon": f"{lon:.6f}"})
        _text(point, "name", name)
        if note:
            _text(point, "desc", note)
    track = SubElement(root, "trk")
    _text(track, "name", _title(sheet, words))
    segment = SubElement(track, "trkseg")
    for lon, lat in way_of(sheet):
        SubElement(segment, "trkpt", {"lat": f"{lat:.6f}", "lon": f"{lon:.6f}"})
    return _bytes(root)


def make_kml(sheet: Sheet, words: Words) -> bytes:
    """Return KML 2.2: the route as a line and its stops as numbered placemarks."""
    root = Element("kml", {"xmlns": "http://www.opengis.net/kml/2.2"})
    document = SubElement(root, "Document")
    _text(document, "name", _title(sheet, words))
    _text(document, "description", f"© {_ATTRIBUTION}, {_LICENCE}")
    style = SubElement(document, "Style", {"id": "way"})
    line_style = SubElement(style, "LineStyle")
    _text(line_style, "color", "ffb03000")  # aabbggrr: a dark blue
    _text(line_style, "width", "5")
    for name, note, lat, lon in _places(sheet, words):
        mark = SubElement(document, "Placemark")
        _text(mark, "name", name)
        if note:
            _text(mark, "description", note)
        _text(SubElement(mark, "Point"), "coordinates", f"{lon:.6f},{lat:.6f}")
    way = SubElement(document, "Placemark")
    _text(way, "name", _title(sheet, words))
    _text(way, "styleUrl", "#way")
    line = SubElement(way, "LineString")
    _text(line, "tessellate", "1")
    _text(line, "coordinates", " ".join(f"{lon:.6f},{lat:.6f}" for lon, lat in way_of(sheet)))
    return _bytes(root)


def way_of(sheet: Sheet) -> list[tuple[float, float]]:
    """Return (lon, lat) from the school through every stop and back, no point twice in a row."""
    route = sheet.route
    home = (route.school.lon, route.school.lat)
    points = [home]
    for leg, place in zip(sheet.legs, [*((stop.lon, stop.lat) for stop in route.stops), home], strict=True):
        for point in (*leg.path, place):
            if point != points[-1]:
                points.append(point)
    return points


def _places(sheet: Sheet, words: Words) -> list[tuple[str, str, float, float]]:
    """Return name, note, lat and lon of the school (number 0) and of each stop."""
    school = sheet.route.school
    found = [(f"0 {plain(school.name)}", "", school.lat, school.lon)]
    for number, stop in enumerate(sheet.route.stops, start=1):
        notes = [
            words.say("arrive", time=clock(stop.arrive_s)),
            words.say("children", count=len(stop.children)),
            words.ask_first(stop),
            words.radius(stop),
        ]
        note = " · ".join(note for note in notes if note).replace("\u00a0", " ")
        found.append((f"{number} {words.place(stop)}", note, stop.lat, stop.lon))
    return found


def _title(sheet: Sheet, words: Words) -> str:
    return words.say("route_name", school=plain(sheet.route.school.name), number=sheet.number)


def _text(parent: Element, tag: str, text: str) -> None:
    SubElement(parent, tag).text = text


def _bytes(root: Element) -> bytes:
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True))
