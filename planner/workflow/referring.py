"""Referrals as they stand by item and agency, the children of one, and the table of fields changed by hand."""

import datetime as dt
import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from planner.followup.selection import Sources, children_of
from planner.followup.tables import FIELDS_FILE, ITEMS, FieldTable
from planner.schemas import ASSIGNMENTS, CASES, CHECKINS, PLACES, REFERRAL_CASES, REFERRALS, SCHOOLS
from planner.store.project import Project
from planner.workflow.followup import returned_cases
from planner.workflow.project import academic_year_be, outcomes
from planner.workflow.referrals import FieldsSet, field_table, set_fields, summary, told_before

__all__ = ["FIELDS_FILE", "Referred", "Standing", "change_fields", "field_toml", "referred_children", "standing"]


@dataclass(frozen=True, slots=True)
class Standing:
    """An item at an agency: children it was not told of yet, told of, answered for, and waited for past the day.

    Withdrawn lists count as not sent; a child that was sent twice counts once.
    """

    item: str
    agency: int
    to_send: int
    sent: int
    replied: int
    overdue: int


@dataclass(frozen=True, slots=True)
class Referred:
    """A child of a referral, and what the agency replied: a code of ``RESULTS``, ``""`` for nothing yet."""

    case_id: str
    name: str
    result: str
    replied_on: str
    note: str


def standing(project: Project, *, on: dt.date | None = None) -> tuple[Standing, ...]:
    """Return every item and agency of the table that counts, and those to which something was sent before.

    What is overdue is so on a day (today).
    """
    cases, sent, told = project.read(CASES), project.read(REFERRALS), project.read(REFERRAL_CASES)
    sources = Sources(
        cases=cases,
        states=outcomes(project).states,
        checkins=project.read(CHECKINS),
        places=project.read(PLACES),
        assignments=project.read(ASSIGNMENTS),
        schools=project.read(SCHOOLS),
        addresses=pd.Series("", index=cases.index, dtype="str"),
        year_be=academic_year_be(project),
    )
    settled, table, lists = returned_cases(project), field_table(project), summary(project, on=on)
    wanted = {item: set(children_of(item, sources, settled=settled)) for item in ITEMS}
    pairs = {(item, agency) for item in ITEMS for agency in table.agencies(item)}
    pairs |= {(one.item, one.agency) for one in lists}
    results = {str(name): part.set_index("case_id")["result"] for name, part in told.groupby("referral_id")}
    found = []
    for item, agency in sorted(pairs):
        known = told_before(sent, told, item, agency)
        own = [one for one in lists if (one.item, one.agency) == (item, agency) and not one.withdrawn]
        replied: set[str] = set()
        overdue: set[str] = set()
        for one in own:
            answers = results[one.referral_id]
            replied |= {str(case) for case in answers.index[answers != ""]}
            if one.overdue:
                overdue |= {str(case) for case in answers.index[answers.isin(["", "in_progress"])]}
        to_send = wanted[item] - known if agency in table.fields[item] else set()
        found.append(Standing(item, agency, len(to_send), len(known), len(replied), len(overdue)))
    return tuple(found)


def referred_children(project: Project, referral_id: str) -> tuple[Referred, ...]:
    """Return the children of a list that was sent, by case."""
    told = project.read(REFERRAL_CASES)
    own = told[told["referral_id"] == referral_id].sort_values("case_id")
    cases = project.read(CASES).reindex(own["case_id"]).fillna("")
    names = (cases["prefix"] + cases["first_name"] + " " + cases["last_name"]).str.strip()
    columns = (own["case_id"], names, own["result"], own["replied_on"], own["note"])
    return tuple(Referred(*(str(value) for value in row)) for row in zip(*columns, strict=True))


def field_toml(table: FieldTable) -> str:
    """Return a table as TOML that ``read_field_table`` takes."""
    # A JSON text is a TOML basic string but for DEL, which JSON leaves as it is.
    said = {name: _text(text) for name, text in table.letter.items()}
    lines = ["[letter]", f"due_days = {table.due_days}", *(f"{name} = {text}" for name, text in said.items())]
    lines += ["", "[addressees]", *(f"{agency} = {_text(to)}" for agency, to in sorted(table.addressees.items()))]
    for item in ITEMS:
        lines += ["", f'[items."{item}"]']
        lines += [f"{agency} = {json.dumps(list(table.fields[item][agency]))}" for agency in table.agencies(item)]
    return "\n".join(lines) + "\n"


def change_fields(
    project: Project,
    fields: Mapping[str, Mapping[int, Sequence[str]]],
    *,
    allowed_by: str,
    letter: Mapping[str, str] | None = None,
    addressees: Mapping[int, str] | None = None,
    due_days: int | None = None,
) -> FieldsSet:
    """Take over which fields each agency gets, with who allowed it; what is not given stays as it is.

    Raises ``DataError`` as ``set_fields`` does.
    """
    known = field_table(project)
    table = FieldTable(
        fields={item: {agency: tuple(own) for agency, own in fields[item].items()} for item in ITEMS},
        addressees=dict(known.addressees) | dict(addressees or {}),
        letter=dict(known.letter) | dict(letter or {}),
        due_days=known.due_days if due_days is None else due_days,
    )
    with tempfile.TemporaryDirectory(prefix="phanong-") as folder:
        path = Path(folder, Path(FIELDS_FILE).name)
        path.write_text(field_toml(table), encoding="utf-8")
        return set_fields(project, path, allowed_by=allowed_by)


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
