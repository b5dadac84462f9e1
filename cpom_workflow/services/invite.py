"""Invitations: what calendars were told, what they should hold, and the messages in between."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from cpom_workflow.domain.addresses import mailable
from cpom_workflow.domain.contract import Contract
from cpom_workflow.domain.delivery import Delivery, Draft, MessageKind
from cpom_workflow.domain.dossier import Person
from cpom_workflow.domain.invitations import (
    Invitation,
    Published,
    published_after,
    reconcile_invitations,
    wanted_invitations,
)
from cpom_workflow.services.office import Files, Moment, Office
from cpom_workflow.services.ports import Envelope
from cpom_workflow.services.reach import refusing
from cpom_workflow.services.wording import invitation_about


@dataclass(frozen=True, kw_only=True)
class Round:
    """What calendars were told (`published`), and the messages that bring them to what contracts plan."""

    published: tuple[Published, ...]
    messages: tuple[Invitation, ...]

    @property
    def after(self) -> tuple[Published, ...]:
        """Give what is published once these messages are on their way."""
        return published_after(self.published, self.messages)


def invitation_round(office: Office, files: Files, now: datetime) -> Round:
    """Say what to send so that every member's calendar holds what the contracts plan.

    Nothing more goes to an address that mail refused; once corrected, it is invited as anybody new.
    """
    published = office.published()
    mail, closed = office.transport("courriel"), refusing(office)
    wanted = (
        each
        for file in files.told
        for each in wanted_invitations(file.contract, office.organiser, office.page_of(file.cpom))
    )
    messages = reconcile_invitations(files.of(published), wanted, now, sequence_floor=office.sequence_floor)
    reaching = (
        each for each in messages if mailable(address := each.recipient.email) and (mail, address) not in closed
    )
    return Round(published=published, messages=tuple(reaching))


def overtaken(waiting: Iterable[Delivery], invitations: Iterable[Invitation]) -> tuple[str, ...]:
    """Give the keys of invitations still waiting to leave, of which newer ones tell the same person of the meeting."""
    newer = {(_about(each.event.uid), each.recipient.person) for each in invitations}
    return tuple(
        delivery.draft.key
        for delivery in waiting
        if any(delivery.draft.key.startswith(about) and delivery.draft.person == person for about, person in newer)
    )


def invitation_drafts(office: Office, files: Files, invited: Round, moment: Moment) -> tuple[Draft, ...]:
    """Write one draft an invitation; it is no longer worth sending once the meeting is over."""
    contracts = {file.cpom: file.contract for file in files.told}
    before = {each.uid: each for each in invited.published}
    return tuple(
        _draft(office, each, before.get(each.event.uid), contracts[each.event.cpom], moment)
        for each in invited.messages
    )


def _draft(
    office: Office, invitation: Invitation, before: Published | None, contract: Contract, moment: Moment
) -> Draft:
    event, guest = invitation.event, invitation.recipient
    key = f"{_about(event.uid)}{invitation.sequence}/{invitation.method}/{guest.person}"
    person = Person(id=guest.person, name=guest.name, email=guest.email)
    about = invitation_about(invitation, office.organiser, contract, before, office.links)
    written = office.words.write(MessageKind.INVITATION, about)
    envelope = Envelope(key=key, to=person, written_at=moment.now, thread=contract.cpom)
    calendar = office.invitation_file(invitation, moment.now)
    return Draft(
        key=key,
        kind=MessageKind.INVITATION,
        cpom=contract.cpom,
        person=guest.person,
        recipient=guest.email,
        channel=office.transport("courriel"),
        subject=written.subject,
        message_id=office.mail.message_id(key),
        content=office.mail.compose(written, envelope, calendar, str(invitation.method)),
        not_before=moment.leaves[contract.cpom],
        expires_at=event.ends_at,
    )


def _about(uid: str) -> str:
    return f"{MessageKind.INVITATION}/{uid}/"
