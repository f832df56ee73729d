"""The table of runs."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "run",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("head", sa.String(length=64), nullable=False, unique=True),
        sa.Column("subject", sa.String(length=64), nullable=False, index=True),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("scheme", sa.String(length=64), nullable=False, index=True),
        sa.Column("edition", sa.String(length=32), nullable=False),
        sa.Column("verdict", sa.String(length=16), nullable=False),
        sa.Column("budget", sa.String(length=16), nullable=False),
        sa.Column("partial", sa.Boolean(), nullable=False),
        sa.Column("started", sa.DateTime(), nullable=False, index=True),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("bundle", sa.String(), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("recorded", sa.DateTime(), nullable=False),
    )


def downgrade() -> None:
    """Take the table away."""
    op.drop_table("run")
