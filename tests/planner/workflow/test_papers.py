"""Papers name no child but those of the forms, tell what was told, and can be made one's own."""

import datetime as dt
import json
import math
import re
import tomllib
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pypdfium2
import pytest
import sqlalchemy as sa
from shapely import LineString, Point

from gis.errors import DataError
from gis.monitor import SilentMonitor
from gis.tables import read_table
from planner.cli import main
from planner.papers.templates import Templates, shipped_files
from planner.schemas import (
    ASSIGNMENTS,
    CASES,
    CHECKINS,
    CLAIMS,
    LEGS,
    PLACES,
    ROUTES,
    SCHOOLS,
    STOP_CASES,
    STOPS,
)
from planner.store.project import Project
from planner.store.tables import AUDIT
from planner.workflow.opendata import open_data
from planner.workflow.papers import clear_claim, days_away, edit_claim, line, papers, trips, write_templates
from planner.workflow.prevention import prevention
from planner.workflow.project import create_project

QUIET = SilentMonitor()
DAY = dt.date(2026, 3, 1)
IDS = ["000017", "000024", "000031", "000048", "000055", "000062"]
TOLD = {
    "000017": ("not_found", "", 19), "000024": ("moved", "", 18), "000031": ("deceased", "", 17),
    "000048": ("found", "wants_return", 2), "000055": ("in_school", "", 14),
}  # fmt: skip
MARKED = [
    "national_id",
    "first_name",
    "last_name",
    "guardian",
    "house",
    "village",
    "street",
    "address",
    "disadvantage",
]
MARKER = re.compile(r"q(\d\d)x(\d{6})q")
TAMBON = "501605"


def marker(at: int, case: str) -> str:
    return f"q{at:02d}x{case}q"


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with create_project(
        tmp_path / "a.phanong", "x", esa="สพป.<ทดลอง> #1 $x$ \\n", year_be=2568, area=["5016"]
    ) as made:
        cases = CASES.build(
            {
                "case_id": IDS,
                "kind": ["dropped_out"] * 6,
                "sex": ["male"] * 6,
                "birth_date": ["2012-05-13"] * 6,
                "school_code": ["50010001", "50010001", "50010002", "50010001", "50010001", ""],
                "school_name": ["ก", "ก", "ข", "ก", "ก", ""],
                "number": range(1, 7),
                **{name: [marker(at, case) for case in IDS] for at, name in enumerate(MARKED)},
            }
        )
        checkins = CHECKINS.build(
            {
                "checkin_key": [f"k{case}" for case in TOLD],
                "case_id": list(TOLD),
                "visited_at": ["2026-01-05T16:30:00"] * len(TOLD),
                "state": [told[0] for told in TOLD.values()],
                "found_outcome": [told[1] for told in TOLD.values()],
                "reason": [told[2] for told in TOLD.values()],
                "moved_to": [marker(50, case) for case in TOLD],
                "note": [marker(51, case) for case in TOLD],
                "place": [Point(98.7, 18.7)] * len(TOLD),
            }
        )
        schools = SCHOOLS.build(
            {"school_code": ["50010001", "50010002"], "name": ["บ้าน#ก *x*", "บ้านข"], "place": [Point(98, 18)] * 2}
        )
        places = PLACES.build(
            {
                "case_id": IDS,
                "level": ["house"] * 6,
                "code": [TAMBON] * 6,
                "tambon": ["แม่ตื่น"] * 6,
                "amphoe": ["อมก๋อย"] * 6,
                "province": ["เชียงใหม่"] * 6,
                "place": [Point(98.4, 17.8)] * 6,
            }
        )
        assigned = ASSIGNMENTS.build({"case_id": IDS, "school_code": ["50010001"] * 6, "rule": ["last_school"] * 6})
        stops = STOPS.build(
            {
                "stop_id": ["s1", "s2"],
                "school_code": ["50010001"] * 2,
                "kind": ["house"] * 2,
                "place": [Point(98, 18)] * 2,
            }
        )
        routes = ROUTES.build(
            {
                "route_id": ["50010001-01", "50010001-02"],
                "school_code": ["50010001"] * 2,
                "team": ["1"] * 2,
                "date": ["2026-02-02"] * 2,
                "day": [1, 1],
                "start_s": [30600.0, 48600.0],
                "end_s": [45000.0, 54000.0],
                "metres": [40_000.0, 10_000.0],
                "stops": [1, 1],
            }
        )
        line = LineString([(98, 18), (98.1, 18.1)])
        legs = LEGS.build(
            {
                "route_id": ["50010001-01", "50010001-01", "50010001-02", "50010001-02"],
                "sequence": [0, 1, 0, 1],
                "from_stop": ["", "s1", "", "s2"],
                "to_stop": ["s1", "", "s2", ""],
                "path": [line] * 4,
            }
        )
        stop_cases = STOP_CASES.build({"case_id": IDS[:3], "stop_id": ["s1", "s1", "s2"]})
        with made.transaction("test", {}) as transaction:
            for schema, frame in (
                (CASES, cases), (CHECKINS, checkins), (SCHOOLS, schools), (PLACES, places), (ASSIGNMENTS, assigned),
                (STOPS, stops), (ROUTES, routes), (LEGS, legs), (STOP_CASES, stop_cases),
            ):  # fmt: skip
                transaction.write(schema, frame)
        yield made


def text_of(path: Path) -> str:
    with pypdfium2.PdfDocument(path) as document:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)


def pages_of(path: Path) -> int:
    with pypdfium2.PdfDocument(path) as document:
        return len(document)


def marked(text: str) -> set[str]:
    return {case for _, case in MARKER.findall(text)}


def test_every_kind_is_made_and_only_forms_name_children(project: Project, tmp_path: Path) -> None:
    made = papers(project, tmp_path / "out", on=DAY, monitor=QUIET)
    assert made.by_paper == {"order": 1, "permission": 1, "claim": 1, "bk27": 2, "bk29": 4}
    assert made.files == (
        "order-esa.pdf", "order-esa.docx", "permission-50010001.pdf", "permission-50010001.docx",
        "claim-50010001.pdf", "claim-50010001.docx", "claims.xlsx", "bk27-50010001.pdf", "bk27-50010001.docx",
        "bk29-50010001.pdf", "bk29-50010001.docx", "bk29-50010002.pdf", "bk29-50010002.docx",
    )  # fmt: skip
    for name in made.files:
        if name.endswith(".docx"):
            with zipfile.ZipFile(tmp_path / "out" / name) as archive:
                tree = ElementTree.fromstring(archive.read("word/document.xml"))
            written = "".join(tree.itertext())
            # What is printed can be edited: the children of the forms, and no child elsewhere.
            assert "๒๕๖" not in written
            assert marked(written) == marked(text_of(tmp_path / "out" / name.replace(".docx", ".pdf"))), name
    texts = {name: text_of(tmp_path / "out" / name) for name in made.files if name.endswith(".pdf")}
    for name in ("order-esa.pdf", "permission-50010001.pdf", "claim-50010001.pdf"):
        assert not marked(texts[name])
    assert marked(texts["bk27-50010001.pdf"]) == {"000017", "000024"}
    assert marked(texts["bk29-50010001.pdf"]) == {"000017", "000024", "000055"}
    assert marked(texts["bk29-50010002.pdf"]) == {"000031"}
    told = {marker for text in texts.values() for marker in MARKER.findall(text)}
    assert {int(at) for at, _ in told} <= {0, 1, 2, 3, 4, 5, 6, 50}  # no note, no disadvantage
    assert "<ทดลอง> #1 $x$ \\n" in texts["order-esa.pdf"]  # hostile text is text
    assert pages_of(tmp_path / "out" / "bk27-50010001.pdf") == 2
    assert pages_of(tmp_path / "out" / "order-esa.pdf") == 1  # no signature alone on a second page


def test_the_money_is_the_tables_and_the_trips_are_one_day(project: Project, tmp_path: Path) -> None:
    made = papers(project, tmp_path / "out", kinds=["claim"], on=DAY, monitor=QUIET)
    # 50 km by motorcycle at 2 baht, 6.5 hours: 120 baht for each of two.
    assert made.claim_baht == 50 * 2 + 2 * 120
    text = text_of(tmp_path / "out" / "claim-50010001.pdf")
    assert "340.00" in text
    assert "สามร้อยสี่สิบบาทถ้วน" in text.replace("\u200b", "")
    (sheet,) = read_table(tmp_path / "out" / "claims.xlsx")
    assert "340" in sheet.rows[3]


def test_what_is_told_after_the_trip_is_kept_claimed_and_taken_back(project: Project, tmp_path: Path) -> None:
    now = edit_claim(project, "50010001-01", km=61.5, hours=10, people=3, vehicle="pickup", note="=cmd()|'x'!A1")
    assert (now.km, now.hours, now.people, now.edited) == (61.5, 10.0, 3, True)
    assert now.day_baht == (61.5 + 10) * 4 + 3 * 240  # 10 h, an hour between, 1.5 h: 12.5 h
    edit_claim(project, "50010001-01", km=60)
    (kept,) = project.read(CLAIMS).to_dict("records")
    assert (kept["km"], kept["hours"], kept["people"]) == (60.0, 10.0, 3)
    made = papers(project, tmp_path / "out", kinds=["claim"], on=DAY, monitor=QUIET)
    assert made.claim_baht == 70 * 4 + 3 * 240
    (sheet,) = read_table(tmp_path / "out" / "claims.xlsx")
    assert "=cmd()|'x'!A1" in sheet.rows[3]  # text, never a formula
    told, other = trips(project)
    assert (told.km, told.edited, other.edited, told.day_baht) == (60.0, True, False, made.claim_baht)
    assert "60.0" in line(told, "th")
    back = clear_claim(project, "50010001-01")
    assert back is not None
    assert (back.km, back.edited) == (40.0, False)
    assert project.read(CLAIMS).empty


def test_a_claim_stays_when_the_plan_is_another(project: Project) -> None:
    edit_claim(project, "50010001-01", km=61.5)
    with project.transaction("test", {}) as transaction:
        transaction.write(ROUTES, project.read(ROUTES).drop(index="50010001-01"))
        transaction.write(LEGS, project.read(LEGS).query("route_id != '50010001-01'").reset_index(drop=True))
    assert [(one.planned, one.km) for one in days_away(project)] == [(True, 10.0), (False, 61.5)]
    assert edit_claim(project, "50010001-01", hours=2.0).hours == 2.0


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({}, "claim_nothing"),
        ({"km": -1.0}, "claim_value"),
        ({"km": math.nan}, "claim_value"),
        ({"hours": 1000.0}, "claim_value"),
        ({"people": 0}, "claim_value"),
        ({"vehicle": "tank"}, "paper_kind"),
    ],
)
def test_what_cannot_be_is_refused(project: Project, said: dict[str, Any], code: str) -> None:
    with pytest.raises(DataError) as caught:
        edit_claim(project, "50010001-01", **said)
    assert caught.value.code == code


def test_an_unknown_route_school_and_kind_are_named(project: Project, tmp_path: Path) -> None:
    for call, code in (
        (lambda: edit_claim(project, "no", km=1), "claim_route"),
        (lambda: clear_claim(project, "50010001-02"), "claim_route"),
        (lambda: papers(project, tmp_path, schools=["9"], monitor=QUIET), "school_unknown"),
        (lambda: papers(project, tmp_path, kinds=["x"], monitor=QUIET), "paper_kind"),
        (lambda: papers(project, tmp_path, templates=tmp_path / "none", monitor=QUIET), "templates_missing"),
    ):
        with pytest.raises(DataError) as caught:
            call()
        assert caught.value.code == code


def test_members_fill_the_order_and_are_remembered(project: Project, tmp_path: Path) -> None:
    table = tmp_path / "group.csv"
    table.write_text("role,name,position,school_code,team\nchair,ก ทดสอบ,,,\nmember,ข ทดสอบ,ครู,50010001,1\n", "utf-8")
    papers(project, tmp_path / "a", kinds=["order"], group=table, on=DAY, monitor=QUIET)
    papers(project, tmp_path / "b", kinds=["order", "permission"], on=DAY, monitor=QUIET)
    assert "ก ทดสอบ" in text_of(tmp_path / "b" / "order-esa.pdf")
    assert "ข ทดสอบ" in text_of(tmp_path / "b" / "permission-50010001.pdf")
    made = papers(project, tmp_path / "c", kinds=["order"], tier="school", on=DAY, monitor=QUIET)
    assert made.files == ("order-50010001.pdf", "order-50010001.docx")


def test_a_template_of_ones_own_stands_for_the_shipped_one(project: Project, tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "order.typ").write_text('#let d = json("data.json")\nOWN #d.posts.len() #image("e.svg")', "utf-8")
    (own / "e.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>', "utf-8")
    (own / "costs.toml").write_text(
        "[baht_per_km]\nmotorcycle = 3\npickup = 5\nwalk = 0\n[[per_diem]]\nfrom_hours = 1\nbaht = 10\n", "utf-8"
    )
    made = papers(project, tmp_path / "out", kinds=["order", "claim"], templates=own, on=DAY, monitor=QUIET)
    assert made.own_templates == ("costs.toml", "order.typ")
    assert "OWN 4" in text_of(tmp_path / "out" / "order-esa.pdf")
    assert made.claim_baht == 50 * 3 + 2 * 10


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("order.typ", "#foo", "template_broken"),
        ("order.typ", '#import "@preview/cetz:0.3.0"', "template_package"),
        ("order.typ", '#read("/etc/hostname")', "template_broken"),
        ("forms.toml", "bk27 = 3", "template_table"),
        ("forms.toml", "[[[", "template_table"),
        ("costs.toml", "x = 1", "template_table"),
    ],
)
def test_a_broken_template_is_named(project: Project, tmp_path: Path, name: str, text: str, code: str) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / name).write_text(text, "utf-8")
    with pytest.raises(DataError) as caught:
        papers(project, tmp_path / "out", templates=own, on=DAY, monitor=QUIET)
    assert (caught.value.code, caught.value.details["file"]) == (code, name)
    assert not (tmp_path / "out").exists()


def test_the_templates_are_written_once_and_work_as_they_are(project: Project, tmp_path: Path) -> None:
    own = tmp_path / "own"
    written = write_templates(own)
    assert set(written.files) == set(shipped_files())
    assert write_templates(own).files == ()
    made = papers(project, tmp_path / "out", templates=own, on=DAY, monitor=QUIET)
    assert len(made.own_templates) == len(shipped_files()) - 1  # fields.toml only tells


def test_the_fields_that_are_told_of_are_those_that_are_given(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: dict[str, Mapping[str, Any]] = {}
    true = Templates.typeset

    def watched(
        self: Templates, name: str, data: Mapping[str, Any], files: Mapping[str, bytes] | None = None
    ) -> bytes:
        seen[name.removesuffix(".typ")] = data
        return true(self, name, data, files)

    monkeypatch.setattr(Templates, "typeset", watched)
    papers(project, tmp_path / "a", on=DAY, monitor=QUIET)
    prevention(project, tmp_path / "b", as_of=DAY, monitor=QUIET)
    table = tomllib.loads(shipped_files()["fields.toml"].decode())
    every = set(table["every"])
    for name in ("order", "permission", "claim", "bk27", "bk29"):
        assert set(seen[name]) == every | set(table[name]), name
    assert set(seen["prevention"]) == {"language", "size", "digits", "private", "signed", "title"} | set(
        table["prevention"]
    )
    assert set(seen["permission"]["pages"][0]) == set(table["permission_page"])
    assert set(seen["claim"]["pages"][0]) == set(table["claim_page"])
    assert set(seen["bk27"]["pages"][0]) == set(table["child"])


def test_whose_ids_are_printed_is_logged_and_the_log_names_nobody(project: Project, tmp_path: Path) -> None:
    papers(project, tmp_path / "out", kinds=["bk27"], on=DAY, monitor=QUIET)
    with project._database.engine.connect() as connection:
        rows = connection.execute(sa.select(AUDIT.c.action, AUDIT.c.detail)).all()
    looks = [json.loads(detail) for action, detail in rows if action == "look at ids"]
    assert looks == [{"cases": ["000017", "000024"]}]
    assert not any(MARKER.search(detail) for _, detail in rows)


def test_the_prevention_plan_has_no_names_and_the_public_one_no_small_counts(
    project: Project, tmp_path: Path
) -> None:
    made = prevention(project, tmp_path / "out", as_of=DAY, monitor=QUIET)
    assert made.files == ("prevention.pdf", "prevention.docx", "prevention-public.pdf")
    assert (made.children, made.phases, made.spots) == (6, 1, 0)
    full, public = (text_of(tmp_path / "out" / name) for name in (made.files[0], made.files[2]))
    with zipfile.ZipFile(tmp_path / "out" / "prevention.docx") as archive:
        assert archive.testzip() is None
        draft = archive.read("word/document.xml").decode()
        assert "word/media/map1.png" in archive.namelist()
    assert ElementTree.fromstring(draft).tag.endswith("}document")
    for text in (full, public, draft):
        assert not MARKER.search(text)
    assert "บ้าน#ก *x*" in full
    assert "สพป.&lt;ทดลอง&gt;" in draft
    assert "บ้าน#ก" not in public  # schools are in the full draft alone
    shown = re.findall(r"(?m)^(?:พบตัว|ไม่พบตัว|เคลียร์จากทะเบียน) (\S+)\s*$", public)
    assert shown and set(shown) <= {"•"}


def test_open_data_tells_nobody(project: Project, tmp_path: Path) -> None:
    made = open_data(project, tmp_path / "out", k=3, monitor=QUIET)
    assert made.published + made.not_published == 6
    assert made.smallest >= 3 or made.published == 0
    text = "".join(path.read_text("utf-8-sig") for path in (tmp_path / "out").iterdir())
    assert not MARKER.search(text)
    for secret in ("2012-05", "2026-01", "98.", "บ้าน#ก", "50010001", "000017"):
        assert secret not in text
    with pytest.raises(DataError, match="2 or more"):
        open_data(project, tmp_path / "out", k=1, monitor=QUIET)


def test_the_commands_say_what_they_did(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    project.close()
    monkeypatch.setenv("PHANONG_PASSPHRASE", "x")
    file, out = str(project.path), str(tmp_path / "out")
    for words in (
        ["claim", file, "50010001-01", "--km", "44", "--hours", "5"],
        ["papers", file, out, "--kind", "order", "--kind", "claim", "--on", "1/3/2569", "--thai-digits"],
        ["templates", str(tmp_path / "own")],
        ["prevention", file, out, "--as-of", "1/3/2569"],
        ["opendata", file, out, "--k", "3"],
        ["claim", file],
        ["claim", file, "50010001-01", "--clear"],
    ):
        assert main([*words, "--json", "--quiet"]) == 0, words
        json.loads(capsys.readouterr().out)
    assert main(["claim", file, "50010001-01", "--clear", "--km", "3", "--quiet"]) == 3


def test_a_document_to_edit_has_the_digits_that_were_asked_for(project: Project, tmp_path: Path) -> None:
    papers(project, tmp_path, kinds=["order"], on=DAY, thai_digits=True, monitor=QUIET)
    with zipfile.ZipFile(tmp_path / "order-esa.docx") as archive:
        assert "๒๕๖" in archive.read("word/document.xml").decode()
