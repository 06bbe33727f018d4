import json

import pytest

from gis.address.batch import OUTPUT, geocode_table
from gis.address.gazetteer import Gazetteer
from gis.address.geocoder import Geocoder
from gis.errors import DataError
from gis.monitor import SilentMonitor

GEOCODER = Geocoder(Gazetteer.load())


def run(
    header: list[str], rows: list[list[str]], columns: dict[str, str], language: str = "en"
) -> list[dict[str, str]]:
    head, written, places = geocode_table(
        header, rows, columns, GEOCODER, file="in.csv", language=language, monitor=SilentMonitor()
    )
    assert len(written) == len(rows) == len(places)
    return [dict(zip(head, row, strict=True)) for row in written]


def test_each_row_comes_back_in_order_with_the_columns_of_the_contract() -> None:
    rows = [["1", "ต.แม่วิน อ.แม่วาง จ.เชียงใหม่"], ["2", ""], ["3", "ต.ในเมือง อ.เมือง"]]
    found = run(["id", "addr"], rows, {"address": "addr"})
    assert list(found[0]) == ["id", "addr", *OUTPUT]
    assert [row["id"] for row in found] == ["1", "2", "3"]
    assert [row["status"] for row in found] == ["accepted", "none", "review"]
    assert found[0]["code"] == "502204" and found[0]["reason"] == "All names agree."
    assert found[1]["lat"] == "" and found[1]["level"] == "none"
    assert len(json.loads(found[2]["candidates"])) == 5


def test_split_columns_and_short_rows_are_taken() -> None:
    header = ["ต", "อ", "จ", "หมู่"]
    found = run(header, [["แม่วิน", "แม่วาง", "เชียงใหม่", "5"], ["แม่วิน", "แม่วาง"]],
                {"tambon": "ต", "amphoe": "อ", "province": "จ", "moo": "หมู่"})  # fmt: skip
    assert [row["code"] for row in found] == ["502204", "502204"]
    assert [row["moo"] for row in found] == ["5", ""]


def test_reasons_are_told_in_the_language_asked_for() -> None:
    assert run(["a"], [["ต.แม่วิน อ.แม่วาง จ.เชียงใหม่"]], {"address": "a"}, "th")[0]["reason"] == "ชื่อทุกระดับตรงกัน"


@pytest.mark.parametrize(
    ("columns", "code"), [({"moo": "a"}, "geocode_no_address"), ({"address": "b"}, "geocode_no_column")]
)
def test_columns_that_are_not_there_are_named(columns: dict[str, str], code: str) -> None:
    with pytest.raises(DataError) as caught:
        run(["a"], [["x"]], columns)
    assert caught.value.code == code and "in.csv" in caught.value.message("en")
