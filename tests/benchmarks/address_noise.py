"""Addresses as they are really written, made from the nation's list of tambons; seeded, so that figures repeat.

An address is drawn so that it says which tambon is meant: a tambon of a name that others bear too is never left with
nothing but that name. Then it is written in one of the usual styles and spoilt.
"""

import random
from collections import Counter
from dataclasses import dataclass
from functools import cache

import geothai

LETTERS = "กขคฆงจฉชซญณดตถทธนบปผพฟภมยรลวศษสหอฮ"
MARKS = "่้๊๋็์ิีึืุูัา"
TONES = "่้๊๋็์"
VILLAGES = ("ห้วยทราย", "หนองบัว", "โนนสูง", "ป่าแดด", "นาดี", "ท่าช้าง", "ใหม่พัฒนา", "ดอนกลาง", "สันกลาง", "ทุ่งใหญ่")
ROADS = ("ถ.พหลโยธิน", "ถนนมิตรภาพ", "ซ.5", "ซอยเทศบาล 3", "ถ.สุขสวัสดิ์")


@dataclass(frozen=True, slots=True)
class Sample:
    """One made address: as text and as split columns, with the tambon meant and what was done to it."""

    code: str
    text: str
    tambon: str
    amphoe: str
    province: str
    postcode: str
    moo: str
    noise: tuple[str, ...]


@cache
def _units() -> tuple[tuple[str, str, str, str, str], ...]:
    rows = []
    for province in geothai.provinces():
        for amphoe in geothai.districts(province.code):
            for tambon in geothai.subdistricts(amphoe.code):
                name = amphoe.name_th.removeprefix("เขต")
                rows.append((tambon.code, tambon.name_th, name, province.name_th, tambon.postal_codes[0]))
    return tuple(rows)


@cache
def _counts() -> tuple[Counter[tuple[str, str]], Counter[tuple[str, str]], Counter[tuple[str, str, str]]]:
    amphoe = Counter((t, a) for _, t, a, _, _ in _units())
    capital = Counter((t, "เมือง") for _, t, a, _, _ in _units() if a.startswith("เมือง"))
    post = Counter((t, "เมือง", z) for _, t, a, _, z in _units() if a.startswith("เมือง"))
    return amphoe, capital, post


def _typo(rng: random.Random, name: str) -> str:
    """Return a name with one slip of the hand, not in its first letter for a short one."""
    at = rng.randrange(1, len(name))
    kind = rng.choice(("drop", "swap", "wrong", "double", "tone"))
    if kind == "tone":
        tones = [i for i, c in enumerate(name) if c in TONES]
        if tones:
            i = rng.choice(tones)
            return name[:i] + rng.choice(("", rng.choice(TONES))) + name[i + 1 :]
        kind = "wrong"
    if kind == "drop":
        return name[:at] + name[at + 1 :]
    if kind == "swap":
        return name[: at - 1] + name[at] + name[at - 1] + name[at + 1 :]
    if kind == "double":
        return name[:at] + name[at] + name[at:]
    letters = MARKS if name[at] in MARKS else LETTERS
    return name[:at] + rng.choice(letters) + name[at + 1 :]


def _dirt(rng: random.Random, text: str, noise: list[str]) -> str:
    if rng.random() < 0.2:
        noise.append("thai_digits")
        text = text.translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙"))
    if rng.random() < 0.1:
        noise.append("zwsp")
        for _ in range(3):
            at = rng.randrange(len(text) + 1)
            text = text[:at] + "\u200b" + text[at:]
    if rng.random() < 0.1 and "ำ" in text:
        noise.append("sara_am")
        text = text.replace("ำ", "\u0e4d\u0e32")
    if rng.random() < 0.05 and "แ" in text:
        noise.append("two_e")
        text = text.replace("แ", "เเ")
    if rng.random() < 0.1:
        noise.append("nbsp")
        text = text.replace(" ", "\u00a0" if rng.random() < 0.5 else "  ")
    return text


def samples(count: int, seed: int, *, typos: float = 0.3) -> list[Sample]:
    """Return made addresses; ``typos`` is the share that has a misspelt name."""
    rng = random.Random(seed)
    by_amphoe, by_capital, by_post = _counts()
    made: list[Sample] = []
    while len(made) < count:
        code, tambon, amphoe, province, postcode = rng.choice(_units())
        bangkok = code.startswith("10")
        noise: list[str] = []
        with_post, with_province = rng.random() < 0.5, rng.random() < 0.85
        short = amphoe.startswith("เมือง") and code[2:4] == "01" and rng.random() < 0.6
        written = "เมือง" if short else amphoe
        if not with_province:
            rivals = by_amphoe[tambon, amphoe]
            if short:
                rivals = by_post[tambon, "เมือง", postcode] if with_post else by_capital[tambon, "เมือง"]
            if rivals > 1:
                continue
            noise.append("no_province")
        if short:
            noise.append("mueang")
        names = [tambon, written, province if with_province else ""]
        if bangkok and with_province:
            names[2] = rng.choice(("กรุงเทพมหานคร", "กรุงเทพฯ", "กทม.", "กรุงเทพ"))
        if rng.random() < typos:
            which = rng.choice([i for i in range(3) if len(names[i]) > 3] or [3])
            if which < 3:
                names[which] = _typo(rng, names[which])
                noise.append(f"typo_{('tambon', 'amphoe', 'province')[which]}")
        moo = str(rng.randint(1, 18)) if not bangkok and rng.random() < 0.85 else ""
        written_post = postcode if with_post else ""
        text = _write(rng, names, moo, written_post, bangkok, noise)
        made.append(Sample(code, text, names[0], names[1], names[2], written_post, moo, tuple(noise)))
    return made


def _write(rng: random.Random, names: list[str], moo: str, postcode: str, bangkok: bool, noise: list[str]) -> str:
    gap = rng.choice((" ", " ", " ", ""))
    parts = [
        rng.choice(("", "บ้านเลขที่ ", "เลขที่ ")) + f"{rng.randint(1, 400)}{rng.choice(('', f'/{rng.randint(1, 9)}'))}"
    ]
    if moo:
        parts.append(rng.choice(("หมู่ ", "หมู่ที่ ", "ม.", "ม. ", "หมู่", "ม")) + moo)
    if rng.random() < 0.25:
        parts.append("บ้าน" + rng.choice(VILLAGES))
    if rng.random() < 0.12:
        parts.append(rng.choice(ROADS))
    style = rng.random()
    if style < 0.25:
        noise.append("no_prefix")
        marks, gap = ("", "", ""), " "
    elif bangkok:
        marks = ("แขวง", "เขต", rng.choice(("", "จ.")))
    else:
        marks = rng.choice(
            (("ต.", "อ.", "จ."), ("ต. ", "อ. ", "จ. "), ("ตำบล", "อำเภอ", "จังหวัด"), ("ต ", "อ ", "จ "))
        )
        if marks[0] == "ต ":
            gap = " "
    parts += [mark + name for mark, name in zip(marks, names, strict=True) if name]
    if postcode:
        parts.append(postcode)
    text = gap.join(parts) if gap else " ".join(parts[:-3]) + " " + "".join(parts[-3:])
    if rng.random() < 0.05:
        noise.append("phone")
        text += " โทร 08" + "".join(rng.choice("0123456789") for _ in range(8))
    return _dirt(rng, text, noise)
