"""The rows that were set aside, as a workbook to mend and import again."""

import json
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import xlsxwriter

from gis.errors import DataError
from gis.tables import read_table
from planner.register.heads import is_reason_head, is_row_id_head, unique_heads
from resources.text import Catalogue, catalogue

_WIDTH_CHARACTERS = 18
_REASON_WIDTH_CHARACTERS = 60
_OF_CHECKINS = "checkin_"
"""What the codes of check-ins begin with."""


def write_rejects(rejects: pd.DataFrame, path: Path, *, language: str, with_ids: bool = False) -> None:
    """Write rows set aside (schema REJECTS) to an XLSX: the columns as read, then the reasons in words.

    Lists with other heads get sheets of their own. Each cell is text, so that no formula of a register runs. The
    reason column tells ``import_register`` that the file is a part of a list, for which nobody is gone. ``with_ids``
    adds the name of each row, by which ``read_mended`` knows it again.
    Raises ``DataError`` (``file_not_written``) where the file cannot be written.
    """
    words = catalogue(language)
    ids = words.say("register.row_id")
    sheets: dict[tuple[str, ...], list[tuple[dict[str, str], str]]] = {}
    for key, cells, reasons in zip(rejects.index, rejects["cells"], rejects["reasons"], strict=True):
        row: dict[str, str] = json.loads(str(cells))
        own = words.say("register.reason")
        row = {head: text for head, text in row.items() if head not in (own, ids)}
        if with_ids:
            row[ids] = str(key)
        told = " ".join(reason_words(words, code) for code in str(reasons).split())
        sheets.setdefault(tuple(row), []).append((row, told))
    copy = path.with_name(f".{path.name}.part")
    try:
        with xlsxwriter.Workbook(copy, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
            bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True})
            for number, (heads, rows) in enumerate((sheets or {(): []}).items(), start=1):
                _write_sheet(
                    book.add_worksheet(f"{words.say('register.rejects_sheet')} {number}"),
                    heads,
                    rows,
                    reason=words.say("register.reason"),
                    bold=bold,
                    wrapped=wrapped,
                )
        copy.replace(path)
    except (OSError, xlsxwriter.exceptions.FileCreateError) as fault:
        copy.unlink(missing_ok=True)
        raise DataError("file_not_written", file=path.name) from fault


def reason_words(words: Catalogue, code: str) -> str:
    """Return why a row of a register or of check-ins was set aside."""
    key = f"register_reasons.{code}"
    return words.say(key) if key in words else words.say(f"results.rejects.{code.removeprefix(_OF_CHECKINS)}")


def read_mended(path: Path) -> dict[str, dict[str, str]]:
    """Return the rows of a workbook that ``write_rejects`` wrote with ids: their cells by row name and head.

    Raises ``DataError``: ``rejects_no_ids`` where no sheet has the column of names.
    """
    found: dict[str, dict[str, str]] = {}
    usable = False
    for sheet in read_table(path):
        heads = unique_heads(sheet.rows[0])
        place = next((at for at, head in enumerate(heads) if is_row_id_head(head)), None)
        if place is None:
            continue
        usable = True
        own = [at for at, head in enumerate(heads) if at != place and not is_reason_head(head)]
        for row in sheet.rows[1:]:
            if row[place].strip():
                found[row[place].strip()] = {heads[at]: row[at] for at in own}
    if not usable:
        raise DataError("rejects_no_ids", file=path.name)
    return found


def _write_sheet(
    sheet: xlsxwriter.worksheet.Worksheet,
    heads: Sequence[str],
    rows: Sequence[tuple[dict[str, str], str]],
    *,
    reason: str,
    bold: xlsxwriter.format.Format,
    wrapped: xlsxwriter.format.Format,
) -> None:
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(2, 0)
    sheet.repeat_rows(0)
    sheet.set_column(0, max(len(heads) - 1, 0), _WIDTH_CHARACTERS)
    sheet.set_column(len(heads), len(heads), _REASON_WIDTH_CHARACTERS)
    for column, head in enumerate((*heads, reason)):
        # A column that had no head in the list has none here.
        sheet.write_string(0, column, "" if head == f"#{column + 1}" else head, bold)
    for line, (cells, told) in enumerate(rows, start=1):
        for column, head in enumerate(heads):
            sheet.write_string(line, column, cells[head])
        sheet.write_string(line, len(heads), told, wrapped)
