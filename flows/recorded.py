"""What was recorded, as a sentence without any person's id."""

from cpom_workflow.domain.contract import Contract
from cpom_workflow.domain.dates import french
from cpom_workflow.domain.dossier import Opened, SeatLeft, SeatTaken
from cpom_workflow.domain.facts import (
    BilanReceived,
    CompteAdministratifReceived,
    Fact,
    Launched,
    MeetingCancelled,
    MeetingHeld,
    MeetingMoved,
    MeetingPlanned,
    MinutesDrafted,
    MinutesRefused,
    MinutesSent,
    MinutesValidated,
    ProrogationAnswered,
    ProrogationConfirmed,
    ProrogationNotified,
    ProrogationReceived,
    RenewalOpened,
    Sense,
    SignatureTargeted,
    Signed,
    Terminated,
    Transposed,
)
from cpom_workflow.domain.vocabulary import said
from cpom_workflow.services.wording.french import hour, listed, of, party_name

Opening = Opened | SeatTaken | SeatLeft
Meetings = MeetingPlanned | MeetingMoved | MeetingCancelled | MeetingHeld
Minutes = MinutesDrafted | MinutesValidated | MinutesRefused | MinutesSent
Letters = ProrogationNotified | ProrogationReceived | ProrogationAnswered | ProrogationConfirmed
Documents = BilanReceived | CompteAdministratifReceived


def recorded(fact: Fact, contract: Contract) -> str:
    """Say a fact; one that no form records is named as in a dossier file."""
    if isinstance(fact, Opening):
        return _opening(fact, contract)
    if isinstance(fact, Meetings):
        return _meeting(fact, contract)
    if isinstance(fact, Minutes):
        return _minutes(fact, contract)
    if isinstance(fact, Letters):
        return _letter(fact, contract)
    return _life(fact, contract)


def name_of(contract: Contract, person: str) -> str:
    """Give a person's name."""
    return contract.people[person].name if person in contract.people else "une personne effacée"


def _opening(fact: Opening, contract: Contract) -> str:
    match fact:
        case Opened():
            return f"contrat {contract.cpom} ouvert avec {contract.header.gestionnaire.name}"
        case SeatTaken():
            return f"au comité : {name_of(contract, fact.seat.person)}, {fact.seat.role.replace('_', ' ')}"
        case SeatLeft():
            return f"quitte le comité : {name_of(contract, fact.person)}, dernier jour le {french(fact.on)}"


def _meeting(fact: Meetings, contract: Contract) -> str:
    match fact:
        case MeetingPlanned():
            at = f" à {hour(fact.starts_at)}" if fact.starts_at else ""
            where = f", {fact.place}" if fact.place else ""
            return f"réunion {fact.meeting} prévue le {french(fact.on)}{at}{where}"
        case MeetingMoved():
            at = f" à {hour(fact.starts_at)}" if fact.starts_at else ""
            return f"réunion {fact.meeting} déplacée au {french(fact.new_date)}{at}"
        case MeetingCancelled():
            return f"réunion {fact.meeting} annulée"
        case MeetingHeld():
            there = [name_of(contract, person) for person in fact.present]
            return f"réunion {fact.meeting} tenue le {french(fact.on)}" + (f", avec {listed(there)}" if there else "")


def _minutes(fact: Minutes, contract: Contract) -> str:
    subject, day = f"compte rendu de la réunion {fact.meeting}", french(fact.on)
    match fact:
        case MinutesDrafted():
            return f"{subject} rédigé le {day}"
        case MinutesValidated():
            return f"{subject} validé le {day} par {party_name(fact.by, contract.law)}"
        case MinutesRefused():
            return f"{subject} refusé le {day} par {party_name(fact.by, contract.law)} : {fact.reason}"
        case MinutesSent():
            return f"{subject} diffusé le {day}"


def _letter(fact: Letters, contract: Contract) -> str:
    match fact:
        case ProrogationNotified():
            asked = f"prorogation {fact.id} demandée par {party_name(fact.by, contract.law)}"
            return f"{asked} jusqu'au {french(fact.requested_term)}, postée le {french(fact.sent_on)}"
        case ProrogationReceived():
            who = party_name(fact.addressee, contract.law)
            received = f"reçue le {french(fact.received_on)}" if fact.received_on else "jamais réclamée"
            return f"demande de prorogation {fact.id} {received} par {who}"
        case ProrogationAnswered():
            word = "accord" if fact.sense is Sense.ACCORD else "refus"
            return f"{word} {of(party_name(fact.addressee, contract.law))} à la prorogation {fact.id}"
        case ProrogationConfirmed():
            return f"aucun refus n'est arrivé à la prorogation {fact.id}, certifié le {french(fact.on)}"


def _life(fact: Fact, contract: Contract) -> str:
    match fact:
        case BilanReceived():
            return f"bilan d'étape {fact.exercise} reçu le {french(fact.on)}"
        case CompteAdministratifReceived():
            return f"compte administratif {fact.exercise} reçu le {french(fact.on)}"
        case Launched():
            return f"élaboration lancée le {french(fact.on)}"
        case SignatureTargeted():
            return f"signature visée le {french(fact.on)}"
        case RenewalOpened():
            return f"renouvellement ouvert le {french(fact.on)}"
        case _:
            return _turn(fact, contract)


def _turn(fact: Fact, contract: Contract) -> str:
    match fact:
        case Signed():
            return f"contrat signé le {french(fact.known_on)}, en vigueur à partir du {french(fact.effective_on)}"
        case Transposed():
            return f"contrat transposé par l'avenant du {french(fact.signed_on)}, terme le {french(fact.new_term)}"
        case Terminated():
            who = party_name(fact.by, contract.law)
            return f"résiliation notifiée le {french(fact.notified_on)} par {who}, effet le {french(fact.effective_on)}"
        case _:
            return said(fact)
