"""Tables of every sort are read as a person sees them, and none can harm the machine."""

import datetime as dt
import tempfile
import zipfile
import zlib
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.errors import DataError
from gis.tables import Sheet, cell_text, read_json_lines, read_table

ROWS = [["รหัส", "ชื่อ", "ตำบล"], ["007", "โรงเรียนบ้านสมมติ", "ดอยเต่า"], ["008", 'มี "คำพูด"', "ฮอด; อมก๋อย"]]


def book(path: Path, rows: list[list[object]], name: str = "Sheet1") -> Path:
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet(name)
        for line, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, str):
                    sheet.write_string(line, column, value)
                else:
                    sheet.write(line, column, value)
    return path


def repacked(path: Path, change: dict[str, bytes]) -> Path:
    """Write the archive anew with some members' content replaced."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()} | change
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def ods(path: Path, rows: str) -> Path:
    space = "urn:oasis:names:tc:opendocument:xmlns"
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", kind, compress_type=zipfile.ZIP_STORED)
        archive.writestr(
            "META-INF/manifest.xml",
            f'<m:manifest xmlns:m="{space}:manifest:1.0">'
            f'<m:file-entry m:full-path="/" m:media-type="{kind}"/></m:manifest>',
        )
        archive.writestr(
            "content.xml",
            f'<office:document-content xmlns:office="{space}:office:1.0" xmlns:table="{space}:table:1.0" '
            f'xmlns:text="{space}:text:1.0"><office:body><office:spreadsheet><table:table table:name="ก">{rows}'
            "</table:table></office:spreadsheet></office:body></office:document-content>",
        )
    return path


def code_of(path: Path) -> str:
    with pytest.raises(DataError) as caught:
        read_table(path)
    for language in ("th", "en"):
        assert path.name in caught.value.message(language)
    return caught.value.code


def test_a_workbook_reads_as_a_person_sees_it(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("แผ่น")
        day = workbook.add_format({"num_format": "dd/mm/yyyy"})
        moment = workbook.add_format({"num_format": "dd/mm/yyyy hh:mm"})
        sheet.write_row(0, 0, [1101700207030, 5.0, 0.1 + 0.2, True, 12.5])
        sheet.write_string(1, 0, "007")
        sheet.write_datetime(1, 1, dt.datetime(2012, 5, 13), day)
        sheet.write_datetime(1, 2, dt.datetime(2012, 5, 13, 8, 30), moment)
        sheet.write_string(1, 3, "ก\u0e33 ")
        sheet.merge_range(3, 0, 4, 1, "รวมเซลล์")
        sheet.write_string(4, 4, "ท้าย")
        sheet.write_blank(1_048_575, 9, None, day)
        workbook.add_worksheet("ว่าง")
        hidden = workbook.add_worksheet("ซ่อน")
        hidden.write_string(0, 0, "x")
        hidden.hide()
    assert read_table(path) == [
        Sheet(
            "แผ่น",
            [
                ["1101700207030", "5", "0.3", "TRUE", "12.5"],
                ["007", "2012-05-13", "2012-05-13T08:30:00", "กำ ", ""],
                [""] * 5,
                ["รวมเซลล์", "รวมเซลล์", "", "", ""],
                ["รวมเซลล์", "รวมเซลล์", "", "", "ท้าย"],
            ],
        )
    ]
    assert read_table(path, sheet="ซ่อน") == [Sheet("ซ่อน", [["x"]])]
    with pytest.raises(DataError, match="ไม่มี"):
        read_table(path, sheet="ไม่มี")


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12), min_size=2, max_size=2),
        min_size=1,
        max_size=4,
    )
)
def test_any_text_survives_a_workbook(rows: list[list[str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = book(Path(folder) / "a.xlsx", [["|", *row, "|"] for row in rows])
        assert read_table(path)[0].rows == [["|", *row, "|"] for row in rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp874", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_text_is_read_in_every_encoding_and_with_every_delimiter(
    tmp_path: Path, encoding: str, delimiter: str
) -> None:
    def cell(text: str) -> str:
        doubled = text.replace('"', '""')
        return f'"{doubled}"' if '"' in text or delimiter in text else text

    lines = "\r\n".join(delimiter.join(cell(text) for text in row) for row in ROWS)
    path = tmp_path / "a.csv"
    path.write_bytes((lines + "\r\n").encode(encoding))
    assert read_table(path) == [Sheet("a", ROWS)]


def test_csv_keeps_leading_zeros_blank_lines_and_protected_cells(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('sep=;\nรหัส;ชื่อ\n\n="0123";"สอง\nบรรทัด"\n', encoding="utf-8")
    assert read_table(path)[0].rows == [["", ""], ["รหัส", "ชื่อ"], ["", ""], ["0123", "สอง\nบรรทัด"]]


def test_a_quotation_mark_left_open_swallows_no_child(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('รหัส,ชื่อ\n1,ก\n2,"ข\n3,ค\n', encoding="utf-8")
    with pytest.raises(DataError, match="row 3") as caught:
        read_table(path)
    assert caught.value.code == "table_quote"


def test_bytes_that_are_no_text_name_their_row(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("รหัส,ชื่อ\n1,ก\n2,".encode() + b"\xff\xfe\x81\n")
    with pytest.raises(DataError, match="row 3") as caught:
        read_table(path)
    assert caught.value.code == "table_encoding"


def test_an_html_page_called_xls_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    path.write_bytes(
        (
            '<html><head><meta http-equiv="Content-Type" content="text/html; charset=windows-874"><style>td{}</style>'
            "</head><body><table><tr><th>รหัส<th colspan=2>ชื่อ</tr><tr><td rowspan='2'>007</td><td>ก &amp; ข</td>"
            "<td>x<br>y</td></tr><tr><td>ค</td><td></td></tr></table><table></table></body></html>"
        ).encode("cp874")
    )
    assert read_table(path)[0].rows == [["รหัส", "ชื่อ", "ชื่อ"], ["007", "ก & ข", "x y"], ["007", "ค", ""]]


def test_tab_separated_text_called_xls_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    path.write_bytes("รหัส\tชื่อ\n007\tก\n".encode("cp874"))
    assert read_table(path)[0].rows == [["รหัส", "ชื่อ"], ["007", "ก"]]


def test_an_open_document_is_read_and_its_repeats_are_guarded(tmp_path: Path) -> None:
    def cell(text: str, times: int = 1) -> str:
        return (
            f'<table:table-cell table:number-columns-repeated="{times}" office:value-type="string">'
            f"<text:p>{text}</text:p></table:table-cell>"
        )

    rest = '<table:table-cell table:number-columns-repeated="16380"/>'
    row = f"<table:table-row>{cell('ก')}{cell('2', 2)}{rest}</table:table-row>"
    tail = f'<table:table-row table:number-rows-repeated="1048570">{rest}</table:table-row>'
    assert read_table(ods(tmp_path / "a.ods", row + tail)) == [Sheet("ก", [["ก", "2", "2"]])]
    bomb = f'<table:table-row table:number-rows-repeated="100000">{cell("x", 16384)}</table:table-row>'
    assert code_of(ods(tmp_path / "b.ods", bomb)) == "table_cells"


def test_a_few_control_characters_in_a_text_do_not_cost_the_table(tmp_path: Path) -> None:
    path = tmp_path / "old.csv"  # an old program's end of file, and bytes that came in with a cell
    path.write_bytes("รหัส,ที่อยู่\n1,ต.แม่วิน\x00 อ.แม่วาง\x07\n2,ต.\x01ดอนเปา\n\x1a".encode())
    assert read_table(path)[0].rows == [["รหัส", "ที่อยู่"], ["1", "ต.แม่วิน อ.แม่วาง"], ["2", "ต.ดอนเปา"]]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("empty.xlsx", b"", "table_empty"),
        ("blank.csv", b" \r\n\r\n", "table_empty"),
        ("commas.csv", b",,\n,,\n", "table_empty"),
        ("text.xlsx", "รหัส,ชื่อ\n1,ก\n".encode(), "table_not_book"),
        ("page.xlsx", b"<html><table><tr><td>1</table></html>", "table_not_book"),
        ("picture.xlsx", b"\x89PNG\r\n\x1a\n" + bytes(100), "table_not_book"),
        ("paper.csv", b"%PDF-1.7 ...", "table_unknown"),
        ("page.xls", b"<html><body>nothing</body></html>", "table_unknown"),
        ("noise.csv", bytes(range(1, 256)) * 20, "table_unknown"),
        ("cut.xlsx", b"PK\x03\x04" + bytes(200), "table_damaged"),
        ("ole.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "table_unknown"),
        (
            "bad.xls",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "Workbook".encode("utf-16-le"),
            "table_damaged",
        ),
        (
            "locked.xlsx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
            "table_encrypted",
        ),
    ],
)
def test_what_is_no_table_gets_a_sentence(tmp_path: Path, name: str, content: bytes, code: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert code_of(path) == code


def test_a_missing_file_a_folder_an_empty_book_and_another_archive_get_a_sentence(tmp_path: Path) -> None:
    assert code_of(tmp_path / "none.xlsx") == "table_missing"
    assert code_of(tmp_path) == "table_missing"
    assert code_of(book(tmp_path / "a.xlsx", [])) == "table_empty"
    path = tmp_path / "b.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    assert code_of(path) == "table_not_book"


def test_a_truncated_workbook_is_damaged(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", [[1, 2, 3]] * 50)
    whole = path.read_bytes()
    for part in (0.3, 0.6, 0.95):
        path.write_bytes(whole[: int(len(whole) * part)])
        assert code_of(path) == "table_damaged"
    path.write_bytes(whole)
    for content in (
        b"<worksheet><sheetData><row",
        b'<?xml version="1.0" encoding="no-such"?><x:c/>',
        b"<!DOCTYPE a><a/>",
    ):
        assert code_of(repacked(path, {"xl/worksheets/sheet1.xml": content})) == "table_damaged"


def test_a_bomb_is_refused_by_what_it_unpacks_to(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", [["x"]])
    assert (
        code_of(repacked(path, {"xl/worksheets/sheet1.xml": b"<worksheet>" + b" " * 20_000_000})) == "table_unpacks"
    )


def test_a_bomb_that_lies_about_its_size_is_refused(tmp_path: Path) -> None:
    content = b" " * 20_000_000
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(content) + packer.flush()
    path = repacked(book(tmp_path / "a.xlsx", [["x"]]), {"xl/big.xml": b"y" * 77})
    data = path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        member = archive.getinfo("xl/big.xml")
    start = member.header_offset + 30 + len(member.filename)
    longer = data[:start] + packed + data[start + member.compress_size :]
    place = longer.rfind(b"xl/big.xml") - 46
    longer = longer[: place + 20] + len(packed).to_bytes(4, "little") + longer[place + 24 :]
    end = longer.rfind(b"PK\x05\x06")
    moved = int.from_bytes(longer[end + 16 : end + 20], "little") + len(packed) - member.compress_size
    path.write_bytes(longer[: end + 16] + moved.to_bytes(4, "little") + longer[end + 20 :])
    assert zipfile.ZipFile(path).getinfo("xl/big.xml").file_size == 77
    assert code_of(path) == "table_unpacks"


@pytest.mark.parametrize(
    "cell",
    [
        b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        b"<row r='1048576'><c t=\">\" r='XFD1048576'><v>1</v></c></row>",
        b'<row r="1048576"><c><v>1</v></c></row>',
        b'<row r="1"><c r="&#88;FD&#49;048576"><v>1</v></c></row>',
    ],
)
def test_one_cell_at_the_far_corner_is_refused_however_it_is_written(tmp_path: Path, cell: bytes) -> None:
    path = book(tmp_path / "a.xlsx", [["x"]])
    space = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    sheet = b"<worksheet " + space + b"><sheetData>" + cell + b"</sheetData></worksheet>"
    assert code_of(repacked(path, {"xl/worksheets/sheet1.xml": sheet})) == "table_cells"


def test_one_long_text_in_many_cells_is_refused(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", [[f"{number}" * 32_000 for number in range(3)]] * 5_000)
    assert code_of(path) == "table_unpacks"


def test_a_million_empty_rows_are_no_rows(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet()
        grey = workbook.add_format({"bg_color": "#cccccc"})
        sheet.write_string(0, 0, "ชื่อ")
        for line in range(1, 20_000):
            sheet.write_blank(line * 50, 3, None, grey)
    assert read_table(path)[0].rows == [["ชื่อ"]]


def test_json_lines_give_text_and_tell_bad_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(
        '{"a": 7.0, "b": null, "c": [1, "ก"], "d": true}\n\nno\n[1]\n{"a": "x\u2028y"}\n', encoding="utf-8"
    )
    assert read_json_lines(path) == [
        (1, {"a": "7", "b": "", "c": '[1, "ก"]', "d": "TRUE"}),
        (3, None),
        (4, None),
        (5, {"a": "x\u2028y"}),
    ]


def test_cells_of_every_kind_have_a_text() -> None:
    assert cell_text(float("inf")) == "inf"
    assert cell_text(1e20) == "1e+20"
    assert cell_text(dt.timedelta(hours=37, minutes=30)) == "37:30:00"
    assert cell_text(dt.time(12)) == "12:00:00"
    assert cell_text(False) == "FALSE"
