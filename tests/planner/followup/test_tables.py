"""Who gets what, and what is due when."""

import pytest

from gis.errors import DataError
from planner.followup.selection import _TELL
from planner.followup.tables import (
    CARE_FILE,
    FIELDS,
    FIELDS_FILE,
    NEEDS,
    STEPS,
    care_table,
    read_care_table,
    read_field_table,
    shipped_field_table,
)
from resources import read_text
from resources.text import LANGUAGES, catalogue

SHIPPED = read_text(FIELDS_FILE)


def test_each_item_has_the_agencies_of_the_memorandum() -> None:
    table = shipped_field_table()
    assert table.agencies("3.1") == (1, 2, 3, 4, 5, 6, 9, 11)
    assert table.agencies("3.2") == table.agencies("3.3") == tuple(range(1, 13))
    assert set(table.addressees) == set(range(1, 13))


def test_sensitive_reasons_go_to_health_and_welfare_alone() -> None:
    table = shipped_field_table()
    told = {
        (i, a) for i, lists in table.fields.items() for a, fields in lists.items() if "sensitive_reason" in fields
    }
    assert told == {("3.1", 3), ("3.2", 3), ("3.2", 7)}


def test_every_field_can_be_told_and_has_words() -> None:
    assert set(_TELL) == set(FIELDS)
    for language in LANGUAGES:
        assert all(f"referrals.fields.{field}" in catalogue(language) for field in FIELDS)


def test_every_fault_of_a_table_is_told_at_once() -> None:
    text = SHIPPED.replace('"school"]', '"shoe_size"]', 1).replace('12 = ["case_code", ', "12 = [", 1)
    text = text.replace('[items."3.3"]', '[items."3.3"]\n13 = ["case_code"]').replace("due_days = 30", "due_days = 0")
    with pytest.raises(DataError) as caught:
        read_field_table(text, file="mine.toml")
    assert caught.value.code == "fields_wrong"
    said = caught.value.message("th")
    for part in ("mine.toml", 'items."3.1".1: shoe_size', 'items."3.2".12: case_code', 'items."3.3".13', "due_days"):
        assert part in said


def test_no_toml_is_told() -> None:
    with pytest.raises(DataError) as caught:
        read_field_table("[items", file="mine.toml")
    assert caught.value.code == "fields_toml"


def test_every_fault_of_a_care_table_is_told_at_once() -> None:
    text = read_text(CARE_FILE).replace("know = 7", 'know = "7"').replace("months = [1,", "months = [0,")
    text = text.replace('1 = "transport"', '1 = "car"').replace('grades = "ป.1-ม.6"', 'grades = "?"')
    with pytest.raises(DataError) as caught:
        read_care_table(text, file="my.toml")
    assert caught.value.details["places"] == "steps.know; watch.months; needs.1; learning_centre.grades"


def test_the_care_table_knows_every_step_reason_and_need_and_all_have_words() -> None:
    table = care_table()
    assert tuple(table.step_days) == STEPS and table.months == (1, 3, 6, 12)
    for language in LANGUAGES:
        words = catalogue(language)
        assert all(f"followup.needs.{need}" in words for need in NEEDS)
        assert all(f"followup.steps.{step}" in words for step in STEPS)
