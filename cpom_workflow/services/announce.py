"""What is announced once, when a fact makes it certain: a compte rendu sent, a prorogation, a seat left empty.

What happened before a contract was recorded is not news. Nobody but the side that must answer hears of a
prorogation before it is certain: agreed by all, or by a silence that a référent has certified.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from cpom_workflow.domain.addresses import mailable
from cpom_workflow.domain.committee import VALIDATORS, Meeting, deciders, referents, vacant_since
from cpom_workflow.domain.contract import Contract
from cpom_workflow.domain.delivery import Draft, MessageKind
from cpom_workflow.domain.dossier import Person, Seat
from cpom_workflow.domain.facts import MeetingRequested, Party
from cpom_workflow.domain.journal import identity
from cpom_workflow.domain.prorogation import Outcome, Prorogation
from cpom_workflow.services.arrivals import arrivals
from cpom_workflow.services.office import File, Moment, Office
from cpom_workflow.services.ports import Envelope
from cpom_workflow.services.reach import Reach
from cpom_workflow.services.returned import CameBack
from cpom_workflow.services.wording import extended, requested, sent, vacant

REGION = "direction_regionale"
"""The person under whom the region's own mailbox receives what is copied to it."""


@dataclass(frozen=True, kw_only=True)
class News:
    """One announcement to one person; `came_later` when it was not theirs to hear on the day itself.

    Such a person hears of it only when nobody else did: what they follow is told by their welcome.
    """

    kind: MessageKind
    matter: str
    contract: Contract
    to: Person
    about: Mapping[str, object]
    came_later: bool = False

    @property
    def key(self) -> str:
        """Give the key of its delivery, the same for ever."""
        return f"{self._stem}{self.to.id}"

    def is_fresh(self, told: Collection[str]) -> bool:
        """Tell whether it is still to be said, of the keys already said."""
        if self.came_later:
            return not any(key.startswith(self._stem) for key in told)
        return self.key not in told

    @property
    def _stem(self) -> str:
        return f"{self.kind}/{self.contract.cpom}/{self.matter}/"


def announcements(office: Office, files: Iterable[File], moment: Moment) -> tuple[Draft, ...]:
    """Write what is certain since the contract was recorded and was not announced yet."""
    since = {cpom: at.date() for cpom, at in office.journal.recorded_since().items()}
    told = {kind: office.ledger.live_keys(f"{kind}/") for kind in _KINDS}
    files = tuple(files)
    reach = Reach(office, [file.contract for file in files])
    returned = CameBack(office)
    fresh = (
        news
        for file in files
        for news in (
            *_news(office, file.contract, since[file.cpom]),
            *_returned(returned, file.contract),
            *_seated_anew(office, file, since[file.cpom]),
        )
        if news.is_fresh(told[news.kind]) and mailable(news.to.email)
    )
    drafts = (_draft(office, news, reach.channel(news.to, _preferred(news)), moment) for news in fresh)
    return tuple(draft for draft in drafts if draft is not None)


_KINDS = (
    MessageKind.MINUTES,
    MessageKind.EXTENSION,
    MessageKind.VACANCY,
    MessageKind.RETURNED,
    MessageKind.REQUESTED,
    MessageKind.WELCOME,
    MessageKind.HANDOVER,
)


def _news(office: Office, contract: Contract, since: date) -> Iterator[News]:
    for meeting in contract.meetings:
        on = meeting.compte_rendu.sent_on
        if on is not None and on >= since:
            yield from _minutes(office, contract, meeting, on)
    for prorogation in contract.prorogations:
        certain = _certain_on(prorogation)
        if certain is not None and certain >= since:
            yield from _extension(office, contract, prorogation, certain)
    yield from _requests(office, contract, since)
    for side in VALIDATORS:
        on = vacant_since(contract.seats, side, contract.on)
        if on is not None and on >= since:
            yield from _vacancy(office, contract, side, on)


def _returned(returned: CameBack, contract: Contract) -> Iterator[News]:
    for matter, person, about in returned.news(contract):
        yield News(kind=MessageKind.RETURNED, matter=matter, contract=contract, to=person, about=about)


def _seated_anew(office: Office, file: File, since: date) -> Iterator[News]:
    for kind, matter, person, about in arrivals(office, file, since):
        yield News(kind=kind, matter=matter, contract=file.contract, to=person, about=about)


def _minutes(office: Office, contract: Contract, meeting: Meeting, on: date) -> Iterator[News]:
    present = [contract.people[person] for person in meeting.present if person in contract.people]
    copied = [_region(office)] if contract.law.parameters.compte_rendu.copy_to_region else []
    for person in (*present, *copied):
        about = sent(person, contract, meeting, office.address)
        matter = f"{meeting.code}/{on.isoformat()}"
        yield News(kind=MessageKind.MINUTES, matter=matter, contract=contract, to=person, about=about)


def _certain_on(prorogation: Prorogation) -> date | None:
    """Give the day on which a prorogation became certain (PRO-2, PRO-3)."""
    return prorogation.outcome_on if prorogation.outcome is Outcome.AGREED else _certified_on(prorogation)


def _certified_on(prorogation: Prorogation) -> date | None:
    return prorogation.confirmed_on if prorogation.outcome is Outcome.DEEMED_AGREED else None


def _extension(office: Office, contract: Contract, prorogation: Prorogation, on: date) -> Iterator[News]:
    then = {seat.person for seat in contract.seats if seat.held_on(on)}
    for person in _seated(contract):
        yield News(
            kind=MessageKind.EXTENSION,
            matter=f"{prorogation.id}/{on.isoformat()}",
            contract=contract,
            to=person,
            about=extended(person, contract, prorogation, office.address),
            came_later=person.id not in then,
        )


def _requests(office: Office, contract: Contract, since: date) -> Iterator[News]:
    """Let the référents of every side know that one of them asks for a meeting, or for another date (SUI-1)."""
    people = [contract.people[each] for each in sorted(_referents(contract, contract.on))]
    for asked in (each for each in contract.all_of(MeetingRequested) if each.on >= since):
        matter = f"{asked.on.isoformat()}/{identity(asked)[:16]}"
        then = _referents(contract, asked.on)
        for person in people:
            yield News(
                kind=MessageKind.REQUESTED,
                matter=matter,
                contract=contract,
                to=person,
                about=requested(person, contract, asked, office.address),
                came_later=person.id not in then,
            )


def _referents(contract: Contract, on: date) -> frozenset[str]:
    return frozenset(seat.person for side in Party for seat in referents(contract.seats, side, on))


def _vacancy(office: Office, contract: Contract, side: Party, on: date) -> Iterator[News]:
    """Ask the side's own decision-makers, and let the État's référent and the region know."""
    own = deciders(contract.seats, side, contract.on)
    seats = {seat.person for seat in (*own, *referents(contract.seats, Party.ETAT, contract.on))}
    people = [contract.people[person] for person in sorted(seats)]
    for person in (*people, _region(office)):
        about = vacant(person, contract, side, on, office.address)
        matter = f"{side}/{on.isoformat()}"
        yield News(kind=MessageKind.VACANCY, matter=matter, contract=contract, to=person, about=about)


def _seated(contract: Contract) -> Iterable[Person]:
    """Give everybody seated on the contract's day, each once."""
    seated = dict.fromkeys(seat.person for seat in contract.seats if seat.held_on(contract.on))
    return [contract.people[person] for person in seated]


def _region(office: Office) -> Person:
    return Person(id=REGION, name=office.organiser.name, email=office.organiser.email)


def _preferred(news: News) -> str:
    return next((seat.channel for seat in _seats(news)), "courriel")


def _seats(news: News) -> Iterator[Seat]:
    contract = news.contract
    return (seat for seat in contract.seats if seat.person == news.to.id and seat.held_on(contract.on))


def _draft(office: Office, news: News, channel: str | None, moment: Moment) -> Draft | None:
    """Write one announcement; None when every way to its reader is closed."""
    if channel is None:
        return None
    contract = news.contract
    written = office.words.write(news.kind, news.about)
    envelope = Envelope(key=news.key, to=news.to, written_at=moment.now, thread=contract.cpom)
    leaves = [moment.leaves_to(contract.cpom, seat.party) for seat in _seats(news)]
    return Draft(
        key=news.key,
        kind=news.kind,
        cpom=contract.cpom,
        person=news.to.id,
        recipient=news.to.email,
        channel=channel,
        subject=written.subject,
        message_id=office.mail.message_id(news.key),
        content=office.compose(channel, written, envelope),
        not_before=max(leaves, default=moment.leaves[contract.cpom]),
    )
