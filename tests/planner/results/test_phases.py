"""Phases part the academic years, and a table that cannot be is told whole."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.errors import DataError
from planner.calendar import academic_year
from planner.results.group import read_groups, shipped_groups
from planner.results.levels import read_clusters, shipped_clusters
from planner.results.phases import read_phases, shipped_phases

PHASES = shipped_phases()


@given(st.dates(dt.date(2023, 1, 1), dt.date(2040, 1, 1)))
def test_every_day_is_in_one_phase_of_its_academic_year(day: dt.date) -> None:
    phase = PHASES.of(day)
    assert phase.first <= day <= phase.last
    assert phase.year_be == academic_year(day)
    assert [one for one in PHASES.in_year(phase.year_be) if one.first <= day <= one.last] == [phase]


def test_the_reference_days_end_the_phases_of_a_year() -> None:
    ends = [phase.last for phase in PHASES.in_year(2567)]
    assert ends == [dt.date(2024, 6, 10), dt.date(2024, 11, 10), dt.date(2025, 3, 31), dt.date(2025, 5, 15)]


def test_the_urgent_phase_goes_before_the_year_s_own() -> None:
    assert PHASES.of(dt.date(2022, 2, 1)).code == "2564/urgent"
    assert PHASES.of(dt.date(2022, 3, 31)).code == "2564/urgent"
    assert PHASES.of(dt.date(2022, 4, 1)).code == "2564/4"
    assert PHASES.title("2564/urgent", "th") == "ระยะเร่งด่วน"


def test_a_phase_is_named_with_or_without_its_year() -> None:
    assert PHASES.named("2", year_be=2567).code == "2567/2"
    assert PHASES.named("2566/3", year_be=2567).code == "2566/3"
    for wrong in ("9", "x/2", "2567/urgent", "25/2"):
        with pytest.raises(DataError, match="2567/1"):
            PHASES.named(wrong, year_be=2567)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('[[yearly]]\nkey = "1"\nth = "ก"\nen = "a"\nlast = "06-10"\n', "yearly: last"),
        ('[[yearly]]\nkey = "1"\nth = "ก"\nen = "a"\nlast = "31-05"\n', "yearly 1"),
        ('[[yearly]]\nkey = 1\nth = "ก"\nen = "a"\nlast = "05-15"\n', "yearly 1"),
        ('once = "x"\n', "once"),
        ('[[once]]\nkey = "a"\nth = "ก"\nen = "a"\nfirst = "2565-03-01"\nlast = "2565-02-01"\n', "once 1"),
    ],
)
def test_what_is_wrong_with_a_table_is_named(text: str, place: str) -> None:
    with pytest.raises(DataError, match=place):
        read_phases(text, file="p.toml")
    with pytest.raises(DataError, match="TOML"):
        read_phases("[[", file="p.toml")


def test_working_groups_have_their_fixed_posts_and_the_names_filled_in() -> None:
    groups = shipped_groups()
    assert [post.post for post in groups.of("esa", "en")] == [
        "Chair", "Vice chair", "Member and secretary", "Member and assistant secretary",
    ]  # fmt: skip
    assert len(groups.of("bureau", "th")) == 2 and groups.of("school", "en")[0].position == "School director"
    own = read_groups(
        '[[posts.school]]\nkey = "chair"\nth = ["ก", "ข"]\nen = ["a", "b"]\n'
        '[names]\n"50010001.chair" = " นายทดลอง "\n',
        file="g.toml",
    )
    assert own.of("school", "th", code="50010001")[0].name == "นายทดลอง"
    assert own.of("school", "th", code="50010002")[0].name == ""
    for wrong in ('[names]\n"esa.king" = "x"', "[[posts.palace]]\nkey='x'", "[[posts.esa]]\nkey='x'\nth=['a']"):
        with pytest.raises(DataError, match=r"names|posts"):
            read_groups(wrong, file="g.toml")


def test_every_province_is_in_one_cluster() -> None:
    clusters = shipped_clusters()
    assert len(clusters.by_province) == 77
    assert clusters.of({"esa": "a", "provinces": ["เชียงใหม่"]}) == "15"
    own = read_clusters('[clusters]\n"1" = ["น่าน"]\n[esa]\n"a" = "9"\n', file="c.toml")
    assert own.of({"esa": "a", "provinces": ["น่าน"]}) == "9" and own.of({"esa": "b", "provinces": ["x"]}) == ""
    with pytest.raises(DataError, match="น่าน"):
        read_clusters('[clusters]\n"1" = ["น่าน"]\n"2" = ["น่าน"]\n', file="c.toml")
