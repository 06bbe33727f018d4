"""Case codes: a running number that a slip of the pen cannot turn into another child's."""

from collections.abc import Iterable
from typing import Final

# The totally anti-symmetric quasigroup of H. Michael Damm (Total anti-symmetrische Quasigruppen, Marburg 2004).
_DAMM: Final = tuple(
    tuple(int(digit) for digit in row)
    for row in (
        "0317598642", "7092154863", "4206871359", "1750983426", "6123045978",
        "3674209581", "5869720134", "8945362017", "9438617205", "2581436790",
    )
)  # fmt: skip
_DIGITS: Final = 5
FIRST_OF_PARTS: Final = 1_000_000
"""From here on schools number the children whom they meet and make cases of in their part of a project."""
PART_NUMBERS: Final = 1_000
"""How many numbers each such part has."""


def _damm(digits: str) -> int:
    check = 0
    for digit in digits:
        check = _DAMM[check][int(digit)]
    return check


def case_code(number: int) -> str:
    """Return the code of a running number from 1: five digits or more, and a check digit.

    The check digit (Damm) tells every wrong single digit and every swap of two neighbours.
    """
    if number < 1:
        raise ValueError(f"case numbers begin at 1, not {number}")
    digits = f"{number:0{_DIGITS}d}"
    return f"{digits}{_damm(digits)}"


def is_case_code(text: str) -> bool:
    """Return whether ``text`` is a case code that was copied without a slip."""
    return len(text) > _DIGITS and text.isascii() and text.isdigit() and int(text[:-1]) > 0 and _damm(text) == 0


def next_number(numbers: Iterable[int], *, first: int = 1) -> int:
    """Return the running number after those in use, in a project (``first`` 1) or in a part of one."""
    last = PART_NUMBERS + first if first >= FIRST_OF_PARTS else FIRST_OF_PARTS
    return max((number for number in numbers if first <= number < last), default=first - 1) + 1
