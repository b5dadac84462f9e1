"""What the letters of a prorogation share: who writes to whom, how one is addressed, and the proof to keep."""

from cpom_workflow.domain.contract import Contract
from cpom_workflow.domain.dates import french
from cpom_workflow.services.documents.asked import Asked, one_of, refuse
from cpom_workflow.services.documents.page import BLANK, Block, Paragraph, Style, blank
from cpom_workflow.services.documents.parts import territory

BY_LETTER = "Lettre recommandée avec accusé de réception"
KEEP_THE_PROOF = (
    "Gardez la preuve de réception (avis de réception signé, ou pli retourné avec son motif) et enregistrez-la : "
    "sans elle, aucun délai de réponse ne court."
)
_OFFICES = {
    "prefet_region": "le préfet / Madame la préfète de la région {region}",
    "prefet_departement": "le préfet / Madame la préfète du département ({departement})",
    "president_conseil_departemental": "le président / Madame la présidente du conseil départemental ({departement})",
    "dg_ars": "le directeur général / Madame la directrice générale de l'agence régionale de santé {region}",
}
_SIGNS = {
    "prefet_region": "Le préfet / La préfète de la région {region}",
    "prefet_departement": "Le préfet / La préfète du département ({departement})",
    "president_conseil_departemental": "Le président / La présidente du conseil départemental ({departement})",
    "dg_ars": "Le directeur général / La directrice générale de l'agence régionale de santé {region}",
}
_SIMPLE = {
    "prefet_region": "Monsieur le préfet / Madame la préfète",
    "prefet_departement": "Monsieur le préfet / Madame la préfète",
    "president_conseil_departemental": "Monsieur le président / Madame la présidente",
    "dg_ars": "Monsieur le directeur général / Madame la directrice générale",
    "gestionnaire": "Madame la présidente / Monsieur le président",
}


def signatory(contract: Contract, asked: Asked, usual: str) -> str:
    """Give who writes: the one asked for, else the usual one; raises `InvalidInput` for no signatory."""
    by = asked.by or usual
    if by not in contract.signatories:
        refuse(f"« {by} » n'est pas signataire de ce contrat.", f"Signataires : {one_of(contract.signatories)}.")
    return by


def head(contract: Contract, sender: str, to: str) -> tuple[Block, ...]:
    """Begin a letter: who sends it, how, to whom, where and when."""
    return (
        Paragraph(text=f"{_written(_SIGNS, sender, contract)}\n{blank('service, adresse')}"),
        Paragraph(text=f"{address(contract, to)}\n{blank('adresse')}", style=Style.ADDRESS),
        Paragraph(text=f"{BY_LETTER} n° {BLANK}\n{blank('lieu')}, le {blank('date')}", style=Style.ADDRESS),
    )


def address(contract: Contract, party: str) -> str:
    """Name the addressee in full; which form of address applies is for the writer to keep."""
    if party == "gestionnaire":
        who = blank("Madame ou Monsieur, nom")
        return f"{who}, {_presiding(contract)} de l'organisme {contract.header.gestionnaire.name}"
    return f"Monsieur {_written(_OFFICES, party, contract)}"


def greeting(party: str) -> str:
    """Address somebody at the beginning and at the end of a letter."""
    return _SIMPLE[party.partition(":")[0]]


def closing(contract: Contract, sender: str, to: str) -> tuple[Block, ...]:
    """End a letter: courtesy, then who signs."""
    return (
        Paragraph(text=f"Je vous prie d'agréer, {greeting(to)}, l'expression de ma considération distinguée."),
        Paragraph(
            text=f"{_written(_SIGNS, sender, contract)}\n{blank('prénom, nom et signature')}", style=Style.ADDRESS
        ),
    )


def term(contract: Contract) -> str:
    """Write the contract's term."""
    return french(contract.term) if contract.term else BLANK


def named_contract(contract: Contract) -> str:
    """Name the contract as a letter does: what it is, between whom, when it was signed."""
    signed = contract.signature.on if contract.signature else None
    when = f", signé le {french(signed)}" if signed else ""
    return f"le contrat pluriannuel d'objectifs et de moyens « {contract.header.title} »{when}"


def _presiding(contract: Contract) -> str:
    public = contract.header.gestionnaire.status == "public"
    return "directeur ou directrice" if public else "président ou présidente"


def _written(forms: dict[str, str], party: str, contract: Contract) -> str:
    kind, _, departement = party.partition(":")
    if kind == "gestionnaire":
        return f"{contract.header.gestionnaire.name}, {_presiding(contract)}"
    name = contract.law.departement(departement).name if departement else territory(contract)
    return forms[kind].format(region=contract.header.region, departement=name)
