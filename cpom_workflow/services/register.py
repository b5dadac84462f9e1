"""The register of establishments, taken in: what it changes, and the obligations that follow."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from cpom_workflow.domain.obligations import Difference, Obligation, Register, difference, obligations_of
from cpom_workflow.services.portfolio_ports import RegionalRecords


@dataclass(frozen=True, kw_only=True)
class Intake:
    """An extract beside the one it follows (`before`, None for the first), and what it changes."""

    before: Register | None
    after: Register

    @property
    def obligations(self) -> tuple[Obligation, ...]:
        """Give every CPOM due."""
        return obligations_of(self.after)

    @property
    def difference(self) -> Difference:
        """Say what opened, closed or changed hands."""
        return difference(self.before, self.after)


def foresee_register(records: RegionalRecords, read: Register, departements: Collection[str] = ()) -> Intake:
    """Hold an extract against the one recorded before its day; no département named keeps them all."""
    kept = within(read, departements)
    before = records.register(kept.on)
    return Intake(before=within(before, departements) if before and before.on <= kept.on else None, after=kept)


def record_register(records: RegionalRecords, intake: Intake, by: str, at: datetime) -> None:
    """Keep an extract."""
    records.keep(intake.after, at, by)


def within(register: Register, departements: Collection[str]) -> Register:
    """Keep the shelters of some départements, and those who run them; all when none is named."""
    if not departements:
        return register
    shelters = tuple(each for each in register.shelters if each.departement in departements)
    runners = {each.gestionnaire for each in shelters}
    names = {number: name for number, name in register.gestionnaires.items() if number in runners}
    return replace(register, shelters=shelters, gestionnaires=names)
