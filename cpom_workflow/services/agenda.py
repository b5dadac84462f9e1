"""Which contracts a calendar file holds, and how a person names what a calendar is about."""

from collections.abc import Iterable, Mapping

from cpom_workflow.domain.dossier import Dossier
from cpom_workflow.domain.errors import Fault, InvalidInput
from cpom_workflow.domain.feeds import Scope, ScopeKind
from cpom_workflow.domain.law import Law
from cpom_workflow.services.office import File, Files
from cpom_workflow.services.ports import Journal


def in_agenda(files: Files, scope: Scope) -> tuple[File, ...]:
    """Give the contracts of a contract's, département's or region's file."""
    return tuple(file for file in files.told if _belongs(file, scope))


def _belongs(file: File, scope: Scope) -> bool:
    departements = file.contract.header.departements
    match scope.kind:
        case ScopeKind.CONTRACT:
            return file.cpom == scope.about
        case ScopeKind.DEPARTEMENT:
            return scope.about in departements
        case _:
            return file.contract.law.region_of(departements[0]).name == scope.about


def named_scope(journal: Journal, law: Law, named: Mapping[ScopeKind, str | None]) -> Scope:
    """Read what a calendar is about from the one thing named, as a person writes it.

    Raises `InvalidInput` when nothing, several things or something unknown is named, `MissingDossier` for a contract.
    """
    given = [(kind, text) for kind, text in named.items() if text is not None]
    if len(given) != 1:
        remedy = "Donnez un seul périmètre : une personne, un CPOM, un département ou une région."
        raise InvalidInput([Fault(what="Un calendrier porte sur une chose et une seule.", remedy=remedy)])
    ((kind, text),) = given
    return Scope(kind=kind, about=_about(journal, law, kind, text))


def _about(journal: Journal, law: Law, kind: ScopeKind, text: str) -> str:
    match kind:
        case ScopeKind.MEMBER:
            return _person(journal.dossiers(), text)
        case ScopeKind.CONTRACT:
            return journal.dossier(text).cpom
        case ScopeKind.DEPARTEMENT:
            return law.departement(text).code
        case _:
            return law.region_named(text).name


def name_of(scope: Scope, law: Law, people: Iterable[Dossier]) -> str:
    """Name in French what a subscription is about."""
    match scope.kind:
        case ScopeKind.MEMBER:
            names = (dossier.people[scope.about].name for dossier in people if scope.about in dossier.people)
            return next(names, "personne effacée")
        case ScopeKind.DEPARTEMENT:
            return f"{law.departement(scope.about).name} ({scope.about})"
        case _:
            return scope.about


def _person(dossiers: Iterable[Dossier], wanted: str) -> str:
    """Find a person by address or identifier."""
    for dossier in dossiers:
        for key, person in dossier.people.items():
            if wanted.strip().lower() in {key, person.email.strip().lower()}:
                return key
    remedy = "Écrivez l'adresse que porte le comité d'un contrat."
    raise InvalidInput([Fault(what=f"Personne n'a pour adresse « {wanted} ».", remedy=remedy)])
