"""The region's yearly review (REG-5): indicators as transmitted, who is missing, objectives kept or missed."""

from collections.abc import Iterator

from cpom_workflow.domain.contract import Contract
from cpom_workflow.domain.dates import french
from cpom_workflow.services.documents.indicators import caution, definitions, percent
from cpom_workflow.services.documents.page import BLANK, Block, Bullets, Document, Heading, Paragraph, Style, Table
from cpom_workflow.services.portfolio import Portfolio
from cpom_workflow.services.regional_review import RATE, Compiled, Objective, RegionalReview, Transmitted
from cpom_workflow.services.wording.french import capital, cited

NOTHING = "–"


def bilan_regional(review: RegionalReview, told: Portfolio, region: str) -> Document:
    """Write the review of an exercise, to be completed with what figures do not say."""
    title = f"Bilan régional des CPOM, exercice {review.year}"
    return Document(
        name=f"bilan-regional-{review.year}",
        title=title,
        running=f"{title} · {region} · situation au {french(review.on)}",
        on=review.on,
        blocks=(
            Paragraph(text=_summary(review)),
            Heading(text="1. Les indicateurs obligatoires"),
            _compiled(review),
            _method(),
            definitions(),
            caution(),
            Heading(text="2. Ce qui manque"),
            *_missing(review),
            Heading(text="3. Les objectifs datés de l'année"),
            *_objectives(review),
            Heading(text="4. Contrat par contrat"),
            _contracts(review),
            Heading(text="5. Appréciation"),
            Paragraph(text=f"Faits marquants, difficultés, suites à donner : {BLANK}"),
            Paragraph(
                text=f"Textes de référence : {cited(told.law.rule('REG-5'))} ; {cited(told.law.rule('CON-5'))}.",
                style=Style.SOURCE,
            ),
        ),
    )


def shown(measure: str, value: float | None) -> str:
    """Write a measure as it is read: a rate in percent, a count as it is, a dash for nothing."""
    if value is None:
        return NOTHING
    return percent(value) if measure == RATE else f"{value:g}"


def _summary(review: RegionalReview) -> str:
    received = len(review.transmitted) - len(review.missing_bilans)
    figures = received - len(review.missing_figures)
    return (
        f"{len(review.transmitted)} contrats en vigueur en {review.year} ; bilans d'étape reçus : {received} ; "
        f"avec leurs indicateurs : {figures}."
    )


def _compiled(review: RegionalReview) -> Table:
    return Table(
        caption="Indicateurs compilés sur la région",
        head=("Indicateur et mesure", "Valeur", "Contrats comptés"),
        rows=tuple(_measure(each) for each in review.compiled),
        widths=(60, 20, 26),
    )


def _measure(compiled: Compiled) -> tuple[str, str, str]:
    name = f"{capital(compiled.indicator.name)} : {compiled.label}"
    return name, shown(compiled.measure, compiled.value), str(compiled.contracts)


def _method() -> Paragraph:
    return Paragraph(
        text="Un nombre est la somme de ce qui a été transmis. Un taux régional rapporte les ménages comptés à ceux "
        "dont ils font partie, contrat par contrat ; un contrat qui n'a transmis que l'un des deux n'y entre pas."
    )


def _missing(review: RegionalReview) -> Iterator[Block]:
    groups = (
        ("Bilans d'étape non reçus", review.missing_bilans),
        ("Bilans reçus sans aucun indicateur", review.missing_figures),
    )
    for label, contracts in groups:
        yield Paragraph(text=f"{label} : {len(contracts)}.")
        if contracts:
            yield Bullets(items=tuple(_named(contract) for contract in contracts))


def _objectives(review: RegionalReview) -> Iterator[Block]:
    if not review.objectives:
        yield Paragraph(text=f"Aucun contrat n'a d'objectif daté de {review.year}.")
        return
    yield Table(
        caption="Objectifs datés de l'année",
        head=("Contrat", "Action", "Échéance", "Situation"),
        rows=tuple(_objective(each) for each in review.objectives),
        widths=(28, 34, 22, 22),
    )


def _objective(objective: Objective) -> tuple[str, str, str, str]:
    milestone = objective.milestone
    action = next(each for each in objective.contract.header.actions if each.id == milestone.key)
    situation = milestone.state.french if milestone.state.settled or not milestone.late else "rien d'enregistré"
    return objective.contract.cpom, f"{action.id} : {action.action}", french(milestone.due_on), situation


def _contracts(review: RegionalReview) -> Table:
    return Table(
        caption="Taux transmis par contrat",
        head=("Contrat", "Logement ordinaire", "Logement adapté", "Demande active", "Présence longue"),
        rows=tuple(_rates(each) for each in review.transmitted),
        widths=(38, 17, 17, 17, 17),
    )


def _rates(told: Transmitted) -> tuple[str, ...]:
    indicators = (
        "sorties_logement_ordinaire",
        "sorties_logement_adapte",
        "demande_logement_social_active",
        "presence_anormalement_longue",
    )
    return (_named(told.contract), *(shown(RATE, told.value(each, RATE)) for each in indicators))


def _named(contract: Contract) -> str:
    return f"{contract.header.gestionnaire.name} ({contract.cpom})"
