"""The yearly bilan d'étape, sent with the compte administratif (modèle de contrat, II; annexe I)."""

from cpom_workflow.domain.calendar import Kind, Milestone
from cpom_workflow.domain.contract import Contract
from cpom_workflow.domain.dates import french, french_with_weekday
from cpom_workflow.services.documents.asked import Asked, one_of, refuse
from cpom_workflow.services.documents.indicators import caution, definitions, history, received
from cpom_workflow.services.documents.page import BLANK, Card, Document, Heading, Paragraph, Table, blank
from cpom_workflow.services.documents.parts import (
    actions,
    contract_card,
    euros,
    how_to_use,
    running,
    sources,
)
from cpom_workflow.services.office import File
from cpom_workflow.services.wording.french import capital

_BOX = "☐"
_WITH_IT = (Kind.COMPTE_ADMINISTRATIF, Kind.BUDGET_DOCUMENT)


def bilan_etape(file: File, asked: Asked) -> Document:
    """Write the trame of a bilan d'étape: the exercise asked for, else the first still awaited.

    Raises `InvalidInput` when the contract has none, or not that one.
    """
    contract, milestone = file.contract, _milestone(file, asked)
    exercise = int(str(milestone.key))
    return Document(
        name=f"bilan-d-etape-{contract.cpom}-{exercise}",
        title=f"Bilan d'étape {exercise}",
        running=running(contract),
        on=contract.on,
        blocks=(
            how_to_use(contract),
            contract_card(contract),
            _sending(contract, milestone, exercise),
            Heading(text="1. Mise en œuvre des actions prévues au contrat"),
            *actions(file, f"Réalisé en {exercise}"),
            Paragraph(text=f"Actions non réalisées ou retardées, et pourquoi : {BLANK}"),
            Heading(text="2. Les quatre indicateurs obligatoires"),
            definitions(),
            _indicators(contract, exercise),
            caution(),
            _counted(exercise),
            Heading(text="3. Activité, publics et situation de l'établissement"),
            Card(caption="Activité et situation", rows=_situation(exercise)),
            Heading(text="4. Compte administratif"),
            _accounts(contract, exercise),
            _documents(file, exercise),
            Heading(text="5. Signature"),
            Paragraph(text=f"Fait à {BLANK}, le {BLANK}."),
            Paragraph(text=f"Pour {contract.header.gestionnaire.name}, {blank('nom, qualité et signature')}"),
            sources(contract, "SUI-3", "CON-5", "BUD-1"),
        ),
    )


def _milestone(file: File, asked: Asked) -> Milestone:
    known = [each for each in file.calendar.milestones if each.kind is Kind.BILAN_ETAPE]
    if not known:
        refuse("Ce contrat n'attend aucun bilan d'étape.", "Enregistrez d'abord sa signature et sa date d'effet.")
    if asked.exercise is None:
        return next((each for each in known if not each.state.settled), known[-1])
    found = next((each for each in known if each.key == asked.exercise), None)
    if found is None:
        exercises = one_of(each.key for each in known)
        refuse(f"Le contrat n'a pas de bilan d'étape {asked.exercise}.", f"Exercices du contrat : {exercises}.")
    return found


def _sending(contract: Contract, milestone: Milestone, exercise: int) -> Card:
    before = "avant le" if contract.law.parameters.compte_administratif.strict_before else "au plus tard le"
    return Card(
        caption="Transmission",
        rows=(
            ("Exercice", str(exercise)),
            ("À transmettre", f"{before} {french(milestone.due_on)}, en même temps que le compte administratif"),
            ("Dernier jour ouvré utile", french_with_weekday(milestone.act_by)),
            ("Par", contract.header.gestionnaire.name),
            ("À", "l'autorité de tarification (préfet de région), et aux autres signataires selon le contrat"),
        ),
    )


def _indicators(contract: Contract, exercise: int) -> Table:
    """Give the table to fill in; what was received for that exercise is shown instead of a column to fill."""
    to_come = None if exercise in received(contract) else str(exercise)
    return history(contract, to_come=to_come)


def _counted(exercise: int) -> Card:
    return Card(
        caption="Base de calcul",
        rows=(
            ("Ménages accueillis dans l'année", BLANK),
            ("dont ménages à droits incomplets, non comptés", BLANK),
            (f"Ménages sortis en {exercise}", BLANK),
            ("dont ménages à droits incomplets, non comptés", BLANK),
            ("Durée au-delà de laquelle une présence est anormalement longue", blank("durée retenue par les parties")),
            ("Autres indicateurs du contrat", BLANK),
        ),
    )


def _situation(exercise: int) -> tuple[tuple[str, str], ...]:
    return (
        ("Taux d'occupation", BLANK),
        ("Publics accueillis, évolution", BLANK),
        ("Ressources humaines", BLANK),
        (f"Faits marquants de {exercise}", BLANK),
        ("Difficultés, ajustements demandés", BLANK),
    )


def _accounts(contract: Contract, exercise: int) -> Card:
    amount = contract.header.dotations.get(exercise)
    return Card(
        caption="Compte administratif",
        rows=(
            (f"Dotation {exercise}", euros(amount) if amount is not None else BLANK),
            ("Charges", BLANK),
            ("Produits", BLANK),
            ("Résultat", BLANK),
            ("Affectation du résultat, proposée ou décidée selon le contrat", BLANK),
        ),
    )


def _documents(file: File, exercise: int) -> Table:
    """Give the documents due for an exercise, as the calendar knows them."""
    due = [
        (each.label.rpartition(" : ")[2], french(each.due_on), _BOX)
        for each in file.calendar.milestones
        if each.kind in _WITH_IT and str(each.key).rpartition(":")[2] == str(exercise)
    ]
    return Table(
        caption="Documents à transmettre",
        head=("Document", "Avant le", "Joint"),
        rows=tuple((capital(label), day, box) for label, day, box in due),
        widths=(60, 28, 16),
    )
