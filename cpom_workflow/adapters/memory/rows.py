"""A delivery as the ledger in memory keeps it."""

from dataclasses import dataclass, replace
from datetime import datetime

from cpom_workflow.adapters.store.rules import lost, origins
from cpom_workflow.domain.delivery import Delivery, DeliveryState
from cpom_workflow.services.ports import Move


@dataclass(frozen=True, kw_only=True)
class Row:
    """A delivery, who holds it, and what happened to it."""

    delivery: Delivery
    token: str | None = None
    until: datetime | None = None
    log: tuple[Move, ...] = ()

    def moved(self, state: DeliveryState, at: datetime, detail: str | None = None) -> "Row":
        """Give it after a move, with the line in its log."""
        move = Move(at=at, origin=self.delivery.state, state=state, detail=detail)
        return replace(self, delivery=replace(self.delivery, state=state), log=(*self.log, move))

    def at(self, sent_at: datetime | None) -> "Row":
        """Give it with a moment of leaving."""
        return replace(self, delivery=replace(self.delivery, sent_at=sent_at))

    def freed(self) -> "Row":
        """Give it held by nobody."""
        return replace(self, token=None, until=None)


def allowed(row: Row, state: DeliveryState) -> Row:
    """Give a row that may go to a state; raises `LostLease` for another."""
    if row.delivery.state not in origins(state):
        raise lost(row.delivery.draft.key)
    return row


def abandoned(row: Row, now: datetime) -> Row:
    """Take a delivery back whose lease ran out."""
    if row.until is None or row.until > now:
        return row
    if row.delivery.state is DeliveryState.SENDING:
        return row.moved(DeliveryState.PLANNED, now, "bail expiré avant l'envoi : à reprendre").freed()
    doubt = "bail expiré pendant l'envoi : nul ne sait s'il est parti"
    return replace(row.moved(DeliveryState.UNKNOWN, now, doubt), until=None)


def too_late(row: Row, now: datetime) -> Row:
    """Let go of what is too late to say."""
    if row.delivery.state is not DeliveryState.PLANNED or not row.delivery.draft.expired(now):
        return row
    return row.moved(DeliveryState.SUPERSEDED, now, "périmé avant d'avoir pu partir")


def sent_at(state: DeliveryState, now: datetime) -> datetime | None:
    """Give the moment of leaving that goes with a state."""
    return now if state is DeliveryState.SENT else None
