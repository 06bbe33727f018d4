import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.errors import DataError
from planner.register.amend import FIELDS, last_action, new_amendments, with_amendments, without_amendments
from planner.schemas import AMENDMENTS, CASES

CHILDREN = CASES.build({
    "case_id": ["000017", "000022"], "tambon": ["แม่วิน", "ในเมือง"], "moo": ["3", ""], "kind": ["missed", "missed"],
    "number": [1, 2], "source_row": [3, 4],
})  # fmt: skip
EMPTY = AMENDMENTS.empty()


def amended(values: dict[tuple[str, str], str], journal: pd.DataFrame = EMPTY) -> pd.DataFrame:
    return new_amendments(CHILDREN, journal, values, who="officer", at="2026-11-22T09:00:00")


def test_a_value_is_set_and_taken_back() -> None:
    rows = amended({("000017", "tambon"): "บ้านกาด", ("000022", "moo"): "๕"})
    after = with_amendments(CHILDREN, rows)
    assert after.at["000017", "tambon"] == "บ้านกาด"
    assert after.at["000022", "moo"] == "5"
    pd.testing.assert_frame_equal(without_amendments(after, rows), CHILDREN)
    assert len(last_action(rows)) == 2


def test_what_is_so_already_adds_nothing() -> None:
    assert amended({("000017", "tambon"): " แม่วิน "}).empty


def test_a_newer_register_knows_better() -> None:
    rows = amended({("000017", "tambon"): "บ้านกาด"})
    newer = CHILDREN.copy()
    newer.loc["000017", "tambon"] = "ดอนเปา"
    assert with_amendments(newer, rows).at["000017", "tambon"] == "ดอนเปา"


def test_what_was_undone_does_not_count() -> None:
    rows = amended({("000017", "tambon"): "บ้านกาด"})
    rows["undone"] = True
    assert with_amendments(CHILDREN, rows).at["000017", "tambon"] == "แม่วิน"
    assert not last_action(rows)


@pytest.mark.parametrize(
    ("place", "value", "code"),
    [
        (("000017", "national_id"), "1", "field_unknown"),
        (("999999", "tambon"), "1", "case_unknown"),
        (("000017", "tambon"), "ก" * 201, "value_too_long"),
    ],
)
def test_what_cannot_be_set_is_said(place: tuple[str, str], value: str, code: str) -> None:
    with pytest.raises(DataError) as error:
        amended({place: value})
    assert error.value.code == code


@given(
    st.lists(
        st.tuples(st.sampled_from(["000017", "000022"]), st.sampled_from(FIELDS), st.sampled_from(("ก", "ข", ""))),
        max_size=8,
    )
)
def test_any_chain_of_values_can_be_taken_back_whole(chain: list[tuple[str, str, str]]) -> None:
    cases, journal = CHILDREN, EMPTY
    for case_id, field, value in chain:
        rows = new_amendments(cases, journal, {(case_id, field): value}, who="o", at="2026-11-22T09:00:00")
        cases, journal = with_amendments(cases, rows), pd.concat([journal, rows])
        assert cases.at[case_id, field] == value
    assert journal.index.is_unique
    pd.testing.assert_frame_equal(without_amendments(cases, journal), CHILDREN)
    pd.testing.assert_frame_equal(with_amendments(CHILDREN, journal), cases)
