"""A slip of the pen in a case code is told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.register.codes import case_code, is_case_code

NUMBERS = st.integers(1, 10_000_000)


def test_codes_are_six_digits_and_count_on() -> None:
    assert case_code(572) == "005724"  # 572 -> 4 is the example of Damm's thesis
    assert [len(case_code(number)) for number in (1, 99_999, 100_000)] == [6, 6, 7]


@pytest.mark.parametrize("number", [0, -1])
def test_a_code_begins_at_one(number: int) -> None:
    with pytest.raises(ValueError, match="begin at 1"):
        case_code(number)


@pytest.mark.parametrize("text", ["", "0", "000000", "12345", "๐๐๐๐๑๓", "00001x", " 005724"])
def test_other_text_is_no_code(text: str) -> None:
    assert not is_case_code(text)


@given(NUMBERS, st.integers(0, 20), st.integers(1, 9))
def test_every_wrong_digit_is_told(number: int, place: int, shift: int) -> None:
    code = case_code(number)
    assert is_case_code(code)
    place %= len(code)
    assert not is_case_code(f"{code[:place]}{(int(code[place]) + shift) % 10}{code[place + 1 :]}")


@given(NUMBERS, st.integers(0, 20))
def test_every_swap_of_neighbours_is_told(number: int, place: int) -> None:
    code = case_code(number)
    place %= len(code) - 1
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert swapped == code or not is_case_code(swapped)
