import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.thai import clean
from planner.register.dmc import DMC_COLUMNS
from planner.register.identity import check_digit, is_national_id
from planner.sample.dirt import FAULTS, ID, TAMBON, Entry, add_nameless, double, misspell, spoil, wrong_tone
from planner.sample.people import invented_id

NAMES = st.sampled_from(["ฮอด", "ดอยเต่า", "อมก๋อย", "บ้านแอ่น", "บงตัน", "ท่าเดื่อ", "นา"])


def entries(count: int) -> list[Entry]:
    made = []
    for number in range(count):
        cells = dict.fromkeys(DMC_COLUMNS, "-") | {
            ID: invented_id(number, stateless=False), "ชื่อ": "สมมติ", "นามสกุล": "ไม่มีจริง", "วันเกิด": "13/05/2555",
            "เพศ": "ช", "คำนำหน้าชื่อ": "เด็กชาย", "บ้านเลขที่": "12", "หมู่": "3", TAMBON: "ดอยเต่า",
            "อำเภอ": "ดอยเต่า", "จังหวัด": "เชียงใหม่",
        }  # fmt: skip
        made.append(Entry(cells, number, "บ้านห้วยทราย"))
    return made


@given(NAMES, st.integers(0, 2**32))
def test_a_slip_changes_a_name_by_one_letter_at_most(name: str, seed: int) -> None:
    spoilt = misspell(name, np.random.default_rng(seed))
    assert abs(len(spoilt) - len(name)) <= 1
    assert spoilt


@given(NAMES, st.integers(0, 2**32))
def test_a_wrong_tone_leaves_the_letters(name: str, seed: int) -> None:
    tones = str.maketrans(dict.fromkeys("\u0e48\u0e49\u0e4a\u0e4b"))
    spoilt = wrong_tone(name, np.random.default_rng(seed))
    assert spoilt != name
    assert spoilt.translate(tones) == name.translate(tones)


@given(st.integers(0, 999_999_999), st.booleans())
def test_an_invented_id_has_a_right_check_digit_and_a_prefix_of_nobody(number: int, stateless: bool) -> None:
    text = invented_id(number, stateless=stateless)
    assert is_national_id(text)
    assert text.startswith("000" if stateless else "900")
    assert int(text[12]) == check_digit(text)


@pytest.mark.parametrize("count", [1, 7, 200])
def test_every_fault_befalls_a_row_even_in_a_short_list(count: int) -> None:
    rows = entries(count)
    spoil(rows, np.random.default_rng(1))
    groups = {fault.name: fault.group for fault in FAULTS}
    for row in rows:
        hit = [groups[name] for name in row.faults]
        assert len(hit) == len(set(hit))
    assert {groups[name] for row in rows for name in row.faults} == set(groups.values())


def test_a_doubled_row_is_the_same_row_further_down() -> None:
    rows = entries(100)
    result = double(rows, np.random.default_rng(3))
    assert len(result) == 102
    for second in (row for row in result if "doubled" in row.faults):
        first = next(row for row in result if row.child == second.child)
        assert "doubled" not in first.faults
        assert first.cells == second.cells


def test_nameless_rows_are_of_no_child_and_spoil_no_other_row() -> None:
    rows = entries(300)
    result = add_nameless(rows, np.random.default_rng(3))
    nameless = [row for row in result if row.child < 0]
    assert len(nameless) == 2
    assert all(row.cells["ชื่อ"] == row.cells[ID] == "-" for row in nameless)
    assert [row for row in result if row.child >= 0] == rows
    assert all(row.cells["ชื่อ"] == "สมมติ" for row in rows)


def test_blanks_and_invisible_marks_do_not_change_what_a_cell_says() -> None:
    rows = entries(60)
    for fault in (fault for fault in FAULTS if fault.group == "blanks"):
        for row in rows:
            fault.spoil(row, np.random.default_rng(row.child))
    plain = entries(60)
    for spoilt, row in zip(rows, plain, strict=True):
        assert {head: clean(cell) for head, cell in spoilt.cells.items()} == row.cells
