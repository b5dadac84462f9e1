"""The signs of life of what runs by itself, and what was cried out."""

import sqlalchemy as sa
from alembic import op

from cpom_workflow.adapters.store.tables import Moment

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "sweeps",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("started_at", Moment, nullable=False),
        sa.Column("finished_at", Moment, nullable=False),
        sa.Column("sent", sa.Integer, nullable=False),
        sa.Column("unknown", sa.Integer, nullable=False),
    )
    op.create_index("ix_sweeps_finished_at", "sweeps", ["finished_at"])
    op.create_table(
        "alarms",
        sa.Column("subject", sa.Text, primary_key=True),
        sa.Column("told_at", Moment, nullable=False),
    )


def downgrade() -> None:
    """Nothing is ever taken away."""
    raise NotImplementedError
