"""What a line would record, as it is being found out."""

from dataclasses import dataclass, field
from datetime import date

from cpom_workflow.domain.contract import Contract
from cpom_workflow.domain.dossier import Person
from cpom_workflow.domain.errors import Fault
from cpom_workflow.domain.facts import Annulled, Fact
from cpom_workflow.domain.law import Law
from cpom_workflow.domain.vocabulary import said
from cpom_workflow.services.tracker import TrackerLine, TrackerRow


@dataclass(frozen=True, kw_only=True)
class Import:
    """How a tracker is taken in: under which law, on which day, and why contradicted facts may be struck out."""

    law: Law
    on: date
    correcting: str | None = None


@dataclass(kw_only=True)
class Foreseen:
    """What a line would record about `current`, with its faults and what is left aside."""

    row: TrackerRow
    current: Contract | None
    how: Import
    facts: list[Fact] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)

    @property
    def line(self) -> TrackerLine:
        """Give what the cells say."""
        return self.row.line

    def fault(self, name: str, what: str, remedy: str) -> None:
        """Note a mistake at the cell of a field, unless that cell could not even be read."""
        if name not in self.row.unread:
            self.faults.append(Fault(what=what, remedy=remedy, place=self.row.at(name)))

    def aside(self, name: str, what: str, remedy: str) -> None:
        """Note what is not taken in."""
        self.warnings.append(Fault(what=what, remedy=remedy, place=self.row.at(name)))

    def record(self, fact: Fact, words: str) -> None:
        """Note a fact to record, and how to say it."""
        self.facts.append(fact)
        self.said.append(words)

    def contradict(self, name: str, known: Fact, fact: Fact, words: str) -> None:
        """Replace a fact that happened once: only with a reason to strike the known one out, else it is a fault.

        The annulment holds from the struck fact's own day, so that no past day ever holds both.
        """
        if self.how.correcting is None:
            self.fault(
                name,
                f"Le journal dit autre chose que cette cellule : {said(known)} y est enregistré, elle donnerait "
                f"{said(fact)}.",
                "Corrigez la cellule ; si c'est le journal qui se trompe, recommencez avec --corriger « motif » : "
                "le fait enregistré sera annulé et remplacé.",
            )
            return
        having = {field: value for field, value in vars(known).items() if value is not None}
        struck = Annulled(on=known.known_on, fact=known.name, having=having, reason=self.how.correcting)
        self.record(struck, f"annulation de {said(known)} : {self.how.correcting}")
        self.record(fact, words)
