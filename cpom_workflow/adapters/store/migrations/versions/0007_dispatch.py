"""A refused delivery frees its reminders: they are said on another channel, or once the address is corrected."""

from alembic import op

revision = "0007"
down_revision = "0006"

_LIVE = "live = (state NOT IN ('superseded', 'refused'))"
_REFUSED = "UPDATE deliveries SET live = false WHERE state = 'refused'"
# SQLite carries nothing from table to table while it migrates; elsewhere this finds nothing left to do.
_REMINDERS = (
    "UPDATE delivery_items SET live = false"
    " WHERE live AND delivery IN (SELECT key FROM deliveries WHERE state = 'refused')"
)


def upgrade() -> None:
    """Change what `live` means, and let go of the reminders of what was refused before."""
    with op.batch_alter_table("deliveries") as table:
        table.drop_constraint("ck_deliveries_live", type_="check")
    op.execute(_REFUSED)
    op.execute(_REMINDERS)
    with op.batch_alter_table("deliveries") as table:
        table.create_check_constraint("ck_deliveries_live", _LIVE)


def downgrade() -> None:
    """Nothing is ever taken away."""
    raise NotImplementedError
