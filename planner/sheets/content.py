"""What every kind of sheet says of a route: sheet numbers, safe words, times and distances."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from gis.thai import clean, thai_digits
from planner.model import Leg, School, Stop, StopKind, VisitRoute
from resources.text import Catalogue

EXACT_R50_M: Final = 60.0
"""Up to here a position is as good as a visitor needs: nothing is said of it."""
_MOST_CHARACTERS: Final = 160
"""Longer text would make a row that no page holds; the cut shows as an ellipsis."""
_UNBROKEN: Final = re.compile(r"[^\s\u0e00-\u0e7f]{17,}|[\u0e00-\u0e7f]{60,}")
_PIECE: Final = re.compile(r"(?s).{1,16}[\u0e31\u0e33-\u0e3a\u0e45\u0e47-\u0e4e]*")
_MAPS_LINK: Final = "https://www.google.com/maps/dir/?api=1&destination="


@dataclass(frozen=True, slots=True)
class Sheet:
    """One route as numbered paper: ``number`` counts the routes of its school from 1."""

    number: int
    sheet_id: str
    route: VisitRoute

    @property
    def children(self) -> int:
        """Return the number of children on the route."""
        return sum(len(stop.children) for stop in self.route.stops)

    @property
    def legs(self) -> tuple[Leg, ...]:
        """Return the legs in order, the way back last."""
        return (*(stop.leg for stop in self.route.stops), self.route.back)


def sheets_by_school(routes: Sequence[VisitRoute], *, year_be: int) -> list[tuple[School, list[Sheet]]]:
    """Return each school's sheets, schools by code and routes by day, team and id."""
    grouped: dict[str, list[VisitRoute]] = {}
    for route in routes:
        grouped.setdefault(route.school.school_code, []).append(route)
    result = []
    for code in sorted(grouped):
        ordered = sorted(grouped[code], key=lambda route: (route.day, route.team, route.route_id))
        sheets = [
            Sheet(number, f"{plain(code)}-{number:02d}/{year_be}", route)
            for number, route in enumerate(ordered, start=1)
        ]
        result.append((ordered[0].school, sheets))
    return result


def plain(text: str) -> str:
    """Return foreign text as one line without invisible and control characters, cut at a cell's length."""
    text = clean(text)
    return text if len(text) <= _MOST_CHARACTERS else f"{text[: _MOST_CHARACTERS - 1]}…"


def breakable(text: str) -> str:
    """Return text that a narrow column can break: in a run without blanks that is longer than any word."""
    return _UNBROKEN.sub(lambda run: "\u200b".join(_PIECE.findall(run.group())), text)


def maps_link(stop: Stop) -> str:
    """Return a link that leads a phone to the stop: its coordinates (1 m) and nothing else.

    A ``geo:`` address is opened by no iPhone and by no scanner within a chat program; this one opens in a
    browser everywhere and in the map program where there is one.
    """
    return f"{_MAPS_LINK}{stop.lat:.5f},{stop.lon:.5f}"


@dataclass(frozen=True, slots=True)
class Words:
    """Formats values in one language; ``digits`` asks for Thai digits."""

    catalogue: Catalogue
    digits: bool = False

    def say(self, key: str, **details: object) -> str:
        """Return the words of a key under ``[sheets]``."""
        return self.show(self.catalogue.say(f"sheets.{key}", **details))

    def of(self, key: str) -> str:
        """Return the words of any key."""
        return self.show(self.catalogue.say(key))

    def show(self, text: str) -> str:
        """Return text in the digits asked for."""
        return thai_digits(text) if self.digits else text

    def kilometres(self, metres: float) -> str:
        """Return ``3.4 km``."""
        return self._unit("kilometres", count=f"{metres / 1000:,.1f}")

    def distance(self, metres: float) -> str:
        """Return metres to two figures below one kilometre, and kilometres from there on."""
        if metres >= 950:
            return self.kilometres(metres)
        step = 10 if metres < 100 else 50
        return self._unit("metres", count=max(round(metres / step), 1) * step)

    def minutes(self, seconds: float) -> str:
        """Return ``12 min``, or hours and minutes from an hour on."""
        whole = minutes_of(seconds)
        if whole < 60:
            return self._unit("minutes", count=whole)
        return self._unit("hours_minutes", hours=whole // 60, minutes=whole % 60)

    def _unit(self, key: str, **details: object) -> str:
        """Return a number and its unit, kept on one line."""
        return self.say(key, **details).replace(" ", "\u00a0")

    def leg(self, leg: Leg) -> str:
        """Return the time and length of a leg, and how much of it is on foot."""
        text = self.say("travel", minutes=self.minutes(leg.seconds), distance=self.kilometres(leg.metres))
        if minutes_of(leg.walk_s) >= 1:
            text += self.say("walk", minutes=self.minutes(leg.walk_s))
        return text

    def ask_first(self, stop: Stop) -> str:
        """Return whom to ask first where the house is not known, else ``""``."""
        return "" if stop.kind is StopKind.HOUSE else self.of(f"stop_kinds.{stop.kind}")

    def radius(self, stop: Stop) -> str:
        """Return how far off the position may be, in words; ``""`` for one that is exact or unknown."""
        if not stop.r50_m > EXACT_R50_M:
            return ""
        return self.say("radius", distance=self.distance(stop.r50_m))

    def place(self, stop: Stop) -> str:
        """Return the name of a stop's place."""
        return self.show(plain(stop.place)) or self.say("no_place_name")


def minutes_of(seconds: float) -> int:
    """Return whole minutes, to the nearest."""
    return int(seconds / 60 + 0.5)
