"""The two tables behind referrals and follow-up: who gets what, and what is due when."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from gis.errors import DataError
from planner.followup.grades import read_grades
from planner.model import FoundOutcome, Reason
from resources import read_text

FIELDS_FILE: Final = "followup/fields.toml"
CARE_FILE: Final = "followup/care.toml"

ITEMS: Final = ("3.1", "3.2", "3.3")
"""Of the MOU: found, to be placed in a school; found, cannot yet return; not found."""
AGENCIES: Final = tuple(range(1, 13))
FIELDS: Final = (
    "case_code", "name", "national_id", "birth_date", "age_band", "sex", "kind", "last_grade", "last_school",
    "school", "guardian", "guardian_relation", "address", "tambon", "amphoe", "province", "coordinates", "outcome",
    "reason", "sensitive_reason", "moved_to", "visited_on", "note",
)  # fmt: skip
"""In the order in which a list shows them."""
KEY_FIELD: Final = "case_code"
STEPS: Final = ("know", "screen", "support", "prevent", "refer")
"""ระบบดูแลช่วยเหลือนักเรียน: รู้จักนักเรียนเป็นรายบุคคล, คัดกรอง, ส่งเสริม, ป้องกันและแก้ไข, ส่งต่อ."""
NEEDS: Final = (
    "contact", "transport", "health", "disability", "protection", "relief", "family", "counselling", "money",
    "catch_up", "other_path", "transfer", "documents",
)  # fmt: skip
_LETTER: Final = ("book_code", "address", "unit", "phone", "signer", "position")


@dataclass(frozen=True, slots=True)
class FieldTable:
    """Who gets what: fields by item and agency, and what stands on a letter.

    ``allowed_by`` and ``allowed_at`` (ISO moment) tell who changed the table of a project; ``""``: it is as shipped.
    """

    fields: Mapping[str, Mapping[int, tuple[str, ...]]]
    addressees: Mapping[int, str]
    letter: Mapping[str, str]
    due_days: int
    allowed_by: str = ""
    allowed_at: str = ""

    def agencies(self, item: str) -> tuple[int, ...]:
        """Return the agencies of an item, in their order."""
        return tuple(sorted(self.fields[item]))


@dataclass(frozen=True, slots=True)
class CareTable:
    """What is due when: days, months, needs by reason."""

    step_days: Mapping[str, int]
    goal_days: Mapping[str, int]
    months: tuple[int, ...]
    early_days: int
    again_months: int
    needs: Mapping[int, str]
    centre_grades: frozenset[str] = field(default_factory=frozenset)


def read_field_table(text: str, *, file: str, allowed_by: str = "", allowed_at: str = "") -> FieldTable:
    """Return the table in TOML ``text``; every fault is told at once.

    Raises ``DataError``: ``fields_toml`` for what is no TOML, ``fields_wrong`` for an item, agency or field that
    there is not, and for a list without ``case_code``.
    """
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise DataError("fields_toml", file=file) from fault
    faults: list[str] = []
    fields: dict[str, dict[int, tuple[str, ...]]] = {item: {} for item in ITEMS}
    for item, lists in _part(table, "items", faults).items():
        if item not in fields or not isinstance(lists, dict):
            faults.append(f'items."{item}"')
            continue
        for name, listed in lists.items():
            agency = _agency(name)
            where = f'items."{item}".{name}'
            if agency is None or not isinstance(listed, list):
                faults.append(where)
                continue
            wrong = [str(one) for one in listed if one not in FIELDS]
            if wrong or KEY_FIELD not in listed:
                faults.append(f"{where}: {', '.join(wrong) or KEY_FIELD}")
            fields[item][agency] = tuple(one for one in FIELDS if one in listed)
    addressees: dict[int, str] = {}
    for name, to in _part(table, "addressees", faults).items():
        agency = _agency(name)
        if agency is None or not isinstance(to, str):
            faults.append(f"addressees.{name}")
        else:
            addressees[agency] = to
    letter = _part(table, "letter", faults)
    due_days = letter.get("due_days")
    if not isinstance(due_days, int) or due_days < 1:
        faults.append("letter.due_days")
    faults += [f"letter.{name}" for name in _LETTER if not isinstance(letter.get(name, ""), str)]
    if faults:
        raise DataError("fields_wrong", file=file, places="; ".join(faults), known=", ".join(FIELDS))
    texts = {name: str(letter.get(name, "")) for name in _LETTER}
    return FieldTable(fields, addressees, texts, int(str(due_days)), allowed_by, allowed_at)


@cache
def shipped_field_table() -> FieldTable:
    """Return the table that ships with the program."""
    return read_field_table(read_text(FIELDS_FILE), file=FIELDS_FILE)


def read_care_table(text: str, *, file: str) -> CareTable:
    """Return the table in TOML ``text``; every fault is told at once.

    Raises ``DataError``: ``table_toml`` for what is no TOML, ``table_wrong`` for days, months, needs and grades that
    are missing or cannot be.
    """
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise DataError("table_toml", file=file) from fault
    faults: list[str] = []
    steps, goals, watch = (_part(table, name, faults) for name in ("steps", "goal_days", "watch"))
    needs, centre = (_part(table, name, faults) for name in ("needs", "learning_centre"))
    outcomes = [outcome for outcome in ("", *map(str, FoundOutcome)) if outcome != "returned"]
    faults += [f"steps.{step}" for step in STEPS if not _days(steps.get(step))]
    faults += [f'goal_days."{outcome}"' for outcome in outcomes if not _days(goals.get(outcome))]
    months = watch.get("months")
    if not isinstance(months, list) or not months or not all(_days(month) for month in months):
        faults.append("watch.months")
    faults += [f"watch.{name}" for name in ("early_days", "again_months") if not _days(watch.get(name))]
    faults += [f"needs.{reason}" for reason in (0, *map(int, Reason)) if needs.get(str(reason)) not in NEEDS]
    grades = read_grades(str(centre.get("grades", "")))
    if not grades:
        faults.append("learning_centre.grades")
    if faults:
        raise DataError("table_wrong", file=file, places="; ".join(faults))
    return CareTable(
        {step: int(steps[step]) for step in STEPS},
        {outcome: int(goals[outcome]) for outcome in outcomes},
        tuple(sorted({int(month) for month in months or ()})),
        int(watch["early_days"]),
        int(watch["again_months"]),
        {int(reason): str(needs[str(reason)]) for reason in (0, *map(int, Reason))},
        grades,
    )


@cache
def care_table() -> CareTable:
    """Return the table that ships with the program."""
    return read_care_table(read_text(CARE_FILE), file=CARE_FILE)


def _days(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _agency(name: str) -> int | None:
    return int(name) if name.isdecimal() and int(name) in AGENCIES else None


def _part(table: Mapping[str, Any], name: str, faults: list[str]) -> Mapping[str, Any]:
    part = table.get(name)
    if isinstance(part, dict):
        return part
    faults.append(name)
    return {}
