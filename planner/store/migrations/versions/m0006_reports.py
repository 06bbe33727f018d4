"""Snapshots and merged packages."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "snapshots",
        *_texts("snapshot_id", "at", "who", "as_of", "phase", "note", "schools", "document"),
        sa.Column("children", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("snapshot_id"),
    )
    op.create_table(
        "snapshot_cases",
        *_texts("snapshot_id", "case_id", "school_code", "school", "tambon_code", "tambon", "amphoe", "province"),
        *_texts("level", "kind", "state", "found_outcome", "visited_at", "checkin_key", "since", "phase"),
        sa.Column("reason", sa.Integer(), nullable=False),
        sa.Column("conflict", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("snapshot_id", "case_id"),
    )
    op.create_table(
        "esa_figures",
        *_texts("esa", "as_of", "made_at", "document"),
        sa.Column("year_be", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("esa"),
    )
    op.create_table(
        "merged",
        *_texts("source", "made_at", "digest", "rows", "plan"),
        sa.PrimaryKeyConstraint("source"),
    )
