"""What every use case works with: the law, the policy, and the outside behind its ports."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from cpom_workflow.domain.addresses import mailable
from cpom_workflow.domain.answers import with_answers
from cpom_workflow.domain.calendar import Calendar, derive_calendar
from cpom_workflow.domain.contract import Contract, contract_from
from cpom_workflow.domain.dossier import Dossier
from cpom_workflow.domain.errors import CpomError
from cpom_workflow.domain.events import Organiser
from cpom_workflow.domain.facts import Party
from cpom_workflow.domain.invitations import Invitation, Published
from cpom_workflow.domain.law import Law
from cpom_workflow.domain.reminders import ReminderPolicy
from cpom_workflow.services.dispatch import Manner
from cpom_workflow.services.documents.page import Document
from cpom_workflow.services.feed_ports import MemberAddresses
from cpom_workflow.services.links import NO_LINKS, Links, Preferences
from cpom_workflow.services.mailbox_ports import Mailbox
from cpom_workflow.services.portfolio_ports import RegionalRecords
from cpom_workflow.services.ports import (
    Channel,
    Composer,
    Envelope,
    Journal,
    Ledger,
    Mail,
    Words,
    Written,
)
from cpom_workflow.services.subscriptions import NoAddresses
from cpom_workflow.services.watch_ports import Lookout
from cpom_workflow.services.wording import contract_page


@dataclass(frozen=True, kw_only=True)
class Office:
    """The tools on the desk; `transports` says what a person's preferred channel is here (courriel: boite).

    `composers` are those of the channels that carry something else than a mail, by name.
    `address` is the public one of the pages, None when the region has configured none.
    `sequence_floor`: after a restore, a number above every SEQUENCE that invitations ever had.
    """

    law: Law
    policy: ReminderPolicy
    organiser: Organiser
    journal: Journal
    ledger: Ledger
    mailbox: Mailbox
    records: RegionalRecords
    words: Words
    mail: Mail
    composers: Mapping[str, Composer]
    invitation_file: Callable[[Invitation, datetime], bytes]
    document_file: Callable[[Document], bytes]
    channels: Mapping[str, Channel]
    transports: Mapping[str, str]
    address: str | None
    manner: Manner
    addresses: MemberAddresses = field(default_factory=NoAddresses)
    links: Links = NO_LINKS
    sequence_floor: int = 0
    lookout: Lookout
    preferences: Preferences

    def page_of(self, cpom: str) -> str | None:
        """Give the public page of a contract."""
        return contract_page(self.address, cpom)

    def published(self) -> tuple[Published, ...]:
        """Give what invitees were told of each meeting, and what they answered."""
        return with_answers(self.ledger.published(), self.mailbox.answers())

    def transport(self, preferred: str) -> str:
        """Give the channel that serves a preference; mail serves those that are not configured."""
        return self.transports.get(preferred, self.transports["courriel"])

    def compose(self, channel: str, written: Written, envelope: Envelope) -> bytes:
        """Give the bytes that a channel carries: a mail, unless it has a composer of its own."""
        own = self.composers.get(channel)
        return self.mail.compose(written, envelope, None, None) if own is None else own.compose(written, envelope)


@dataclass(frozen=True, kw_only=True)
class File:
    """A contract on the day of the question, with its calendar."""

    contract: Contract
    calendar: Calendar

    @property
    def cpom(self) -> str:
        """Give the contract's identifier."""
        return self.contract.cpom


@dataclass(frozen=True, kw_only=True)
class Files:
    """Every contract that could be told, and the contradiction that keeps each other one from being told."""

    told: tuple[File, ...]
    broken: Mapping[str, CpomError]

    def of(self, published: Iterable[Published]) -> tuple[Published, ...]:
        """Keep what was published about the contracts told: the others' meetings must not look cancelled."""
        cpoms = {file.cpom for file in self.told}
        return tuple(each for each in published if each.event.cpom in cpoms)

    @property
    def unreachable(self) -> tuple[str, ...]:
        """Name, with their contract, the committee members whose address no mail can carry."""
        return tuple(
            f"{file.contract.people[seat.person].name} ({file.cpom})"
            for file in self.told
            for seat in file.contract.seats
            if seat.held_on(file.contract.on) and not mailable(file.contract.people[seat.person].email)
        )


@dataclass(frozen=True, kw_only=True)
class Moment:
    """The day spoken of, the moment of writing (UTC), and when a message to a contract's members may leave.

    `elsewhere` holds the sides that keep other quiet days than their contract, by contract and side.
    """

    on: date
    now: datetime
    leaves: Mapping[str, datetime]
    elsewhere: Mapping[tuple[str, Party], datetime] = field(default_factory=dict)

    def leaves_to(self, cpom: str, side: Party) -> datetime:
        """Give the first moment at which a message to a member of a side may leave."""
        return self.elsewhere.get((cpom, side), self.leaves[cpom])


def open_file(dossier: Dossier, law: Law, on: date) -> File:
    """Tell one contract and derive its calendar; raises `InconsistentFacts`."""
    contract = contract_from(dossier, law, on)
    return File(contract=contract, calendar=derive_calendar(contract))


def open_files(dossiers: Iterable[Dossier], law: Law, on: date) -> Files:
    """Tell every contract; one that contradicts itself keeps no other from its reminders, and is shown."""
    told: list[File] = []
    broken: dict[str, CpomError] = {}
    for dossier in dossiers:
        try:
            told.append(open_file(dossier, law, on))
        except CpomError as error:
            broken[dossier.cpom] = error
    return Files(told=tuple(told), broken=broken)
