"""The open project: read and write frames, one transaction an action, everything logged."""

import datetime as dt
import getpass
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
from sqlalchemy import Connection, delete, func, insert, select

from gis.crs import WGS84
from gis.errors import DataError
from planner.schemas import Kind, Schema
from planner.store import migrate
from planner.store.engine import Database, create_database, open_database
from planner.store.tables import AUDIT, BLOBS, CONTENTS, FRAMES, METADATA, SETTINGS, STAGES

_CHUNK_ROWS: Final = 20_000
SEALED: Final = "sealed"
"""The setting of a project that was reduced: the action that did it."""
READING: Final = frozenset({"report", "export figures"})
"""Actions that write nothing but their entry in the log."""


def _now() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")


def _flat(schema: Schema, frame: pd.DataFrame) -> dict[str, list[Any]]:
    """Return the columns of a frame as plain values in the order of its key: what the table holds."""
    frame = schema.check(frame)
    if len(schema.key) == 1:
        frame = frame.reset_index()
    frame = frame.sort_values(list(schema.key), kind="stable")
    columns: dict[str, list[Any]] = {}
    for name, kind in schema.columns.items():
        if kind in (Kind.POINT, Kind.LINE):
            columns[name] = (
                gpd.GeoSeries(frame[name]).to_wkb().astype(object).where(frame[name].notna(), None).tolist()
            )
        elif kind is Kind.REAL:
            values = frame[name].to_numpy(np.float64)
            columns[name] = [None if np.isnan(value) else value for value in values.tolist()]
        else:
            columns[name] = frame[name].tolist()
    return columns


def _digest(columns: Mapping[str, list[Any]]) -> str:
    digest = hashlib.blake2b(digest_size=16)
    for name, values in columns.items():
        digest.update(f"{name}\x1f".encode())
        for value in values:
            digest.update(value if isinstance(value, bytes) else repr(value).encode())
            digest.update(b"\x1e")
    return digest.hexdigest()


class Transaction:
    """The writes of one action: all of them are kept, or none."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def write(self, schema: Schema, frame: pd.DataFrame) -> bool:
        """Replace a stored frame; return whether that changed anything."""
        columns = _flat(schema, frame)
        table = FRAMES[schema.name]
        if not self._note(schema.name, _digest(columns)):
            return False
        self._connection.execute(delete(table))
        names = list(columns)
        rows = [dict(zip(names, row, strict=True)) for row in zip(*columns.values(), strict=True)]
        for start in range(0, len(rows), _CHUNK_ROWS):
            self._connection.execute(insert(table), rows[start : start + _CHUNK_ROWS])
        return True

    def write_blob(self, name: str, data: bytes) -> bool:
        """Replace a blob; return whether that changed anything."""
        if not self._note(f"blob:{name}", hashlib.blake2b(data, digest_size=16).hexdigest()):
            return False
        self._connection.execute(delete(BLOBS).where(BLOBS.c.name == name))
        self._connection.execute(insert(BLOBS).values(name=name, data=data))
        return True

    def set(self, key: str, value: object) -> None:
        """Keep a setting (anything that JSON can say)."""
        self._connection.execute(delete(SETTINGS).where(SETTINGS.c.key == key))
        self._connection.execute(insert(SETTINGS).values(key=key, value=json.dumps(value, ensure_ascii=False)))

    def stage_done(self, name: str, inputs: tuple[str, ...], options: Mapping[str, object] | None = None) -> None:
        """Note that a stage has run on the present contents of ``inputs`` (names of frames, or ``blob:`` names)."""
        seen = {input_: _digest_of(self._connection, input_) for input_ in inputs}
        self._connection.execute(delete(STAGES).where(STAGES.c.name == name))
        values = {"name": name, "at": _now(), "inputs": json.dumps(seen), "options": json.dumps(dict(options or {}))}
        self._connection.execute(insert(STAGES).values(**values))

    def log(self, action: str, detail: Mapping[str, object]) -> None:
        """Add an entry to the audit chain: counts and codes only, never a name, an ID or an address."""
        last = self._connection.execute(
            select(AUDIT.c.sequence, AUDIT.c.hash).order_by(AUDIT.c.sequence.desc()).limit(1)
        ).first()
        entry = {
            "sequence": 1 if last is None else last.sequence + 1,
            "at": _now(),
            "actor": getpass.getuser(),
            "action": action,
            "detail": json.dumps(dict(detail), ensure_ascii=False, sort_keys=True, default=str),
        }
        link = audit_hash("" if last is None else last.hash, entry)
        self._connection.execute(insert(AUDIT).values(**entry, hash=link))

    def _note(self, name: str, digest: str) -> bool:
        if _digest_of(self._connection, name) == digest:
            return False
        self._connection.execute(delete(CONTENTS).where(CONTENTS.c.name == name))
        self._connection.execute(insert(CONTENTS).values(name=name, digest=digest))
        return True


def _sealed(connection: Connection) -> bool:
    return connection.execute(select(SETTINGS.c.key).where(SETTINGS.c.key == SEALED)).first() is not None


def _digest_of(connection: Connection, name: str) -> str:
    found = connection.execute(select(CONTENTS.c.digest).where(CONTENTS.c.name == name)).scalar_one_or_none()
    return found or ""


def audit_hash(before: str, entry: Mapping[str, object]) -> str:
    """Return the link of an audit entry (``sequence, at, actor, action, detail``) to the hash of the one before."""
    words = [before, *(str(entry[name]) for name in ("sequence", "at", "actor", "action", "detail"))]
    return hashlib.sha256("\x1f".join(words).encode()).hexdigest()


class Project:
    """An open project. Frames come and go by value; nothing is cached here."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @classmethod
    def create(cls, path: Path, passphrase: str, settings: Mapping[str, object]) -> "Project":
        """Make a new project file with its first settings; it is removed again if that fails."""
        database = create_database(path, passphrase)
        try:
            with database.engine.connect() as connection, connection.begin():
                migrate.upgrade(connection, file=path.name)
            project = cls(database)
            with project.transaction("new", {}) as transaction:
                for key, value in settings.items():
                    transaction.set(key, value)
        except BaseException:
            database.close()
            path.unlink(missing_ok=True)
            raise
        return project

    @classmethod
    def open(cls, path: Path, passphrase: str) -> "Project":
        """Open a project file; an older one is copied beside itself first and then migrated."""
        database = open_database(path, passphrase)
        try:
            with database.engine.connect() as connection:
                standing = migrate.current(connection)
            if standing != migrate.HEAD:
                database.backup(path.with_name(f"{path.name}.before-{migrate.HEAD}"))
                with database.engine.connect() as connection, connection.begin():
                    migrate.upgrade(connection, file=path.name)
        except BaseException:
            database.close()
            raise
        return cls(database)

    @property
    def path(self) -> Path:
        """Return the project's file."""
        return self._database.path

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def __enter__(self) -> "Project":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def reduce(
        self,
        action: str,
        detail: Mapping[str, object],
        *,
        frames: Iterable[tuple[Schema, pd.DataFrame]] = (),
        settings: Mapping[str, object],
        blobs: Mapping[str, bytes],
    ) -> None:
        """Leave nothing in the project but what is given, in one transaction, and no trace of the rest in its file.

        Every table is emptied, the log too: a new one begins with ``detail`` and how many entries went.
        Then the file is written anew. From now on only ``READING`` actions are let in.
        """
        engine = self._database.engine.execution_options(writing=True)
        with engine.connect() as connection, connection.begin():
            entries = connection.execute(select(func.count()).select_from(AUDIT)).scalar_one()
            for table in reversed(METADATA.sorted_tables):
                connection.execute(delete(table))
            transaction = Transaction(connection)
            for schema, frame in frames:
                transaction.write(schema, frame)
            for name, value in settings.items():
                transaction.set(name, value)
            for name, data in blobs.items():
                transaction.write_blob(name, data)
            transaction.set(SEALED, action)
            transaction.log(action, {**detail, "entries_removed": entries})
        self._database.rewrite()

    @contextmanager
    def transaction(self, action: str, detail: Mapping[str, object]) -> Iterator[Transaction]:
        """Write within one transaction; its audit entry is kept with it, ``detail`` as it stands at the end."""
        engine = self._database.engine.execution_options(writing=True)
        with engine.connect() as connection, connection.begin():
            if action not in READING and _sealed(connection):
                raise DataError("project_sealed", file=self.path.name)
            transaction = Transaction(connection)
            yield transaction
            transaction.log(action, detail)

    def read(self, schema: Schema) -> pd.DataFrame:
        """Return a stored frame in the order of its key: a GeoDataFrame where the schema has a geometry."""
        table = FRAMES[schema.name]
        with self._database.engine.connect() as connection:
            rows = connection.execute(select(table).order_by(*(table.c[name] for name in schema.key))).all()
        columns: dict[str, Any] = {name: [] for name in schema.columns}
        if rows:
            columns = dict(zip(schema.columns, zip(*rows, strict=True), strict=True))
        for name, kind in schema.columns.items():
            if kind in (Kind.POINT, Kind.LINE):
                columns[name] = gpd.GeoSeries.from_wkb(np.array(columns[name], dtype=object), crs=WGS84)
            elif kind is Kind.REAL:
                columns[name] = np.array(columns[name], dtype=np.float64)
            else:
                columns[name] = list(columns[name])
        return schema.build(columns)

    def read_blob(self, name: str) -> bytes | None:
        """Return a blob, ``None`` where there is none."""
        with self._database.engine.connect() as connection:
            found: bytes | None = connection.execute(
                select(BLOBS.c.data).where(BLOBS.c.name == name)
            ).scalar_one_or_none()
        return found

    def settings(self) -> dict[str, Any]:
        """Return every setting."""
        with self._database.engine.connect() as connection:
            return {row.key: json.loads(row.value) for row in connection.execute(select(SETTINGS))}

    def digest(self, name: str) -> str:
        """Return what a frame (or ``blob:`` name) holds now, as a digest; ``""`` before it was first written."""
        with self._database.engine.connect() as connection:
            return _digest_of(connection, name)

    def stale(self, stage: str) -> tuple[str, ...] | None:
        """Return the inputs that changed since a stage last ran; ``None`` where it never ran."""
        with self._database.engine.connect() as connection:
            inputs = connection.execute(select(STAGES.c.inputs).where(STAGES.c.name == stage)).scalar_one_or_none()
            if inputs is None:
                return None
            return tuple(
                name for name, digest in json.loads(inputs).items() if _digest_of(connection, name) != digest
            )

    def stage_options(self, stage: str) -> dict[str, Any]:
        """Return the options that a stage last ran with."""
        with self._database.engine.connect() as connection:
            found = connection.execute(select(STAGES.c.options).where(STAGES.c.name == stage)).scalar_one_or_none()
        return dict(json.loads(found)) if found else {}

    def broken_audit(self) -> int | None:
        """Return the number of the first audit entry that does not follow from the one before, ``None`` if all do."""
        with self._database.engine.connect() as connection:
            rows = connection.execute(select(AUDIT).order_by(AUDIT.c.sequence)).mappings().all()
        before = ""
        for number, row in enumerate(rows, start=1):
            if row["sequence"] != number or audit_hash(before, dict(row)) != row["hash"]:
                return number
            before = row["hash"]
        return None

    def intact(self) -> bool:
        """Return whether SQLite and SQLCipher find every page whole."""
        with self._database.engine.connect() as connection:
            pages = connection.exec_driver_sql("PRAGMA cipher_integrity_check").all()
            return not pages and connection.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"

    def count(self, schema: Schema) -> int:
        """Return the number of rows of a stored frame without reading it."""
        with self._database.engine.connect() as connection:
            return connection.execute(select(func.count()).select_from(FRAMES[schema.name])).scalar_one()
