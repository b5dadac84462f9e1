"""The alarm: one message to the region's address about all that needs a person and has not been cried out yet."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from cpom_workflow.domain.calendar.kinds import MODELS, Kind
from cpom_workflow.domain.dates import french
from cpom_workflow.domain.delivery import Delivery, DeliveryState, Draft, MessageKind, ReminderKey
from cpom_workflow.domain.dossier import Person
from cpom_workflow.domain.hours import time_zone
from cpom_workflow.domain.law import Force, Law
from cpom_workflow.services.decide import Decision
from cpom_workflow.services.dispatch import dispatch
from cpom_workflow.services.office import Office
from cpom_workflow.services.outgoing import delivery_page, number_of
from cpom_workflow.services.ports import Envelope
from cpom_workflow.services.wording.alarm import Worry, alarm_about
from cpom_workflow.services.wording.french import hour

RECIPIENT = "alerte"
"""Who an alarm is written to: an address of the region, no member of a committee."""


@dataclass(frozen=True, kw_only=True)
class Alarm:
    """The day and the moment (aware, UTC) at which it is raised; `clock` goes on ticking while it leaves."""

    on: date
    now: datetime
    clock: Callable[[], datetime] | None = None

    def tick(self) -> datetime:
        """Read its clock."""
        return self.clock() if self.clock else self.now


def raise_alarm(office: Office, worries: Iterable[Worry], alarm: Alarm) -> Draft | None:
    """Send one message about every worry that no alarm has spoken of; None when there is nothing new.

    It leaves at once, whatever the hour. Raises `StoreUnavailable`; the worries are then cried out next time.
    """
    every = {worry.subject: worry for worry in worries}
    watch = office.lookout.watch
    told = watch.told(every)
    new = [worry for subject, worry in every.items() if subject not in told]
    if not new:
        return None
    draft = alarm_draft(office, new, alarm)
    office.ledger.plan([draft], (), alarm.now)
    # Only now: were it the other way round, a crash in between would silence them for ever.
    watch.tell([worry.subject for worry in new], alarm.now)
    dispatch(office.ledger, office.channels, alarm.tick, office.manner)
    return draft


def uncertain(office: Office, on: date) -> tuple[Worry, ...]:
    """Give a worry for each delivery whose fate nobody knows, an alarm's own apart: it would cry about itself.

    What a law asks for is cried out again every day until somebody decides, the rest once.
    """
    doubtful = office.ledger.deliveries({DeliveryState.UNKNOWN})
    return tuple(_doubt(office, each, on) for each in doubtful if each.draft.kind is not MessageKind.ALARM)


def legal(law: Law, items: Iterable[ReminderKey]) -> bool:
    """Tell whether reminders speak of a date that a law or the arrêté sets."""
    kinds = {item.milestone.partition(":")[0] for item in items} & set(Kind)
    return any(law.rule(rule).force >= Force.ARRETE for kind in kinds for rule in MODELS[Kind(kind)].rules)


def since(office: Office, delivery: Delivery) -> datetime:
    """Give the moment at which a delivery came to its state."""
    moves = office.ledger.history(delivery.draft.key)
    return moves[-1].at if moves else delivery.planned_at


def _doubt(office: Office, delivery: Delivery, on: date) -> Worry:
    came, urgent = since(office, delivery), legal(office.law, delivery.draft.items)
    again = f"/{on.isoformat()}" if urgent else ""
    return Worry(
        subject=f"incertain/{delivery.draft.key}/{came.isoformat()}{again}",
        title="Envoi incertain : échéance légale" if urgent else "Envoi incertain",
        what=f"« {delivery.draft.subject} », à {delivery.draft.recipient} : nul ne sait s'il est parti.",
        lines=tuple(_particulars(office, delivery, came)),
        remedy=(
            "Demandez au destinataire s'il l'a reçu, puis décidez ; tant que personne ne décide, il n'est pas renvoyé."
        ),
        commands=tuple(
            f"cpom envois decider {number_of(delivery.draft.key)} --{decision}" for decision in reversed(Decision)
        ),
        page=delivery_page(office.address, delivery.draft.key),
        urgent=urgent,
    )


def _particulars(office: Office, delivery: Delivery, came: datetime) -> Iterator[str]:
    local = came.astimezone(time_zone(office.law, office.lookout.zone))
    yield f"Incertain depuis le {french(local.date())} à {hour(local.time())}, canal « {delivery.draft.channel} »."
    if delivery.draft.cpom:
        yield f"Contrat : {delivery.draft.cpom}."
    if delivery.error:
        yield f"Ce que le canal a dit : {delivery.error}"


def alarm_draft(office: Office, worries: Sequence[Worry], alarm: Alarm) -> Draft:
    """Write the message about some worries, without planning it."""
    digest = hashlib.sha256("\n".join(sorted(each.subject for each in worries)).encode()).hexdigest()[:16]
    key = f"{MessageKind.ALARM}/{alarm.on.isoformat()}/{digest}"
    person = Person(id=RECIPIENT, name=office.organiser.name, email=office.lookout.address)
    written = office.words.write(MessageKind.ALARM, alarm_about(worries, alarm.on, office.address))
    envelope = Envelope(key=key, to=person, written_at=alarm.now, thread=None)
    return Draft(
        key=key,
        kind=MessageKind.ALARM,
        cpom=None,
        person=person.id,
        recipient=person.email,
        channel=office.transport("courriel"),
        subject=written.subject,
        message_id=office.mail.message_id(key),
        content=office.mail.compose(written, envelope, None, None),
        not_before=alarm.now,
    )
