"""Alembic's entry: runs the migrations on the connection it is given."""

from alembic import context

from planner.store.tables import METADATA

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=METADATA, render_as_batch=True)
context.run_migrations()
