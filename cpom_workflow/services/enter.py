"""Entering facts one form at a time: what is refused, what is new, and what it changes in the calendar."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from cpom_workflow.domain.calendar import Milestone
from cpom_workflow.domain.contract import Contract
from cpom_workflow.domain.dates import HolidayZone, french
from cpom_workflow.domain.delivery import Draft
from cpom_workflow.domain.errors import Fault, InvalidInput
from cpom_workflow.domain.facts import (
    BilanReceived,
    CompteAdministratifReceived,
    Fact,
    MeetingHeld,
    MeetingPlanned,
    Occurred,
)
from cpom_workflow.domain.hours import sending_moment, time_zone
from cpom_workflow.domain.journal import identity
from cpom_workflow.domain.vocabulary import FRENCH_NAME
from cpom_workflow.services.office import File, Office, open_file
from cpom_workflow.services.reconcile import Sweep, preview
from cpom_workflow.services.record import Signature, record


@dataclass(frozen=True, kw_only=True)
class Change:
    """One milestone before and after; None where it does not stand."""

    label: str
    before: Milestone | None
    after: Milestone | None


@dataclass(frozen=True, kw_only=True)
class Entered:
    """What a form did to one contract: the file before (None: just opened) and after, what is new, what was known."""

    before: File | None
    after: File
    new: tuple[Fact, ...]
    known: tuple[Fact, ...] = ()

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


def enter(office: Office, told: Mapping[str, Sequence[Fact]], signature: Signature, on: date) -> tuple[Entered, ...]:
    """Record facts about several contracts, all of them or none, on a day (the region's).

    Raises `MissingDossier`, `InvalidInput` for what cannot have happened yet or is planned too late,
    and `InconsistentFacts`. What somebody has already recorded is left alone, and said.
    """
    faults = [fault for facts in told.values() for fact in facts for fault in _untimely(fact, on)]
    if faults:
        raise InvalidInput(faults)
    entered = tuple(_foreseen(office, cpom, facts, on) for cpom, facts in told.items())
    for each in entered:
        if each.new:
            record(each.after.cpom, each.new, office.journal, office.law, signature)
    return entered


def next_code(contract: Contract) -> str:
    """Give a code that no meeting of the contract bears: R1, R2, R3."""
    taken = {meeting.code for meeting in contract.meetings}
    numbers = range(len(taken) + 1, 2 * len(taken) + 2)
    return next(f"R{number}" for number in numbers if f"R{number}" not in taken)


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


def _foreseen(office: Office, cpom: str, facts: Sequence[Fact], on: date) -> Entered:
    """Tell what facts would change; raises when they contradict those known on that day."""
    dossier = office.journal.dossier(cpom)
    held = {identity(entry.fact) for entry in office.journal.entries(cpom)}
    new = tuple(fact for fact in facts if identity(fact) not in held)
    before = open_file(dossier, office.law, on)
    again = [fault for fact in new for fault in _told_otherwise(before.contract, fact)]
    if again:
        raise InvalidInput(again)
    after = open_file(replace(dossier, facts=(*dossier.facts, *new)), office.law, on)
    return Entered(before=before, after=after, new=new, known=tuple(fact for fact in facts if fact not in new))


def _told_otherwise(contract: Contract, fact: Fact) -> Iterable[Fault]:
    """Refuse to say once more, with other details, what happens only once."""
    for known in contract.all_of(type(fact)):
        once = _once(fact)
        if once and _once(known) == once:
            yield Fault(
                what=f"{contract.cpom} : « {FRENCH_NAME[known.name]} » ({once}) est déjà enregistré, à la date du "
                f"{french(known.known_on)}.",
                remedy="S'il est faux, annulez-le d'abord par un fait « annulation ».",
                about=fact,
            )


def _once(fact: Fact) -> object:
    match fact:
        case MeetingHeld():
            return fact.meeting
        case BilanReceived() | CompteAdministratifReceived():
            return fact.exercise
        case _:
            return None


def _untimely(fact: Fact, on: date) -> Iterable[Fault]:
    if isinstance(fact, Occurred) and fact.on > on:
        yield Fault(
            what=f"La date du {french(fact.on)} n'est pas encore venue.",
            remedy=f"Écrivez le jour où cela s'est passé, au plus tard le {french(on)}.",
            about=fact,
        )
    if isinstance(fact, MeetingPlanned) and fact.on < on:
        yield Fault(
            what=f"La réunion est prévue le {french(fact.on)}, un jour déjà passé.",
            remedy=f"Choisissez une date à partir du {french(on)}.",
            about=fact,
        )


def _seen(milestone: Milestone | None) -> object:
    return milestone and (milestone.due_on, milestone.state, milestone.satisfied_on)


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())
