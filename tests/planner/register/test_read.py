"""A register comes in: nobody is lost, everything is told, twice is once."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.errors import DataError
from gis.tables import read_table
from planner.model import Register
from planner.register.children import REJECTED, WARNINGS, read_birth_date
from planner.register.codes import is_case_code
from planner.register.dmc import DMC_COLUMNS
from planner.register.heads import is_reason_head
from planner.register.identity import check_digit
from planner.register.mapping import read_mapping
from planner.register.read import import_register
from planner.register.rejects import write_rejects
from planner.schemas import CASES, REJECTS, SCHOOLS
from resources.text import LANGUAGES, catalogue

HEADS = ["เลขบัตรประชาชน", "ชื่อ-สกุล", "วันเกิด", "โรงเรียนเดิม", "บ้านเลขที่", "หมู่ที่", "ตำบล", "อำเภอ"]
REPORT = "วันและเวลาที่สร้างรายงาน 2568-06-10 08:00:00.000000"


def nid(number: int) -> str:
    twelve = f"1{number:011d}"
    return f"{twelve}{check_digit(twelve)}"


def book(path: Path, *rows: Sequence[str]) -> Path:
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("Sheet1")
        for line, row in enumerate(rows):
            for column, text in enumerate(row):
                sheet.write_string(line, column, text)
    return path


def dmc_row(**values: str) -> list[str]:
    row = dict.fromkeys(range(len(DMC_COLUMNS)), "-")
    places = {"school": 0, "school_name": 1, "id": 2, "grade": 3, "sex": 6, "prefix": 7, "first": 8, "last": 9}
    places |= {"born": 10, "house": 18, "moo": 19, "tambon": 21, "amphoe": 22, "guardian": 24, "guardian_last": 25}
    row |= {places[name]: text for name, text in values.items()}
    return list(row.values())


def dmc(path: Path, *rows: Sequence[str], heads: Sequence[str] = DMC_COLUMNS) -> Path:
    return book(path, [REPORT], heads, *rows)


def schools(*rows: tuple[str, str]) -> pd.DataFrame:
    return SCHOOLS.build({"school_code": [code for code, _ in rows], "name": [name for _, name in rows]})


def take(
    path: Path,
    known: pd.DataFrame | None = None,
    *,
    format_: str = "auto",
    mapping: Mapping[str, str] | None = None,
    of: pd.DataFrame | None = None,
) -> Register:
    register = import_register(
        path,
        format_=format_,
        mapping=mapping,
        schools=SCHOOLS.empty() if of is None else of,
        known=CASES.empty() if known is None else known,
        year_be=2568,
    )
    CASES.check(register.cases)
    REJECTS.check(register.rejects)
    assert register.rows_read == register.rows_accepted + len(register.rejects)
    assert all(is_case_code(str(case)) for case in register.cases.index)
    return register


def child(number: int, **other: str) -> list[str]:
    values = {
        "id": nid(number), "name": f"เด็กชายสมมติ{number} ใจดี", "born": f"{number % 27 + 1}/05/2555",
        "school": "บ้านหนึ่ง", "house": str(number), "moo": "3", "tambon": "ดอยเต่า", "amphoe": "ดอยเต่า",
    }  # fmt: skip
    return list((values | other).values())


def test_a_dmc_export_is_read_by_position(tmp_path: Path) -> None:
    heads = list(DMC_COLUMNS)
    heads[2] = heads[5] = "เลขประจำตัวนักเรียน"
    path = dmc(
        tmp_path / "a.xlsx",
        dmc_row(
            school="50010001", school_name="บ้านหนึ่ง", id=nid(1), grade="ป.4", sex="ช", prefix="เด็กชาย", first="สมมติ",
            last="ใจดี", born="13/05/2555", house="12/3", moo="4", tambon="ดอยเต่า", amphoe="ดอยเต่า", guardian="สมหญิง",
            guardian_last="ใจดี",
        ),
        heads=heads,
    )  # fmt: skip
    register = take(path)
    assert (register.layout, register.rows_read, register.new, register.warned) == ("dmc", 1, 1, 0)
    case = register.cases.iloc[0]
    assert case.drop(["warnings"]).to_dict() == {
        "kind": "dropped_out", "national_id": nid(1), "g_code": "", "prefix": "เด็กชาย", "first_name": "สมมติ",
        "last_name": "ใจดี", "sex": "male", "birth_date": "2012-05-13", "grade": "ป.4", "school_code": "50010001",
        "school_name": "บ้านหนึ่ง", "guardian": "สมหญิง ใจดี", "guardian_relation": "", "house": "12/3", "moo": "4",
        "village": "", "street": "", "tambon": "ดอยเต่า", "amphoe": "ดอยเต่า", "province": "", "postcode": "",
        "address": "", "disadvantage": "", "source_file": "a.xlsx", "source_row": 3, "number": 1, "gone": False,
    }  # fmt: skip


def test_an_onec_set_is_known_by_its_heads(tmp_path: Path) -> None:
    heads = [
        "ProvinceNameThai_Onec", "DistrictNameThai_Onec", "SubDistrictNameThai_Onec", "PersonID_Onec",
        "Fullname_Onec", "BirthDate_Onec", "HouseNumber_Onec", "VillageNumber_Onec", "Soi_Onec", "SchoolName_Onec",
        "SchoolID_Onec", "DropoutTransferID_Onec", "ACADYEAR",
    ]  # fmt: skip
    row = f"เชียงใหม่|ฮอด|หางดง|{nid(7)}|ด.ญ.สมมติ ใจงาม|2012-05-13|9|หมู่ที่ 05|2|บ้านสอง|50010002|1|2566".split("|")
    register = take(book(tmp_path / "a.xlsx", heads, row))
    assert register.layout == "onec"
    case = register.cases.iloc[0]
    assert tuple(case[["first_name", "last_name", "prefix", "sex", "moo", "street", "kind", "school_code"]]) == (
        "สมมติ", "ใจงาม", "ด.ญ.", "female", "5", "ซอย2", "dropped_out", "50010002",
    )  # fmt: skip
    assert take(tmp_path / "a.xlsx", format_="onec").layout == "onec"


def test_the_head_of_an_officers_own_table_is_found_below_titles(tmp_path: Path) -> None:
    path = book(
        tmp_path / "a.xlsx",
        ["รายชื่อเด็กตกหล่น ปีการศึกษา 2568"],
        [],
        ["", *HEADS],
        ["1", *child(1)],
        ["", *HEADS],
        ["2", *child(2)],
        ["3"],
        ["รวม", "", "2 คน"],
        ["หมายเหตุ: ข้อมูล ณ วันที่ 10 มิถุนายน 2568"],
    )
    register = take(path)
    assert (register.layout, register.rows_read, register.skipped, register.new) == ("table", 2, 4, 2)
    assert list(register.cases["source_row"]) == [4, 6]
    assert register.mapping["national_id"] == "เลขบัตรประชาชน"


def test_heads_in_two_rows_with_merged_cells_are_one_head(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet()
        for column, head in enumerate(("ชื่อ", "นามสกุล", "เลขบัตรประชาชน")):
            sheet.merge_range(0, column, 1, column, head)
        sheet.merge_range(0, 3, 0, 5, "ที่อยู่")
        sheet.write_row(1, 3, ["บ้านเลขที่", "หมู่", "ตำบล"])
        sheet.write_row(2, 0, ["สมมติ", "ใจดี", nid(1), "5", "2", "ฮอด"])
    case = take(path).cases.iloc[0]
    assert tuple(case[["first_name", "house", "moo", "tambon", "address", "source_row"]]) == (
        "สมมติ",
        "5",
        "2",
        "ฮอด",
        "",
        3,
    )


def test_a_mapping_goes_before_what_is_guessed(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", ["ชื่อ", "ช่อง ก", "ตำบล"], ["คนอื่น", "สมมติ ใจดี", "ฮอด"])
    written = tmp_path / "m.toml"
    written.write_text('[columns]\nfull_name = "ช่อง ก"\nguardian = "ชื่อ"\n', encoding="utf-8")
    case = take(path, mapping=read_mapping(written)).cases.iloc[0]
    assert tuple(case[["first_name", "last_name", "guardian", "tambon"]]) == ("สมมติ", "ใจดี", "คนอื่น", "ฮอด")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("columns = [", "register_mapping_toml"),
        ("x = 1", "register_mapping_columns"),
        ('[columns]\nnom = "ชื่อ"', "register_mapping_field"),
    ],
)
def test_a_bad_mapping_gets_a_sentence(tmp_path: Path, text: str, code: str) -> None:
    path = tmp_path / "m.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=r"m\.toml") as caught:
        read_mapping(path)
    assert caught.value.code == code


def test_wrong_heads_get_a_sentence(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", [REPORT], ["สี", "รส"], ["แดง", "หวาน"])
    for format_, code in (("auto", "register_no_head"), ("dmc", "register_not_dmc"), ("onec", "register_not_onec")):
        with pytest.raises(DataError, match=r"a\.xlsx") as caught:
            take(path, format_=format_)
        assert caught.value.code == code
        assert caught.value.message("th")
    with pytest.raises(DataError, match="ช่อง ก") as caught:
        take(path, mapping={"full_name": "ช่อง ก"})
    assert caught.value.code == "register_mapping_head"
    with pytest.raises(DataError, match="row 2") as caught:
        take(dmc(tmp_path / "b.xlsx"))
    assert caught.value.code == "register_no_rows"


def test_a_dmc_export_with_a_column_moved_is_said_to_be_none(tmp_path: Path) -> None:
    path = dmc(tmp_path / "a.xlsx", dmc_row(first="ก"), heads=["ลำดับ", *DMC_COLUMNS[:-1]])
    with pytest.raises(DataError, match=r"36 of 36 columns differ.*column 1") as caught:
        take(path, format_="dmc")
    assert caught.value.code == "register_not_dmc"


def test_only_a_row_that_says_nobody_is_set_aside(tmp_path: Path) -> None:
    path = book(
        tmp_path / "a.xlsx",
        HEADS,
        child(1, id="-", born="13/05/55"),
        child(2, name="ไม่ระบุ"),
        child(3, id="", name="", born="31/02/2555"),
        child(4, id="1.1E+12", born="", tambon="", amphoe="", house="2025-04-03"),
        child(5, born="13/05/2500"),
    )
    register = take(path)
    assert list(register.cases["warnings"]) == [
        "id_missing birth_two_digit_year",
        "name_missing",
        "id_rounded birth_missing address_missing house_is_date",
        "age_outside",
    ]
    assert register.warned == 4
    assert list(register.rejects["reasons"]) == ["no_name_no_id birth_unreadable"]
    assert list(register.rejects["source_row"]) == [4]
    assert json.loads(register.rejects["cells"].iloc[0])["บ้านเลขที่"] == "3"


def test_rows_set_aside_are_mended_in_excel_and_imported_again(tmp_path: Path) -> None:
    bad = dmc_row(tambon="ดอยเต่า", house='=HYPERLINK("http://x")')
    first = take(dmc(tmp_path / "a.xlsx", dmc_row(id=nid(1), first="ก"), bad))
    aside = tmp_path / "aside.xlsx"
    for language in LANGUAGES:
        write_rejects(first.rejects, aside, language=language)
        rows = read_table(aside)[0].rows
        assert tuple(rows[0][:-1]) == DMC_COLUMNS
        assert rows[1][18] == '=HYPERLINK("http://x")'
        assert catalogue(language).say("register_reasons.no_name_no_id") in rows[1][-1]
        again = take(aside, first.cases)
        assert (again.layout, again.new, again.gone, len(again.rejects)) == ("dmc", 0, 0, 1)
    rows[1][8] = "ข"
    mended = take(book(tmp_path / "mended.xlsx", *rows), first.cases)
    assert (mended.new, mended.gone, len(mended.rejects)) == (1, 0, 0)
    assert not list(tmp_path.glob(".*.part"))


def test_a_folder_that_is_not_there_gets_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        write_rejects(REJECTS.empty(), tmp_path / "none" / "a.xlsx", language="th")
    assert caught.value.code == "file_not_written"


def test_doubled_rows_are_one_child_and_shared_ids_are_two(tmp_path: Path) -> None:
    path = book(
        tmp_path / "a.xlsx",
        HEADS,
        child(1, born=""),
        child(1, house="99"),
        child(2, id=""),
        child(2, id=""),
        child(3),
        child(4, id=nid(3), name="ด.ญ.ทองกวาว แสนงาม"),
        child(5, id=nid(5)[:-1] + str((int(nid(5)[-1]) + 1) % 10)),
        child(5),
    )
    register = take(path)
    assert (register.rows_accepted, register.doubled, register.new) == (8, 3, 5)
    assert list(register.cases["warnings"]) == [
        "doubled", "id_missing doubled", "id_shared", "id_shared", "id_check_digit doubled",
    ]  # fmt: skip
    assert tuple(register.cases.iloc[0][["birth_date", "house"]]) == ("2012-05-02", "1")
    assert take(path, register.cases).cases.equals(register.cases)


def test_the_same_file_again_changes_nothing_and_a_newer_one_tells_its_changes(tmp_path: Path) -> None:
    first = take(book(tmp_path / "one.xlsx", HEADS, *[child(number) for number in range(1, 9)]))
    again = take(tmp_path / "one.xlsx", first.cases)
    assert (again.new, again.changed, again.gone) == (0, 0, 0)
    assert again.cases.equals(first.cases)
    newer = book(
        tmp_path / "two.xlsx",
        HEADS,
        child(9),
        child(2, house="77", moo="", school=""),
        child(3, id=""),
        *[child(number) for number in (4, 5, 6)],
    )
    second = take(newer, again.cases)
    assert (second.new, second.changed, second.gone) == (1, 1, 3)
    assert list(second.cases.index[:8]) == list(first.cases.index)
    assert list(second.cases["gone"]) == [True, False, False, False, False, False, True, True, False]
    moved = second.cases.iloc[1]
    assert tuple(moved[["house", "moo", "school_name", "kind", "number"]]) == ("77", "", "บ้านหนึ่ง", "dropped_out", 2)
    assert second.cases["national_id"].iloc[2] == nid(3)
    assert second.cases["number"].max() == 9
    third = take(newer, second.cases)
    assert (third.new, third.changed, third.gone) == (0, 0, 0)
    assert third.cases.equals(second.cases)
    back = take(tmp_path / "one.xlsx", second.cases)
    assert (back.new, back.changed, back.gone) == (0, 4, 1)


def test_a_list_of_other_children_makes_nobody_gone(tmp_path: Path) -> None:
    first = take(book(tmp_path / "dmc.xlsx", HEADS, *[child(number) for number in range(1, 9)]))
    survey = take(book(tmp_path / "survey.xlsx", HEADS, child(20), child(1)), first.cases)
    assert (survey.new, survey.gone) == (1, 0)


def test_a_child_keeps_its_number_when_a_namesake_comes_in(tmp_path: Path) -> None:
    one = child(1, id="", name="สมมติ ใจดี", born="1/5/2555")
    first = take(book(tmp_path / "a.xlsx", HEADS, one))
    namesake = child(1, id="", name="สมมติ ใจดี", born="1/5/2555", school="บ้านสอง")
    second = take(book(tmp_path / "a.xlsx", HEADS, namesake, one), first.cases)
    assert list(second.cases["school_name"]) == ["บ้านหนึ่ง", "บ้านสอง"]


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        ({"school": ""}, "missed"),
        ({"school": "บ้านหนึ่ง"}, "dropped_out"),
        ({"school": "", "disability": "ทางการเห็น"}, "disabled"),
        ({"school": "", "disability": "ไม่พิการ"}, "missed"),
        ({"school": "บ้านหนึ่ง", "disability": "ทางการเห็น"}, "dropped_out"),
        ({"school": "บ้านหนึ่ง", "kind": "เด็กตกหล่น"}, "missed"),
        ({"school": "", "kind": "เด็กออกกลางคัน"}, "dropped_out"),
        ({"school": "", "kind": "เด็กพิการที่ตกหล่น"}, "disabled"),
    ],
)
def test_why_a_child_is_on_the_list(tmp_path: Path, told: dict[str, str], kind: str) -> None:
    heads = {"school": "โรงเรียนเดิม", "disability": "ประเภทความพิการ", "kind": "ประเภทเด็ก"}
    path = book(tmp_path / "a.xlsx", ["ชื่อ", *(heads[name] for name in told)], ["สมมติ", *told.values()])
    assert take(path).cases["kind"].iloc[0] == kind


@pytest.mark.parametrize(
    ("code", "name", "found", "warned"),
    [
        ("50010001", "", "50010001", False),
        ("1050010002", "", "1050010002", False),
        ("50010002", "", "1050010002", False),
        ("", "โรงเรียน บ้านหนึ่ง", "50010001", False),
        ("", "ร.ร.บ้านซ้ำ", "", True),
        ("99999999", "บ้านหนึ่ง", "99999999", True),
        ("", "", "", False),
    ],
)
def test_the_last_school_is_looked_up(tmp_path: Path, code: str, name: str, found: str, warned: bool) -> None:
    known = schools(
        ("50010001", "บ้านหนึ่ง"), ("1050010002", "บ้านสอง"), ("50010003", "บ้านซ้ำ"), ("50010004", "บ้านซ้ำ")
    )  # fmt: skip
    path = book(tmp_path / "a.xlsx", ["ชื่อ", "รหัสโรงเรียน", "ชื่อโรงเรียน"], ["สมมติ", code, name])
    case = take(path, of=known).cases.iloc[0]
    assert (case["school_code"], "school_unknown" in case["warnings"]) == (found, warned)


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("เด็กชายสมมติ ใจดี", ("เด็กชาย", "สมมติ", "ใจดี")),
        ("ด.ญ. สมมติ  ณ ที่นี้", ("ด.ญ.", "สมมติ", "ณ ที่นี้")),
        ("นายสมมติ ใจดี", ("นาย", "สมมติ", "ใจดี")),
        ("นายิกา ใจดี", ("", "นายิกา", "ใจดี")),
        ("นางฟ้า ใจดี", ("", "นางฟ้า", "ใจดี")),
        ("Miss Aye Aye", ("Miss", "Aye", "Aye")),
        ("สมมติ", ("", "สมมติ", "")),
    ],
)
def test_a_whole_name_is_taken_apart(tmp_path: Path, name: str, parts: tuple[str, ...]) -> None:
    path = book(tmp_path / "a.xlsx", ["ชื่อ-สกุล"], [name])
    assert tuple(take(path).cases.iloc[0][["prefix", "first_name", "last_name"]]) == parts


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("13/05/2555", "2012-05-13"),
        ("๑๓/๕/๒๕๕๕", "2012-05-13"),
        ("2012-05-13T00:00:00", "2012-05-13"),
        ("2555-05-13", "2012-05-13"),
        ("13 พฤษภาคม 2555", "2012-05-13"),
        ("13 พ.ค. พ.ศ. 2555", "2012-05-13"),
        ("13 / 5 / 2555", "2012-05-13"),
        ("25550513", "2012-05-13"),
        ("13052555", "2012-05-13"),
        ("13/05/55", "birth_two_digit_year"),
        ("13 พ.ค. 55", "birth_two_digit_year"),
        ("30/02/2555", "birth_unreadable"),
        ("13 ก.ก. 2555", "birth_unreadable"),
        ("", "birth_missing"),
    ],
)
def test_a_birth_date_is_read_or_asked_for(text: str, day: str) -> None:
    assert day in read_birth_date(text)


CELLS = st.sampled_from(
    ["", "-", nid(1), nid(2), "G640100000123", "สมมติ", "ใจดี", "13/05/2555", "1", "ฮอด", "รวม", "=1+1"]
)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(CELLS, min_size=4, max_size=4), min_size=1, max_size=8))
def test_every_row_is_a_child_set_aside_or_skipped_and_twice_is_once(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]
) -> None:
    path = book(
        tmp_path_factory.getbasetemp() / "any.xlsx",
        ["เลขบัตร", "ชื่อ", "นามสกุล", "วันเกิด"],
        *rows,
        [nid(9), "ก", "ข", ""],
    )
    register = take(path)
    blank = sum(not any(row) for row in rows)
    assert register.rows_read + register.skipped + blank == len(rows) + 1
    assert len(register.cases) + register.doubled == register.rows_accepted
    again = take(path, register.cases)
    assert (again.new, again.changed, again.gone) == (0, 0, 0)
    assert again.cases.equals(register.cases)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_has_words(language: str) -> None:
    words = catalogue(language)
    assert all(words.say(f"register_reasons.{code}") for code in (*WARNINGS, *REJECTED))
    assert is_reason_head(words.say("register.reason"))
