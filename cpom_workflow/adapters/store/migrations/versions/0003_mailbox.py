"""What came back by mail: answers, bounces, addresses that fail."""

import sqlalchemy as sa
from alembic import op

from cpom_workflow.adapters.store.tables import Moment

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "letters",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("box", sa.Text, nullable=False),
        # A server may number its folders up to 2³².
        sa.Column("validity", sa.BigInteger, nullable=False),
        sa.Column("uid", sa.BigInteger, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("fate", sa.Text, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("sender", sa.Text, nullable=False),
        sa.Column("cpom", sa.Text),
        sa.Column("meeting", sa.Text),
        sa.Column("read_at", Moment, nullable=False),
        sa.UniqueConstraint("box", "validity", "uid", name="uq_letters_place"),
    )
    op.create_index("ix_letters_digest", "letters", ["digest"])
    op.create_table(
        "answers",
        sa.Column("uid", sa.Text, primary_key=True),
        sa.Column("address", sa.Text, primary_key=True),
        sa.Column("cpom", sa.Text, nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
        sa.Column("comment", sa.Text),
        sa.Column("sequence", sa.BigInteger, nullable=False),
        sa.Column("stamped_at", Moment, nullable=False),
        sa.Column("received_at", Moment, nullable=False),
    )
    op.create_table(
        "bounces",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("delivery", sa.Text, sa.ForeignKey("deliveries.key", name="fk_bounces_delivery"), nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("permanent", sa.Boolean, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
    )
    op.create_index("ix_bounces_delivery", "bounces", ["delivery"])


def downgrade() -> None:
    """Nothing is ever taken away."""
    raise NotImplementedError
