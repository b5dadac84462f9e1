"""How far a contract stands from the generalisation of CPOM: 1 January 2023, and what loosened it (REG-4)."""

from dataclasses import dataclass
from datetime import date

from cpom_workflow.domain.contract import CHRS_CONTRACT, Contract, Status
from cpom_workflow.domain.dates import ONE_DAY, add_months


@dataclass(frozen=True, kw_only=True)
class Generalisation:
    """Distances to the deadline; `days_late` is counted from the law's day, 0 when kept."""

    met_on: date | None
    projected_signature_on: date | None
    days_late: int | None
    within_tolerance: bool | None


def awaits_generalisation(contract: Contract) -> bool:
    """Tell whether the law still expects a contract from this gestionnaire in this dossier."""
    return (
        contract.header.authorised_at_generalisation
        and generalisation_met_on(contract) is None
        and contract.renewed_by is None
    )


def generalisation_met_on(contract: Contract) -> date | None:
    """Give the day the duty was met: signature of an L. 313-11-2 contract, or of the transposing avenant."""
    if contract.transposition is not None:
        return contract.transposition.signed_on
    return contract.signed_on if contract.header.legal_basis == CHRS_CONTRACT else None


def generalisation_of(contract: Contract) -> Generalisation:
    """Measure a contract against the law's deadline and the tolerance."""
    met_on = generalisation_met_on(contract)
    projected = None if met_on or contract.signature else _projected(contract)
    reference = met_on or projected
    deadlines = {each.kind: each.deadline for each in contract.law.parameters.generalisation}
    law, tolerance = deadlines["law"], deadlines.get("instruction")
    if reference is None or law is None or not contract.header.authorised_at_generalisation:
        return Generalisation(met_on=met_on, projected_signature_on=projected, days_late=None, within_tolerance=None)
    return Generalisation(
        met_on=met_on,
        projected_signature_on=projected,
        days_late=max(0, (reference - law).days),
        within_tolerance=reference <= (tolerance or law),
    )


def regional_status(contract: Contract) -> tuple[str, date | None]:
    """Give the word the regional services use, and the first day on which it holds."""
    match contract.status:
        case Status.ELABORATION:
            launched = contract.launched_on
            return ("in_elaboration", launched) if launched else ("without_cpom", None)
        case Status.SIGNED:
            return "in_elaboration", contract.launched_on
        case Status.TERMINATED if contract.termination:
            return "without_cpom", contract.termination.effective_on + ONE_DAY
        case Status.EXPIRED | Status.RENEWED if contract.term:
            return "expired", contract.term + ONE_DAY
        case _:
            word = "in_force" if contract.legal_basis == CHRS_CONTRACT else "l313_11_running"
            return word, contract.legal_basis_from


def _projected(contract: Contract) -> date:
    """Add a typical elaboration to the launch, or to the day of the question when nothing is launched."""
    months = contract.law.parameters.phases_months.total
    return max(add_months(contract.launched_on or contract.on, months), contract.on)
