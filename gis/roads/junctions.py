"""What OpenStreetMap says about passing a node: barriers that stand on it, and turns that are forbidden there.

Source: the OpenStreetMap wiki, pages Key:barrier, Relation:restriction and Conditional restrictions.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from gis.roads.hours import binding_value, binds_by_hours
from gis.roads.tags import ACCESS, ACCESS_KEYS, VEHICLES, access_code

BARRIERS: Final = ("open", "gate", "bollard", "narrow", "block")
"""Kinds of barriers, by code: an open one stops only whom its access tags name."""

RESTRICTION_KEYS: Final = tuple(
    f"restriction{mode}{when}"
    for mode in ("", ":vehicle", ":motor_vehicle", ":motorcar", ":motorcycle", ":foot")
    for when in ("", ":conditional")
)

_KIND: Final = {
    value: BARRIERS.index(group)
    for group, values in {
        "open": "border_control bump_gate bus_trap cattle_grid entrance height_restrictor kerb no sally_port "
        "toll_booth",
        "gate": "gate hampshire_gate lift_gate sliding_gate swing_gate wicket_gate",
        "bollard": "bollard",
        "narrow": "chicane cycle_barrier full-height_turnstile kissing_gate motorcycle_barrier stile turnstile",
    }.items()
    for value in values.split()
}
_BLOCK: Final = BARRIERS.index("block")
_GATE: Final = BARRIERS.index("gate")
# From the general to the particular; the last one that says something holds. Those on foot obey only their own.
_MODE_KEYS: Final = (
    ("restriction", "restriction:vehicle", "restriction:motor_vehicle", "restriction:motorcar"),
    ("restriction", "restriction:vehicle", "restriction:motor_vehicle", "restriction:motorcycle"),
    ("restriction:foot",),
)
_EXCEPTIONS: Final = (
    frozenset({"vehicle", "motor_vehicle", "motorcar"}),
    frozenset({"vehicle", "motor_vehicle", "motorcycle"}),
    frozenset({"foot"}),
)
_BETWEEN: Final = re.compile(r"[;,\s]+")


@dataclass(frozen=True, slots=True)
class Barrier:
    """A barrier on a node: its ``kind`` in ``BARRIERS``, and the ``access`` that its tags give, by ``VEHICLES``."""

    kind: int
    access: tuple[int, int, int]


def read_barrier(tags: Mapping[str, str]) -> Barrier | None:
    """Return the barrier that a node's tags tell of, or ``None`` where it stops nobody. What is not known blocks."""
    value = tags.get("barrier", "")
    if not value:
        return None
    kind = _KIND.get(value, _BLOCK)
    if kind == _GATE and tags.get("locked") == "yes":
        kind = _BLOCK
    car, motorcycle, foot = (access_code(tags, keys, plain_yes=True) for keys in ACCESS_KEYS)
    shut = {ACCESS.index("private"), ACCESS.index("no")}
    if kind == 0 and not shut & {car, motorcycle, foot}:
        return None
    return Barrier(kind, (car, motorcycle, foot))


def read_restriction(tags: Mapping[str, str]) -> tuple[tuple[bool, int], ...]:
    """Return what a relation forbids as (is an "only", vehicles) pairs; bit ``i`` stands for ``VEHICLES[i]``.

    Those of certain hours bind as ``gis.roads.hours`` tells; a rule for certain hours does not lift one for all.
    """
    if tags.get("type") != "restriction" or not binds_by_hours(tags):
        return ()
    excepted = set(_BETWEEN.split(tags.get("except", "")))
    bits = {False: 0, True: 0}
    for number, keys in enumerate(_MODE_KEYS[: len(VEHICLES)]):
        for when in ("", ":conditional"):
            key = next((key for key in reversed(keys) if key + when in tags), "")
            kind = tags.get(key + when, "")
            if key == "restriction" and excepted & _EXCEPTIONS[number]:
                continue
            if when:
                kind = binding_value(kind)
            if kind.startswith(("no_", "only_")):
                bits[kind.startswith("only_")] |= 1 << number
    return tuple((only, vehicles) for only, vehicles in bits.items() if vehicles)
