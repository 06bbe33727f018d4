"""A register read into cases: new children numbered, known ones brought up to date, bad rows set aside."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pandas as pd

from planner.model import Register
from planner.register.children import Draft, SchoolBook, in_order, read_child, settle
from planner.register.codes import case_code, next_number
from planner.register.matching import Finder, merged
from planner.register.rows import Choice, RawRegister, RawRow, read_rows, row_id
from planner.schemas import CASES, REJECTS, Kind

_SAME_LIST: Final = 0.25
"""A list that has this part of an older list's children is a newer state of it, and the others are gone from it.
A list that has fewer is another list (a survey beside the DMC export): nobody is gone for it."""
_KEPT: Final = ("source_file", "source_row", "warnings", "number", "gone")
VALUES: Final = tuple(
    name for name, kind in CASES.columns.items() if kind is Kind.TEXT and name not in ("case_id", *_KEPT)
)


@dataclass(slots=True)
class _Case:
    values: dict[str, str]
    warnings: set[str]
    source_file: str
    source_row: int
    number: int
    gone: bool


def import_register(
    path: Path,
    *,
    format_: str = "auto",
    mapping: Mapping[str, str] | None = None,
    choice: Choice | None = None,
    learned: Mapping[str, str] | None = None,
    mended: Mapping[str, Mapping[str, str]] | None = None,
    schools: pd.DataFrame,
    known: pd.DataFrame,
    year_be: int,
) -> Register:
    """Return the cases (schema CASES) after a register file, known ones included, and the rows set aside.

    ``format_`` is ``auto``, ``dmc``, ``onec`` or ``table``; ``mapping`` gives heads by field, ``choice`` all that a
    person chose, ``learned`` what was once said of heads (see ``read_rows``); ``mended`` gives other texts for rows,
    by ``row_id`` and head; ``schools`` and ``known`` are the project's frames; ``year_be`` is the academic year in
    which ages are judged.

    A child is known again by national ID, else G-code, else name and birth date. The same file again changes
    nothing; a newer list adds, changes, and flags as gone what it does not have any more.

    Raises ``DataError`` where the file is no table or has no register in it.
    """
    raw = read_rows(path, layout=format_, mapping=mapping, choice=choice, learned=learned or {})
    return register_of(raw.mended(path.name, mended or {}), path.name, schools=schools, known=known, year_be=year_be)


def register_of(raw: RawRegister, file: str, *, schools: pd.DataFrame, known: pd.DataFrame, year_be: int) -> Register:
    """Return what rows that were read make of the cases; see ``import_register``. ``file`` is the list's name."""
    book = SchoolBook(schools)
    drafts: list[Draft] = []
    rejects: list[tuple[RawRow, Sequence[str]]] = []
    for row in raw.rows:
        draft, rejected = read_child(row, schools=book, year_be=year_be)
        if rejected:
            rejects.append((row, (*rejected, *in_order(draft.warnings - {"name_missing", "id_missing"}).split())))
        else:
            drafts.append(draft)
    children = _without_doubles(drafts, year_be=year_be)
    cases = _known_cases(known)
    before = [_Case(dict(case.values), set(), "", 0, 0, case.gone) for case in cases]
    touched = _bring_up(cases, children, file, year_be=year_be)
    new = len(cases) - len(before)
    gone = [] if raw.partial else _gone(cases[: len(before)], touched, file, known)
    for place in gone:
        cases[place].gone = True
    changed = sum(
        place in touched and (cases[place].values != old.values or cases[place].gone != old.gone)
        for place, old in enumerate(before)
    )
    return Register(
        cases=_frame(cases),
        rejects=_rejects_frame(file, rejects),
        rows_read=len(raw.rows),
        warned=sum(bool(cases[place].warnings) for place in touched),
        rows_accepted=len(drafts),
        doubled=len(drafts) - len(children),
        skipped=raw.skipped,
        new=new,
        changed=changed,
        gone=len(gone),
        layout=raw.layout,
        mapping=raw.mapping,
    )


def _without_doubles(drafts: Iterable[Draft], *, year_be: int) -> list[Draft]:
    """Return one draft a child; the first row counts, later ones fill what it leaves open."""
    finder = Finder()
    children: list[Draft] = []
    for draft in drafts:
        place = finder.find(draft.values)
        if place is not None:
            first = children[place]
            first.values.update(merged(draft.values, first.values))
            warnings = settle(first.warnings | draft.warnings | {"doubled"}, first.values, year_be=year_be)
            children[place] = Draft(first.values, frozenset(warnings), first.row)
            continue
        shared = finder.sharing_id(draft.values)
        for other in shared:
            children[other] = Draft(
                children[other].values, children[other].warnings | {"id_shared"}, children[other].row
            )
        children.append(Draft(draft.values, draft.warnings | ({"id_shared"} if shared else set()), draft.row))
        finder.add(draft.values)
    return children


def _bring_up(cases: list[_Case], children: Sequence[Draft], file: str, *, year_be: int) -> set[int]:
    """Bring known cases up to the list and add the new ones, in its order; return the places of all its children."""
    taken = [False] * len(cases)
    places: list[int | None] = [None] * len(children)
    # All that are sure of themselves first: a namesake with another school must not take their place.
    for finder in (Finder(), Finder(any_school=True)):
        for case in cases:
            finder.add(case.values)
        for at, child in enumerate(children):
            if places[at] is None and (found := finder.find(child.values, taken)) is not None:
                places[at], taken[found] = found, True
    number = next_number(case.number for case in cases) - 1
    touched: set[int] = set()
    for child, place in zip(children, places, strict=True):
        if place is None:
            number += 1
            touched.add(len(cases))
            cases.append(_Case(dict(child.values), set(child.warnings), file, child.row, number, gone=False))
            continue
        touched.add(place)
        case = cases[place]
        case.values = merged(case.values, child.values)
        case.warnings = settle(child.warnings, case.values, year_be=year_be)
        case.source_file, case.source_row, case.gone = file, child.row, False
    return touched


def _gone(cases: Sequence[_Case], touched: set[int], file: str, known: pd.DataFrame) -> list[int]:
    """Return the places of known cases that a newer state of their list does not have any more."""
    lists: dict[str, list[int]] = {}
    for place, origin in enumerate(known["source_file"]):
        if not known["gone"].iloc[place]:
            lists.setdefault(str(origin), []).append(place)
    gone: list[int] = []
    for origin, places in lists.items():
        shared = sum(place in touched for place in places)
        if origin == file or shared >= _SAME_LIST * len(places):
            gone += [place for place in places if place not in touched]
    return gone


def _known_cases(known: pd.DataFrame) -> list[_Case]:
    cases = []
    for row in known.reset_index().to_dict("records"):
        values = {name: str(row[name]) for name in VALUES}
        warnings = set(str(row["warnings"]).split())
        file, line, number, gone = (
            str(row["source_file"]),
            int(row["source_row"]),
            int(row["number"]),
            bool(row["gone"]),
        )
        cases.append(_Case(values, warnings, file, line, number, gone))
    return cases


def _frame(cases: Sequence[_Case]) -> pd.DataFrame:
    columns: dict[str, list[object]] = {name: [case.values[name] for case in cases] for name in VALUES}
    return CASES.build(
        {
            **columns,
            "case_id": [case_code(case.number) for case in cases],
            "warnings": [in_order(case.warnings) for case in cases],
            "source_file": [case.source_file for case in cases],
            "source_row": [case.source_row for case in cases],
            "number": [case.number for case in cases],
            "gone": [case.gone for case in cases],
        }
    )


def _rejects_frame(file: str, rejects: Sequence[tuple[RawRow, Sequence[str]]]) -> pd.DataFrame:
    return REJECTS.build(
        {
            "reject_id": [row_id(file, row.sheet, row.row) for row, _ in rejects],
            "source_file": [file] * len(rejects),
            "reasons": [" ".join(reasons) for _, reasons in rejects],
            "cells": [json.dumps(row.cells, ensure_ascii=False) for row, _ in rejects],
            "source_row": [row.row for row, _ in rejects],
        }
    )
