"""The working group of each tier: fixed posts, and the names that a user fills in."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from gis.errors import DataError
from planner.results.phases import parse_toml
from resources import read_text

GROUP_FILE: Final = "results/group.toml"
TIERS: Final = ("esa", "bureau", "school", "cluster", "nation")
_LANGUAGES: Final = ("th", "en")


@dataclass(frozen=True, slots=True)
class Post:
    """A post: who holds it by office, as what in the group, and the person's name, ``""`` where none is known."""

    position: str
    post: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Groups:
    """The posts by tier, each by key with its words by language; names by ``TIER.POST`` or ``CODE.POST``."""

    tier: str
    posts: Mapping[str, tuple[tuple[str, Mapping[str, tuple[str, str]]], ...]]
    names: Mapping[str, str]

    def of(self, tier: str, language: str, *, code: str = "") -> tuple[Post, ...]:
        """Return the posts of a tier in their order; ``code`` names the school or cluster."""
        told = []
        for key, words in self.posts.get(tier, ()):
            name = self.names.get(f"{code}.{key}", "") if code else self.names.get(f"{tier}.{key}", "")
            told.append(Post(*words[language], name))
        return tuple(told)


def read_groups(text: str, *, file: str) -> Groups:
    """Return the table in TOML ``text``; every fault is told at once.

    Raises ``DataError``: ``table_toml`` for what is no TOML, ``table_wrong`` for tiers, posts and names that cannot
    be.
    """
    table = parse_toml(text, file=file)
    faults: list[str] = []
    if table.get("tier", "esa") not in ("esa", "bureau"):
        faults.append("tier")
    posts: dict[str, tuple[tuple[str, Mapping[str, tuple[str, str]]], ...]] = {}
    given = table.get("posts", {})
    for tier, entries in (given if isinstance(given, dict) else {}).items():
        where = f"posts.{tier}"
        if tier not in TIERS or not isinstance(entries, list):
            faults.append(where)
            continue
        read = [_post(entry) for entry in entries]
        faults += [f"{where} {number}" for number, post in enumerate(read, start=1) if post is None]
        posts[tier] = tuple(post for post in read if post is not None)
    names = table.get("names", {})
    if not isinstance(names, dict) or not all(isinstance(name, str) for name in names.values()):
        faults.append("names")
        names = {}
    known = {key for own in posts.values() for key, _ in own}
    faults += [f'names."{where}"' for where in names if where.rpartition(".")[2] not in known]
    if faults:
        raise DataError("table_wrong", file=file, places="; ".join(faults))
    return Groups(str(table.get("tier", "esa")), posts, {key: name.strip() for key, name in names.items()})


@cache
def shipped_groups() -> Groups:
    """Return the table that ships with the program."""
    return read_groups(read_text(GROUP_FILE), file=GROUP_FILE)


def _post(entry: Any) -> tuple[str, Mapping[str, tuple[str, str]]] | None:  # noqa: ANN401 - what TOML can say
    if not isinstance(entry, dict) or not isinstance(entry.get("key"), str):
        return None
    words: dict[str, tuple[str, str]] = {}
    for language in _LANGUAGES:
        told = entry.get(language)
        if not isinstance(told, list) or len(told) != 2 or not all(isinstance(text, str) for text in told):
            return None
        words[language] = (told[0], told[1])
    return entry["key"], words
