"""What a form refuses of its time: what has not happened yet, what is planned too late, what was said otherwise."""

from collections.abc import Iterator
from datetime import date

from cpom_workflow.domain.contract import Contract
from cpom_workflow.domain.dates import french
from cpom_workflow.domain.errors import Fault
from cpom_workflow.domain.facts import (
    BilanReceived,
    CompteAdministratifReceived,
    Fact,
    MeetingHeld,
    MeetingMoved,
    MeetingPlanned,
    MinutesSent,
    ProrogationAnswered,
    ProrogationNotified,
    ProrogationReceived,
    Terminated,
    Transposed,
)
from cpom_workflow.domain.vocabulary import FRENCH_NAME

Faults = Iterator[Fault]


def untimely(fact: Fact, on: date) -> Faults:
    """Refuse what has not happened yet on a day, and what is planned for a day gone by."""
    if fact.known_on > on:
        yield Fault(
            what=f"La date du {french(fact.known_on)} n'est pas encore venue.",
            remedy=f"Écrivez le jour où cela s'est passé, au plus tard le {french(on)}.",
            about=fact,
        )
    coming = _planned_for(fact)
    if coming is not None and coming < on:
        yield Fault(
            what=f"La réunion est prévue le {french(coming)}, un jour déjà passé.",
            remedy=f"Choisissez une date à partir du {french(on)}.",
            about=fact,
        )


def told_otherwise(contract: Contract, fact: Fact) -> Faults:
    """Refuse to say once more, with other details, what happens only once."""
    for known in contract.all_of(type(fact)):
        once = _once(fact)
        if once and _once(known) == once:
            about = f" ({once})" if once != _ONCE else ""
            yield Fault(
                what=f"{contract.cpom} : « {FRENCH_NAME[known.name]} »{about} est déjà enregistré, à la date du "
                f"{french(known.known_on)}.",
                remedy="S'il est faux, annulez-le d'abord par un fait « annulation ».",
                about=fact,
            )


_ONCE = "une fois"


def _planned_for(fact: Fact) -> date | None:
    match fact:
        case MeetingPlanned():
            return fact.on
        case MeetingMoved():
            return fact.new_date
        case _:
            return None


def _once(fact: Fact) -> object:  # noqa: PLR0911 - one return a kind is the clearest form
    """Say what makes two facts of a kind the same event; None when it may well happen again."""
    match fact:
        case MeetingHeld() | MinutesSent():
            return fact.meeting
        case BilanReceived() | CompteAdministratifReceived():
            return fact.exercise
        case Terminated() | Transposed():
            return _ONCE
        case ProrogationReceived() if fact.received_on is not None:
            return f"{fact.id}, {fact.addressee}"
        case ProrogationAnswered():
            return f"{fact.id}, {fact.addressee}, {fact.sense}"
        case ProrogationNotified():
            return f"{fact.by}, {french(fact.requested_term)}"
        case _:
            return None
