"""A pack opens with its passphrase alone, and its names and properties say nothing."""

import datetime as dt
import io
import zipfile
from pathlib import Path

import pandas as pd
import pypdfium2
import pytest
import pyzipper

from gis.errors import DataError
from gis.tables import read_table
from planner.followup.packs import (
    RESULTS,
    Letter,
    ReferralList,
    checked_passphrase,
    letter_data,
    make_pack,
    new_passphrase,
    pack_name,
)
from planner.followup.replies import read_replies, result_of
from planner.followup.tables import shipped_field_table
from planner.typesetting import typeset
from resources.text import LANGUAGES, catalogue

ESA = "สำนักงานเขตพื้นที่การศึกษาประถมศึกษาทดลองเมือง เขต 1"
LETTER = Letter(ESA, "ศธ 04099/ว 12", dt.date(2026, 3, 1), dt.date(2026, 3, 31))
HOSTILE = '=cmd()|\' #let x = [<script>] $a$ \\ "ชื่อ" &'
ROWS = pd.DataFrame({"case_code": ["000017", "000024"], "name": [HOSTILE, "เด็กหญิงสมมุติ"]}, dtype="str")
LISTS = [ReferralList("R0001", "3.1", ROWS), ReferralList("R0002", "3.3", ROWS.iloc[:1])]


def pack(language: str = "th", *, digits: bool = False) -> bytes:
    return make_pack(
        LISTS, agency=3, table=shipped_field_table(), letter=LETTER, passphrase="a long secret", language=language,
        digits=digits,
    )  # fmt: skip


def members(data: bytes, passphrase: bytes = b"a long secret") -> dict[str, bytes]:
    with pyzipper.AESZipFile(io.BytesIO(data)) as archive:
        archive.setpassword(passphrase)
        return {name: archive.read(name) for name in archive.namelist()}


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)
    finally:
        document.close()


@pytest.fixture(scope="module")
def thai() -> dict[str, bytes]:
    return members(pack())


def test_a_pack_holds_a_letter_and_each_list_on_paper_and_as_a_workbook(thai: dict[str, bytes]) -> None:
    assert set(thai) == {"letter.pdf", "list-3.1.pdf", "list-3.1.xlsx", "list-3.3.pdf", "list-3.3.xlsx"}
    assert thai["letter.pdf"].startswith(b"%PDF")


def test_a_pack_is_aes_256_and_opens_with_nothing_else() -> None:
    data = pack("en")
    with zipfile.ZipFile(io.BytesIO(data)) as plain:
        for one in plain.infolist():
            assert one.flag_bits & 1 and one.compress_type == 99
            assert one.extra[:2] == b"\x01\x99" and one.extra[8] == 3, "AES with 256 bits"
    with pytest.raises(RuntimeError):
        members(data, b"another secret")


def test_the_letter_is_in_official_form(thai: dict[str, bytes]) -> None:
    said = " ".join(text_of(thai["letter.pdf"]).split())
    for part in ("ที่ ศธ 04099/ว 12", "1 มีนาคม 2569", "เรื่อง", "เรียน นายแพทย์สาธารณสุขจังหวัด", "สิ่งที่ส่งมาด้วย", "จำนวน 2 ราย",
                 "31 มีนาคม 2569", "ขอแสดงความนับถือ", "ผู้อำนวยการสำนักงานเขต"):  # fmt: skip
        assert part in said, part
    assert "เด็กหญิงสมมุติ" not in said and "000017" not in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_letter_fits_a_page(language: str) -> None:
    table, words = shipped_field_table(), catalogue(language)
    lists = [ReferralList("R1", item, ROWS) for item in ("3.1", "3.2", "3.3")]
    for agency in (6, 7, 11):
        pdf = typeset(
            "followup/letter.typ", letter_data(lists, agency=agency, table=table, letter=LETTER, words=words)
        )
        document = pypdfium2.PdfDocument(pdf)
        assert len(document) == 1
        document.close()


def test_hostile_names_stay_text(thai: dict[str, bytes], tmp_path: Path) -> None:
    path = tmp_path / "l.xlsx"
    path.write_bytes(thai["list-3.1.xlsx"])
    (sheet,) = read_table(path)
    assert sheet.rows[4][:3] == ["R0001", "000017", HOSTILE]
    with zipfile.ZipFile(path) as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")
    assert "cmd" in text_of(thai["list-3.1.pdf"])


def test_thai_digits_on_paper_are_an_option() -> None:
    made = members(pack(digits=True))
    assert "๓๑ มีนาคม ๒๕๖๙" in " ".join(text_of(made["letter.pdf"]).split())
    assert "๐๐๐๐๑๗" in text_of(made["list-3.1.pdf"]) or "๐๐๐๐๑" in text_of(made["list-3.1.pdf"])


def test_a_drawn_passphrase_is_long_and_never_the_same() -> None:
    drawn = {new_passphrase() for _ in range(50)}
    assert len(drawn) == 50 and all(len(one) == 23 and checked_passphrase(one) for one in drawn)


@pytest.mark.parametrize(
    ("text", "code"), [("short", "pack_passphrase_short"), ("รหัสผ่านที่ยาวมาก", "pack_passphrase_ascii")]
)
def test_a_weak_or_ambiguous_passphrase_is_refused(text: str, code: str) -> None:
    with pytest.raises(DataError) as caught:
        checked_passphrase(text)
    assert caught.value.code == code


def test_a_file_name_says_agency_and_referral() -> None:
    assert pack_name(3, "R0001") == "referral-agency-03-R0001.zip"


def filled(path: Path, rows: list[list[str]]) -> Path:
    path.write_text("\n".join(",".join(row) for row in rows), encoding="utf-8")
    return path


def test_a_filled_list_is_read_in_either_language_and_bad_rows_are_named(tmp_path: Path) -> None:
    thai_head = ["เลขที่ส่งต่อ", "รหัสติดตาม", "ผลการดำเนินการ", "วันที่ตอบ", "หมายเหตุของหน่วยงาน"]
    rows = [["บัญชี", "", "", "", ""], thai_head, ["R0001", "17", "ได้เข้าเรียนแล้ว", "5/3/2569", "ดี"],
            ["r0001", "000024", "", "", ""], ["R0001", "000031", "อะไรก็ไม่รู้", "", ""],
            ["R0001", "000048", "found", "เมื่อวาน", ""]]  # fmt: skip
    read = read_replies(filled(tmp_path / "a.csv", rows))
    assert read.read == 3
    (one,) = read.replies
    assert (one.row, one.referral_id, one.case_id, one.result, one.replied_on) == (
        3, "R0001", "000017", "placed", "2026-03-05",
    )  # fmt: skip
    assert read.faults == {"bad_result": (5,), "bad_day": (6,)}


def test_a_list_without_its_heads_is_told(tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        read_replies(filled(tmp_path / "b.csv", [["a", "b"], ["1", "2"]]))
    assert caught.value.code == "reply_heads"


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_result_is_known_by_its_words(language: str) -> None:
    for result in RESULTS:
        assert result_of(catalogue(language).say(f"referrals.results.{result}")) == result
        assert result_of(result.upper()) == result
    assert result_of("xx") is None
