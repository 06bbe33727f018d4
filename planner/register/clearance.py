"""Desk clearance: children of the register who are on an enrolment list are in school and need no visit."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pandas as pd
from rapidfuzz import fuzz

from gis.monitor import Monitor, Progress
from planner.register.children import SchoolBook, read_child
from planner.register.identity import is_national_id
from planner.register.matching import Values, name_key, same_child
from planner.register.rows import read_rows

SURE: Final = ("id", "name_birth", "name_guardian")
"""How a child was found so that the case may be cleared; ``near`` is for a person to confirm."""
_NEAR: Final = 85.0
"""Names with one birth date that are this alike (per cent, Indel) may be one child with a slip, or twins."""
_SAME_GUARDIAN: Final = 85.0
"""Guardians' names that are this alike are one name with a slip."""
_SLIPS: Final = 1
"""Birth dates that differ in so many digits, or in the order of day and month, may be one date with a slip."""
_WEIGHTS: Final = (0.6, 0.25, 0.15)
"""What name, birth date and guardian count for in the score of a near match, of those that both sides tell."""
_COLUMNS: Final = (
    "how", "score", "source_file", "source_row", "school_code", "school_name", "grade", "pupil", "listed_name",
    "listed_birth", "listed_guardian",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Pupil:
    values: Values
    file: str
    row: int


def match_enrolment(
    cases: pd.DataFrame,
    paths: Sequence[Path],
    *,
    schools: pd.DataFrame,
    year_be: int,
    learned: Mapping[str, str] | None = None,
    monitor: Monitor,
) -> pd.DataFrame:
    """Return the cases (schema CASES) that are on enrolment lists, by ``case_id`` in the order of ``cases``.

    ``how`` is ``id`` (national ID or G-code, and the name or birth does not speak against it), ``name_birth`` (the
    very name and birth date), ``name_guardian`` (the very name and guardian where a birth date is missing), or
    ``near``: a person decides. Near are the same birth date and a name a slip away (twins look so, too), and the very
    name and a guardian a slip away or the same, where a birth date is missing or a slip away. ``score`` is the
    likeness of the names, 0-1; of a near match that of name, birth date and guardian together. ``pupil`` names the
    pupil whatever the row. A row is never the proof for two cases: then both are ``near``. Two different right
    national IDs are two children whatever the names. The school and grade are the enrolment's. ``listed_name``,
    ``listed_birth`` and ``listed_guardian`` are the list's own, for a person to compare: told of near matches alone.

    Raises ``DataError`` for a file that is no list of pupils.
    """
    book = SchoolBook(schools)
    pupils: list[_Pupil] = []
    for done, path in enumerate(paths):
        monitor.report(Progress("enrolment", done, len(paths)))
        monitor.check()
        for row in read_rows(path, layout="auto", mapping=None, learned=learned or {}).rows:
            draft, rejected = read_child(row, schools=book, year_be=year_be)
            if not rejected:
                pupils.append(_Pupil(draft.values, path.name, draft.row))
    monitor.report(Progress("enrolment", len(paths), len(paths)))
    index = _Index(pupils)
    found = {
        str(row["case_id"]): index.best({key: str(text) for key, text in row.items()}) for row in _records(cases)
    }
    proofs = pd.Series([at for _, _, at in filter(None, found.values())]).value_counts()
    rows: dict[str, tuple[object, ...]] = {}
    for case_id, match in found.items():
        if match is not None:
            how, score, at = match
            pupil = pupils[at]
            how = how if proofs[at] == 1 else "near"
            school = (pupil.values["school_code"], pupil.values["school_name"], pupil.values["grade"])
            told = _listed(pupil.values) if how == "near" else ("", "", "")
            rows[case_id] = (how, score, pupil.file, pupil.row, *school, pupil_key(pupil.values), *told)
    frame = pd.DataFrame(list(rows.values()), columns=list(_COLUMNS), index=pd.Index(list(rows), dtype="str"))
    frame = frame.astype(dict.fromkeys(_COLUMNS, "str") | {"score": "float64", "source_row": "int64"})
    return frame.rename_axis("case_id")


def _records(cases: pd.DataFrame) -> Iterator[dict[str, object]]:
    for row in cases.reset_index().to_dict("records"):
        yield {str(key): value for key, value in row.items()}


class _Index:
    """Pupils by what a case can be found by."""

    def __init__(self, pupils: Sequence[_Pupil]) -> None:
        self._pupils = pupils
        self._by_id: dict[str, list[int]] = {}
        self._by_birth: dict[str, list[int]] = {}
        self._by_name: dict[str, list[int]] = {}
        for at, pupil in enumerate(pupils):
            values = pupil.values
            for key in (values["national_id"], values["g_code"]):
                if key:
                    self._by_id.setdefault(key, []).append(at)
            if values["birth_date"]:
                self._by_birth.setdefault(values["birth_date"], []).append(at)
            if name_key(values):
                self._by_name.setdefault(name_key(values), []).append(at)

    def best(self, case: Values) -> tuple[str, float, int] | None:
        """Return how a case was found, the likeness of the names (0-1) and the place of the pupil."""
        name = name_key(case)
        for key in (case["national_id"], case["g_code"]):
            for at in self._by_id.get(key, ()) if key else ():
                if same_child(case, self._pupils[at].values):
                    return "id", _alike(name, self._pupils[at].values) / 100, at
        if not name:
            return None
        namesakes = [at for at in self._by_name.get(name, ()) if not _other_id(case, self._pupils[at].values)]
        for at in namesakes:
            if case["birth_date"] and case["birth_date"] == self._pupils[at].values["birth_date"]:
                return "name_birth", 1.0, at
        for at in namesakes:
            pupil = self._pupils[at].values
            births = bool(case["birth_date"] and pupil["birth_date"])
            if not births and case["guardian"] and case["guardian"] == pupil["guardian"]:
                return "name_guardian", 1.0, at
        born = self._by_birth.get(case["birth_date"], ()) if case["birth_date"] else ()
        near = [
            (_near_score(case, self._pupils[at].values), -at)
            for at in dict.fromkeys((*born, *namesakes))
            if not _other_id(case, self._pupils[at].values) and _is_near(case, self._pupils[at].values)
        ]
        if not near:
            return None
        score, place = max(near)
        return "near", score, -place


def pupil_key(values: Values) -> str:
    """Return a name for a pupil that does not tell who it is: BLAKE2b of IDs, name, birth date and guardian."""
    told = (values["national_id"], values["g_code"], name_key(values), values["birth_date"], values["guardian"])
    return hashlib.blake2b("\x1f".join(told).encode(), digest_size=16).hexdigest()


def _listed(pupil: Values) -> tuple[str, str, str]:
    """Return name, birth date and guardian of a pupil as the list tells them."""
    name = f"{pupil['prefix']}{pupil['first_name']} {pupil['last_name']}".strip()
    return name, pupil["birth_date"], pupil["guardian"]


def _is_near(case: Values, pupil: Values) -> bool:
    """Tell whether two rows may be one child, though not surely."""
    names, one, other = _alike(name_key(case), pupil), case["birth_date"], pupil["birth_date"]
    if one and one == other:
        return names >= _NEAR
    near_birth = not (one and other) or _birth_slip(one, other)
    return names == 100.0 and near_birth and _guardians(case, pupil) >= _SAME_GUARDIAN


def _near_score(case: Values, pupil: Values) -> float:
    """Return how alike two rows are, 0-1, by name, birth date and guardian as far as both sides tell them."""
    parts = [_alike(name_key(case), pupil)]
    weights = [_WEIGHTS[0]]
    if case["birth_date"] and pupil["birth_date"]:
        parts.append(float(fuzz.ratio(case["birth_date"], pupil["birth_date"])))
        weights.append(_WEIGHTS[1])
    if case["guardian"] and pupil["guardian"]:
        parts.append(_guardians(case, pupil))
        weights.append(_WEIGHTS[2])
    score = sum(part * weight for part, weight in zip(parts, weights, strict=True)) / sum(weights)
    return round(score / 100, 4)


def _guardians(case: Values, pupil: Values) -> float:
    one, other = (values["guardian"].replace(" ", "").lower() for values in (case, pupil))
    return float(fuzz.ratio(one, other)) if one and other else 0.0


def _birth_slip(one: str, other: str) -> bool:
    """Tell whether two ISO dates differ by one digit, or by day and month in the other order."""
    if one[:4] == other[:4] and one[5:7] == other[8:10] and one[8:10] == other[5:7]:
        return True
    return len(one) == len(other) and sum(a != b for a, b in zip(one, other, strict=True)) <= _SLIPS


def _alike(name: str, values: Values) -> float:
    return float(fuzz.ratio(name, name_key(values)))


def _other_id(one: Values, other: Values) -> bool:
    first, second = one["national_id"], other["national_id"]
    return first != second and is_national_id(first) and is_national_id(second)
