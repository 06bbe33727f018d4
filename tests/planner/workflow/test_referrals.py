"""A pack holds its listed fields and children and nothing else; what was sent is kept, and so are the replies."""

import datetime as dt
import io
import json
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pandas as pd
import pypdfium2
import pytest
import pyzipper
import sqlalchemy as sa
from shapely import Point

from gis.errors import DataError
from gis.monitor import SilentMonitor
from planner.cli import main
from planner.followup.tables import ITEMS, shipped_field_table
from planner.schemas import ASSIGNMENTS, CASES, CHECKINS, PLACES, REFERRAL_CASES, REFERRALS, SCHOOLS
from planner.store.project import Project
from planner.store.tables import AUDIT
from planner.workflow.project import create_project
from planner.workflow.referrals import (
    field_table,
    import_replies,
    line,
    refer,
    reply,
    set_fields,
    summary,
    withdraw,
    write_fields,
)

QUIET = SilentMonitor()
PASSPHRASE = "a long secret"
DAY = dt.date(2026, 3, 1)
OF_ITEM = {"3.1": ["000017", "000024"], "3.2": ["000031", "000048"], "3.3": ["000055", "000062"]}
STATES = [
    ("000017", "found", "wants_return", 9), ("000024", "found", "wants_return", 3),
    ("000031", "found", "cannot_yet", 2), ("000048", "found", "cannot_yet", 8),
    ("000055", "not_found", "", 19), ("000062", "moved", "", 18),
    ("000079", "found", "returned", 0), ("000086", "found", "refuses", 6), ("000093", "", "", 0),
]  # fmt: skip
CODES = [code for code, *_ in STATES]
MARKED = [
    "national_id", "g_code", "prefix", "first_name", "last_name", "grade", "school_code", "school_name", "guardian",
    "guardian_relation", "house", "moo", "village", "street", "tambon", "amphoe", "province", "postcode", "address",
    "disadvantage", "warnings", "source_file",
]  # fmt: skip
REPORTED = ["moved_to", "return_school_code", "visitor", "note", "source_file", "checkin_id"]
BIRTHDAYS = {code: f"20{12 + number:02d}-05-{11 + number:02d}" for number, code in enumerate(CODES)}
MAY_SHOW: Mapping[str, set[str]] = {
    "case_code": set(),
    "name": {"prefix", "first_name", "last_name"},
    "national_id": {"national_id"},
    "last_grade": {"grade"},
    "last_school": {"school_name"},
    "guardian": {"guardian"},
    "guardian_relation": {"guardian_relation"},
    "address": {"house", "moo", "village", "street", "tambon", "amphoe", "province"},
    "tambon": {"tambon"},
    "amphoe": {"amphoe"},
    "province": {"province"},
    "moved_to": {"c_moved_to"},
    "note": {"c_note"},
    "school": {"responsible"},
}
"""The columns whose markers a field may bring into a pack."""


def marker(column: str, code: str) -> str:
    place = [*MARKED, *(f"c_{name}" for name in REPORTED), "responsible"].index(column)
    return f"q{place:02d}x{code}q"


MARKER = re.compile(r"q(\d\d)x(\d{6})q")
COLUMNS = [*MARKED, *(f"c_{name}" for name in REPORTED), "responsible"]


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with create_project(tmp_path / "a.phanong", "x", esa="สพป.ทดลอง", year_be=2568) as made:
        cases = CASES.build(
            {
                "case_id": CODES,
                "kind": ["disabled"] * len(CODES),
                "sex": ["male"] * len(CODES),
                "birth_date": [BIRTHDAYS[code] for code in CODES],
                "number": range(1, len(CODES) + 1),
                **{column: [marker(column, code) for code in CODES] for column in MARKED},
            }
        )
        told = [one for one in STATES if one[1]]
        checkins = CHECKINS.build(
            {
                "checkin_key": [f"k{code}" for code, *_ in told],
                "case_id": [code for code, *_ in told],
                "visited_at": ["2026-01-05T16:30:00"] * len(told),
                "state": [state for _, state, _, _ in told],
                "found_outcome": [outcome for _, _, outcome, _ in told],
                "reason": [reason for *_, reason in told],
                "place": [Point(98.7, 18.7)] * len(told),
                **{name: [marker(f"c_{name}", code) for code, *_ in told] for name in REPORTED},
            }
        )
        schools = SCHOOLS.build(
            {
                "school_code": CODES,
                "name": [marker("responsible", code) for code in CODES],
                "place": [Point(98, 18)] * 9,
            }
        )
        places = PLACES.build({"case_id": CODES, "level": ["house"] * 9, "place": [Point(98.12345, 18.54321)] * 9})
        assigned = ASSIGNMENTS.build({"case_id": CODES, "school_code": CODES, "rule": ["last_school"] * 9})
        with made.transaction("test", {}) as transaction:
            for schema, frame in (
                (CASES, cases), (CHECKINS, checkins), (SCHOOLS, schools), (PLACES, places), (ASSIGNMENTS, assigned),
            ):  # fmt: skip
                transaction.write(schema, frame)
        yield made


def opened(path: Path, passphrase: str = PASSPHRASE) -> dict[str, bytes]:
    with pyzipper.AESZipFile(path) as archive:
        archive.setpassword(passphrase.encode())
        assert archive.comment == b""
        return {name: archive.read(name) for name in archive.namelist()}


def all_text(name: str, data: bytes) -> str:
    """Return everything that can be read in a file: text and properties, and a workbook's files as they are."""
    parts = [name]
    if name.endswith(".pdf"):
        document = pypdfium2.PdfDocument(data)
        parts += [page.get_textpage().get_text_bounded() for page in document]
        parts += [str(document.get_metadata_dict())]
        document.close()
    else:
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            parts += book.namelist()
            parts += [book.read(inner).decode("utf-8") for inner in book.namelist()]
    return "\n".join(parts)


def bare(text: str) -> str:
    """Return text as it would stand on one line: words may be wrapped within a narrow cell."""
    return re.sub(r"[\s\u200b\ufffe\u0002]+", "", text)


def found_in(text: str) -> set[tuple[str, str]]:
    return {(COLUMNS[int(place)], code) for place, code in MARKER.findall(bare(text))}


def send(
    project: Project,
    folder: Path,
    *,
    items: Sequence[str] = ITEMS,
    agencies: Sequence[int] = (),
    due: dt.date | None = None,
    register_number: str = "",
    allowed_by: str = "",
) -> tuple[str, ...]:
    sent = refer(
        project, folder, items=items, agencies=agencies, due=due, register_number=register_number,
        allowed_by=allowed_by, passphrase=PASSPHRASE, on=DAY, monitor=QUIET,
    )  # fmt: skip
    return sent.files


def test_a_pack_holds_only_its_listed_fields_and_children(project: Project, tmp_path: Path) -> None:
    files = send(project, tmp_path / "out")
    assert len(files) == 12
    table = shipped_field_table()
    seen_lists = 0
    for file in files:
        agency = int(file.split("-")[2])
        assert re.fullmatch(r"referral-agency-\d\d-R\d{4}\.zip", file)
        for name, data in opened(tmp_path / "out" / file).items():
            text = all_text(name, data)
            if name == "letter.pdf":
                assert found_in(text) == set(), "the letter tells of no child"
                assert not any(code in text for code in CODES)
                continue
            seen_lists += 1
            item = name.removeprefix("list-").rpartition(".")[0]
            fields = table.fields[item][agency]
            allowed = {(c, code) for f in fields for c in MAY_SHOW.get(f, set()) for code in OF_ITEM[item]}
            assert found_in(text) == allowed, (agency, name)
            flat = " ".join(text.split())
            for code in CODES:
                listed = code in OF_ITEM[item]
                assert (re.search(rf"(?<![\dx]){code}(?!\d)", text) is not None) == listed, (agency, name, code)
                day = f"{int(BIRTHDAYS[code][8:])} พ.ค. {int(BIRTHDAYS[code][:4]) + 543}"
                assert (day in flat) == (listed and "birth_date" in fields), (agency, name, code)
                assert BIRTHDAYS[code] not in text
            assert "18.54321" not in text and "98.12345" not in text
            assert ("เด็กพิการที่ตกหล่น" in bare(text)) == ("kind" in fields and "sensitive_reason" in fields)
            assert ("สุขภาพอนามัย" in bare(text)) == ("sensitive_reason" in fields and item == "3.2")
    assert seen_lists == 2 * (8 + 12 + 12)


def test_the_properties_of_the_files_name_nobody(project: Project, tmp_path: Path) -> None:
    (file,) = send(project, tmp_path / "out", items=["3.1"], agencies=[1], allowed_by="นางสาวอนุญาต")
    for name, data in opened(tmp_path / "out" / file).items():
        assert "อนุญาต" not in all_text(name, data)
        if name.endswith(".xlsx"):
            with zipfile.ZipFile(io.BytesIO(data)) as book:
                core = book.read("docProps/core.xml").decode()
                app = book.read("docProps/app.xml").decode()
            assert re.findall(r"<dc:creator>(.*?)</dc:creator>|<cp:lastModifiedBy>(.*?)</", core) == [
                ("", ""),
                ("", ""),
            ]
            assert "<Company></Company>" in app


def test_what_was_sent_is_kept_and_only_new_children_are_sent_again(project: Project, tmp_path: Path) -> None:
    send(project, tmp_path / "out", items=["3.1"], agencies=[1, 2], register_number="ศธ 1/ว 2", allowed_by="ผอ.")
    kept = summary(project, on=DAY)
    assert [(r.referral_id, r.item, r.agency, r.children, r.due, r.register_number, r.allowed_by) for r in kept] == [
        ("R0001", "3.1", 1, 2, "2026-03-31", "ศธ 1/ว 2", "ผอ."),
        ("R0002", "3.1", 2, 2, "2026-03-31", "ศธ 1/ว 2", "ผอ."),
    ]
    assert kept[0].fields == shipped_field_table().fields["3.1"][1]
    assert send(project, tmp_path / "out", items=["3.1"], agencies=[1, 2]) == ()
    checkins = project.read(CHECKINS)
    checkins.loc["k000086", "found_outcome"] = "wants_return"
    with project.transaction("test", {}) as transaction:
        transaction.write(CHECKINS, checkins)
    more = refer(project, tmp_path / "out", items=["3.1"], agencies=[1], passphrase=PASSPHRASE, on=DAY, monitor=QUIET)
    assert (more.children, more.nothing_new, len(more.files)) == (1, (), 1)
    told = project.read(REFERRAL_CASES)
    assert told.loc[told["referral_id"] == "R0003", "case_id"].tolist() == ["000086"]
    again = refer(
        project,
        tmp_path / "out",
        items=["3.1"],
        agencies=[1],
        again=True,
        passphrase=PASSPHRASE,
        on=DAY,
        monitor=QUIET,
    )
    assert again.children == 3
    assert project.broken_audit() is None


def test_the_log_tells_counts_and_no_names(project: Project, tmp_path: Path) -> None:
    send(project, tmp_path / "out", allowed_by="นางสาวอนุญาต")
    reply(project, "R0001", "17", "placed", note="ความลับ")
    with project._database.engine.connect() as connection:
        rows = connection.execute(sa.select(AUDIT.c.action, AUDIT.c.detail)).all()
    logged = {row.action: row.detail for row in rows}
    assert json.loads(logged["refer"])["children"]["3.1/1"] == 2
    assert "อนุญาต" not in str(logged) and "ความลับ" not in str(logged) and not MARKER.search(str(logged))


def test_nothing_is_kept_when_the_packs_cannot_be_written(project: Project, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(DataError) as caught:
        send(project, tmp_path / "file")
    assert caught.value.code == "file_not_written"
    assert project.count(REFERRALS) == project.count(REFERRAL_CASES) == 0


def test_replies_are_kept_taken_back_and_what_is_overdue_shows(project: Project, tmp_path: Path) -> None:
    send(project, tmp_path / "out", items=["3.1"], agencies=[1])
    assert reply(project, "r0001", "17", "ได้เข้าเรียนแล้ว", on=DAY).waiting == 1
    assert reply(project, "R0001", "000024", "in_progress", on=DAY).waiting == 1
    (one,) = summary(project, on=dt.date(2026, 4, 10))
    assert (one.replied, one.waiting, one.overdue, one.days_over) == (2, 1, True, 10)
    assert one.by_result["placed"] == 1
    assert "10" in line(one, "th")
    assert not summary(project, on=dt.date(2026, 3, 31))[0].overdue
    assert reply(project, "R0001", "000024", "helped").waiting == 0
    assert not summary(project, on=dt.date(2026, 4, 10))[0].overdue
    assert reply(project, "R0001", "000024", "none").waiting == 1


def test_a_child_whom_an_agency_placed_is_referred_no_more(project: Project, tmp_path: Path) -> None:
    send(project, tmp_path / "out", items=["3.1"], agencies=[1])
    reply(project, "R0001", "17", "placed", on=DAY)
    more = refer(project, tmp_path / "out", items=["3.1"], agencies=[2], passphrase=PASSPHRASE, on=DAY, monitor=QUIET)
    assert more.children == 1


def test_a_withdrawn_referral_is_sent_anew_and_is_never_overdue(project: Project, tmp_path: Path) -> None:
    send(project, tmp_path / "out", items=["3.1"], agencies=[1])
    assert withdraw(project, "R0001").withdrawn
    assert not summary(project, on=dt.date(2027, 1, 1))[0].overdue
    assert len(send(project, tmp_path / "out", items=["3.1"], agencies=[1])) == 1


def test_a_list_that_comes_back_is_taken_over_any_number_of_times(project: Project, tmp_path: Path) -> None:
    send(project, tmp_path / "out", items=["3.3"], agencies=[8])
    head = "เลขที่ส่งต่อ,รหัสติดตาม,ผลการดำเนินการ,วันที่ตอบ,หมายเหตุของหน่วยงาน"
    path = tmp_path / "back.csv"
    rows = [
        head,
        "R0001,000055,พบตัวแล้ว,5/3/2569,บ้านญาติ",
        "R0001,000062,,,",
        "R0001,000017,found,,",
        "R9,000055,found,,",
    ]
    path.write_text("\n".join(rows), encoding="utf-8")
    made = import_replies(project, [path], monitor=QUIET)
    assert (made.read, made.recorded, made.unchanged) == (3, 1, 0)
    assert made.set_aside == {"not_referred": ("back.csv:4", "back.csv:5")}
    again = import_replies(project, [path, path], monitor=QUIET)
    assert (again.recorded, again.unchanged) == (0, 2)
    row = project.read(REFERRAL_CASES).iloc[0]
    assert (row["case_id"], row["result"], row["replied_on"], row["note"]) == (
        "000055", "found", "2026-03-05", "บ้านญาติ",
    )  # fmt: skip


def test_the_very_workbook_that_was_sent_comes_back(project: Project, tmp_path: Path) -> None:
    (file,) = send(project, tmp_path / "out", items=["3.1"], agencies=[2])
    path = tmp_path / "list.xlsx"
    path.write_bytes(opened(tmp_path / "out" / file)["list-3.1.xlsx"])
    assert import_replies(project, [path], monitor=QUIET).read == 0


def test_an_edited_table_counts_with_who_allowed_it(project: Project, tmp_path: Path) -> None:
    path = tmp_path / "fields.toml"
    write_fields(project, path)
    text = path.read_text(encoding="utf-8")
    first = next(row for row in text.splitlines() if row.startswith('1 = ["case_code"'))
    path.write_text(text.replace(first, '1 = ["case_code", "province"]'), encoding="utf-8")
    with pytest.raises(DataError) as caught:
        set_fields(project, path, allowed_by=" ")
    assert caught.value.code == "allowed_by_missing"
    made = set_fields(project, path, allowed_by="ผอ.สมมุติ")
    assert field_table(project).allowed_by == made.allowed_by == "ผอ.สมมุติ" and made.allowed_at
    assert field_table(project).fields["3.1"][1] == ("case_code", "province")
    (file,) = send(project, tmp_path / "out", items=["3.1"], agencies=[1])
    made_list = opened(tmp_path / "out" / file)["list-3.1.xlsx"]
    assert found_in(all_text("l.xlsx", made_list)) == {("province", code) for code in OF_ITEM["3.1"]}
    write_fields(project, path)
    assert '"province"]' in path.read_text(encoding="utf-8")


def test_without_a_passphrase_each_agency_has_its_own_and_keeps_it(project: Project, tmp_path: Path) -> None:
    first = refer(project, tmp_path / "a", items=["3.1"], agencies=[1, 2], on=DAY, monitor=QUIET)
    assert len(set(first.pack_passphrases.values())) == 2
    again = refer(project, tmp_path / "b", items=["3.1"], agencies=[1], again=True, on=DAY, monitor=QUIET)
    assert again.pack_passphrases == {"1": first.pack_passphrases["1"]}
    assert "list-3.1.xlsx" in opened(tmp_path / "b" / again.files[0], again.pack_passphrases["1"])
    assert first.pack_passphrases["1"] not in repr(first)


@pytest.mark.parametrize(
    ("items", "agencies", "due", "code"),
    [
        (["4"], [], None, "item_unknown"),
        (["3.1"], [7], None, "agency_not_of_item"),
        (["3.1"], [], dt.date(2026, 2, 1), "due_past"),
    ],
)
def test_what_cannot_be_asked_for_is_told(
    project: Project, tmp_path: Path, items: list[str], agencies: list[int], due: dt.date | None, code: str
) -> None:
    with pytest.raises(DataError) as caught:
        send(project, tmp_path / "out", items=items, agencies=agencies, due=due)
    assert caught.value.code == code
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("line_of", "code"),
    [(("R9", "17", "placed"), "referral_unknown"), (("R0001", "000031", "placed"), "referral_not_of_case"),
     (("R0001", "17", "maybe"), "result_unknown")],
)  # fmt: skip
def test_a_reply_that_fits_nothing_is_told(
    project: Project, tmp_path: Path, line_of: tuple[str, str, str], code: str
) -> None:
    send(project, tmp_path / "out", items=["3.1"], agencies=[1])
    with pytest.raises(DataError) as caught:
        reply(project, *line_of)
    assert caught.value.code == code


def test_the_commands_do_it_all(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PHANONG_PASSPHRASE", "x")
    path, out = str(project.path), str(tmp_path / "packs")
    assert main(["refer", path, out, "--item", "3.1", "--agency", "1", "--due", "31/12/2599", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["children"] == 2 and list(told["pack_passphrases"]) == ["1"]
    secret = tmp_path / "secret.txt"
    secret.write_text("another long secret\n", encoding="utf-8")
    command = ["refer", path, out, "--item", "3.1", "--agency", "2", "--pack-passphrase-file", str(secret), "--json"]
    assert main(command) == 0
    told = json.loads(capsys.readouterr().out)
    assert "pack_passphrases" not in told
    assert opened(tmp_path / "packs" / told["files"][0], "another long secret")
    assert main(["reply", path, "R0001", "17", "placed", "--note", "โรงเรียนใหม่", "--lang", "en"]) == 0
    assert "placed in a school" in capsys.readouterr().out
    assert main(["referrals", path, "--json"]) == 0
    assert [one["waiting"] for one in json.loads(capsys.readouterr().out)["referrals"]] == [1, 2]
    assert main(["fields", path, "--out", str(tmp_path / "f.toml")]) == 0
    assert main(["fields", path, "--from", str(tmp_path / "f.toml"), "--allowed-by", "ผอ."]) == 0
    assert main(["withdraw", path, "R0002"]) == 0
    assert "ถอนแล้ว" in capsys.readouterr().out
    monkeypatch.setenv("PHANONG_PACK_PASSPHRASE", "short")
    assert main(["refer", path, out, "--again"]) == 3
    assert "12" in capsys.readouterr().err


def test_the_items_are_those_of_the_memorandum() -> None:
    assert tuple(OF_ITEM) == ITEMS
    assert pd.Index(CODES).is_unique
