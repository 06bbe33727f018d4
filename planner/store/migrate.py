"""Brings a project's tables to the form that this program knows."""

from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from gis.errors import DataError

HEAD: Final = "0009"
"""The newest migration (a test says so)."""

_FOLDER: Final = Path(__file__).parent / "migrations"


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def current(connection: Connection) -> str | None:
    """Return the migration that a project stands at; ``None`` for an empty file."""
    return MigrationContext.configure(connection).get_current_revision()


def revisions() -> list[str]:
    """Return every known migration, oldest first."""
    script = ScriptDirectory.from_config(_config())
    return [revision.revision for revision in script.walk_revisions()][::-1]


def upgrade(connection: Connection, *, file: str) -> None:
    """Migrate to ``HEAD`` inside the connection's transaction; ``DataError`` for a project from a newer program."""
    standing = current(connection)
    if standing is not None and standing not in revisions():
        raise DataError("project_newer", file=file)
    command.upgrade(_config(connection), HEAD)
