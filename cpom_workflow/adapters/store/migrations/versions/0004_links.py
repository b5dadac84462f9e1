"""What members said by a link: preferences."""

import sqlalchemy as sa
from alembic import op

from cpom_workflow.adapters.store.tables import Moment

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "unsubscribed",
        sa.Column("person", sa.Text, primary_key=True),
        sa.Column("at", Moment, nullable=False),
    )


def downgrade() -> None:
    """Nothing is ever taken away."""
    raise NotImplementedError
