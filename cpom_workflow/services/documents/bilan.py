"""The document de bilan of a contract that ends: what was reached, why not, what next, and the method (étape 5)."""

from cpom_workflow.domain.calendar import Kind, Milestone, Nature
from cpom_workflow.domain.committee import MeetingState
from cpom_workflow.domain.contract import Contract
from cpom_workflow.domain.dates import french
from cpom_workflow.domain.dossier import Action
from cpom_workflow.domain.feeds import known_beside
from cpom_workflow.services.documents.asked import Asked, refuse
from cpom_workflow.services.documents.indicators import caution, history
from cpom_workflow.services.documents.page import BLANK, Card, Document, Heading, Paragraph, Table, blank
from cpom_workflow.services.documents.parts import (
    approval,
    contract_card,
    how_to_use,
    named,
    running,
    sources,
    target_of,
    to_fill,
)
from cpom_workflow.services.office import File
from cpom_workflow.services.wording.french import capital, listed, party_name
from cpom_workflow.services.wording.names import PURPOSES, plain_word

_PHASES = ("Cadrage", "Diagnostic partagé", "Négociation et signature", "Suivi du contrat")
_COMING = (Kind.EXECUTION_REPORT, Kind.FINAL_REVIEW, Kind.RENEWAL_START, Kind.TERM)


def bilan(file: File, asked: Asked) -> Document:  # noqa: ARG001 - every trame is asked for in the same way
    """Write the trame of the document de bilan; raises `InvalidInput` before the signature."""
    contract = file.contract
    if contract.signature is None:
        refuse("Ce contrat n'est pas signé : il n'y a rien à dresser.", "Enregistrez d'abord sa signature.")
    return Document(
        name=f"bilan-du-contrat-{contract.cpom}",
        title="Document de bilan du CPOM",
        running=running(contract),
        on=contract.on,
        blocks=(
            how_to_use(contract),
            contract_card(contract),
            Heading(text="1. Objectifs"),
            Paragraph(
                text="Les objectifs du contrat sont-ils atteints ? Si non, pourquoi ? Quelles pistes pour un "
                "prochain contrat ?"
            ),
            _objectives(contract),
            Heading(text="2. Indicateurs obligatoires"),
            history(contract, to_come="Dernière année"),
            caution(),
            Paragraph(text=f"Lecture de ces évolutions : {BLANK}"),
            Heading(text="3. Vie du contrat"),
            _meetings(contract),
            Heading(text="4. Bilan de la méthode"),
            to_fill(
                "Bilan de la méthode",
                ("Étape", "Difficultés", "Enseignements", "Leviers pour un prochain CPOM"),
                (24, 26, 26, 30),
                _PHASES,
            ),
            Heading(text="5. Suites"),
            _next(file),
            Paragraph(text=f"Orientation retenue : {blank('nouveau contrat, prorogation, ou fin du contrat')}."),
            Heading(text="6. Validation"),
            approval(contract, contract.signatories),
            sources(contract, "SUI-6", "SUI-5", "REN-1"),
        ),
    )


def _objectives(contract: Contract) -> Table:
    axes = [*contract.law.parameters.mandatory.axes, *(each.objective or "" for each in contract.header.actions)]
    return Table(
        caption="Objectifs atteints",
        head=("Objectif", "Actions prévues", "Atteint ?", "Sinon, pourquoi", "Pistes d'actions"),
        rows=tuple((_axis(axis), _actions(contract, axis), *[BLANK] * 3) for axis in dict.fromkeys(axes)),
        widths=(22, 32, 16, 18, 18),
    )


def _axis(axis: str) -> str:
    return capital(named(axis)) if axis else "Autres actions"


def _actions(contract: Contract, axis: str) -> str:
    actions = [each for each in contract.header.actions if (each.objective or "") == axis]
    return "\n".join(_action(each) for each in actions) or BLANK


def _action(action: Action) -> str:
    target = f", cible {target_of(action)}" if action.target else ""
    return f"{action.id} : {action.action} ({french(action.due_on)}{target})"


def _meetings(contract: Contract) -> Table:
    common = [each for each in contract.meetings if known_beside(contract, None, each)]
    held = [each for each in common if each.state is MeetingState.HELD]
    rows = tuple(
        (
            french(each.on),
            capital(plain_word(each.purpose, PURPOSES)) if each.purpose else "Réunion du comité",
            capital(party_name(each.drafter, contract.law)) if each.drafter else "–",
            french(done) if (done := each.compte_rendu.validated_on) else BLANK,
        )
        for each in held
    )
    return Table(
        caption="Réunions tenues",
        head=("Date", "Objet", "Compte rendu écrit par", "Validé le"),
        rows=rows or ((BLANK,) * 4,) * 2,
        widths=(22, 34, 26, 22),
    )


def _by(milestone: Milestone) -> str:
    return "le" if milestone.nature is Nature.LANDMARK else "au plus tard le"


def _next(file: File) -> Card:
    """Give the dates that the end of the contract brings."""
    coming = [each for each in file.calendar.milestones if each.kind in _COMING]
    rows = [(each.label, f"{_by(each)} {french(each.due_on)} ({each.state.french})") for each in coming]
    recipients = capital(
        listed(party_name(each, file.contract.law) for each in file.contract.execution_report_recipients)
    )
    return Card(caption="Échéances", rows=(*rows, ("Le rapport d'exécution est adressé à", recipients)))
