"""A dossier held against the law: errors and alerts, each a French sentence with its code."""

from dataclasses import dataclass

from cpom_workflow.domain.conformity import alerts, errors
from cpom_workflow.domain.contract import Contract
from cpom_workflow.services.codes import sentence


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What the law objects to (`errors`), and what deserves attention (`alerts`), by code."""

    cpom: str
    errors: tuple[str, ...]
    alerts: tuple[str, ...]

    @property
    def lines(self) -> tuple[str, ...]:
        """Say it in French, a line each."""
        if not self.errors and not self.alerts:
            return (f"{self.cpom} : rien à signaler.",)
        return (
            *(f"{self.cpom} : erreur — {sentence(code)} [{code}]" for code in self.errors),
            *(f"{self.cpom} : à noter — {sentence(code)} [{code}]" for code in self.alerts),
        )


def verification(contract: Contract) -> Verdict:
    """Hold a contract against the law on its day."""
    return Verdict(cpom=contract.cpom, errors=tuple(sorted(errors(contract))), alerts=tuple(sorted(alerts(contract))))
