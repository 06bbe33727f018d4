"""A table of addresses in, the same table with places out: the work of ``phanong geocode``."""

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from gis.address.geocoder import Geocoder
from gis.address.parser import AddressQuery
from gis.address.places import Candidate, Note, Place
from gis.errors import DataError
from gis.monitor import Monitor
from resources.text import catalogue

OUTPUT: Final = (
    "level", "code", "province", "amphoe", "tambon", "moo", "lat", "lon", "r50_m", "r95_m", "confidence", "status",
    "reason", "candidates",
)  # fmt: skip
_FIELD: Final = {"address": "text"}


def explain(notes: Iterable[Note], language: str) -> str:
    """Return the reasoning in words."""
    words = catalogue(language)
    return "; ".join(words.say(f"place_reasons.{note.code}", **note.details) for note in notes)


def geocode_table(
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    columns: Mapping[str, str],
    geocoder: Geocoder,
    *,
    file: str,
    language: str,
    monitor: Monitor,
) -> tuple[list[str], list[list[str]], list[Place]]:
    """Return the header and rows with the columns of ``OUTPUT`` added, one row for each in order, and the places.

    ``columns`` says under which head each part of the address stands: ``address``, ``house``, ``moo``, ``village``,
    ``tambon``, ``amphoe``, ``province``, ``postcode``; ``address`` or ``tambon`` must be among them. ``file`` is
    named in the ``DataError`` for a head that is not there.
    """
    if not {"address", "tambon"} & set(columns):
        raise DataError("geocode_no_address", file=file)
    missing = [head for head in columns.values() if head not in header]
    if missing:
        raise DataError("geocode_no_column", file=file, columns=", ".join(missing))
    at = {_FIELD.get(part, part): list(header).index(head) for part, head in columns.items()}
    width = len(header)
    padded = [[*row[:width], *[""] * (width - len(row))] for row in rows]
    queries = [AddressQuery(**{part: row[i] for part, i in at.items()}) for row in padded]
    places = geocoder.locate_all(queries, monitor=monitor)
    written = [[*row, *_cells(place, language)] for row, place in zip(padded, places, strict=True)]
    return [*header, *OUTPUT], written, places


def _cells(place: Place, language: str) -> list[str]:
    return [
        place.level.value,
        place.code,
        place.province,
        place.amphoe,
        place.tambon,
        place.moo,
        _number(place.lat, 6),
        _number(place.lon, 6),
        _number(place.r50_m, 0),
        _number(place.r95_m, 0),
        f"{place.confidence:.4f}",
        place.status.value,
        explain(place.reason, language),
        json.dumps([_candidate(candidate, language) for candidate in place.candidates], ensure_ascii=False),
    ]


def _number(value: float, digits: int) -> str:
    return "" if math.isnan(value) else f"{value:.{digits}f}"


def _candidate(candidate: Candidate, language: str) -> dict[str, object]:
    return {
        "level": candidate.level.value,
        "code": candidate.code,
        "province": candidate.province,
        "amphoe": candidate.amphoe,
        "tambon": candidate.tambon,
        "moo": candidate.moo,
        "lat": round(candidate.lat, 6),
        "lon": round(candidate.lon, 6),
        "r50_m": round(candidate.r50_m),
        "r95_m": round(candidate.r95_m),
        "confidence": round(candidate.confidence, 4),
        "reason": explain(candidate.reason, language),
    }
