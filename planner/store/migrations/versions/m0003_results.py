"""What people decide about results."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables, and the columns that earlier rows leave empty."""
    op.add_column("checkins", sa.Column("who", sa.Text(), nullable=False, server_default=""))
    op.add_column("clearances", sa.Column("pupil", sa.Text(), nullable=False, server_default=""))
    op.add_column("clearances", sa.Column("since", sa.Text(), nullable=False, server_default=""))
    op.create_table(
        "decisions",
        sa.Column("decision_id", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("undone", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("decision_id"),
    )
    op.create_table(
        "returned",
        sa.Column("sheet_id", sa.Text(), nullable=False),
        sa.Column("returned_at", sa.Text(), nullable=False),
        sa.Column("issued_at", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("sheet_id"),
    )
