"""The printed sheets of one school: A4, one route after another."""

import io
from collections.abc import Sequence
from typing import Any, Final

import geopandas as gpd
import segno

from gis.thai import thai_digits
from planner.calendar import clock
from planner.model import CheckInState, Child, FoundOutcome, Reason, Stop
from planner.sheets.content import Sheet, Words, breakable, maps_link, plain
from planner.sheets.routemap import draw_map
from planner.typesetting import typeset

_TEMPLATE: Final = "sheets/route.typ"
_TICKED: Final = (
    CheckInState.FOUND,
    CheckInState.NOT_FOUND,
    CheckInState.MOVED,
    CheckInState.IN_SCHOOL,
    CheckInState.DECEASED,
)
_WORDS: Final = (
    "title", "sheet", "page", "private", "year", "school", "team", "day", "hours", "date", "total", "counts",
    "visitors", "map", "legend", "attribution", "column_code", "column_child", "column_result", "if_found",
    "reason_number", "where_to", "note", "guardian", "reasons", "signed",
)  # fmt: skip


def make_pdf(
    sheets: Sequence[Sheet], *, esa: str, year_be: int, words: Words, background: gpd.GeoDataFrame | None
) -> bytes:
    """Return the PDF of one school's sheets; each begins on a new page and counts its own pages."""
    files: dict[str, bytes] = {}
    pages = [_sheet(sheet, words, background, files) for sheet in sheets]
    for page in pages:
        page["esa"] = breakable(words.show(plain(esa)))
    data = {
        "language": words.catalogue.language,
        "thai_digits": words.digits,
        "year": words.show(str(year_be if words.catalogue.language == "th" else year_be - 543)),
        "words": {key: words.say(key) for key in _WORDS}
        | {"signatures": [words.say("sign_visitor"), words.say("sign_director")]},
        "states": [words.of(f"checkin_states.{state}") for state in _TICKED],
        "outcomes": [words.of(f"outcomes.{outcome}") for outcome in FoundOutcome],
        "reasons": [words.show(f"{reason} ") + words.of(f"reasons.{reason}") for reason in Reason],
        "sheets": pages,
    }
    return typeset(_TEMPLATE, data, files)


def _sheet(
    sheet: Sheet, words: Words, background: gpd.GeoDataFrame | None, files: dict[str, bytes]
) -> dict[str, Any]:
    """Return one sheet's text and put its pictures in ``files``."""
    route = sheet.route
    numbers = [words.show(str(index)) for index in range(1, len(route.stops) + 1)]
    picture = f"map-{sheet.number}.svg"
    files[picture] = draw_map(
        route,
        background,
        numbers=numbers,
        north=words.say("north"),
        metre=words.say("metre"),
        kilometre=words.say("kilometre"),
        zero_to_nine=thai_digits("0123456789") if words.digits else "0123456789",
    ).encode()
    stops: list[dict[str, Any]] = []
    for number, stop in zip(numbers, route.stops, strict=True):
        code = f"qr-{sheet.number}-{len(stops) + 1}.svg"
        files[code] = _qr(maps_link(stop))
        stops.append(_stop(stop, number, code, words))
    travel_s = sum(leg.seconds for leg in sheet.legs)
    return {
        "number": sheet.sheet_id,
        "school": breakable(words.show(plain(route.school.name))),
        "school_code": breakable(plain(route.school.school_code)),
        "team": breakable(words.show(plain(route.team))),
        "day": f"{words.say('day')} {words.show(str(route.day))}",
        "day_number": words.show(str(route.day)),
        "hours": words.say("from_to", start=clock(route.start_s), end=clock(route.end_s)),
        "total": words.say(
            "travel_total",
            distance=words.kilometres(sum(leg.metres for leg in sheet.legs)),
            minutes=words.minutes(travel_s),
        ),
        "counts": words.say("stops_children", stops=len(route.stops), children=sheet.children),
        "map": picture,
        "stops": stops,
        "back": words.say("back", time=clock(route.end_s), travel=words.leg(route.back)),
    }


def _stop(stop: Stop, number: str, code: str, words: Words) -> dict[str, Any]:
    return {
        "number": number,
        "place": breakable(words.place(stop)),
        "arrive": words.say("arrive", time=clock(stop.arrive_s)),
        "leg": words.leg(stop.leg),
        "ask_first": words.ask_first(stop),
        "radius": words.radius(stop),
        "qr": code,
        "coordinates": f"{stop.lat:.5f}, {stop.lon:.5f}",
        "children": [_child(child, words) for child in stop.children],
    }


def _child(child: Child, words: Words) -> dict[str, Any]:
    facts = [words.of(f"age_bands.{child.age_band}"), words.show(plain(child.grade)), words.of(f"kinds.{child.kind}")]
    return {
        # What is typed back stays as it is on screen, whatever the digits around it.
        "code": plain(child.case_id),
        "name": breakable(words.show(plain(child.name))) or words.say("no_name"),
        "facts": breakable(" · ".join(fact for fact in facts if fact)),
        "guardian": breakable(words.show(plain(child.guardian)) or "-"),
        "address": breakable(words.show(plain(child.address)) or "-"),
    }


def _qr(content: str) -> bytes:
    """Return a QR code as SVG: error correction M, as paper is folded and gets wet."""
    out = io.BytesIO()
    segno.make(content, error="m", micro=False).save(out, kind="svg", xmldecl=False, border=4, light="white")
    return out.getvalue()
