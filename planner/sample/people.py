"""Invented children, the houses they live in, and the truth about both."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from faker import Faker

from gis.monitor import Monitor, Progress
from planner.calendar import BE_OFFSET
from planner.register.identity import check_digit
from planner.sample.features import SampleSchool
from planner.sample.ground import Ground, Village
from planner.sample.streets import house_places
from planner.sample.words import words

_MISSED: Final = 0.3
"""Part of the children who never entered a school."""
_STATELESS: Final = 0.06
_GRADES: Final = ("อ.3", *(f"ป.{n}" for n in range(1, 7)), *(f"ม.{n}" for n in range(1, 7)))
_FIRST_GRADE_AGE: Final = 6


@dataclass(frozen=True, slots=True)
class House:
    """A house with its family, in metres of the plane."""

    village: Village
    number: str
    x: float
    y: float
    last_name: str
    father: str
    mother: str
    guardian: str
    guardian_relation: str
    jobs: tuple[str, str]


@dataclass(frozen=True, slots=True)
class SampleChild:
    """A child as life has it, before a clerk writes it down."""

    house: House
    national_id: str
    boy: bool
    prefix: str
    first_name: str
    birth_date: dt.date
    grade: str
    """Last grade; ``""`` for a child who never entered a school."""
    school: SampleSchool | None
    disadvantage: str


def invented_id(number: int, *, stateless: bool) -> str:
    """Return a 13-digit ID with a right check digit that can be no person's.

    No ID begins with 9 (the Ministry of Interior issues types 1-8, and 0 to persons without nationality), and the
    second and third digits are a province, of which none is 00. So 900... and 000... name nobody; the latter
    have the look of a stateless child's.
    """
    digits = f"{0 if stateless else 9}00{number:09d}"
    return f"{digits}{check_digit(digits)}"


def _village_weight(village: Village) -> float:
    if village.hamlet:
        return 0.35
    if village.seat_of:
        return 4.0 if village.seat_of == "amphoe" else 2.0
    return 0.9 if village.hill else 1.0


def make_houses(ground: Ground, children: int, fake: Faker, rng: np.random.Generator) -> list[tuple[House, int]]:
    """Return houses and how many of the children live in each: 1 to 4, siblings of one surname."""
    sizes: list[int] = []
    while sum(sizes) < children:
        sizes.append(min(int(rng.choice(4, p=[0.72, 0.2, 0.06, 0.02])) + 1, children - sum(sizes)))
    weights = np.array([_village_weight(v) for v in ground.villages])
    which = rng.choice(len(ground.villages), size=len(sizes), p=weights / weights.sum())
    island = next((k for k, v in enumerate(ground.villages) if v.island), None)
    if island is not None and len(sizes) > 20:
        which[:2] = island
    used: dict[str, set[int]] = {}
    relations = words("people.guardians")
    jobs = words("people.jobs")
    houses: list[tuple[House, int]] = []
    for village_number, size in zip(which.tolist(), sizes, strict=True):
        village = ground.villages[village_number]
        spread = 500.0 if village.seat_of == "amphoe" else 250.0
        at = house_places(ground.streets[village_number], (village.x, village.y), 1, rng, spread_m=spread)[0]
        taken = used.setdefault(village.code, set())
        number = int(rng.integers(1, 260))
        while number in taken:
            number += 1
        taken.add(number)
        father, mother, last = fake.first_name_male(), fake.first_name_female(), fake.last_name()
        relation = relations.draw(rng).th
        guardian = {"บิดา": father, "มารดา": mother}.get(relation) or (
            fake.first_name_female() if rng.random() < 0.6 else fake.first_name_male()
        )
        text = f"{number}/{int(rng.integers(1, 20))}" if rng.random() < 0.18 else str(number)
        house = House(
            village=village,
            number=text,
            x=float(at[0]),
            y=float(at[1]),
            last_name=last,
            father=father,
            mother=mother,
            guardian=guardian,
            guardian_relation=relation,
            jobs=(jobs.draw(rng).th, jobs.draw(rng).th),
        )
        houses.append((house, size))
    return houses


def _school_of(house: House, schools: Sequence[SampleSchool], rng: np.random.Generator) -> SampleSchool:
    """Return the school a child of the house went to: mostly the nearest, now and then the second or third."""
    away = np.array([np.hypot(s.x - house.x, s.y - house.y) for s in schools])
    order = np.argsort(away, kind="stable")[:3]
    chance = np.array([0.86, 0.1, 0.04])[: len(order)]
    return schools[int(order[rng.choice(len(order), p=chance / chance.sum())])]


def make_children(
    ground: Ground, schools: Sequence[SampleSchool], children: int, fake: Faker, rng: np.random.Generator,
    *, year_be: int, monitor: Monitor,
) -> list[SampleChild]:  # fmt: skip
    """Return ``children`` children of 4 to 17 years in the academic year, family by family."""
    made: list[SampleChild] = []
    numbers = rng.choice(90_000_000, size=children, replace=False) + 10_000_000
    disadvantages = words("people.disadvantages")
    for house, size in make_houses(ground, children, fake, rng):
        monitor.check()
        names: set[str] = set()
        ages = rng.choice(np.arange(4, 18), size=size, replace=False, p=_AGE_WEIGHTS)
        for age in sorted(ages.tolist(), reverse=True):
            if len(made) % 100 == 0:
                monitor.report(Progress("sample_children", len(made), children))
            boy = bool(rng.random() < 0.56)
            first = fake.first_name_male() if boy else fake.first_name_female()
            while first in names:
                first = fake.first_name_male() if boy else fake.first_name_female()
            names.add(first)
            birth = dt.date(year_be - BE_OFFSET - age, 1, 1) + dt.timedelta(days=int(rng.integers(0, 365)))
            top = min(age - _FIRST_GRADE_AGE - 1, len(_GRADES) - 1)
            missed = top < 1 or rng.random() < _MISSED
            grade = "" if missed else _GRADES[int(rng.integers(max(top - 4, 0), top + 1))]
            made.append(
                SampleChild(
                    house=house,
                    national_id=invented_id(int(numbers[len(made)]), stateless=bool(rng.random() < _STATELESS)),
                    boy=boy,
                    prefix=("เด็กชาย" if boy else "เด็กหญิง") if age < 15 else ("นาย" if boy else "นางสาว"),
                    first_name=first,
                    birth_date=birth,
                    grade=grade,
                    school=None if missed else _school_of(house, schools, rng),
                    disadvantage=disadvantages.draw(rng).th,
                )
            )
    monitor.report(Progress("sample_children", children, children))
    return made


# Leaving school grows with age: few at 4-6, most at 13-17.
_AGE_WEIGHTS: Final = np.array([1, 1.5, 2, 3, 3, 3, 4, 4, 5, 8, 9, 10, 10, 9]) / 72.5
