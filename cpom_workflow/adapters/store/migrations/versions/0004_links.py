"""What members said by a link: preferences."""

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Create the tables."""


def downgrade() -> None:
    """Nothing is ever taken away."""
    raise NotImplementedError
