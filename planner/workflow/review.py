"""Doubtful places with their candidates, in order of what they cost the plan."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from gis.address.batch import explain
from gis.address.places import Note
from gis.errors import DataError
from planner.locate.decisions import candidates_of, decisions_of
from planner.locate.review import review_queue
from planner.model import State
from planner.schemas import CASES, CORRECTIONS, PLACES
from planner.store.project import Project
from planner.workflow.project import outcomes
from resources.text import catalogue

_TO_VISIT: Final = (State.TO_TRACK.value, State.IN_PROGRESS.value, State.NOT_FOUND.value)
WRITTEN: Final = ("address", "house", "moo", "village", "street", "tambon", "amphoe", "province", "postcode")
UNDERSTOOD: Final = ("moo", "tambon", "amphoe", "province")
_DIGITS: Final = {"lat": 6, "lon": 6, "r50_m": 1, "r95_m": 1}


@dataclass(frozen=True, slots=True)
class Option:
    """One place that an address may mean; ``number`` from 1, as shown and chosen."""

    number: int
    level: str
    code: str
    province: str
    amphoe: str
    tambon: str
    moo: str
    lat: float
    lon: float
    r50_m: float
    r95_m: float
    confidence: float
    reason: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """A decision that waits for a person: the children it serves, what it costs the plan, and what it is between.

    ``registered`` is the address without the house number; ``cost`` is in child-kilometres of searching.
    ``written`` is the address of the first child as the list has it, part by part; ``understood`` what was read from
    it, in the same parts and with the ``code`` of the unit. ``in_village`` counts the children whom a point for the
    whole village serves, 0 where the address names no village.
    """

    case_ids: tuple[str, ...]
    children: int
    cost: float
    doubt_m: float
    skipped: bool
    level: str
    registered: str
    reason: str
    candidates: tuple[Option, ...]
    written: Mapping[str, str]
    understood: Mapping[str, str]
    code: str
    in_village: int


def review(project: Project, *, language: str) -> tuple[Doubt, ...]:
    """Return the doubtful places in order of what they cost the plan, those put off last."""
    cases, places, journal = project.read(CASES), project.read(PLACES), project.read(CORRECTIONS)
    if places.empty:
        raise DataError("places_missing")
    places = places[places.index.isin(cases.index)]
    states = outcomes(project).states["state"]
    wanted = frozenset(str(case) for case in states.index[states.isin(_TO_VISIT)])
    queue = review_queue(cases, places, wanted=wanted, skipped=decisions_of(journal).skipped)
    villages = places["code"].str[:6] + "\x1f" + places["moo"]
    dwellers = villages.value_counts()
    written = cases[list(WRITTEN)].loc[[question.case_ids[0] for question in queue]].to_dict("index")
    doubts = []
    for question in queue:
        first = question.case_ids[0]
        own = {str(name): str(text) for name, text in written[first].items()}
        place = places.loc[first]
        options = [_option(i, c, language) for i, c in enumerate(candidates_of(str(place["candidates"])), start=1)]
        doubts.append(
            Doubt(
                case_ids=question.case_ids,
                children=len(question.case_ids),
                cost=round(question.cost / 1000, 3),
                doubt_m=round(question.doubt_m, 1),
                skipped=question.skipped,
                level=str(place["level"]),
                registered=_registered(own),
                reason=_explained(json.loads(str(place["reason"])), language),
                candidates=tuple(options),
                written=own,
                understood={name: str(place[name]) for name in UNDERSTOOD},
                code=str(place["code"]),
                in_village=_in_village(
                    str(place["code"]), str(place["moo"]), str(written[first]["village"]), dwellers[villages[first]]
                ),
            )
        )
    return tuple(doubts)


def _in_village(code: str, moo: str, name: str, dwellers: int) -> int:
    """Return how many children a point for the village of an address serves; by name alone it is this one."""
    if len(code) < 6 or not (moo or name.strip()):
        return 0
    return int(dwellers) if moo else 1


def line(doubt: Doubt, language: str) -> str:
    """Return a doubt as a person reads it: a line for the address, and one for each candidate."""
    say = catalogue(language).say
    later = f" [{say('review.skipped')}]" if doubt.skipped else ""
    head = say(
        "review.doubt",
        case=doubt.case_ids[0],
        children=doubt.children,
        cost=f"{doubt.cost:,.1f}",
        reason=doubt.reason,
    )
    lines = [f"{head}{later}", f"    {doubt.registered}"]
    for option in doubt.candidates:
        units = " ".join(part for part in (option.tambon, option.amphoe, option.province) if part)
        moo = say("ui.moo", moo=option.moo) if option.moo else ""
        told = say(
            "review.option", level=say(f"levels.{option.level}"), confidence=f"{option.confidence:.0%}",
            lat=f"{option.lat:.5f}", lon=f"{option.lon:.5f}", r95_km=f"{option.r95_m / 1000:.1f}",
        )  # fmt: skip
        place = " ".join(part for part in (moo, units) if part)
        lines.append(f"    {option.number}. {place or '-'} · {told} · {option.reason}")
    return "\n".join(lines)


def _explained(notes: Sequence[Mapping[str, Any]], language: str) -> str:
    said = (Note(note["code"], {name: value for name, value in note.items() if name != "code"}) for note in notes)
    return explain(said, language)


def _option(number: int, candidate: Mapping[str, Any], language: str) -> Option:
    values = {
        name: candidate[name] for name in ("level", "code", "province", "amphoe", "tambon", "moo", "confidence")
    }
    values |= {name: round(candidate[name], digits) for name, digits in _DIGITS.items()}
    return Option(number=number, reason=_explained(candidate["reason"], language), **values)


def _registered(written: Mapping[str, str]) -> str:
    names = ["address", "moo", "village", "tambon", "amphoe", "province", "postcode"]
    return " ".join(written[name] for name in names if written[name])
