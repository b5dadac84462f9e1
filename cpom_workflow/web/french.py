"""French on the pages: dates, moments, names, and the small words of states."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from cpom_workflow.domain.contract import Contract, Status
from cpom_workflow.domain.dates import french
from cpom_workflow.domain.delivery import Delivery, DeliveryState, MessageKind
from cpom_workflow.domain.law import Law
from cpom_workflow.services.ports import Move
from cpom_workflow.services.wording import typeset
from cpom_workflow.services.wording.foreseen import KINDS as OCCASIONS
from cpom_workflow.services.wording.french import NARROW, WIDE, capital, listed, party_name

GLYPHS: Mapping[Status, str] = {
    Status.ELABORATION: "◐",
    Status.SIGNED: "○",
    Status.IN_FORCE: "●",
    Status.EXPIRED: "■",
    Status.TERMINATED: "✕",
    Status.RENEWED: "✓",
}
"""A mark beside each state, never alone: the word stands next to it."""

KINDS: Mapping[MessageKind, str] = {kind: occasion.name for kind, occasion in OCCASIONS.items()}
"""The name of each kind of message."""

_MARKS: Mapping[DeliveryState, str] = {
    DeliveryState.PLANNED: "○",
    DeliveryState.SENDING: "◐",
    DeliveryState.HANDING: "◐",
    DeliveryState.SENT: "✓",
    DeliveryState.REFUSED: "✕",
    DeliveryState.UNKNOWN: "▲",
    DeliveryState.SUPERSEDED: "–",
}


def day(value: date) -> str:
    """Write a day: « 1er janvier 2023 »."""
    return typeset(french(value))


def moment(value: datetime, zone: ZoneInfo) -> str:
    """Write a moment where the region is: « 23 novembre 2026 à 9 h 05 »."""
    local = value.astimezone(zone)
    return typeset(f"{french(local.date())} à {local.hour} h {local.minute:02}")


def names(parties: Iterable[str], law: Law) -> str:
    """Name sides or signatories as a sentence begins: « L'État et le gestionnaire »."""
    return capital(listed(party_name(party, law) for party in parties))


def places_of(contract: Contract) -> str:
    """Name the départements, by their numbers when there are many."""
    departements = [contract.law.departement(code) for code in contract.header.departements]
    if len(departements) > len(("one", "two")):
        return ", ".join(each.code for each in departements)
    return ", ".join(f"{each.name} ({each.code})" for each in departements)


def delivery_state(delivery: Delivery) -> tuple[str, str]:
    """Give the mark and the words of a delivery's state; a message in the outbox folder has not left."""
    if delivery.state is DeliveryState.SENT and delivery.draft.channel == "boite":
        return "✓", "déposé dans la boîte d'envoi"
    return _MARKS[delivery.state], delivery.state.french


def move(step: Move) -> str:
    """Say one move of a delivery, and why it happened when that is known."""
    words = step.state.french
    return f"{words} ({step.detail})" if step.detail else words


def counted(number: int, one: str, many: str) -> str:
    """Count: « 1 contrat », « 17 contrats », « 0 contrat », « 2 398 jours »."""
    return f"{number:,}".replace(",", NARROW) + WIDE + (many if number > 1 else one)


def euros(amount: float) -> str:
    """Write euros, whole: « 1 250 000 € »."""
    return f"{amount:,.0f}".replace(",", NARROW) + f"{WIDE}€"
