"""Annulling: what was recorded by mistake is struck out by one more fact, found by the mark shown when it was."""

from datetime import date

from cpom_workflow.domain.errors import Fault, InvalidInput
from cpom_workflow.domain.facts import Annulled, Fact
from cpom_workflow.domain.journal import identity, plain
from cpom_workflow.domain.vocabulary import FRENCH_NAME
from cpom_workflow.services.office import Office

MARK_LENGTH = 8


def mark_of(fact: Fact) -> str:
    """Give the short mark of a fact, which tells it from every other one of its contract."""
    return identity(fact)[:MARK_LENGTH]


def annullable(fact: Fact) -> bool:
    """Tell whether an annulment can strike a fact: not the opening, a seat, or another annulment."""
    return fact.name in FRENCH_NAME and not isinstance(fact, Annulled)


def annulment(office: Office, cpom: str, mark: str, reason: str, on: date) -> Annulled:
    """Give the fact that strikes out the one with this mark; raises `MissingDossier`, or `InvalidInput` for none."""
    office.journal.dossier(cpom)
    found = [e.fact for e in office.journal.entries(cpom) if mark_of(e.fact) == mark and annullable(e.fact)]
    if not found:
        what = f"Aucune saisie de {cpom} ne porte le code « {mark} »."
        raise InvalidInput([Fault(what=what, remedy="Copiez-le depuis le compte rendu de l'exécution.")])
    having = plain(found[0])
    return Annulled(fact=found[0].name, having=dict(having) if isinstance(having, dict) else {}, reason=reason, on=on)
