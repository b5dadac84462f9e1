"""Everything: facts and persons, deliveries and their log, publications."""

import sqlalchemy as sa
from alembic import op

from cpom_workflow.adapters.store.tables import Moment

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create every table."""
    _journal()
    _deliveries()
    _items()
    _events()
    _publications()


def downgrade() -> None:
    """Nothing is ever taken away."""
    raise NotImplementedError


def _journal() -> None:
    op.create_table("contracts", sa.Column("cpom", sa.Text, primary_key=True))
    op.create_table(
        "people",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("email", sa.Text, nullable=False),
    )
    op.create_table(
        "contract_people",
        sa.Column("cpom", sa.Text, sa.ForeignKey("contracts.cpom", name="fk_contract_people_cpom"), primary_key=True),
        sa.Column(
            "person",
            sa.Text,
            sa.ForeignKey("people.id", name="fk_contract_people_person", ondelete="CASCADE"),
            primary_key=True,
        ),
    )
    op.create_table(
        "facts",
        sa.Column("cpom", sa.Text, sa.ForeignKey("contracts.cpom", name="fk_facts_cpom"), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("identity", sa.Text, nullable=False),
        sa.Column("seal", sa.Text, nullable=False),
        sa.Column("recorded_at", Moment, nullable=False),
        sa.Column("recorded_by", sa.Text, nullable=False),
        sa.UniqueConstraint("cpom", "identity", name="uq_facts_identity"),
    )


def _deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("cpom", sa.Text),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("recipient", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("message_id", sa.Text, nullable=False),
        sa.Column("content", sa.LargeBinary),
        sa.Column("content_digest", sa.Text, nullable=False),
        sa.Column("not_before", Moment, nullable=False),
        sa.Column("expires_at", Moment),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("live", sa.Boolean, nullable=False),
        sa.Column("planned_at", Moment, nullable=False),
        sa.Column("sent_at", Moment),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("reference", sa.Text),
        sa.Column("error", sa.Text),
        sa.Column("lease_token", sa.Text),
        sa.Column("lease_until", Moment),
        *_delivery_rules(),
    )
    op.create_index("ix_deliveries_due", "deliveries", ["state", "not_before", "id"])
    leased = sa.text("lease_until IS NOT NULL")
    op.create_index("ix_deliveries_lease", "deliveries", ["lease_until"], sqlite_where=leased, postgresql_where=leased)
    op.create_index("ix_deliveries_expiry", "deliveries", ["state", "expires_at"])


def _delivery_rules() -> tuple[sa.Constraint, ...]:
    return (
        sa.UniqueConstraint("key", name="uq_deliveries_key"),
        sa.UniqueConstraint("key", "live", name="uq_deliveries_key_live"),
        sa.CheckConstraint(
            "state IN ('planned', 'sending', 'handing', 'sent', 'refused', 'unknown', 'superseded')",
            name="ck_deliveries_state",
        ),
        sa.CheckConstraint("live = (state <> 'superseded')", name="ck_deliveries_live"),
        sa.CheckConstraint(
            "state NOT IN ('sending', 'handing') OR (lease_token IS NOT NULL AND lease_until IS NOT NULL)",
            name="ck_deliveries_lease",
        ),
    )


def _items() -> None:
    op.create_table(
        "delivery_items",
        sa.Column("delivery", sa.Text, primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("cpom", sa.Text, nullable=False),
        sa.Column("milestone", sa.Text, nullable=False),
        sa.Column("due_on", sa.Date, nullable=False),
        sa.Column("step", sa.Text, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("live", sa.Boolean, nullable=False),
        sa.ForeignKeyConstraint(
            ["delivery", "live"],
            ["deliveries.key", "deliveries.live"],
            name="fk_delivery_items_delivery",
            onupdate="CASCADE",
        ),
    )
    op.create_index(
        "uq_delivery_items_live",
        "delivery_items",
        ["cpom", "milestone", "due_on", "step", "person"],
        unique=True,
        sqlite_where=sa.text("live"),
        postgresql_where=sa.text("live"),
    )


def _events() -> None:
    op.create_table(
        "delivery_events",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "delivery", sa.Text, sa.ForeignKey("deliveries.key", name="fk_delivery_events_delivery"), nullable=False
        ),
        sa.Column("at", Moment, nullable=False),
        sa.Column("origin", sa.Text),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("detail", sa.Text),
    )
    op.create_index("ix_delivery_events_delivery", "delivery_events", ["delivery"])


def _publications() -> None:
    op.create_table(
        "publications",
        sa.Column("uid", sa.Text, primary_key=True),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("sequence", sa.Integer, nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
    )
