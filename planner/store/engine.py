"""Opens the encrypted file behind a project.

SQLCipher 4 with its standard settings, so that any SQLCipher tool opens the file with the passphrase. The key
is derived once a process and file, not once a connection: it costs a quarter of a second.
"""

import hashlib
import secrets
from contextlib import closing
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.pool import QueuePool

from gis.errors import DataError

APPLICATION_ID: Final = 0x5068616E
"""``Phan`` in ASCII; marks a file as a project (SQLite ``application_id``)."""

_SALT_BYTES: Final = 16
_PAGE_BYTES: Final = 4096
_KDF_ROUNDS: Final = 256_000
"""SQLCipher 4's default for PBKDF2-HMAC-SHA512 (Zetetic, SQLCipher API, ``PRAGMA kdf_iter``)."""
_OTHER_FORMATS: Final = (b"SQLite format 3", b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0")
"""Files that people take for a project: plain SQLite, xlsx and zip, PDF, xls."""
_BUSY_S: Final = 10.0


@lru_cache(maxsize=4)
def _key(passphrase: str, salt: bytes) -> str:
    key = hashlib.pbkdf2_hmac("sha512", passphrase.encode(), salt, _KDF_ROUNDS, dklen=32)
    return f"x'{key.hex()}{salt.hex()}'"


def _engine(path: Path, key: str) -> Engine:
    def connect() -> DBAPIConnection:
        connection: Any = sqlcipher.connect(str(path), timeout=_BUSY_S, check_same_thread=False, isolation_level=None)
        # A wrong passphrase is told in our own words; SQLCipher would write its own to stderr.
        connection.execute("PRAGMA cipher_log_level = NONE")
        connection.execute(f'PRAGMA key = "{key}"')
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = FULL")
        # A large write that spills its pages early would shut out every reader until it ends, this process's too.
        connection.execute("PRAGMA cache_spill = OFF")
        opened: DBAPIConnection = connection
        return opened

    # An error of the database must not show the values of a statement: they are personal data.
    engine = create_engine("sqlite://", module=sqlcipher, creator=connect, poolclass=QueuePool, hide_parameters=True)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # Writers queue at the start, so that a long computation never fails at its commit.
        writing = connection.get_execution_options().get("writing", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine


@dataclass(frozen=True, slots=True, eq=False)
class Database:
    """An open project file."""

    path: Path
    engine: Engine
    key: str = field(repr=False)

    def backup(self, target: Path) -> None:
        """Copy the project to ``target`` under the same key by SQLite's backup interface, which sees one moment."""
        copy = sqlcipher.connect(str(target), isolation_level=None)
        try:
            copy.execute(f'PRAGMA key = "{self.key}"')
            with closing(self.engine.raw_connection()) as pooled:
                source: Any = pooled.driver_connection
                source.backup(copy)
        finally:
            copy.close()

    def rewrite(self) -> None:
        """Write the file anew from what it holds now, so that nothing deleted is left in it."""
        with closing(self.engine.raw_connection()) as pooled:
            connection: Any = pooled.driver_connection
            connection.execute("VACUUM")

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def create_database(path: Path, passphrase: str) -> Database:
    """Make a new, empty project file; ``DataError`` where a file stands already."""
    if path.exists():
        raise DataError("project_exists", file=path.name)
    if not path.parent.is_dir():
        raise DataError("folder_missing", folder=str(path.parent))
    if not passphrase:
        raise DataError("passphrase_empty")
    key = _key(passphrase, secrets.token_bytes(_SALT_BYTES))
    database = Database(path, _engine(path, key), key)
    with database.engine.connect() as connection:
        connection.execute(text(f"PRAGMA application_id = {APPLICATION_ID}"))
        connection.commit()
    return database


def open_database(path: Path, passphrase: str) -> Database:
    """Open a project file.

    Raises ``DataError`` where there is no file, where it is no project, and where the passphrase is wrong (a file
    encrypted by something else cannot be told from that).
    """
    if not path.is_file():
        raise DataError("project_missing", file=path.name)
    size = path.stat().st_size
    with path.open("rb") as file:
        salt = file.read(_SALT_BYTES)
    if size < _PAGE_BYTES or size % _PAGE_BYTES or salt.startswith(_OTHER_FORMATS):
        raise DataError("not_a_project", file=path.name)
    key = _key(passphrase, salt)
    database = Database(path, _engine(path, key), key)
    try:
        with database.engine.connect() as connection:
            mark = connection.execute(text("PRAGMA application_id")).scalar_one()
            connection.execute(text("SELECT count(*) FROM sqlite_master"))
    except OperationalError as error:
        database.close()
        if "locked" in str(error.orig):
            raise DataError("project_busy", file=path.name) from None
        raise
    except DatabaseError:
        database.close()
        raise DataError("wrong_passphrase", file=path.name) from None
    if mark != APPLICATION_ID:
        database.close()
        raise DataError("not_a_project", file=path.name)
    return database
