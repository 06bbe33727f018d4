"""Which row is which child: within a list, and between a list and the cases that are known."""

from collections.abc import Mapping, Sequence
from typing import Final

from rapidfuzz import fuzz

from planner.register.identity import is_national_id

ADDRESS: Final = ("house", "moo", "village", "street", "tambon", "amphoe", "province", "postcode", "address")
_ALIKE: Final = 60.0
"""Names of one child written twice are this alike (per cent, Indel); those of two children seldom are."""

Values = Mapping[str, str]


def name_key(values: Values) -> str:
    """Return a child's name as it is compared: without title and blanks."""
    return f"{values['first_name']}{values['last_name']}".replace(" ", "").lower()


def same_child(one: Values, other: Values) -> bool:
    """Return whether two rows with one ID are one child: one row is nameless, the births or the names agree.

    Two children can bear one ID by a slip; merging them would lose one.
    """
    names = name_key(one), name_key(other)
    if not all(names) or (one["birth_date"] and one["birth_date"] == other["birth_date"]):
        return True
    return fuzz.ratio(*names) >= _ALIKE


class Finder:
    """Finds the row of the same child among rows that were added: by ID, else G-code, else by name and birth.

    ``any_school``: name and birth date are enough. So children are known again on a newer list; within one list
    the school must agree, too.
    """

    def __init__(self, *, any_school: bool = False) -> None:
        self._any_school = any_school
        self._rows: list[Values] = []
        self._by_id: dict[str, list[int]] = {}
        self._by_name: dict[tuple[str, ...], list[int]] = {}

    def add(self, values: Values) -> int:
        """Add a row; return its place."""
        place = len(self._rows)
        self._rows.append(values)
        for key in _ids(values):
            self._by_id.setdefault(key, []).append(place)
        for names in self._name_keys(values):
            self._by_name.setdefault(names, []).append(place)
        return place

    def find(self, values: Values, taken: Sequence[bool] | None = None) -> int | None:
        """Return the place of the same child's row, or ``None``; places that are ``taken`` are passed over."""
        places = [
            place
            for key in _ids(values)
            for place in self._by_id.get(key, ())
            if same_child(values, self._rows[place])
        ]
        for names in self._name_keys(values):
            places += [place for place in self._by_name.get(names, ()) if not _two_ids(values, self._rows[place])]
        return next((place for place in places if not (taken and taken[place])), None)

    def sharing_id(self, values: Values) -> set[int]:
        """Return the places of all rows with the same ID or G-code."""
        return {place for key in _ids(values) for place in self._by_id.get(key, ())}

    def _name_keys(self, values: Values) -> list[tuple[str, ...]]:
        """Return what a child is known by beside an ID, the surest first.

        Without a birth date, the name, the school and the whole address must agree.
        """
        name = name_key(values)
        if not name:
            return []
        school = values["school_code"] or values["school_name"]
        if not values["birth_date"]:
            return [(name, "", school, *(values[part] for part in ADDRESS))]
        keys: list[tuple[str, ...]] = [(name, values["birth_date"], school)]
        return [*keys, (name, values["birth_date"])] if self._any_school else keys


def _ids(values: Values) -> list[str]:
    return [key for key in (values["national_id"], values["g_code"]) if key]


def _two_ids(one: Values, other: Values) -> bool:
    """Return whether the rows bear two IDs, each without a slip: then they are two children."""
    first, second = one["national_id"], other["national_id"]
    if first != second and is_national_id(first) and is_national_id(second):
        return True
    return bool(one["g_code"] and other["g_code"] and one["g_code"] != other["g_code"])


def merged(old: Values, new: Values) -> dict[str, str]:
    """Return ``old`` brought up to ``new``: what is told anew counts, what is not told now stays.

    An address is one thing, and so is a school: parts of an old one are never mixed into a new one.
    """
    result = {name: new[name] or text for name, text in old.items()}
    if any(new[part] for part in ADDRESS):
        result.update({part: new[part] for part in ADDRESS})
    if new["school_code"] or new["school_name"]:
        result["school_code"] = new["school_code"]
        if new["school_code"] != old["school_code"]:
            result["school_name"] = new["school_name"]
    elif old["school_code"] or old["school_name"]:
        result["kind"] = old["kind"]
    return result
