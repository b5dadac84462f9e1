"""What came back by mail as news to the référents: the answers of past days, absences that matter, wrong addresses."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta

from cpom_workflow.domain.answers import Fate
from cpom_workflow.domain.attendance import Absence, absences
from cpom_workflow.domain.committee import VALIDATORS, Meeting, deciders, referents
from cpom_workflow.domain.contract import Contract
from cpom_workflow.domain.dates import french
from cpom_workflow.domain.dossier import Person
from cpom_workflow.domain.events import Answer, meeting_event
from cpom_workflow.domain.facts import Party, Visibility
from cpom_workflow.domain.feeds import visibility_of
from cpom_workflow.domain.hours import local_day
from cpom_workflow.domain.invitations import Published
from cpom_workflow.services.mailbox_ports import Read
from cpom_workflow.services.office import Office
from cpom_workflow.services.wording.alarm import Worry
from cpom_workflow.services.wording.returned import came_back, declined, wrong_address

Told = tuple[str, Person, Mapping[str, object]]
"""What it is about (for ever), to whom, and its words."""

_TOLD = frozenset({Fate.ANSWERED, Fate.QUESTION})
_FORGOTTEN_AFTER = timedelta(days=60)


class CameBack:
    """What came back, read once for all contracts."""

    def __init__(self, office: Office) -> None:
        """Read the record of the mailbox and the refusals."""
        self._office = office
        self._letters = _by_contract(office.mailbox.letters())
        self._published = {each.uid: each for each in office.published()}
        self._refusals = office.ledger.refusals()

    def absences(self, contract: Contract) -> tuple[Absence, ...]:
        """Give the decision-makers who declined a meeting that validates, still to come (ELA-4)."""
        return tuple(
            absence
            for meeting in contract.meetings
            if meeting.on >= contract.on
            for absence in absences(contract, meeting, self._declined(contract, meeting))
        )

    def news(self, contract: Contract) -> Iterator[Told]:
        """Say what the référents of a contract are to hear; each is the same for ever, and told once."""
        yield from self._answers(contract)
        yield from self._absences(contract)
        yield from self._addresses(contract)

    def _declined(self, contract: Contract, meeting: Meeting) -> frozenset[str]:
        """Name those who declined, at the hours that the contract plans now."""
        event = meeting_event(contract, meeting, self._office.organiser)
        told = self._published.get(event.uid)
        expecting = () if told is None or event.moved_from(told.event) else told.expecting
        return frozenset(each.attendee.person for each in expecting if each.attendee.answer is Answer.DECLINED)

    def _about(self, letter: Read, contract: Contract, meeting: Meeting | None) -> str:
        """Name the meeting that a letter is about, and whether it has moved since."""
        if meeting is None:
            return "Réunion inconnue"
        event = meeting_event(contract, meeting, self._office.organiser)
        told = self._published.get(event.uid)
        asked_anew = letter.fate is Fate.ANSWERED and letter.sender in _waiting(told)
        moved = asked_anew or (told is not None and event.moved_from(told.event))
        return f"Réunion du {french(meeting.on)}" + (" (déplacée depuis)" if moved else "")

    def _uid(self, contract: Contract, meeting: Meeting) -> str:
        return self._office.organiser.uid(contract.cpom, f"reunion:{meeting.code}")

    def _answers(self, contract: Contract) -> Iterator[Told]:
        """Tell the answers of each past day together: nothing more can arrive on it."""
        days: dict[date, list[Read]] = defaultdict(list)
        for letter in reversed(self._letters.get(contract.cpom, [])):
            day = local_day(contract, letter.read_at)
            if contract.on - _FORGOTTEN_AFTER <= day < contract.on:
                days[day].append(letter)
        meetings = {self._uid(contract, each): each for each in contract.meetings}
        for day, letters in days.items():
            for party in VALIDATORS:
                seen = [each for each in letters if _may_see(contract, meetings.get(each.uid or ""), party)]
                said = [(self._about(each, contract, meetings.get(each.uid or "")), each.why) for each in seen]
                for person in _referents(contract, party) if said else ():
                    about = came_back(person, contract, day, said, self._office.address)
                    yield f"reponses/{day.isoformat()}", person, about

    def _absences(self, contract: Contract) -> Iterator[Told]:
        for absence in self.absences(contract):
            matter = f"absence/{absence.meeting.code}/{absence.meeting.on.isoformat()}/{absence.person}"
            for party in VALIDATORS:
                for person in _referents(contract, party) if _may_see(contract, absence.meeting, party) else ():
                    if person.id != absence.person:
                        yield matter, person, declined(person, contract, absence, self._office.address)

    def _addresses(self, contract: Contract) -> Iterator[Told]:
        """Ask those who may know it for the right address, as long as it is still the one refused."""
        for refusal in self._refusals:
            refused = contract.people.get(refusal.person)
            if refused is None or refused.email != refusal.recipient:
                continue
            digest = hashlib.sha256(f"{refusal.channel}/{refusal.recipient}".encode()).hexdigest()[:16]
            for person in _who_may_correct(contract, refused):
                about = wrong_address(person, contract, refused, refusal, self._office.address)
                yield f"adresse/{refused.id}/{digest}", person, about


def unplaced(office: Office) -> tuple[Worry, ...]:
    """Give a worry for each message that a person must open and no contract claims: no référent would hear of it."""
    return tuple(
        Worry(
            subject=f"courrier/{each.digest}",
            title="Message reçu, à examiner",
            what=each.why,
            lines=(f"De : {each.sender or 'adresse illisible'}.",),
            remedy="Ouvrez-le dans la boîte de l'expéditeur : il y est resté, non lu.",
        )
        for each in office.mailbox.letters()
        if each.cpom is None and each.fate in {Fate.QUESTION, Fate.TOO_LARGE}
    )


def _by_contract(letters: Iterable[Read]) -> Mapping[str, list[Read]]:
    found: dict[str, list[Read]] = defaultdict(list)
    for each in letters:
        if each.cpom is not None and each.fate in _TOLD:
            found[each.cpom].append(each)
    return found


def _referents(contract: Contract, party: Party) -> list[Person]:
    return [contract.people[seat.person] for seat in referents(contract.seats, party, contract.on)]


def _who_may_correct(contract: Contract, refused: Person) -> tuple[Person, ...]:
    """Give the référent of a person's side, else whoever decides there, else the État's référent; never that person."""
    seats = [seat for seat in contract.seats if seat.person == refused.id and seat.held_on(contract.on)]
    for side in dict.fromkeys((*(seat.party for seat in seats), Party.ETAT)) if seats else ():
        own = (*referents(contract.seats, side, contract.on), *deciders(contract.seats, side, contract.on))
        for seat in own:
            if seat.person != refused.id:
                return (contract.people[seat.person],)
    return ()


def _may_see(contract: Contract, meeting: Meeting | None, party: Party) -> bool:
    """Keep what is said about one side's own meeting from the other."""
    if meeting is None:
        return party is Party.ETAT
    visibility = visibility_of(contract, meeting)
    return visibility is Visibility.COMMUNE or visibility.value == party.value


def _waiting(told: Published | None) -> frozenset[str]:
    """Give the addresses that have not answered what they were last told."""
    expecting = [each.attendee for each in told.expecting] if told is not None else []
    return frozenset(each.address for each in expecting if each.answer is Answer.NEEDS_ACTION)
