"""What came back by mail: answers, bounces, addresses that fail."""

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Create the tables."""


def downgrade() -> None:
    """Nothing is ever taken away."""
    raise NotImplementedError
