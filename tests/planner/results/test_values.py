"""Cells of a check-in, one by one."""

import datetime as dt
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.results.values import (
    THAILAND,
    parse_moment,
    parse_number,
    parse_outcome,
    parse_position,
    parse_reason,
    parse_state,
    tidy,
)

NOW = dt.datetime(2025, 3, 31, 12, 0)


@pytest.mark.parametrize(
    "text",
    [
        "2025-03-05T16:30:00",
        "2025-03-05 16:30",
        "2568-03-05 16:30",
        "05/03/2568 16:30",
        "5/3/2025 16.30 น.",
        "5/3/2568 16.30 น. ",
        "5 มี.ค. 2568 16:30",
        "5 มีนาคม พ.ศ. 2568 เวลา 16.30 น.",
        "5 Mar 2025 4:30 PM",
        "2025-03-05T09:30:00Z",
        "2025-03-05T09:30:00.400+00:00",
        "2025-03-05T01:30:00-08:00",
    ],
)
def test_a_moment_is_read_in_either_era_and_any_order(text: str) -> None:
    assert parse_moment(text, NOW) == ("2025-03-05T16:30:00", "")


@pytest.mark.parametrize("text", ["5/3/2568", "2025-03-05", "2025-03-05T00:00:00", "5 มีนาคม 2568"])
def test_a_day_without_a_time_stays_a_day(text: str) -> None:
    assert parse_moment(text, NOW) == ("2025-03-05", "")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "moment_missing"),
        ("5/3/68", "moment_short_year"),
        ("68-03-05", "moment_short_year"),
        ("5 มี.ค. 68", "moment_short_year"),
        ("เมื่อวาน", "moment_unreadable"),
        ("31/02/2568", "moment_unreadable"),
        ("5/3/2568 25:00", "moment_unreadable"),
        ("5/3/2568 13:00 PM", "moment_unreadable"),
        ("5/3/2568 เย็น", "moment_unreadable"),
        ("=TODAY()", "moment_unreadable"),
        ("5/3/2569", "moment_future"),
        ("5/3/2468", "moment_past"),
        ("5/3/1968", "moment_past"),
    ],
)
def test_what_is_no_moment_says_why(text: str, fault: str) -> None:
    assert parse_moment(text, NOW) == ("", fault)


def test_a_phone_clock_some_hours_ahead_does_not_matter_and_now_may_carry_a_zone() -> None:
    assert parse_moment("2025-03-31 20:00", NOW)[1] == ""
    utc = dt.datetime(2025, 3, 30, 20, 0, tzinfo=dt.UTC)
    assert parse_moment("2025-04-01 02:00", utc)[1] == ""
    assert parse_moment("2025-04-01 04:00", utc)[1] == "moment_future"


def test_a_leap_day_of_the_buddhist_era_is_a_day() -> None:
    assert parse_moment("29/02/2567", NOW)[0] == "2024-02-29"


@pytest.mark.parametrize(
    ("text", "state", "reason", "loose"),
    [
        ("found", "found", 0, False),
        ("พบตัว", "found", 0, False),
        (" ไม่พบตัว ", "not_found", 0, False),
        ("Not found", "not_found", 0, False),
        ("ย้ายที่อยู่", "moved", 0, False),
        ("เสียชีวิต", "deceased", 0, False),
        ("กำลังเรียนอยู่", "in_school", 0, False),
        ("100", "in_school", 0, False),
        ("201", "not_found", 0, False),
        ("202", "found", 11, True),
        ("203", "moved", 0, False),
        ("204.0", "not_found", 0, False),
        ("205", "deceased", 0, False),
        ("206", "not_found", 0, True),
    ],
)
def test_states_are_keys_words_and_codes(text: str, state: str, reason: int, loose: bool) -> None:
    word = parse_state(text)
    assert word is not None
    assert (str(word.state), word.reason, word.loose) == (state, reason, loose)


@pytest.mark.parametrize("text", ["", "207", "พบ/ไม่พบ", "=1+1", "found<script>"])
def test_an_unknown_state_is_none(text: str) -> None:
    assert parse_state(text) is None


@pytest.mark.parametrize(
    ("text", "reason", "warning"),
    [
        ("", 0, ""),
        ("18", 18, ""),
        ("18.0", 18, ""),
        ("๑๘", 18, ""),
        ("ย้ายถิ่นที่อยู่", 18, ""),
        ("18. ย้ายถิ่นที่อยู่", 18, ""),
        ("(9) ยากจน", 9, ""),
        ("9, 8", 9, "reason_many"),
        ("ยากจน และ ปัญหาครอบครัว", 9, "reason_many"),
        ("18 ยากจน", 19, "reason_unknown"),
        ("20", 19, "reason_unknown"),
        ("0", 19, "reason_unknown"),
        ("เบื่อ", 19, "reason_unknown"),
    ],
)
def test_reasons_are_numbers_words_or_both(text: str, reason: int, warning: str) -> None:
    assert parse_reason(tidy(text)) == (reason, warning)


def test_outcomes_are_keys_and_words() -> None:
    assert parse_outcome("wants_return") == parse_outcome("ต้องการกลับ") == "wants_return"
    assert parse_outcome("ไม่ประสงค์กลับ") == "refuses"
    assert parse_outcome("ไม่แน่ใจ") is None


@pytest.mark.parametrize(
    ("lat", "lon", "warning"),
    [
        ("", "", ""),
        ("18.1", "", "position_incomplete"),
        ("18.1", "ทุ่งนา", "position_unreadable"),
        ("18°6'", "98°3'", "position_unreadable"),
        ("0", "0.0", "position_zero"),
        ("1985000", "465000", "position_projected"),
        ("51.5", "-0.1", "position_abroad"),
        ("91", "200", "position_abroad"),
    ],
)
def test_a_position_that_cannot_be_is_set_aside(lat: str, lon: str, warning: str) -> None:
    found = parse_position(lat, lon, (THAILAND,))
    assert math.isnan(found[0]) and math.isnan(found[1]) and found[2] == warning


def test_a_swapped_position_is_put_right() -> None:
    assert parse_position("98.7", "17.9", (THAILAND,)) == (17.9, 98.7, "position_swapped")
    assert parse_position("17.9", "98.7", (THAILAND,)) == (17.9, 98.7, "")


@given(st.text())
def test_any_cell_is_understood_or_refused_and_never_fails(text: str) -> None:
    cell = tidy(text)
    iso, fault = parse_moment(cell, NOW)
    assert bool(iso) != bool(fault)
    parse_state(cell), parse_outcome(cell), parse_reason(cell), parse_number(cell)
    parse_position(cell, cell, (THAILAND,))


@given(st.datetimes(min_value=dt.datetime(2000, 1, 1, 0, 1), max_value=NOW))
def test_a_moment_survives_both_eras(moment: dt.datetime) -> None:
    ours = moment.replace(microsecond=0)
    be = f"{ours.day:02d}/{ours.month:02d}/{ours.year + 543} {ours:%H:%M:%S}"
    assert parse_moment(be, NOW) == parse_moment(ours.isoformat(), NOW)
