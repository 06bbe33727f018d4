import pytest

from gis.roads.hours import binding_value, binds_by_hours


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("no_left_turn @ (Mo-Fr 06:30-08:30,15:00-17:00)", "no_left_turn"),
        ("no_left_turn @ (Mo-Fr)", "no_left_turn"),
        ("no_left_turn @ 07:00-09:00", "no_left_turn"),
        ("no_left_turn @ (22:00-05:00)", ""),
        ("no_left_turn @ (19:00-06:00)", ""),
        ("no_left_turn @ (18:30-06:30)", "no_left_turn"),
        ("no_left_turn @ (19:00-24:00)", ""),
        ("no_left_turn @ (04:00-05:30, 17:00-20:00)", "no_left_turn"),
        ("no_left_turn @ (sunset-sunrise)", "no_left_turn"),
        ("no_left_turn @ (dusk-dawn)", ""),
        ("no_left_turn @ (sunrise-sunset)", "no_left_turn"),
        ("no_left_turn @ (weight>3.5)", ""),
        ("no_left_turn @ (Mo-Fr 07:00-09:00 AND hgv)", ""),
        ("no_left_turn @ (PH)", ""),
        ("no_left_turn @ (SH)", "no_left_turn"),
        ("no_left_turn @ (Su,PH 09:00-12:00)", "no_left_turn"),
        ("no_left_turn @ (wet)", "no_left_turn"),
        ("no_left_turn @ (who knows)", "no_left_turn"),
        ("no_left_turn @ (Mo-Fr 07:00-08:00; Sa 09:00-10:00)", "no_left_turn"),
        ("no_left_turn @ (Mo-Fr 07:00-09:00); only_straight_on @ (Mo-Fr 15:00-18:00)", "only_straight_on"),
        ("no_left_turn @ (Mo-Fr 07:00-09:00); none @ (20:00-05:00)", "no_left_turn"),
        ("", ""),
        ("@ (Mo-Fr)", ""),
    ],
)
def test_what_holds_while_teams_drive_binds_and_so_does_what_nobody_understands(text: str, expected: str) -> None:
    assert binding_value(text) == expected


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({}, True),
        ({"hour_on": "07:00", "hour_off": "09:00"}, True),
        ({"hour_on": "7", "hour_off": "9"}, True),
        ({"hour_on": "20:00", "hour_off": "05:00"}, False),
        ({"hour_on": "20:00:00", "hour_off": "05:00:00"}, False),
        ({"hour_on": "20:00"}, True),
        ({"hour_on": "late", "hour_off": "05:00"}, True),
    ],
)
def test_the_older_tags_bind_by_their_hours(tags: dict[str, str], expected: bool) -> None:
    assert binds_by_hours(tags) == expected
