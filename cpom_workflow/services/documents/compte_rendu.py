"""The compte rendu of a meeting of the comité de suivi (guide, étape 4)."""

from cpom_workflow.domain.contract import Contract
from cpom_workflow.services.documents.asked import Asked
from cpom_workflow.services.documents.indicators import history
from cpom_workflow.services.documents.page import BLANK, Bullets, Card, Document, Heading, Paragraph, Style
from cpom_workflow.services.documents.parts import actions, contract_card, how_to_use, running, sources
from cpom_workflow.services.documents.sitting import (
    agenda,
    conclusion,
    meeting_card,
    meeting_of,
    participants,
    title_day,
)
from cpom_workflow.services.office import File

_USUAL = (
    "Avancement des objectifs et des actions",
    "Indicateurs",
    "Situation de l'organisme gestionnaire et des établissements",
    "Ajustements à prévoir",
)
_EXAMINED = (
    ("Situation budgétaire et financière", BLANK),
    ("Ressources humaines", BLANK),
    ("Évolution de l'offre et des activités", BLANK),
    ("Pertinence des actions prévues, ajustements envisagés", BLANK),
    ("Points forts", BLANK),
    ("Points faibles", BLANK),
    ("Impulsions ou réorientations à donner", BLANK),
)


def compte_rendu(file: File, asked: Asked) -> Document:
    """Write the trame of a meeting's compte rendu; raises `InvalidInput` for an unknown meeting."""
    contract = file.contract
    meeting = meeting_of(contract, asked)
    committee = _committee(contract)
    return Document(
        name=f"compte-rendu-{contract.cpom}-{meeting.code if meeting else 'vierge'}",
        title=f"Compte rendu de la réunion du {committee} {title_day(meeting)}",
        running=running(contract),
        on=contract.on,
        blocks=(
            how_to_use(contract),
            contract_card(contract),
            meeting_card(contract, meeting, "projet"),
            Heading(text="1. Participants"),
            participants(contract, meeting),
            Heading(text="2. Ordre du jour"),
            Bullets(items=agenda(meeting, _USUAL)),
            Heading(text="3. Avancement des objectifs et des actions"),
            *actions(file, "Avancement"),
            Heading(text="4. Indicateurs"),
            Paragraph(text="Les trois premiers s'entendent hors ménages à droits incomplets.", style=Style.SOURCE),
            history(contract, to_come="À ce jour"),
            Heading(text="5. Situation et échanges"),
            Card(caption="Points examinés", rows=_EXAMINED),
            *conclusion(contract, meeting, 6),
            sources(contract, "SUI-4", "SUI-1", "CON-5", "CON-11"),
        ),
    )


def _committee(contract: Contract) -> str:
    return "comité de suivi" if contract.signature else "comité d'élaboration"
