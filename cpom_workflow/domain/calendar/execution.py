"""While the contract runs: yearly documents, dialogue, the contract's own actions, comptes rendus."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from cpom_workflow.domain.calendar.budget import budget
from cpom_workflow.domain.calendar.dialogue import dialogue
from cpom_workflow.domain.calendar.draw import draw
from cpom_workflow.domain.calendar.kinds import Kind
from cpom_workflow.domain.calendar.milestones import Milestone
from cpom_workflow.domain.committee import VALIDATORS, Meeting, MeetingState
from cpom_workflow.domain.contract import Contract
from cpom_workflow.domain.dates import MonthDay, french, working_day_before
from cpom_workflow.domain.dossier import Document
from cpom_workflow.domain.facts import (
    AvenantSigned,
    BilanReceived,
    CompteAdministratifReceived,
    Party,
    Signed,
)

ACCOUNTS = "compte_administratif"
BILAN = "bilan_etape"
ACTIVITY_REPORT = "rapport_activite"
_DOCUMENTS_IN_FRENCH = {ACTIVITY_REPORT: "rapport d'activité", "budget_previsionnel": "budget prévisionnel"}


def execution(contract: Contract, signature: Signed, term: date) -> Iterator[Milestone]:
    """Draw what the contract asks for between its effect and its term."""
    exercises = range(signature.effective_on.year, term.year + 1)
    yield from _yearly_pairs(contract, exercises)
    for exercise in exercises:
        yield from _own_documents(contract, exercise)
        yield from _subsidies(contract, exercise)
    yield from dialogue(contract, signature, term)
    yield from _actions(contract)
    yield from budget(contract, exercises)


def comptes_rendus(contract: Contract) -> Iterator[Milestone]:
    """Draw, for each meeting held, the writing of its compte rendu and its validation (SUI-4)."""
    for meeting in contract.meetings:
        if meeting.state is MeetingState.HELD and meeting.drafter is not None:
            yield from _compte_rendu(contract, meeting, meeting.drafter)


def _yearly_pairs(contract: Contract, exercises: range) -> Iterator[Milestone]:
    """Draw the bilan d'étape and the accounts it is sent with, for each exercise (SUI-3, BUD-1)."""
    day = _agreed_day(contract, ACCOUNTS, contract.law.parameters.compte_administratif.due)
    bilan_day = _agreed_day(contract, BILAN, day)
    yield from _yearly(contract, Kind.BILAN_ETAPE, bilan_day, contract.all_of(BilanReceived), exercises)
    yield from _yearly(
        contract, Kind.COMPTE_ADMINISTRATIF, day, contract.all_of(CompteAdministratifReceived), exercises
    )


def _yearly(
    contract: Contract,
    kind: Kind,
    day: MonthDay,
    receipts: Sequence[BilanReceived | CompteAdministratifReceived],
    exercises: range,
) -> Iterator[Milestone]:
    strict, zone = contract.law.parameters.compte_administratif.strict_before, contract.zone_of("gestionnaire")
    first = {receipt.exercise: receipt.on for receipt in reversed(receipts)}
    for exercise in exercises:
        due_on = day.of(exercise + 1)
        yield draw(
            contract,
            kind,
            due_on,
            f"exercice {exercise}, clos le 31 décembre {exercise} : avant le {french(due_on)}",
            key=exercise,
            act_by=working_day_before(due_on, zone) if strict else None,
            satisfied_on=first.get(exercise),
        )


def _agreed_day(contract: Contract, name: str, usual: MonthDay) -> MonthDay:
    """Give the day the contract fixes for a document (CON-8), else the usual one."""
    return next((document.before for document in _documents(contract) if document.name == name), usual)


def _documents(contract: Contract) -> tuple[Document, ...]:
    content = contract.header.content
    return (content.documents if content else None) or ()


def _own_documents(contract: Contract, exercise: int) -> Iterator[Milestone]:
    for document in _documents(contract):
        if document.name in {ACCOUNTS, BILAN}:
            continue
        due_on = document.before.of(exercise + 1)
        yield draw(
            contract,
            Kind.BUDGET_DOCUMENT,
            due_on,
            f"le contrat demande ce document avant le {document.before} de l'année qui suit l'exercice {exercise}",
            key=f"{document.name}:{exercise}",
            label=f"Document prévu par le contrat : {_in_french(document)} {exercise}",
            act_by=working_day_before(due_on, contract.zone_of("gestionnaire")),
            satisfied_on=_with_accounts(contract, document, exercise),
        )


def _in_french(document: Document) -> str:
    return _DOCUMENTS_IN_FRENCH.get(document.name, document.name.replace("_", " "))


def _with_accounts(contract: Contract, document: Document, exercise: int) -> date | None:
    """Take the receipt of the accounts for that of the activity report sent with them (CASF, R. 314-50)."""
    if document.name != ACTIVITY_REPORT:
        return None
    received = (fact.on for fact in contract.all_of(CompteAdministratifReceived) if fact.exercise == exercise)
    return next(received, None)


def _subsidies(contract: Contract, exercise: int) -> Iterator[Milestone]:
    if not contract.header.subsidised_departements:
        return
    parameters = contract.law.parameters
    signed = (f.on for f in contract.all_of(AvenantSigned) if f.subject == "annuel" and f.exercise == exercise)
    yield draw(
        contract,
        Kind.AVENANT_ANNUEL,
        parameters.avenant_annuel.due.of(exercise),
        f"un avenant fixe le montant des subventions de l'exercice {exercise}, au plus tard à sa fin (usage)",
        key=exercise,
        satisfied_on=next(signed, None),
    )
    yield draw(
        contract,
        Kind.COMPTE_RENDU_FINANCIER,
        parameters.compte_rendu_financier.due.of(exercise + 1),
        f"six mois après la clôture de l'exercice {exercise}",
        key=exercise,
    )


def _actions(contract: Contract) -> Iterator[Milestone]:
    for action in contract.header.actions:
        yield draw(
            contract,
            Kind.ACTION,
            action.due_on,
            f"échéance écrite dans le contrat : {french(action.due_on)}",
            key=action.id,
            label=f"Action {action.id} du contrat : {action.action}",
            responsible=(str(action.responsible),),
        )


def _compte_rendu(contract: Contract, meeting: Meeting, drafter: Party) -> Iterator[Milestone]:
    delays = contract.law.parameters.compte_rendu
    minutes = meeting.compte_rendu
    drafted_on = minutes.drafted_on or minutes.validated_on
    yield draw(
        contract,
        Kind.COMPTE_RENDU_DRAFT,
        meeting.on + timedelta(days=delays.draft_days),
        f"réunion tenue le {french(meeting.on)} + {delays.draft_days} jours (usage)",
        key=meeting.code,
        label=f"Rédaction du {meeting.record_name} de la réunion du {french(meeting.on)}",
        opens_on=meeting.on,
        satisfied_on=drafted_on,
        responsible=(str(drafter),),
    )
    if drafted_on is None:
        return
    waited_for = tuple(str(party) for party in VALIDATORS if party not in (minutes.validated or {}))
    yield draw(
        contract,
        Kind.COMPTE_RENDU_VALIDATION,
        drafted_on + timedelta(days=delays.validation_days),
        f"{meeting.record_name} rédigé le {french(drafted_on)} + {delays.validation_days} jours (usage)",
        key=meeting.code,
        label=f"Validation du {meeting.record_name} de la réunion du {french(meeting.on)}",
        opens_on=drafted_on,
        satisfied_on=minutes.validated_on or minutes.sent_on,
        responsible=waited_for or tuple(str(party) for party in VALIDATORS),
    )
