"""The obligations of FINESS, and the anomalies that somebody has justified."""

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Create the tables."""


def downgrade() -> None:
    """Nothing is ever taken away."""
    raise NotImplementedError
