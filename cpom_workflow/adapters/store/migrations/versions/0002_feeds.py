"""The calendar subscriptions, and the bytes of the events that feeds join."""

import sqlalchemy as sa
from alembic import op

from cpom_workflow.adapters.store.tables import Moment

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "feed_subscriptions",
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("about", sa.Text, primary_key=True),
        sa.Column("rotation", sa.Integer, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("with_meetings", sa.Boolean, nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("revoked_at", Moment),
        sa.UniqueConstraint("digest", name="uq_feed_subscriptions_digest"),
    )
    op.create_table(
        "feed_events",
        sa.Column("uid", sa.Text, primary_key=True),
        sa.Column("cpom", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("sequence", sa.Integer, nullable=False),
        sa.Column("revised_at", Moment, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )
    op.create_index("ix_feed_events_cpom", "feed_events", ["cpom"])


def downgrade() -> None:
    """Nothing is ever taken away."""
    raise NotImplementedError
