"""Days of plans on the calendar, and when it gets dark."""

import datetime as dt
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.errors import DataError
from planner.model import Team
from planner.visits.daylight import dusk_s, earliest_dusk_s
from planner.visits.workdays import (
    MONDAY_TO_FRIDAY,
    Holidays,
    PlanDays,
    count_days,
    drives_on,
    read_holidays,
    shipped_holidays,
)

WEEK = Team("1", 0, 1, weekdays=MONDAY_TO_FRIDAY)
WEEKEND = Team("2", 0, 1, weekdays=(5, 6))
SONGKRAN = dt.date(2026, 4, 10)


def test_a_weekday_team_stays_at_home_at_weekends_and_on_songkran() -> None:
    days = PlanDays([WEEK], SONGKRAN, shipped_holidays())
    assert [days.date(number).isoformat() for number in (1, 2, 3, 4)] == [
        "2026-04-10", "2026-04-16", "2026-04-17", "2026-04-20",
    ]  # fmt: skip


def test_days_of_several_teams_are_numbered_together() -> None:
    days = PlanDays([WEEK, WEEKEND], SONGKRAN, shipped_holidays())
    assert [days.date(number).day for number in (1, 2, 3, 4)] == [10, 11, 12, 16]
    assert [days.drives(WEEKEND, days.date(number)) for number in (1, 2, 3, 4)] == [False, True, True, False]


def test_a_team_that_drives_on_holidays_is_counted_on_them() -> None:
    until = dt.date(2026, 4, 17)
    assert count_days(WEEK, SONGKRAN, until, shipped_holidays()) == 3
    assert (
        count_days(Team("1", 0, 1, weekdays=MONDAY_TO_FRIDAY, holidays=True), SONGKRAN, until, shipped_holidays())
        == 6
    )
    assert count_days(WEEK, until, SONGKRAN, shipped_holidays()) == 0


@pytest.mark.parametrize("year", range(2026, 2031))
def test_a_shipped_holiday_at_the_weekend_has_its_day_in_lieu(year: int) -> None:
    """New Year's Eve aside, whose days in lieu lie in the next year."""
    shipped = shipped_holidays()
    days = (dt.date(year, 1, 1) + dt.timedelta(days=number) for number in range(364))
    run: list[dt.date] = []
    for day in days:
        if day in shipped:
            run.append(day)
        elif run and day.weekday() < 5:
            weekend = [one for one in run if one.weekday() >= 5]
            assert not weekend or run[-1].weekday() < 5, f"{run[-1]} has no day in lieu"
            run = []


@given(st.dates(dt.date(2026, 1, 1), dt.date(2027, 12, 31)))
def test_nobody_drives_on_a_holiday_or_a_day_of_rest(day: dt.date) -> None:
    holidays = Holidays.of(("01-02", day.isoformat()))
    assert not drives_on(WEEK, day, holidays)
    assert drives_on(Team("1", 0, 1), day, Holidays.of(())) is True


def test_holidays_of_ones_own_are_read_in_either_era(tmp_path: Path) -> None:
    path = tmp_path / "days.toml"
    path.write_text('every_year = ["02-29"]\ndates = ["2569-03-03", "5/12/2026"]\n', encoding="utf-8")
    holidays = Holidays.of(read_holidays(path))
    assert dt.date(2028, 2, 29) in holidays
    assert dt.date(2026, 3, 3) in holidays
    assert dt.date(2026, 12, 5) in holidays
    assert dt.date(2027, 3, 3) not in holidays


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("dates = 3", "holidays_unread"),
        ("[[x]]", "holidays_unread"),
        ('every_year = ["13-01"]', "holidays_entry"),
        ('dates = ["soon"]', "holidays_entry"),
    ],
)
def test_what_is_no_holiday_is_said(tmp_path: Path, text: str, code: str) -> None:
    path = tmp_path / "days.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read_holidays(path)
    assert caught.value.code == code
    with pytest.raises(DataError):
        read_holidays(tmp_path / "none.toml")


def altitude_degrees(day: dt.date, seconds: int, lat: float, lon: float) -> float:
    """Return how high the sun stands, by the low-precision formulae of the Astronomical Almanac: another way."""
    moment = dt.datetime.combine(day, dt.time(), tzinfo=dt.UTC) + dt.timedelta(seconds=seconds - 7 * 3600)
    n = (moment - dt.datetime(2000, 1, 1, 12, tzinfo=dt.UTC)).total_seconds() / 86_400
    anomaly = np.radians(357.528 + 0.9856003 * n)
    longitude = np.radians(280.460 + 0.9856474 * n + 1.915 * np.sin(anomaly) + 0.020 * np.sin(2 * anomaly))
    tilt = np.radians(23.439 - 0.0000004 * n)
    ascension = np.arctan2(np.cos(tilt) * np.sin(longitude), np.cos(longitude))
    declination = np.arcsin(np.sin(tilt) * np.sin(longitude))
    sidereal = np.radians((280.46062 + 360.98564737 * n + lon) % 360)
    here, hour = np.radians(lat), sidereal - ascension
    height = np.sin(here) * np.sin(declination) + np.cos(here) * np.cos(declination) * np.cos(hour)
    return float(np.degrees(np.arcsin(height)))


@given(st.dates(dt.date(2025, 1, 1), dt.date(2035, 12, 31)), st.floats(5.5, 20.5), st.floats(97.3, 105.7))
def test_at_dusk_the_sun_stands_six_degrees_below_the_horizon(day: dt.date, lat: float, lon: float) -> None:
    # A minute of time is a quarter of a degree, and dusk is rounded down to the minute: right to two minutes.
    assert altitude_degrees(day, dusk_s(day, lat, lon), lat, lon) == pytest.approx(-5.9, abs=0.5)


def test_the_earliest_dusk_holds_on_every_day() -> None:
    least = earliest_dusk_s(18.79, 98.98)
    start = dt.date(2026, 1, 1)
    assert all(dusk_s(start + dt.timedelta(days=n), 18.79, 98.98) >= least - 60 for n in range(365))
    assert earliest_dusk_s(18.79, 98.98, first=dt.date(2026, 6, 1), days=30) > least + 3600
