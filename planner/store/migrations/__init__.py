"""Alembic migrations: how an older project becomes a newer one."""
