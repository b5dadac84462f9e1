"""What comes back by mail, read once: answers kept, bounces tied to their deliveries, the rest left for people."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from cpom_workflow.domain.answers import Fate, Given, Judged, judge
from cpom_workflow.domain.bounces import Bounce
from cpom_workflow.domain.contract import Contract
from cpom_workflow.domain.delivery import Delivery
from cpom_workflow.domain.events import Answer, Attendee, Event, meeting_event
from cpom_workflow.domain.invitations import Published
from cpom_workflow.domain.journal import Plain
from cpom_workflow.services.bounces import give_up, undelivered
from cpom_workflow.services.mailbox_ports import Arrival, Letter, Letterbox, Read
from cpom_workflow.services.office import Office


@dataclass(frozen=True, kw_only=True)
class Post:
    """The mailbox that is read, and how its bytes become a letter."""

    box: Letterbox
    letter: Callable[[bytes], Letter]


@dataclass(frozen=True, kw_only=True)
class Opened:
    """One message read and judged, and all that is to be recorded of it."""

    read: Read
    given: Given | None = None
    bounces: tuple[Bounce, ...] = ()
    failing: tuple[Delivery, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Invitee:
    """Somebody invited to a meeting, and what they answered, when, and with which words."""

    attendee: Attendee
    comment: str | None = None
    answered_at: datetime | None = None


def look_at_mailbox(office: Office, post: Post, now: datetime) -> Iterator[Opened]:
    """Open, in order, each message that was not read yet; nothing is recorded. Raises `MailboxUnavailable`."""
    for arrival in post.box.read(office.mailbox.place(post.box.name)):
        yield _opened(office, post, arrival, now)


def read_mailbox(office: Office, post: Post, now: datetime) -> tuple[Read, ...]:
    """Read the mailbox and record what came back, one transaction a message; run again, it finds only what is new.

    Raises `MailboxUnavailable` and `StoreUnavailable`, after which nothing is lost nor counted twice.
    """
    reads: list[Read] = []
    for opened in look_at_mailbox(office, post, now):
        # Before the record: were it after, a crash in between would leave a wrong address in use.
        give_up(office, opened.failing, now)
        office.mailbox.record(opened.read, opened.given, opened.bounces)
        reads.append(opened.read)
    post.box.done([each.place for each in reads if each.fate.treated])
    return tuple(reads)


def answers_of(office: Office, contract: Contract, meeting: str) -> tuple[Invitee, ...]:
    """Give those whom a meeting (its code) is announced to, with their answers; nobody before it is."""
    return invitees(office, [contract]).get(office.organiser.uid(contract.cpom, f"reunion:{meeting}"), ())


def invitees(office: Office, contracts: Iterable[Contract]) -> Mapping[str, tuple[Invitee, ...]]:
    """Give, by identifier of meeting, those whom it is announced to, with their answers; read once for all of them.

    An answer about other hours than those that the contract plans counts no more, also before the update leaves.
    """
    given = {(each.uid, each.address): each for each in office.mailbox.answers()}
    told = {each.uid: each for each in office.published()}
    events = (meeting_event(each, meeting, office.organiser) for each in contracts for meeting in each.meetings)
    return {event.uid: _invitees(told[event.uid], event, given) for event in events if event.uid in told}


def _invitees(told: Published, event: Event, given: Mapping[tuple[str, str], Given]) -> tuple[Invitee, ...]:
    attendees = [each.attendee for each in told.expecting]
    if event.moved_from(told.event):
        return tuple(Invitee(attendee=replace(each, answer=Answer.NEEDS_ACTION)) for each in attendees)
    return tuple(_invitee(each, given.get((event.uid, each.address))) for each in attendees)


def counted_fates(reads: Iterable[Read]) -> Mapping[Fate, int]:
    """Count the messages by what became of them."""
    return Counter(each.fate for each in reads)


def read_record(read: Read) -> dict[str, Plain]:
    """Tell a message as programs read it; the moment is in UTC."""
    return {
        "uid": read.place.uid,
        "fate": str(read.fate),
        "why": read.why,
        "sender": read.sender,
        "cpom": read.cpom,
        "read_at": read.read_at.isoformat(),
    }


def _invitee(attendee: Attendee, answer: Given | None) -> Invitee:
    if answer is None or answer.answer is not attendee.answer:
        return Invitee(attendee=attendee)
    return Invitee(attendee=attendee, comment=answer.comment, answered_at=answer.received_at)


def _opened(office: Office, post: Post, arrival: Arrival, now: datetime) -> Opened:
    if arrival.content is None:
        why = "Message trop volumineux pour être une réponse ou un avis : laissé dans la boîte."
        return Opened(read=_read(post, arrival, "", Judged(fate=Fate.TOO_LARGE, why=why), now))
    letter = post.letter(arrival.content)
    if office.mailbox.known(_digest(arrival)):
        judged = Judged(fate=Fate.STALE, why="Message déjà lu à une autre place.")
        return Opened(read=_read(post, arrival, letter.sender, judged, now))
    if letter.returned:
        return _returned(office, post, arrival, letter, now)
    judged = _judged(office, letter, now)
    return Opened(read=_read(post, arrival, letter.sender, judged, now), given=judged.given)


def _returned(office: Office, post: Post, arrival: Arrival, letter: Letter, now: datetime) -> Opened:
    found = undelivered(office, letter.returned, now)
    lost = any(each.permanent for each in found.bounces)
    fate = Fate.BOUNCED if lost else Fate.DELAYED if found.bounces else Fate.AUTOMATIC
    cpom = next((each.draft.cpom for each in found.about), None)
    read = _read(post, arrival, letter.sender, Judged(fate=fate, why=found.why, cpom=cpom), now)
    return Opened(read=read, bounces=found.bounces, failing=found.failing)


def _judged(office: Office, letter: Letter, now: datetime) -> Judged:
    if letter.reply is not None:
        published = {each.uid: each for each in office.ledger.published()}
        former = {(each.uid, each.address): each for each in office.mailbox.answers()}
        return judge(letter.reply, letter.sender, published, former, now)
    if letter.asked:
        why = f"{letter.sender or 'Un expéditeur illisible'} a envoyé une réponse d'agenda qui ne peut pas être lue."
        return Judged(fate=Fate.QUESTION, why=why)
    if letter.automatic:
        return Judged(fate=Fate.AUTOMATIC, why="Réponse automatique (absence ou accusé) : rien à faire.")
    return Judged(fate=Fate.HUMAN, why="Message d'une personne : laissé non lu dans la boîte.")


def _read(post: Post, arrival: Arrival, sender: str, judged: Judged, now: datetime) -> Read:
    return Read(
        box=post.box.name,
        place=arrival.place,
        digest=_digest(arrival),
        fate=judged.fate,
        why=judged.why,
        sender=sender,
        cpom=judged.cpom,
        uid=judged.uid,
        read_at=now,
    )


def _digest(arrival: Arrival) -> str:
    return hashlib.sha256(arrival.content or str(arrival.place).encode()).hexdigest()
