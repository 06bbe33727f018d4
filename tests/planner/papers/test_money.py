"""Amounts in words, as an officer writes them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.papers.money import baht_words, thai_number


@pytest.mark.parametrize(
    ("baht", "words"),
    [
        (0, "ศูนย์บาทถ้วน"),
        (1, "หนึ่งบาทถ้วน"),
        (10, "สิบบาทถ้วน"),
        (11, "สิบเอ็ดบาทถ้วน"),
        (21.25, "ยี่สิบเอ็ดบาทยี่สิบห้าสตางค์"),
        (101, "หนึ่งร้อยเอ็ดบาทถ้วน"),
        (326.20, "สามร้อยยี่สิบหกบาทยี่สิบสตางค์"),
        (0.5, "ห้าสิบสตางค์"),
        (1_000_001, "หนึ่งล้านเอ็ดบาทถ้วน"),
        (11_000_000, "สิบเอ็ดล้านบาทถ้วน"),
    ],
)
def test_an_amount_reads_as_it_is_spoken(baht: float, words: str) -> None:
    assert baht_words(baht) == words


@given(st.sets(st.integers(0, 10**9), min_size=2, max_size=8))
def test_no_two_numbers_read_the_same(numbers: set[int]) -> None:
    assert len({thai_number(number) for number in numbers}) == len(numbers)
