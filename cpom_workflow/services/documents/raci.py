"""The RACI matrix: who is Responsable, Acteur, Consulté or Informé at each step (guide, étape 1)."""

from cpom_workflow.domain.committee import VALIDATORS, Letter, letter_of
from cpom_workflow.domain.contract import Contract
from cpom_workflow.domain.dossier import Seat
from cpom_workflow.services.documents.asked import Asked
from cpom_workflow.services.documents.page import (
    BLANK,
    NARROW_BLANK,
    Bullets,
    Document,
    Heading,
    Paragraph,
    Table,
    blank,
)
from cpom_workflow.services.documents.parts import contract_card, how_to_use, quality, running, seated, side, sources
from cpom_workflow.services.office import File
from cpom_workflow.services.wording.french import capital, party_name
from cpom_workflow.services.wording.names import LETTERS, STEPS

_MEANS = (
    "R, Responsable : garant de la mise en œuvre de l'action.",
    "A, Acteur : contribue à la mise en œuvre opérationnelle de l'action.",
    "C, Consulté : sollicité pour apporter son expertise.",
    "I, Informé : prévenu de la mise en œuvre de l'action.",
)
_OTHERS = (
    "Conseil d'administration",
    "Équipes des établissements",
    "Personnes accueillies (conseil de la vie sociale)",
    "Responsable financier",
)
_WIDTHS = (32, 14, 17, 19, 11, 26)


def raci(file: File, asked: Asked) -> Document:  # noqa: ARG001 - every trame is asked for in the same way
    """Write the RACI matrix of the committee as it sits that day."""
    contract = file.contract
    steps = tuple(capital(step) for step in STEPS.values())
    return Document(
        name=f"matrice-raci-{contract.cpom}",
        title="Matrice RACI : le rôle de chacun à chaque étape",
        running=running(contract),
        on=contract.on,
        blocks=(
            how_to_use(contract),
            contract_card(contract),
            Heading(text="1. Lecture"),
            Bullets(items=_MEANS),
            Heading(text="2. Le comité"),
            Table(
                caption="Rôle de chaque membre du comité",
                head=("Membre du comité", *steps),
                rows=tuple(_row(contract, seat) for seat in seated(contract))
                or ((BLANK, *[NARROW_BLANK] * len(steps)),) * 3,
                widths=_WIDTHS,
            ),
            *_missing(contract),
            Heading(text="3. À associer"),
            Table(
                caption="Autres personnes et instances à associer",
                head=("Personne ou instance", *steps),
                rows=tuple((f"{each} : {BLANK}", *[NARROW_BLANK] * len(steps)) for each in _OTHERS),
                widths=_WIDTHS,
            ),
            sources(contract, "ELA-6", "ELA-10"),
        ),
    )


def _row(contract: Contract, seat: Seat) -> tuple[str, ...]:
    letters = (LETTERS[letter_of(seat, step)][0].upper() for step in STEPS)
    return f"{contract.people[seat.person].name}\n{side(seat, contract)}, {quality(seat)}", *letters


def _missing(contract: Contract) -> tuple[Paragraph, ...]:
    """Say for which step a side has nobody who guarantees it."""
    lines = [
        f"{capital(party_name(party, contract.law))} : {', '.join(without)}."
        for party in VALIDATORS
        if (without := [name for step, name in STEPS.items() if not _guaranteed(contract, party, step)])
    ]
    if not lines:
        return ()
    asked = f"Aucun responsable n'est désigné pour ces étapes, {blank('désigner')} :"
    return (Paragraph(text="\n".join([asked, *lines])),)


def _guaranteed(contract: Contract, party: str, step: str) -> bool:
    own = [seat for seat in seated(contract) if seat.party == party]
    return any(letter_of(seat, step) is Letter.RESPONSABLE for seat in own)
