"""What a form refuses because it would have no effect: beyond the law, or against the contract's own state.

A dossier file may tell the past as it was, unlawful or not; what is being done today is stopped while it can be.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from cpom_workflow.domain.committee import Meeting, MeetingState
from cpom_workflow.domain.contract import CHRS_CONTRACT, Contract
from cpom_workflow.domain.dates import french
from cpom_workflow.domain.dossier import SeatLeft
from cpom_workflow.domain.errors import Fault
from cpom_workflow.domain.facts import (
    AvenantSigned,
    Fact,
    MeetingCancelled,
    MeetingMoved,
    MeetingPlanned,
    ProrogationAnswered,
    ProrogationConfirmed,
    ProrogationNotified,
    ProrogationReceived,
    RenewalOpened,
    Signed,
    Terminated,
    Transposed,
)
from cpom_workflow.domain.prorogation import Outcome, Prorogation
from cpom_workflow.services.wording.french import listed, party_name

Faults = Iterator[Fault]


def without_effect(contract: Contract, fact: Fact) -> Faults:
    """Refuse what the law or the contract's own state leaves without effect, saying what would have one."""
    check = _CHECKS.get(type(fact))
    return iter(()) if check is None else check(contract, fact)


def _meeting_planned(contract: Contract, fact: MeetingPlanned) -> Faults:
    for each in contract.meetings:
        if each.state is MeetingState.PLANNED and (each.on, each.starts_at) == (fact.on, fact.starts_at):
            what = f"La réunion {each.code} est déjà prévue le {french(each.on)}, à la même heure."
            yield Fault(what=what, remedy="Choisissez un autre moment, ou déplacez cette réunion.", about=fact)


def _meeting_to_come(contract: Contract, fact: MeetingMoved | MeetingCancelled) -> Faults:
    meeting = _meeting(contract, fact.meeting)
    if meeting is not None and meeting.state is not MeetingState.PLANNED:
        state = "s'est déjà tenue" if meeting.state is MeetingState.HELD else "est déjà annulée"
        remedy = "Choisissez une réunion à venir, ou planifiez-en une autre."
        yield Fault(what=f"La réunion {meeting.code} du {french(meeting.on)} {state}.", remedy=remedy, about=fact)


def _meeting(contract: Contract, code: str) -> Meeting | None:
    return next((each for each in contract.meetings if each.code == code), None)


def _prorogation_notified(contract: Contract, fact: ProrogationNotified) -> Faults:
    if contract.term is None or contract.max_term is None:
        yield from _unsigned(contract, fact)
        return
    longest = french(contract.max_term)
    if fact.requested_term > contract.max_term:
        what = f"Le terme demandé, le {french(fact.requested_term)}, porte le contrat au-delà de six ans."
        yield Fault(what=what, remedy=f"Le terme le plus long permis est le {longest}.", about=fact)
    elif fact.requested_term <= contract.term:
        what = f"Le terme demandé, le {french(fact.requested_term)}, ne prolonge pas le contrat."
        remedy = f"Il finit le {french(contract.term)} ; demandez un jour ultérieur, au plus tard le {longest}."
        yield Fault(what=what, remedy=remedy, about=fact)
    yield from _signatory(contract, fact.by, fact)


def _addressed(contract: Contract, fact: ProrogationReceived | ProrogationAnswered) -> Faults:
    prorogation = _prorogation(contract, fact.id)
    if prorogation is None:  # the contradiction is said elsewhere
        return
    parties = [each.party for each in prorogation.addressees]
    if fact.addressee not in parties:
        what = f"La prorogation {fact.id} n'est pas adressée à « {fact.addressee} »."
        yield Fault(what=what, remedy=f"Destinataires : {_named(parties, contract)}.", about=fact)


def _silence(contract: Contract, fact: ProrogationConfirmed) -> Faults:
    prorogation = _prorogation(contract, fact.id)
    if prorogation is None or prorogation.confirmation_required:
        return
    what, remedy = _why_not(prorogation)
    yield Fault(what=what, remedy=remedy, about=fact)


def _why_not(prorogation: Prorogation) -> tuple[str, str]:
    """Say why no silence can be certified."""
    nothing = "Il n'y a rien à certifier ; rien n'a été changé."
    match prorogation.outcome:
        case Outcome.DEEMED_AGREED if prorogation.confirmed_on is not None:
            return f"L'accord réputé acquis est déjà constaté, le {french(prorogation.confirmed_on)}.", nothing
        case Outcome.AGREED:
            return "Tous les destinataires ont donné leur accord : le silence n'a pas à être constaté.", nothing
        case Outcome.DISAGREEMENT:
            return "Un destinataire a refusé dans le délai : l'accord n'est pas acquis.", nothing
        case Outcome.REJECTED:
            longest = french(prorogation.longest_allowed_term)
            return f"Cette demande dépasse six ans (terme le plus long permis : {longest}).", nothing
        case _:
            return "Le silence ne vaut pas encore accord.", _from_when(prorogation)


def _from_when(prorogation: Prorogation) -> str:
    settled = [each.settled_from for each in prorogation.addressees]
    days = [day for day in settled if day is not None]
    if len(days) < len(settled):
        return "La preuve de réception manque pour un destinataire : enregistrez-la d'abord."
    return f"Il vaudra accord à partir du {french(max(days))}, si aucun refus n'arrive."


def _transposed(contract: Contract, fact: Transposed) -> Faults:
    if contract.term is None or contract.max_term is None:
        yield from _unsigned(contract, fact)
        return
    if contract.legal_basis == CHRS_CONTRACT:
        what = "Ce contrat relève déjà de l'article L. 313-11-2 : il n'a pas à être transposé."
        yield Fault(what=what, remedy="Enregistrez un avenant.", about=fact)
    if not fact.cosigned_by_all:
        what = "L'avenant de transposition n'a d'effet que signé par toutes les parties."
        yield Fault(what=what, remedy="Enregistrez-le le jour de la dernière signature.", about=fact)
    if fact.new_term > contract.max_term:
        what = f"Le nouveau terme, le {french(fact.new_term)}, porte le contrat au-delà de six ans depuis son début."
        yield Fault(what=what, remedy=f"Le terme le plus long permis est le {french(contract.max_term)}.", about=fact)


def _terminated(contract: Contract, fact: Terminated) -> Faults:
    if contract.term is None:
        yield from _unsigned(contract, fact)
        return
    yield from _signatory(contract, fact.by, fact)
    if fact.effective_on < fact.notified_on:
        what = f"L'effet, le {french(fact.effective_on)}, précède la notification, le {french(fact.notified_on)}."
        yield Fault(what=what, remedy="Corrigez l'une des deux dates.", about=fact)
    if fact.effective_on > contract.term:
        what = f"Le contrat finit de lui-même le {french(contract.term)}, avant l'effet demandé."
        yield Fault(what=what, remedy="Écrivez un jour d'effet antérieur, ou laissez-le finir.", about=fact)


def _of_a_signed_contract(contract: Contract, fact: AvenantSigned | RenewalOpened) -> Faults:
    if contract.signature is None:
        yield from _unsigned(contract, fact)


def _signed(contract: Contract, fact: Signed) -> Faults:
    if contract.signature is not None:
        what = f"{contract.cpom} est déjà signé, le {french(contract.signature.known_on)}."
        yield Fault(what=what, remedy="S'il y a une erreur, annulez d'abord cette signature.", about=fact)


def _left(contract: Contract, fact: SeatLeft) -> Faults:
    if fact.on < fact.since:
        what = f"Le départ, le {french(fact.on)}, précède l'arrivée au comité, le {french(fact.since)}."
        yield Fault(what=what, remedy="Corrigez la date du départ.", about=fact)
    marks = ((each.person, each.party, each.role, each.since) for each in contract.seats if each.until is not None)
    if (fact.person, fact.party, fact.role, fact.since) in marks:
        yield Fault(what="Ce siège a déjà été quitté.", remedy="Choisissez un siège encore tenu.", about=fact)


def _unsigned(contract: Contract, fact: Fact) -> Faults:
    what = f"{contract.cpom} n'est pas signé."
    yield Fault(what=what, remedy="Enregistrez d'abord sa signature.", about=fact)


def _signatory(contract: Contract, party: str, fact: Fact) -> Faults:
    if party not in contract.signatories:
        what = f"« {party} » n'est pas signataire de {contract.cpom}."
        yield Fault(what=what, remedy=f"Signataires : {_named(contract.signatories, contract)}.", about=fact)


def _prorogation(contract: Contract, mark: str) -> Prorogation | None:
    return next((each for each in contract.prorogations if each.id == mark), None)


def _named(parties: list[str] | tuple[str, ...], contract: Contract) -> str:
    return listed(f"{party_name(each, contract.law)} ({each})" for each in parties)


_CHECKS: Mapping[type[Fact], Callable[[Contract, Any], Faults]] = {
    MeetingPlanned: _meeting_planned,
    MeetingMoved: _meeting_to_come,
    MeetingCancelled: _meeting_to_come,
    ProrogationNotified: _prorogation_notified,
    ProrogationReceived: _addressed,
    ProrogationAnswered: _addressed,
    ProrogationConfirmed: _silence,
    Transposed: _transposed,
    Terminated: _terminated,
    AvenantSigned: _of_a_signed_contract,
    RenewalOpened: _of_a_signed_contract,
    Signed: _signed,
    SeatLeft: _left,
}
