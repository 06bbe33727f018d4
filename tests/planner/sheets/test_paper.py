import re
from collections.abc import Callable

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.thai import arabic_digits
from planner.model import Child, School, VisitRoute
from planner.sheets.content import Words, plain, sheets_by_school
from planner.sheets.paper import make_pdf
from resources.text import catalogue

MakeRoute = Callable[..., VisitRoute]
MakeChild = Callable[..., Child]
HOSTILE = (
    '#import "@preview/x:1.0": *', "$x$ \\ #eval(\"1\")", "<b>แก้ว</b> & 'คำ'", "*_`~@label<end-0>`",
    "/* // ]] } )", "=cmd|' /C calc'!A0", "A" * 300, "ก" * 300, "-", "\u0000\u202e", "😀 中文",
)  # fmt: skip


def pages(
    routes: list[VisitRoute], language: str = "th", *, digits: bool = False, esa: str = "สพป.เชียงใหม่ เขต 1"
) -> list[str]:
    ((_, sheets),) = sheets_by_school(routes, year_be=2568)
    pdf = make_pdf(sheets, esa=esa, year_be=2568, words=Words(catalogue(language), digits), background=None)
    document = pypdfium2.PdfDocument(pdf)
    try:
        found = [
            page.get_textpage().get_text_range().replace("\r\n", "\n").replace("\u00a0", " ") for page in document
        ]
        assert all(page.get_size() == pytest.approx((595.3, 841.9), abs=0.5) for page in document)
    finally:
        document.close()
    return found


def test_thai_names_come_out_of_the_page_whole(make_route: MakeRoute) -> None:
    text = "\n".join(pages([make_route()]))
    for name in ("เด็กหญิงน้ำผึ้ง ปิ่นแก้ว", "เด็กชายปั้น ฝั่งฟ้า", "นายสิทธิ์ ตั้งใจดี", "โรงเรียนบ้านห้วยผึ้ง", "สพป.เชียงใหม่ เขต 1"):
        assert name in text


def test_a_stop_says_when_how_far_and_whom_to_ask(make_route: MakeRoute) -> None:
    text = "\n".join(pages([make_route()]))
    assert "ถึง 15:36 น." in text
    assert "เดินทาง 6 นาที 3.4 กม. (เดินเท้า 1 นาที)" in text
    assert "ถามผู้ใหญ่บ้านก่อน" in text
    assert "คลาดเคลื่อนราว 400 ม." in text
    assert "18.81000, 98.91000" in text
    # 2 legs of 3.4 km and 6 minutes, back 5 km and 10 minutes; 2 visits of 15 minutes.
    assert "11.8 กม. 22 นาที" in text
    assert "15:30–16:22 น." in text
    assert "กลับถึงโรงเรียน 16:22 น." in text
    assert "2 จุด เด็ก 2 คน" in text


def test_a_child_has_its_code_and_places_to_tick(make_route: MakeRoute) -> None:
    text = "\n".join(pages([make_route()]))
    for words in ("000017", "12-14 ปี", "ม.2", "เด็กออกกลางคัน", "12/3 หมู่ 4", "ไม่พบตัว", "กลับเข้าเรียนแล้ว", "ยังกลับไม่ได้"):
        assert words in text
    assert text.count("000017") == 1


def test_the_nineteen_reasons_stand_once_on_a_sheet(make_route: MakeRoute) -> None:
    text = "\n".join(pages([make_route(), make_route(route_id="R2", day=2)]))
    said = catalogue("th")
    for number in (1, 7, 12, 19):
        assert text.replace("\n", "").count(f"{number} {said.say(f'reasons.{number}')}") == 2


def test_each_route_begins_on_a_page_of_its_own_and_counts_its_own_pages(make_route: MakeRoute) -> None:
    found = pages([make_route(), make_route(route_id="R2", day=2)])
    first = [page for page in found if "10010001-01/2568" in page]
    second = [page for page in found if "10010001-02/2568" in page]
    assert found == first + second
    for sheet in (first, second):
        assert [f"หน้า {n}/{len(sheet)}" in page for n, page in enumerate(sheet, start=1)] == [True] * len(sheet)


def test_heads_and_the_stop_repeat_where_its_children_fill_pages(
    make_route: MakeRoute, make_child: MakeChild
) -> None:
    children = [make_child(n) for n in range(1, 21)]
    found = [page for page in pages([make_route([(18.81, 98.91, children)])]) if re.search(r"\d{5}7", page)]
    assert len(found) > 3
    for page in found:
        assert "ผลการติดตาม" in page
        assert "บ้านห้วยผึ้ง 1" in page
    codes = re.findall(r"\b\d{5}7\b", "\n".join(found))
    assert codes == [child.case_id for child in children]


def test_a_stop_whose_children_left_the_list_is_still_on_the_way(
    make_route: MakeRoute, make_child: MakeChild
) -> None:
    text = "\n".join(pages([make_route([(18.81, 98.91, [make_child()]), (18.82, 98.90, [])])]))
    assert "บ้านห้วยผึ้ง 2" in text
    assert "2 จุด เด็ก 1 คน" in text


def test_english_sheets_keep_thai_names(make_route: MakeRoute) -> None:
    text = "\n".join(pages([make_route()], "en"))
    for words in ("Arrive 15:36", "travel 6 min, 3.4 km (1 min on foot)", "academic year 2025", "เด็กหญิงน้ำผึ้ง ปิ่นแก้ว"):
        assert words in text
    assert "ผลการติดตาม" not in text


def test_thai_digits_leave_codes_and_coordinates_alone(make_route: MakeRoute) -> None:
    text = "\n".join(pages([make_route()], digits=True))
    for words in ("ถึง ๑๕:๓๖ น.", "ม.๒", "๑๒/๓ หมู่ ๔", "หน้า ๑/๒", "000017", "10010001-01/2568", "18.81000, 98.91000"):
        assert words in text


def test_the_map_credits_openstreetmap(make_route: MakeRoute) -> None:
    assert "OpenStreetMap" in pages([make_route()])[0]


def test_no_page_carries_a_national_id(make_route: MakeRoute) -> None:
    text = "".join(pages([make_route()]))
    assert not re.search(r"\d{13}", re.sub(r"[ \-]", "", text))


def _flat(text: str) -> str:
    return re.sub(r"[\s\u200b\ufffe\u00ad]", "", text)


@pytest.mark.parametrize("language", ["th", "en"])
def test_hostile_words_are_words(make_route: MakeRoute, make_child: MakeChild, language: str) -> None:
    children = [make_child(n, name, guardian=name, address=name) for n, name in enumerate(HOSTILE, start=1)]
    school = School('10"#<0>$', HOSTILE[0], 18.80, 98.90)
    text = _flat(
        "".join(
            pages([make_route([(18.81, 98.91, children)], school=school, team=HOSTILE[1])], language, esa=HOSTILE[2])
        )
    )
    for name in HOSTILE[:6]:
        assert _flat(plain(name)) in text
    assert all(child.case_id in text for child in children)


@settings(max_examples=8, deadline=None)
@given(name=st.text(max_size=60))
def test_any_name_makes_a_page(make_route: MakeRoute, make_child: MakeChild, name: str) -> None:
    children = [make_child(1, name, guardian=name, address=name)]
    text = "".join(pages([make_route([(18.81, 98.91, children)], place=name, team=name)], esa=name))
    assert "000017" in arabic_digits(text)
