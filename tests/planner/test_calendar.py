"""Dates as a register writes them."""

import datetime as dt
import re
import time
from pathlib import Path

import pytest

from planner.calendar import academic_year, age_band, clock, parse_date, show_date, thai_now, thai_today


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("13/05/2555", dt.date(2012, 5, 13)),
        ("๑๓/๐๕/๒๕๕๕", dt.date(2012, 5, 13)),
        ("2012-05-13", dt.date(2012, 5, 13)),
        ("2555-05-13", dt.date(2012, 5, 13)),
        ("2012-05-13 00:00:00", dt.date(2012, 5, 13)),
        ("2012-05-13T08:30", dt.date(2012, 5, 13)),
        ("29/02/2567", dt.date(2024, 2, 29)),
        ("29/02/2566", None),
        ("13/05/55", None),
        ("-", None),
        ("", None),
    ],
)
def test_a_date_is_read_in_either_era(text: str, expected: dt.date | None) -> None:
    assert parse_date(text) == expected


def test_a_date_is_shown_in_the_era_of_its_language() -> None:
    assert show_date(dt.date(2026, 3, 5), "th") == "5 มี.ค. 2569"
    assert show_date(dt.date(2026, 3, 5), "th", digits=True) == "๕ มี.ค. ๒๕๖๙"
    assert show_date(dt.date(2026, 3, 5), "en") == "5 Mar 2026"


def test_the_academic_year_turns_in_the_middle_of_may() -> None:
    assert academic_year(dt.date(2026, 5, 15)) == 2568
    assert academic_year(dt.date(2026, 5, 16)) == 2569


@pytest.mark.parametrize(
    ("birth", "band"),
    [("2020-01-01", "3-5"), ("2014-12-31", "6-11"), ("2012-06-01", "12-14"), ("2007-01-01", "18+"), ("", "unknown")],
)
def test_an_age_is_a_band(birth: str, band: str) -> None:
    assert age_band(birth, 2568) == band


def test_a_moment_is_shown_to_the_minute() -> None:
    assert clock(8 * 3600 + 29.6 * 60) == "08:30"


def test_a_day_begins_in_thailand_whatever_zone_the_computer_keeps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "America/Los_Angeles")
    time.tzset()
    try:
        here = dt.datetime.now(dt.UTC) + dt.timedelta(hours=7)
        assert thai_today() == here.date()
        assert thai_now().utcoffset() == dt.timedelta(hours=7)
    finally:
        monkeypatch.undo()
        time.tzset()


def test_nothing_asks_the_computer_for_its_own_day() -> None:
    root = Path(__file__).parents[2]
    asked = re.compile(r"astimezone\(\)|date\.today\(|datetime\.today\(|datetime\.now\(\)|\.localtime\(|ctime\(")
    modules = [path for room in ("gis", "planner", "ui") for path in sorted((root / room).rglob("*.py"))]
    assert len(modules) > 100
    assert [str(path.relative_to(root)) for path in modules if asked.search(path.read_text(encoding="utf-8"))] == []
