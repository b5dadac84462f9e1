"""What every flow that records does: enter the facts, then tell what they change and who will be told."""

from collections.abc import Sequence
from dataclasses import dataclass

from cpom_workflow.domain.contract import Contract
from cpom_workflow.domain.dossier import Person
from cpom_workflow.domain.errors import Fault, InvalidInput
from cpom_workflow.domain.facts import Fact
from cpom_workflow.services.enter import Entered, about, enter, foresee, next_messages
from cpom_workflow.services.office import Office, open_file
from cpom_workflow.services.reconcile import Sweep
from cpom_workflow.services.record import Signature
from flows import report
from flows.desk import Outcome


@dataclass(frozen=True, kw_only=True)
class Clerk:
    """Whoever enters facts at a moment, by the name they declare."""

    office: Office
    sweep: Sweep
    by: str

    def contract(self, cpom: str) -> Contract:
        """Tell a contract on the day of the run; raises `MissingDossier`."""
        return open_file(self.office.journal.dossier(cpom), self.office.law, self.sweep.on).contract

    def enter(self, cpom: str, *facts: Fact, people: Sequence[Person] = ()) -> Entered:
        """Record facts about one contract; raises as the service does."""
        signature = Signature(by=self.by, at=self.sweep.now)
        (entered,) = enter(self.office, {cpom: facts}, signature, self.sweep.on, people)
        return entered

    def foresee(self, cpom: str, *facts: Fact) -> Entered:
        """Tell what facts would change, recording nothing."""
        (foreseen,) = foresee(self.office, {cpom: facts}, self.sweep.on)
        return foreseen

    def outcome(self, entered: Entered, name: str, message: str, notes: Sequence[str] = ()) -> Outcome:
        """Tell what was recorded about one contract."""
        contract = entered.after.contract
        drafts = about(next_messages(self.office, self.sweep, contract.zone), {contract.cpom})
        return Outcome(
            name=f"{name}, {contract.cpom}",
            message=message,
            markdown=report.entered_report(self.office, entered, self.by, drafts, notes),
            cpoms=(contract.cpom,),
            regions=(contract.header.region,),
        )


def need(value: object, title: str, remedy: str) -> None:
    """Refuse a form whose choices ask for a field that is empty; raises `InvalidInput`."""
    if not value:
        raise InvalidInput([Fault(what=f"Il manque « {title} ».", remedy=remedy)])
