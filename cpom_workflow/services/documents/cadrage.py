"""The note de cadrage: référents, scope, committee, and the rétro-planning with who does what (guide, étape 1)."""

from cpom_workflow.domain.calendar import Kind
from cpom_workflow.domain.committee import REFERENT, letter_of
from cpom_workflow.domain.contract import Contract
from cpom_workflow.domain.dates import french
from cpom_workflow.domain.dossier import Seat
from cpom_workflow.services.backplan import Planning, planning
from cpom_workflow.services.documents.asked import Asked
from cpom_workflow.services.documents.diagnostic import shelters
from cpom_workflow.services.documents.elaboration import elaboration_of
from cpom_workflow.services.documents.page import BLANK, Block, Card, Document, Heading, Paragraph, Style, Table, blank
from cpom_workflow.services.documents.parts import (
    approval,
    contract_card,
    how_to_use,
    quality,
    running,
    seated,
    side,
    sources,
    territory,
)
from cpom_workflow.services.office import File
from cpom_workflow.services.wording.french import capital, cited, listed, party_name
from cpom_workflow.services.wording.names import LETTERS

_ORIENTATIONS = (
    ("Attentes des autorités de tarification", BLANK),
    ("Orientations des plans départementaux (PDALHPD)", BLANK),
    ("Stratégie du gestionnaire (projet associatif, projet d'établissement)", BLANK),
    ("Marges de manœuvre et contraintes", BLANK),
)
_TASKS = (
    "Données du territoire et trame de diagnostic",
    "Données d'activité, budgétaires et sociales",
    "Rédaction du diagnostic partagé",
    "Propositions d'objectifs et d'indicateurs",
    "Projet de contrat et annexes",
    "Information des salariés, participation des personnes accueillies",
)


_TO_DATE = "Enregistrez l'une ou l'autre de ces dates pour que le calendrier se remplisse."
_SCOPE = (
    "Le contrat couvre au moins tous les CHRS du gestionnaire dans le département ; d'autres activités peuvent y "
    "entrer avec l'accord des parties."
)


def cadrage(file: File, asked: Asked) -> Document:
    """Write the trame of a note de cadrage; for a signed contract, of its renewal."""
    contract = elaboration_of(file.contract)
    return Document(
        name=f"note-de-cadrage-{contract.cpom}",
        title="Note de cadrage des travaux d'élaboration du CPOM",
        running=running(contract),
        on=contract.on,
        blocks=(
            how_to_use(contract),
            contract_card(file.contract),
            Heading(text="1. Périmètre"),
            Paragraph(text=f"Périmètre géographique : {territory(contract)}. {_SCOPE}"),
            shelters(contract, asked),
            Paragraph(text=f"Autres établissements, services ou activités à intégrer : {blank('liste')}."),
            Heading(text="2. Axes de travail et marges de manœuvre"),
            Card(caption="Axes de travail", rows=_ORIENTATIONS),
            Heading(text="3. Personnes référentes et comité d'élaboration"),
            _people(contract),
            Paragraph(text=f"Fréquence et modalités de saisine du comité : {BLANK}."),
            Heading(text="4. Rétro-planning"),
            *_backplan(contract),
            *_feasible(file),
            Heading(text="5. Répartition des tâches"),
            _tasks(),
            Heading(text="6. Validation"),
            approval(contract, ("etat", "gestionnaire")),
            sources(contract, "ELA-5", "ELA-1", "ELA-3", "ELA-6", "PER-1"),
        ),
    )


def _people(contract: Contract) -> Table:
    """Give who sits with their addresses, référents first: the guide asks for « leurs coordonnées »."""
    seats = sorted(seated(contract), key=lambda seat: seat.role != REFERENT)
    return Table(
        caption="Personnes référentes et membres du comité",
        head=("Nom", "Partie et qualité", "Coordonnées", "Rôle au cadrage"),
        rows=tuple(_person(contract, seat) for seat in seats) or ((BLANK,) * 4,) * 3,
        widths=(24, 30, 34, 16),
    )


def _person(contract: Contract, seat: Seat) -> tuple[str, ...]:
    person = contract.people[seat.person]
    letter = capital(LETTERS[letter_of(seat, "framing")])
    return person.name, f"{side(seat, contract)}, {quality(seat)}", f"{person.email}\n{blank('téléphone')}", letter


def _backplan(contract: Contract) -> tuple[Block, ...]:
    if contract.targeted_signature_on is None and contract.launched_on is None:
        return (
            Paragraph(text=f"Lancement le {blank('date')}, signature visée le {blank('date')}. {_TO_DATE}"),
            _steps_to_fill(contract),
        )
    return (_steps(contract, _laid_out(contract)),)


def _feasible(file: File) -> tuple[Block, ...]:
    """Say whether the deadlines of the generalisation can be kept; of a renewal, what its dates rest on."""
    contract = file.contract
    if contract.signature is not None:
        text = "Renouvellement : calendrier type, à rebours de la fin du contrat en cours."
        opening = next((each for each in file.calendar.milestones if each.kind is Kind.RENEWAL_START), None)
        if opening is not None:
            text += (
                f" La négociation s'ouvre au plus tard le {french(opening.due_on)} ({cited(opening.because[0].rule)})."
            )
    elif contract.targeted_signature_on or contract.launched_on:
        text = " ".join(each.sentence for each in _laid_out(contract).feasibility)
    else:
        return ()
    return (Paragraph(text=text, style=Style.SOURCE),)


def _laid_out(contract: Contract) -> Planning:
    target, launch = contract.targeted_signature_on, contract.launched_on
    return planning(contract.law, contract.zone, target=target, launch=launch)


def _steps(contract: Contract, laid_out: Planning) -> Table:
    return _table(
        tuple(
            (
                step.label,
                french(step.due_on),
                french(step.act_by),
                capital(listed(party_name(party, contract.law) for party in step.responsible)),
                BLANK,
            )
            for step in laid_out.steps
        )
    )


def _steps_to_fill(contract: Contract) -> Table:
    laid_out = planning(contract.law, contract.zone, target=None, launch=contract.on)
    return _table(tuple((step.label, *[BLANK] * 4) for step in laid_out.steps))


def _table(rows: tuple[tuple[str, ...], ...]) -> Table:
    return Table(
        caption="Rétro-planning",
        head=("Étape", "Au plus tard", "Dernier jour ouvré", "Qui", "Date retenue"),
        rows=rows,
        widths=(32, 19, 19, 19, 18),
    )


def _tasks() -> Table:
    return Table(
        caption="Répartition des tâches",
        head=("Tâche", "Qui", "Avec qui", "Pour le"),
        rows=tuple((task, BLANK, BLANK, BLANK) for task in _TASKS),
        widths=(42, 22, 22, 18),
    )
