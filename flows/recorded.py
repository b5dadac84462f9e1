"""What was recorded, as a sentence without any person's id."""

from cpom_workflow.domain.contract import Contract
from cpom_workflow.domain.dates import french
from cpom_workflow.domain.dossier import Opened, SeatLeft, SeatTaken
from cpom_workflow.domain.facts import (
    BilanReceived,
    CompteAdministratifReceived,
    Fact,
    Launched,
    MeetingHeld,
    MeetingPlanned,
    SignatureTargeted,
)
from cpom_workflow.domain.vocabulary import said
from cpom_workflow.services.wording.french import hour, listed


def recorded(fact: Fact, contract: Contract) -> str:
    """Say a fact; one that no form records yet is named as in a dossier file."""
    match fact:
        case Opened() | SeatTaken() | SeatLeft():
            return _opening(fact, contract)
        case MeetingPlanned() | MeetingHeld():
            return _meeting(fact, contract)
        case BilanReceived() | CompteAdministratifReceived():
            document = "bilan d'étape" if isinstance(fact, BilanReceived) else "compte administratif"
            return f"{document} {fact.exercise} reçu le {french(fact.on)}"
        case Launched():
            return f"élaboration lancée le {french(fact.on)}"
        case SignatureTargeted():
            return f"signature visée le {french(fact.on)}"
        case _:
            return said(fact)


def name_of(contract: Contract, person: str) -> str:
    """Give a person's name."""
    return contract.people[person].name if person in contract.people else "une personne effacée"


def _opening(fact: Opened | SeatTaken | SeatLeft, contract: Contract) -> str:
    match fact:
        case Opened():
            return f"contrat {contract.cpom} ouvert avec {contract.header.gestionnaire.name}"
        case SeatTaken():
            return f"au comité : {name_of(contract, fact.seat.person)}, {fact.seat.role.replace('_', ' ')}"
        case SeatLeft():
            return f"quitte le comité : {name_of(contract, fact.person)}"


def _meeting(fact: MeetingPlanned | MeetingHeld, contract: Contract) -> str:
    if isinstance(fact, MeetingPlanned):
        at = f" à {hour(fact.starts_at)}" if fact.starts_at else ""
        where = f", {fact.place}" if fact.place else ""
        return f"réunion {fact.meeting} prévue le {french(fact.on)}{at}{where}"
    there = [name_of(contract, person) for person in fact.present]
    return f"réunion {fact.meeting} tenue le {french(fact.on)}" + (f", avec {listed(there)}" if there else "")
