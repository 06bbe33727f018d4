"""The claims as a workbook: every trip with its plan, what was told of it, and the money as formulas."""

import datetime as dt
import io
from collections.abc import Sequence
from typing import Any, Final

from xlsxwriter import Workbook

from gis.thai import clean
from planner.calendar import clock, show_date
from planner.cells import close_book, row_points
from planner.papers.trips import Outing, Pay, cost_of
from resources.text import Catalogue

COLUMNS: Final = (
    "school_code", "school", "team", "day", "date", "routes", "vehicle", "start", "end", "planned_km", "km", "hours",
    "people", "per_km", "way", "daily", "allowance", "total", "edited", "note",
)  # fmt: skip
_WIDTHS: Final = {"school": 28, "routes": 22, "date": 15, "vehicle": 18, "note": 30, "school_code": 12}
_FONT: Final = "Tahoma"


def claims_workbook(outings: Sequence[Outing], pay: Pay, *, office: str, made: dt.date, words: Catalogue) -> bytes:
    """Return a workbook with a row an outing; texts are texts, the way, per diem and sums are formulas."""
    say = words.say
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_urls": False, "strings_to_formulas": False, "strings_to_numbers": False}
    book = Workbook(out, options)
    book.set_properties({"created": dt.datetime.combine(made, dt.time())})
    base: dict[str, Any] = {"font_name": _FONT, "font_size": 10, "valign": "top"}
    title = book.add_format({**base, "bold": True, "font_size": 13})
    head = book.add_format(
        {**base, "bold": True, "border": 1, "bg_color": "#E8EEF4", "text_wrap": True, "align": "center"}
    )
    text = book.add_format({**base, "border": 1, "text_wrap": True, "num_format": "@"})
    number = book.add_format({**base, "border": 1, "num_format": "#,##0.00"})
    whole = book.add_format({**base, "border": 1, "num_format": "0"})
    sums = book.add_format({**base, "border": 1, "bold": True, "num_format": "#,##0.00"})
    sheet = book.add_worksheet(say("papers.claims_tab"))
    sheet.write_string(0, 0, f"{say('papers.claim_title')} {clean(office)}", title)
    at = {name: place for place, name in enumerate(COLUMNS)}
    for name, place in at.items():
        sheet.set_column(place, place, _WIDTHS.get(name, 10))
        sheet.write_string(2, place, say(f"papers.columns.{name}"), head)
    for row, outing in enumerate(outings, start=3):
        cost = cost_of(outing, pay)
        values = _row(outing, words)
        sheet.set_row(row, row_points(values.values(), (_WIDTHS.get(name, 10) for name in values)))
        numbers = {
            "planned_km": round(sum(trip.km for trip in outing.trips), 1),
            "km": outing.km,
            "hours": round(outing.hours, 2),
            "per_km": cost.per_km,
            "daily": cost.daily,
        }
        for name, place in at.items():
            if name in values:
                sheet.write_string(row, place, values[name], text)
            elif name in numbers:
                sheet.write_number(row, place, numbers[name], number)
        sheet.write_number(row, at["day"], outing.day, whole)
        sheet.write_number(row, at["people"], outing.people, whole)
        cell = {name: f"{chr(ord('A') + place)}{row + 1}" for name, place in at.items()}
        way = f"=ROUND({cell['km']}*{cell['per_km']},2)"
        sheet.write_formula(row, at["way"], way, number, cost.way)
        people = f"={cell['people']}*{cell['daily']}"
        sheet.write_formula(row, at["allowance"], people, number, cost.allowance)
        sheet.write_formula(row, at["total"], f"={cell['way']}+{cell['allowance']}", number, cost.total)
    last = 3 + len(outings)
    if outings:
        sheet.write_string(last, 0, say("papers.claim_total"), head)
        for name in ("way", "allowance", "total"):
            letter = chr(ord("A") + at[name])
            total = sum(getattr(cost_of(one, pay), name) for one in outings)
            sheet.write_formula(last, at[name], f"=SUM({letter}4:{letter}{last})", sums, total)
    sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{last + 1}"})
    sheet.freeze_panes(3, 2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(2, 0)
    sheet.repeat_columns(0, 1)
    sheet.repeat_rows(2)
    close_book(book)
    return out.getvalue()


def _row(outing: Outing, words: Catalogue) -> dict[str, str]:
    say = words.say
    day = show_date(dt.date.fromisoformat(outing.date), words.language) if outing.date else ""
    standing = "edited" if outing.edited else "as_planned"
    return {
        "school_code": outing.school_code,
        "school": clean(outing.school),
        "team": clean(outing.team),
        "date": day,
        "routes": ", ".join(trip.route_id for trip in outing.trips),
        "vehicle": say(f"papers.vehicles.{outing.vehicle}"),
        "start": clock(outing.start_s),
        "end": clock(outing.end_s),
        "edited": say(f"papers.{standing}"),
        "note": clean(outing.note),
    }
