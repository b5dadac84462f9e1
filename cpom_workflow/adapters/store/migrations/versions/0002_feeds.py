"""The calendar subscriptions."""

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Create the tables."""


def downgrade() -> None:
    """Nothing is ever taken away."""
    raise NotImplementedError
