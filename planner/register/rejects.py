"""The rows that were set aside, as a workbook to mend and import again."""

import json
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import xlsxwriter

from gis.errors import DataError
from resources.text import catalogue

_WIDTH_CHARACTERS = 18
_REASON_WIDTH_CHARACTERS = 60


def write_rejects(rejects: pd.DataFrame, path: Path, *, language: str) -> None:
    """Write rows set aside (schema REJECTS) to an XLSX: the columns as read, then the reasons in words.

    Lists with other heads get sheets of their own. Each cell is text, so that no formula of a register runs. The
    reason column tells ``import_register`` that the file is a part of a list, for which nobody is gone.
    Raises ``DataError`` (``file_not_written``) where the file cannot be written.
    """
    words = catalogue(language)
    sheets: dict[tuple[str, ...], list[tuple[dict[str, str], str]]] = {}
    for cells, reasons in zip(rejects["cells"], rejects["reasons"], strict=True):
        row: dict[str, str] = json.loads(str(cells))
        own = words.say("register.reason")
        row = {head: text for head, text in row.items() if head != own}
        told = " ".join(words.say(f"register_reasons.{code}") for code in str(reasons).split())
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
    sheet.set_column(0, max(len(heads) - 1, 0), _WIDTH_CHARACTERS)
    sheet.set_column(len(heads), len(heads), _REASON_WIDTH_CHARACTERS)
    for column, head in enumerate((*heads, reason)):
        # A column that had no head in the list has none here.
        sheet.write_string(0, column, "" if head == f"#{column + 1}" else head, bold)
    for line, (cells, told) in enumerate(rows, start=1):
        for column, head in enumerate(heads):
            sheet.write_string(line, column, cells[head])
        sheet.write_string(line, len(heads), told, wrapped)
