"""Entering facts one form at a time: what is refused, what is new, and what it changes in the calendar."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from cpom_workflow.domain.calendar import Milestone
from cpom_workflow.domain.contract import Contract
from cpom_workflow.domain.dates import HolidayZone
from cpom_workflow.domain.delivery import Draft
from cpom_workflow.domain.dossier import Person, SeatLeft, SeatTaken
from cpom_workflow.domain.errors import Fault, InvalidInput, Overtaken
from cpom_workflow.domain.facts import Fact
from cpom_workflow.domain.hours import sending_moment, time_zone
from cpom_workflow.domain.journal import dossier_from, identity
from cpom_workflow.domain.vocabulary import said
from cpom_workflow.services.effects import without_effect
from cpom_workflow.services.office import File, Office, open_file
from cpom_workflow.services.ports import Entry
from cpom_workflow.services.reconcile import Sweep, preview
from cpom_workflow.services.record import Signature, record
from cpom_workflow.services.refusals import told_otherwise, untimely
from cpom_workflow.services.wording.french import capital


@dataclass(frozen=True, kw_only=True)
class Change:
    """One milestone before and after; None where it does not stand."""

    label: str
    before: Milestone | None
    after: Milestone | None


@dataclass(frozen=True, kw_only=True)
class Entered:
    """What a form does to one contract: the file before (None: just opened) and after, what is new, what was known.

    `seen` is the number of facts in the journal that it was told from.
    """

    before: File | None
    after: File
    new: tuple[Fact, ...]
    known: tuple[Entry, ...] = ()
    seen: int = 0

    @property
    def changes(self) -> tuple[Change, ...]:
        """Give the milestones that appeared, went, moved or changed state, in the order of the calendar."""
        were = {each.id: each for each in self.before.calendar.milestones} if self.before else {}
        are = {each.id: each for each in self.after.calendar.milestones}
        pairs = (
            Change(label=milestone.label, before=were.get(key), after=are.get(key))
            for key, milestone in (were | are).items()
        )
        changed = (pair for pair in pairs if _seen(pair.before) != _seen(pair.after))
        return tuple(sorted(changed, key=lambda pair: [each.due_on for each in (pair.after, pair.before) if each]))


def enter(
    office: Office,
    told: Mapping[str, Sequence[Fact]],
    signature: Signature,
    on: date,
    people: Sequence[Person] = (),
) -> tuple[Entered, ...]:
    """Record facts about several contracts, all of them or none, on a day (the region's), with persons they name.

    Raises `MissingDossier`, `InvalidInput` for what cannot have happened yet, is planned too late or would have no
    effect, and `InconsistentFacts`. What somebody has already recorded is left alone, and said.
    """
    foreseen = foresee(office, told, on, people)
    return tuple(_recorded(office, each, signature, on, people) for each in foreseen)


def foresee(
    office: Office, told: Mapping[str, Sequence[Fact]], on: date, people: Sequence[Person] = ()
) -> tuple[Entered, ...]:
    """Tell what `enter` would do, and refuse what it would refuse; nothing is recorded."""
    faults = [fault for facts in told.values() for fact in facts for fault in untimely(fact, on)]
    if faults:
        raise InvalidInput(faults)
    return tuple(_foreseen(office, cpom, facts, on, people) for cpom, facts in told.items())


def _recorded(office: Office, foreseen: Entered, signature: Signature, on: date, people: Sequence[Person]) -> Entered:
    """Record what was foreseen; when somebody was quicker, foresee it again from what they recorded."""
    while foreseen.new:
        try:
            _record(office, foreseen, signature, people)
        except Overtaken:
            facts = [*(entry.fact for entry in foreseen.known), *foreseen.new]
            foreseen = _foreseen(office, foreseen.after.cpom, facts, on, people)
        else:
            break
    return foreseen


def _record(office: Office, foreseen: Entered, signature: Signature, people: Sequence[Person]) -> None:
    cpom, seen = foreseen.after.cpom, foreseen.seen
    record(cpom, foreseen.new, office.journal, office.law, signature, newcomers=people, seen=seen)


def next_code(contract: Contract) -> str:
    """Give a code that no meeting of the contract bears: R1, R2, R3."""
    taken = {meeting.code for meeting in contract.meetings}
    numbers = range(len(taken) + 1, 2 * len(taken) + 2)
    return next(f"R{number}" for number in numbers if f"R{number}" not in taken)


def next_notice(contract: Contract) -> str:
    """Give an id that no prorogation of the contract bears: P1, P2."""
    taken = {each.id for each in contract.prorogations}
    return next(f"P{number}" for number in range(1, len(taken) + 2) if f"P{number}" not in taken)


def persons_named(contract: Contract, names: Iterable[str]) -> tuple[str, ...]:
    """Give the ids of committee members by their names, whatever the case; raises `InvalidInput` for a stranger."""
    members = {_folded(contract.people[seat.person].name): seat.person for seat in contract.seats}
    wanted = [name for name in names if name.strip()]
    known = ", ".join(sorted(contract.people[person].name for person in members.values()))
    faults = [
        Fault(what=f"« {name} » ne siège pas au comité de {contract.cpom}.", remedy=f"Membres : {known}.")
        for name in wanted
        if _folded(name) not in members
    ]
    if faults:
        raise InvalidInput(faults)
    return tuple(members[_folded(name)] for name in wanted)


def next_messages(office: Office, sweep: Sweep, zone: HolidayZone) -> tuple[Draft, ...]:
    """Give the messages that the first sweep within sending hours would write; reminders are worded for its day."""
    leaves = sending_moment(office.law, zone, sweep.now)
    return preview(office, Sweep(on=leaves.astimezone(time_zone(office.law, zone)).date(), now=leaves))


def about(drafts: Iterable[Draft], cpoms: Collection[str]) -> tuple[Draft, ...]:
    """Keep the messages that speak of these contracts."""
    return tuple(draft for draft in drafts if {draft.cpom, *(item.cpom for item in draft.items)} & set(cpoms))


def _foreseen(office: Office, cpom: str, facts: Sequence[Fact], on: date, people: Sequence[Person]) -> Entered:
    """Tell what facts would change; raises when they contradict those known on that day, or would have no effect."""
    people_known, entries = office.journal.dossier(cpom).people, office.journal.entries(cpom)
    # Told from the same reading as `held`: somebody may record between two readings.
    dossier = dossier_from([entry.fact for entry in entries], people_known)
    held = {identity(entry.fact): entry for entry in entries}
    new = tuple(fact for fact in facts if identity(fact) not in held)
    before = open_file(dossier, office.law, on)
    faults = [
        fault for fact in new for check in (told_otherwise, without_effect) for fault in check(before.contract, fact)
    ]
    faults += [_struck(fact) for fact in facts if fact not in new and _is_gone(fact, before.contract)]
    if faults:
        raise InvalidInput(faults)
    everybody = {**dossier.people, **{person.id: person for person in people}}
    told = dossier_from([*(entry.fact for entry in entries), *new], everybody)
    return Entered(
        before=before,
        after=open_file(told, office.law, on),
        new=new,
        known=tuple(held[identity(fact)] for fact in facts if fact not in new),
        seen=len(entries),
    )


def _is_gone(fact: Fact, contract: Contract) -> bool:
    """Tell whether a recorded fact was struck out since."""
    return fact.known_on <= contract.on and not isinstance(fact, SeatTaken | SeatLeft) and fact not in contract.facts


def _struck(fact: Fact) -> Fault:
    return Fault(
        what=f"{capital(said(fact))} a été enregistré, puis annulé.",
        remedy="S'il était juste, enregistrez-le avec un détail de plus ; rien n'a été changé.",
        about=fact,
    )


def _seen(milestone: Milestone | None) -> object:
    return milestone and (milestone.due_on, milestone.state, milestone.satisfied_on)


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())
