"""The papers' templates and tables: those that ship with the program, or a person's own in their place."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from typst import TypstError

from gis.errors import DataError
from planner.typesetting import typeset_source
from resources import locate, read_bytes, read_text

FOLDER: Final = "papers"
FIELDS: Final = "fields.toml"
"""What each template is given, field by field."""
_BESIDE: Final = (".typ", ".svg", ".png", ".jpg", ".jpeg")
"""What a template may read beside ``data.json``: an emblem, another template."""
_PACKAGE: Final = re.compile(rb"""["']@[\w-]+/""")


@dataclass(frozen=True, slots=True)
class Templates:
    """The templates of ``resources/papers``; what a person's ``folder`` has under the same name comes first."""

    folder: Path | None = None

    def __post_init__(self) -> None:
        if self.folder is not None and not self.folder.is_dir():
            raise DataError("templates_missing", file=self.folder.name)

    def own(self) -> tuple[str, ...]:
        """Return the names of the templates and tables that are the person's."""
        return tuple(sorted(name for name in names() if self._own(name) is not None))

    def table(self, name: str) -> Mapping[str, Any]:
        """Return a table such as ``posts.toml``. Raises ``DataError``: ``template_table``."""
        own = self._own(name)
        if own is None:
            return tomllib.loads(read_text(f"{FOLDER}/{name}"))
        try:
            return tomllib.loads(own.read_text(encoding="utf-8-sig"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
            raise DataError("template_table", file=name) from None

    def costs(self) -> str | None:
        """Return the text of a person's own ``costs.toml``, ``None`` where there is none."""
        own = self._own("costs.toml")
        if own is None:
            return None
        try:
            return own.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError):
            raise DataError("template_table", file="costs.toml") from None

    def typeset(self, name: str, data: Mapping[str, Any], files: Mapping[str, bytes] | None = None) -> bytes:
        """Return the PDF of a template such as ``order.typ``; names are text in it and never markup.

        A person's own template may read what stands beside it and nothing else; nothing is fetched for it. Raises
        ``DataError`` where it cannot be used: ``template_package``, ``template_broken`` with Typst's own words.
        """
        world = {entry: read_bytes(f"{FOLDER}/{entry}") for entry in names() if entry.endswith(".typ")}
        if self.folder is not None:
            found = (path for path in sorted(self.folder.iterdir()) if path.suffix.lower() in _BESIDE)
            world |= {path.name: self._read(path) for path in found}
        source = world.pop(name)
        if self._own(name) is None and not any(self._own(entry) for entry in world):
            return typeset_source(f"{FOLDER}/{name}", source, data, {**world, **(files or {})})
        if fault := next((entry for entry, text in {name: source, **world}.items() if _PACKAGE.search(text)), None):
            raise DataError("template_package", file=fault)
        try:
            return typeset_source(name, source, data, {**world, **(files or {})})
        except TypstError as error:
            raise DataError("template_broken", file=name, why=_place(error)) from None

    def _own(self, name: str) -> Path | None:
        path = None if self.folder is None else self.folder / name
        return path if path is not None and path.is_file() else None

    def _read(self, path: Path) -> bytes:
        try:
            return path.read_bytes()
        except OSError:
            raise DataError("template_table", file=path.name) from None


def names() -> tuple[str, ...]:
    """Return the names of all templates and tables that a person may replace; ``fields.toml`` tells of them."""
    shipped = (entry.name for entry in locate(FOLDER).iterdir())
    return (*sorted(name for name in shipped if name.endswith((".typ", ".toml")) and name != FIELDS), "costs.toml")


def shipped_files() -> dict[str, bytes]:
    """Return every template and table to start one's own from, with what they are given."""
    made = {name: read_bytes(f"{FOLDER}/{name}") for name in (*names(), FIELDS) if name != "costs.toml"}
    return made | {"costs.toml": read_bytes("visits/costs.toml")}


def _place(error: TypstError) -> str:
    """Return what Typst says and the line, without the source that it quotes."""
    line = re.search(r"main\.typ:(\d+)", error.diagnostic or "")
    return error.message + (f" ({line.group(1)})" if line else "")
