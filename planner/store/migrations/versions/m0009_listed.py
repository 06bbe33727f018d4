"""How an enrolment list tells of a pupil who may be a case."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; matches of lists read before leave them empty until the list is read again."""
    for name in ("listed_name", "listed_birth", "listed_guardian"):
        op.add_column("clearances", sa.Column(name, sa.Text(), nullable=False, server_default=""))
