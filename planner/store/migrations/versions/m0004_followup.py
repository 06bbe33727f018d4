"""Referrals and follow-up."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_CHILD = (
    "kind", "national_id", "g_code", "prefix", "first_name", "last_name", "sex", "birth_date", "grade", "school_code",
    "school_name", "guardian", "guardian_relation", "house", "moo", "village", "street", "tambon", "amphoe",
    "province", "postcode", "address", "disadvantage", "warnings", "source_file",
)  # fmt: skip


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "referrals",
        *_texts("referral_id", "item", "agency", "sent_at", "due", "register_number"),
        *_texts("allowed_by", "who", "fields", "file"),
        sa.Column("children", sa.Integer(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("referral_id"),
    )
    op.create_table(
        "referral_cases",
        *_texts("referral_id", "case_id", "result", "replied_on", "recorded_at", "who", "note"),
        sa.PrimaryKeyConstraint("referral_id", "case_id"),
    )
    op.create_table(
        "followups",
        *_texts("entry_id", "action_id", "at", "who", "case_id", "what", "day", "step", "result", "need"),
        *_texts("responsible", "due", "school_code", "school_name", "grade", "note"),
        sa.Column("undone", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("entry_id"),
    )
    op.create_table(
        "at_risk",
        *_texts("case_id", *_CHILD),
        sa.Column("source_row", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("gone", sa.Boolean(), nullable=False),
        *_texts("listed_on"),
        sa.PrimaryKeyConstraint("case_id"),
    )
    op.create_table(
        "taught",
        *_texts("place_id", "grades", "source"),
        sa.PrimaryKeyConstraint("place_id"),
    )
