"""The words that tell what the next word of an address is: ต., อำเภอ, หมู่, บ้าน, ถนน and the like.

One expression finds them all. Its branches begin with a letter each, so that it passes quickly over everything else;
what kind a mark is follows from its text.
"""

import re
from functools import lru_cache
from typing import Final, NamedTuple

MARK: Final = re.compile(
    # Thai, by first letter
    r"ต(?:ำบล|[.,](?![ก-ฮ]\.)|(?<![ก-๎.]ต)\s+(?=[ก-ฮเ-ไ])|(?<![ก-๎]ต)(?:รอก|ึก))"
    r"|อ(?:ำเภอ|[.,](?![ก-ฮ]\.)|(?<![ก-๎.]อ)\s+(?=[ก-ฮเ-ไ])|(?<![ก-๎]อ)าคาร)"
    r"|จ(?:ังหวัด|[.,](?![ก-ฮ]\.)|(?<![ก-๎.]จ)\s+(?=[ก-ฮเ-ไ]))"
    r"|แ(?:ขวง|(?<![ก-๎]แ)ยก)"
    r"|เ(?:ขต|ลขที่บ้าน|ลขที่|บอร์(?:โทร)?[\s.:]*(?=[\d+(*]|$))"
    r"|ก(?:ิ่งอำเภอ|ิ่ง\s?อ\.)"
    r"|ห(?:มู่(?:ที่)?\s*(?:ที่\s*)?\d{1,3}(?!\d)|(?<![ก-๎]ห)(?:มู่บ้าน|้อง|มู่(?:ที่)?(?=\s*-|\s+[^\d\s]|$)))"
    r"|ม(?:\.\s*(?:ที่\s*)?\d{1,3}(?!\d)|(?<![ก-๎]ม)\s*\d{1,3}(?!\d)|ือถือ[\s.:]*(?=[\d+(*]|$)|(?<![ก-๎]ม)ัสยิด)"
    r"|บ(?:้านเลขที่|(?<![ก-๎]บ)(?:้าน|\.))"
    r"|ช(?<![ก-๎]ช)(?:ุมชน|ั้น)"
    r"|ถ(?<![ก-๎]ถ)(?:นน|\.)"
    r"|ซ(?<![ก-๎]ซ)(?:อย|\.)"
    r"|ส(?<![ก-๎]ส)(?:าย|ถานีอนามัย)"
    r"|ร(?:หัสไปรษณีย์|(?<![ก-๎]ร)(?:ร\.|\.ร\.|พ\.?\s?สต\.?))"
    r"|ว(?<![ก-๎]ว)ัด"
    r"|ป(?:ระเทศไทย|ณ\.)"
    r"|โ(?:ทร(?:ศัพท์)?[\s.:]*(?=[\d+(*]|$)|(?<![ก-๎]โ)(?:รงเรียน|รงพยาบาลส่งเสริมสุขภาพ(?:ประจำ)?ตำบล))"
    # romanised, in small letters
    r"|t(?<![a-z]t)(?:(?:ambon|umbon|ambol)\b\.?|hanon\b\.?|el[\s.:]*(?=[\d+(*])|hailand\b)"
    r"|a(?<![a-z]a)(?:mphoe|mphur|mpher)\b\.?"
    r"|k(?<![a-z]k)(?:hwaeng|het)\b\.?"
    r"|c(?<![a-z]c)hangwat\b\.?"
    r"|p(?<![a-z]p)(?:rovince\b\.?|hone[\s.:]*(?=[\d+(*])|ostcode\b)"
    r"|m(?<![a-z]m)(?:oo\.?\s*\d{1,3}(?!\d)|\.?\s*\d{1,3}(?!\d)|obile[\s.:]*(?=[\d+(*]))"
    r"|b(?<![a-z]b)(?:an|aan)\b\.?"
    r"|r(?<![a-z]r)(?:oad|d)\b\.?"
    r"|s(?<![a-z]s)oi\b\.?"
    r"|z(?<![a-z]z)ip(?:\s?code)?\b"
    # telephone numbers and postcodes; a branch for each digit, since all branches that begin with a letter of their
    # own let the search skip whatever begins none
    r"|0(?<!\d0)\d(?:[\s-]?\d){7,9}(?!\d)"
    + "".join(rf"|{digit}(?<!\d\d)\d{{4}}(?!\d)(?!\s*/)" for digit in range(1, 10))
)
_KINDS: Final = {
    "house": "บ้านเลขที่ เลขที่บ้าน เลขที่",
    "tambon": "ตำบล แขวง ต tambon tumbon tambol khwaeng",
    "amphoe": "กิ่งอำเภอ กิ่งอ กิ่ง_อ อำเภอ เขต อ amphoe amphur ampher khet",
    "province": "จังหวัด จ changwat province",
    "village": "หมู่บ้าน ชุมชน บ้าน บ ban baan",
    "road": "ถนน ถ ซอย ซ ตรอก แยก สาย road rd soi thanon",
    "aside": "อาคาร ตึก ห้อง ชั้น หมู่ หมู่ที่",
    "landmark": "โรงเรียน รร ร.ร วัด รพสต รพ.สต รพ._สต รพ_สต สถานีอนามัย มัสยิด โรงพยาบาลส่งเสริมสุขภาพตำบล "
    "โรงพยาบาลส่งเสริมสุขภาพประจำตำบล",
    "nothing": "รหัสไปรษณีย์ ปณ ประเทศไทย thailand postcode zip zipcode zip_code",
    "stop": "โทร โทรศัพท์ เบอร์ เบอร์โทร มือถือ tel phone mobile",
}
_KIND: Final = {word.replace("_", " "): kind for kind, words in _KINDS.items() for word in words.split()}


# Romanised, these are parts of names (Khlong Ban Pho, Hua Thanon, Khiri Khet) where they do not stand first.
_INNER_LATIN: Final = frozenset("btrsk")
_AFTER_LATIN: Final = re.compile(r"[a-z] $")


class Mark(NamedTuple):
    """A mark in a text: where it begins and ends, what it is, and its own words."""

    start: int
    end: int
    kind: str
    """house, tambon, amphoe, province, village, road, aside, landmark, nothing, stop, moo, postcode, phone."""
    text: str


_new: Final = tuple.__new__
"""What makes a tuple with names, without the function about it: a mark is made five times an address."""


@lru_cache(maxsize=10_000)
def _kind(text: str) -> str:
    if text[-1].isdigit():
        return "moo" if not text[0].isdigit() else "phone" if text[0] == "0" else "postcode"
    return _KIND[text.rstrip(" .,:")]


def find_marks(text: str) -> list[Mark]:
    """Return the marks of a cleaned text in small letters, in order."""
    marks = []
    for found in MARK.finditer(text):
        words = found[0]
        start, end = found.span()
        if words[0] in _INNER_LATIN and _AFTER_LATIN.search(text, 0, start):
            continue
        marks.append(_new(Mark, (start, end, _kind(words), words)))
    return marks
