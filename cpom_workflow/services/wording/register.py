"""What an extract of the register changes, for a person and for a program."""

from collections.abc import Iterator

from cpom_workflow.domain.dates import french
from cpom_workflow.domain.journal import Plain
from cpom_workflow.domain.obligations import Obligation, Shelter
from cpom_workflow.services.register import Intake


def register_lines(intake: Intake) -> Iterator[str]:
    """Say in French, a line each, what the extract holds and what changed since the one before."""
    owed, changes = intake.obligations, intake.difference
    shelters, places = len(intake.after.shelters), sum(each.places for each in owed)
    yield (
        f"FINESS au {french(intake.after.on)} : {len(owed)} CPOM à conclure au moins "
        f"({shelters} CHRS, {places} places, {len({each.finess_ej for each in owed})} gestionnaires)."
    )
    yield from intake.after.remarks
    if intake.before is None:
        yield "C'est la première extraction : tout est nouveau."
        return
    yield f"Depuis l'extraction du {french(intake.before.on)} :"
    if changes.empty:
        yield "– aucun changement."
    yield from (f"– ouvert : {_named(each)}." for each in changes.opened)
    yield from (f"– fermé : {_named(each)}." for each in changes.closed)
    for each in changes.handed_over:
        names = {**intake.before.gestionnaires, **intake.after.gestionnaires}
        was, now = (names.get(ej, ej) for ej in (each.before.gestionnaire, each.after.gestionnaire))
        yield f"– repris : {_named(each.after)}, de {was} par {now}."
    yield from (f"– CPOM à conclure en plus : {_owed(each)}." for each in changes.new_obligations)
    yield from (f"– CPOM qui n'est plus à conclure : {_owed(each)}." for each in changes.ended_obligations)


def register_document(intake: Intake) -> dict[str, Plain]:
    """Give the same as JSON: obligations with their shelters and places, and the difference by identifiers."""
    changes = intake.difference
    return {
        "extracted_on": intake.after.on.isoformat(),
        "before": intake.before.on.isoformat() if intake.before else None,
        "obligations": [
            {
                "key": each.key,
                "finess_ej": each.finess_ej,
                "gestionnaire": each.gestionnaire,
                "departement": each.departement,
                "chrs": [shelter.finess for shelter in each.shelters],
                "places": each.places,
            }
            for each in intake.obligations
        ],
        "opened": [each.finess for each in changes.opened],
        "closed": [each.finess for each in changes.closed],
        "handed_over": [
            {"finess": each.after.finess, "from": each.before.gestionnaire, "to": each.after.gestionnaire}
            for each in changes.handed_over
        ],
        "new_obligations": [each.key for each in changes.new_obligations],
        "ended_obligations": [each.key for each in changes.ended_obligations],
        "remarks": list(intake.after.remarks),
    }


def _named(shelter: Shelter) -> str:
    return f"{shelter.name} ({shelter.finess}, {shelter.departement})"


def _owed(obligation: Obligation) -> str:
    return f"{obligation.gestionnaire}, {obligation.departement} ({obligation.key})"
