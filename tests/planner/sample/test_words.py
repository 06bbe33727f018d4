import re

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.sample.words import Name, school_name, temple_name, village_names, with_end, words

SEAT = Name("บ้านแอ่น", "Ban Aen")


@settings(max_examples=30)
@given(st.integers(0, 2**32), st.integers(1, 14))
def test_village_names_are_thai_with_ban_and_the_seat_bears_the_tambons(seed: int, count: int) -> None:
    names = village_names(SEAT, count, [Name("บ้านห้วยทราย", "Ban Huai Sai")], np.random.default_rng(seed))
    assert len(names) == count
    assert names[0] == SEAT
    for name in names:
        assert re.fullmatch("บ้าน[\u0e01-\u0e4e]+", name.th)
        assert re.fullmatch("Ban( [A-Z][a-z]*)+", name.en)


def test_a_name_with_an_end_gets_another_and_not_a_second() -> None:
    rng = np.random.default_rng(1)
    ends = [end.th for end in words("village.end").names]
    for _ in range(40):
        name = with_end(Name("แม่ลายใต้", "Mae Lai Tai"), rng)
        assert name.th in {f"แม่ลาย{end}" for end in ends}


def test_weights_sum_to_one() -> None:
    assert abs(sum(words("village.first").weights) - 1) < 1e-12


def test_schools_and_temples_are_named_after_their_village() -> None:
    rng = np.random.default_rng(2)
    village = Name("บ้านห้วยทราย", "Ban Huai Sai")
    assert school_name(village, "amphoe", rng) == Name("โรงเรียนอนุบาลห้วยทราย", "Anuban Huai Sai School")
    assert school_name(village, "", rng).th.startswith("โรงเรียน")
    assert temple_name(village, rng).th.startswith("วัด")
