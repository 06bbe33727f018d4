"""Addresses and places as one line, in the language's form."""

from collections.abc import Mapping
from typing import Final

from gis.thai import clean
from planner.model import StopKind
from resources.text import Catalogue

_BANGKOK: Final = "กรุงเทพมหานคร"
_UNITS: Final = ("moo", "village", "street", "tambon", "amphoe", "province")
_PREFIXES: Final = {
    "village": ("บ้าน",),
    "tambon": ("ตำบล", "ต."),
    "amphoe": ("อำเภอ", "อ."),
    "province": ("จังหวัด", "จ."),
}


def address_line(words: Catalogue, parts: Mapping[str, str]) -> str:
    """Return ``12/3 ม.4 ต.แม่ตื่น อ.อมก๋อย จ.เชียงใหม่`` from ``house moo village street tambon amphoe province``.

    A part that is unknown is left out. Where no part is known the ``address`` as it was written is returned.
    """
    known = {name: clean(parts.get(name, "")) for name in ("house", *_UNITS)}
    known = {name: "" if text == "-" else text for name, text in known.items()}
    form = {"tambon": "khwaeng", "amphoe": "khet", "province": "bangkok"} if known["province"] == _BANGKOK else {}
    line = [known["house"]] if known["house"] else []
    for name in _UNITS:
        text = known[name]
        for prefix in _PREFIXES.get(name, ()):
            text = text.removeprefix(prefix).strip() or text
        if text:
            line.append(words.say(f"visits.{form.get(name, name)}", name=text))
    return " ".join(line) or clean(parts.get("address", ""))


def place_line(words: Catalogue, kind: StopKind, parts: Mapping[str, str]) -> str:
    """Return what a visitor looks for at a stop: a house, a village or a tambon, without what is the same all day."""
    keep = {
        StopKind.HOUSE: ("house", "moo", "village", "street", "tambon"),
        StopKind.VILLAGE: ("moo", "village", "tambon"),
        StopKind.TAMBON: ("tambon", "amphoe"),
    }[kind]
    shown = {name: parts.get(name, "") for name in keep}
    if parts.get("province", "") == _BANGKOK:
        shown["province"] = _BANGKOK
    return address_line(words, shown) or clean(parts.get("address", ""))
