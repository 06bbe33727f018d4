"""What an agency gets: a letter, lists on paper and as workbooks, in one encrypted archive.

The archive is a ZIP with AES-256 as WinZip has it (AE-2), which 7-Zip, WinRAR and macOS' Keka open. Its directory is
not encrypted: the names of its files, and its own, say nothing of a child.
"""

import datetime as dt
import io
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd
import pyzipper
from xlsxwriter import Workbook

from gis.errors import DataError
from gis.thai import clean, thai_digits
from planner.calendar import show_long_date
from planner.cells import close_book, row_points
from planner.followup.tables import KEY_FIELD, FieldTable
from planner.typesetting import typeset
from resources.text import Catalogue, catalogue

RESULTS: Final = ("placed", "helped", "found", "not_found", "in_progress", "declined")
"""What an agency may reply of a child."""
REPLY_COLUMNS: Final = ("result", "replied_on", "reply_note")
_LEAST_CHARACTERS: Final = 12
_ALPHABET: Final = "23456789abcdefghjkmnpqrstuvwxyz"
_GROUPS: Final = 4
_IN_GROUP: Final = 5
"""31^20 is 2^99: the ZIP's key costs a guesser only 1,000 rounds (WinZip AES), so the passphrase must do it all."""
_FONT: Final = "Tahoma"
_HEAD_ROW: Final = 3
_WIDTHS: Final[Mapping[str, float]] = {
    "case_code": 1.35, "name": 2.6, "national_id": 2.5, "birth_date": 1.7, "age_band": 1.2, "sex": 0.8, "kind": 1.7,
    "last_grade": 0.9, "last_school": 2.2, "school": 2.2, "guardian": 2.2, "guardian_relation": 1.2, "address": 3.4,
    "tambon": 1.5, "amphoe": 1.5, "province": 1.5, "coordinates": 1.9, "outcome": 1.6, "reason": 2.4,
    "sensitive_reason": 1.8, "moved_to": 2.0, "visited_on": 1.5, "note": 2.6,
}  # fmt: skip
_SEX_WIDTHS: Final[Mapping[str, float]] = {"th": 0.8, "en": 1.25}
"""On paper, as wide as its longest word, which must not break."""
_NUMBER_WIDTH: Final = 0.6
_RESULT_WIDTH: Final = 2.0
_MANY_COLUMNS: Final = 9
_PAGE_CM: Final = 26.1
_INSET_CM: Final = 0.22
_CM_OF_POINT: Final = 0.0353 * 0.6
"""A digit or Latin letter is 0.6 em wide at most, but for a few capitals."""
_UNBROKEN: Final = re.compile("[!-~]+")
_WHOLE: Final = (KEY_FIELD, "national_id", "sex")
"""Columns as wide as what stands in them, which must not break."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What the letters of one sending have in common."""

    esa: str
    register_number: str
    sent: dt.date
    due: dt.date


@dataclass(frozen=True, eq=False, slots=True)
class ReferralList:
    """One list of a pack: ``rows`` are texts, one column a listed field, in order."""

    referral_id: str
    item: str
    rows: pd.DataFrame


def new_passphrase() -> str:
    """Return a new passphrase by lot: four groups of five letters and digits that no eye takes for another."""
    drawn = "".join(secrets.choice(_ALPHABET) for _ in range(_GROUPS * _IN_GROUP))
    return "-".join(drawn[start : start + _IN_GROUP] for start in range(0, len(drawn), _IN_GROUP))


def checked_passphrase(text: str) -> str:
    """Return a passphrase that a person chose.

    Raises ``DataError``: ``pack_passphrase_short``; ``pack_passphrase_ascii``, since programs do not agree on how
    other letters become a key.
    """
    if not (text.isascii() and text.isprintable()):
        raise DataError("pack_passphrase_ascii")
    if len(text) < _LEAST_CHARACTERS:
        raise DataError("pack_passphrase_short", least=_LEAST_CHARACTERS)
    return text


def pack_name(agency: int, first_referral: str) -> str:
    """Return the file name of a pack: the agency's number and its first referral's, nothing else."""
    return f"referral-agency-{agency:02d}-{first_referral}.zip"


def letter_name(agency: int, first_referral: str) -> str:
    """Return the file name of the letter that stands beside a pack."""
    return f"letter-agency-{agency:02d}-{first_referral}.docx"


def make_pack(
    lists: Sequence[ReferralList],
    *,
    agency: int,
    table: FieldTable,
    letter: Letter,
    passphrase: str,
    language: str,
    digits: bool,
) -> bytes:
    """Return the encrypted archive of an agency: ``letter.pdf``, and ``list-ITEM.pdf`` and ``.xlsx`` for each list.

    ``digits`` asks for Thai digits on paper.
    """
    words = catalogue(language)
    data = letter_data(lists, agency=agency, table=table, letter=letter, words=words)
    members = {"letter.pdf": typeset("followup/letter.typ", _thai(data) if digits else data)}
    for one in lists:
        listed = list_data(one, agency=agency, letter=letter, words=words)
        members[f"list-{one.item}.pdf"] = typeset(
            "followup/list.typ", _thai(listed) if digits else listed, tags=False
        )
        members[f"list-{one.item}.xlsx"] = list_workbook(one, agency=agency, letter=letter, words=words)
    return sealed(members, passphrase)


def sealed(members: Mapping[str, bytes], passphrase: str) -> bytes:
    """Return a ZIP archive of files under AES-256."""
    out = io.BytesIO()
    with pyzipper.AESZipFile(out, "w", compression=pyzipper.ZIP_DEFLATED, encryption=pyzipper.WZ_AES) as archive:
        archive.setpassword(passphrase.encode("ascii"))
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def letter_data(
    lists: Sequence[ReferralList], *, agency: int, table: FieldTable, letter: Letter, words: Catalogue
) -> dict[str, Any]:
    """Return what the letter prints: counts and items, nothing of a child."""
    say = words.say
    name = say(f"referrals.agencies.{agency}")
    esa = clean(letter.esa)
    due = show_long_date(letter.due, words.language)
    on_letter = table.letter
    return {
        "language": words.language,
        "size": 16 if words.language == "th" else 14,
        "title": say("referrals.letter_subject"),
        "number_word": say("referrals.letter_number"),
        "number": letter.register_number or on_letter["book_code"] or "." * 24,
        "sender": [esa, *(clean(line) for line in on_letter["address"].splitlines())],
        "date": show_long_date(letter.sent, words.language),
        "subject_word": say("referrals.letter_subject_word"),
        "subject": say("referrals.letter_subject"),
        "to_word": say("referrals.letter_to_word"),
        "to": clean(table.addressees.get(agency, "")) if words.language == "th" else name,
        "attached_word": say("referrals.letter_attached_word"),
        "attachments": [
            {
                "text": f"{number}. {say('referrals.attached_list', item=one.item)}",
                "count": say("referrals.children_count", count=len(one.rows)),
            }
            for number, one in enumerate(lists, start=1)
        ],
        "paragraphs": [say("referrals.letter_why", esa=esa, agency=name)],
        "asks": [say(f"referrals.asks.{_key(one.item)}", item=one.item, count=len(one.rows)) for one in lists],
        "closing": [
            say("referrals.letter_reply", due=due),
            say("referrals.letter_private"),
            say("referrals.letter_end"),
        ],
        "regards": say("referrals.regards"),
        "signer": clean(on_letter["signer"]),
        "position": clean(on_letter["position"]) or say("referrals.director", esa=esa),
        "contact": [
            line
            for line in (
                clean(on_letter["unit"]),
                say("referrals.phone", phone=clean(on_letter["phone"]) or "." * 20),
            )
            if line
        ],
    }


def list_data(one: ReferralList, *, agency: int, letter: Letter, words: Catalogue) -> dict[str, Any]:
    """Return what a list on paper prints: the listed fields, and room for the reply."""
    say = words.say
    fields = [str(name) for name in one.rows.columns]
    wide = {**_WIDTHS, "sex": _SEX_WIDTHS[words.language]}
    widths = [_NUMBER_WIDTH, *(wide[name] for name in fields), _RESULT_WIDTH]
    size = 12.0 if len(widths) <= _MANY_COLUMNS else 10.5
    room = [
        0 if name in _WHOLE else int((_PAGE_CM * wide[name] / sum(widths) - _INSET_CM) / (_CM_OF_POINT * size))
        for name in fields
    ]
    return {
        "language": words.language,
        "title": say("referrals.list_title", item=one.item, title=say(f"referrals.items.{_key(one.item)}")),
        "heading": _heading(one, agency, letter, words),
        "head": [say(f"referrals.fields.{name}") for name in ("number", *fields, "result")],
        "widths": widths,
        "rows": [
            [str(number), *(_breakable(str(cell), most) for cell, most in zip(row, room, strict=True)), ""]
            for number, row in enumerate(one.rows.itertuples(index=False, name=None), start=1)
        ],
        "size": size,
        "notes": [say("referrals.list_results", results=" · ".join(say(f"referrals.results.{r}") for r in RESULTS))],
        "private": say("referrals.private"),
        "page": say("referrals.page"),
        "digits": list("0123456789"),
    }


def list_workbook(one: ReferralList, *, agency: int, letter: Letter, words: Catalogue) -> bytes:
    """Return the list to be filled in and sent back: text in every cell, the results to choose from."""
    say = words.say
    fields = [str(name) for name in one.rows.columns]
    out = io.BytesIO()
    book = Workbook(out, {"in_memory": True, "strings_to_urls": False, "strings_to_formulas": False})
    # The file's own properties say when it was sent and nothing else.
    book.set_properties({"created": dt.datetime.combine(letter.sent, dt.time())})
    base: dict[str, Any] = {"font_name": _FONT, "font_size": 10, "valign": "top"}
    plain = book.add_format(base)
    title = book.add_format({**base, "bold": True, "font_size": 13})
    boxed = {**base, "border": 1, "text_wrap": True, "num_format": "@"}
    known, reply = book.add_format(boxed), book.add_format({**boxed, "bg_color": "#FFF8DC"})
    head = book.add_format({**boxed, "bold": True, "bg_color": "#E8EEF4", "align": "center", "valign": "vcenter"})
    sheet = book.add_worksheet(say("referrals.tab", item=one.item))
    item = say("referrals.list_title", item=one.item, title=say(f"referrals.items.{_key(one.item)}"))
    sheet.write_string(0, 0, item, title)
    sheet.write_string(1, 0, " · ".join(_heading(one, agency, letter, words)), plain)
    sheet.write_string(2, 0, say("referrals.fill_in"), plain)
    columns = ["referral_id", *fields, *REPLY_COLUMNS]
    widths = [7 * _WIDTHS.get(name, 1.9) + 2 for name in columns]
    for place, name in enumerate(columns):
        sheet.set_column(place, place, widths[place])
        sheet.write_string(_HEAD_ROW, place, say(f"referrals.fields.{name}"), head)
    last = _HEAD_ROW + max(len(one.rows), 1)
    for row, cells in enumerate(one.rows.itertuples(index=False, name=None), start=_HEAD_ROW + 1):
        texts = [one.referral_id, *map(str, cells)]
        sheet.set_row(row, row_points(texts, widths[: len(texts)]))
        for place, text in enumerate(texts):
            sheet.write_string(row, place, text, known)
        for place in range(len(fields) + 1, len(columns)):
            sheet.write_blank(row, place, None, reply)
    results = [say(f"referrals.results.{result}") for result in RESULTS]
    choice = columns.index("result")
    sheet.data_validation(_HEAD_ROW + 1, choice, last, choice, {"validate": "list", "source": results})
    sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{last + 1}"})
    sheet.freeze_panes(_HEAD_ROW + 1, 2)
    sheet.autofilter(_HEAD_ROW, 0, last, len(columns) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(_HEAD_ROW)
    sheet.set_footer(f"&L{say('referrals.private')}&R&P/&N")
    close_book(book)
    return out.getvalue()


def _breakable(text: str, most: int) -> str:
    """Return text whose words without a Thai letter may break after ``most`` characters; 0: nowhere."""
    if most < 1:
        return text

    def broken(match: re.Match[str]) -> str:
        word = match.group()
        return "\u200b".join(word[start : start + most] for start in range(0, len(word), most))

    return _UNBROKEN.sub(broken, text)


def _heading(one: ReferralList, agency: int, letter: Letter, words: Catalogue) -> list[str]:
    say = words.say
    return [
        say("referrals.list_from", esa=clean(letter.esa), agency=say(f"referrals.agencies.{agency}")),
        say(
            "referrals.list_dates",
            referral=one.referral_id,
            sent=show_long_date(letter.sent, words.language),
            due=show_long_date(letter.due, words.language),
            count=len(one.rows),
        ),
    ]


def _key(item: str) -> str:
    return item.replace(".", "_")


def _thai(data: Any) -> Any:  # noqa: ANN401 - what JSON can say
    """Return texts with Thai digits."""
    if isinstance(data, str):
        return thai_digits(data)
    if isinstance(data, dict):
        return {key: value if key == "language" else _thai(value) for key, value in data.items()}
    return [_thai(value) for value in data] if isinstance(data, list) else data
