"""The relevé de décision of an elaboration meeting, diagnostic above all (guide, étapes 1 to 3)."""

from cpom_workflow.domain.committee import VALIDATION_PURPOSES, Meeting
from cpom_workflow.domain.contract import Contract
from cpom_workflow.services.documents.asked import Asked
from cpom_workflow.services.documents.page import BLANK, Block, Document, Heading, Paragraph, Table, blank
from cpom_workflow.services.documents.parts import contract_card, how_to_use, quality, running, sources
from cpom_workflow.services.documents.sitting import (
    agenda,
    conclusion,
    meeting_card,
    meeting_of,
    participants,
    title_day,
)
from cpom_workflow.services.office import File
from cpom_workflow.services.wording.french import capital, party_name

_PURPOSES = VALIDATION_PURPOSES | {"finalisation", "negociation", "perimetre"}
_USUAL = ("Points à examiner", "Validation de l'étape", "Suite de la démarche")


def releve(file: File, asked: Asked) -> Document:
    """Write the trame of a relevé de décision; raises `InvalidInput` for an unknown meeting."""
    contract = file.contract
    meeting = meeting_of(contract, asked, _PURPOSES)
    return Document(
        name=f"releve-de-decision-{contract.cpom}-{meeting.code if meeting else 'vierge'}",
        title=f"Relevé de décision de la réunion {title_day(meeting)}",
        running=running(contract),
        on=contract.on,
        blocks=(
            how_to_use(contract),
            contract_card(contract),
            meeting_card(contract, meeting, "projet"),
            Heading(text="1. Participants"),
            participants(contract, meeting),
            Heading(text="2. Points examinés"),
            _examined(meeting),
            Heading(text="3. Validation de l'étape"),
            *_deciders(contract, meeting),
            *conclusion(contract, meeting, 4),
            sources(contract, "ELA-8", "ELA-4"),
        ),
    )


def _examined(meeting: Meeting | None) -> Table:
    return Table(
        caption="Points examinés",
        head=("Point", "Ce qui a été dit", "Accord ou désaccord"),
        rows=tuple((point, BLANK, BLANK) for point in agenda(meeting, _USUAL)),
        widths=(30, 46, 28),
    )


def _deciders(contract: Contract, meeting: Meeting | None) -> tuple[Block, ...]:
    """Ask for the decision-makers of each side, whose presence the guide wants."""
    day = meeting.on if meeting else contract.on
    seats = [seat for seat in contract.seats if seat.decision_maker and seat.held_on(day)]
    rows = tuple(
        (
            contract.people[seat.person].name,
            f"{capital(party_name(str(seat.party), contract.law))}, {quality(seat)}",
            blank("validée, réservée ou refusée"),
        )
        for seat in seats
        if seat.person in contract.people
    )
    ask = "La validation d'une étape se fait en présence d'un décideur de l'État et d'un décideur du gestionnaire."
    return (
        Paragraph(text=ask),
        Table(
            caption="Décideurs",
            head=("Décideur", "Qualité", "L'étape est"),
            rows=rows or ((BLANK, BLANK, BLANK),) * 2,
            widths=(30, 44, 30),
        ),
    )
