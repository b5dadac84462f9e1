"""The extracts of the register of establishments, and the anomalies that somebody has justified."""

import sqlalchemy as sa
from alembic import op

from cpom_workflow.adapters.store.tables import Moment

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "registers",
        sa.Column("extracted_on", sa.Date, primary_key=True),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("recorded_at", Moment, nullable=False),
        sa.Column("recorded_by", sa.Text, nullable=False),
    )
    op.create_table(
        "justifications",
        sa.Column("row", sa.Text, primary_key=True),
        sa.Column("code", sa.Text, primary_key=True),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("justified_at", Moment, nullable=False),
        sa.Column("justified_by", sa.Text, nullable=False),
    )


def downgrade() -> None:
    """Nothing is ever taken away."""
    raise NotImplementedError
