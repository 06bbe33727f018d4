"""Case codes: a running number that a slip of the pen cannot turn into another child's."""

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
