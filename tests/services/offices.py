"""An office on the ports in memory: dossiers recorded, days played, and what left read back."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from uuid import UUID

from icalendar import Calendar

from cpom_workflow.adapters.documents import docx_file
from cpom_workflow.adapters.ics import invitation_calendar
from cpom_workflow.adapters.mail import Mailbox, MailComposer
from cpom_workflow.adapters.memory import (
    MemoryChannel,
    MemoryJournal,
    MemoryLedger,
    MemoryMailbox,
    MemoryPreferences,
    MemoryRegionalRecords,
    MemoryWatch,
)
from cpom_workflow.adapters.places import shipped
from cpom_workflow.adapters.policy import read_policy
from cpom_workflow.adapters.words import TemplateWords
from cpom_workflow.domain.dates import HolidayZone
from cpom_workflow.domain.delivery import Delivery, DeliveryState, Draft
from cpom_workflow.domain.dossier import Dossier
from cpom_workflow.domain.events import Organiser
from cpom_workflow.domain.facts import Fact
from cpom_workflow.domain.reminders import ReminderPolicy
from cpom_workflow.services.dispatch import Manner
from cpom_workflow.services.office import Office
from cpom_workflow.services.ports import Journal, Ledger
from cpom_workflow.services.reconcile import Reconciled, Sweep, preview, reconcile
from cpom_workflow.services.record import Signature, load, record
from cpom_workflow.services.watch_ports import Lookout
from tests.domain.dossiers import HEADER, LAW, SEATS, day, dossier

ORGANISER = Organiser(name="Suivi des CPOM", email="cpom@dreets.example", namespace=UUID(int=7), domain="cpom.example")
WORDS = TemplateWords(shipped("message_templates"))
POLICY = read_policy(shipped("config") / "reminders.yaml")


def utc(on: str, hour: str = "09:00") -> datetime:
    """Give a moment in UTC; nine is ten or eleven in Paris, and one in the afternoon in La Réunion."""
    return datetime.fromisoformat(f"{on}T{hour}").replace(tzinfo=UTC)


def office(*, policy: ReminderPolicy = POLICY, journal: Journal | None = None, ledger: Ledger | None = None) -> Office:
    return Office(
        law=LAW,
        policy=policy,
        organiser=ORGANISER,
        journal=journal or MemoryJournal(),
        ledger=ledger or MemoryLedger(),
        mailbox=MemoryMailbox(),
        records=MemoryRegionalRecords(),
        words=WORDS,
        mail=MailComposer(Mailbox(name=ORGANISER.name, email=ORGANISER.email), ORGANISER.domain),
        composers={},
        invitation_file=lambda invitation, stamp: invitation_calendar(invitation, ORGANISER, stamp),
        document_file=docx_file,
        channels={"memoire": MemoryChannel()},
        transports={"courriel": "memoire"},
        address=None,
        manner=Manner(),
        lookout=Lookout(
            watch=MemoryWatch(), address="alerte@dreets.example", zone=HolidayZone.METROPOLE, beat=lambda _run: None
        ),
        preferences=MemoryPreferences(),
    )


class Desk:
    """An office at work: one name, one line for each thing a person or the clock does."""

    def __init__(self, *dossiers: Dossier, recorded: str = "2024-01-01", tools: Office | None = None) -> None:
        self.office = tools or office()
        for each in dossiers:
            self.load(each, recorded)

    def load(self, told: Dossier, on: str) -> int:
        return load(told, self.office.journal, LAW, utc(on))

    def tell(self, *facts: Fact, on: str, cpom: str = HEADER.cpom) -> None:
        record(cpom, facts, self.office.journal, LAW, Signature(by="claire", at=utc(on)))

    def sweep(self, on: str, hour: str = "09:00", *, at_once: bool = False) -> Reconciled:
        return reconcile(self.office, Sweep(on=day(on), now=utc(on, hour), at_once=at_once))

    def preview(self, on: str, hour: str = "09:00") -> tuple[Draft, ...]:
        return preview(self.office, Sweep(on=day(on), now=utc(on, hour)))


def elsewhere(cpom: str, departement: str, region: str, *facts: Fact) -> Dossier:
    """Give a dossier of another place with the usual committee."""
    header = replace(HEADER, cpom=cpom, region=region, departements=(departement,))
    return dossier(*facts, header=header, seats=SEATS)


def whole(ledger: Ledger, *states: DeliveryState) -> list[Delivery]:
    """Give deliveries with their bytes, newest plan first."""
    found = (ledger.delivery(each.draft.key) for each in ledger.deliveries(states))
    return [each for each in found if each is not None]


def said(deliveries: Iterable[Delivery]) -> list[tuple[str, str, str]]:
    """Give the steps that deliveries settle: who is told, of which milestone, which step."""
    keys = [key for each in deliveries for key in each.draft.items]
    return sorted((key.person, key.milestone, key.step) for key in keys)


def people(deliveries: Iterable[Delivery]) -> list[str]:
    return sorted(each.draft.person for each in deliveries)


def letter(delivery: Delivery) -> EmailMessage:
    read = message_from_bytes(delivery.draft.content, policy=default)
    assert isinstance(read, EmailMessage)
    return read


def text(delivery: Delivery) -> str:
    """Give the plain text, with ordinary blanks, apostrophes and line ends."""
    body = letter(delivery).get_body(("plain",))
    assert body is not None
    return " ".join(str(body.get_content()).split()).replace("’", "'")


def calendars(deliveries: Sequence[Delivery]) -> list[tuple[str, str, str, int]]:
    """Give what each invitation tells a calendar: whom, by which method, of which event, in which sequence."""
    return sorted(_told(each) for each in deliveries)


def _told(delivery: Delivery) -> tuple[str, str, str, int]:
    (part,) = (each for each in letter(delivery).walk() if each.get_content_type() == "text/calendar")
    read = Calendar.from_ical(str(part.get_content()))
    (event,) = read.walk("VEVENT")
    return delivery.draft.person, str(read["METHOD"]), str(event["UID"]), int(str(event["SEQUENCE"]))
