"""Amounts in words, as claims ask for them."""

from typing import Final

_DIGITS: Final = ("", "หนึ่ง", "สอง", "สาม", "สี่", "ห้า", "หก", "เจ็ด", "แปด", "เก้า")
_PLACES: Final = ("", "สิบ", "ร้อย", "พัน", "หมื่น", "แสน")
_MILLION: Final = 1_000_000


def _below_million(number: int) -> str:
    text = ""
    for place in range(len(_PLACES) - 1, -1, -1):
        digit = number // 10**place % 10
        if digit == 0:
            continue
        if place == 1 and digit <= 2:
            text += "สิบ" if digit == 1 else "ยี่สิบ"
        elif place == 0 and digit == 1 and number >= 10:
            text += "เอ็ด"
        else:
            text += _DIGITS[digit] + _PLACES[place]
    return text


def thai_number(number: int) -> str:
    """Return a whole number of 0 or more in Thai words."""
    if number == 0:
        return "ศูนย์"
    if number < _MILLION:
        return _below_million(number)
    rest = number % _MILLION
    # A single one after millions is เอ็ด, too: the number has more digits before it.
    words = "เอ็ด" if rest == 1 else _below_million(rest)
    return f"{thai_number(number // _MILLION)}ล้าน{words}"


def baht_words(baht: float) -> str:
    """Return an amount in Thai words: ``หนึ่งร้อยยี่สิบเอ็ดบาทห้าสิบสตางค์``."""
    satang = round(baht * 100)
    whole, rest = divmod(satang, 100)
    if not rest:
        return f"{thai_number(whole)}บาทถ้วน"
    return (f"{thai_number(whole)}บาท" if whole else "") + f"{_below_million(rest)}สตางค์"
