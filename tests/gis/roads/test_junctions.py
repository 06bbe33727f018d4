import pytest

from gis.roads.junctions import BARRIERS, Barrier, read_barrier, read_restriction
from gis.roads.tags import ACCESS, VEHICLES

CAR, MOTORCYCLE, FOOT = (1 << number for number in range(len(VEHICLES)))


def barrier(kind: str, car: str = "unknown", motorcycle: str = "unknown", foot: str = "unknown") -> Barrier:
    return Barrier(BARRIERS.index(kind), (ACCESS.index(car), ACCESS.index(motorcycle), ACCESS.index(foot)))


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({}, None),
        ({"barrier": "cattle_grid"}, None),
        ({"barrier": "toll_booth", "access": "yes"}, None),
        ({"barrier": "border_control", "motor_vehicle": "no"}, barrier("open", "no", "no")),
        ({"barrier": "gate"}, barrier("gate")),
        ({"barrier": "lift_gate", "access": "private"}, barrier("gate", "private", "private", "private")),
        ({"barrier": "gate", "locked": "yes"}, barrier("block")),
        ({"barrier": "bollard", "bicycle": "yes", "foot": "yes"}, barrier("bollard", foot="yes")),
        ({"barrier": "bollard", "motorcycle": "no"}, barrier("bollard", motorcycle="no")),
        ({"barrier": "cycle_barrier"}, barrier("narrow")),
        ({"barrier": "block", "access": "yes"}, barrier("block", "yes", "yes", "yes")),
        ({"barrier": "<script>"}, barrier("block")),
    ],
)
def test_a_barrier_is_read_with_whom_it_lets_pass(tags: dict[str, str], expected: Barrier | None) -> None:
    assert read_barrier(tags) == expected


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"restriction": "no_left_turn"}, ((False, CAR | MOTORCYCLE),)),
        ({"restriction": "only_straight_on"}, ((True, CAR | MOTORCYCLE),)),
        ({"restriction": "no_left_turn", "except": "motorcycle"}, ((False, CAR),)),
        ({"restriction": "no_left_turn", "except": "bicycle; motorcar"}, ((False, MOTORCYCLE),)),
        ({"restriction": "no_left_turn", "except": "psv"}, ((False, CAR | MOTORCYCLE),)),
        ({"restriction": "no_left_turn", "except": "motor_vehicle"}, ()),
        ({"restriction:motorcycle": "no_u_turn"}, ((False, MOTORCYCLE),)),
        ({"restriction:hgv": "no_left_turn"}, ()),
        ({"restriction:foot": "no_left_turn"}, ((False, FOOT),)),
        (
            {"restriction": "no_left_turn", "restriction:motorcycle": "only_straight_on"},
            ((False, CAR), (True, MOTORCYCLE)),
        ),
        ({"restriction": "no_left_turn", "restriction:motorcycle": "none"}, ((False, CAR),)),
        ({"restriction": "no_left_turn", "hour_on": "07:00", "hour_off": "09:00"}, ((False, CAR | MOTORCYCLE),)),
        ({"restriction": "no_left_turn", "hour_on": "21:00", "hour_off": "05:00"}, ()),
        ({"restriction:conditional": "no_left_turn @ (Mo-Fr 15:00-18:00)"}, ((False, CAR | MOTORCYCLE),)),
        ({"restriction:conditional": "no_left_turn @ (22:00-04:00)"}, ()),
        ({"restriction:conditional": "no_left_turn @ (Mo-Fr)", "except": "motorcycle"}, ((False, CAR),)),
        ({"restriction:motorcycle:conditional": "no_left_turn @ (07:00-09:00)"}, ((False, MOTORCYCLE),)),
        ({"restriction:hgv:conditional": "no_left_turn @ (07:00-09:00)"}, ()),
        (
            {"restriction": "no_u_turn", "restriction:conditional": "only_straight_on @ (07:00-09:00)"},
            ((False, CAR | MOTORCYCLE), (True, CAR | MOTORCYCLE)),
        ),
        (
            {"restriction": "no_u_turn", "restriction:conditional": "none @ (09:00-15:00)"},
            ((False, CAR | MOTORCYCLE),),
        ),
        ({"restriction": "give_way"}, ()),
    ],
)
def test_a_restriction_is_read_with_whom_it_binds(
    tags: dict[str, str], expected: tuple[tuple[bool, int], ...]
) -> None:
    assert read_restriction(tags | {"type": "restriction"}) == expected


def test_another_relation_forbids_nothing() -> None:
    assert read_restriction({"type": "route", "restriction": "no_left_turn"}) == ()
