"""Doubtful places, the costliest first."""

import math
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final, NamedTuple

import geopandas as gpd
import pandas as pd

from gis.address.levels import Level, PlaceStatus
from gis.crs import distance_m
from planner.locate.decisions import addresses_of, candidates_of, words_for

NO_PLACE_M: Final = 50_000.0
"""What a child without any place counts as, in metres of doubt: about an amphoe across."""


class Question(NamedTuple):
    """One decision: ``cost`` and ``doubt_m`` as ``review_queue`` tells, ``skipped`` where it was put off."""

    case_ids: tuple[str, ...]
    doubt_m: float
    cost: float
    skipped: bool


def review_queue(
    cases: pd.DataFrame,
    places: gpd.GeoDataFrame,
    *,
    wanted: Collection[str] | None = None,
    skipped: Collection[str] = (),
) -> tuple[Question, ...]:
    """Return the decisions that wait for a person, the costliest first, those put off (``skipped``) last.

    There is one for all children whose addresses say the same and may mean the same. Its doubt is how far from the
    first candidate the place is to be expected, or r95 where there is one candidate; its cost is doubt x children
    still to be visited, in child-metres: what a wrong guess makes the visitors search. ``wanted``: the children still
    to be visited, all by default.
    """
    waiting = places[places["status"] != PlaceStatus.ACCEPTED.value]
    if waiting.empty:
        return ()
    found = [candidates_of(str(text)) for text in waiting["candidates"]]
    words = [
        "" if any(c["level"] == Level.GPS for c in candidates) else words_for(query, candidates)
        for query, candidates in zip(addresses_of(cases.loc[waiting.index]), found, strict=True)
    ]
    groups: dict[tuple[object, ...], list[int]] = {}
    for at, (said, candidates) in enumerate(zip(words, found, strict=True)):
        # A child found elsewhere, or an address that says nothing at all, is a question of its own.
        alone = at if not said or not candidates else -1
        groups.setdefault((said, tuple(c["code"] for c in candidates), alone), []).append(at)
    questions = []
    radii = waiting["r95_m"].tolist()
    ids = [str(case) for case in waiting.index]
    for members in groups.values():
        doubt = max(_doubt_m(found[at], radii[at]) for at in members)
        children = tuple(ids[at] for at in members)
        to_visit = sum(wanted is None or case in wanted for case in children)
        put_off = any(case in skipped for case in children)
        questions.append(Question(children, doubt, doubt * to_visit, put_off))
    return tuple(sorted(questions, key=lambda one: (one.skipped, -one.cost, -len(one.case_ids))))


def _doubt_m(candidates: Sequence[Mapping[str, Any]], r95: float) -> float:
    if len(candidates) < 2:
        return NO_PLACE_M if math.isnan(r95) else r95
    first = candidates[0]
    apart = [float(distance_m(first["lat"], first["lon"], c["lat"], c["lon"])) for c in candidates]
    chances = [max(float(c["confidence"]), 1e-6) for c in candidates]
    return sum(d * chance for d, chance in zip(apart, chances, strict=True)) / sum(chances)
