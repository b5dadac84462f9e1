"""Reminders: expected and never said, said and not expected, said twice."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from cpom_workflow.domain.addresses import mailable
from cpom_workflow.domain.dates import french
from cpom_workflow.domain.delivery import Delivery, MessageKind, ReminderKey
from cpom_workflow.services.alarm import legal
from cpom_workflow.services.audit.days import closed_day
from cpom_workflow.services.audit.expected import Expected, expected, latest
from cpom_workflow.services.audit.incident import Anomaly, Incident
from cpom_workflow.services.audit.records import Records
from cpom_workflow.services.office import File

WINDOW = timedelta(days=7)
"""How far back what was said is compared with what was expected on its day: the control runs every night."""


def unsaid(records: Records, cpom: str, whole: File) -> Iterator[Incident]:
    """Give what should have been said of a contract by the last sending day that is over, and was not."""
    law, zone = whole.contract.law, whole.contract.zone
    day, moment = closed_day(law, zone, records.now)
    late = [each for each in _due(records, cpom, day, moment) if each.key not in records.said]
    if not late:
        return
    before = {each.key for each in _due(records, cpom, *closed_day(law, zone, moment - timedelta(hours=1)))}
    for each in late:
        # A second digest of one day waits for the next one; what was refused is told as such.
        waits = each.key not in before and _had_digest(records, each.key.person, day)
        if not waits and each.key not in records.refused:
            yield _missing(records, each, whole)


def unexpected(records: Records) -> Iterator[Incident]:
    """Give what was said lately although, by the facts known then, nobody was to be told."""
    for delivery in records.live:
        if records.now - WINDOW <= delivery.planned_at <= records.now:
            for item in delivery.draft.items:
                if _odd(records, delivery, item):
                    yield _wrong(delivery, item)


def said_twice(records: Records) -> Iterator[Incident]:
    """Give the reminders that several live deliveries say."""
    for key, times in records.said.items():
        if times > 1:
            sentence = f"Le rappel {key} a été dit {times} fois."
            yield Incident(anomaly=Anomaly.TWICE, key=str(key), sentence=sentence, cpom=key.cpom)


def _due(records: Records, cpom: str, day: date, moment: datetime) -> tuple[Expected, ...]:
    file = records.file(cpom, moment, day)
    return () if file is None else latest(expected(file, records.office.policy), day)


def _had_digest(records: Records, person: str, day: date) -> bool:
    return any(
        each.draft.person == person and records.day(each.planned_at) == day
        for each in records.live
        if each.draft.kind is MessageKind.REMINDERS
    )


def _missing(records: Records, each: Expected, whole: File) -> Incident:
    person = whole.contract.people[each.key.person]
    reachable = mailable(person.email)
    why = "" if reachable else f" L'adresse « {person.email} » ne convient pas."
    return Incident(
        anomaly=Anomaly.MISSING if reachable else Anomaly.UNREACHABLE,
        key=str(each.key),
        sentence=(
            f"{person.name} n'a pas reçu le rappel « {each.label} » ({each.key.cpom}, étape {each.key.step}), "
            f"à dire depuis le {french(each.on)}.{why}"
        ),
        cpom=each.key.cpom,
        since=each.on,
        legal=legal(records.office.law, [each.key]),
    )


def _odd(records: Records, delivery: Delivery, item: ReminderKey) -> bool:
    if item.cpom not in records.cpoms:
        return True
    file = records.file_behind(item.cpom, delivery)
    return file is not None and item not in {each.key for each in expected(file, records.office.policy)}


def _wrong(delivery: Delivery, item: ReminderKey) -> Incident:
    sentence = (
        f"Le message « {delivery.draft.subject} » à {delivery.draft.recipient} parle de {item.milestone} ({item.cpom}, "
        f"étape {item.step}) : d'après les faits connus alors, il n'avait pas à le lui dire."
    )
    return Incident(anomaly=Anomaly.UNEXPECTED, key=f"{delivery.draft.key}/{item}", sentence=sentence, cpom=item.cpom)
