import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.address.names import EDIT, SOUND, edit_cost, fold, sound


@pytest.mark.parametrize(
    ("one", "other"),
    [("แม่วิน", "แมวิน"), ("ศรีภูมิ", "สรีพูมิ"), ("โพธิ์ทอง", "โพธิทอง"), ("ใหม่", "ไหม"), ("Ko Pha-ngan", "Koh Phangan")],
)
def test_names_that_sound_alike_are_equal_in_sound(one: str, other: str) -> None:
    assert sound(fold(one)) == sound(fold(other))


def test_blanks_dots_hyphens_and_capitals_do_not_matter() -> None:
    assert fold("สุไหง โก-ลก.") == "สุไหงโกลก"
    assert fold("Mae Win") == "maewin"


def test_a_name_costs_more_with_every_slip_and_at_some_point_is_another_name() -> None:
    assert edit_cost("แมวิน", "แมวิน") == SOUND
    assert edit_cost("ดอยสะเกด", "ดอยสะเกต") == pytest.approx(SOUND / 2 + EDIT)
    assert edit_cost("หางดง", "หางดำ") == pytest.approx(SOUND / 2 + EDIT)
    assert edit_cost("หางดง", "สันกำแพง") is None
    assert edit_cost("ลี", "ปว") is None


def test_two_letters_swapped_are_one_slip() -> None:
    assert edit_cost("แมวนิ", "แมวิน") == pytest.approx(SOUND / 2 + EDIT)


@given(st.text(max_size=30), st.text(max_size=30))
def test_the_cost_is_the_same_both_ways(one: str, other: str) -> None:
    assert edit_cost(sound(fold(one)), sound(fold(other))) == edit_cost(sound(fold(other)), sound(fold(one)))
