"""The fixed posts stay, and people of a table fill them."""

from pathlib import Path

import pytest

from gis.errors import DataError
from planner.papers.group import Member, Post, posts, read_group
from resources.text import catalogue

FIXED = [
    Post("chair", "ผู้อำนวยการ", "ประธาน"),
    Post("vice_chair", "รองผู้อำนวยการ", "รองประธาน", "ข ตัวอย่าง"),
    Post("secretary", "หัวหน้ากลุ่ม", "เลขานุการ"),
]


def written(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "group.csv"
    path.write_text("\n".join(lines), encoding="utf-8-sig")
    return path


def test_posts_are_filled_in_order_and_members_stand_before_the_secretary() -> None:
    people = [
        Member("chair", "ก ตัวอย่าง", ""),
        Member("member", "ค ตัวอย่าง", "ครู"),
        Member("vice_chair", "ง ตัวอย่าง", "รอง 2"),
    ]
    listed = posts(FIXED, people, words=catalogue("th"))
    assert [one["name"] for one in listed] == ["ก ตัวอย่าง", "ข ตัวอย่าง", "ง ตัวอย่าง", "ค ตัวอย่าง", ""]
    assert listed[0]["position"] == "ผู้อำนวยการ"
    assert listed[-1]["role"] == "เลขานุการ"


def test_a_school_has_its_own_people_alone() -> None:
    people = [Member("chair", "ก", "", "50010001"), Member("chair", "ข", "")]
    assert posts(FIXED[:1], people, school_code="50010001", words=catalogue("th"))[0]["name"] == "ก"


def test_a_table_is_read_by_thai_or_english_heads_and_words(tmp_path: Path) -> None:
    path = written(
        tmp_path, "หน้าที่,ชื่อ-สกุล,ตำแหน่ง,รหัสโรงเรียน,ทีม", "ประธานคณะทำงาน,ก ข,ผอ.,,", "member,ค ง,ครู,5001,1", "member,,,,"
    )
    assert read_group(path) == (Member("chair", "ก ข", "ผอ."), Member("member", "ค ง", "ครู", "5001", "1"))


def test_an_unknown_role_is_named_by_its_row(tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        read_group(written(tmp_path, "role,name", "chair,a", "king,b"))
    assert (caught.value.code, caught.value.details["row"]) == ("group_role", 3)
    with pytest.raises(DataError, match="role"):
        read_group(written(tmp_path, "a,b", "c,d"))
