"""A column mapping that a person wrote: which head of their table is which field."""

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path

from gis.errors import DataError
from planner.register.heads import fields_of


def read_mapping(path: Path) -> Mapping[str, str]:
    """Return ``field -> head`` of a TOML file with ``[columns]``, such as ``national_id = "เลขบัตร"``.

    A head of ``""`` says that the table has no such column. A column without a head is ``#`` and its number, the
    second one of the same head is the head with `` (2)``.

    Raises ``DataError`` for what is no TOML, has no ``[columns]``, or names a field that there is not.
    """
    try:
        content = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as fault:
        raise DataError("table_missing", file=path.name) from fault
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise DataError("register_mapping_toml", file=path.name) from fault
    columns = content.get("columns")
    if not isinstance(columns, dict) or not columns:
        raise DataError("register_mapping_columns", file=path.name)
    unknown = [
        field for field, head in columns.items() if field not in fields_of("register") or not isinstance(head, str)
    ]
    if unknown:
        known = ", ".join(fields_of("register"))
        raise DataError("register_mapping_field", file=path.name, fields=", ".join(unknown), known=known)
    return {field: str(head) for field, head in columns.items()}


def write_mapping(columns: Mapping[str, str], path: Path) -> None:
    """Write ``field -> head`` as ``read_mapping`` reads it; ``DataError`` where the file cannot be written."""
    lines = [f"{field} = {_quoted(head)}" for field, head in columns.items()]
    copy = path.with_name(f".{path.name}.part")
    try:
        copy.write_text("\n".join(["[columns]", *lines, ""]), encoding="utf-8")
        copy.replace(path)
    except OSError as fault:
        copy.unlink(missing_ok=True)
        raise DataError("file_not_written", file=path.name) from fault


def _quoted(text: str) -> str:
    """Return a text as a TOML string: JSON's form, with the one more sign that TOML wants escaped."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
