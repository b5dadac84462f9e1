"""The signs of life of what runs by itself."""

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Create the tables."""


def downgrade() -> None:
    """Nothing is ever taken away."""
    raise NotImplementedError
