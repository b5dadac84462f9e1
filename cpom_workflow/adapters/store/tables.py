"""The tables, as the migrations leave them."""

from datetime import UTC, datetime

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

metadata = MetaData()


class Moment(TypeDecorator[datetime]):
    """An aware moment, kept and returned in UTC (SQLite has no time zones)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Refuse a moment without a time zone: it would be guessed."""
        if value is not None and value.tzinfo is None:
            raise ValueError(f"a moment without a time zone: {value}")
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Say that what was kept is UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


contracts = Table(
    "contracts",
    metadata,
    # One row a contract, so that its next position can be taken under a row lock.
    Column("cpom", Text, primary_key=True),
)

people = Table(
    "people",
    metadata,
    # Facts and deliveries hold this id without a foreign key: a person is erased without touching them.
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("email", Text, nullable=False),
)

contract_people = Table(
    "contract_people",
    metadata,
    Column("cpom", Text, ForeignKey("contracts.cpom", name="fk_contract_people_cpom"), primary_key=True),
    Column(
        "person", Text, ForeignKey("people.id", name="fk_contract_people_person", ondelete="CASCADE"), primary_key=True
    ),
)

facts = Table(
    "facts",
    metadata,
    # Two writers cannot both add the same link: the chain does not fork.
    Column("cpom", Text, ForeignKey("contracts.cpom", name="fk_facts_cpom"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    # The very text that the identity and the seal cover, so that both can be checked without any of our code.
    Column("payload", Text, nullable=False),
    Column("identity", Text, nullable=False),
    Column("seal", Text, nullable=False),
    Column("recorded_at", Moment, nullable=False),
    Column("recorded_by", Text, nullable=False),
    # A fact said twice is one fact.
    UniqueConstraint("cpom", "identity", name="uq_facts_identity"),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("cpom", Text),
    Column("person", Text, nullable=False),
    Column("recipient", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("message_id", Text, nullable=False),
    # Null once purged; the digest stays and still proves what was sent.
    Column("content", LargeBinary),
    Column("content_digest", Text, nullable=False),
    Column("not_before", Moment, nullable=False),
    Column("expires_at", Moment),
    Column("state", Text, nullable=False),
    Column("live", Boolean, nullable=False),
    Column("planned_at", Moment, nullable=False),
    Column("sent_at", Moment),
    Column("attempts", Integer, nullable=False),
    Column("reference", Text),
    Column("error", Text),
    Column("lease_token", Text),
    Column("lease_until", Moment),
    # A key is planned once, for ever: this is what makes a second planner harmless.
    UniqueConstraint("key", name="uq_deliveries_key"),
    # What `delivery_items` follows to know whether its delivery is live.
    UniqueConstraint("key", "live", name="uq_deliveries_key_live"),
    # No state outside the ones of `domain.delivery`.
    CheckConstraint(
        "state IN ('planned', 'sending', 'handing', 'sent', 'refused', 'unknown', 'superseded')",
        name="ck_deliveries_state",
    ),
    # A delivery on its way has an owner and an end.
    CheckConstraint(
        "state NOT IN ('sending', 'handing') OR (lease_token IS NOT NULL AND lease_until IS NOT NULL)",
        name="ck_deliveries_lease",
    ),
    # A superseded or refused delivery frees its reminders, always; no other one does.
    CheckConstraint("live = (state NOT IN ('superseded', 'refused'))", name="ck_deliveries_live"),
)
Index("ix_deliveries_due", deliveries.c.state, deliveries.c.not_before, deliveries.c.id)
Index("ix_deliveries_lease", deliveries.c.lease_until, sqlite_where=deliveries.c.lease_until.is_not(None),
      postgresql_where=deliveries.c.lease_until.is_not(None))  # fmt: skip
Index("ix_deliveries_expiry", deliveries.c.state, deliveries.c.expires_at)

delivery_items = Table(
    "delivery_items",
    metadata,
    Column("delivery", Text, primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("cpom", Text, nullable=False),
    Column("milestone", Text, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("step", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("live", Boolean, nullable=False),
    # The database itself carries `live` from the delivery to its reminders.
    ForeignKeyConstraint(
        ["delivery", "live"],
        ["deliveries.key", "deliveries.live"],
        name="fk_delivery_items_delivery",
        onupdate="CASCADE",
    ),
)
# The promise: never two live deliveries for one reminder, whoever writes.
Index(
    "uq_delivery_items_live",
    delivery_items.c.cpom, delivery_items.c.milestone, delivery_items.c.due_on,
    delivery_items.c.step, delivery_items.c.person,
    unique=True, sqlite_where=delivery_items.c.live, postgresql_where=delivery_items.c.live,
)  # fmt: skip

delivery_events = Table(
    "delivery_events",
    metadata,
    # Only ever added to: what happened to a delivery, in order.
    Column("id", Integer, primary_key=True),
    Column("delivery", Text, ForeignKey("deliveries.key", name="fk_delivery_events_delivery"), nullable=False),
    Column("at", Moment, nullable=False),
    Column("origin", Text),
    Column("state", Text, nullable=False),
    Column("detail", Text),
)
Index("ix_delivery_events_delivery", delivery_events.c.delivery)

publications = Table(
    "publications",
    metadata,
    # What invitees were last told of an event.
    Column("uid", Text, primary_key=True),
    Column("digest", Text, nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("payload", Text, nullable=False),
)
