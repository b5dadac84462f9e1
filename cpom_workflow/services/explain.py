"""Why a date is what it is: rule, quote, article, base date, computation, source, and what follows (French)."""

from collections.abc import Iterator

from cpom_workflow.domain.calendar import Because, Calendar, Kind, Milestone
from cpom_workflow.domain.contract import Contract
from cpom_workflow.domain.dates import french, french_with_weekday, is_working_day
from cpom_workflow.domain.errors import Fault, InvalidInput
from cpom_workflow.domain.law import Status

STRICT = frozenset({Kind.BILAN_ETAPE, Kind.COMPTE_ADMINISTRATIF, Kind.BUDGET_DOCUMENT})
"""What the texts want *before* a day, that day excluded."""


def milestone_named(calendar: Calendar, name: str) -> Milestone:
    """Find a milestone by its name (`bilan_etape:2023`), or by its kind when there is only one.

    Raises `InvalidInput`, which lists the names that exist.
    """
    named = [each for each in calendar.milestones if each.id == name]
    of_kind = [each for each in calendar.milestones if each.kind == name]
    if not named and len(of_kind) != 1:
        names = ", ".join(each.id for each in of_kind or calendar.milestones)
        what = f"Le jalon « {name} » n'existe pas dans ce dossier." if not of_kind else f"« {name} » a plusieurs clés."
        raise InvalidInput([Fault(what=what, remedy=f"Écrivez l'un de ces noms : {names}.")])
    return (named or of_kind)[0]


def explanation(contract: Contract, milestone: Milestone) -> tuple[str, ...]:
    """Explain one date, a French sentence a line."""
    return (
        f"{milestone.label} — {french_with_weekday(milestone.due_on)}",
        *_window(milestone),
        *_safe_day(contract, milestone),
        *(line for because in milestone.because for line in _reason(because)),
        *_calculation(milestone),
    )


def _window(milestone: Milestone) -> Iterator[str]:
    if milestone.opens_on is not None:
        yield f"Période : du {french(milestone.opens_on)} au {french(milestone.due_on)} inclus."
    if milestone.target_on is not None:
        yield f"Date visée : {french(milestone.target_on)}."
    if milestone.after_term:
        yield "Cette échéance tombe après la fin du contrat."


def _safe_day(contract: Contract, milestone: Milestone) -> Iterator[str]:
    if milestone.act_by == milestone.due_on:
        return
    zones = {contract.zone_of(actor) for actor in milestone.responsible}
    if milestone.kind in STRICT:
        why = f"le texte dit « avant le {french(milestone.due_on)} », ce jour est exclu"
    elif not all(is_working_day(milestone.due_on, zone) for zone in zones):
        why = f"le {french_with_weekday(milestone.due_on)} n'est pas un jour ouvré"
    else:
        why = "le report au jour ouvré suivant n'est pas certain, on compte sur le quantième"
    yield f"À faire au plus tard le {french_with_weekday(milestone.act_by)} : {why}."


def _reason(because: Because) -> Iterator[str]:
    rule = because.rule
    yield f"Règle {rule.id} ({rule.force.french}) : {rule.label}."
    quote = f" : « {rule.source.quote} »" if rule.source.quote else ""
    yield f"  Source : {rule.citation}{quote}"
    yield f"  Fiabilité : {rule.status.french}, revu le {french(rule.checked_on)}."
    if rule.lateness:
        yield f"  En cas de silence ou de retard : {rule.lateness}"


def _calculation(milestone: Milestone) -> Iterator[str]:
    yield f"Calcul : {milestone.because[0].computation}."
    if any(each.rule.status is Status.UNCONFIRMED for each in milestone.because):
        yield "Attention : un élément de ce calcul n'est confirmé par aucun texte lu."
