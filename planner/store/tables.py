"""The tables of a project: one for each stored frame, and the store's own.

Built from ``planner.schemas``, which is the one home of column names. Geometry is WKB (WGS 84) and goes with
the row, so the same tables serve SQLite and PostgreSQL.
"""

from typing import Any, Final

from sqlalchemy import Boolean, Column, Float, Integer, LargeBinary, MetaData, String, Table, Text

from planner.schemas import STORED, Kind, Schema

_TYPES: Final[dict[Kind, Any]] = {
    Kind.TEXT: Text,
    Kind.REAL: Float,
    Kind.WHOLE: Integer,
    Kind.FLAG: Boolean,
    Kind.POINT: LargeBinary,
    Kind.LINE: LargeBinary,
}

METADATA: Final = MetaData()


def _table(schema: Schema) -> Table:
    columns = []
    for name, kind in schema.columns.items():
        key = name in schema.key
        # NaN is stored as NULL; text, whole numbers and flags are never unknown.
        nullable = kind in (Kind.REAL, Kind.POINT, Kind.LINE) and not key
        columns.append(Column(name, _TYPES[kind], primary_key=key, nullable=nullable))
    return Table(schema.name, METADATA, *columns)


FRAMES: Final = {schema.name: _table(schema) for schema in STORED}

SETTINGS: Final = Table(
    "settings", METADATA, Column("key", String, primary_key=True), Column("value", Text, nullable=False)
)
"""``value`` is JSON."""

BLOBS: Final = Table(
    "blobs", METADATA, Column("name", String, primary_key=True), Column("data", LargeBinary, nullable=False)
)
"""Computed files that travel with the project, such as the road network."""

CONTENTS: Final = Table(
    "contents", METADATA, Column("name", String, primary_key=True), Column("digest", String, nullable=False)
)
"""What each frame or blob holds now, as a digest: equal digests, equal contents."""

STAGES: Final = Table(
    "stages",
    METADATA,
    Column("name", String, primary_key=True),
    Column("at", String, nullable=False),
    Column("inputs", Text, nullable=False),
    Column("options", Text, nullable=False),
)
"""When a stage last ran, with the digests of what it read: a stage is stale when one of them has changed."""

AUDIT: Final = Table(
    "audit",
    METADATA,
    Column("sequence", Integer, primary_key=True),
    Column("at", String, nullable=False),
    Column("actor", String, nullable=False),
    Column("action", String, nullable=False),
    Column("detail", Text, nullable=False),
    Column("hash", String, nullable=False),
)
"""Each entry's hash covers the entry before it: a removed or altered entry shows."""
