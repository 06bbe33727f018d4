"""The table of fields written by hand and read again, whatever stands in it."""

from hypothesis import given
from hypothesis import strategies as st

from planner.followup.tables import AGENCIES, FIELDS, ITEMS, KEY_FIELD, FieldTable, read_field_table
from planner.followup.tables import shipped_field_table as shipped
from planner.workflow.referring import field_toml

_TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
_LISTS = st.sets(st.sampled_from(FIELDS)).map(lambda own: tuple(one for one in FIELDS if one in own | {KEY_FIELD}))


@given(
    fields=st.fixed_dictionaries({item: st.dictionaries(st.sampled_from(AGENCIES), _LISTS) for item in ITEMS}),
    letter=st.fixed_dictionaries(dict.fromkeys(shipped().letter, _TEXTS)),
    to=st.dictionaries(st.sampled_from(AGENCIES), _TEXTS),
    days=st.integers(1, 400),
)
def test_any_table_is_read_as_it_was_written(
    fields: dict[str, dict[int, tuple[str, ...]]], letter: dict[str, str], to: dict[int, str], days: int
) -> None:
    read = read_field_table(field_toml(FieldTable(fields, to, letter, days)), file="fields.toml")
    assert (read.fields, read.letter, read.addressees, read.due_days) == (fields, letter, to, days)


def test_the_shipped_table_survives() -> None:
    table = shipped()
    assert read_field_table(field_toml(table), file="fields.toml").fields == table.fields
