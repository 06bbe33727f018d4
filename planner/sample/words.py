"""Names of the sample's villages, schools and temples, composed from word lists; in Thai and romanised."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np

from resources import read_text

_PLAIN_BAN: Final = "บ้าน"
_REPEATED: Final = 0.16
"""Part of the villages that take a name another village has: in the nation 62 % share theirs."""
_PAIRED: Final = 0.12
"""Part that are the upper, lower or new half of a village of the same tambon."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name in Thai and in Roman letters."""

    th: str
    en: str


@dataclass(frozen=True, slots=True)
class Words:
    """One weighted list of words."""

    names: tuple[Name, ...]
    weights: tuple[float, ...]

    def draw(self, rng: np.random.Generator) -> Name:
        """Return one word by weight."""
        return self.names[int(rng.choice(len(self.names), p=self.weights))]

    def draw_th(self, rng: np.random.Generator, count: int) -> list[str]:
        """Return ``count`` Thai words by weight."""
        return [self.names[i].th for i in rng.choice(len(self.names), size=count, p=self.weights)]


@cache
def words(key: str) -> Words:
    """Return the list ``section.name`` of ``resources/sample/words.toml``."""
    section, name = key.split(".")
    rows: Sequence[Sequence[object]] = tomllib.loads(read_text("sample/words.toml"))[section][name]
    weights = np.array([float(str(row[2])) for row in rows])
    return Words(
        tuple(Name(str(row[0]), str(row[1])) for row in rows),
        tuple((weights / weights.sum()).tolist()),
    )


def _new_name(rng: np.random.Generator) -> Name:
    if rng.random() < 0.08:
        stem = words("village.whole").draw(rng)
    else:
        first, core = words("village.first").draw(rng), words("village.core").draw(rng)
        stem = Name(first.th + core.th, f"{first.en} {core.en}")
    return with_end(stem, rng) if rng.random() < 0.1 else stem


def with_end(stem: Name, rng: np.random.Generator) -> Name:
    """Return the name of a village's upper, lower or new half; a name that has such an end gets another."""
    for old in words("village.end").names:
        if stem.th.endswith(old.th) and stem.en.endswith(f" {old.en}"):
            stem = Name(stem.th.removesuffix(old.th), stem.en.removesuffix(f" {old.en}"))
    end = words("village.end").draw(rng)
    return Name(stem.th + end.th, f"{stem.en} {end.en}")


def village_names(seat: Name, count: int, others: Sequence[Name], rng: np.random.Generator) -> list[Name]:
    """Return ``count`` names with บ้าน for one tambon; the first is the seat's and bears the tambon's name.

    ``others`` are names of the villages around: some are taken again, as in life. Within a tambon a name
    comes twice for about one village in a hundred.
    """
    names = [Name(seat.th.removeprefix(_PLAIN_BAN), seat.en.removeprefix("Ban ").title())]
    while len(names) < count:
        chance = rng.random()
        if chance < _REPEATED and others:
            other = others[int(rng.integers(len(others)))]
            name = Name(other.th.removeprefix(_PLAIN_BAN), other.en.removeprefix("Ban "))
        elif chance < _REPEATED + _PAIRED:
            name = with_end(names[int(rng.integers(len(names)))], rng)
            if len(name.th) > 16:
                continue
        else:
            name = _new_name(rng)
        if name not in names or rng.random() < 0.1:
            names.append(name)
    return [Name(_PLAIN_BAN + name.th, f"Ban {name.en}") for name in names]


def school_name(village: Name, seat_of: str, rng: np.random.Generator) -> Name:
    """Return the name of a village's school; ``seat_of`` is ``amphoe``, ``tambon`` or ``""``."""
    bare = Name(village.th.removeprefix(_PLAIN_BAN), village.en.removeprefix("Ban "))
    if seat_of == "amphoe":
        return Name(f"โรงเรียนอนุบาล{bare.th}", f"Anuban {bare.en} School")
    chance = rng.random()
    if seat_of == "tambon" and chance < 0.4:
        return Name(f"โรงเรียนชุมชน{village.th}", f"Chumchon {village.en} School")
    if chance < 0.9:
        return Name(f"โรงเรียน{village.th}", f"{village.en} School")
    return Name(f"โรงเรียน{bare.th}วิทยา", f"{bare.en} Witthaya School")


def temple_name(village: Name, rng: np.random.Generator) -> Name:
    """Return the name of a village's temple."""
    bare = Name(village.th.removeprefix(_PLAIN_BAN), village.en.removeprefix("Ban "))
    chance = rng.random()
    if chance < 0.6:
        return Name(f"วัด{village.th}", f"Wat {village.en}")
    if chance < 0.8:
        return Name(f"วัด{bare.th}", f"Wat {bare.en}")
    if chance < 0.9:
        end = words("temple.end").draw(rng)
        return Name(f"วัด{bare.th}{end.th}", f"Wat {bare.en} {end.en}")
    whole = words("temple.whole").draw(rng)
    return Name(f"วัด{whole.th}", f"Wat {whole.en}")
