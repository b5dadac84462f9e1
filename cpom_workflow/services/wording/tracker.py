"""What a tracker would change, for a person and for a program."""

from collections.abc import Iterator

from cpom_workflow.domain.errors import Fault
from cpom_workflow.domain.journal import Plain
from cpom_workflow.services.intake import Change, ImportPlan


def import_lines(plan: ImportPlan) -> Iterator[str]:
    """Say in French, a line each, what would be added and changed, what is left aside and what is wrong."""
    for title, changes in (("Nouveau", plan.added), ("Modifié", plan.changed)):
        for change in changes:
            yield f"{title} : {change.cpom}"
            yield from (f"  – {each}" for each in change.said)
    yield from (f"À savoir – {each}" for each in plan.warnings)
    yield from (f"Erreur – {each}" for each in plan.faults)
    yield (
        f"{_counted(plan.added, 'nouveau', 'nouveaux')}, {_counted(plan.changed, 'modifié', 'modifiés')}, "
        f"{_counted(plan.unchanged, 'inchangé', 'inchangés')}, {_counted(plan.faults, 'erreur', 'erreurs')}."
    )


def import_document(plan: ImportPlan) -> dict[str, Plain]:
    """Give the same as JSON."""
    return {
        "as_of": plan.on.isoformat(),
        "added": [_change(each) for each in plan.added],
        "changed": [_change(each) for each in plan.changed],
        "unchanged": list(plan.unchanged),
        "errors": [_fault(each) for each in plan.faults],
        "warnings": [_fault(each) for each in plan.warnings],
    }


def _counted(what: tuple[object, ...], one: str, several: str) -> str:
    return f"{len(what)} {several if len(what) > 1 else one}"


def _change(change: Change) -> dict[str, Plain]:
    return {"cpom": change.cpom, "line": change.row.place.line, "changes": list(change.said)}


def _fault(fault: Fault) -> dict[str, Plain]:
    place = fault.place
    return {
        "cell": place.cell if place else None,
        "line": place.line if place else None,
        "what": fault.what,
        "remedy": fault.remedy,
    }
