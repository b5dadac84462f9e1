"""What every ledger decides alike, whatever it keeps its rows in."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from cpom_workflow.domain.delivery import MOVES, Delivery, DeliveryState, Draft, MessageKind, Refusal, ReminderKey
from cpom_workflow.domain.errors import LostLease
from cpom_workflow.domain.invitations import Published

ENDS = frozenset({DeliveryState.SENT, DeliveryState.REFUSED, DeliveryState.UNKNOWN})
"""How a sending may end; putting a delivery back is another verb."""


def origins(target: DeliveryState) -> tuple[DeliveryState, ...]:
    """Give the states from which a move to another exists."""
    return tuple(origin for origin, targets in MOVES.items() if target in targets)


def lost(key: str) -> LostLease:
    """Say that a delivery is not where this worker left it."""
    return LostLease(
        f"L'envoi {key} n'est plus entre les mains de ce programme.",
        "Rien à faire : il est repris ailleurs, ou visible parmi les envois incertains.",
    )


def refusal_of(delivery: Delivery, at: datetime) -> Refusal:
    """Tell a refused delivery as what it says of its address."""
    draft = delivery.draft
    return Refusal(
        key=draft.key,
        person=draft.person,
        recipient=draft.recipient,
        channel=draft.channel,
        at=at,
        error=delivery.error,
    )


def admissible(drafts: Sequence[Draft], known: Collection[str], taken: Collection[ReminderKey]) -> Iterator[Draft]:
    """Keep the drafts whose key is new and whose reminders nobody says yet, the first one winning."""
    keys, items = set(known), set(taken)
    for draft in drafts:
        if draft.key not in keys and items.isdisjoint(draft.items):
            keys.add(draft.key)
            items.update(draft.items)
            yield draft


def overtaken(stored: Collection[Published], wanted: Sequence[Published]) -> frozenset[str]:
    """Give the contracts of which somebody published something since the planner looked.

    What it says of their meetings is out of date: it is left out, and the next reconcile says it right.
    """
    before = {each.uid: each for each in stored}
    return frozenset(each.event.cpom for each in wanted if each.uid in before and not _follows(before[each.uid], each))


def up_to_date(drafts: Sequence[Draft], stale: Collection[str]) -> list[Draft]:
    """Leave out the invitations of contracts that somebody else has published in between."""
    return [each for each in drafts if each.kind is not MessageKind.INVITATION or each.cpom not in stale]


def _follows(before: Published, after: Published) -> bool:
    if after.sequence < before.sequence or (after.sequence == before.sequence and after.digest != before.digest):
        return False
    told = {each.attendee.address: each.sequence for each in after.told}
    return all(told.get(each.attendee.address, -1) >= each.sequence for each in before.told)
