"""Deliveries: those that stopped on their way, those nobody can tell of, those without a receipt."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

from cpom_workflow.domain.dates import french
from cpom_workflow.domain.delivery import Delivery, DeliveryState, MessageKind
from cpom_workflow.services.alarm import legal, since
from cpom_workflow.services.audit.incident import Anomaly, Incident
from cpom_workflow.services.audit.records import Records

_LONG = timedelta(hours=2)
"""How long a message may wait after its time, or be on its way; sweeps come every quarter of an hour."""

_TOO_LONG = timedelta(days=1)
"""How long a peer may put a message off before somebody should look."""


def stopped(records: Records) -> Iterator[Incident]:
    """Give each delivery that is not where it should be by now."""
    for delivery in records.deliveries:
        anomaly = _anomaly(records, delivery)
        if anomaly is not None:
            yield _incident(records, delivery, anomaly)


def posted_twice(records: Records) -> Iterator[Incident]:
    """Give the messages of one identity that left more than once."""
    sent = Counter(each.draft.message_id for each in records.live)
    for identity, times in sent.items():
        if times > 1:
            sentence = f"{times} messages portent le même identifiant {identity}."
            yield Incident(anomaly=Anomaly.TWICE, key=identity, sentence=sentence)


def _anomaly(records: Records, delivery: Delivery) -> Anomaly | None:
    match delivery.state:
        case DeliveryState.UNKNOWN:
            return Anomaly.UNKNOWN
        case DeliveryState.PLANNED:
            return Anomaly.STUCK if _waits(records, delivery) else None
        case DeliveryState.SENDING | DeliveryState.HANDING:
            return Anomaly.ABANDONED if since(records.office, delivery) < records.now - _LONG else None
        case DeliveryState.SENT:
            return Anomaly.WITHOUT_RECEIPT if _without_receipt(records, delivery) else None
        case DeliveryState.REFUSED:
            return Anomaly.REFUSED if _said_to_nobody(records, delivery) else None
        case _:
            return None


def _waits(records: Records, delivery: Delivery) -> bool:
    if delivery.draft.not_before < records.now - _LONG:
        return True
    return delivery.attempts > 0 and delivery.planned_at < records.now - _TOO_LONG


def _without_receipt(records: Records, delivery: Delivery) -> bool:
    """Tell whether nobody ever said that it was taken: no peer, no look of a channel, no person."""
    if delivery.reference is not None:
        return False
    moves = records.office.ledger.history(delivery.draft.key)
    return not moves or moves[-1].origin is not DeliveryState.UNKNOWN


def _said_to_nobody(records: Records, delivery: Delivery) -> bool:
    """Tell whether what was refused was told to the person in no other way."""
    items = delivery.draft.items
    if items:
        return any(item not in records.said for item in items)
    subject = _subject(delivery)
    return not any(_subject(each) == subject for each in records.live if each.planned_at >= delivery.planned_at)


def _subject(delivery: Delivery) -> tuple[str, str]:
    """Say whom a message without reminders is for and what it is about: an invitation's meeting."""
    return delivery.draft.person, "/".join(delivery.draft.key.split("/")[:2])


def _incident(records: Records, delivery: Delivery, anomaly: Anomaly) -> Incident:
    came = since(records.office, delivery)
    day, draft = records.day(came), delivery.draft
    state = "en attente" if anomaly is Anomaly.STUCK else delivery.state.french
    error = f" {delivery.error}" if delivery.error else ""
    return Incident(
        anomaly=anomaly,
        key=f"{draft.key}/{came.isoformat()}",
        sentence=f"« {draft.subject} », à {draft.recipient} : {state} depuis le {french(day)}.{error}",
        cpom=draft.cpom,
        since=day,
        legal=draft.kind is not MessageKind.ALARM and legal(records.office.law, draft.items),
    )
