"""The working group: its fixed posts at each tier, and the names that a person fills in."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from gis.errors import DataError
from gis.tables import read_table
from gis.thai import clean
from resources.text import LANGUAGES, Catalogue, catalogue

TIERS: Final = ("esa", "bureau", "school")
ROLES: Final = ("chair", "vice_chair", "member", "secretary", "assistant")
"""In the order in which an order lists them."""
_HEADS: Final = {
    "role": ("role", "หน้าที่", "ตำแหน่งในคณะทำงาน", "หน้าที่ในคณะทำงาน"),
    "name": ("name", "ชื่อ", "ชื่อ-สกุล", "ชื่อ - สกุล", "ชื่อ-นามสกุล", "ชื่อและสกุล"),
    "position": ("position", "ตำแหน่ง"),
    "school_code": ("school_code", "school", "รหัสโรงเรียน", "รหัสสถานศึกษา"),
    "team": ("team", "ทีม"),
}
_REST: Final = ("position", "school_code", "team")
_SEARCHED: Final = 20
"""The head of a table stands in one of so many first rows."""


@dataclass(frozen=True, slots=True)
class Member:
    """A person of a working group; ``school_code`` is ``""`` in the ESA's or bureau's own; ``team``: of the plan."""

    role: str
    name: str
    position: str
    school_code: str = ""
    team: str = ""


@dataclass(frozen=True, slots=True)
class Post:
    """A fixed post: its key (one of ``ROLES`` or another), who holds it by office, as what, and the name if known."""

    key: str
    position: str
    role: str
    name: str = ""


def read_group(path: Path) -> tuple[Member, ...]:
    """Read a table of members: role, name, position, school code, team, by their heads in Thai or English.

    A role is a key of ``ROLES`` or its words. A row without a name is a post still open and left out. Raises
    ``DataError``: ``group_unread``, ``group_role`` with its row, and what ``read_table`` raises.
    """
    roles = {clean(word).casefold(): role for role in ROLES for word in _spellings(role)}
    found: list[Member] = []
    known = False
    for sheet in read_table(path):
        at, places = _head(sheet.rows)
        if places is None:
            continue
        known = True
        for number, row in enumerate(sheet.rows[at + 1 :], start=at + 2):
            cells = {field: clean(row[place]) if place < len(row) else "" for field, place in places.items()}
            if not cells["name"]:
                continue
            role = roles.get(cells["role"].casefold())
            if role is None:
                raise DataError("group_role", file=path.name, row=number, roles=", ".join(_shown_roles()))
            found.append(Member(role, cells["name"], *(cells.get(field, "") for field in _REST)))
    if not known:
        raise DataError("group_unread", file=path.name)
    return tuple(found)


def posts(
    fixed: Sequence[Post], members: Sequence[Member], *, school_code: str = "", words: Catalogue
) -> list[dict[str, str]]:
    """Return the posts of a working group in order, each with a name (``""``: nobody), position and role in words.

    ``fixed`` are those of the project's table, which stay, open, where nobody is named. A member of the same role
    fills the first of them that is open; others follow those of their role, plain members before the secretary.
    """
    listed = [(post.key, post.name, post.position, post.role) for post in fixed]
    for one in (one for one in members if one.school_code == school_code):
        open_ = [at for at, (role, name, *_) in enumerate(listed) if role == one.role and not name]
        if open_:
            role, _, position, shown = listed[open_[0]]
            listed[open_[0]] = (role, one.name, one.position or position, shown)
            continue
        rank = ROLES.index(one.role)
        # Posts of roles that only the table knows keep their places.
        after = [at for at, (role, *_) in enumerate(listed) if role in ROLES and ROLES.index(role) <= rank]
        shown = words.say(f"papers.roles.{one.role}")
        listed.insert(max(after, default=-1) + 1, (one.role, one.name, one.position, shown))
    return [{"name": name, "position": clean(position), "role": clean(role)} for _, name, position, role in listed]


def _spellings(role: str) -> list[str]:
    return [role, *(catalogue(language).say(f"papers.roles.{role}") for language in LANGUAGES)]


def _shown_roles() -> list[str]:
    return [catalogue("th").say(f"papers.roles.{role}") for role in ROLES]


def _head(rows: Sequence[Sequence[str]]) -> tuple[int, dict[str, int] | None]:
    """Return the row of the head and the place of each field in it."""
    for at, row in enumerate(rows[:_SEARCHED]):
        cells = [clean(cell).casefold() for cell in row]
        places = {
            field: next(cells.index(head) for head in heads if head in cells)
            for field, heads in _HEADS.items()
            if any(head in cells for head in heads)
        }
        if {"role", "name"} <= set(places):
            return at, places
    return 0, None
