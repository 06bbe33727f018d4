"""A route of invented children that a page can be checked against by hand."""

from collections.abc import Callable, Sequence

import pytest

from planner.model import CaseKind, Child, Leg, School, Stop, StopKind, VisitRoute

SCHOOL = School("10010001", "โรงเรียนบ้านห้วยผึ้ง", 18.80, 98.90)
HOME = (SCHOOL.lon, SCHOOL.lat)

MakeChild = Callable[..., Child]
MakeRoute = Callable[..., VisitRoute]


def _child(number: int = 1, name: str = "เด็กหญิงน้ำผึ้ง ปิ่นแก้ว", **other: str) -> Child:
    return Child(
        case_id=f"{number:05d}7",
        name=name,
        kind=CaseKind.DROPPED_OUT,
        age_band="12-14",
        grade="ม.2",
        guardian=other.get("guardian", "นายสิทธิ์ ตั้งใจดี"),
        address=other.get("address", "12/3 หมู่ 4 ตำบลท่าศาลา"),
        level="village",
    )


def _route(
    stops: Sequence[tuple[float, float, Sequence[Child]]] = (),
    *,
    route_id: str = "R1",
    school: School = SCHOOL,
    team: str = "ทีม 1",
    day: int = 1,
    place: str = "บ้านห้วยผึ้ง",
) -> VisitRoute:
    """Return a route through (lat, lon, children): 3.4 km and 6 minutes a leg (1 on foot), 15 a stop."""
    stops = stops or [(18.81, 98.91, [_child(1)]), (18.82, 98.90, [_child(2, "เด็กชายปั้น ฝั่งฟ้า")])]
    kinds = (StopKind.HOUSE, StopKind.VILLAGE, StopKind.TAMBON)
    made, at, here = [], 15.5 * 3600, (school.lon, school.lat)
    for index, (lat, lon, children) in enumerate(stops):
        leg = Leg(360.0, 3400.0, 60.0, (here, (lon, here[1]), (lon, lat)))
        at += leg.seconds
        kind = kinds[index % 3]
        radius = {StopKind.HOUSE: 15.0, StopKind.VILLAGE: 420.0, StopKind.TAMBON: 2400.0}[kind]
        made.append(
            Stop(
                f"S{index}",
                kind,
                f"{place} {index + 1}",
                lat,
                lon,
                radius,
                900.0,
                tuple(children),
                at,
                at + 900.0,
                leg,
            )
        )
        at += 900.0
        here = (lon, lat)
    back = Leg(600.0, 5000.0, 0.0, (here, (school.lon, school.lat)))
    return VisitRoute(route_id, school, team, day, 15.5 * 3600, at + back.seconds, tuple(made), back)


@pytest.fixture(scope="session")
def make_child() -> MakeChild:
    return _child


@pytest.fixture(scope="session")
def make_route() -> MakeRoute:
    return _route
