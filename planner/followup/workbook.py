"""What is due, as a workbook: a row a child, the longest overdue first, with room for what was done."""

import datetime as dt
import io
from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd
from xlsxwriter import Workbook

from gis.thai import clean
from planner.calendar import show_date
from planner.cells import close_book, row_points
from planner.followup.care import Task, When
from resources.text import Catalogue, catalogue

_FONT: Final = "Tahoma"
_COLUMNS: Final[Mapping[str, int]] = {
    "when": 12, "due": 12, "case_code": 10, "name": 24, "group": 12, "school": 24, "grade": 8, "task": 42,
    "need": 32, "responsible": 24, "stage": 14, "outcome": 18, "reason": 26, "goal": 12, "attendance": 16,
    "note": 28, "done_on": 12, "result": 22,
}  # fmt: skip
_TO_FILL: Final = ("done_on", "result")
_HEAD_ROW: Final = 2
_COLOURS: Final = {When.OVERDUE: "#FBE3E0", When.TODAY: "#FFF2CC", When.NEXT: "#FFFFFF"}


def followup_workbook(
    rows: Sequence[Mapping[str, Any]], *, names: pd.DataFrame, esa: str, year_be: int, on: dt.date, language: str
) -> bytes:
    """Return the list as a workbook.

    ``rows`` are the fields of ``planner.workflow.followup.Due``; ``names`` has the children's names, grades and last
    schools (columns of CASES, by case).
    """
    words = catalogue(language)
    say = words.say
    out = io.BytesIO()
    book = Workbook(out, {"in_memory": True, "strings_to_urls": False, "strings_to_formulas": False})
    book.set_properties({"created": dt.datetime.combine(on, dt.time())})
    base: dict[str, Any] = {"font_name": _FONT, "font_size": 10, "valign": "top"}
    title = book.add_format({**base, "bold": True, "font_size": 13})
    boxed = {**base, "border": 1, "text_wrap": True, "num_format": "@"}
    looks = {when: book.add_format({**boxed, "bg_color": colour}) for when, colour in _COLOURS.items()}
    reply = book.add_format({**boxed, "bg_color": "#FFF8DC"})
    head = book.add_format({**boxed, "bold": True, "bg_color": "#E8EEF4", "align": "center", "valign": "vcenter"})
    sheet = book.add_worksheet(say("followup.tab"))
    sheet.write_string(0, 0, say("followup.title", esa=clean(esa), year=year_be, date=show_date(on, language)), title)
    counts = {when: sum(row["when"] == when for row in rows) for when in When}
    sheet.write_string(1, 0, say("followup.counts", **{str(when): count for when, count in counts.items()}))
    for place, (key, width) in enumerate(_COLUMNS.items()):
        sheet.set_column(place, place, width)
        sheet.write_string(_HEAD_ROW, place, say(f"followup.columns.{key}"), head)
    for number, row in enumerate(rows, start=_HEAD_ROW + 1):
        told = _told(row, names.loc[row["case_id"]], words)
        known = [key for key in _COLUMNS if key not in _TO_FILL]
        sheet.set_row(number, row_points((told[key] for key in known), (_COLUMNS[key] for key in known)))
        for place, key in enumerate(_COLUMNS):
            if key in _TO_FILL:
                sheet.write_blank(number, place, None, reply)
            else:
                sheet.write_string(number, place, told[key], looks[When(row["when"])])
    last = _HEAD_ROW + max(len(rows), 1)
    sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{last + 1}"})
    sheet.autofilter(_HEAD_ROW, 0, last, len(_COLUMNS) - 1)
    sheet.freeze_panes(_HEAD_ROW + 1, 4)
    sheet.set_landscape()
    sheet.set_paper(9)
    # On one sheet side by side nobody could read it: on two, each with the case and the name.
    sheet.fit_to_pages(2, 0)
    sheet.repeat_columns(0, 3)
    sheet.repeat_rows(_HEAD_ROW)
    sheet.set_footer(f"&L{say('referrals.private')}&R&P/&N")
    close_book(book)
    return out.getvalue()


def task_words(task: str, detail: str, words: Catalogue) -> str:
    """Return what is to be done."""
    if task == Task.STEP:
        return words.say("followup.do_step", step=words.say(f"followup.steps.{detail}"))
    if task == Task.CHECK:
        return words.say("followup.do_check", month=detail)
    return words.say("followup.do_goal")


def _told(row: Mapping[str, Any], child: pd.Series, words: Catalogue) -> dict[str, str]:
    say, language = words.say, words.language
    return {
        "when": say(f"followup.when.{row['when']}", days=abs(row["days"])),
        "due": show_date(dt.date.fromisoformat(row["due"]), language),
        "case_code": row["case_id"],
        "name": clean(f"{child['prefix']}{child['first_name']} {child['last_name']}"),
        "group": say(f"followup.groups.{row['group']}"),
        "school": clean(row["school"] or str(child["school_name"])),
        "grade": clean(str(child["grade"])),
        "task": task_words(row["task"], row["detail"], words),
        "need": say(f"followup.needs.{row['need']}"),
        "responsible": clean(row["responsible"]),
        "stage": say(f"followup.stages.{row['stage']}"),
        "outcome": say(f"outcomes.{row['outcome']}") if row["outcome"] else "",
        "reason": say(f"reasons.{row['reason']}") if row["reason"] else "",
        "goal": show_date(dt.date.fromisoformat(row["goal"]), language),
        "attendance": say(f"followup.attendance.{row['attendance']}") if row["attendance"] else "",
        "note": clean(row["note"]),
    }
