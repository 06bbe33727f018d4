"""From a row's text to a child's case: values understood, faults named, nobody dropped for one of them."""

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import pandas as pd

from gis.thai import clean
from planner.calendar import BE_OFFSET, parse_date
from planner.model import CaseKind
from planner.register.identity import read_identity
from planner.register.matching import ADDRESS
from planner.register.rows import RawRow

WARNINGS: Final = (
    "id_missing", "id_check_digit", "id_malformed", "id_rounded", "id_leading_zero", "id_shared", "name_missing",
    "birth_missing", "birth_two_digit_year", "birth_unreadable", "age_outside", "school_unknown", "address_missing",
    "house_is_date", "doubled",
)  # fmt: skip
"""What a child is accepted with, in the order in which it is told."""
REJECTED: Final = ("no_name_no_id",)
"""What cannot be a case: nothing says who it is."""

_PREFIXES: Final = ("เด็กชาย", "เด็กหญิง", "ด.ช.", "ด.ญ.", "ด.ช", "ด.ญ", "ดช.", "ดญ.", "นางสาว", "น.ส.", "สามเณร", "นาย")
_SPACED_PREFIX: Final = re.compile(r"(นาง|นาย|เณร|พระ|master|miss|mrs?\.?|ms\.?|girl|boy)[ .]+", re.IGNORECASE)
_MALE: Final = frozenset(
    ("ช", "ชาย", "เพศชาย", "m", "male", "1", "boy", "เด็กชาย", "ด.ช.", "ด.ช", "นาย", "สามเณร", "master", "mr", "mr.")
)
_FEMALE: Final = frozenset(
    (
        "ญ",
        "หญิง",
        "เพศหญิง",
        "f",
        "female",
        "2",
        "girl",
        "เด็กหญิง",
        "ด.ญ.",
        "ด.ญ",
        "นางสาว",
        "น.ส.",
        "นาง",
        "miss",
        "ms",
        "ms.",
    )
)
_MOO: Final = re.compile(r"(?:หมู่บ้านที่|หมู่ที่|หมู่|ม\.?|moo|m\.?)?\s*(?:ที่)?\s*0*(\d{1,2})", re.IGNORECASE)
_TWO_DIGIT_YEAR: Final = re.compile(r"\d{1,2}(?:[/.\-\s]+\d{1,2}[/.\-\s]+|\s*[ก-๎.]+\s*)\d{2}(?:\D.*)?")
_WRITTEN: Final = re.compile(r"(\d{1,2})\s*([ก-๎.]+?)\s*(?:พ\.?ศ\.?)?\s*(\d{4})")
_COMPACT: Final = re.compile(r"(\d{2})(\d{2})(2[45]\d{2})|((?:19|20|24|25)\d{2})(\d{2})(\d{2})")
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}(?:T.*)?")
_MONTHS: Final = (
    "มกราคม มค", "กุมภาพันธ์ กพ", "มีนาคม มีค", "เมษายน เมย", "พฤษภาคม พค", "มิถุนายน มิย",
    "กรกฎาคม กค", "สิงหาคม สค", "กันยายน กย", "ตุลาคม ตค", "พฤศจิกายน พย", "ธันวาคม ธค",
)  # fmt: skip
_MONTH_NUMBER: Final = {name: number for number, names in enumerate(_MONTHS, start=1) for name in names.split()}
_AGES: Final = range(3, 19)
_FIRST_YEAR: Final = 1900
_NO_WORDS: Final = frozenset(("0", "no", "false", "n", "ไม่พิการ", "ปกติ"))


@dataclass(frozen=True, slots=True)
class Draft:
    """A case before it has a number: ``values`` by column of CASES, ``warnings`` as codes."""

    values: dict[str, str]
    warnings: frozenset[str]
    row: int


class SchoolBook:
    """The project's schools as a register may name them."""

    def __init__(self, schools: pd.DataFrame) -> None:
        codes = [str(code) for code in schools.index]
        self._codes = frozenset(codes)
        self._by_tail = _single((code[-8:], code) for code in codes if len(code) in (8, 10))
        self._by_name = _single(zip(map(_school_key, schools["name"].astype(str)), codes, strict=True))

    def resolve(self, code: str, name: str) -> tuple[str, bool]:
        """Return the school's code in this project and whether it is known here.

        Ten digits are two of the affiliation and the eight of SMIS; a name alone counts when one school bears it.
        """
        if code in self._codes:
            return code, True
        found = self._by_tail.get(code[-8:]) if len(code) in (8, 10) else None
        if found is None and not code:
            found = self._by_name.get(_school_key(name))
        return (found, True) if found else (code, False)

    def __bool__(self) -> bool:
        return bool(self._codes)


def _single(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return ``key -> code`` of the keys that only one code has."""
    found: dict[str, set[str]] = {}
    for key, code in pairs:
        found.setdefault(key, set()).add(code)
    return {key: codes.pop() for key, codes in found.items() if key and len(codes) == 1}


def _school_key(name: str) -> str:
    return re.sub(r"[\s.\"'()]", "", clean(name)).removeprefix("โรงเรียน").removeprefix("รร").lower()


def read_child(raw: RawRow, *, schools: SchoolBook, year_be: int) -> tuple[Draft, tuple[str, ...]]:
    """Return the child of a row, and the reasons for which it cannot be a case (none: it is one).

    ``year_be`` is the academic year in which the age is judged. Every fault of the row is told at once.
    """
    fields = raw.fields
    warnings: set[str] = set()
    values = {
        name: fields.get(name, "") for name in ("grade", "school_name", "guardian_relation", "disadvantage", *ADDRESS)
    }
    identity = read_identity(fields.get("national_id", ""))
    code = read_identity(fields.get("g_code", "")).g_code or identity.g_code
    values["national_id"], values["g_code"] = identity.national_id, code
    warnings.update(warning for warning in identity.warnings if not (code and warning == "id_missing"))
    values.update(_names(fields))
    values["sex"] = _sex(fields.get("sex", ""), values["prefix"])
    values["birth_date"], fault = read_birth_date(fields.get("birth_date", ""))
    if fault:
        warnings.add(fault)
    values["guardian"] = " ".join(
        part for part in (fields.get("guardian", ""), fields.get("guardian_last", "")) if part
    )
    values["street"] = " ".join(
        part
        for part in (values["street"], _named("ซอย", fields.get("soi", "")), _named("ตรอก", fields.get("trok", "")))
        if part
    )
    if match := _MOO.fullmatch(values["moo"]):
        values["moo"] = match.group(1)
    told_code = fields.get("school_code", "").replace(" ", "")
    values["school_code"], known = schools.resolve(told_code if told_code.strip("0") else "", values["school_name"])
    has_school = bool(values["school_code"] or values["school_name"])
    if has_school and schools and not known:
        warnings.add("school_unknown")
    values["kind"] = _kind(fields, has_school=has_school)
    settled = settle(warnings, values, year_be=year_be)
    rejected = REJECTED if "name_missing" in settled and not (identity.national_id or code) else ()
    return Draft(values, frozenset(settled), raw.row), rejected


def settle(warnings: Iterable[str], values: Mapping[str, str], *, year_be: int) -> set[str]:
    """Return warnings as they are for ``values``: what another row or an older list told is not missing any more."""
    settled = set(warnings)
    if values["birth_date"]:
        settled -= {"birth_missing", "birth_two_digit_year", "birth_unreadable"}
    if values["national_id"] or values["g_code"]:
        settled -= {"id_missing"}
    outside = values["birth_date"] and year_be - BE_OFFSET - int(values["birth_date"][:4]) not in _AGES
    for code, holds in (
        ("name_missing", not (values["first_name"] or values["last_name"])),
        ("address_missing", not any(values[name] for name in ("tambon", "amphoe", "village", "address"))),
        ("house_is_date", _DATE.fullmatch(values["house"]) is not None),
        ("age_outside", bool(outside)),
    ):
        settled = settled | {code} if holds else settled - {code}
    return settled


def in_order(warnings: frozenset[str] | set[str]) -> str:
    """Return warning codes by blanks, in their one order."""
    return " ".join(code for code in WARNINGS if code in warnings)


def _named(word: str, text: str) -> str:
    return f"{word}{text}" if text and not text.startswith(word) else text


def _names(fields: Mapping[str, str]) -> dict[str, str]:
    prefix, first, last = (fields.get(name, "") for name in ("prefix", "first_name", "last_name"))
    whole = not first
    if whole:
        first = fields.get("full_name", "")
    found, rest = _split_prefix(first)
    if found and rest and (not prefix or whole or prefix == found):
        prefix, first = prefix or found, rest
    if whole and not last:
        first, _, last = first.partition(" ")
    return {"prefix": prefix, "first_name": first.strip(), "last_name": last.strip()}


def _split_prefix(name: str) -> tuple[str, str]:
    """Return the title that a name begins with, and the rest; นาง only before a blank: it begins names, too."""
    if match := _SPACED_PREFIX.match(name):
        return match.group(1), name[match.end() :]
    for prefix in _PREFIXES:
        rest = name.removeprefix(prefix).lstrip()
        # A vowel sign or tone mark cannot begin a name: that นาย was not a title.
        if rest != name and rest and not "\u0e31" <= rest[0] <= "\u0e3a" and not "\u0e47" <= rest[0] <= "\u0e4e":
            return prefix, rest
    return "", name


def _sex(text: str, prefix: str) -> str:
    for told in (text.lower(), prefix.lower()):
        if told in _MALE:
            return "male"
        if told in _FEMALE:
            return "female"
    return ""


def read_birth_date(text: str) -> tuple[str, str]:
    """Return an ISO birth date and ``""``, or ``""`` and the warning that says why there is none.

    Beside numbers in either era, months in words (13 พ.ค. 2555) and eight digits are read.
    """
    if not text:
        return "", "birth_missing"
    day = parse_date(text) or _written_date(text)
    if day is not None and day.year >= _FIRST_YEAR:
        return day.isoformat(), ""
    return "", "birth_two_digit_year" if _TWO_DIGIT_YEAR.fullmatch(text) else "birth_unreadable"


def _written_date(text: str) -> dt.date | None:
    text = clean(text)
    if match := _WRITTEN.fullmatch(text):
        month = _MONTH_NUMBER.get(match.group(2).replace(".", "").removeprefix("เดือน"))
        return parse_date(f"{match.group(1)}/{month}/{match.group(3)}") if month else None
    if match := _COMPACT.fullmatch(text):
        day, month_text, year = match.group(1, 2, 3) if match.group(1) else match.group(6, 5, 4)
        return parse_date(f"{day}/{month_text}/{year}")
    return parse_date(re.sub(r"\s*([/.\-])\s*", r"\1", text))


def _kind(fields: Mapping[str, str], *, has_school: bool) -> str:
    """Return why the child is on the list: what the list says in words, else by whether there was a school."""
    told = fields.get("kind", "").lower()
    if "พิการ" in told or told == CaseKind.DISABLED:
        return CaseKind.DISABLED.value
    if "ตกหล่น" in told or told == CaseKind.MISSED:
        disability = fields.get("disability", "").lower()
        return (CaseKind.DISABLED if disability and disability not in _NO_WORDS else CaseKind.MISSED).value
    if "ออกกลางคัน" in told or told == CaseKind.DROPPED_OUT or has_school:
        return CaseKind.DROPPED_OUT.value
    disability = fields.get("disability", "").lower()
    if (disability and disability not in _NO_WORDS) or "พิการ" in fields.get("disadvantage", ""):
        return CaseKind.DISABLED.value
    return CaseKind.MISSED.value
