"""IDs are read leniently and warned about."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.register.identity import Identity, check_digit, is_national_id, read_identity

TWELVE = st.text("0123456789", min_size=12, max_size=12).filter(lambda text: len(set(text)) > 1)


def whole(twelve: str) -> str:
    return f"{twelve}{check_digit(twelve)}"


@pytest.mark.parametrize(
    ("text", "identity"),
    [
        ("1234567890121", Identity("1234567890121")),
        ("1-2345-67890-12-1", Identity("1234567890121")),
        (" ๑๒๓๔๕๖๗๘๙๐๑๒๑ ", Identity("1234567890121")),
        ("1234567890122", Identity("1234567890122", warnings=("id_check_digit",))),
        ("G640100000123", Identity(g_code="G640100000123")),
        ("g64-01 00000123", Identity(g_code="G640100000123")),
        ("", Identity(warnings=("id_missing",))),
        ("ไม่มีเลข", Identity(warnings=("id_missing",))),
        ("0000000000000", Identity(warnings=("id_missing",))),
        ("12345", Identity("12345", warnings=("id_malformed",))),
        ("1.10170E+12", Identity(warnings=("id_rounded",))),
    ],
)
def test_an_id_cell(text: str, identity: Identity) -> None:
    assert read_identity(text) == identity


@given(TWELVE)
def test_any_first_digit_is_as_good_as_another(twelve: str) -> None:
    assert read_identity(whole(twelve)) == Identity(whole(twelve))


@given(st.integers(10**10, 10**11 - 1))
def test_a_lost_leading_zero_comes_back(eleven: int) -> None:
    twelve = f"0{eleven}"
    identity = read_identity(whole(twelve)[1:])
    assert identity in (
        Identity(whole(twelve), warnings=("id_leading_zero",)),
        Identity(warnings=("id_missing",)),
    )


@given(TWELVE, st.integers(0, 11), st.integers(1, 9))
def test_a_wrong_digit_is_told_or_is_one_of_the_two_that_share_a_check_digit(
    twelve: str, place: int, shift: int
) -> None:
    right = whole(twelve)
    wrong = f"{right[:place]}{(int(right[place]) + shift) % 10}{right[place + 1 :]}"
    total, other = (sum((13 - at) * int(digit) for at, digit in enumerate(text[:12])) % 11 for text in (right, wrong))
    assert is_national_id(wrong) == ((11 - total) % 10 == (11 - other) % 10)


@given(st.text())
def test_no_text_is_too_odd(text: str) -> None:
    identity = read_identity(text)
    assert len(identity.national_id) <= 20
    assert identity.national_id or identity.g_code or identity.warnings
