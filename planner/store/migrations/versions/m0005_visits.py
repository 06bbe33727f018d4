"""What people say of visits and plans."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.add_column("stops", sa.Column("open_s", sa.Float(), nullable=True))
    op.add_column("stops", sa.Column("close_s", sa.Float(), nullable=True))
    op.add_column("routes", sa.Column("date", sa.Text(), nullable=False, server_default=""))
    op.add_column("unserved", sa.Column("remedies", sa.Text(), nullable=False, server_default="[]"))
    op.create_table(
        "hours",
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("open_s", sa.Integer(), nullable=False),
        sa.Column("close_s", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("case_id"),
    )
    op.create_table(
        "holds",
        sa.Column("hold_id", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("school_code", sa.Text(), nullable=False),
        sa.Column("route_id", sa.Text(), nullable=False),
        sa.Column("stop_id", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("hold_id"),
    )
    op.create_table(
        "territories",
        sa.Column("stop_id", sa.Text(), nullable=False),
        sa.Column("school_code", sa.Text(), nullable=False),
        sa.Column("territory", sa.Integer(), nullable=False),
        sa.Column("children", sa.Integer(), nullable=False),
        sa.Column("work_s", sa.Float(), nullable=True),
        sa.Column("place", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("stop_id"),
    )
