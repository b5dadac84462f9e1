"""A dossier held against the law: errors and alerts, each a French sentence with its article and its code."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cpom_workflow.domain.conformity import alerts, errors
from cpom_workflow.domain.contract import Contract
from cpom_workflow.services.codes import sentence

RULE_OF: Mapping[str, str] = {
    "duration_over_five_years": "CON-1",
    "prorogation_exceeds_six_years": "CON-2",
    "perimeter_inter_regional": "PER-1",
    "perimeter_missing_chrs": "PER-1",
    "perimeter_below_departement": "PER-1",
    "mandatory_axis_missing": "CON-4",
    "mandatory_indicator_missing": "CON-5",
    "mandatory_annex_missing": "CON-7",
    "extension_above_100_percent": "AUT-2",
    "documents_missing": "CON-8",
    "late_notice": "PRO-1",
    "late_refusal": "PRO-2",
    "missing_proof_of_receipt": "PRO-1",
    "receipt_deemed_from_presentation": "PRO-2",
    "window_ends_after_term": "PRO-5",
    "signature_after_generalisation_deadline": "REG-4",
    "written_term_differs": "CON-3",
    "effective_before_signature": "CON-3",
    "validation_without_decision_maker": "ELA-4",
    "referent_missing": "ELA-6",
    "signature_date_unknown": "CON-3",
}
"""The rule behind each code, whatever name follows the colon."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One code, said in French with the text it rests on."""

    code: str
    said: str
    citation: str


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What the law objects to (`errors`), and what deserves attention (`alerts`)."""

    cpom: str
    errors: tuple[Finding, ...]
    alerts: tuple[Finding, ...]

    @property
    def lines(self) -> tuple[str, ...]:
        """Say it in French, a line each."""
        if not self.errors and not self.alerts:
            return (f"{self.cpom} : rien à signaler.",)
        return (
            *(f"{self.cpom} : erreur — {each.said} ({each.citation}) [{each.code}]" for each in self.errors),
            *(f"{self.cpom} : à noter — {each.said} ({each.citation}) [{each.code}]" for each in self.alerts),
        )


def verification(contract: Contract) -> Verdict:
    """Hold a contract against the law on its day."""
    return Verdict(
        cpom=contract.cpom,
        errors=_findings(contract, errors(contract)),
        alerts=_findings(contract, alerts(contract)),
    )


def _findings(contract: Contract, codes: Iterable[str]) -> tuple[Finding, ...]:
    return tuple(
        Finding(code=code, said=sentence(code), citation=contract.law.rule(RULE_OF[code.partition(":")[0]]).citation)
        for code in sorted(codes)
    )
