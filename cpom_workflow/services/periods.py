"""Two messages that the calendar brings by itself: a référent's week, the year of whoever acts.

Each leaves once a period. A week that could not leave on its day is not said late; the year is, until January ends.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from cpom_workflow.domain.addresses import mailable
from cpom_workflow.domain.committee import REFERENT, Letter, letter_of
from cpom_workflow.domain.contract import Contract
from cpom_workflow.domain.delivery import Draft, MessageKind
from cpom_workflow.domain.dossier import Person, Seat
from cpom_workflow.domain.hours import end_of_day, first_sending_day, local_day
from cpom_workflow.domain.links import unsubscription
from cpom_workflow.services.office import File, Moment, Office
from cpom_workflow.services.ports import Envelope
from cpom_workflow.services.reach import Reach
from cpom_workflow.services.wording import Known, week_about, with_own_calendar, year_about

_JANUARY = 1


@dataclass(frozen=True, kw_only=True)
class Sitting:
    """One seat of a person, in the contract where it is."""

    file: File
    seat: Seat


@dataclass(frozen=True, kw_only=True)
class Issue:
    """One period's message to one person; `stop` is the page on which to unsubscribe from it."""

    kind: MessageKind
    period: str
    person: Person
    sittings: tuple[Sitting, ...]
    about: Mapping[str, object]
    stop: str | None = None

    @property
    def key(self) -> str:
        """Give the key of its delivery: one a period and person."""
        return f"{self.kind}/{self.period}/{self.person.id}"


def periodicals(office: Office, files: Iterable[File], moment: Moment) -> tuple[Draft, ...]:
    """Write the weeks and the years that begin, and were not said yet."""
    files = tuple(files)
    reach = Reach(office, [file.contract for file in files])
    told = office.ledger.live_keys(f"{MessageKind.WEEK}/") | office.ledger.live_keys(f"{MessageKind.YEAR}/")
    since = {cpom: at.date() for cpom, at in office.journal.recorded_since().items()}
    issues = (*_weeks(office, files, moment), *_years(office, files, moment, since))
    fresh = (each for each in issues if each.key not in told and mailable(each.person.email))
    drafts = (_draft(office, each, reach.channel(each.person, each.sittings[0].seat.channel), moment) for each in fresh)
    return tuple(draft for draft in drafts if draft is not None)


def _weeks(office: Office, files: Iterable[File], moment: Moment) -> Iterator[Issue]:
    """Give each référent the two weeks from the first sending day of this one, unless they unsubscribed."""
    quiet = office.preferences.unsubscribed()
    monday = moment.on - timedelta(days=moment.on.weekday())
    year, number, _ = moment.on.isocalendar()
    sittings = _by_person(each for each in _sittings(files) if each.seat.role == REFERENT)
    for person, theirs in sittings:
        begins = [each for each in theirs if _first_day(each.file.contract, monday) == moment.on]
        stop = office.links.url(unsubscription(person.id))
        about = None
        if begins and person.id not in quiet and _leaves_today(theirs, moment):
            about = week_about(person, _known(theirs), moment.on, office.address, stop)
        if about is not None:
            period = f"{year}-S{number:02}"
            sat = tuple(theirs)
            yield Issue(kind=MessageKind.WEEK, period=period, person=person, sittings=sat, about=about, stop=stop)


def _years(office: Office, files: Iterable[File], moment: Moment, since: Mapping[str, date]) -> Iterator[Issue]:
    """Give whoever acts the year that begins, of the contracts recorded before it; nothing after January."""
    year = moment.on.year
    if moment.on.month != _JANUARY:
        return
    older = [file for file in files if since[file.cpom].year < year]
    for person, theirs in _by_person(each for each in _sittings(older) if _acts(each.seat)):
        about = year_about(person, _known(theirs), year, moment.on, office.address)
        if about is not None and _leaves(theirs, moment) <= _last_of_january(moment.on):
            yield Issue(kind=MessageKind.YEAR, period=str(year), person=person, sittings=tuple(theirs), about=about)


def _sittings(files: Iterable[File]) -> Iterator[Sitting]:
    for file in files:
        for seat in file.contract.seats:
            if seat.held_on(file.contract.on):
                yield Sitting(file=file, seat=seat)


def _by_person(sittings: Iterable[Sitting]) -> Iterable[tuple[Person, Sequence[Sitting]]]:
    found: dict[str, list[Sitting]] = defaultdict(list)
    for each in sittings:
        found[each.seat.person].append(each)
    return [(theirs[0].file.contract.people[key], theirs) for key, theirs in sorted(found.items())]


def _known(sittings: Iterable[Sitting]) -> list[Known]:
    """Give each contract once, though a person may hold two seats there."""
    files = {each.file.cpom: each.file for each in sittings}
    return [Known(contract=file.contract, calendar=file.calendar) for file in files.values()]


def _acts(seat: Seat) -> bool:
    letters = (Letter(seat.raci),) if isinstance(seat.raci, str) else (letter_of(seat, step) for step in seat.raci)
    return any(letter.acts for letter in letters)


def _first_day(contract: Contract, monday: date) -> date:
    return first_sending_day(contract.law, contract.zone, monday)


def _leaves(sittings: Iterable[Sitting], moment: Moment) -> datetime:
    return max(moment.leaves_to(each.file.cpom, each.seat.party) for each in sittings)


def _leaves_today(sittings: Sequence[Sitting], moment: Moment) -> bool:
    """Write a week only on the day on which it is read: what it calls late must be so."""
    leaves = _leaves(sittings, moment)
    return leaves <= moment.now or local_day(sittings[0].file.contract, leaves) == moment.on


def _last_of_january(on: date) -> datetime:
    return datetime(on.year, _JANUARY, 31, 12, tzinfo=UTC)


def _draft(office: Office, issue: Issue, channel: str | None, moment: Moment) -> Draft | None:
    """Write one message; None when every way to its reader is closed."""
    if channel is None:
        return None
    first, not_before = issue.sittings[0].file.contract, _leaves(issue.sittings, moment)
    own = office.addresses.of_member(issue.person.id)
    written = office.words.write(issue.kind, with_own_calendar(issue.about, own))
    envelope = Envelope(key=issue.key, to=issue.person, written_at=moment.now, thread=None, unsubscribe=issue.stop)
    return Draft(
        key=issue.key,
        kind=issue.kind,
        cpom=None,
        person=issue.person.id,
        recipient=issue.person.email,
        channel=channel,
        subject=written.subject,
        message_id=office.mail.message_id(issue.key),
        content=office.compose(channel, written, envelope),
        not_before=not_before,
        expires_at=end_of_day(first, not_before if issue.kind is MessageKind.WEEK else _last_of_january(moment.on)),
    )
