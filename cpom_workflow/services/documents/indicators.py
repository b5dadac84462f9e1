"""The four mandatory indicators (CON-5): what each counts and leaves out, and what was received for each exercise."""

from collections.abc import Mapping
from dataclasses import dataclass

from cpom_workflow.domain.contract import Contract
from cpom_workflow.domain.facts import BilanReceived
from cpom_workflow.services.documents.page import NARROW_BLANK, Bullets, Paragraph, Table
from cpom_workflow.services.documents.parts import target_of
from cpom_workflow.services.wording.french import NARROW, capital

_SHOWN = 4
_INCOMPLETE = "hors ménages à droits incomplets"


@dataclass(frozen=True, kw_only=True)
class Indicator:
    """One indicator: its name, what it counts in the words of the annexe I, what it leaves out, its measures."""

    id: str
    name: str
    counts: str
    excludes: str | None
    measures: tuple[tuple[str, str], ...]


MANDATORY = (
    Indicator(
        id="sorties_logement_ordinaire",
        name="sorties vers un logement ordinaire",
        counts="nombre de ménages sortis vers un logement ordinaire et taux de sortie vers un logement ordinaire, "
        "dont logement social et logement privé",
        excludes=_INCOMPLETE,
        measures=(
            ("menages", "ménages sortis"),
            ("taux", "taux de sortie"),
            ("dont_social", "dont logement social"),
            ("dont_prive", "dont logement privé"),
        ),
    ),
    Indicator(
        id="sorties_logement_adapte",
        name="sorties vers un logement adapté",
        counts="nombre de ménages sortis vers un logement adapté et taux de sortie vers un logement adapté",
        excludes=_INCOMPLETE,
        measures=(("menages", "ménages sortis"), ("taux", "taux de sortie")),
    ),
    Indicator(
        id="demande_logement_social_active",
        name="demande de logement social active",
        counts="nombre de ménages disposant d'une demande de logement social active, rapporté au nombre de ménages "
        "accueillis",
        excludes=_INCOMPLETE,
        measures=(("menages", "ménages avec demande active"), ("taux", "rapporté aux ménages accueillis")),
    ),
    Indicator(
        id="presence_anormalement_longue",
        name="présence anormalement longue",
        counts="taux de présence dans la structure au-delà d'une durée anormalement longue",
        excludes=None,
        measures=(("menages", "ménages concernés"), ("taux", "taux de présence")),
    ),
)


def definitions() -> Bullets:
    """Say what each indicator counts and leaves out."""
    return Bullets(items=tuple(_definition(each) for each in MANDATORY))


def caution() -> Paragraph:
    """Say what the order leaves to the parties."""
    return Paragraph(
        text="L'arrêté ne fixe ni la base de calcul des deux taux de sortie, ni la durée « anormalement longue » : "
        "gardez, d'une année sur l'autre, celles que les parties ont retenues."
    )


def received(contract: Contract) -> Mapping[int, BilanReceived]:
    """Give the last bilan received with figures for each exercise, in order of exercise."""
    bilans = {each.exercise: each for each in contract.all_of(BilanReceived) if each.indicators}
    return dict(sorted(bilans.items()))


def history(contract: Contract, *, to_come: str | None = None) -> Table:
    """Give what was received, exercise by exercise, the last ones; `to_come` heads one more column, to fill in."""
    known = list(received(contract).items())[-_SHOWN:]
    more = [] if to_come is None else [to_come]
    head = [*(str(exercise) for exercise, _ in known), *more] or ["Valeur"]
    return Table(
        caption="Indicateurs obligatoires",
        head=("Indicateur et mesure", "Cible", *head),
        rows=tuple(
            (
                f"{capital(each.name)} : {label}",
                _target(contract, each) if measure == "taux" else "–",
                *(_value(bilan, each.id, measure) for _, bilan in known),
                *[NARROW_BLANK] * (len(head) - len(known)),
            )
            for each in MANDATORY
            for measure, label in each.measures
        ),
        widths=(46, 14, *[16] * len(head)),
    )


def percent(rate: float) -> str:
    """Write a rate from 0 to 1: « 41 % »."""
    return f"{rate * 100:.1f}".removesuffix(".0").replace(".", ",") + f"{NARROW}%"


def _definition(indicator: Indicator) -> str:
    excluded = f", {indicator.excludes}" if indicator.excludes else " (le texte n'exclut aucun ménage)"
    return f"{capital(indicator.name)} : {indicator.counts}{excluded}."


def _target(contract: Contract, indicator: Indicator) -> str:
    targets = [target_of(each) for each in contract.header.actions if each.indicator == indicator.id and each.target]
    return ", ".join(dict.fromkeys(targets)) or NARROW_BLANK


def _value(bilan: BilanReceived, indicator: str, measure: str) -> str:
    value = (bilan.indicators or {}).get(indicator, {}).get(measure)
    if value is None:
        return "–"
    return percent(value) if measure == "taux" else f"{value:g}"
