"""A tracker against the journal: what it would add and change, all its faults at once.

An empty cell says nothing: it never erases. What a cell says otherwise than the journal is a change where
things may change, and a contradiction where they happened once; a contradiction is only struck out on demand.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from cpom_workflow.domain.contract import Contract, contract_from
from cpom_workflow.domain.dossier import Person
from cpom_workflow.domain.errors import CpomError, Fault, InvalidInput
from cpom_workflow.domain.facts import Fact
from cpom_workflow.domain.journal import dossier_from, identity
from cpom_workflow.services.intake.identity import identified
from cpom_workflow.services.intake.lines import Foreseen, Import, foresee_line
from cpom_workflow.services.intake.remarks import remarks
from cpom_workflow.services.office import Office
from cpom_workflow.services.record import Signature
from cpom_workflow.services.tracker import Tracker, TrackerRow, line_of

Tick = Callable[[int], None]


@dataclass(frozen=True, kw_only=True)
class Change:
    """What one line would record about a contract: facts, persons, and the same in French.

    `seen` is the number of facts it was judged against.
    """

    cpom: str
    row: TrackerRow
    facts: tuple[Fact, ...]
    people: tuple[Person, ...]
    said: tuple[str, ...]
    seen: int


@dataclass(frozen=True, kw_only=True)
class ImportPlan:
    """A tracker against the journal; nothing of it may be recorded while there are faults."""

    on: date
    added: tuple[Change, ...]
    changed: tuple[Change, ...]
    unchanged: tuple[str, ...]
    faults: tuple[Fault, ...]
    warnings: tuple[Fault, ...]


def silent(_lines: int) -> None:
    """Tell nobody how many lines were compared."""


def plan_import(
    office: Office, tracker: Tracker, on: date, *, correcting: str | None = None, tick: Tick = silent
) -> ImportPlan:
    """Foresee what a tracker records on a day; `correcting` is the reason for which contradicted facts are struck."""
    importing = _Importing(office, Import(law=office.law, on=on, correcting=correcting))
    rows, twice = identified(tracker.rows, importing.contracts.values())
    for row in rows:
        importing.take(row)
        tick(1)
    faults = (*tracker.faults, *twice, *importing.faults, *_shared_shelters(importing.changes))
    return ImportPlan(
        on=on,
        added=tuple(importing.added),
        changed=tuple(importing.changed),
        unchanged=tuple(importing.unchanged),
        faults=faults,
        warnings=(*tracker.warnings, *importing.warnings),
    )


def apply_import(office: Office, plan: ImportPlan, signature: Signature) -> None:
    """Record a plan; raises `InvalidInput` with its faults, and records nothing then.

    Raises `Overtaken` at the first contract about which something was recorded meanwhile.
    A crash half-way loses nothing: the same tracker, taken in again, finds what is left to record.
    """
    if plan.faults:
        raise InvalidInput(plan.faults)
    for change in (*plan.added, *plan.changed):
        office.journal.append(change.cpom, change.facts, change.people, signature.by, signature.at, seen=change.seen)


class _Importing:
    """One tracker on its way to a plan."""

    def __init__(self, office: Office, how: Import) -> None:
        self.office, self.how = office, how
        self.contracts: dict[str, Contract] = {}
        self.broken: dict[str, CpomError] = {}
        for dossier in office.journal.dossiers():
            try:
                self.contracts[dossier.cpom] = contract_from(dossier, how.law, how.on)
            except CpomError as error:
                self.broken[dossier.cpom] = error
        self.added: list[Change] = []
        self.changed: list[Change] = []
        self.unchanged: list[str] = []
        self.faults: list[Fault] = []
        self.warnings: list[Fault] = []

    @property
    def changes(self) -> list[Change]:
        return [*self.added, *self.changed]

    def take(self, row: TrackerRow) -> None:
        """Compare one line with its contract."""
        cpom = row.line.cpom or ""
        if cpom in self.broken:
            self.faults.append(_broken(cpom, row))
            return
        current = self.contracts.get(cpom)
        foreseen = foresee_line(row, current, self.how)
        self.warnings += foreseen.warnings
        if foreseen.faults:
            self.faults += foreseen.faults
        elif foreseen.facts or foreseen.people:
            self._change(row, foreseen, self.added if current is None else self.changed)
        elif current is not None:
            self.unchanged.append(cpom)
            self.warnings += remarks(row, line_of(current))

    def _change(self, row: TrackerRow, foreseen: Foreseen, among: list[Change]) -> None:
        """Keep a change that the journal can take and that settles the line; else say why not."""
        cpom = row.line.cpom or ""
        held = [entry.fact for entry in self.office.journal.entries(cpom)]
        known = {identity(fact) for fact in held}
        facts = tuple(fact for fact in foreseen.facts if not known or identity(fact) not in known)
        try:
            after = self._told(cpom, [*held, *facts], foreseen.people)
        except InvalidInput as refusal:
            self.faults += [replace(fault, place=row.place, about=None) for fault in refusal.faults]
            return
        if foresee_line(row, after, self.how).facts:
            self.faults.append(_said_before(row))
            return
        self.warnings += remarks(row, line_of(after))
        among.append(
            Change(
                cpom=cpom,
                row=row,
                facts=facts,
                people=tuple(foreseen.people),
                said=tuple(foreseen.said),
                seen=len(held),
            )
        )

    def _told(self, cpom: str, facts: Sequence[Fact], people: Iterable[Person]) -> Contract:
        """Tell the contract on the day of the import, once it is sure to hold on the day when all is known."""
        before = self.contracts.get(cpom)
        everybody = {**(before.people if before else {}), **{each.id: each for each in people}}
        dossier = dossier_from(facts, everybody)
        contract_from(dossier, self.how.law, max(fact.known_on for fact in facts))
        return contract_from(dossier, self.how.law, self.how.on)


def _shared_shelters(changes: Iterable[Change]) -> Iterator[Fault]:
    """Refuse one shelter under two gestionnaires."""
    runners: dict[str, TrackerRow] = {}
    for row in (change.row for change in changes):
        for finess, _ in row.line.chrs or ():
            first = runners.setdefault(finess, row)
            if first.line.gestionnaire != row.line.gestionnaire:
                yield Fault(
                    what=f"L'établissement {finess} a deux gestionnaires : {first.line.gestionnaire} "
                    f"({first.at('chrs')}) et {row.line.gestionnaire}.",
                    remedy="Gardez-le sur la ligne du gestionnaire en titre.",
                    place=row.at("chrs"),
                )


def _broken(cpom: str, row: TrackerRow) -> Fault:
    return Fault(
        what=f"Les faits enregistrés de {cpom} se contredisent : cette ligne ne peut pas leur être comparée.",
        remedy="Corrigez d'abord ce dossier par un fait « annulation ».",
        place=row.place,
    )


def _said_before(row: TrackerRow) -> Fault:
    return Fault(
        what=f"{row.line.cpom} : cette ligne revient à une valeur déjà enregistrée, puis remplacée ou annulée.",
        remedy="Enregistrez ce retour à la main, par un fait de ce dossier.",
        place=row.place,
    )
